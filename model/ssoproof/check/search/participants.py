"""The cast of a concrete run: which applications of a large tenant play in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_

from ssoproof.check.problem import Problem
from ssoproof.check.systems import Unit
from ssoproof.engines.engine import Budget
from ssoproof.engines.lifted_bfs import explore
from ssoproof.logic.sorts import Value
from ssoproof.system.environment import OTHERS
from ssoproof.system.system import Goals, TransitionSystem
from ssoproof.tenant.model import Application

#: Tenants with at most so many applications are searched whole for a concrete counterexample.
WHOLE = 3
#: At most so many other applications play in a run of a larger tenant.
MOST = 4


def cast(
    unit: Unit, asked: Problem, goals: Goals, readings: Iterable[Mapping[str, Value]]
) -> tuple[Application, ...]:
    """The victim, and the applications whose moves lead the abstraction to a goal under some of the
    readings."""
    apps = unit.apps()
    if len(apps) <= WHOLE:
        return apps
    tables = asked.tables(goals)
    numbered = [tables.masks.words(reading) for reading in readings]
    found = explore(asked.system, goals, reduce(or_, numbered, 0), Budget(10_000), tables=tables)
    named: dict[str, None] = {}
    for bit in numbered:
        for name, _ in found.schedule(bit.bit_length() - 1) or ():
            if OTHERS in name:
                named.setdefault(name.rpartition(":")[2].partition(".")[0])
    chosen = [a for a in apps[1:] if a.name in named][:MOST]
    return unit.apps(tuple(chosen)) if chosen else apps[:2]


def taking_part(unit: Unit, system: TransitionSystem) -> tuple[Application, ...]:
    """The applications that have a page in a system, the victim first, in the order of their variables."""
    order = {v.name: index for index, v in enumerate(system.variables)}
    there = [a for a in unit.apps() if f"{a.name}.page" in order]
    return tuple(sorted(there, key=lambda a: order[f"{a.name}.page"]))
