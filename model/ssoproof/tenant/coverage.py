"""What a reader made of its input: what was read, what was ignored and why, what was not understood."""

from __future__ import annotations

from dataclasses import dataclass

from ssoproof.source import Span


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing in the input: what it is (and why it was ignored, or is not understood), and where it
    stands."""

    text: str
    place: Span | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """A reader's account of its input; empty for a format that has no keys without effect.

    What was assumed is not here: it is among the tenant's assumptions.
    """

    read: tuple[Piece, ...] = ()
    ignored: tuple[Piece, ...] = ()
    not_understood: tuple[Piece, ...] = ()
