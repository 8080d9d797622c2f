"""A run of the model that explains observations, under one reading: unseen steps between those observed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ssoproof.evidence.carry import Belief, Carrier, Place
from ssoproof.evidence.traces import Row
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
    """A run, and the switches in which its reading departs from the defaults."""

    lines: tuple[Line, ...]
    departures: tuple[tuple[str, str], ...]


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
    return Explanation(tuple(_lines(work, row, origins)), other)


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


def _lines(work: Fit, row: Row, origins: list[_Origin]) -> Iterator[Line]:
    """The run backwards from its end, then told forwards."""
    transitions = work.ground.system.transitions
    rows: list[Line] = []
    place = next(iter(origins[-1]))
    for index in range(len(origins) - 1, -1, -1):
        if index % 2:
            o = row.steps[index // 2].observation
            origin = origins[index][place]
            assert origin is not None
            place, number = origin
            rows.append(_line(None if number < 0 else transitions[number], o.place, o.time))
            continue
        while (origin := origins[index][place]) is not None:
            place, number = origin
            rows.append(_line(transitions[number]))
    yield from reversed(rows)


def _line(t: Transition | None, place: str = "", time: float | None = None) -> Line:
    if t is None:
        return Line("", "nobody is logged in any more", place, time)
    return Line(t.actor, t.about, place, time)
