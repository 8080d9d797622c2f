"""Names and identifiers of an export as this program takes them: what hooks see, and what people read."""

from __future__ import annotations

from ssoproof import legible
from ssoproof.providers.auth0.readers.marks import clean, holes


def printable(text: str) -> str:
    """A text on one line, as the native format writes identifiers; marks are placeholders in it."""
    return "".join(c if c.isprintable() else " " for c in clean(holes(text))).strip()


def exact(text: str) -> bool:
    """True for a text that is something, and that `printable` does not change."""
    return bool(text) and printable(text) == clean(holes(text))


def title(text: str) -> str:
    """A name for people to read, in any script, on one line; what can't be seen is written out."""
    return legible.printable(" ".join(clean(holes(text)).split()))


def true_name(text: str | None) -> str:
    """A name as hooks see it, sign by sign; empty where the files don't state it so that it could be
    known."""
    whole = holes(text or "")
    stated = whole.strip() and clean(whole) == whole and not any("\ud800" <= c <= "\udfff" for c in whole)
    return whole if stated else ""
