"""How much a hook makes and goes through: one meter for all its paths, so that no code takes memory without
bound."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ssoproof import bounds

if TYPE_CHECKING:
    from ssoproof.javascript.heap import State
    from ssoproof.javascript.values import Ref


class Exhausted(Exception):
    """A limit was reached; the text says which."""


class Gone(Exception):
    """A way through a step that was met before a later test ruled it out."""


def _nothing_open(state: State, ref: Ref, name: str | None) -> None:
    raise AssertionError("nothing decides here")


class Space:
    """Counts places: cells, items and members that are made, copied or gone through; texts count by their
    length. `settle` decides what is open in a state's cell: of some names, or (None) of all."""

    __slots__ = ("most", "settle", "used")

    def __init__(self, most: int, settle: Callable[[State, Ref, str | None], None] | None = None) -> None:
        self.most = most
        self.used = 0
        self.settle = settle or _nothing_open

    def take(self, places: int) -> None:
        """Count some places; Exhausted where it is too much."""
        self.used += places
        if self.used > self.most:
            raise Exhausted(f"it makes and goes through more than {self.most} {bounds.HOOK_SPACE.unit}")

    def text(self, text: str) -> str:
        """Count a text that is made or gone through."""
        self.take(len(text) // (_CHARACTERS if text.isascii() else _SPECIAL))
        return text


#: So many characters take about the room, and the time, of one place: of plain text, and of any.
_CHARACTERS, _SPECIAL = 32, 4
