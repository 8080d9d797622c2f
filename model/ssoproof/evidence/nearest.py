"""A run of the model that explains observations, under one reading: unseen steps between those observed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ssoproof.evidence.blame import blame
from ssoproof.evidence.carry import Belief, Carrier, Place
from ssoproof.evidence.traces import Row
from ssoproof.explain.model import Cause
from ssoproof.system.system import Transition

if TYPE_CHECKING:
    from ssoproof.evidence.fit import Fit


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the run: who does what, and the place of the observation that it is, if it is one."""

    actor: str
    what: str
    place: str = ""
    time: float | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """A run, and the switches in which its reading departs from the defaults.

    `failed`: the application whose renewal fails at its end, with the `causes` of that; empty where it ends
    otherwise.
    """

    lines: tuple[Line, ...]
    departures: tuple[tuple[str, str], ...]
    failed: str = ""
    causes: tuple[Cause, ...] = ()


#: How a place was reached: from which, by which transition (-1: by none).
_Origin = dict[Place, tuple[Place, int] | None]


def explanation(work: Fit, row: Row, carrier: Carrier, number: int) -> Explanation | None:
    """A run with few unseen steps between observations; None where the reading explains no such row."""
    origins: list[_Origin] = []
    belief = carrier.initial(1 << number)
    for index, named in enumerate(row.steps):
        origins.append(_spread(carrier, belief, begun=index > 0))
        goals = work.matching.goals(named.observation, named.application)
        stays = work.matching.stays(named.observation)
        reached: _Origin = {}
        full: Belief = dict.fromkeys(origins[-1], 1 << number)
        for before, transition, after, _ in carrier.steps(full, goals, True):
            reached.setdefault(after, (before, transition))
        for place in carrier.observed(full, tuple(goals), stays):
            reached.setdefault(place, (place, -1))
        if not reached:
            return None
        origins.append(reached)
        belief = dict.fromkeys(reached, 1 << number)
    reading = work.ground.regions.masks.reading(number)
    defaults = work.ground.regions.semantics.defaults
    other = tuple((k, str(v)) for k, v in reading.items() if k in defaults and v != defaults[k])
    steps = tuple(_steps(origins))
    lines = tuple(_lines(work, row, steps))
    last = row.steps[-1]
    if not last.observation.failed or steps[-1].number < 0:
        return Explanation(lines, other)
    moves = [
        (s.number, carrier.arguments(s.before, s.number, s.after, number)) for s in steps if s.number >= 0
    ]
    causes = blame(work.tenant, work.ground, last.application, moves, number)
    return Explanation(lines, other, last.application, causes)


def _spread(carrier: Carrier, belief: Belief, begun: bool) -> _Origin:
    """What unseen steps lead to, nearest first."""
    origins: _Origin = dict.fromkeys(belief)
    fresh = list(belief)
    mask = next(iter(belief.values()))
    while fresh:
        following = []
        for place in fresh:
            for number, after, _ in carrier.moves(place, mask, begun):
                if after not in origins:
                    origins[after] = (place, number)
                    following.append(after)
        fresh = following
    return origins


@dataclass(frozen=True, slots=True)
class _Step:
    """A step of the run: by which transition (-1: by none), and which observation it is (-1: none)."""

    before: Place
    number: int
    after: Place
    observed: int = -1


def _steps(origins: list[_Origin]) -> Iterator[_Step]:
    """The run backwards from its end, told forwards."""
    rows: list[_Step] = []
    place = next(iter(origins[-1]))
    for index in range(len(origins) - 1, -1, -1):
        if index % 2:
            origin = origins[index][place]
            assert origin is not None
            rows.append(_Step(origin[0], origin[1], place, index // 2))
            place = origin[0]
            continue
        while (origin := origins[index][place]) is not None:
            rows.append(_Step(origin[0], origin[1], place))
            place = origin[0]
    yield from reversed(rows)


def _lines(work: Fit, row: Row, steps: Iterable[_Step]) -> Iterator[Line]:
    transitions = work.ground.system.transitions
    for step in steps:
        t = None if step.number < 0 else transitions[step.number]
        if step.observed < 0:
            yield _line(t)
        else:
            o = row.steps[step.observed].observation
            yield _line(t, o.place, o.time)


def _line(t: Transition | None, place: str = "", time: float | None = None) -> Line:
    if t is None:
        return Line("", "nobody is logged in any more", place, time)
    return Line(t.actor, t.about, place, time)
