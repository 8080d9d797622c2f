"""Runs told as shortest beside an exhaustive search under one reading at a time; returns what differs."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from ssoproof.check.problem import Problem
from ssoproof.check.report import Report
from ssoproof.check.run import unit_of
from ssoproof.check.systems import Unit, concrete
from ssoproof.engines.bfs import BreadthFirst
from ssoproof.engines.engine import Budget, Check, Closed, GaveUp, Reached
from ssoproof.engines.zone_search import TimedSearch
from ssoproof.flows.clock import limits
from ssoproof.logic.build import not_
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import Value, values
from ssoproof.semantics.readings import Box
from ssoproof.semantics.switch import Semantics
from ssoproof.system.reading_masks import Masks
from ssoproof.system.self_composition import prime
from ssoproof.system.zone_stepper import ZoneStepper
from ssoproof.verdict.judge import Rejected, confirm
from ssoproof.verdict.verdict import ConditionalVerdict, Result, Violated

#: A full reading.
Reading = dict[str, Value]


def sampled(semantics: Semantics, boxes: tuple[Box, ...], often: int) -> Iterator[Reading]:
    """The reading of each box that is nearest to the defaults, then some others of it; the same ones each
    time."""
    for number, box in enumerate(boxes):
        random = Random(f"{number} {box}")
        allowed = dict(box.allowed)
        free = {s.id: tuple(values(s.sort)) for s in semantics.switches}
        nearest = {
            s: d if d in allowed.get(s, (d,)) else allowed[s][0] for s, d in semantics.defaults.items()
        }
        yield dict(nearest)
        for _ in range(often):
            yield {s: random.choice([v for v in free[s] if v in allowed.get(s, (v,))]) for s in free}


def not_shortest(report: Report, often: int = 2, states: int = 60_000, timed: bool = False) -> list[str]:
    """What is told and is not so: a shorter run, or none of that length, under some reading of a box.

    `timed`: time is so coarse that all moments can be tried one by one.
    """
    return [
        f"{result.question} {result.subject}: {told}"
        for result in report.results
        for part in result.parts
        if isinstance(part.verdict, Violated) and part.verdict.shortest
        for told in _part(report, result, part, often, states, timed)
    ]


def _part(
    report: Report, result: Result, part: ConditionalVerdict, often: int, states: int, timed: bool
) -> Iterator[str]:
    assert isinstance(part.verdict, Violated)
    work, trace = unit_of(report, result, part), part.verdict.trace
    for reading in sampled(report.semantics, part.boxes, often):
        told = _length(work, reading, len(trace), states, timed)
        if told not in (None, len(trace)):
            yield f"told {len(trace)} steps, there are {told} under {reading}"
        goals = concrete(work, work.apps(), True, False)
        full = part.verdict.system
        try:
            own = {v.name: reading[v.name] for v in full.rigid_variables}
            confirm(full, goals.full_goals(_broken(goals)), own, trace.schedule)
        except Rejected as rejected:
            yield f"the run breaks nothing under {reading}: {rejected}"


def _broken(asked: Problem) -> Expr:
    return not_(asked.prop.formula)


def _length(work: Unit, reading: Reading, told: int, states: int, timed: bool) -> int | None:
    """The fewest steps of a run of the whole tenant under one reading; None where that takes too long to
    find."""
    asked = concrete(work, work.apps(), timed, sure=False)
    own = {v.name: reading[v.name] for v in asked.system.rigid_variables}
    outcome = BreadthFirst().run(Check(asked.system, asked.bad, own), Budget(told, states))
    if isinstance(outcome, Closed) or (isinstance(outcome, GaveUp) and outcome.safe_depth >= told):
        return -1
    if not isinstance(outcome, Reached):
        return None
    found = len(outcome.schedule)
    return found if timed or found == told else _in_zones(work, reading, told)


def _in_zones(work: Unit, reading: Reading, told: int) -> int | None:
    """The same with the tenant's lifetimes, by a search without any guide."""
    asked = concrete(work, work.apps(), timed=True, sure=False)
    masks = Masks.of(asked.system.rigid_variables)
    names = {limit.name for limit in limits(asked.composition.world)}
    clocks = frozenset(names | {prime(name) for name in names})
    search = TimedSearch(ZoneStepper(asked.system, asked.bad, clocks, masks))
    own = masks.words({v.name: reading[v.name] for v in masks.variables})
    found = search.run(own, Budget(told, 20_000), lambda _, left: masks.all if left else 0)
    schedule = found.schedule(own.bit_length() - 1)
    if schedule is None:
        return None if found.states > 20_000 else -1
    return len(schedule)
