"""The state of one run of a hook: a copy-on-write heap, facts about opaque values, the path condition."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from ssoproof.javascript.frames import Kont
from ssoproof.javascript.meter import Space
from ssoproof.javascript.path_conditions import TRUE, Node
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import UNDEFINED, Opaque, Ref, Table, Value, Values, tagged

#: Looking at so many places costs as much as making one.
_GLANCED = 8


@dataclass(frozen=True, slots=True)
class Counted:
    """How many items a list has after its first: `least` to `most`, as the variable `level` decides.

    `level` is None where the bounds are equal; with `saturated`, `most` stands for that many or more.
    """

    least: int
    most: int
    level: int | None
    saturated: bool


@dataclass(frozen=True, slots=True)
class Blend:
    """One of several plain values, each where its condition holds; None: there is no such member.

    It stands in a cell's place for a value, and is decided when that is read.
    """

    arms: tuple[tuple[Node, Value | None], ...]


class Record:
    """One heap cell: kind is object, array, function, scope, set, map, regex, promise, resolver, error, bound
    (a function, its `this` and first arguments), instance (an object with accessors, or with a prototype as
    its `outer`), class (its parent is its `outer`) or accessor (what a getter or setter stands for).

    `path` is set for the host's objects, whose unknown members are opaque outside input; `counted` is set
    for a list of which only a prefix is there; a `tail` stands for any number of further items like it.
    `havocked` cells were reachable by code that was not understood, so that everything about them is unknown;
    `exposed` are the variables of a scope that such code can see ("name=": and write). `frozen` cells can't
    be written to; `made` names the class of an error, whatever its members say; `blended` ones hold a Blend.
    """

    __slots__ = (
        "blended",
        "code",
        "constants",
        "counted",
        "exposed",
        "frozen",
        "havocked",
        "items",
        "kind",
        "made",
        "outer",
        "path",
        "props",
        "tail",
    )

    def __init__(self, kind: str, props: dict[str, Value] | None = None) -> None:
        self.kind = kind
        self.props: dict[str, Value] = props if props is not None else {}
        self.items: Values = []
        self.path = ""
        self.counted: Counted | None = None
        self.tail: Value | None = None
        self.exposed: frozenset[str] = frozenset()
        self.havocked = False
        self.code: Syntax | None = None
        self.outer: Ref | None = None
        self.constants: frozenset[str] = frozenset()
        self.frozen = False
        self.made = ""
        self.blended = False

    def clone(self) -> Record:
        """A copy that can be written without touching this one."""
        other = Record(self.kind, dict(self.props))
        other.items = list(self.items)
        other.path, other.counted, other.havocked = self.path, self.counted, self.havocked
        other.tail, other.exposed = self.tail, self.exposed
        other.code, other.outer, other.constants = self.code, self.outer, self.constants
        other.frozen, other.made, other.blended = self.frozen, self.made, self.blended
        return other

    def size(self) -> int:
        """The places that the cell takes."""
        return 1 + len(self.props) + len(self.items)

    def values(self) -> Iterator[Value]:
        """Everything that the cell refers to."""
        for value in chain(self.props.values(), self.items):
            yield from held(value)
        if self.tail is not None:
            yield self.tail
        if self.outer is not None:
            yield self.outer


def held(value: Value | Blend) -> Values:
    """What a cell holds in one place: all that it may be."""
    return [arm for _, arm in value.arms if arm is not None] if isinstance(value, Blend) else [value]


def error(name: str, message: Value) -> Record:
    """An error of a class of the language."""
    record = Record("error", {"name": name, "message": message})
    record.made = name
    return record


@dataclass(slots=True)
class Reached:
    """What unknown code can get at: cells, other values, variables (scope, name, whether it may write)."""

    cells: set[Ref]
    others: Values
    variables: set[tuple[Ref, str, bool]]


#: Kinds of syntax that can change a variable.
WRITING = (
    "assignment_expression",
    "augmented_assignment_expression",
    "update_expression",
    "for_in_statement",
    "this",
)


@dataclass(frozen=True, slots=True)
class Task:
    """Code that runs later: when the promise `wait` is settled, or (None) when an answer comes from outside.

    `handlers` are called with the value, or with the reason of a failure; `result` is the promise that
    they settle. `source` is what the answer is about; `values` what the function gets, where that is settled
    already. `keeps`: the handler's result does not matter, as of `finally`;
    `adopts`: `result` becomes what the promise `source` is; `answers`: the
    outside call `source` hands its answer over. `resume` is the rest of a function
    that awaits, and takes the place of handlers.
    """

    node: Syntax
    wait: Ref | None
    handlers: tuple[Value, Value]
    result: Ref | None
    source: Value = UNDEFINED
    values: tuple[Value, ...] | None = None
    keeps: bool = False
    adopts: bool = False
    answers: bool = False
    resume: Kont | None = None

    def references(self) -> tuple[Value, ...]:
        """Everything that the task refers to."""
        refs = tuple(ref for ref in (self.wait, self.result) if ref is not None)
        rest = () if self.resume is None else self.resume.references()
        return (*self.handlers, self.source, *(self.values or ()), *refs, *rest)


class State:
    """One run's state; `base` is shared by all runs, `heap` holds what is new or changed.

    `stale` are roots of inputs that were written to, `spoilt` paths behind which code that is not understood
    may write whenever it likes; `pending` is what runs later, in the order in which it may; `loose` are
    rejected promises that nobody waits for; `where` is a place in the order of execution, `turn`
    counts what ran by itself; `host` is what the
    host notes of the run.
    """

    __slots__ = (
        "base",
        "counts",
        "facts",
        "guard",
        "heap",
        "host",
        "leaks",
        "loose",
        "next_id",
        "owned",
        "pending",
        "space",
        "spoilt",
        "stale",
        "turn",
        "where",
    )

    def __init__(self, base: dict[int, Record], space: Space) -> None:
        self.base = base
        self.space = space
        self.heap: dict[int, Record] = {}
        self.owned: set[int] = set()
        self.next_id = max(base, default=0) + 1
        self.guard: Node = TRUE
        self.counts: dict[object, int] = {}
        self.facts: dict[tuple[str, str], bool] = {}
        self.leaks: dict[str, frozenset[Value]] = {}
        self.stale: frozenset[str] = frozenset()
        self.spoilt: frozenset[str] = frozenset()
        self.pending: tuple[Task, ...] = ()
        self.loose: frozenset[Ref] = frozenset()
        self.where: tuple[int, int] = (0, 0)
        self.turn = 0
        self.host: Hashable = None

    def charge(self) -> None:
        """Count what it takes to have the state once more."""
        self.space.take(1 + (len(self.heap) + len(self.counts) + len(self.facts)) // _GLANCED)

    def copy(self) -> State:
        """A state that goes its own way from here."""
        other = State.__new__(State)
        other.base, other.heap, other.next_id = self.base, dict(self.heap), self.next_id
        other.space = self.space
        self.owned, other.owned = set(), set()
        other.guard, other.counts, other.facts = self.guard, dict(self.counts), dict(self.facts)
        other.leaks, other.host = dict(self.leaks), self.host
        other.stale, other.spoilt = self.stale, self.spoilt
        other.pending, other.loose = self.pending, self.loose
        other.where, other.turn = self.where, self.turn
        return other

    def peek(self, ref: Ref) -> Record:
        """The cell as it is, for looking at; some of what it holds may be open."""
        changed = self.heap.get(ref.id)
        return self.base[ref.id] if changed is None else changed

    def read(self, ref: Ref) -> Record:
        """The cell, for reading only."""
        changed = self.heap.get(ref.id)
        if changed is None:
            return self.base[ref.id]
        if changed.blended:
            self.space.settle(self, ref, None)
            return self.heap[ref.id]
        return changed

    def write(self, ref: Ref) -> Record:
        """The cell, for writing."""
        if ref.id in self.heap and self.heap[ref.id].blended:
            self.space.settle(self, ref, None)
        return self.own(ref)

    def own(self, ref: Ref) -> Record:
        """The cell as it is, for writing."""
        if ref.id not in self.owned:
            cell = self.peek(ref)
            self.space.take(cell.size())
            self.heap[ref.id] = cell.clone()
            self.owned.add(ref.id)
        return self.heap[ref.id]

    def new(self, record: Record) -> Ref:
        """A new cell."""
        self.space.take(record.size())
        ref = Ref(self.next_id)
        self.next_id += 1
        self.heap[ref.id] = record
        self.owned.add(ref.id)
        return ref

    def new_list(self, items: Iterable[Value] = ()) -> Ref:
        """A new list of these items."""
        record = Record("array")
        record.items = list(items)
        return self.new(record)

    def reach(self, seeds: Iterable[Value]) -> Reached:
        """All that code which holds `seeds` can get at; functions give what their names stand for."""
        reached = Reached(set(), [], set())
        todo = list(seeds)
        while todo:
            value = todo.pop()
            if isinstance(value, Table):
                todo.extend(value.values)
            elif not isinstance(value, Ref):
                reached.others.append(value)
                if isinstance(value, Opaque):
                    todo.extend(v for v in self.leaks.get(value.root, ()) if v not in reached.cells)
            elif value not in reached.cells:
                reached.cells.add(value)
                todo.extend(self._behind(self.peek(value), reached))
                self.space.take(self.peek(value).size() // _GLANCED)
        return reached

    def _behind(self, record: Record, reached: Reached) -> Values:
        if record.kind != "function" or record.code is None:
            return [*record.values(), *self.stored(record)]
        values = [value for one in record.props.values() for value in held(one)]
        writes = record.code.has(*WRITING)
        names = record.code.names()
        at = record.outer
        while at is not None:
            scope = self.peek(at)
            for name in scope.props if names & {"eval", "arguments"} else names & scope.props.keys():
                reached.variables.add((at, name, writes))
                values.extend(held(scope.props[name]))
            at = scope.outer
        return values

    def unsteady(self, value: Opaque) -> bool:
        """May objects of the hook, or code that is not understood, be behind the value?"""
        return value.root in self.leaks or any(path in value.path for path in self.spoilt)

    def stored(self, record: Record) -> Values:
        """What was written into members of a host object that are not in the cell."""
        if record.path[:1] in ("", "#"):
            return []
        return [
            value for root, values in self.leaks.items() if root.startswith(record.path) for value in values
        ]

    def all_cells(self, seeds: Iterable[Value]) -> set[Ref]:
        """All cells that can be reached from `seeds` in the heap."""
        cells: set[Ref] = set()
        todo = list(seeds)
        while todo:
            value = todo.pop()
            if isinstance(value, Table):
                todo.extend(value.values)
            elif isinstance(value, Ref) and value not in cells:
                cells.add(value)
                todo.extend(self.peek(value).values())
                self.space.take(1 + self.peek(value).size() // _GLANCED)
        return cells

    def key(self, roots: Iterable[Ref], later: bool = True) -> object:
        """Equal for two states which look the same from `roots`, from the host's objects and, with
        `later`, from what is to run."""
        return _Key(self).of(roots, later)

    def prune(self, roots: Iterable[Value]) -> None:
        """Forget the cells that nothing refers to any more."""
        changed = [Ref(number) for number in self.heap if number in self.base]
        leaked = [value for values in self.leaks.values() for value in values]
        later = [value for task in self.pending for value in task.references()]
        cells = self.all_cells([*roots, *changed, *leaked, *later, *self.loose])
        self.heap = {number: cell for number, cell in self.heap.items() if Ref(number) in cells}


class _Key:
    """Numbers the new cells by the order in which they are met, so that equal shapes get equal keys."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.order: dict[int, int] = {}
        self.todo: list[int] = []

    def of(self, roots: Iterable[Ref], later: bool) -> object:
        state = self.state
        parts: list[object] = [self.value(root) for root in roots]
        for task in state.pending if later else ():
            parts.append(
                (id(task.node), task.wait is None, task.result is None, task.values is None, id(task.resume))
            )
            parts.extend(self.value(value) for value in task.references())
        for ref in sorted(state.loose, key=lambda ref: ref.id) if later else ():
            parts.append(("loose", self.value(ref)))
        for number in sorted(n for n in state.heap if n in state.base):
            parts.append((number, self.cell(state.heap[number])))
        for root, values in sorted(state.leaks.items()):
            parts.append((root, frozenset(self.value(v) for v in sorted(values, key=repr))))
        while self.todo:
            record = state.heap[self.todo.pop(0)]
            state.space.take(1 + record.size() // _GLANCED)
            parts.append(self.cell(record))
        return tuple(parts)

    def cell(self, record: Record) -> object:
        outer = record.outer and self.value(record.outer)
        tail = None if record.tail is None else self.value(record.tail)
        flags = (record.counted, record.havocked, record.frozen, record.made, record.exposed)
        head = (record.kind, record.path, id(record.code), outer, tail, flags)
        props = tuple((name, self.value(value)) for name, value in record.props.items())
        return head, props, tuple(self.value(item) for item in record.items)

    def value(self, value: Value) -> object:
        if isinstance(value, Blend):
            return value
        if not isinstance(value, Ref):
            return tagged(value)
        if value.id in self.state.base:
            return ("base", value.id)
        if value.id not in self.order:
            self.order[value.id] = len(self.order)
            self.todo.append(value.id)
        return ("new", self.order[value.id])
