"""How much a hook makes and goes through: one meter for all its paths, so that no code takes memory without
bound."""

from __future__ import annotations

from ssoproof import bounds


class Exhausted(Exception):
    """A limit was reached; the text says which."""


class Space:
    """Counts places: cells, items and members that are made, copied or gone through; texts count by their
    length."""

    __slots__ = ("most", "used")

    def __init__(self, most: int) -> None:
        self.most = most
        self.used = 0

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
