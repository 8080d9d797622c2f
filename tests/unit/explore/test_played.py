"""Runs played by hand: what is offered can be taken, what a check finds can be played, and breaks the same
questions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.incident import as_logged, repaired, tenant
from tests.unit.explain.told import MYSTERY, OF_REQUEST, renamed, suspending

from ssoproof.check.options import Options
from ssoproof.check.report import Report
from ssoproof.check.unknown_policy import check_any
from ssoproof.errors import UsageError
from ssoproof.explore.counterexamples import Counterexample, findings
from ssoproof.explore.enabled import Group, Harmed, Offer, groups, steps_of, waited
from ssoproof.explore.monitors import PairMonitor, Watch, watchers
from ssoproof.explore.run import Followed, PlayedRun, delays_in, follow, start
from ssoproof.explore.scenario import ExploredTenant, Scenario
from ssoproof.explore.session import Session
from ssoproof.explore.view import _whom_dial
from ssoproof.logic.sorts import Value
from ssoproof.readers.detect import load_path
from ssoproof.system.replay import replay
from ssoproof.system.trace import Step
from ssoproof.tenant.model import Hook, HookKind, MfaMode

READING = {"S2": "no", "S7": "redirect", "S9": "no"}
LOGIN = ("console.open", "console.sign_in.console-api/login_page", "console.first_factor/accepted",
         "console.continue.console-api/challenge")  # fmt: skip
VISIT = ("account.open", "account.sign_in.account-api/challenge")
HARM = (*LOGIN, "console.pass_remember.console-api/token", *VISIT, "console.renew.console-api/mfa")


@cache
def house() -> ExploredTenant:
    return ExploredTenant(as_logged())


@cache
def case() -> Report:
    asked = Options(("SSO001", "SSO002", "MFA003"), ("console",))
    return check_any(load_path(Path("specs/cases/a-as-logged"), None).tenant, asked)


def played(
    *names: str, reading: Mapping[str, str] = READING, free: bool = False, at: ExploredTenant | None = None
) -> Followed:
    here = at or house()
    return follow(here, start(here, here.seat((), free=free), reading), [(n, {}) for n in names])


def seen(at: ExploredTenant, run: PlayedRun) -> dict[tuple[str, str], Watch]:
    return {(w.question.code, w.scenario.subject): w.watch for w in watchers(at, run)}


def told(found: tuple[Group, ...]) -> dict[str, list[str]]:
    return {g.lane: [o.happening.what for o in g.offers] for g in found}


def test_the_table_begins_with_the_one_that_renews_silently() -> None:
    assert house().seat(()) == Scenario("console", ("console", "account"), False)
    assert house().seat(["account"], "account") == Scenario("account", ("account",), False)
    assert house().seat(["account"], "console").victim == "console"


@pytest.mark.parametrize(
    ("apps", "subject", "words"), [(["consle"], "", "console"), ([], "api:x", "no subject")]
)
def test_names_that_do_not_exist_are_told(apps: list[str], subject: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        house().seat(apps, subject)


def test_what_is_offered_in_words() -> None:
    found = told(groups(house(), start(house(), house().seat(())), {}))
    assert found == {"console": ["opens its page"], "account": ["opens its page"], "browser": [], "time": []}
    later = groups(house(), played(*LOGIN, "console.pass_remember.console-api/token").played, {})
    found = told(later)
    assert "signs in: no prompt, gets a token" in found["console"] and "renews silently" in found["console"]
    assert found["time"][0] == "10m pass, until console's token for console-api ends"
    assert found["browser"] == ["the user logs out at the provider"]
    renewal = next(o for o in steps_of(later) if o.happening.what == "renews silently")
    assert any("sets nothing about MFA" in line for line in renewal.happening.why)
    (listing,) = renewal.listings
    assert {line.state for line in listing.lines} >= {"ran", "decided"}


def test_what_is_not_possible_says_why() -> None:
    run = played(*LOGIN).played
    console, account, *_ = groups(house(), run, {})
    assert {r.why for r in console.refused if r.words.startswith("sign in")} == {
        "an MFA prompt waits for the user"
    }
    assert {r.why for r in account.refused} == {"its page is not open"}


def test_an_offer_says_what_it_would_break() -> None:
    run = played(*HARM[:-1]).played
    found = [o for o in steps_of(groups(house(), run, {}, watchers(house(), run))) if o.breaks]
    harmed = (Harmed("SSO001 of console", True), Harmed("SSO002 of console", True))
    assert [(o.step.transition, o.breaks) for o in found] == [(HARM[-1], harmed)]
    after = seen(house(), played(*HARM).played)
    assert after["SSO002", "console"].broken == (7,) and after["SSO002", "console"].partings == (6,)
    assert after["MFA003", "console"].broken == () and after["MFA003", "console"].lost is None


def test_the_same_steps_go_otherwise_under_another_reading() -> None:
    found = played(*HARM, reading={**READING, "S7": "never"})
    assert [(o.expected, o.became) for o in found.otherwise] == [
        (HARM[-1], "console.renew.console-api/token")
    ]
    assert found.ends is None and not seen(house(), found.played)["SSO001", "console"].broken


def test_a_schedule_is_followed_as_far_as_it_goes() -> None:
    found = played("console.open", "console.pass.console-api/token", "account.open")
    assert len(found.played.trace) == 1
    assert found.ends is not None and (found.ends.index, found.ends.why) == (
        1,
        "nothing is asked of the user",
    )
    begun = start(house(), house().seat(()))
    rows: list[tuple[str, Mapping[str, Value]]] = [
        ("console.open", {}),
        ("nobody.open", {}),
        ("account.open", {}),
    ]
    skipped = follow(house(), begun, rows, skip=True)
    assert [s.transition for s in skipped.played.trace.steps] == ["console.open", "account.open"]
    assert [o.index for o in skipped.otherwise] == [1]


def test_waits_are_told_in_seconds() -> None:
    run = played(*LOGIN, "console.pass.console-api/token").played
    step = waited(house(), run, 600)
    assert isinstance(step, Step) and step.state["console.token.console-api"] == 0
    assert waited(house(), run, 7) == "time goes in steps of 1m, and at most 30d at once"
    assert waited(house(), run, 0) == waited(house(), run, 10**9)
    assert delays_in([("time.wait", {"delay": 10})], (60, 120)) == [("time.wait", {"delay": 5})]
    assert delays_in([("time.wait", {"delay": 5})], (60, 120)) == [("time.wait", {"delay": -1})]


def _counterexamples() -> list[Counterexample]:
    return [f for f in findings(case()) if f.scenario is not None]


def test_each_counterexample_is_played_and_breaks_its_question_at_its_end() -> None:
    here = ExploredTenant(case().tenant)
    found = _counterexamples()
    assert {f.code for f in found} == {"SSO001", "SSO002", "MFA003"}
    for each in found:
        assert each.scenario is not None
        run = follow(here, start(here, each.scenario, each.reading), each.first)
        assert not run.otherwise and run.ends is None
        assert len(each.first) - 1 in seen(here, run.played)[each.code, each.subject].broken, each


def test_without_the_others_nothing_is_harmed() -> None:
    here = ExploredTenant(case().tenant)
    for each in _counterexamples():
        if each.code == "SSO002":
            assert each.scenario is not None
            run = follow(here, start(here, each.scenario, each.reading), each.second)
            assert not run.otherwise and run.ends is None
            assert not seen(here, run.played)["SSO002", "console"].broken
            assert run.played.trace.steps[-1].transition.endswith("/token")


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_what_is_offered_can_be_taken_and_replayed(data: st.DataObject) -> None:
    here = data.draw(st.sampled_from([house(), _repaired(), _suspending(), _hostile()]), label="tenant")
    table = here.seat((), free=data.draw(st.booleans(), label="free"))
    run = start(here, table, {"S2": data.draw(st.sampled_from(["no", "yes", "client"]))})
    for _ in range(data.draw(st.integers(0, 9), label="steps")):
        watching = watchers(here, run)
        offers = list(steps_of(groups(here, run, {}, watching)))
        offer = data.draw(st.sampled_from(offers), label="offer")
        run = run.then(offer.step)
        after = watchers(here, run)
        last = len(run.trace) - 1
        broken = {
            f"{w.question.code} of {w.scenario.subject}"
            for w in after
            if last in w.watch.broken and not w.question.advisory
        }
        assert broken == {harmed.whom for harmed in offer.breaks}
    again = replay(here.played(table).full, run.reading, run.trace.schedule)
    assert again.steps == run.trace.steps


@cache
def _repaired() -> ExploredTenant:
    return ExploredTenant(repaired())


@cache
def _suspending() -> ExploredTenant:
    return ExploredTenant(suspending())


@cache
def _hostile() -> ExploredTenant:
    return ExploredTenant(renamed())


def test_the_repaired_tenant_is_not_broken_by_the_same_steps() -> None:
    run = follow(_repaired(), start(_repaired(), _repaired().seat(())), [(n, {}) for n in HARM])
    assert not any(w.watch.broken for w in watchers(_repaired(), run.played))


def test_choices_from_outside_are_offered() -> None:
    here = ExploredTenant(suspending(OF_REQUEST))
    offer = _going_on(here, {})
    assert offer.step.transition.endswith("/challenge")
    choice = next(c for c in offer.choices if "countryCode" in c.about)
    assert choice.matters and choice.by == "from outside" and choice.chosen is not True
    other = next(value for _, value in choice.options if value != choice.chosen)
    picked = _going_on(here, {}, {offer.action: {choice.name: other}})
    assert picked.step.transition.endswith("/denied")


def test_whose_run_it_is_decides_what_code_that_tests_the_user_does() -> None:
    here = _suspending()
    names = [name for name, _, _ in _whom_dial(here, start(here, here.seat(())))]
    ends = {name: _going_on(here, {"inputs": name}).step.transition.rpartition("/")[2] for name in names}
    assert ends == {"all others": "challenge", "users with app_metadata.suspended": "denied"}


def _going_on(
    here: ExploredTenant,
    reading: Mapping[str, str],
    picks: Mapping[str, Mapping[str, Value]] | None = None,
) -> Offer:
    """What the console is offered once its password was accepted."""
    steps = ("console.open", "console.sign_in.console-api/login_page", "console.first_factor/accepted")
    run = played(*steps, at=here, reading=reading).played
    found = steps_of(groups(here, run, picks or {}))
    return next(o for o in found if o.action.startswith("console.continue"))


def test_a_run_of_the_free_browser_is_asked_of_its_own_questions() -> None:
    run = played(*LOGIN, free=True).played
    found = seen(house(), run)
    assert all(w.lost is None for w in found.values())


def test_no_parting_that_matters_is_left_out() -> None:
    """All partings, one after the other, show no harm that the chosen ones do not."""
    here = ExploredTenant(case().tenant)
    for each in _counterexamples()[:6]:
        assert each.scenario is not None
        run = follow(here, start(here, each.scenario, each.reading), each.first).played
        for one in watchers(here, run):
            if isinstance(one, PairMonitor):
                chosen = set(one.watch.broken)
                every = {k for moment in range(len(run.trace)) for k in one.walk(moment).harms}
                assert every == chosen


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_no_parting_of_any_run_is_left_out(data: st.DataObject) -> None:
    run = start(house(), house().seat(()), {s: data.draw(st.sampled_from(v)) for s, v in OPEN.items()})
    for _ in range(data.draw(st.integers(4, 14), label="steps")):
        run = run.then(
            data.draw(st.sampled_from([o.step for o in steps_of(groups(house(), run, {}))]), label="step")
        )
    for one in watchers(house(), run):
        if isinstance(one, PairMonitor):
            every = {k for moment in range(len(run.trace)) for k in one.walk(moment).harms}
            assert every == set(one.watch.broken)


OPEN = {"S1": ["before", "after"], "S2": ["no", "yes"], "S14": ["reset", "keep"], "S27": ["yes", "no"]}


def test_what_rests_on_code_that_was_not_understood_is_no_plain_violation() -> None:
    here = ExploredTenant(tenant(MfaMode.NEVER, Hook("mfa", HookKind.RULE, "hooks/mfa.js", MYSTERY)))
    game = Session(here)
    rows = [
        ("console.open", {}),
        ("console.sign_in.console-api/login_page", {}),
        ("console.first_factor/accepted", {}),
    ]
    begun = follow(here, start(here, here.seat(())), rows).played
    offer = next(o for o in steps_of(groups(here, begun, {})) if o.action.startswith("console.continue"))
    harms = set()
    for values in product([False, True], repeat=len(offer.choices)):
        picks = {offer.action: dict(zip((c.name for c in offer.choices), values, strict=True))}
        found = next(
            o for o in steps_of(groups(here, begun, picks, watchers(here, begun))) if o.action == offer.action
        )
        harms |= {(h.whom, h.sure) for h in found.breaks}
        if found.breaks:
            steps = [[s.transition, dict(s.arguments)] for s in (*begun.trace.steps, found.step)]
            html = game.answer("play", {"steps": steps})["html"]
            assert "? This step may break MFA003" in html["now"] and "It is no plain FAIL" in html["now"]
            assert "if code that was not understood" in html["watch"] and "✗ may break" in html["run"]
    assert ("MFA003 of console", False) in harms and not any(sure for _, sure in harms)
