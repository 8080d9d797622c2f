"""Breadth-first search under all readings at once: each state carries the set of readings that reach it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ssoproof.engines.engine import Budget, Observer
from ssoproof.logic.expr import Expr
from ssoproof.system.masks import Masks
from ssoproof.system.multistepper import MultiStepper
from ssoproof.system.stepper import StateTuple
from ssoproof.system.system import TransitionSystem


@dataclass(frozen=True, slots=True)
class Explored:
    """Which readings reach the goal, and at which depth first.

    `hits[d]` are those whose shortest run has d+1 steps (a mask of `masks`); `closed`: nothing lies
    beyond; `reached` gives, for each state, the readings under which it is reachable before a hit.
    """

    masks: Masks
    hits: tuple[int, ...]
    closed: bool
    depth: int
    reached: Mapping[StateTuple, int]

    @property
    def hit(self) -> int:
        """All readings that reach the goal."""
        found = 0
        for mask in self.hits:
            found |= mask
        return found


def explore(
    system: TransitionSystem,
    goals: tuple[Expr, ...],
    readings: int,
    budget: Budget,
    observer: Observer | None = None,
) -> Explored:
    """Searches until every reading in the mask `readings` is decided or the budget is used up."""
    stepper = MultiStepper(system, goals)
    edges: dict[StateTuple, list[tuple[StateTuple, int]]] = {}
    dangers: dict[StateTuple, int] = {}
    first = stepper.initial()
    reached = {first: readings}
    level = {first: readings}
    hits: list[int] = []
    broken = 0
    while level:
        depth = len(hits)
        if observer is not None:
            observer(depth, len(reached))
        if depth >= budget.depth or len(reached) > budget.states:
            return Explored(stepper.masks, tuple(hits), False, depth, reached)
        for state in level:
            if state not in edges:
                edges[state], dangers[state] = _edges(stepper, state)
        fresh = 0
        for state, mask in level.items():
            fresh |= mask & dangers[state]
        fresh &= ~broken
        hits.append(fresh)
        broken |= fresh
        level = _advance(level, edges, reached, broken)
    return Explored(stepper.masks, tuple(hits), True, len(hits), reached)


def _edges(
    stepper: MultiStepper, state: StateTuple
) -> tuple[list[tuple[StateTuple, int]], int]:
    found: dict[StateTuple, int] = {}
    danger = 0
    for _, _, after, hit, mask in stepper.successors(state):
        danger |= hit
        if after != state:
            found[after] = found.get(after, 0) | mask
    return list(found.items()), danger


def _advance(
    level: Mapping[StateTuple, int],
    edges: Mapping[StateTuple, list[tuple[StateTuple, int]]],
    reached: dict[StateTuple, int],
    broken: int,
) -> dict[StateTuple, int]:
    following: dict[StateTuple, int] = {}
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
