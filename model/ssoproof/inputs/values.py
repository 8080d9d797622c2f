"""Concrete values of inputs: JSON values, and undefined where there is none; how they are written in
JavaScript."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum


class Absent(Enum):
    """There is no such member."""

    UNDEFINED = "undefined"


UNDEFINED = Absent.UNDEFINED


@dataclass(frozen=True, slots=True)
class Members:
    """An object with these members."""

    pairs: tuple[tuple[str, Value], ...] = ()


#: A JSON value, or undefined; lists are tuples, so that values can be compared.
Value = str | float | bool | None | Absent | Members | tuple["Value", ...]


def written(value: Value) -> str:
    """The value as JavaScript."""
    if isinstance(value, Absent):
        return "undefined"
    if isinstance(value, Members):
        return "({" + ", ".join(f"{json.dumps(name)}: {written(v)}" for name, v in value.pairs) + "})"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(written, value)) + "]"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value)


def identity(value: Value) -> tuple[str, str]:
    """Equal for equal values of one type: 1 and true are two."""
    return type(value).__name__, written(value)
