"""Durations as people write them: `30s`, `10m`, `72h`, `1d12h`, or a number of seconds."""

from __future__ import annotations

import re

from ssoproof import bounds

PATTERN = r"(?=[0-9])(?:([0-9]+)d)?(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+)s)?"
_WHOLE = re.compile(PATTERN, re.ASCII)
_UNITS = (86_400, 3600, 60, 1)
_LETTERS = "dhms"


def seconds_of(text: str) -> int | None:
    """The seconds of a duration with units, or None where it is not one (limits are not checked)."""
    found = _WHOLE.fullmatch(text)
    if found is None or bounds.DURATION_DIGITS.passed(len(text)):
        return None
    return sum(int(part) * unit for part, unit in zip(found.groups(), _UNITS, strict=True) if part)


def formatted(seconds: int) -> str:
    """Seconds in the same notation: 129600 is `1d12h`."""
    parts = []
    for unit, letter in zip(_UNITS, _LETTERS, strict=True):
        count, seconds = divmod(seconds, unit)
        if count:
            parts.append(f"{count}{letter}")
    return "".join(parts) or "0s"
