"""Breadth-first search under all readings at once: each state carries the set of readings that reach it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from operator import or_

from ssoproof import deadline
from ssoproof.engines.bfs import named
from ssoproof.engines.engine import Budget, Observer
from ssoproof.system.reading_masks import Masks
from ssoproof.system.stepper import MaskedStates, StateTuple
from ssoproof.system.system import Goals, TransitionSystem
from ssoproof.system.tables import Tables
from ssoproof.system.trace import Schedule

#: From each state: the states a step away, each with the readings under which it is.
Edges = Mapping[int, Sequence[tuple[int, int]]]
#: Packed states, each with a mask of readings.
PackedStates = Mapping[int, int]
#: Which readings can still reach the goal from a state within so many steps.
Guide = Callable[[StateTuple, int], int]


class Hits:
    """Which readings reach the goal: `hits[d]` is the mask of those whose shortest run has d+1 steps."""

    __slots__ = ()
    hits: tuple[int, ...]

    @property
    def depth(self) -> int:
        """How many steps deep all is known."""
        return len(self.hits)

    @property
    def hit(self) -> int:
        """All readings that reach the goal."""
        return reduce(or_, self.hits, 0)


@dataclass(frozen=True, slots=True)
class Explored(Hits):
    """Which readings reach the goal, and at which depth first; states are packed as in `tables`.

    `hits[d]` are those whose shortest run has d+1 steps (a mask of `tables.masks`); `closed`: nothing lies
    beyond; `states` gives, for each state, the readings under which it is reachable before a hit, `levels`
    the same by depth; `dangers`: under which readings a step from it reaches the goal.
    """

    tables: Tables
    hits: tuple[int, ...]
    closed: bool
    states: PackedStates
    levels: tuple[PackedStates, ...]
    edges: Edges
    dangers: PackedStates

    @property
    def masks(self) -> Masks:
        """The numbering of the readings."""
        return self.tables.masks

    @property
    def reached(self) -> MaskedStates:
        """The states as values, each with its readings."""
        return {self.tables.packing.unpack(state): mask for state, mask in self.states.items()}

    def schedule(self, number: int) -> Schedule | None:
        """The least of the shortest runs under one reading; None where none was found."""
        bit = 1 << number
        last = next((d for d, mask in enumerate(self.hits) if mask & bit), None)
        if last is None:
            return None
        good = [{s for s, mask in self.levels[last].items() if mask & bit & self.dangers[s]}]
        for level in reversed(self.levels[:last]):
            after = good[-1]
            good.append({s for s, mask in level.items() if mask & bit and self._leads(s, bit, after)})
        return tuple(self._least(good[::-1], bit))

    def _leads(self, state: int, bit: int, wanted: set[int]) -> bool:
        return any(mask & bit and after in wanted for after, mask in self.edges[state])

    def _least(self, good: list[set[int]], bit: int) -> Schedule:
        state, steps = self.tables.initial, []
        for following in (*good[1:], None):
            number, arguments, state = self.tables.least(state, bit, following)
            steps.append(named(self.tables.stepper.system, number, arguments))
        return tuple(steps)

    def within(self, readings: int) -> dict[int, list[tuple[int, int]]]:
        """For each state, from how many steps on under which of the readings the goal may be reached in so
        many.

        Each list has the steps in order, with all readings that are enough for them. A state from which
        nothing was searched may be one step away under all.
        """
        dangers = {s: self.dangers[s] if s in self.edges else -1 for s in self.states}
        found = {s: [(1, mask)] if (mask := dangers[s] & readings) else [] for s in self.states}
        before: dict[int, list[tuple[int, int]]] = {}
        for state in found:
            for after, mask in self.edges.get(state, ()):
                if after in found and mask & readings:
                    before.setdefault(after, []).append((state, mask & readings))
        changed = {state: masks[0][1] for state, masks in found.items() if masks}
        steps = 1
        while changed:
            steps += 1
            grown: dict[int, int] = {}
            for after, fresh in changed.items():
                for state, mask in before.get(after, ()):
                    known = grown.get(state, 0) or (found[state][-1][1] if found[state] else 0)
                    if fresh & mask & ~known:
                        grown[state] = known | fresh & mask
            for state, mask in grown.items():
                found[state].append((steps, mask))
            changed = grown
        return found


def explore(
    system: TransitionSystem,
    goals: Goals,
    readings: int,
    budget: Budget,
    observer: Observer | None = None,
    tables: Tables | None = None,
    before: Explored | None = None,
) -> Explored:
    """Searches until every reading in the mask `readings` is decided or the budget is used up.

    `tables`: of this system with these goals; IllFormed where they are not. `before`: an earlier search with
    the same tables; now not only what lies before the first hits is searched, but all that can be reached.
    """
    tables = tables.of(system, goals) if tables else Tables(system, goals)
    edges: dict[int, Sequence[tuple[int, int]]] = dict(before.edges) if before else {}
    dangers: dict[int, int] = dict(before.dangers) if before else {}
    reached = {tables.initial: readings}
    level = {tables.initial: readings}
    levels: list[PackedStates] = []
    hits: list[int] = []
    broken = 0
    room = tables.masks.most_edges - sum(map(len, edges.values()))
    while level:
        depth = len(hits)
        if observer is not None:
            observer(depth, len(reached))
        if depth >= budget.depth or len(reached) > tables.masks.fitting(budget.states):
            return Explored(tables, tuple(hits), False, reached, tuple(levels), edges, dangers)
        for state in level:
            if state not in edges:
                deadline.check()
                edges[state], dangers[state] = tables.edges(state)
                room -= len(edges[state])
                if room < 0:
                    return Explored(tables, tuple(hits), False, reached, tuple(levels), edges, dangers)
        fresh = 0
        for state, mask in level.items():
            fresh |= mask & dangers[state]
        fresh &= ~broken
        hits.append(fresh)
        levels.append(level)
        broken |= fresh
        level = _advance(level, edges, reached, 0 if before else broken)
    return Explored(tables, tuple(hits), True, reached, tuple(levels), edges, dangers)


def _advance(
    level: PackedStates,
    edges: Edges,
    reached: dict[int, int],
    broken: int,
) -> dict[int, int]:
    following: dict[int, int] = {}
    for state, mask in level.items():
        alive = mask & ~broken
        if not alive:
            continue
        for after, readings in edges[state]:
            known = reached.get(after, 0)
            new = alive & readings & ~known
            if new:
                reached[after] = known | new
                following[after] = following.get(after, 0) | new
    return following


def near(
    explored: Explored,
    readings: int,
    budget: Budget,
    guides: Callable[[int], Guide],
) -> tuple[Explored, ...]:
    """Goes on from a search that was given up, for some readings, only where the goal may be near enough.

    `guides` gives, for runs of so many steps in all, under which readings the goal may be at most so many
    steps from a state, and under no fewer for more steps. One step more is tried at a time; each search that
    hits tells the shortest runs of the readings that it hits. Levels out of which no guide kept anything
    (the first `whole`) are those of the next search, too.
    """
    edges, dangers = dict(explored.edges), dict(explored.dangers)
    found: list[Explored] = []
    tables = explored.tables
    unpack = cache(tables.packing.unpack)

    @cache
    def within(guide: Guide, steps: int) -> Callable[[int], int]:
        return cache(lambda state: guide(unpack(state), steps))

    left = readings
    levels: list[PackedStates] = []
    whole = 0
    room = tables.masks.most_edges - sum(map(len, edges.values()))
    for depth in range(1, budget.depth + 1):
        guide = guides(depth)
        levels = [_under(level, left) for level in levels[:whole]]
        seen = _any(levels[1:])
        for number in range(len(levels), depth):
            near_enough = within(guide, depth - number)
            if levels:
                level, cut = _nearer(levels[-1], edges, seen, near_enough)
            else:
                level = {tables.initial: left & near_enough(tables.initial)}
                cut = bool(left & ~level[tables.initial])
            for state in level:
                if state not in edges:
                    deadline.check()
                    edges[state], dangers[state] = tables.edges(state)
                    room -= len(edges[state])
                    if room < 0:
                        return tuple(found)
            if not cut and whole == len(levels):
                whole += 1
            levels.append(level)
        fresh = 0
        for state, mask in levels[-1].items():
            fresh |= mask & dangers[state]
        if fresh:
            hits = (*(0 for _ in levels[:-1]), fresh)
            found.append(Explored(tables, hits, False, {}, tuple(levels), edges, dangers))
            left &= ~fresh
        if not left or len(edges) > tables.masks.fitting(budget.states):
            break
    return tuple(found)


def _under(level: PackedStates, readings: int) -> PackedStates:
    return {state: left for state, mask in level.items() if (left := mask & readings)}


def _any(levels: Sequence[PackedStates]) -> dict[int, int]:
    found: dict[int, int] = {}
    for level in levels:
        for state, mask in level.items():
            found[state] = found.get(state, 0) | mask
    return found


def _nearer(
    level: PackedStates,
    edges: Edges,
    seen: dict[int, int],
    guide: Callable[[int], int],
) -> tuple[dict[int, int], bool]:
    """The next level, and whether the guide kept anything out of it."""
    following: dict[int, int] = {}
    cut = False
    for state, alive in level.items():
        deadline.check()
        for after, readings in edges[state]:
            if new := alive & readings & ~seen.get(after, 0):
                close = new & guide(after)
                cut = cut or close != new
                if close:
                    seen[after] = seen.get(after, 0) | close
                    following[after] = following.get(after, 0) | close
    return following, cut
