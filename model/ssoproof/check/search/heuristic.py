"""How far the goal is at least: distances in the abstraction guide the searches through concrete tenants."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from ssoproof.check.problem import Problem
from ssoproof.check.reading_sets import Regions
from ssoproof.engines.engine import Budget
from ssoproof.engines.lifted_bfs import Explored, explore
from ssoproof.engines.zone_search import Guide
from ssoproof.flows.limits import OVERALL, REMEMBERED
from ssoproof.logic.sorts import Value
from ssoproof.system.reading_masks import Masks
from ssoproof.system.self_composition import order_of, prime
from ssoproof.system.stepper import StateTuple
from ssoproof.system.system import Goals, TransitionSystem

#: Where a concrete state has a variable of the abstraction; whether it is a limit, live while all of these
#: are.
_Place = tuple[tuple[int, ...], bool]


#: How many abstract states beyond the shortest runs are looked at to guide a search.
NEAR = 8_000


@dataclass(frozen=True, slots=True)
class Distance:
    """Distances to one goal in the state space of an abstraction, under some readings of a unit.

    A concrete state has an abstract one with the same victim and shared part; what the abstraction keeps of
    the others is looked away from, which makes distances shorter at most.
    """

    problem: Problem
    explored: Explored
    regions: Regions
    readings: int

    def of(self, system: TransitionSystem) -> Callable[[int], Guide]:
        """For runs of a concrete system of so many steps in all: where the goal may be near enough.

        Where the abstraction was not searched to its end, that is known only for runs no longer than it was
        searched.
        """
        places = tuple(self._places(system))
        within = self._within([index for index, _ in places])
        wheres = [place for _, place in places]
        found: dict[StateTuple, tuple[int, ...]] = {}

        def near(values: StateTuple, left: int) -> int:
            enough = found.get(values)
            if enough is None:
                enough = found[values] = within.get(tuple([_value_at(values, at) for at in wheres]), (0,))
            return enough[left] if left < len(enough) else enough[-1]

        def anywhere(_: StateTuple, left: int) -> int:
            return self.readings if left else 0

        known = self.explored.depth
        return lambda total: near if self.explored.closed or total <= known else anywhere

    def _places(self, system: TransitionSystem) -> Iterator[tuple[int, _Place]]:
        index = {v.name: i for i, v in enumerate(system.state_variables)}
        for i, v in enumerate(self.problem.system.state_variables):
            found = [index[name] for name in _TOGETHER.get(v.name, (v.name,)) if name in index]
            if found and not order_of(v.name):
                yield i, (tuple(found), v.sort != system.state_variables[found[0]].sort)

    def _within(self, kept: list[int]) -> dict[StateTuple, tuple[int, ...]]:
        """For each part of an abstract state: the readings for which so many steps may be enough, from 0
        on."""
        inner = Regions(self.regions.semantics, self.explored.masks)
        wanted = inner.lift(self.regions.masks, self.readings, whole=False)
        found: dict[StateTuple, dict[int, int]] = {}
        unpack = self.explored.tables.packing.unpack
        for packed, rows in self.explored.within(wanted).items():
            state = unpack(packed)
            at = found.setdefault(tuple(state[i] for i in kept), {})
            for steps, mask in rows:
                at[steps] = at.get(steps, 0) | mask
        lift = cache(lambda mask: self.regions.lift(inner.masks, mask, whole=False))
        return {
            key: tuple(accumulate((lift(at.get(steps, 0)) for steps in range(max(at, default=0) + 1)), _or))
            for key, at in found.items()
        }


def distance(problem: Problem, goals: Goals, regions: Regions, readings: int, states: int) -> Distance:
    """Distances to the goals in an abstraction, of which no more than so many states are looked at before the
    shortest runs are there."""
    system = problem.system
    inner = Regions(regions.semantics, Masks.of(system.rigid_variables))
    wanted = inner.lift(regions.masks, readings, whole=False)
    tables = problem.tables(goals)
    before = explore(system, goals, wanted, Budget(10_000, states), tables=tables)
    near = Budget(10_000, len(before.states) + NEAR)
    onward = explore(system, goals, wanted, near, tables=tables, before=before)
    return Distance(problem, onward, regions, readings)


def _or(mask: int, more: int) -> int:
    """Either; one object where nothing is added, for there are many."""
    return mask | more if more & ~mask else mask


#: The untimed limits that stand for several timed ones.
_TOGETHER = {
    REMEMBERED: (REMEMBERED, OVERALL),
    prime(REMEMBERED): (prime(REMEMBERED), prime(OVERALL)),
}


def _value_at(values: StateTuple, place: _Place) -> Value:
    where, limit = place
    return all(values[i] for i in where) if limit else values[where[0]]
