"""Loops and tests in each other, as many as wanted: Python nests about twenty blocks, so that they are cut
into functions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

#: Loops in one function; the rest stands in a function of its own that sees the variables of those around it.
LOOPS = 12


@dataclass
class _Body:
    """A function in the making: its lines, each with its depth, and the function that holds the rest of the
    loops."""

    head: str
    lines: list[tuple[int, str]] = field(default_factory=list)
    depth: int = 0
    loops: int = 0
    rest: _Body | None = None

    def text(self, depth: int) -> Iterator[str]:
        yield f"{' ' * depth}def {self.head}:"
        if self.rest is not None:
            yield from self.rest.text(depth + 1)
        yield from (f"{' ' * (depth + 1 + below)}{line}" for below, line in self.lines)


class Nest:
    """Writes one function: what is opened stays open, so that each line stands in all loops and tests before
    it."""

    def __init__(self, head: str) -> None:
        self._outer = self._body = _Body(head)

    def line(self, text: str) -> None:
        """A line at the place reached."""
        self._body.lines.append((self._body.depth, text))

    def test(self, condition: str) -> None:
        """What follows is done only where the condition is true."""
        self.line(f"if {condition}:")
        self._body.depth += 1

    def loop(self, name: str, pool: str) -> None:
        """What follows is done for each value of the pool."""
        if self._body.loops == LOOPS:
            rest = self._body.rest = _Body(f"rest_{name}()")
            self.line(rest.head)
            self._body = rest
        self.line(f"for {name} in {pool}:")
        self._body.depth += 1
        self._body.loops += 1

    def close(self) -> None:
        """What follows stands in no loop or test any more."""
        assert self._body is self._outer
        self._body.depth = self._body.loops = 0

    def lines(self) -> list[str]:
        """The function's lines."""
        return list(self._outer.text(0))
