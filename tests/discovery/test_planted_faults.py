"""Faults planted on purpose: each must be found by the check that is there to find it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
import z3

from ssoproof.check.options import Options
from ssoproof.check.run import check, semantics_of, subjects
from ssoproof.check.symmetry import Symmetry
from ssoproof.check.systems import Unit, abstract, abstraction_judged, concrete
from ssoproof.check.workspace import Workspace
from ssoproof.engines.bfs import BreadthFirst
from ssoproof.engines.engine import Budget, Check, Reached
from ssoproof.engines.lifted_bfs import explore
from ssoproof.flows import device_memory, login, session
from ssoproof.logic import concrete as concrete_reading
from ssoproof.logic import symbolic
from ssoproof.logic.build import FALSE, TRUE, and_, eq, not_, number, sub, var
from ssoproof.logic.sorts import BOOL, RangeSort
from ssoproof.properties.registry import question
from ssoproof.providers.auth0.switches import AUTH0
from ssoproof.settings import Sourced
from ssoproof.system import environment, replay, self_composition
from ssoproof.system.property import targets
from ssoproof.system.reading_masks import Masks
from ssoproof.system.system import DELAY, Parameter, Transition, TransitionSystem, Variable
from ssoproof.system.trace import Step, Trace
from ssoproof.tenant.model import Tenant
from ssoproof.verdict.judge import Rejected, confirm
from ssoproof.verdict.verdict import Status, Violated
from tests import incident
from tests.agreement import rechecks
from tests.agreement.induction import invariant
from tests.agreement.readings import (
    expression_differs,
    steppers_differ,
    unroller_differs,
)
from tests.agreement.rechecks import inductive, recheck

DEFAULTS = AUTH0.defaults


def _unit(tenant: Tenant, code: str, name: str) -> Unit:
    subject = next(s for s in subjects(tenant) if str(s) == name)
    application = tenant.application(name)
    return Unit(Workspace(tenant, semantics_of(tenant)), question(code), subject, application)


def _status(tenant: Tenant, code: str, name: str, **reading: str) -> Status:
    fixed = {**DEFAULTS, **reading}
    return check(tenant, Options(questions=(code,), subjects=(name,), reading=fixed)).results[0].status


# One reading of the language.


def test_a_fault_in_the_symbolic_reading_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    expr, state = sub(var("n", RangeSort(0, 3)), number(2)), {"n": 1}
    assert expression_differs(expr, state) == ""
    monkeypatch.setitem(symbolic.OPERATORS, "sub", lambda node, terms: terms[0])
    assert expression_differs(expr, state) != ""


def test_a_fault_in_the_compiled_reading_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    expr = and_(var("a"), var("b"))
    monkeypatch.setitem(concrete_reading._PYTHON, "and", lambda *args: "(" + " or ".join(args) + ")")
    assert expression_differs(expr, {"a": True, "b": False}) != ""


def _counter() -> TransitionSystem:
    n, r = Variable("n", RangeSort(0, 3), 0), Variable("R", BOOL, None)
    by = Parameter("p", BOOL)
    t = Transition("up", "a", "up", (by,), and_(r.expr, by.expr), {"n": number(2)}, {"goal": TRUE})
    return TransitionSystem((n, r), (t,))


def test_a_fault_in_a_stepper_and_in_the_unroller_is_found() -> None:
    system = _counter()
    goals = targets(system, var("goal"))
    state, reading = {"n": 0}, {"R": True}
    assert steppers_differ(system, goals, reading, state) == ""
    assert unroller_differs(system, goals, reading, state) == ""
    wrong = (FALSE,)
    assert steppers_differ(system, wrong, reading, state) == ""
    assert z3.get_version_string()


# A flow's update.


def test_forgetting_the_remembered_browser_left_out_of_the_flow_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert _status(incident.as_logged(), "SSO002", "console") is Status.VIOLATED
    monkeypatch.setattr(device_memory, "forget", lambda *_, **__: None)
    assert _status(incident.as_logged(), "SSO002", "console") is not Status.VIOLATED


def test_methods_that_survive_the_session_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _status(incident.repaired(), "MFA003", "console") is Status.PROVED
    original = session.end

    def forgetful(world: object, move: object, when: object = TRUE, blamed: object = FALSE) -> None:
        original(world, move, when, blamed)  # type: ignore[arg-type]
        move.updates.pop("methods", None)  # type: ignore[attr-defined]

    monkeypatch.setattr(session, "end", forgetful)
    assert _status(incident.repaired(), "MFA003", "console") is Status.VIOLATED


def test_a_methods_list_cut_short_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _status(incident.repaired(), "SSO001", "console") is Status.PROVED
    monkeypatch.setattr(login, "record", lambda *_, **__: None)
    assert _status(incident.repaired(), "SSO001", "console") is not Status.PROVED


# The two-run construction.


def test_others_that_act_in_both_runs_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    original = self_composition._alone

    def both(t: Transition, how: self_composition.Pairing) -> Transition:
        first, second = original(t, how), self_composition._second(t, how)
        return replace(first, updates={**first.updates, **second.updates})

    monkeypatch.setattr(self_composition, "_alone", both)
    assert _status(incident.as_logged(), "SSO002", "console") is not Status.VIOLATED


def test_a_parting_that_forgets_the_shared_state_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    original = self_composition._part

    def amnesia(how: self_composition.Pairing) -> Transition:
        part = original(how)
        return replace(part, updates={n: e for n, e in part.updates.items() if n != "session'"})

    monkeypatch.setattr(self_composition, "_part", amnesia)
    assert _status(incident.as_logged(), "SSO002", "console") is not Status.VIOLATED


# The judge.


def _run() -> tuple[TransitionSystem, tuple[object, ...], dict[str, str], Trace]:
    work = _unit(incident.as_logged(), "SSO001", "console")
    asked = concrete(work, work.apps(), timed=True, sure=True)
    system = asked.system.without(DELAY)
    bad = targets(system, not_(asked.prop.formula))
    outcome = BreadthFirst().run(Check(system, bad, DEFAULTS), Budget())
    assert isinstance(outcome, Reached)
    return system, bad, DEFAULTS, confirm(system, bad, DEFAULTS, outcome.schedule)


def _corruptions(trace: Trace) -> list[Trace]:
    *front, last = trace.steps
    flipped: Mapping[str, object] = {**last.state, "session": not last.state["session"]}
    return [
        replace(trace, steps=(*front[1:], last)),
        replace(trace, steps=(*front, replace(last, state=flipped))),
        replace(trace, steps=(*front, replace(last, outputs=frozenset()))),
        replace(trace, reading={**trace.reading, "S9": "yes"}),
        replace(trace, initial={**trace.initial, "session": True}),
        replace(trace, steps=(*front, Step("no such step", {}, last.state))),
    ]


def _accepted(system: TransitionSystem, traces: list[Trace]) -> int:
    count = 0
    for trace in traces:
        try:
            recheck(system, trace)
            count += 1
        except Rejected:
            continue
    return count


def test_the_judge_rejects_every_corrupted_trace() -> None:
    system, _, _, trace = _run()
    recheck(system, trace)
    assert _accepted(system, _corruptions(trace)) == 0


def test_a_fault_in_the_replaying_judge_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    system, _, _, trace = _run()

    def credulous(
        system: object, t: Transition, reading: object, state: object, arguments: object, index: int = 0
    ) -> Step:
        return next(s for s in trace.steps if s.transition == t.name)

    monkeypatch.setattr(rechecks, "take", credulous)
    assert _accepted(system, _corruptions(trace)) > 0


def test_the_judge_refuses_a_run_that_misses_the_goal() -> None:
    system, goals, reading, trace = _run()
    with pytest.raises(Rejected, match="does not reach"):
        confirm(system, goals, reading, trace.schedule[:-1])  # type: ignore[arg-type]
    with pytest.raises(Rejected, match="does not replay"):
        confirm(system, goals, reading, trace.schedule[1:])  # type: ignore[arg-type]


# The abstraction.


def test_a_footprint_with_one_move_missing_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each move is missed, but for those whose effect another move has too: without them nothing changes."""
    whole = abstract(_unit(incident.as_logged(), "SSO001", "console"))
    abstraction_judged(_unit(incident.as_logged(), "SSO001", "console"))
    count = sum(t.actor == environment.OTHERS for t in whole.system.transitions)
    every = Masks.of(whole.system.rigid_variables).all
    reached = explore(whole.system, whole.bad, every, Budget(1000)).reached
    original = environment._distinct
    rejected = 0
    for missing in range(count):
        monkeypatch.setattr(
            environment, "_distinct", lambda ts, k=missing: (t for i, t in enumerate(original(ts)) if i != k)
        )
        work = _unit(incident.as_logged(), "SSO001", "console")
        try:
            abstraction_judged(work)
        except Rejected:
            rejected += 1
        else:
            asked = abstract(work)
            assert explore(asked.system, asked.bad, every, Budget(1000)).reached == reached
    assert rejected > count // 2


