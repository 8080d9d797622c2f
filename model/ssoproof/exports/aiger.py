"""AIGER for ABC and other hardware checkers: the system as a circuit whose only output says that the goal is
reached.

All latches start at zero: one that starts at one is stored negated, and free rigid variables are read from
inputs in the first step. Where the inputs name no transition that can be taken, nothing changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ssoproof.exports.gates import FALSE, TRUE, Bits, Gates, Literal, blast, constant, width
from ssoproof.exports.model import Model, slots, used_parameters
from ssoproof.exports.names import Names
from ssoproof.logic.expr import Expr, Var
from ssoproof.logic.sorts import BoolSort, EnumSort, Sort
from ssoproof.system.system import Transition


@dataclass(frozen=True, slots=True)
class Circuit:
    """A circuit, and where its parts are.

    `places`: the latches of each variable's bits; `flipped`: the latches that are stored negated; `move`: the
    inputs that choose the transition by its number; `arguments`: those of each `transition/parameter`;
    `first`: those of each free rigid variable.
    """

    inputs: tuple[str, ...]
    latches: tuple[str, ...]
    nexts: tuple[Literal, ...]
    ands: tuple[tuple[Literal, Literal], ...]
    output: Literal
    comments: tuple[str, ...]
    places: Mapping[str, Bits]
    flipped: frozenset[Literal]
    move: Bits
    arguments: Mapping[str, Bits]
    first: Mapping[str, Bits]


class _Layout:
    """Numbers for inputs and latches."""

    def __init__(self, model: Model) -> None:
        system, names = model.system, Names(model)
        self.inputs: list[str] = []
        self.latches: list[str] = []
        self.move = self._input("move", len(system.transitions).bit_length() or 1)
        shared: dict[object, Bits] = {}
        self.arguments: dict[str, Bits] = {}
        for key, (sort, number) in slots(model).items():
            if (sort, number) not in shared:
                shared[sort, number] = self._input(f"argument{len(shared)}", width(sort))
            self.arguments[key] = shared[sort, number]
        self.first = {
            v.name: self._input(f"first_{names.variables[v.name]}", width(v.sort))
            for v in system.rigid_variables
        }
        self.places = {v.name: self._latch(names.variables[v.name], width(v.sort)) for v in system.variables}
        self.started = self._latch("started", 1)[0] if self.first else TRUE

    def _input(self, name: str, bits: int) -> Bits:
        return tuple(_grown(self.inputs, name, bits, 0))

    def _latch(self, name: str, bits: int) -> Bits:
        return tuple(_grown(self.latches, name, bits, len(self.inputs)))


def _grown(row: list[str], name: str, bits: int, before: int) -> Iterator[Literal]:
    for i in range(bits):
        row.append(f"{name}_{i}" if bits > 1 else name)
        yield 2 * (before + len(row))


def _in_range(gates: Gates, sort: Sort, bits: Bits) -> Literal:
    """That the bits stand for one of the sort's values."""
    if isinstance(sort, BoolSort):
        return TRUE
    lo, hi = (0, len(sort.values) - 1) if isinstance(sort, EnumSort) else (sort.lo, sort.hi)
    low, high = (tuple((n >> i) & 1 for i in range(len(bits))) for n in (lo, hi))
    return gates.both(gates.less(low, bits, orequal=True), gates.less(bits, high, orequal=True))


