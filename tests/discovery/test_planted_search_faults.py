"""Faults planted in what searches leave out: each must be found by the check that is there to find it."""

from __future__ import annotations

import pytest

from ssoproof.check.problem import Problem
from ssoproof.check.systems import abstract
from ssoproof.engines import antichain
from ssoproof.engines.antichain import Covered, cover
from ssoproof.engines.engine import Budget
from ssoproof.engines.lifted_bfs import explore
from ssoproof.logic import concrete
from ssoproof.logic.build import FALSE, TRUE, not_, var
from ssoproof.logic.sorts import BOOL
from ssoproof.system import lifted_source, lifted_stepper, subsumption
from ssoproof.system.lifted_stepper import MultiStepper
from ssoproof.system.property import targets
from ssoproof.system.reading_masks import Masks
from ssoproof.system.system import Parameter, Transition, TransitionSystem, Variable
from ssoproof.tenant.model import Tenant
from ssoproof.verdict import judge, own_steps, smtlib
from ssoproof.verdict.judge import Rejected, closed
from ssoproof.verdict.verdict import Exhausted
from tests import incident
from tests.agreement.readings import less_is_possible, trying_once_differs
from tests.agreement.tenants import unit
from tests.remembered import forget
from tests.unit.verdict import solvers


def _asked(tenant: Tenant, code: str) -> Problem:
    work = unit(tenant, code, "console")
    assert work is not None
    return abstract(work)


def _only_the_interpreter_sees(asked: Problem, found: Covered, monkeypatch: pytest.MonkeyPatch) -> None:
    """The judge's generated code has the same fault; its sample, and where it interprets, it itself find it."""
    safe = Masks.of(asked.system.rigid_variables).all & ~found.hit
    with pytest.raises(Rejected):
        closed(asked.system, asked.bad, found.states, safe, sample=0)
    forget()
    monkeypatch.setattr(own_steps, "PLAIN", 0)
    closed(asked.system, asked.bad, found.states, safe, sample=0)
    with pytest.raises(Rejected, match="interpreter"):
        closed(asked.system, asked.bad, found.states, safe, sample=20)


# Arguments that are tried once.


def test_an_argument_wrongly_said_to_make_no_difference_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    x, by = Variable("x", BOOL, False), Parameter("p", BOOL)
    system = TransitionSystem(
        (x,), (Transition("t", "a", "t", (by,), TRUE, {"x": by.expr}, {"goal": by.expr}),)
    )
    assert trying_once_differs(system, targets(system, var("goal")), (False,)) == ""
    monkeypatch.setattr(lifted_stepper, "matters", lambda *_: FALSE)
    assert trying_once_differs(system, targets(system, var("goal")), (False,)) != ""


def test_arguments_that_make_no_difference_are_tried_once_in_the_incident() -> None:
    asked = _asked(incident.as_logged(), "SSO001")
    found = explore(asked.system, asked.bad, Masks.of(asked.system.rigid_variables).all, Budget(1000))
    every, once = (MultiStepper(asked.system, asked.bad, every=every) for every in (True, False))
    assert sum(len(once.successors(s)) for s in found.reached) < sum(
        len(every.successors(s)) for s in found.reached
    )
    assert {trying_once_differs(asked.system, asked.bad, s) for s in list(found.reached)[::5]} == {""}


def test_a_search_that_tries_too_few_arguments_is_found_by_the_interpreter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Search and judge try arguments alike; what a sample of states leads to is worked out without that."""
    asked = _asked(incident.as_logged(), "MFA002")
    every = Masks.of(asked.system.rigid_variables).all
    monkeypatch.setattr(lifted_stepper, "matters", lambda *_: FALSE)
    found = cover(asked.system, asked.bad, every, Budget(1000))
    _only_the_interpreter_sees(asked, found, monkeypatch)


def test_a_fault_of_generated_code_is_found_by_the_interpreter(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _asked(incident.repaired(), "SSO001")
    every = Masks.of(asked.system.rigid_variables).all
    monkeypatch.setitem(concrete._PYTHON, "or", lambda *sources: f"({' and '.join(sources)})")
    found = cover(asked.system, asked.bad, every, Budget(1000))
    _only_the_interpreter_sees(asked, found, monkeypatch)


def test_a_fault_of_masks_is_found_by_the_interpreter(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _asked(incident.repaired(), "SSO001")
    every = Masks.of(asked.system.rigid_variables).all
    original = lifted_source.Lifting._literal
    monkeypatch.setattr(
        lifted_source.Lifting,
        "_literal",
        lambda self, index, value: f"(ALL ^ {original(self, index, value)})",
    )
    found = cover(asked.system, asked.bad, every, Budget(1000))
    _only_the_interpreter_sees(asked, found, monkeypatch)


# States that stand for others.


def test_a_reached_set_with_a_state_missing_is_rejected() -> None:
    asked = _asked(incident.repaired(), "MFA003")
    found = cover(asked.system, asked.bad, 1, Budget(1000))
    closed(asked.system, asked.bad, found.states, 1)
    for state in found.states:
        fewer = {s: m for s, m in found.states.items() if s != state}
        with pytest.raises(Rejected):
            closed(asked.system, asked.bad, fewer, 1)


def _falling() -> TransitionSystem:
    """A variable whose loss allows harm."""
    held, harm = Variable("held", BOOL, True), {"goal": TRUE}
    lose = Transition("lose", "a", "lose", (), TRUE, {"held": FALSE})
    return TransitionSystem((held,), (lose, Transition("harm", "a", "harm", (), not_(held.expr), {}, harm)))


def test_a_variable_wrongly_said_to_grow_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The search is blind, and so is what the judge shares with it; the interpreter and another solver are
    not."""
    system = _falling()
    goals, high, low = targets(system, var("goal")), {"held": True}, {"held": False}
    assert cover(system, goals, 1, Budget(9)).hits == (0, 1)
    assert less_is_possible(system, goals, subsumption.growing(system, goals), {}, low, low) == ""
    for module in (subsumption, antichain, smtlib, judge):
        monkeypatch.setattr(module, "growing", lambda *_: frozenset({"held"}))
    blind = cover(system, goals, 1, Budget(9))
    assert not any(blind.hits)
    closed(system, goals, blind.states, 1, sample=0)
    with pytest.raises(Rejected, match="interpreter"):
        closed(system, goals, blind.states, 1)
    said = smtlib.queries(system, goals, Exhausted("", 1, states=blind.states, readings=1))
    assert [solvers.z3(query.text) for query in said] == ["unsat", "unsat", "sat"]
    assert less_is_possible(system, goals, frozenset({"held"}), {}, low, high) != ""


def test_a_state_passed_over_that_no_other_stands_for_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _asked(incident.repaired(), "MFA003")
    monkeypatch.setattr(antichain, "Cover", _Careless)
    found = cover(asked.system, asked.bad, 1, Budget(1000))
    assert not any(found.hits)
    with pytest.raises(Rejected):
        closed(asked.system, asked.bad, found.states, 1)


class _Careless(subsumption.Cover):
    """Takes a state for another one's, whatever else they differ in."""

    def missing(self, state: int, wanted: int) -> int:
        known = ~super().missing(state, -1) or int(self.allows(state) in map(self.allows, self._masks))
        return wanted & ~known
