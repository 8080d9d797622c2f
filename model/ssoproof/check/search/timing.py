"""Gives untimed runs real clock times, and finds timed runs where an untimed one can have none."""

from __future__ import annotations

from collections.abc import Callable

from ssoproof.check.problem import Problem
from ssoproof.check.search.heuristic import Distance
from ssoproof.engines.engine import Budget
from ssoproof.engines.zone_search import Guide, Step, Timed, TimedSearch
from ssoproof.flows.clock import TIME, limits
from ssoproof.system.reading_masks import Masks
from ssoproof.system.self_composition import prime
from ssoproof.system.system import Goals
from ssoproof.system.trace import Schedule
from ssoproof.system.zone_stepper import ZoneStepper


class Timing:
    """Times runs of an untimed system on the timed one (both about the same question)."""

    def __init__(self, untimed: Problem, timed: Problem, goals: Goals, masks: Masks) -> None:
        self._untimed = untimed.system
        self._timed = timed.system
        self._pauses = {t.name for t in untimed.system.transitions if t.actor == TIME}
        names = {limit.name for limit in limits(timed.composition.world)}
        clocks = frozenset(names | {prime(name) for name in names})
        self._search = TimedSearch(ZoneStepper(timed.system, goals, clocks, masks))
        self._guides: Callable[[int], Guide] | None = None

    def schedule(self, untimed: Schedule, number: int) -> Schedule | None:
        """A timed run with the same steps under one reading, with the least times; None where there is
        none."""
        steps: list[Step] = [
            None if name in self._pauses else (name, arguments) for name, arguments in untimed
        ]
        return self._search.follow(steps, number)

    def search(self, guide: Distance, readings: int, budget: Budget) -> Timed:
        """Shortest timed runs. One step more is tried at a time, so that the search stays near the goal."""
        guides = self._guides = guide.of(self._timed)
        found = Timed(0, ())
        first = self._search.stepper.initial()
        for depth in range(1, budget.depth + 1):
            near = guides(depth)
            possible = readings & ~found.hit & near(first, depth)
            if possible:
                more = self._search.run(possible, Budget(depth, budget.states), near)
                found = Timed(found.hit | more.hit, (*found.runs, *more.runs))
                if more.states > budget.states:
                    break
        return found

    def least(self, number: int, steps: int) -> Schedule | None:
        """The least timed run of so many steps under one reading for which the last search found one."""
        assert self._guides is not None
        return self._search.run(1 << number, Budget(steps), self._guides(steps)).schedule(number)
