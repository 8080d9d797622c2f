"""The judge's own steps: what a transition does is worked out once for each value of the variables that it
reads, by the interpreter where that is not too much, and never taken from a search."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from math import prod

from ssoproof.logic.expr import Expr, free
from ssoproof.logic.sorts import Sort, Value, values
from ssoproof.system.interpreted import Interpreted
from ssoproof.system.lifted_stepper import MultiStepper, MultiSuccessor
from ssoproof.system.packing import Packing
from ssoproof.system.reading_masks import Masks
from ssoproof.system.system import Goals, Parameter, Transition, TransitionSystem, Variable

#: What is written, the readings under which that reaches the goal, and those under which it is possible; with
#: states packed, and as values in the order of the updates.
Row = tuple[int, int, int]
Written = tuple[tuple[Value, ...], int, int]

#: So many combinations of readings and arguments in all are left to the interpreter; beyond that, and where a
#: transition alone has more than `WIDE` of them, it is generated code.
PLAIN = 4_000
WIDE = 64


class OwnSteps:
    """The steps of a system from packed states under all readings at once."""

    def __init__(self, system: TransitionSystem, goals: Goals) -> None:
        self.packing = Packing(system)
        self.initial = self.packing.pack(tuple(system.initial_state().values()))
        left = [PLAIN]
        self._moves = tuple(
            _Move(self.packing, system, t, goal, left)
            for t, goal in zip(system.transitions, goals, strict=True)
        )

    def after(self, state: int) -> Iterator[Row]:
        """Each step: the state after it, the readings under which it hits, those under which it is
        possible."""
        for move in self._moves:
            rest = state & ~move.written
            for value, hit, possible in move.rows(state):
                yield rest | value, hit, possible


class _Move:
    """A transition of a system with packed states: `written` are the bits that it writes."""

    def __init__(
        self, packing: Packing, system: TransitionSystem, t: Transition, goal: Expr, left: list[int]
    ) -> None:
        names = free(t.guard).union(free(goal), *map(free, t.updates.values()))
        reads = [v for v in system.state_variables if v.name in names]
        writes = [v for v in system.state_variables if v.name in t.updates]
        updates = tuple((v.name, t.updates[v.name]) for v in writes)
        state = tuple((v.name, v.sort, v.initial) for v in dict.fromkeys((*reads, *writes)))
        self._alone = alone(state, len(reads), system.rigid_variables, t.parameters, t.guard, updates, goal)
        self._fields = packing.fields(v.name for v in reads)
        self._codes = tuple(codes for _, codes in packing.codes(v.name for v in writes))
        self._read, self.written = packing.bits(names), packing.bits(t.updates)
        self._left = left
        self._rows: dict[int, tuple[Row, ...]] = {}

    def rows(self, state: int) -> tuple[Row, ...]:
        """What the transition writes in a state."""
        found = self._rows.get(state & self._read)
        if found is None:
            found = self._rows[state & self._read] = tuple(self._packed(state))
        return found

    def _packed(self, state: int) -> Iterator[Row]:
        values_ = tuple([domain[state >> place & ones] for place, ones, domain in self._fields])
        for after, hit, possible in self._alone.rows(values_, self._left):
            yield sum(code[x] for code, x in zip(self._codes, after, strict=True)), hit, possible


class Alone:
    """One transition by itself, from the values of what it reads; of the state there is only what it reads,
    which comes first, and what it writes."""

    def __init__(
        self, state: tuple[Variable, ...], read: int, rigid: tuple[Variable, ...], t: Transition, goal: Expr
    ) -> None:
        system, masks = TransitionSystem((*state, *rigid), (t,)), Masks.of(rigid)
        names = free(t.guard).union(free(goal), *map(free, t.updates.values()))
        pools = tuple(tuple(values(p.sort)) for p in t.parameters)
        domains = (values(v.sort) for v in rigid if v.name in names)
        self._ways = prod(map(len, pools)) * prod(len(tuple(domain)) for domain in domains)
        self._compiled = MultiStepper(system, (goal,), masks, every=False)
        self._plain = Interpreted(system, masks, 0, t, goal, pools, once=False)
        self._unread = tuple(v.initial for v in state[read:] if v.initial is not None)
        order = [v.name for v in state]
        self._places = tuple(order.index(name) for name in t.updates)
        self._rows: dict[tuple[Value, ...], tuple[Written, ...]] = {}

    def rows(self, read: tuple[Value, ...], left: list[int]) -> tuple[Written, ...]:
        """Each step; `left`: so many combinations may still be interpreted."""
        found = self._rows.get(read)
        if found is None:
            found = self._rows[read] = tuple(self._worked_out((*read, *self._unread), left))
        return found

    def _worked_out(self, state: tuple[Value, ...], left: list[int]) -> Iterator[Written]:
        found = list[MultiSuccessor]()
        if self._ways <= min(WIDE, left[0]):
            left[0] -= self._ways
            self._plain(state, found)
        else:
            found = self._compiled.by(0, state)
        for _, _, after, hit, possible in found:
            yield tuple([after[place] for place in self._places]), hit, possible


@lru_cache(maxsize=4096)
def alone(
    state: tuple[tuple[str, Sort, Value | None], ...],
    read: int,
    rigid: tuple[Variable, ...],
    parameters: tuple[Parameter, ...],
    guard: Expr,
    updates: tuple[tuple[str, Expr], ...],
    goal: Expr,
) -> Alone:
    """The one of this content, whichever system it belongs to; `read`: so many of the variables are read."""
    t = Transition("alone", "", "", parameters, guard, dict(updates))
    return Alone(tuple(Variable(*each) for each in state), read, rigid, t, goal)
