"""Replays schedules with the interpreter: from names and arguments to full traces, or where they fail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ssoproof.logic.concrete import evaluate, holds
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import Value, contains
from ssoproof.system.system import Transition, TransitionSystem
from ssoproof.system.trace import State, Step, Trace

Schedule = Iterable[tuple[str, Mapping[str, Value]]]


@dataclass(eq=False)
class Stuck(Exception):
    """A schedule can't be followed: step `index` (from 0), and why."""

    index: int
    why: str

    def __str__(self) -> str:
        return f"step {self.index + 1}: {self.why}"


def replay(system: TransitionSystem, reading: Mapping[str, Value], schedule: Schedule) -> Trace:
    """The trace of a schedule from the initial state under a full reading; Stuck where it can't be
    followed."""
    for v in system.rigid_variables:
        if not contains(v.sort, reading.get(v.name)):
            raise Stuck(-1, f"the reading gives no value of {v.sort} to {v.name}")
    if not holds(system.assumption, reading):
        raise Stuck(-1, "the reading breaks the system's assumption")
    by_name = {t.name: t for t in system.transitions}
    state: State = system.initial_state()
    steps: list[Step] = []
    for index, (name, arguments) in enumerate(schedule):
        if name not in by_name:
            raise Stuck(index, f"there is no transition {name}")
        step = take(system, by_name[name], reading, state, arguments, index)
        steps.append(step)
        state = step.state
    return Trace(dict(reading), system.initial_state(), tuple(steps))


def take(
    system: TransitionSystem,
    t: Transition,
    reading: Mapping[str, Value],
    state: State,
    arguments: Mapping[str, Value],
    index: int = 0,
) -> Step:
    """One step by `t`; Stuck where an argument is not of its sort or the guard is false."""
    for p in t.parameters:
        if not contains(p.sort, arguments.get(p.name)):
            raise Stuck(index, f"{t.name}: {p.name} has no value of {p.sort}")
    scope = {**reading, **state, **{p.name: arguments[p.name] for p in t.parameters}}
    memo: dict[Expr, Value] = {}
    if evaluate(t.guard, scope, memo) is not True:
        raise Stuck(index, f"{t.name} is not enabled")
    after = dict(state)
    for name, expr in t.updates.items():
        after[name] = evaluate(expr, scope, memo)
    outputs = frozenset(name for name, expr in t.outputs.items() if evaluate(expr, scope, memo) is True)
    return Step(t.name, {p.name: arguments[p.name] for p in t.parameters}, after, outputs)
