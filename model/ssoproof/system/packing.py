"""States as integers: each state variable has a field of bits, which holds the place of its value in its
sort."""

from __future__ import annotations

from collections.abc import Iterable

from ssoproof.logic.sorts import Value, values
from ssoproof.system.system import TransitionSystem

StateTuple = tuple[Value, ...]


class Packing:
    """The fields of a system's state variables, in order from the lowest bit on."""

    def __init__(self, system: TransitionSystem) -> None:
        fields: list[tuple[int, int, tuple[Value, ...]]] = []
        self._codes: list[dict[Value, int]] = []
        self._bits: dict[str, int] = {}
        self._places = {v.name: place for place, v in enumerate(system.state_variables)}
        place = 0
        for v in system.state_variables:
            domain = tuple(values(v.sort))
            width = (len(domain) - 1).bit_length()
            fields.append((place, (1 << width) - 1, domain))
            self._codes.append({x: code << place for code, x in enumerate(domain)})
            self._bits[v.name] = (1 << width) - 1 << place
            place += width
        self._fields = tuple(fields)
        #: All bits of all fields.
        self.all = (1 << place) - 1

    def pack(self, state: StateTuple) -> int:
        """The state as an integer; KeyError where a value is none of its variable's sort."""
        packed = 0
        for codes, value in zip(self._codes, state, strict=True):
            packed |= codes[value]
        return packed

    def unpack(self, packed: int) -> StateTuple:
        """The state that an integer stands for."""
        return tuple([domain[packed >> place & ones] for place, ones, domain in self._fields])

    def fields(self, names: Iterable[str]) -> tuple[tuple[int, int, tuple[Value, ...]], ...]:
        """For each of these state variables its lowest bit, its bits moved down there, and its values."""
        return tuple(self._fields[self._places[name]] for name in names)

    def codes(self, names: Iterable[str]) -> tuple[tuple[int, dict[Value, int]], ...]:
        """For each of these state variables its place in a state, and what its values are as integers."""
        return tuple((self._places[name], self._codes[self._places[name]]) for name in names)

    def bits(self, names: Iterable[str]) -> int:
        """The fields of those of the names that are state variables."""
        mask = 0
        for name in names:
            mask |= self._bits.get(name, 0)
        return mask
