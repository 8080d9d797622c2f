"""What is asked of a system: that each step keeps a formula, and when the question is not vacuous."""

from __future__ import annotations

from dataclasses import dataclass

from ssoproof.logic.build import FALSE, const, not_
from ssoproof.logic.expr import Expr, Var, free, postorder, substitute
from ssoproof.logic.sorts import BOOL, values
from ssoproof.system.system import Goals, Transition, TransitionSystem


@dataclass(frozen=True, slots=True)
class Property:
    """ALWAYS `formula`: over the state before a step and the outputs of the step.

    `antecedent` is over the same: a step where it is true shows that the question is about something.
    """

    code: str
    subject: str
    formula: Expr
    antecedent: Expr


def at(transition: Transition, formula: Expr, outputs: frozenset[str]) -> Expr:
    """`formula` for one transition: its outputs filled in, other outputs false."""
    by = {name: transition.outputs.get(name, FALSE) for name in outputs & free(formula)}
    return substitute(formula, by)


def output_names(system: TransitionSystem) -> frozenset[str]:
    """All outputs that some transition of the system gives."""
    return frozenset(name for t in system.transitions for name in t.outputs)


def bad(system: TransitionSystem, prop: Property) -> Goals:
    """For each transition, in order: when taking it breaks the property (given that its guard holds)."""
    return targets(system, not_(prop.formula))


def targets(system: TransitionSystem, goal: Expr) -> Goals:
    """For each transition, in order: when taking it reaches `goal`.

    A name that is no variable of the system is an output, or a variable that was cut away, which no
    transition's part of the goal depends on, so that any value will do.
    """
    known = {v.name for v in system.variables}
    strange = [v for v in postorder(goal) if isinstance(v, Var) and v.name not in known and v.sort != BOOL]
    goal = substitute(goal, {v.name: const(v.sort, next(iter(values(v.sort)))) for v in strange})
    names = output_names(system) | (free(goal) - known)
    return tuple(at(t, goal, names) for t in system.transitions)
