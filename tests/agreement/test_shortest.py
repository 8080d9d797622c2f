"""Runs told as shortest, beside exhaustive searches of the whole tenant under one reading at a time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ssoproof.check.options import Options
from ssoproof.check.reading_sets import Regions
from ssoproof.check.report import Report
from ssoproof.check.run import check, semantics_of, unit_of
from ssoproof.check.search.concretise import Concretisation
from ssoproof.check.systems import concrete
from ssoproof.engines.bfs import BreadthFirst
from ssoproof.engines.engine import Budget, Check, Reached
from ssoproof.flows import classes
from ssoproof.flows.classes import merged
from ssoproof.flows.clock import BROWSER, TIME
from ssoproof.readers.native.loader import load
from ssoproof.strategies import tenants
from ssoproof.tenant.model import Tenant
from ssoproof.verdict.judge import Rejected
from ssoproof.verdict.verdict import Result, Status, Violated
from tests import incident
from tests.agreement.scale import examples
from tests.agreement.shortest import not_shortest
from tests.agreement.tenants import unit
from tests.agreement.test_environment import QUIET
from tests.agreement.test_timed import LIVES, short_lived

pytestmark = pytest.mark.usefixtures("duo_remembers_shortly")

CASES = Path(__file__).parents[2] / "specs" / "cases"
SKIPS = "l-skips-silent-calls"
FORCED = "l-forced-login"
#: What asks Z3.
BOUNDED = "ssoproof.check.search.bounded.none_shorter"


def _of_case(name: str, *codes: str) -> Report:
    return check(load(CASES / name).tenant, Options(questions=codes))


def _lengths(result: Result, **reading: str) -> set[int]:
    """The lengths told for a reading, all other switches at their defaults."""
    full = {**semantics_of(incident.as_logged()).defaults, **reading}
    found = set()
    for part in result.part(Status.VIOLATED):
        assert isinstance(part.verdict, Violated)
        if any(box.holds(full) for box in part.boxes):
            found.add(part.verdict.trace.transitions)
    return found


def test_each_reading_has_its_own_shortest_run() -> None:
    report = _of_case(SKIPS, "MFA003", "MFA002")
    found = next(r for r in report.results if (r.question, r.subject) == ("MFA003", "ann"))
    assert _lengths(found) == {5}
    assert _lengths(found, S1="before-mfa", S27="yes") == {6}
    assert _lengths(found, S1="before-mfa", S27="no") == {6}
    assert _lengths(found, S1="after", S27="no") == {7}
    assert not_shortest(report) == []


def test_a_login_that_the_browser_forces_costs_no_step_more() -> None:
    report = _of_case(FORCED, "MFA003")
    assert (_lengths(report.results[0]), _lengths(report.results[0], S14="keep")) == ({8}, {9})
    assert not_shortest(report) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a-as-logged", "c-never-posted", "i-redirect-last", "g-challenge-with"])
def test_runs_of_the_cases_are_shortest_for_all_that_they_are_told_for(name: str) -> None:
    assert not_shortest(_of_case(name, "SSO001", "MFA003"), often=1, states=20_000) == []


@pytest.mark.slow
@settings(max_examples=examples(12), deadline=None, suppress_health_check=[*QUIET, HealthCheck.too_slow])
@given(tenants(2), LIVES, st.sampled_from(("SSO001", "SSO002", "MFA001", "MFA002", "MFA003")))
def test_runs_of_generated_tenants_are_shortest_moment_by_moment(
    tenant: Tenant, lives: tuple[int, int, int, int, int], code: str
) -> None:
    report = check(short_lived(tenant, lives), Options(questions=(code,), subjects=("app0",)))
    assert not_shortest(report, often=1, states=20_000, timed=True) == []


def test_a_run_told_for_readings_with_a_shorter_one_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Z3 does not call it the shortest; where Z3 is as careless as the search, it is found."""
    monkeypatch.setattr(Concretisation, "none_shorter", lambda self, length, readings: readings)
    assert not_shortest(_of_case(SKIPS, "MFA003")) == []
    monkeypatch.setattr(BOUNDED, lambda system, goals, told, work: frozenset(range(len(told))))
    (told,) = {line.partition(" under")[0] for line in not_shortest(_of_case(SKIPS, "MFA003"))}
    assert told == "MFA003 ann: told 7 steps, there are 6"


