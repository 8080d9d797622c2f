"""What the owners state of the values that code reads: they win over what documents leave open."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ssoproof.source import Origin


class Statement(Enum):
    """What is said of an input: it is never there, always there, one of some values, it stays as it is
    while the user is signed in; of a call to the outside: it answers."""

    NEVER = "never"
    ALWAYS = "always"
    VALUES = "is"
    CONSTANT = "constant"
    ANSWERS = "answers"


@dataclass(frozen=True, slots=True)
class StatedInput:
    """One statement: `path` is the input's name as Actions have it, or a part of a call's text.

    `values` are JSON values; `applications` are those at whose requests it holds (empty: all).
    """

    path: str
    says: Statement
    values: tuple[str | float | bool | None, ...] = ()
    applications: tuple[str, ...] = ()
    origin: Origin = Origin()
