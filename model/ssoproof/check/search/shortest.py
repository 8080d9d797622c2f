"""For each reading a run than which none is shorter; a run speaks only for readings of which that is
known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_

from ssoproof.check.search.concretise import Concretisation
from ssoproof.semantics.readings import Box
from ssoproof.system.trace import Trace

#: Which readings of a mask have no run at all that is shorter than so many steps, as far as is certain.
Certain = Callable[[int, int], int]


@dataclass(frozen=True, slots=True)
class Run:
    """A run, the readings under which the same steps reach the goal, and those that it speaks for.

    `shortest`: under each reading that it speaks for, none of the searched tenant is shorter.
    """

    trace: Trace
    follows: int
    speaks: int
    shortest: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A run and the boxes of readings that it is told for; `certain`: no run is shorter under any of them."""

    boxes: tuple[Box, ...]
    readings: int
    trace: Trace
    certain: bool


def shortest_runs(
    hunt: Concretisation, wanted: int, closer: Callable[[int], int] | None = None
) -> tuple[list[Run], int]:
    """Runs that together speak for the wanted readings, and the readings for which none was found.

    A reading whose own search was given up takes the shortest run found for another that it can follow.
    `closer` is asked once, after the first miss, which of the readings left can have none.
    """
    found: dict[object, Run] = {}
    left, missed, closed = wanted, 0, 0
    while left:
        number = hunt.regions.nearest(left)
        trace = hunt.trace(number, left)
        if trace is None:
            if closer is not None and not missed:
                closed = closer(left) & left
            missed |= closed | 1 << number | hunt.missed(number) & left
            left &= ~missed
            continue
        follows = hunt.covers(trace) | 1 << number
        speaks = hunt.speaks(number, trace, follows & left)
        known = found.get(_steps(trace))
        found[_steps(trace)] = (
            replace(known, speaks=known.speaks | speaks)
            if known
            else Run(trace, follows, speaks, shortest=True)
        )
        left &= ~speaks
    runs = sorted(found.values(), key=lambda run: len(run.trace))
    given_up = missed & ~closed
    for run in tuple(runs):
        if run.follows & given_up:
            runs.append(replace(run, speaks=run.follows & given_up, shortest=False))
            given_up &= ~run.follows
    return runs, given_up | closed


def _steps(trace: Trace) -> object:
    return tuple((name, tuple(sorted(arguments.items()))) for name, arguments in trace.schedule)


def parts(hunt: Concretisation, runs: list[Run], certain: Certain) -> Iterator[Part]:
    """The runs with the boxes in which they are told, those known to be shortest first, then by length.

    A box is as wide as the run can be followed and none is shorter; the trace shown is that of the reading in
    them which is nearest to the defaults. Of equally short runs that speak for the same readings, few are
    told.
    """
    split = [(run, *_split(run, certain)) for run in runs]
    for sure in (True, False):
        for length in sorted({len(run.trace) for run in runs}):
            rows = [
                (run, masks[not sure])
                for run, *masks in split
                if len(run.trace) == length and masks[not sure]
            ]
            left = reach = reduce(or_, (own for _, own in rows), 0)
            while left:
                run = (
                    rows[0][0]
                    if left == reach
                    else max((run for run, _ in rows), key=lambda r: (r.follows & left).bit_count())
                )
                yield _part(hunt, run, run.follows & left, reach, sure)
                left &= ~run.follows


def _split(run: Run, certain: Certain) -> tuple[int, int]:
    """The readings that a run speaks for: those under which it is certainly the shortest, and the others."""
    sure = certain(len(run.trace), run.speaks) if run.shortest else 0
    return sure, run.speaks & ~sure


def _part(hunt: Concretisation, run: Run, own: int, reach: int, sure: bool) -> Part:
    boxes = hunt.regions.boxes(run.follows & reach, own)
    inside = reduce(or_, map(hunt.regions.inside, boxes)) & reach
    return Part(boxes, inside, hunt.under_reading(run.trace, hunt.regions.nearest(inside)), sure)
