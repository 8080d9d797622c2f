"""Gives an untimed run real clock times: at each pause, the first deadline that lets the run go on to its goal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ssoproof.engines.engine import Schedule
from ssoproof.flows.clock import TIME
from ssoproof.logic.concrete import holds
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import Value
from ssoproof.system.replay import Stuck, take
from ssoproof.system.system import Transition, TransitionSystem
from ssoproof.system.trace import State, Step


class Timing:
    """Times schedules of an untimed system on the timed one (both about the same question)."""

    def __init__(self, untimed: TransitionSystem, timed: TransitionSystem, goals: tuple[Expr, ...]) -> None:
        self._pauses = {t.name for t in untimed.transitions if t.actor == TIME}
        self._timed = timed
        self._by_name = {t.name: (t, g) for t, g in zip(timed.transitions, goals, strict=True)}
        self._ways = tuple(t for t in timed.transitions if t.actor == TIME)

    def schedule(self, untimed: Schedule, reading: Mapping[str, Value]) -> Schedule | None:
        """The timed schedule with the same steps and the least deadlines; None where there is none."""
        return next(self._follow(untimed, 0, self._timed.initial_state(), reading), None)

    def _follow(
        self, untimed: Schedule, index: int, state: State, reading: Mapping[str, Value]
    ) -> Iterator[Schedule]:
        name, arguments = untimed[index]
        last = index == len(untimed) - 1
        for t in self._candidates(name):
            chosen = {p.name: arguments.get(p.name, False) for p in t.parameters}
            step = self._step(t, chosen, state, reading)
            if step is None:
                continue
            if not last:
                rest = self._follow(untimed, index + 1, step.state, reading)
                yield from (((t.name, chosen), *more) for more in rest)
            elif holds(self._by_name[t.name][1], {**reading, **state, **chosen}):
                yield ((t.name, chosen),)

    def _candidates(self, name: str) -> tuple[Transition, ...]:
        if name not in self._pauses:
            return (self._by_name[name][0],) if name in self._by_name else ()
        return self._ways

    def _step(
        self, t: Transition, chosen: Mapping[str, Value], state: State, reading: Mapping[str, Value]
    ) -> Step | None:
        try:
            return take(self._timed, t, reading, state, chosen)
        except Stuck:
            return None
