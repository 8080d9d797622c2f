"""JSON texts that are constants as values, and known values as such texts, by objects' own code."""

from __future__ import annotations

import json
import math
from typing import Any

from ssoproof import bounds
from ssoproof.javascript.explorer import Machine
from ssoproof.javascript.heap import Record
from ssoproof.javascript.lists import content
from ssoproof.javascript.members import INHERITED, get_member, place
from ssoproof.javascript.operators import Undecided, to_string
from ssoproof.javascript.prototypes import get, own_names
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import FUNCTIONS, NULL, UNDEFINED, UNWRITTEN, Nothing, Ref, Value


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


def text(machine: Machine, node: Syntax, given: Value) -> Value | None:
    """What JSON.stringify gives: a text, or undefined; None where that is not worked out."""
    try:
        written = _text(machine, node, "", given, ())
        return UNDEFINED if written is None else machine.state.space.text(written)
    except (_Open, Undecided):
        return None


def _text(machine: Machine, node: Syntax, key: str, given: Value, within: tuple[Ref, ...]) -> str | None:
    given = machine.resolve(given)
    if isinstance(given, Ref) and (_plain(machine, given) or _callable(machine, given)):
        method = machine.resolve(get(machine, node, given, "toJSON") or UNDEFINED)
        if isinstance(method, Ref) and machine.state.read(method).kind in FUNCTIONS:
            given = machine.resolve(machine.invoke(machine, node, method, [key], given))
        elif not isinstance(method, Nothing | str | float | bool | Ref):
            raise _Open
    if isinstance(given, Ref):
        return _of_object(machine, node, given, within)
    if given is UNDEFINED:
        return None
    if isinstance(given, str):
        if any(0xD800 <= ord(c) < 0xE000 for c in given):
            raise _Open
        return json.dumps(given, ensure_ascii=False)
    if isinstance(given, float) and (given != given or given in (math.inf, -math.inf)):
        return "null"
    if not isinstance(given, Nothing | float | bool):
        raise _Open
    return to_string(given)


def _callable(machine: Machine, ref: Ref) -> bool:
    record = machine.state.read(ref)
    return record.kind in FUNCTIONS and not record.havocked


def _plain(machine: Machine, ref: Ref) -> bool:
    record = machine.state.read(ref)
    whole = not (record.havocked or record.path or record.made or record.counted or record.tail is not None)
    return whole and record.kind in ("object", "array", "instance")


def _of_object(machine: Machine, node: Syntax, ref: Ref, within: tuple[Ref, ...]) -> str | None:
    record = machine.state.read(ref)
    machine.state.space.take(record.size())
    if _callable(machine, ref):
        return None
    if not _plain(machine, ref) or bounds.SERIAL_LEVELS.passed(len(within)):
        raise _Open
    if ref in within:
        raise machine.throw(node, "an object that holds itself")
    before, inner = content(machine, ref), (*within, ref)
    if record.kind == "array":
        items = [_text(machine, node, str(at), item, inner) for at, item in enumerate(list(record.items))]
        written = f"[{','.join('null' if item is None else item for item in items)}]"
    else:
        names = own_names(machine, ref) if record.kind == "instance" else list(record.props)
        if names is None or any(place(name) for name in names):
            raise _Open
        pairs = [
            (name, _text(machine, node, name, get_member(machine, node, ref, name), inner))
            for name in names
            if not name.startswith(UNWRITTEN)
        ]
        quoted = (f"{_text(machine, node, '', name, ())}:{item}" for name, item in pairs if item is not None)
        written = f"{{{','.join(quoted)}}}"
    if content(machine, ref) != before:
        raise _Open
    return written


def revived(machine: Machine, node: Syntax, given: Value, reviver: Value) -> Value | None:
    """What JSON.parse gives with a function that is called for each value, the innermost first."""
    parsed = value(machine, given) if isinstance(given, str) else None
    code = machine.state.read(reviver).code if isinstance(reviver, Ref) else None
    if (
        parsed is None
        or code is None
        or "this" in code.names()
        or len(code.field["parameters"].kids if "parameters" in code.field else ()) > 2
    ):
        return None
    root = machine.state.new(Record("object", {"": parsed}))
    try:
        return _revive(machine, node, root, "", reviver)
    except _Open:
        return None


def _revive(machine: Machine, node: Syntax, holder: Ref, name: str, reviver: Value) -> Value:
    machine.step()
    held = machine.resolve(get_member(machine, node, holder, name))
    if isinstance(held, Ref):
        if not _plain(machine, held):
            raise _Open
        record, before = machine.state.read(held), content(machine, held)
        names = [str(at) for at in range(len(record.items))] if record.kind == "array" else list(record.props)
        made = [_revive(machine, node, held, name, reviver) for name in names]
        cell = machine.state.write(held)
        if content(machine, held) != before or (cell.kind == "array" and UNDEFINED in made):
            raise _Open
        if cell.kind == "array":
            cell.items = made
        else:
            given = zip(names, made, strict=True)
            cell.props = {name: one for name, one in given if one is not UNDEFINED}
    return machine.invoke(machine, node, reviver, [name, held], holder)
