"""The methods of strings, numbers and booleans on known values."""

from __future__ import annotations

from collections.abc import Callable

from ssoproof.hooks.heap import Record
from ssoproof.hooks.machine import Machine
from ssoproof.hooks.operators import LONGEST, Undecided, to_string, trim
from ssoproof.hooks.syntax import Syntax
from ssoproof.hooks.unknown import unknown_call
from ssoproof.hooks.values import UNDEFINED, Value, words

#: What every string inherits.
PROTOTYPE = words(
    "anchor at big blink bold charAt charCodeAt codePointAt concat endsWith fixed fontcolor fontsize includes indexOf "
    "isWellFormed italics lastIndexOf link localeCompare match matchAll normalize padEnd padStart repeat replace "
    "replaceAll search slice small split startsWith strike sub substr substring sup toLocaleLowerCase "
    "toLocaleUpperCase toLowerCase toUpperCase toWellFormed trim trimEnd trimLeft trimRight trimStart"
)


def call(machine: Machine, node: Syntax, base: str | float | bool, name: str, values: list[Value]) -> Value:
    """The result of a method; only strings of ASCII are followed."""
    known: list[Value] = [machine.known(value) for value in values]
    if name == "toString" and not known:
        try:
            return to_string(base)
        except Undecided:
            pass
    if isinstance(base, str) and base.isascii() and name in _METHODS:
        result = _METHODS[name](base, known)
        if isinstance(result, str) and len(result) > LONGEST:
            result = None
        if isinstance(result, list):
            record = Record("array")
            record.items = list(result)
            return machine.state.new(record)
        if result is not None:
            return result
    return unknown_call(machine, node, f"the call {node.short} is not modelled", values)


Result = str | float | bool | list[str] | None


def _text(values: list[Value], at: int = 0) -> str | None:
    if at < len(values) and isinstance(values[at], str) and str(values[at]).isascii():
        return str(values[at])
    return None


def _whole(values: list[Value], at: int, default: int) -> int | None:
    if at >= len(values) or values[at] is UNDEFINED:
        return default
    value = values[at]
    if isinstance(value, float) and value == value and abs(value) < 1e9:
        return int(value)
    return None


def _search(test: Callable[[str, str], Result]) -> Callable[[str, list[Value]], Result]:
    def run(base: str, values: list[Value]) -> Result:
        wanted = _text(values)
        return None if wanted is None or len(values) != 1 else test(base, wanted)

    return run


def _plain(result: Callable[[str], Result]) -> Callable[[str, list[Value]], Result]:
    return lambda base, values: result(base) if not values else None


def _split(base: str, values: list[Value]) -> Result:
    separator = _text(values)
    if len(values) != 1 or separator is None:
        return None
    return base.split(separator) if separator else list(base)


def _replace(base: str, values: list[Value]) -> Result:
    old, new = _text(values), _text(values, 1)
    return None if old is None or new is None or "$" in new or len(values) != 2 else base.replace(old, new, 1)


def _slice(base: str, values: list[Value]) -> Result:
    start, end = _whole(values, 0, 0), _whole(values, 1, len(base))
    return None if start is None or end is None else base[start:end]


def _substring(base: str, values: list[Value]) -> Result:
    start, end = _whole(values, 0, 0), _whole(values, 1, len(base))
    if start is None or end is None:
        return None
    low, high = sorted((min(max(start, 0), len(base)), min(max(end, 0), len(base))))
    return base[low:high]


def _char_at(base: str, values: list[Value]) -> Result:
    at = _whole(values, 0, 0)
    return None if at is None else base[at] if 0 <= at < len(base) else ""


def _concat(base: str, values: list[Value]) -> Result:
    return base + "".join(str(v) for v in values) if all(isinstance(v, str) for v in values) else None


_METHODS: dict[str, Callable[[str, list[Value]], Result]] = {
    "includes": _search(lambda base, wanted: wanted in base),
    "startsWith": _search(lambda base, wanted: base.startswith(wanted)),
    "endsWith": _search(lambda base, wanted: base.endswith(wanted)),
    "indexOf": _search(lambda base, wanted: float(base.find(wanted))),
    "lastIndexOf": _search(lambda base, wanted: float(base.rfind(wanted))),
    "toLowerCase": _plain(str.lower),
    "toUpperCase": _plain(str.upper),
    "trim": _plain(trim),
    "split": _split,
    "replace": _replace,
    "slice": _slice,
    "substring": _substring,
    "charAt": _char_at,
    "concat": _concat,
}
