"""Values that are assumed because the files do not state them, those of many applications in one line."""

from __future__ import annotations

from collections.abc import Sequence

from ssoproof.compare.findings import named
from ssoproof.settings import Assumption


def lines(assumptions: Sequence[Assumption], most: int) -> list[str]:
    """One line for each sentence, led by those of whom it is said; no more than `most` names (0: all)."""
    subjects: dict[str, dict[str, None]] = {}
    for assumption in assumptions:
        subjects.setdefault(assumption.text, {})[assumption.subject] = None
    return [f"{named(tuple(whom), most or len(whom))}: {text}" for text, whom in subjects.items()]
