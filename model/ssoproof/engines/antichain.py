"""Breadth-first search under all readings at once that keeps no state for which another one stands: for
proofs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ssoproof import deadline
from ssoproof.engines.engine import Budget, Observer
from ssoproof.engines.lifted_bfs import Hits
from ssoproof.system.reading_masks import Masks
from ssoproof.system.stepper import MaskedStates
from ssoproof.system.subsumption import Cover, growing
from ssoproof.system.system import Goals, TransitionSystem
from ssoproof.system.tables import Tables


@dataclass(frozen=True, slots=True)
class Covered(Hits):
    """Which readings reach the goal, and at which depth first.

    `hits[d]` are those whose shortest run has d+1 steps (a mask of `masks`); `closed`: nothing lies beyond;
    `states` stand for all states that are reachable before a hit (see `Cover`), each under the readings in
    its mask.
    """

    masks: Masks
    hits: tuple[int, ...]
    closed: bool
    states: MaskedStates


def cover(
    system: TransitionSystem,
    goals: Goals,
    readings: int,
    budget: Budget,
    observer: Observer | None = None,
) -> Covered:
    """Searches until every reading in the mask `readings` is decided, or the budget or the time is used up.

    A state is passed over where one that allows more was reached no later: what it leads to, the other leads
    to in as many steps, so that the hits are those of a search that keeps all states.
    """
    more = growing(system, goals)
    tables = Tables(system, goals, more=more)
    most = tables.masks.fitting(budget.states)
    kept = Cover(tables.packing, more)
    level = {tables.initial: readings}
    kept.add(tables.initial, readings)
    hits: list[int] = []
    broken = 0
    while level:
        if observer is not None:
            observer(len(hits), len(kept))
        if len(hits) >= budget.depth or len(kept) > most:
            return Covered(tables.masks, tuple(hits), False, kept.states)
        following: dict[int, int] = {}
        fresh, left = 0, readings & ~broken
        for state, mask in level.items():
            if deadline.over():
                return Covered(tables.masks, tuple(hits), False, kept.states)
            if alive := mask & left:
                hit, after = tables.steps(state)
                fresh |= hit & alive
                for other, possible in after.items():
                    if possible := possible & alive:
                        before = following.get(other)
                        following[other] = possible if before is None else before | possible
        hits.append(fresh)
        broken |= fresh
        level = dict(_new(following, kept, readings & ~broken))
    return Covered(tables.masks, tuple(hits), True, kept.highest())


def _new(following: dict[int, int], kept: Cover, left: int) -> Iterator[tuple[int, int]]:
    """What no state stands for so far under the readings that are left, those that allow most first."""
    for state in sorted(following, key=lambda s: -kept.allows(s)):
        new = following[state] & left
        if new and (new := kept.missing(state, new)):
            kept.add(state, new)
            yield state, new