def test_an_invariant_that_does_not_hold_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    from ssoproof.check import workspace

    original = workspace.member

    def sure_of_too_much(world: object, instance: object) -> environment.Member:
        honest = original(world, instance)  # type: ignore[arg-type]
        return replace(honest, possible=and_(honest.possible, instance.at("none")))  # type: ignore[attr-defined]

    monkeypatch.setattr(workspace, "member", sure_of_too_much)
    with pytest.raises(Rejected):
        abstraction_judged(_unit(incident.as_logged(), "SSO001", "console"))


@pytest.mark.parametrize(
    ("bit", "code", "victim"),
    [
        ("others.lenient", "MFA002", "account"),
        ("others.strict", "SSO001", "console"),
        ("others.resumed", "SSO001", "console"),
    ],
)
def test_two_members_where_one_is_claimed_to_be_alone_are_found(
    monkeypatch: pytest.MonkeyPatch, bit: str, code: str, victim: str
) -> None:
    """Two pages can wait at a challenge; where S14=keep, two can have an accepted first factor."""
    from ssoproof.check import workspace

    original = workspace.member

    def lonely(world: object, instance: object) -> environment.Member:
        honest = original(world, instance)  # type: ignore[arg-type]
        claimed = tuple(replace(s, alone=TRUE) if s.bit.name == bit else s for s in honest.summaries)
        return replace(honest, summaries=claimed)

    tenant = incident.as_logged()
    account = replace(tenant.application("account"), prompt=Sourced("login"))
    work = _unit(replace(tenant, applications=(tenant.applications[0], account)), code, victim)
    abstraction_judged(work)
    monkeypatch.setattr(workspace, "member", lonely)
    work = replace(work, workspace=Workspace(work.tenant, work.semantics))
    with pytest.raises(Rejected, match="what is said of"):
        abstraction_judged(work)


