"""JSON texts that are constants, as values."""

from __future__ import annotations

import json
from typing import Any

from ssoproof import bounds
from ssoproof.javascript.explorer import Machine
from ssoproof.javascript.heap import Record
from ssoproof.javascript.members import INHERITED
from ssoproof.javascript.values import NULL, Value


class _Open(Exception):
    """Not worked out here: no JSON, or something that the languages may read differently."""


def value(machine: Machine, text: str) -> Value | None:
    """What JSON.parse gives; None where it would throw or is not worked out."""
    if len(text) > machine.limits.length:
        return None
    try:
        return _value(machine, json.loads(text, parse_constant=_refuse), 0)
    except (_Open, ValueError, RecursionError):
        return None


def _refuse(name: str) -> float:
    raise _Open


def _value(machine: Machine, data: Any, depth: int) -> Value:
    if bounds.JSON_LEVELS.passed(depth):
        raise _Open
    if data is None:
        return NULL
    if isinstance(data, bool):
        return data
    if isinstance(data, int | float):
        if bounds.PLAIN_NUMBERS.passed(abs(data)):
            raise _Open
        return float(data)
    if isinstance(data, str):
        if any(0xD800 <= ord(c) < 0xE000 for c in data):
            raise _Open
        return data
    if isinstance(data, list):
        return machine.state.new_list([_value(machine, item, depth + 1) for item in data])
    if any(name.isdigit() or name in INHERITED or name[:1] == "#" for name in data):
        raise _Open
    return machine.state.new(
        Record("object", {name: _value(machine, item, depth + 1) for name, item in data.items()})
    )
