"""Certificates of the incident: accepted for their own tenant, refused for others and with anything
changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from ssoproof.check import certificates, systems, workspace
from ssoproof.check.certificates import Refused, certificate_text, smtlib_of, verify_filed
from ssoproof.check.extents import ENVIRONMENT, TENANT
from ssoproof.check.options import Options
from ssoproof.check.run import check, semantics_of, subjects
from ssoproof.check.search.participants import WHOLE
from ssoproof.check.systems import Unit, abstraction_judged, concrete
from ssoproof.check.workspace import Workspace
from ssoproof.engines.engine import Budget
from ssoproof.engines.lifted_bfs import explore
from ssoproof.errors import UsageError
from ssoproof.logic.expr import Expr
from ssoproof.properties.registry import question
from ssoproof.settings import Sourced
from ssoproof.system import environment
from ssoproof.system.reading_masks import Masks
from ssoproof.system.system import TransitionSystem
from ssoproof.tenant.model import SessionPolicy, Tenant
from ssoproof.verdict.abstraction import simulated
from ssoproof.verdict.certificate import Filed, dumps, filed, loads
from ssoproof.verdict.claim import Claim
from ssoproof.verdict.judge import fingerprint
from ssoproof.verdict.smtlib import abstraction_queries
from ssoproof.verdict.verdict import Exhausted, Proved, Status
from tests import incident
from tests.unit.verdict.solvers import SECOND

PROVED: tuple[tuple[Callable[[], Tenant], str, str], ...] = (
    (incident.repaired, "SSO001", "console"),
    (incident.repaired, "MFA001", "account"),
    (incident.as_logged, "MFA002", "console"),
)


@cache
def _text(make: Callable[[], Tenant], code: str, subject: str) -> str:
    report = check(make(), Options(questions=(code,), subjects=(subject,)))
    (result,) = report.results
    part = next(p for p in result.parts if isinstance(p.verdict, Proved))
    return certificate_text(report, result, part)


def _filed(number: int = 0) -> Filed:
    return loads(_text(*PROVED[number]))


def _changed(what: Filed, **other: object) -> Filed:
    """The certificate with some of its content changed, through a file where that can be written."""
    return loads(dumps(replace(what, certificate=replace(what.certificate, **other))))  # type: ignore[arg-type]


@pytest.mark.parametrize(("make", "code", "subject"), PROVED)
def test_a_certificate_is_accepted_for_its_tenant(
    make: Callable[[], Tenant], code: str, subject: str, tmp_path: Path
) -> None:
    text = _text(make, code, subject)
    what = loads(text)
    assert dumps(what) == text
    file = tmp_path / "certificate.json"
    file.write_text(text, encoding="utf-8")
    found = certificates.verify(file, make())
    assert (found.question, found.subject, found.victim, found.over) == (code, subject, subject, ENVIRONMENT)
    assert found.states == len(what.certificate.states) > 1
    assert found.readings == what.certificate.readings.bit_count() > 1
    assert found.boxes and found.abstraction and "any number" in found.scope
    with pytest.raises(Refused):
        certificates.verify(file, incident.as_logged() if make is incident.repaired else incident.repaired())


def test_lifetimes_make_no_difference_to_an_untimed_proof() -> None:
    tenant = incident.repaired()
    longer = SessionPolicy(Sourced(4 * incident.DAY), Sourced(8 * incident.DAY))
    assert verify_filed(_filed(), replace(tenant, session=longer)).states > 1


def test_another_hook_is_another_system() -> None:
    tenant = incident.repaired()
    (hook,) = tenant.hooks
    changed = replace(
        hook, source=hook.source.replace("event.client.client_id !== 'account' && done", "done")
    )
    assert changed.source != hook.source
    with pytest.raises(Refused, match="another system"):
        verify_filed(_filed(), replace(tenant, hooks=(changed,)))
    with pytest.raises(Refused, match="another system"):
        verify_filed(_filed(), replace(tenant, hooks=()))


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({"question": "XYZ001"}, "does not ask"),
        ({"question": "sso001"}, "does not ask"),
        ({"question": "MFA003"}, "another system"),
        ({"subject": "shop\x1b[2J"}, "does not have"),
        ({"subject": "account", "victim": "account"}, "not asked of account"),
        ({"victim": "account"}, "not about 'account'"),
        ({"state": ()}, "other variables"),
        ({"rigid": ()}, "other variables"),
    ],
)
def test_a_certificate_about_something_else_is_refused(other: dict[str, object], message: str) -> None:
    with pytest.raises(Refused, match=message) as caught:
        verify_filed(replace(_filed(), **other), incident.repaired())  # type: ignore[arg-type]
    assert str(caught.value).isprintable()


def test_a_flipped_fingerprint_is_refused() -> None:
    what = _filed()
    last = what.certificate.system[-1]
    flipped = what.certificate.system[:-1] + ("0" if last != "0" else "1")
    with pytest.raises(Refused, match="another system"):
        verify_filed(_changed(what, system=flipped), incident.repaired())
    with pytest.raises(Refused, match="does not know"):
        verify_filed(_changed(what, over="nothing"), incident.repaired())


@pytest.mark.parametrize("number", range(len(PROVED)))
def test_states_missing_corrupted_or_short_of_a_reading_are_refused(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        certificates, "abstraction_judged", lambda unit: pytest.fail("the reached set was accepted")
    )
    what, tenant = _filed(number), PROVED[number][0]()
    states = what.certificate.states
    for state in list(states)[:: max(1, len(states) // 6)]:
        mask = states[state]
        rest = {s: m for s, m in states.items() if s != state}
        flipped = (not state[0], *state[1:])
        shorter = {state: mask & (mask - 1)} if mask & (mask - 1) else {}
        for wrong in (rest, {**rest, flipped: mask | rest.get(flipped, 0)}, {**rest, **shorter}):
            with pytest.raises(Refused, match=r"initial|closed"):
                verify_filed(_changed(what, states=wrong), tenant)


def test_readings_that_break_the_property_can_not_be_claimed() -> None:
    """A certificate for some readings is stretched to all: by the mask alone, then with all that is
    reached."""
    tenant = incident.as_logged()
    what = loads(_text(incident.as_logged, "SSO001", "console"))
    every = Masks.of(_system(tenant, "SSO001", "console")[0].rigid_variables).all
    assert what.certificate.readings != every
    with pytest.raises(Refused, match="initial"):
        verify_filed(_changed(what, readings=every), tenant)
    with pytest.raises(Refused, match=r"closed|reaches the goal"):
        verify_filed(
            _changed(what, readings=every, states=dict.fromkeys(what.certificate.states, every)), tenant
        )
    with pytest.raises(UsageError, match="above the last one"):
        _changed(what, readings=every + 1)


def _unit(tenant: Tenant, code: str, name: str) -> Unit:
    subject = next(s for s in subjects(tenant) if str(s) == name)
    return Unit(Workspace(tenant, semantics_of(tenant)), question(code), subject, tenant.application(name))


def _system(tenant: Tenant, code: str, name: str) -> tuple[TransitionSystem, tuple[Expr, ...]]:
    asked = systems.abstract(_unit(tenant, code, name))
    return asked.system, asked.bad


def test_a_proof_over_an_abstraction_that_the_judge_rejects_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A move is missing from the environment: the reached set of what is left is closed and proves nothing.

    Some moves do what others do as well; the first one that is missed is looked for.
    """
    tenant = incident.as_logged()
    original = environment._distinct
    for missing in range(12):
        monkeypatch.setattr(
            environment, "_distinct", lambda ts, k=missing: (t for i, t in enumerate(original(ts)) if i != k)
        )
        system, bad = _system(tenant, "MFA002", "console")
        every = Masks.of(system.rigid_variables).all
        found = explore(system, bad, every, Budget(1000))
        exhausted = Exhausted(
            fingerprint(system), len(found.reached), ENVIRONMENT, "", found.reached, every & ~found.hit
        )
        wrong = filed("MFA002", "console", "console", system, exhausted)
        try:
            verify_filed(wrong, tenant)
        except Refused as refused:
            assert "environment has no move" in str(refused)
            break
    else:
        pytest.fail("no missing move was found")
    monkeypatch.undo()
    with pytest.raises(Refused, match="another system"):
        verify_filed(wrong, tenant)