class _Builder:
    def __init__(self, model: Model) -> None:
        self.model, self.layout = model, _Layout(model)
        self.gates = Gates(1 + len(self.layout.inputs) + len(self.layout.latches))
        self.flipped: set[Literal] = set()
        self.state = {v.name: self._now(v.name) for v in model.system.variables}
        self.ready = self._ready()
        self.outcomes = [
            self._taken(i, t, g)
            for i, (t, g) in enumerate(zip(model.system.transitions, model.goals, strict=True))
        ]

    def _now(self, name: str) -> Bits:
        """The bits of a variable before the step."""
        variable, latches = self.model.system.variable(name), self.layout.places[name]
        if variable.initial is None:
            return self.gates.mux(self.layout.started, latches, self.layout.first[name])
        start = constant(variable.sort, variable.initial)
        self.flipped.update(latch for latch, one in zip(latches, start, strict=True) if one)
        return tuple(latch ^ one for latch, one in zip(latches, start, strict=True))

    def _ready(self) -> Literal:
        """That the free rigid variables have values that may be."""
        system = self.model.system
        fine = [_in_range(self.gates, v.sort, self.state[v.name]) for v in system.rigid_variables]
        return self.gates.every([*fine, self._blast(system.assumption, self.state, {})[0]])

    def _blast(self, expr: Expr, bits: Mapping[str, Bits], memo: dict[Expr, Bits]) -> Bits:
        def variable(node: Var) -> Bits:
            return bits[node.name]

        return blast(self.gates, expr, variable, memo)

    def _taken(self, index: int, t: Transition, goal: Expr) -> tuple[Literal, dict[str, Bits], Literal]:
        """Whether a transition is taken, what it makes of the variables, and whether it reaches the goal."""
        used = used_parameters(t, goal)
        own = {p.name: self.layout.arguments[f"{t.name}/{p.name}"] for p in used}
        bits, memo = {**self.state, **own}, dict[Expr, Bits]()
        chosen = [bit ^ 1 ^ ((index >> i) & 1) for i, bit in enumerate(self.layout.move)]
        fine = [_in_range(self.gates, p.sort, own[p.name]) for p in used]
        taken = self.gates.every([self.ready, *chosen, *fine, self._blast(t.guard, bits, memo)[0]])
        after = {name: self._blast(e, bits, memo) for name, e in t.updates.items()}
        return taken, after, self.gates.both(taken, self._blast(goal, bits, memo)[0])

    def _next(self, name: str) -> Iterator[Literal]:
        changes = [(taken, after[name]) for taken, after, _ in self.outcomes if name in after]
        same = self.gates.some(taken for taken, _ in changes) ^ 1
        for i, (now, latch) in enumerate(zip(self.state[name], self.layout.places[name], strict=True)):
            ways = [self.gates.both(taken, bits[i] if i < len(bits) else FALSE) for taken, bits in changes]
            yield self.gates.some([*ways, self.gates.both(same, now)]) ^ (latch in self.flipped)

    def circuit(self, comments: tuple[str, ...]) -> Circuit:
        layout = self.layout
        nexts = [bit for v in self.model.system.variables for bit in self._next(v.name)]
        nexts += [TRUE] if layout.first else []
        output = self.gates.some(hit for _, _, hit in self.outcomes)
        return Circuit(
            tuple(layout.inputs),
            tuple(layout.latches),
            tuple(nexts),
            tuple(self.gates.ands),
            output,
            comments,
            layout.places,
            frozenset(self.flipped),
            layout.move,
            layout.arguments,
            layout.first,
        )


def circuit(model: Model) -> Circuit:
    """The model as a circuit."""
    return _Builder(model).circuit(tuple(Names(model).legend()))


def _header(c: Circuit, kind: str) -> str:
    counts = (len(c.inputs), len(c.latches), 1, len(c.ands))
    return f"{kind} {counts[0] + counts[1] + counts[3]} {' '.join(map(str, counts))}"


def _tail(c: Circuit) -> Iterator[str]:
    yield from (f"i{k} {name}" for k, name in enumerate(c.inputs))
    yield from (f"l{k} {name}" for k, name in enumerate(c.latches))
    yield from ("o0 goal", "c", *c.comments)


def ascii_text(c: Circuit) -> str:
    """The circuit in AIGER's ASCII format (aag)."""
    before = 1 + len(c.inputs)
    first = before + len(c.latches)
    lines = [_header(c, "aag"), *(str(2 * (1 + i)) for i in range(len(c.inputs)))]
    lines += [f"{2 * (before + i)} {after}" for i, after in enumerate(c.nexts)]
    lines += [str(c.output), *(f"{2 * (first + i)} {b} {a}" for i, (a, b) in enumerate(c.ands)), *_tail(c)]
    return "\n".join(lines) + "\n"


def binary(c: Circuit) -> bytes:
    """The circuit in AIGER's binary format (aig)."""
    first = 1 + len(c.inputs) + len(c.latches)
    head = "\n".join([_header(c, "aig"), *map(str, c.nexts), str(c.output)]) + "\n"
    gates = b"".join(_delta(2 * (first + i) - b) + _delta(b - a) for i, (a, b) in enumerate(c.ands))
    return head.encode() + gates + ("\n".join(_tail(c)) + "\n").encode("ascii")


def _delta(number: int) -> bytes:
    """A number in groups of seven bits, the lowest first."""
    found = bytearray()
    while number > 127:
        found.append((number & 127) | 128)
        number >>= 7
    return bytes([*found, number])