def test_a_forced_login_left_out_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The search that it is compared with has the tenant as it is."""
    with monkeypatch.context() as planted:
        planted.setattr(classes, "merged", lambda *given: replace(merged(*given), forcible=()))
        report = _of_case(FORCED, "MFA003")
    assert _lengths(report.results[0]) == {9}
    assert not_shortest(report) != []


def test_the_reading_shown_is_the_nearest_to_the_defaults() -> None:
    for report in (
        _of_case(SKIPS, "MFA002", "MFA003"),
        check(incident.as_logged(), Options(questions=("SSO001",))),
    ):
        for result in report.results:
            for part in result.part(Status.VIOLATED):
                assert isinstance(part.verdict, Violated)
                shown = part.verdict.trace.reading
                regions = Regions.of(
                    report.semantics, frozenset(shown) | {s for b in part.boxes for s, _ in b.allowed}
                )
                inside = 0
                for box in part.boxes:
                    inside |= regions.inside(box)
                nearest = regions.full(regions.nearest(inside))
                assert {s: nearest[s] for s in shown} == dict(shown)


def test_among_equally_short_runs_the_least_is_told() -> None:
    """Compared step by step, in the order of the transitions; a passed challenge comes before one that is
    left."""
    report = check(incident.as_logged(), Options(questions=("SSO001", "SSO002", "MFA003")))
    compared = 0
    for result in report.results:
        for part in result.part(Status.VIOLATED)[:1]:
            assert isinstance(part.verdict, Violated)
            work, trace = unit_of(report, result, part), part.verdict.trace
            asked = concrete(work, work.apps(), timed=False, sure=False)
            own = {v.name: trace.reading[v.name] for v in asked.system.rigid_variables}
            least = BreadthFirst().run(Check(asked.system, asked.bad, own), Budget(len(trace), 200_000))
            assert isinstance(least, Reached)
            assert [_name(name) for name, _ in least.schedule] == [_name(s.transition) for s in trace.steps]
            compared += 1
    assert compared == 3


def _name(transition: str) -> str:
    """Of all ways in which time passes one: which limits end is up to the lifetimes."""
    return TIME if transition.removeprefix("both:").startswith(f"{TIME}.") else transition


def test_passing_comes_before_failing_and_leaving_and_time_and_logout_last() -> None:
    work = unit(incident.as_logged(), "MFA003", "console")
    assert work is not None
    names = [t.name for t in concrete(work, work.apps(), timed=False, sure=False).full.transitions]
    order = (
        "open",
        "sign_in",
        "first_factor",
        "continue",
        "pass.",
        "pass_remember.",
        "failed",
        "abandoned",
        "renew",
        "reload",
        "close",
    )
    wanted = (*(f"console.{verb}" for verb in order), "account.open", f"{TIME}.", f"{BROWSER}.logout")
    places = [next(i for i, name in enumerate(names) if name.startswith(part)) for part in wanted]
    assert places == sorted(places)


def _shortest(report: Report) -> set[bool]:
    return {p.verdict.shortest for r in report.results for p in r.parts if isinstance(p.verdict, Violated)}


def test_of_many_applications_only_the_abstraction_says_that_none_is_shorter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It breaks in fewer steps than this tenant does, and Z3 sees that too; where it would not, the judge has to
    accept it."""
    monkeypatch.setattr("ssoproof.check.decide.WHOLE", 1)
    monkeypatch.setattr("ssoproof.check.decide.UNROLLED", 1)
    assert _shortest(_of_case(SKIPS, "MFA003")) == {False}
    monkeypatch.setattr("ssoproof.check.decide.Decision._shorter", lambda *_: 0)
    assert _shortest(_of_case(SKIPS, "MFA003")) == {False}
    monkeypatch.setattr(BOUNDED, lambda system, goals, told, work: frozenset(range(len(told))))
    assert _shortest(_of_case(SKIPS, "MFA003")) == {True}

    def rejected(_: object) -> None:
        raise Rejected("planted")

    monkeypatch.setattr("ssoproof.check.decide.abstraction_judged", rejected)
    assert _shortest(_of_case(SKIPS, "MFA003")) == {False}


def test_a_search_that_is_given_up_leaves_a_run_that_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readings whose own search is given up take the run of another reading that they can follow."""
    own = Concretisation.trace
    monkeypatch.setattr(
        Concretisation, "trace", lambda self, number, left: None if number % 2 else own(self, number, left)
    )
    monkeypatch.setattr(Concretisation, "missed", lambda self, number: 0)
    assert _shortest(_of_case(SKIPS, "MFA003")) == {True, False}
