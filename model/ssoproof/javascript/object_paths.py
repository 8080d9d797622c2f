"""Paths of values that code makes: unique inside, and never shown, since people know code by its text."""

from __future__ import annotations

import re
from collections.abc import Mapping

_MADE = re.compile(r"#[^#]*?:\d+-\d+\.\d+")


def made(file: str, start: int, end: int, count: int) -> str:
    """The path of a value made at a place, for the n-th time."""
    return f"#{file}:{start}-{end}.{count}"


def named(text: str, code: Mapping[str, str]) -> str:
    """A text for people: a value that code makes is called by that `code`."""
    return (
        _MADE.sub(lambda match: code.get(match.group(), "a value that code makes"), text)
        if "#" in text
        else text
    )
