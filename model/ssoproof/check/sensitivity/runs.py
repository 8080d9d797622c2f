"""Runs that show something, followed in other tenants, and runs found again to what a question is about."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ssoproof.check.cache import Cache
from ssoproof.check.problem import Problem
from ssoproof.check.reading_sets import Regions
from ssoproof.check.search.concretise import Concretisation, Pair, engine
from ssoproof.check.search.follow import Follower
from ssoproof.check.search.heuristic import Distance, distance
from ssoproof.check.search.participants import WHOLE, cast
from ssoproof.check.systems import Unit, abstract, concrete
from ssoproof.engines.engine import Budget
from ssoproof.inputs.input_classes import NO_INPUTS
from ssoproof.logic.expr import Expr
from ssoproof.semantics.readings import INPUTS, Box
from ssoproof.system.system import DELAY
from ssoproof.system.trace import Schedule
from ssoproof.tenant.model import Application

#: How long a run to what a question is about may be, and how many states are kept on the way to it.
BUDGET = Budget(24, 20_000)


@dataclass(frozen=True, slots=True)
class Run:
    """A run, with who plays in it, the victim first, and how long a unit of its delays is."""

    players: tuple[str, ...]
    schedule: Schedule
    unit: int

    def follow(self, asked: Problem, goal: Expr, regions: Regions) -> int:
        """The readings of a timed system under which the very run reaches the goal there."""
        schedule = rescaled(self.schedule, asked, self.unit)
        if schedule is None:
            return 0
        steps = {name for name, _ in schedule}
        full = asked.full
        chosen = tuple(t for t in full.transitions if t.name in steps)
        given = dict(schedule)
        if len(chosen) < len(steps) or any(p.name not in given[t.name] for t in chosen for p in t.parameters):
            return 0
        goals = dict(zip((t.name for t in full.transitions), asked.full_goals(goal), strict=True))
        few = replace(full, transitions=chosen)
        return Follower(few, tuple(goals[t.name] for t in chosen), regions.masks).covers(schedule)


def rescaled(schedule: Schedule, asked: Problem, unit: int) -> Schedule | None:
    """The schedule in units of the timed system; None where its delays are no multiples of them."""
    own = asked.composition.world.unit
    if own == unit:
        return schedule
    delays = {p.name for t in asked.full.transitions for p in t.parameters if p.kind == DELAY}
    found = []
    for name, arguments in schedule:
        seconds = {
            n: value * unit for n, value in arguments.items() if n in delays and isinstance(value, int)
        }
        if any(s % own for s in seconds.values()):
            return None
        found.append((name, {**arguments, **{n: s // own for n, s in seconds.items()}}))
    return tuple(found)


def witnesses(unit: Unit, boxes: tuple[Box, ...]) -> tuple[Run, ...] | None:
    """Runs to what the question is about, under all readings in the boxes; None where not all have one.

    Of the victim alone, of a small tenant, or of those who lead the abstraction there.
    """
    asked = abstract(unit)
    for apps in ((unit.victim,), unit.apps()):
        if len(apps) <= WHOLE:
            found = _runs(unit, asked, apps, boxes)
            if found is not None:
                return found
    if len(unit.apps()) <= WHOLE:
        return None
    regions = _regions(unit, boxes, (asked,))
    nearest = regions.full(regions.nearest(_inside(regions, boxes)))
    return _runs(unit, asked, cast(unit, asked, asked.witness, [nearest]), boxes)


def _regions(unit: Unit, boxes: tuple[Box, ...], systems: tuple[Problem, ...]) -> Regions:
    read = {v.name for asked in systems for s in (asked.full, asked.system) for v in s.rigid_variables}
    inputs = unit.workspace.inputs(unit.focus) if INPUTS in read else NO_INPUTS
    return Regions.about(unit.semantics, boxes, inputs, read)


def _inside(regions: Regions, boxes: tuple[Box, ...]) -> int:
    found = 0
    for box in boxes:
        found |= regions.inside(box)
    return found


def _runs(
    unit: Unit, asked: Problem, apps: tuple[Application, ...], boxes: tuple[Box, ...]
) -> tuple[Run, ...] | None:
    pair = Pair(concrete(unit, apps, False, False), concrete(unit, apps, True, False), witness=True)
    regions = _regions(unit, boxes, (asked, pair.untimed, pair.timed))

    def far(readings: int) -> Distance:
        return distance(asked, asked.witness, regions, readings, BUDGET.states)

    hunt = Concretisation(pair, engine("explicit"), BUDGET, regions, Cache(), far)
    wanted = _inside(regions, boxes)
    traces, missed = hunt.cover(wanted)
    # that nobody with some inputs gets that far is a remark, where others do
    missed &= ~regions.whatever_inputs(wanted & ~missed)
    names, length = tuple(a.name for a in apps), pair.timed.composition.world.unit
    return None if missed else tuple(Run(names, trace.schedule, length) for trace in traces)
