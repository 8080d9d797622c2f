"""The cast of a concrete run: which applications of a large tenant play in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ssoproof.check.systems import Problem, Unit
from ssoproof.engines.bfs import BreadthFirst
from ssoproof.engines.engine import Budget, Check, Reached
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import Value
from ssoproof.system.environment import OTHERS
from ssoproof.tenant.model import Application

#: Tenants with at most so many applications are searched whole for a concrete counterexample.
WHOLE = 3
#: At most so many other applications play in a run of a larger tenant.
MOST = 4


def cast(
    unit: Unit, asked: Problem, goals: tuple[Expr, ...], readings: Iterable[Mapping[str, Value]]
) -> tuple[Application, ...]:
    """The victim, and the applications whose moves lead the abstraction to a goal under some of the
    readings."""
    apps = unit.apps()
    if len(apps) <= WHOLE:
        return apps
    named: dict[str, None] = {}
    for reading in readings:
        outcome = BreadthFirst().run(Check(asked.system, goals, reading), Budget(10_000))
        for name, _ in outcome.schedule if isinstance(outcome, Reached) else ():
            if OTHERS in name:
                named.setdefault(name.rpartition(":")[2].partition(".")[0])
    chosen = [a for a in apps[1:] if a.name in named][:MOST]
    return unit.apps(tuple(chosen)) if chosen else apps[:2]
