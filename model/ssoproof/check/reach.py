"""All that a system reaches before its goal: searched or remembered, and confirmed by the judge."""

from __future__ import annotations

from ssoproof import deadline
from ssoproof.amounts import amount
from ssoproof.check.cache import Cache
from ssoproof.check.extents import SCOPES
from ssoproof.check.problem import Problem
from ssoproof.engines.antichain import Covered, cover
from ssoproof.engines.engine import Budget, Observer
from ssoproof.verdict.judge import Rejected, closed, fingerprint
from ssoproof.verdict.verdict import Exhausted


def reached(
    asked: Problem, wanted: int, states: int, memory: Cache, observer: Observer | None = None
) -> Covered:
    """All that a system reaches before it breaks, of at most so many states; where that is closed, the judge
    has confirmed it."""
    system, goals = asked.system, asked.bad
    key = memory.key(system, goals, wanted, states)
    known = memory.states(key, system)
    if known is not None:
        try:
            closed(system, goals, known.states, wanted & ~known.hit)
            return known
        except Rejected as rejected:
            memory.passed_over("states", key, f"the judge does not accept it: {rejected}")
    found = cover(system, goals, wanted, Budget(10_000, states), observer)
    if found.closed:
        closed(system, goals, found.states, wanted & ~found.hit)
        memory.keep_states(key, found)
    return found


def certificate(asked: Problem, found: Covered, over: str, readings: int) -> Exhausted:
    """That nothing breaks the property under some readings: the states that were reached."""
    count, content = sum(bool(mask & readings) for mask in found.states.values()), fingerprint(asked.system)
    return Exhausted(content, count, over, SCOPES[over], found.states, readings)


def unfinished(found: Covered) -> str:
    """Why a search was not gone through with."""
    return deadline.over() or f"more than {amount(len(found.states) - 1, 'state')}"
