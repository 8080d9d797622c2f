"""Names as the native format has them, made from names as people give them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ssoproof import bounds
from ssoproof.readers.auth0.marks import clean, holes

_OTHERS = re.compile(r"[^A-Za-z0-9_-]+")
#: Room for what makes names of things with equal names distinct.
_NUMBER = " 99999"


def printable(text: str) -> str:
    """A text on one line, as the native format writes names and identifiers; marks are placeholders in it."""
    return "".join(c if c.isprintable() else " " for c in clean(holes(text))).strip()


def exact(text: str) -> bool:
    """True for a text that is something, and that `printable` does not change."""
    return bool(text) and printable(text) == clean(holes(text))


class Names:
    """Gives each thing a name of its own: letters, digits, `_` and `-`; the rest becomes single spaces."""

    def __init__(self, reserved: Sequence[str] = ()) -> None:
        self.taken = set(reserved)
        self.counts: dict[str, int] = {}

    def of(self, text: str) -> str:
        """A name that nothing else has."""
        whole = _OTHERS.sub(" ", text).strip()
        stem = whole[: bounds.NAME_LENGTH.most - len(_NUMBER)].strip() or "unnamed"
        name, count = stem, self.counts.get(stem, 1)
        while name in self.taken:
            count += 1
            name = f"{stem} {count}"
        self.taken.add(name)
        self.counts[stem] = count
        return name
