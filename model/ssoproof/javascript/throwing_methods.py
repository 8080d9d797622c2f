"""Methods of values from outside that throw for some arguments, or for some values."""

from __future__ import annotations

from collections.abc import Callable

from ssoproof import bounds
from ssoproof.javascript import natives, regex, symbolic_text, unknown_value
from ssoproof.javascript.explorer import UNMODELLED, Machine
from ssoproof.javascript.lists import whole_number
from ssoproof.javascript.pure_values import plain_format
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import FUNCTIONS, UNDEFINED, Native, Opaque, Ref, Value, Values, words

_LISTS = ("array", "texts")

#: The digits of the largest radix.
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def check(machine: Machine, node: Syntax, base: Opaque, name: str, values: Values) -> None:
    """Thrown where the method throws for these arguments, or may throw."""
    test = _CHECKS.get(name)
    if test is not None:
        test(machine, node, base, name, machine.resolve_all(values))


def _throws(machine: Machine, node: Syntax, value: Value, test: str = "") -> None:
    """A free choice of whether the method throws for the value."""
    kind = unknown_value.kind_of(machine, value) if isinstance(value, Opaque) else UNMODELLED
    if machine.fork(kind, node, f"{node.short}: it may throw", test):
        raise machine.throw(node, f"{node.short} throws", "")


def _function(machine: Machine, node: Syntax, base: Opaque, name: str, values: Values) -> None:
    """What is called for each item has to be a function."""
    first = values[0] if values else UNDEFINED
    if isinstance(first, Opaque):
        _throws(machine, node, first, symbolic_text.test(machine, first, 'typeof {} !== "function"'))
    elif isinstance(first, Ref):
        record = machine.state.read(first)
        if record.havocked:
            _throws(machine, node, first)
        elif record.kind not in FUNCTIONS:
            raise machine.throw(node, "not a function")
    elif not isinstance(first, Native) or natives.namespace(machine.host, first.path):
        raise machine.throw(node, "not a function")


def _no_pattern(machine: Machine, node: Syntax, base: Opaque, name: str, values: Values) -> None:
    """Texts refuse regular expressions where a text is wanted."""
    first = values[0] if values else UNDEFINED
    if base.shape in _LISTS:
        return
    if (
        isinstance(first, Opaque)
        and unknown_value.kind_of(machine, first) is UNMODELLED
        and first.shape not in ("string", "number")
    ):
        _throws(machine, node, first)
    if isinstance(first, Ref) and machine.state.read(first).kind == "regex":
        if base.shape == "string" or name != "includes":
            raise machine.throw(node, "a text is wanted, not a regular expression")
        _throws(machine, node, base, symbolic_text.test(machine, base, 'typeof {} === "string"'))


def _everywhere(machine: Machine, node: Syntax, base: Opaque, name: str, values: Values) -> None:
    """All matches are asked of an expression with the flag g only."""
    first = values[0] if values else UNDEFINED
    if isinstance(first, Ref) and machine.state.read(first).kind == "regex":
        flags = machine.state.read(first).props.get("flags")
        if not isinstance(flags, str):
            _throws(machine, node, first)
        elif "g" not in flags:
            raise machine.throw(node, "the expression lacks the flag g")
    elif name == "matchAll":
        _pattern(machine, node, base, name, values)


def _pattern(machine: Machine, node: Syntax, base: Opaque, name: str, values: Values) -> None:
    """A text is read as a regular expression, which it may not be."""
    first = values[0] if values else UNDEFINED
    if isinstance(first, Opaque):
        test = "(() => {{ try {{ new RegExp({}); return false; }} catch (e) {{ return true; }} }})()"
        _throws(machine, node, first, symbolic_text.test(machine, first, test))
    elif (isinstance(first, str) and regex.translated(first, "") is None) or (
        isinstance(first, Ref) and machine.state.read(first).kind != "regex"
    ):
        _throws(machine, node, first)


def _valid_date(machine: Machine, node: Syntax, base: Opaque, name: str, values: Values) -> None:
    """An invalid date can't be written so; the present time is a valid one."""
    if symbolic_text.present(base.path):
        return
    _throws(machine, node, base, symbolic_text.test(machine, base, "isNaN({})"))


def _radix(machine: Machine, node: Syntax, base: Opaque, name: str, values: Values) -> None:
    first = values[0] if values else UNDEFINED
    good = isinstance(first, float) and whole_number(first) and 2 <= first <= len(_DIGITS)
    if first is UNDEFINED or good or base.shape not in ("number", "any"):
        return
    if isinstance(first, float) and base.shape == "number":
        raise machine.throw(node, "no radix", "RangeError")
    _throws(machine, node, first)


def _length(machine: Machine, node: Syntax, base: Opaque, name: str, values: Values) -> None:
    first = values[0] if values else UNDEFINED
    if not (
        first is UNDEFINED or (isinstance(first, float) and first >= 0 and not bounds.PADDING.passed(first))
    ):
        _throws(machine, node, first)


def _language(machine: Machine, node: Syntax, base: Opaque, name: str, values: Values) -> None:
    if len(values) > 1:
        _throws(machine, node, values[1])


def _format(machine: Machine, node: Syntax, base: Opaque, name: str, values: Values) -> None:
    texts = [symbolic_text.written(machine, value) for value in values]
    if (
        base.shape != "date"
        or any(text is None for text in texts)
        or not plain_format([t or "" for t in texts])
    ):
        _throws(machine, node, values[0] if values else UNDEFINED)


_Check = Callable[[Machine, Syntax, Opaque, str, Values], None]

_KINDS: tuple[tuple[str, _Check], ...] = (
    ("some every find findIndex filter map forEach flatMap findLast findLastIndex", _function),
    ("includes startsWith endsWith", _no_pattern),
    ("match search", _pattern),
    ("replaceAll matchAll", _everywhere),
    ("padStart padEnd repeat", _length),
    ("toISOString", _valid_date),
    ("toString", _radix),
    ("localeCompare", _language),
    ("toLocaleString toLocaleDateString toLocaleTimeString", _format),
)
_CHECKS: dict[str, _Check] = {name: test for names, test in _KINDS for name in words(names)}
