"""The timed system read with zones: what steps do to values and running clocks, whatever the clocks show.

A state's values show a live limit by its length. A step tells for each clock that runs after it which one
it goes on from. The compiled stepper works on signs in place of times: what it copies goes on, what is a
number starts anew, what is 0 has ended.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ssoproof.logic.sorts import RangeSort, Value
from ssoproof.system.lifted_stepper import MultiStepper, MultiSuccessor
from ssoproof.system.reading_masks import Masks
from ssoproof.system.stepper import StateTuple
from ssoproof.system.system import DELAY, Goals, Transition, TransitionSystem
from ssoproof.system.zones import Bound, Rows, Zone, bounded, elapsed

#: The sign of a live limit: more than any length, plus its place.
_SIGN = 1 << 40
#: The delay that the stepper is told: limits that survive it show that much more, those that fall show 1.
_DELAY = 1 << 50


@dataclass(frozen=True, slots=True)
class Taken:
    """One step of a run: the transition, its arguments, and for a wait which limits live on (else None)."""

    number: int
    arguments: tuple[Value, ...]
    survivors: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class ZoneStep:
    """A step from some values.

    `values`: those after it; `sources`: for each clock that runs then, its place among those before (from 1),
    or 0 where it starts; `hit`, `mask`: the readings under which it reaches the goal, or is possible;
    `changes`: limits start, or in a wait fall.
    """

    taken: Taken
    values: StateTuple
    sources: tuple[int, ...]
    hit: int
    mask: int
    changes: bool


class ZoneStepper:
    """Steps of a timed system. `goals`: for each transition, when taking it reaches the goal; `clocks`: its
    limits."""

    def __init__(self, system: TransitionSystem, goals: Goals, clocks: frozenset[str], masks: Masks) -> None:
        waits = {t.actor for t in system.transitions if waiting(t)}
        kept = [i for i, t in enumerate(system.transitions) if t.actor not in waits or waiting(t)]
        self.jumps = tuple(t for t in system.transitions if t.actor in waits and not waiting(t))
        self.system = replace(system, transitions=tuple(system.transitions[i] for i in kept))
        self.masks = masks
        self._stepper = MultiStepper(
            self.system, tuple(goals[i] for i in kept), masks, (_DELAY,), every=False
        )
        self._clocks = tuple(i for i, v in enumerate(system.state_variables) if v.name in clocks)
        assert all(isinstance(system.state_variables[i].sort, RangeSort) for i in self._clocks)
        self._numbers = {t.name: i for i, t in enumerate(self.system.transitions)}
        self._pauses = tuple(i for i, t in enumerate(self.system.transitions) if waiting(t))
        self._steps: dict[StateTuple, tuple[ZoneStep, ...]] = {}
        self._waits: dict[tuple[StateTuple, frozenset[int]], tuple[ZoneStep, ...]] = {}

    def initial(self) -> StateTuple:
        """The initial values: no clock runs."""
        return self._stepper.initial()

    def live(self, values: StateTuple) -> tuple[int, ...]:
        """The places of the live limits."""
        return tuple(i for i in self._clocks if values[i])

    def steps(self, values: StateTuple) -> tuple[ZoneStep, ...]:
        """All steps but waits, in the order of the transitions."""
        if values not in self._steps:
            found = (s for s in self._stepper.successors(self._signs(values)) if s[0] not in self._pauses)
            self._steps[values] = tuple(self._step(values, successor) for successor in found)
        return self._steps[values]

    def by(self, values: StateTuple, name: str, arguments: Mapping[str, Value]) -> Iterator[ZoneStep]:
        """The steps by one transition that is no wait, with these arguments; those that are not given are
        false."""
        number = self._numbers.get(name)
        if number is not None and number not in self._pauses:
            parameters = self.system.transitions[number].parameters
            yield from self._with(values, number, tuple(arguments.get(p.name, False) for p in parameters))

    def _with(self, values: StateTuple, number: int, arguments: tuple[Value, ...]) -> Iterator[ZoneStep]:
        found = self._stepper.given(number, self._signs(values), arguments)
        return (self._step(values, successor) for successor in found)

    def waits(self, values: StateTuple, zone: Zone) -> Iterator[tuple[ZoneStep, Rows]]:
        """What waiting can do, with the times at its end: for each set of limits that can fall, fewest
        first."""
        live = self.live(values)
        if self._pauses and live:
            for fallen, rows in self._orders(values, live, 0, elapsed(zone)):
                for step in self._falling(values, fallen):
                    yield step, rows

    def _falling(self, values: StateTuple, fallen: frozenset[int]) -> tuple[ZoneStep, ...]:
        key = values, fallen
        if key not in self._waits:
            survivors = frozenset(self.live(values)) - fallen
            signs = self._signs(values, survivors)
            found = (s for pause in self._pauses for s in self._stepper.by(pause, signs))
            self._waits[key] = tuple(self._step(values, successor, survivors) for successor in found)
        return self._waits[key]

    def _orders(
        self, values: StateTuple, live: tuple[int, ...], place: int, rows: Rows
    ) -> Iterator[tuple[frozenset[int], Rows]]:
        if place == len(live):
            yield frozenset(), rows
            return
        length = _number(values[live[place]])
        stays = bounded(rows, place + 1, 0, length - 1)
        if stays is not None:
            yield from self._orders(values, live, place + 1, stays)
        falls = bounded(rows, 0, place + 1, -length)
        if falls is not None:
            for fallen, times in self._orders(values, live, place + 1, falls):
                yield fallen | {live[place]}, times

    def _signs(self, values: StateTuple, survivors: frozenset[int] | None = None) -> StateTuple:
        """The values with signs for live limits; in a wait, what the delay takes from them is added."""
        signs = list(values)
        for i in self._clocks:
            if values[i]:
                signs[i] = _SIGN + i if survivors is None else _DELAY + _SIGN + i if i in survivors else 1
        return tuple(signs)

    def _step(
        self, values: StateTuple, successor: MultiSuccessor, survivors: frozenset[int] | None = None
    ) -> ZoneStep:
        number, arguments, after, hit, mask = successor
        live = self.live(values)
        found, sources = list(after), []
        for i in self._clocks:
            sign = _number(after[i])
            if sign >= _SIGN:
                found[i] = values[sign - _SIGN]
                sources.append(live.index(sign - _SIGN) + 1)
            elif sign:
                sources.append(0)
        changes = 0 in sources if survivors is None else len(survivors) < len(live)
        return ZoneStep(Taken(number, arguments, survivors), tuple(found), tuple(sources), hit, mask, changes)

    def bounds(self, path: Sequence[Taken], bit: int) -> list[Bound]:
        """What the waits of a run have to keep to: a survivor's end comes later, the others' do not.

        Times are numbered by the waits, from 1; 0 is the start. `bit`: the reading.
        """
        values, now = self.initial(), 0
        started: dict[int, int] = {}
        found: list[Bound] = []
        for taken in path:
            if taken.survivors is not None:
                now += 1
                for i, start in started.items():
                    length = _number(values[i])
                    lives = i in taken.survivors
                    found.append((now, start, length - 1) if lives else (start, now, -length))
            step = next(s for s in self._again(values, taken) if s.taken == taken and s.mask & bit)
            live = self.live(values)
            since = [now if source == 0 else started[live[source - 1]] for source in step.sources]
            values = step.values
            started = dict(zip(self.live(values), since, strict=True))
        return found

    def _again(self, values: StateTuple, taken: Taken) -> Iterator[ZoneStep]:
        if taken.survivors is None:
            return self._with(values, taken.number, taken.arguments)
        return iter(self._falling(values, frozenset(self.live(values)) - taken.survivors))


def waiting(t: Transition) -> bool:
    """Whether a transition is time passing for any delay."""
    return any(p.kind == DELAY for p in t.parameters)


def _number(value: Value) -> int:
    assert isinstance(value, int)
    return value
