"""Which threads look the same to everything that is still to run, and what becomes of those that do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ssoproof.javascript.explorer import Exhausted, Machine
from ssoproof.javascript.frames import Frame, Kont, Thread
from ssoproof.javascript.heap import Blend, Record, State
from ssoproof.javascript.values import Ref, Table, Value, tagged

#: Looking at so many places costs as much as making one.
_GLANCED = 8


def unite(machine: Machine, into: State, state: State) -> None:
    """Two states that look the same become one: path conditions united, facts that both have."""
    into.guard = machine.diagrams.either(into.guard, state.guard)
    into.facts = {k: v for k, v in into.facts.items() if state.facts.get(k) is v}
    into.stale |= state.stale
    into.spoilt |= state.spoilt
    into.where, into.turn = max(into.where, state.where), max(into.turn, state.turn)
    for site, count in state.counts.items():
        into.counts[site] = max(count, into.counts.get(site, 0))
    into.next_id = max(into.next_id, state.next_id)


def merge(machine: Machine, states: Sequence[State], roots: Sequence[Ref]) -> list[State]:
    """States that look the same from `roots`, united."""
    united: dict[object, State] = {}
    for state in states:
        key = (state.key(roots), state.host)
        if key in united:
            unite(machine, united[key], state)
        else:
            united[key] = state
    if len(united) > machine.limits.states:
        raise Exhausted(f"more than {machine.limits.states} different states")
    return list(united.values())


class Surroundings:
    """What counts for all threads of one run: `roots` are looked at as a whole, and cells that `before` holds
    keep their identity."""

    def __init__(self, roots: Iterable[Ref] = (), before: State | None = None) -> None:
        self.roots = tuple(roots)
        self.before = before


class Key:
    """Describes a thread by all that its rest can see; new cells and variables are numbered in the order in
    which they are met. `loose`: what is plain in cells and variables does not count, with 2 neither do the
    lengths of lists of what is plain."""

    def __init__(self, state: State, around: Surroundings, loose: int = 0) -> None:
        self.state = state
        self.loose = loose
        self.around = around
        self.fixed = around.before.next_id if around.before is not None else 0
        self.cells: dict[int, int] = {}
        self.variables: dict[tuple[int, str], int] = {}
        self.todo: list[int | tuple[int, str]] = []
        self.parts: list[object] = []

    def thread(self, thread: Thread, also: tuple[object, ...] = ()) -> object:
        """The key of a thread between two steps."""
        ctl = thread.ctl
        values = tuple(self.value(part) for part in ctl[1:] if _is_value(part))
        self.parts.extend((ctl[0], values, also))
        if ctl[0] == "exit":
            self.parts.append(ctl[1])
        if thread.main is not None:
            self.parts.append((thread.main.kind, id(thread.main.node), self.value(thread.main.value)))
        self.frames(thread.kont)
        self.rest()
        return tuple(self.parts), self.state.host

    def rest(self) -> None:
        """What does not hang on the thread's frames, then everything behind what was met."""
        state, parts = self.state, self.parts
        parts.extend(self.value(root) for root in self.around.roots)
        for task in state.pending:
            parts.append(
                (id(task.node), task.wait is None, task.result is None, task.values is None, task.keeps)
            )
            parts.extend(self.value(value) for value in (*task.handlers, task.source, *(task.values or ())))
            parts.extend(self.value(ref) for ref in (task.wait, task.result) if ref is not None)
            self.frames(task.resume)
        for ref in sorted(state.loose, key=lambda ref: ref.id):
            parts.append(("loose", self.value(ref)))
        for number in sorted(n for n in state.heap if n in state.base):
            parts.append((number, self.cell(state.heap[number])))
        before = self.around.before
        if before is not None:
            changed = (
                n for n, cell in state.heap.items() if n < self.fixed and cell is not before.heap.get(n)
            )
            parts.extend(
                (number, self.cell(state.heap[number]))
                for number in sorted(changed)
                if number not in state.base
            )
        for root, values in sorted(state.leaks.items()):
            parts.append((root, frozenset(self.value(v) for v in sorted(values, key=repr))))
        self.behind()

    def behind(self) -> None:
        """Cells and variables that were met."""
        state, at = self.state, 0
        while at < len(self.todo):
            item = self.todo[at]
            at += 1
            if isinstance(item, tuple):
                scope = state.peek(Ref(item[0]))
                flags = item[1] in scope.exposed, item[1] + "=" in scope.exposed
                self.parts.append((flags, self.content(scope.props[item[1]])))
            else:
                record = state.peek(Ref(item))
                state.space.take(1 + record.size() // _GLANCED)
                self.parts.append(self.cell(record))

    def value(self, value: object) -> object:
        """A value; of what is new, its number."""
        if isinstance(value, Table):
            return tuple(self.value(one) for one in value.values), tagged(value)
        if not isinstance(value, Ref):
            return tagged(value)  # type: ignore[arg-type]
        number = value.id
        if number in self.state.base:
            return ("base", number)
        if number < self.fixed:
            return ("old", number)
        if number not in self.cells:
            self.cells[number] = len(self.cells)
            self.todo.append(number)
        return ("new", self.cells[number])

    def cell(self, record: Record) -> object:
        """What a cell holds. Of a function's surroundings only that counts which it names."""
        tail = None if record.tail is None else self.value(record.tail)
        flags = (record.counted, record.havocked, record.frozen, record.made, record.exposed)
        outer: object = None
        if record.kind == "function" and record.code is not None and record.outer is not None:
            names = record.code.names()
            if names.isdisjoint(("arguments", "eval")):
                outer = self.names(record.outer, tuple(sorted(names)))
            else:
                outer = self.value(record.outer)
        elif record.outer is not None:
            outer = self.value(record.outer)
        head = (record.kind, record.path, id(record.code), outer, tail, flags)
        props = tuple((name, self.content(value)) for name, value in record.props.items())
        if self.loose and record.kind in ("object", "scope"):
            props = tuple(pair for pair in props if pair[1] is not _ANY)
        if self.loose > 1 and record.kind in _LISTS and all(plain(item) for item in record.items):
            return (record.kind, record.path, record.havocked), props
        item_of = self.content if record.kind == "array" else self.value
        return head, props, tuple(item_of(item) for item in record.items)

    def content(self, value: object) -> object:
        """What stands in one place of a cell."""
        if self.loose and plain(value):
            return _ANY
        return value if isinstance(value, Blend) else self.value(value)

    def names(self, scope: Ref, names: tuple[str, ...]) -> object:
        """The variables that the names stand for in a scope."""
        bound = []
        state = self.state
        for name in names:
            at: Ref | None = scope
            while at is not None:
                record = state.peek(at)
                if name in record.props:
                    bound.append((name, self.variable(at, name)))
                    break
                at = record.outer
        return tuple(bound)

    def variable(self, scope: Ref, name: str) -> object:
        """A variable, by its number."""
        if scope.id < self.fixed or scope.id in self.state.base:
            return ("old", scope.id)
        key = (scope.id, name)
        if key not in self.variables:
            self.variables[key] = len(self.variables)
            self.todo.append(key)
        return self.variables[key]

    def frames(self, kont: Kont | None) -> None:
        """The frames from the innermost outwards."""
        while kont is not None:
            self.parts.append(self.frame(kont.top))
            kont = kont.rest

    def frame(self, frame: Frame) -> object:
        """One frame: of its scope, what the rest of its node names."""
        node = frame.node
        names: object = ()
        if node is not None and frame.scope is not None:
            start = 0 if frame.kind in ("loop", "each") else frame.place
            names = self.names(frame.scope, node.after(start))
            if frame.kind == "loop" and node.data == (True, False):
                names = (names, self.value(frame.scope))
        turns = None
        if frame.turns is not None:
            made = frame.turns
            items = tuple(map(self.value, made.items))
            turns = (made.kind, self.value(made.source), items, made.place, made.keys)
        held = (
            None
            if frame.held is None
            else tuple(self.value(p) if _is_value(p) else id(p) for p in frame.held)
        )
        task = (
            None if frame.task is None else (id(frame.task.node), *map(self.value, frame.task.references()))
        )
        return (
            frame.kind,
            id(node),
            frame.place,
            tuple(map(self.value, frame.values)),
            names,
            turns,
            held,
            task,
        )


_ANY = "any"
_LISTS = ("array", "set", "map")


def plain(value: object) -> bool:
    """A value that refers to no cell."""
    if isinstance(value, Table):
        return not any(isinstance(one, Ref) for one in value.values)
    return not isinstance(value, Ref)


def _is_value(part: object) -> bool:
    return isinstance(part, Value)
