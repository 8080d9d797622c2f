"""Sets of readings as bit masks: bit i of a mask is the i-th full reading of a system's rigid variables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ssoproof.logic.sorts import Value, values
from ssoproof.system.system import Variable

#: A value for each rigid variable, or None where nothing is said of it.
Reading = tuple[Value | None, ...]

#: Masks of more readings than this are too large to be worked with.
MOST_READINGS = 1 << 21
#: What the masks of all states of a search may take together, in bytes, and how many states are kept however
#: large they are.
MOST_BYTES, FEWEST = 2 << 30, 2_000
#: What the masks of the edges between them may take, in bytes, as if edges had none in common.
EDGE_BYTES = 2 << 30


@dataclass(frozen=True, slots=True)
class Masks:
    """The readings of some rigid variables, numbered; the last variable changes fastest."""

    variables: tuple[Variable, ...]
    domains: tuple[tuple[Value, ...], ...]
    strides: tuple[int, ...]
    size: int
    _literal: dict[tuple[int, Value], int] = field(default_factory=dict)
    _reading: dict[Reading, int] = field(default_factory=dict)

    @staticmethod
    def of(variables: tuple[Variable, ...]) -> Masks:
        """The masks over these rigid variables."""
        domains = tuple(tuple(values(v.sort)) for v in variables)
        strides: list[int] = []
        size = 1
        for domain in reversed(domains):
            strides.append(size)
            size *= len(domain)
        return Masks(variables, domains, tuple(reversed(strides)), size)

    @property
    def all(self) -> int:
        """Every reading."""
        return (1 << self.size) - 1

    def fitting(self, states: int) -> int:
        """So many states, or fewer where their masks would not fit in memory."""
        return min(states, max(FEWEST, MOST_BYTES // (self.size // 8 + 1)))

    @property
    def most_edges(self) -> int:
        """So many edges between its states a search keeps."""
        return EDGE_BYTES // (self.size // 8 + 1)

    def literal(self, index: int, value: Value) -> int:
        """The readings in which variable `index` has a value."""
        found = self._literal.get((index, value))
        if found is None:
            stride = self.strides[index]
            domain = self.domains[index]
            run = ((1 << stride) - 1) << (stride * domain.index(value))
            period = stride * len(domain)
            found = self._literal[index, value] = _repeated(run, period, self.size // period)
        return found

    def partial(self, reading: Reading) -> int:
        """The readings that complete a partial one."""
        found = self._reading.get(reading)
        if found is None:
            found = self.all
            for index, value in enumerate(reading):
                if value is not None:
                    found &= self.literal(index, value)
            self._reading[reading] = found
        return found

    def words(self, said: Mapping[str, Value]) -> int:
        """The readings that agree with what is said of some variables (others are ignored)."""
        return self.partial(tuple(said.get(v.name) for v in self.variables))

    def without(self, mask: int, index: int, whole: bool) -> int:
        """The mask with one variable's value forgotten: what holds for all of its values, or for some."""
        stride, domain = self.strides[index], self.domains[index]
        rows = [(mask & self.literal(index, x)) >> (stride * k) for k, x in enumerate(domain)]
        kept = rows[0]
        for row in rows[1:]:
            kept = kept & row if whole else kept | row
        found = 0
        for k in range(len(domain)):
            found |= kept << (stride * k)
        return found

    def reading(self, number: int) -> dict[str, Value]:
        """The full reading with that number."""
        rows = zip(self.variables, self.domains, self.strides, strict=True)
        return {v.name: domain[number // stride % len(domain)] for v, domain, stride in rows}

    def each(self, mask: int) -> Iterator[dict[str, Value]]:
        """The full readings in a mask, in order."""
        while mask:
            low = mask & -mask
            yield self.reading(low.bit_length() - 1)
            mask ^= low


def _repeated(bits: int, period: int, count: int) -> int:
    """So many copies of `bits`, a period apart, by doubling: dividing or multiplying masks of a million
    readings takes seconds."""
    found, copies = bits, 1
    while copies < count:
        more = min(copies, count - copies)
        found |= (found & ((1 << more * period) - 1)) << copies * period
        copies += more
    return found
