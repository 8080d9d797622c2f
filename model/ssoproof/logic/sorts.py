"""The three sorts of the language: booleans, enumerations, bounded natural numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ssoproof.errors import IllFormed

Value = bool | str | int


@dataclass(frozen=True, slots=True)
class BoolSort:
    """True or false."""

    def __str__(self) -> str:
        return "bool"


@dataclass(frozen=True, slots=True)
class EnumSort:
    """One of finitely many names; two enumerations are the same sort if they have the same values in
    order."""

    values: tuple[str, ...]

    def __str__(self) -> str:
        return "{" + ", ".join(self.values) + "}"


@dataclass(frozen=True, slots=True)
class RangeSort:
    """The natural numbers from `lo` to `hi`, both included."""

    lo: int
    hi: int

    def __post_init__(self) -> None:
        if not 0 <= self.lo <= self.hi:
            raise IllFormed(f"not a range of natural numbers: {self.lo}..{self.hi}")

    def __str__(self) -> str:
        return f"{self.lo}..{self.hi}"


Sort = BoolSort | EnumSort | RangeSort
BOOL = BoolSort()


def contains(sort: Sort, value: object) -> bool:
    """True where `value` is a value of `sort` (booleans are not numbers here)."""
    if isinstance(sort, BoolSort):
        return isinstance(value, bool)
    if isinstance(sort, EnumSort):
        return isinstance(value, str) and value in sort.values
    return isinstance(value, int) and not isinstance(value, bool) and sort.lo <= value <= sort.hi


def fits(inner: Sort, outer: Sort) -> bool:
    """True where each value of `inner` is one of `outer`: ranges nest, other sorts must be equal."""
    if isinstance(inner, RangeSort) and isinstance(outer, RangeSort):
        return outer.lo <= inner.lo and inner.hi <= outer.hi
    return inner == outer


def values(sort: Sort) -> Iterator[Value]:
    """All values, in the sort's order: false before true, names as listed, numbers upwards."""
    if isinstance(sort, BoolSort):
        yield False
        yield True
    elif isinstance(sort, EnumSort):
        yield from sort.values
    else:
        yield from range(sort.lo, sort.hi + 1)


def size(sort: Sort) -> int:
    """How many values the sort has."""
    if isinstance(sort, BoolSort):
        return 2
    if isinstance(sort, EnumSort):
        return len(sort.values)
    return sort.hi - sort.lo + 1
