"""Steps looked up: what a transition does depends on the few bits of the state that it reads, and is worked
out once for each value of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import reduce
from operator import or_
from weakref import WeakSet

from ssoproof.errors import IllFormed
from ssoproof.logic.build import FALSE
from ssoproof.logic.expr import Expr, Var, free
from ssoproof.logic.sorts import Value
from ssoproof.system.environment import OTHERS
from ssoproof.system.factors import factors
from ssoproof.system.lifted_stepper import MultiStepper, candidates
from ssoproof.system.lone_steps import lone_steps, stepped
from ssoproof.system.packing import Packing
from ssoproof.system.reading_masks import Masks
from ssoproof.system.shared_parts import conjuncts_of
from ssoproof.system.system import Goals, Transition, TransitionSystem

#: The readings under which some step hits, and what is written, each with the readings under which it is.
Entry = tuple[int, tuple[tuple[int, int], ...]]

#: States a step away, each with the readings under which it is; the readings under which a step hits.
Edges = tuple[tuple[tuple[int, int], ...], int]

#: Bits of the state by which it is told which tables have anything at all to say.
MENU = 14

#: Bytes, roughly, that the entries of all tables of a system may take; then they are worked out anew.
MOST = 256 << 20


class Room:
    """What the tables of one system remember: all of it is forgotten where it takes too much."""

    def __init__(self, masks: Masks) -> None:
        self.edges: dict[int, Edges] = {}
        self.tables = WeakSet[Table]()
        self._mask = 128 + masks.size // 8
        self._bytes = 0

    def take(self, masks: int) -> None:
        """Makes sure that so many masks may be remembered."""
        self._bytes += masks * self._mask
        if self._bytes > MOST:
            for table in self.tables:
                table.entries.clear()
                table.every.clear()
            self.edges = {}
            self._bytes = masks * self._mask


class Table:
    """The steps by some transitions: `entries` for each value of the bits in `key`.

    A step leaves the bits in `keep` as they are and writes all others. `highest`: no step allows less than
    another one under the same reading.
    """

    highest = False

    def __init__(self, tables: Tables, key: int, written: int) -> None:
        self.key, self.written = key, written
        self.keep = tables.packing.all & ~written
        self.entries: dict[int, Entry] = {}
        self.every: dict[int, tuple[int, dict[int, int]]] = {}
        self._room, self._more = tables.room, tables.more
        tables.room.tables.add(self)

    def fill(self, state: int) -> Entry:
        """The entry for a state, worked out and remembered: without steps that lead nowhere new, where
        another step, or the state itself, allows more.

        Whether the state itself does has to be told for all states that share the entry.
        """
        hits, rows = self.steps(state)
        unread = self.written & ~self.key
        stays = {} if unread & ~self._more else {state & self.written & ~unread: -1}
        return self._remembered(state, hits, self._highest(rows, stays))

    def part(self, state: int) -> Entry:
        """The entry of a table that is part of another one, which may need steps that change nothing."""
        entry = self.entries.get(state & self.key)
        if entry is None:
            hits, rows = self.steps(state)
            entry = self._remembered(state, hits, self._highest(rows, {}))
        return entry

    def _remembered(self, state: int, hits: int, rows: tuple[tuple[int, int], ...]) -> Entry:
        self._room.take(1 + len(rows))
        entry = self.entries[state & self.key] = hits, rows
        return entry

    def again(self, state: int) -> tuple[int, dict[int, int]]:
        """All steps, remembered: of a table that is part of another one with a longer key."""
        found = self.every.get(state & self.key)
        if found is None:
            found = self.steps(state)
            self._room.take(1 + len(found[1]))
            self.every[state & self.key] = found
        return found

    def steps(self, state: int) -> tuple[int, dict[int, int]]:
        """The readings under which a step from the state hits; what steps write, with their readings."""
        raise NotImplementedError

    def _highest(self, rows: dict[int, int], stays: dict[int, int]) -> tuple[tuple[int, int], ...]:
        """What is written, without what allows less than something else under the same reading."""
        more, highest = self._more & self.written, dict(stays)
        for value in sorted(rows, key=lambda value: -(value & more).bit_count()):
            mask = rows[value]
            for other, readings in (stays if self.highest else highest).items():
                if not (value ^ other) & ~more and not value & more & ~other:
                    mask &= ~readings
            if mask:
                highest[value] = mask
        return tuple((value, mask) for value, mask in highest.items() if value not in stays)


class _One(Table):
    """One transition, by the compiled stepper."""

    def __init__(self, tables: Tables, t: Transition, goal: Expr) -> None:
        packing = tables.packing
        updates = tuple((n, e) for n, e in t.updates.items() if not (isinstance(e, Var) and e.name == n))
        written = [name for name, _ in updates]
        read = free(t.guard).union(free(goal), *(free(e) for _, e in updates))
        super().__init__(tables, packing.bits(read), packing.bits(written))
        fields = {v.name: (v.name, v.sort, v.initial) for v in tables.system.state_variables}
        reads = [name for name in fields if name in read]
        self._lone = lone_steps(
            tuple(fields[name] for name in reads),
            tuple(fields[name] for name in written),
            tables.masks.variables,
            t.parameters,
            t.guard,
            updates,
            goal,
        )
        self._fields = packing.fields(reads)
        self._codes = tuple(code for _, code in packing.codes(written))

    def steps(self, state: int) -> tuple[int, dict[int, int]]:
        hits, rows = 0, dict[int, int]()
        values = tuple([domain[state >> place & ones] for place, ones, domain in self._fields])
        for after, hit, possible in stepped(self._lone, values):
            value = sum([code[x] for code, x in zip(self._codes, after, strict=True)])
            hits |= hit
            rows[value] = rows.get(value, 0) | possible
        return hits, rows


class _Either(Table):
    """Several transitions, of which one is taken. What any of them writes is in the key, so that what it
    leaves is known."""

    def __init__(self, tables: Tables, parts: Sequence[Table]) -> None:
        written = reduce(or_, (p.written for p in parts))
        super().__init__(tables, reduce(or_, (p.key for p in parts), written), written)
        self._parts = parts

    def steps(self, state: int) -> tuple[int, dict[int, int]]:
        hits, rows = 0, dict[int, int]()
        for part in self._parts:
            hit, own = part.again(state)
            if own:
                base = state & self.written & part.keep
                hits |= hit
                for value, possible in own.items():
                    value |= base
                    rows[value] = rows.get(value, 0) | possible
        return hits, rows


class _Product(Table):
    """The factors of one transition, which are taken at once; none of them writes what another one does.

    `goal`: the place of the factor that says whether the goal is reached. The steps of each factor are the
    highest, and so are those of the product.
    """

    highest = True

    def __init__(self, tables: Tables, parts: Sequence[Table], goal: int) -> None:
        key, written = (
            reduce(or_, masks) for masks in zip(*((p.key, p.written) for p in parts), strict=True)
        )
        super().__init__(tables, key, written)
        self._parts, self._goal = parts, goal

    def steps(self, state: int) -> tuple[int, dict[int, int]]:
        parts: list[Entry] = []
        for part in self._parts:
            entry = part.part(state)
            if not entry[1]:
                return 0, {}
            parts.append(entry)
        hits, rows = parts[self._goal][0] if self._goal >= 0 else 0, {0: -1}
        for place, (_, own) in enumerate(parts):
            if hits and place != self._goal:
                hits &= reduce(or_, (mask for _, mask in own))
            rows = {
                value | more: both
                for value, mask in rows.items()
                for more, possible in own
                if (both := mask & possible)
            }
        return hits, rows


class Tables:
    """All steps of a system from packed states under all readings at once.

    `goals`: for each transition, when taking it reaches the goal. `masks`: where the system's rigid variables
    are only some of those that readings are about. `more`: boolean variables such that a state with more of
    them true allows whatever one with fewer does; steps to states with fewer are left out then.
    """

    def __init__(
        self,
        system: TransitionSystem,
        goals: Goals,
        masks: Masks | None = None,
        more: Iterable[str] = (),
    ) -> None:
        self.stepper = MultiStepper(system, goals, masks, every=False)
        self.masks, self.packing = self.stepper.masks, Packing(system)
        self.more = self.packing.bits(more)
        self.system, self.goals = system, goals
        self.room = Room(self.masks)
        self._factors: dict[object, Table] = {}
        self._tables = tuple(self._made(system, goals))
        names = _read_most(system, self.packing)
        self._menu_bits = self.packing.bits(names)
        self._candidates = candidates(system, names)
        self._menus: dict[int, tuple[Table, ...]] = {}

    def _made(self, system: TransitionSystem, goals: Goals) -> Iterator[tuple[frozenset[int], Table]]:
        """The tables, each with the numbers of its transitions; one for all moves of an environment."""
        others = [n for n, t in enumerate(system.transitions) if t.actor == OTHERS]
        for number, (t, goal) in enumerate(zip(system.transitions, goals, strict=True)):
            if t.actor != OTHERS:
                yield frozenset((number,)), self._table(t, goal)
        if others:
            parts = [self._table(system.transitions[n], goals[n]) for n in others]
            yield frozenset(others), parts[0] if len(parts) == 1 else _Either(self, parts)

    def _table(self, t: Transition, goal: Expr) -> Table:
        parts = factors(t, goal)
        if len(parts) == 1:
            return self._factor(t, goal)
        place = next((i for i, (_, hit) in enumerate(parts) if hit is not FALSE), -1)
        return _Product(self, [self._factor(*part) for part in parts], place)

    def _factor(self, t: Transition, goal: Expr) -> Table:
        """The table of a factor; several transitions may have it in common."""
        key = (t.parameters, t.guard, tuple(t.updates.items()), goal)
        if key not in self._factors:
            self._factors[key] = _One(self, t, goal)
        return self._factors[key]

    @property
    def initial(self) -> int:
        """The initial state."""
        return self.packing.pack(self.stepper.initial())

    def of(self, system: TransitionSystem, goals: Goals) -> Tables:
        """These tables; IllFormed where they are of another system, or of other goals."""
        if self.system is not system or self.goals != goals:
            raise IllFormed("the tables are of another system")
        return self

    def steps(self, state: int) -> tuple[int, dict[int, int]]:
        """The readings under which a step from the state hits; the states after all steps, with their
        readings."""
        tables = self._menus.get(state & self._menu_bits)
        if tables is None:
            tables = self._menu(state)
        hits, found = 0, dict[int, int]()
        for table in tables:
            entry = table.entries.get(state & table.key)
            if entry is None:
                entry = table.fill(state)
            hits |= entry[0]
            base = state & table.keep
            for value, mask in entry[1]:
                value |= base
                before = found.get(value)
                found[value] = mask if before is None else before | mask
        return hits, found

    def edges(self, state: int) -> Edges:
        """The steps that change something, and the readings under which a step hits; remembered."""
        found = self.room.edges.get(state)
        if found is None:
            danger, after = self.steps(state)
            after.pop(state, None)
            self.room.take(1 + len(after))
            found = self.room.edges[state] = tuple(after.items()), danger
        return found

    def least(
        self, state: int, bit: int, wanted: Collection[int] | None
    ) -> tuple[int, tuple[Value, ...], int]:
        """The first step under a reading (a bit) that leads to a wanted state, or hits where none is given:
        its transition, its arguments, and the state after it. Steps that change nothing are passed over."""
        numbers: set[int] = set()
        for some, table in self._tables:
            hits, rows = table.entries.get(state & table.key) or table.fill(state)
            base = state & table.keep
            if hits & bit if wanted is None else any(m & bit and base | v in wanted for v, m in rows):
                numbers |= some
        for number in sorted(numbers):
            for _, arguments, values, hit, mask in self.stepper.by(number, self.packing.unpack(state)):
                after = self.packing.pack(values)
                if hit & bit if wanted is None else mask & bit and after in wanted:
                    return number, arguments, after
        raise AssertionError("no step leads there")

    def _menu(self, state: int) -> tuple[Table, ...]:
        """The tables of transitions whose guard may be true, as far as the variables that most guards read
        tell."""
        there = frozenset(self._candidates(self.packing.unpack(state)))
        tables = tuple(table for numbers, table in self._tables if not there.isdisjoint(numbers))
        self._menus[state & self._menu_bits] = tables
        return tables


def _read_most(system: TransitionSystem, packing: Packing) -> frozenset[str]:
    """The state variables that most guards read, as many as have `MENU` bits."""
    conjuncts = (c for t in system.transitions for c in conjuncts_of(t.guard))
    counts = Counter(name for c in conjuncts for name in free(c) if packing.bits((name,)))
    chosen: list[str] = []
    for name, _ in counts.most_common():
        if packing.bits((*chosen, name)).bit_count() > MENU:
            break
        chosen.append(name)
    return frozenset(chosen)
