"""The judge's own steps: what a transition does is worked out once for each value of the variables that it
reads, by the interpreter where that is not too much, and never taken from a search."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from ssoproof.logic.expr import free
from ssoproof.logic.sorts import values
from ssoproof.system.interpreted import Interpreted
from ssoproof.system.lifted_stepper import MultiStepper, MultiSuccessor
from ssoproof.system.packing import Packing
from ssoproof.system.reading_masks import Masks
from ssoproof.system.system import Goals, TransitionSystem

#: What is written, the readings under which that reaches the goal, and those under which it is possible.
Row = tuple[int, int, int]

#: So many combinations of readings and arguments in all are left to the interpreter; beyond that, and where a
#: transition alone has more than `WIDE` of them, it is generated code.
PLAIN = 4_000
WIDE = 64


class OwnSteps:
    """The steps of a system from packed states under all readings at once."""

    def __init__(self, system: TransitionSystem, goals: Goals) -> None:
        self.packing, self.masks = Packing(system), Masks.of(system.rigid_variables)
        self.compiled = MultiStepper(system, goals, self.masks, every=False)
        self.plain = PLAIN
        self._moves = tuple(_Move(self, system, goals, number) for number in range(len(goals)))

    @property
    def initial(self) -> int:
        """The initial state."""
        return self.packing.pack(self.compiled.initial())

    def after(self, state: int) -> Iterator[Row]:
        """Each step: the state after it, the readings under which it hits, those under which it is
        possible."""
        for move in self._moves:
            rest = state & ~move.written
            for value, hit, possible in move.rows(state):
                yield rest | value, hit, possible


class _Move:
    """One transition: `written` are the bits of packed states that it writes."""

    def __init__(self, steps: OwnSteps, system: TransitionSystem, goals: Goals, number: int) -> None:
        t, goal = system.transitions[number], goals[number]
        names = free(t.guard).union(free(goal), *map(free, t.updates.values()))
        pools = tuple(tuple(values(p.sort)) for p in t.parameters)
        domains = (values(v.sort) for v in system.rigid_variables if v.name in names)
        self._ways = prod(map(len, pools)) * prod(len(tuple(domain)) for domain in domains)
        self._plain = Interpreted(system, steps.masks, number, t, goal, pools, once=False)
        self._steps, self._number = steps, number
        self._read, self.written = steps.packing.bits(names), steps.packing.bits(t.updates)
        self._rows: dict[int, tuple[Row, ...]] = {}

    def rows(self, state: int) -> tuple[Row, ...]:
        """What the transition writes in a state."""
        found = self._rows.get(state & self._read)
        if found is None:
            found = self._rows[state & self._read] = tuple(self._worked_out(state))
        return found

    def _worked_out(self, state: int) -> Iterator[Row]:
        steps, found = self._steps, list[MultiSuccessor]()
        if self._ways <= min(WIDE, steps.plain):
            steps.plain -= self._ways
            self._plain(steps.packing.unpack(state), found)
        else:
            found = steps.compiled.by(self._number, steps.packing.unpack(state))
        for _, _, after, hit, possible in found:
            yield steps.packing.pack(after) & self.written, hit, possible