def test_a_proof_about_the_tenant_itself_is_checked_on_the_tenant() -> None:
    tenant = incident.repaired()
    unit = _unit(tenant, "SSO001", "console")
    asked = concrete(unit, unit.apps(), timed=False, sure=False)
    every = Masks.of(asked.system.rigid_variables).all
    found = explore(asked.system, asked.bad, every, Budget(1000))
    exhausted = Exhausted(
        fingerprint(asked.system), len(found.reached), TENANT, "", found.reached, every & ~found.hit
    )
    what = loads(dumps(filed("SSO001", "console", "console", asked.system, exhausted)))
    answer = verify_filed(what, tenant)
    assert not answer.abstraction and "any number" not in answer.scope
    with pytest.raises(Refused, match="another system"):
        verify_filed(_changed(what, over=ENVIRONMENT), tenant)
    copies = tuple(
        replace(tenant.application("account"), name=f"a{k}", client_id=f"a{k}") for k in range(WHOLE)
    )
    with pytest.raises(Refused, match="at most"):
        verify_filed(what, replace(tenant, applications=(*tenant.applications, *copies)))


def test_only_what_is_proved_has_a_certificate() -> None:
    report = check(incident.as_logged(), Options(questions=("SSO001",), subjects=("console",)))
    (result,) = report.results
    (violated, *_) = result.part(Status.VIOLATED)
    with pytest.raises(UsageError, match="not proved"):
        certificate_text(report, result, violated)


