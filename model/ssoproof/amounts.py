"""Numbers of things in words, one place for all: 1 hook, 2 hooks, 3 classes."""

from __future__ import annotations


def amount(number: int, one: str, many: str = "") -> str:
    """A number and what there is of it; `many` where the plural is not made by an s."""
    return f"{number} {things(number, one, many)}"


def things(number: int, one: str, many: str = "") -> str:
    """What there is of a number, without the number."""
    return one if number == 1 else many or f"{one}s"
