"""One transition, compiled over no more of the state than it reads or writes; what has the same content is
compiled once, whichever system it belongs to."""

from __future__ import annotations

from functools import lru_cache

from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import Sort, Value
from ssoproof.system.lifted_stepper import MultiStepper
from ssoproof.system.reading_masks import Masks
from ssoproof.system.system import Parameter, Transition, TransitionSystem, Variable


@lru_cache(maxsize=8192)
def lone_steps(
    state: tuple[tuple[str, Sort, Value], ...],
    rigid: tuple[Variable, ...],
    parameters: tuple[Parameter, ...],
    guard: Expr,
    updates: tuple[tuple[str, Expr], ...],
    goal: Expr,
) -> MultiStepper:
    """The stepper of a system with one transition only; readings are those of `rigid`.

    `state`: name, sort and initial value of each variable that is read or written.
    """
    t = Transition("alone", "", "", parameters, guard, dict(updates))
    variables = (*(Variable(*each) for each in state), *rigid)
    return MultiStepper(TransitionSystem(variables, (t,)), (goal,), _masks(rigid), every=False)


@lru_cache(maxsize=64)
def _masks(rigid: tuple[Variable, ...]) -> Masks:
    return Masks.of(rigid)