# A second solver.


@pytest.mark.parametrize("solve", SECOND)
@pytest.mark.parametrize("number", range(len(PROVED)))
def test_a_second_solver_accepts_the_certificate(number: int, solve: Callable[[str], str]) -> None:
    found = {q.name: solve(q.text) for q in smtlib_of(_filed(number), PROVED[number][0]())}
    assert {"initiation", "consecution", "safety"} < found.keys()
    assert set(found.values()) == {"unsat"}


@pytest.mark.parametrize("solve", SECOND)
def test_a_second_solver_rejects_an_invariant_with_a_state_missing(solve: Callable[[str], str]) -> None:
    what, tenant = _filed(), incident.repaired()
    states = what.certificate.states
    for state in list(states)[::9]:
        fewer = _changed(what, states={s: m for s, m in states.items() if s != state})
        assert "sat" in {solve(q.text) for q in smtlib_of(fewer, tenant)}


@pytest.mark.parametrize("solve", SECOND)
def test_a_second_solver_rejects_readings_that_break_the_property(solve: Callable[[str], str]) -> None:
    tenant = incident.as_logged()
    what = loads(_text(incident.as_logged, "SSO001", "console"))
    every = Masks.of(_system(tenant, "SSO001", "console")[0].rigid_variables).all
    wide = _changed(what, readings=every, states=dict.fromkeys(what.certificate.states, every))
    assert "sat" in {solve(q.text) for q in smtlib_of(wide, tenant)}


@pytest.mark.parametrize("solve", SECOND)
def test_a_second_solver_accepts_the_abstraction(
    solve: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    claims: list[Claim] = []
    original = simulated

    def noted(claim: Claim, confirmed: set[object]) -> int:
        claims.append(claim)
        return original(claim, confirmed)

    monkeypatch.setattr(workspace, "simulated", noted)
    abstraction_judged(_unit(incident.as_logged(), "MFA002", "console"))
    (claim,) = claims
    queries = list(abstraction_queries(claim))
    assert len(queries) > 10
    assert {solve(q.text) for q in queries} == {"unsat"}
    moves = [t for t in claim.abstract.transitions if t.actor == environment.OTHERS]
    fewer = moves[: len(moves) // 2]
    kept = tuple(t for t in claim.abstract.transitions if t not in moves or t in fewer)
    narrow = replace(claim, abstract=replace(claim.abstract, transitions=kept))
    assert "sat" in {solve(q.text) for q in abstraction_queries(narrow)}
