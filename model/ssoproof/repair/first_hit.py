"""Whether anything breaks at all, and one shortest run: a search that ends at its first hit."""

from __future__ import annotations

from dataclasses import dataclass

from ssoproof import deadline
from ssoproof.engines.engine import Budget
from ssoproof.engines.lifted_bfs import explore
from ssoproof.system.reading_masks import Masks
from ssoproof.system.replay import replay
from ssoproof.system.subsumption import Cover, growing
from ssoproof.system.system import Goals, TransitionSystem
from ssoproof.system.tables import Tables
from ssoproof.system.trace import Trace

_DEPTH = 10_000


@dataclass(frozen=True, slots=True)
class Hit:
    """The first reading under which something breaks. `open`: the search was given up before."""

    reading: int = 0
    open: bool = False


def first_hit(system: TransitionSystem, goals: Goals, readings: int, states: int) -> Hit | None:
    """The least reading among those with the shortest runs to a goal; None where none reaches one."""
    more = growing(system, goals)
    tables = Tables(system, goals, more=more)
    cover = Cover(tables.packing, more)
    level = {tables.initial: readings}
    cover.add(tables.initial, readings)
    while level:
        following: dict[int, int] = {}
        fresh = 0
        for state, mask in level.items():
            deadline.check()
            hit, after = tables.steps(state)
            fresh |= hit & mask
            for other, possible in after.items():
                following[other] = following.get(other, 0) | possible & mask
        if fresh:
            return Hit((fresh & -fresh).bit_length() - 1)
        if len(cover) > states:
            return Hit(open=True)
        level = {}
        for state in sorted(following, key=lambda s: -cover.allows(s)):
            if new := cover.missing(state, following[state]):
                cover.add(state, new)
                level[state] = new
    return None


def run_to(system: TransitionSystem, goals: Goals, number: int, states: int) -> Trace | None:
    """A shortest run to a goal under one reading."""
    explored = explore(system, goals, 1 << number, Budget(_DEPTH, states))
    schedule = explored.schedule(number)
    if schedule is None:
        return None
    return replay(system, Masks.of(system.rigid_variables).reading(number), schedule)
