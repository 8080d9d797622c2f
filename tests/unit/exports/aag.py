"""A small reader and simulator of AIGER files, written apart from what writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Aag:
    """A circuit as its file says: literals of inputs, latches with what they become, outputs, gates."""

    inputs: tuple[int, ...]
    latches: tuple[tuple[int, int], ...]
    outputs: tuple[int, ...]
    gates: tuple[tuple[int, int, int], ...]

    def step(
        self, state: Sequence[int], chosen: Mapping[int, int]
    ) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The outputs and the latches after them, from the latches' values and those of inputs that are
        one."""
        value = {0: 0, **{literal: chosen.get(literal, 0) for literal in self.inputs}}
        value.update(zip((latch for latch, _ in self.latches), state, strict=True))

        def of(literal: int) -> int:
            return value[literal & ~1] ^ (literal & 1)

        for left, a, b in self.gates:
            value[left] = of(a) & of(b)
        return tuple(of(o) for o in self.outputs), tuple(of(after) for _, after in self.latches)


def read_ascii(text: str) -> Aag:
    """Reads the ASCII format."""
    lines = text.split("\n")
    kind, *counts = lines[0].split()
    assert kind == "aag"
    most, inputs, latches, outputs, gates = map(int, counts)
    assert most == inputs + latches + gates
    rows = [tuple(map(int, line.split())) for line in lines[1 : 1 + inputs + latches + outputs + gates]]
    first = rows[:inputs]
    second = rows[inputs : inputs + latches]
    third = rows[inputs + latches : inputs + latches + outputs]
    return Aag(
        tuple(r[0] for r in first),
        tuple((r[0], r[1]) for r in second),
        tuple(r[0] for r in third),
        tuple((r[0], r[1], r[2]) for r in rows[inputs + latches + outputs :]),
    )


def read_binary(data: bytes) -> Aag:
    """Reads the binary format."""
    head, _, rest = data.partition(b"\n")
    kind, *counts = head.decode().split()
    assert kind == "aig"
    _, inputs, latches, outputs, gates = map(int, counts)
    numbers = []
    for _ in range(latches + outputs):
        line, _, rest = rest.partition(b"\n")
        numbers.append(int(line))
    place, found = 0, []
    for index in range(gates):
        left = 2 * (1 + inputs + latches + index)
        one, place = _number(rest, place)
        two, place = _number(rest, place)
        assert one > 0
        found.append((left, left - one, left - one - two))
    return Aag(
        tuple(2 * (1 + i) for i in range(inputs)),
        tuple((2 * (1 + inputs + i), after) for i, after in enumerate(numbers[:latches])),
        tuple(numbers[latches:]),
        tuple(found),
    )


def _number(data: bytes, place: int) -> tuple[int, int]:
    found = shift = 0
    while True:
        byte = data[place]
        place += 1
        found |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return found, place
