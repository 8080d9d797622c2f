"""A sample of a reached set, checked by the plain interpreter: it knows no generated code and nothing that
searches leave out.

The search and the judge's whole check share generated code, sets of readings as masks, arguments that make no
difference and states that stand for others. A fault in one of these makes both blind; here there is nothing
of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod
from random import Random

from ssoproof.logic.concrete import holds
from ssoproof.logic.sorts import Value, values
from ssoproof.system.reading_masks import Masks
from ssoproof.system.replay import Stuck, take
from ssoproof.system.stepper import MaskedStates, StateTuple
from ssoproof.system.system import Goals, Transition, TransitionSystem

#: Arguments that are tried of each transition: all, where there are not more.
ARGUMENTS = 32


@dataclass(frozen=True, slots=True)
class Sample:
    """A reached set: `more` are the variables that a state may have less of true than one that stands for
    it."""

    system: TransitionSystem
    goals: Goals
    reached: MaskedStates
    readings: int
    more: frozenset[str]

    def complaint(self, count: int) -> str:
        """What is wrong with some of `count` states, under one reading each; empty where nothing is."""
        draw, masks = Random(count), Masks.of(self.system.rigid_variables)
        rows = [(state, mask & self.readings) for state, mask in self.reached.items() if mask & self.readings]
        index = self._index()
        for state, mask in draw.sample(rows, min(count, len(rows))):
            number = _one(draw, mask)
            for low in dict.fromkeys((state, *self._lowered(draw, state))):
                said = self._wrong(draw, low, masks.reading(number), number, index)
                if said:
                    return said
        return ""

    def _places(self, grow: bool) -> tuple[int, ...]:
        named = enumerate(self.system.state_variables)
        return tuple(i for i, v in named if (v.name in self.more) is grow)

    def _index(self) -> dict[StateTuple, list[StateTuple]]:
        rest = self._places(grow=False)
        found: dict[StateTuple, list[StateTuple]] = {}
        for state in self.reached:
            found.setdefault(tuple(state[i] for i in rest), []).append(state)
        return found

    def _lowered(self, draw: Random, state: StateTuple) -> Iterator[StateTuple]:
        """States that this one stands for: the least, and another one."""
        grow = self._places(grow=True)
        for odds in (0.0, 0.5) if grow else ():
            yield tuple(bool(x) and draw.random() < odds if i in grow else x for i, x in enumerate(state))

    def _holds(self, state: StateTuple, number: int, index: Mapping[StateTuple, list[StateTuple]]) -> bool:
        grow = self._places(grow=True)
        near = index.get(tuple(state[i] for i in self._places(grow=False)), ())
        return any(self.reached[s] >> number & 1 and all(s[i] or not state[i] for i in grow) for s in near)

    def _wrong(
        self,
        draw: Random,
        state: StateTuple,
        reading: Mapping[str, Value],
        number: int,
        index: Mapping[StateTuple, list[StateTuple]],
    ) -> str:
        names = tuple(v.name for v in self.system.state_variables)
        at = dict(zip(names, state, strict=True))
        for t, goal in zip(self.system.transitions, self.goals, strict=True):
            for arguments in _arguments(draw, t):
                try:
                    step = take(self.system, t, reading, at, arguments)
                except Stuck:
                    continue
                if holds(goal, {**reading, **at, **arguments}):
                    return f"the interpreter reaches the goal from the reached set, by {t.name}"
                if not self._holds(tuple(step.state[n] for n in names), number, index):
                    return f"the interpreter leaves the reached set, by {t.name}"
        return ""


def _one(draw: Random, mask: int) -> int:
    """The number of one of the readings in a mask, by halves: bit for bit it would take a time that is square
    in the number of readings."""
    chosen, first, width = draw.randrange(mask.bit_count()), 0, mask.bit_length()
    while width > 1:
        half = width // 2
        low = mask & ((1 << half) - 1)
        before = low.bit_count()
        if chosen < before:
            mask, width = low, half
        else:
            mask, width = mask >> half, width - half
            chosen, first = chosen - before, first + half
    return first


def _arguments(draw: Random, t: Transition) -> Iterator[dict[str, Value]]:
    pools = [tuple(values(p.sort)) for p in t.parameters]
    names = [p.name for p in t.parameters]
    if prod(map(len, pools)) <= ARGUMENTS:
        chosen: Iterator[tuple[Value, ...]] = product(*pools)
    else:
        chosen = (tuple(map(draw.choice, pools)) for _ in range(ARGUMENTS))
    yield from (dict(zip(names, row, strict=True)) for row in chosen)