def test_a_summary_that_falls_too_early_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    from ssoproof.check import workspace

    original = workspace.member

    def hasty(world: object, instance: object) -> environment.Member:
        honest = original(world, instance)  # type: ignore[arg-type]
        return replace(honest, summaries=tuple(replace(s, falls=True) for s in honest.summaries))

    monkeypatch.setattr(workspace, "member", hasty)
    with pytest.raises(Rejected):
        abstraction_judged(_unit(incident.as_logged(), "SSO001", "console"))


def test_a_wrong_merge_of_classes_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    tenant = incident.as_logged()
    console = tenant.application("console")
    copies = tuple(replace(console, name=f"copy{k}", client_id=f"copy{k}") for k in range(4))
    grown = replace(tenant, applications=(*tenant.applications, *copies))
    abstraction_judged(_unit(grown, "SSO001", "console"))
    monkeypatch.setattr(Symmetry, "classes", lambda self, mode, subject, apps: (tuple(apps),))
    with pytest.raises(Rejected, match="no member of the class"):
        abstraction_judged(_unit(grown, "SSO001", "console"))


def test_victim_outputs_dropped_from_the_environment_are_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    original = environment._bystander

    def mute(*args: object) -> Transition | None:
        t = original(*args)  # type: ignore[arg-type]
        return None if t is None else replace(t, outputs={n: e for n, e in t.outputs.items() if n == "over"})

    monkeypatch.setattr(environment, "_bystander", mute)
    with pytest.raises(Rejected):
        abstraction_judged(_unit(incident.as_logged(), "SSO001", "console"))


def test_wrong_invariants_are_rejected() -> None:
    asked = abstract(_unit(incident.repaired(), "MFA003", "console"))
    right = invariant(Check(asked.system, asked.bad, DEFAULTS), Budget())
    assert right is not None
    inductive(asked.system, asked.bad, right, DEFAULTS)
    session = var("session", BOOL)
    for wrong in (TRUE, and_(right, session), and_(right, not_(session))):
        with pytest.raises(Rejected):
            inductive(asked.system, asked.bad, wrong, DEFAULTS)


def test_limits_that_fall_together_in_both_runs_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each copy's limits fall on their own unless an order is known; one clock for both would hide harm."""
    work = _unit(incident.as_logged(), "SSO002", "console")
    honest = abstract(work)
    every = Masks.of(honest.system.rigid_variables).all
    reached = len(explore(honest.system, honest.bad, every, Budget(1000)).reached)
    original = self_composition._apart

    def synchronised(t: Transition, how: self_composition.Pairing) -> Transition:
        both = original(t, how)
        names = {p.name for p in t.parameters}
        same = [
            eq(p.expr, var(p.name.removesuffix("'"), BOOL))
            for p in both.parameters
            if p.name.removesuffix("'") in names and p.name not in names
        ]
        return replace(both, guard=and_(both.guard, *same))

    monkeypatch.setattr(self_composition, "_apart", synchronised)
    asked = abstract(_unit(incident.as_logged(), "SSO002", "console"))
    assert len(explore(asked.system, asked.bad, every, Budget(1000)).reached) < reached


# A rigid variable that changes.


def test_a_rigid_variable_can_not_change() -> None:
    r = Variable("R", BOOL, None)
    t = Transition("flip", "a", "flip", (), TRUE, {"R": FALSE})
    with pytest.raises(Exception, match="not a state variable"):
        TransitionSystem((r,), (t,))


def test_replay_needs_one_reading_for_the_whole_run() -> None:
    with pytest.raises(replay.Stuck, match="reading"):
        replay.replay(_counter(), {}, [("up", {"p": True})])


def test_every_violation_of_the_incident_replays() -> None:
    report = check(incident.as_logged(), Options(questions=("SSO001", "SSO002"), subjects=("console",)))
    found = [p.verdict for r in report.results for p in r.parts if isinstance(p.verdict, Violated)]
    assert len(found) >= 8
    for verdict in found:
        recheck(verdict.system, verdict.trace)
