"""Names as the native format has them, made from names as people give them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ssoproof.readers.auth0.marks import clean, holes
from ssoproof.readers.fields import LONGEST_NAME

_OTHERS = re.compile(r"[^A-Za-z0-9_-]+")


def printable(text: str) -> str:
    """A text on one line, as the native format writes names and identifiers; marks are placeholders in it."""
    return "".join(c if c.isprintable() else " " for c in clean(holes(text))).strip()[:1000].strip()


def exact(text: str) -> bool:
    """True for a text that is something, and that `printable` does not change."""
    return bool(text) and printable(text) == clean(holes(text))


class Names:
    """Gives each thing a name of its own: letters, digits, `_` and `-`; the rest becomes single spaces."""

    def __init__(self, reserved: Sequence[str] = ()) -> None:
        self.taken = set(reserved)

    def of(self, text: str) -> str:
        """A name that nothing else has."""
        stem = _OTHERS.sub(" ", text).strip()[: LONGEST_NAME - 6].strip() or "unnamed"
        name, count = stem, 1
        while name in self.taken:
            count += 1
            name = f"{stem} {count}"
        self.taken.add(name)
        return name
