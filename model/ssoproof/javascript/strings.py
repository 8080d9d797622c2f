"""The methods of strings, numbers and booleans on known values."""

from __future__ import annotations

import re
from collections.abc import Callable

from ssoproof import bounds
from ssoproof.javascript import regex, symbolic_text
from ssoproof.javascript.explorer import Machine
from ssoproof.javascript.havoc import unknown_method
from ssoproof.javascript.operators import SPACES, Undecided, to_string, trim
from ssoproof.javascript.provenance import RecordedConstant, derive, plain
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import NULL, UNDEFINED, Opaque, Ref, Value, Values, words

#: What every string inherits.
PROTOTYPE = words(
    "anchor at big blink bold charAt charCodeAt codePointAt concat endsWith fixed fontcolor fontsize "
    "includes indexOf "
    "isWellFormed italics lastIndexOf link localeCompare match matchAll normalize padEnd padStart repeat "
    "replace "
    "replaceAll search slice small split startsWith strike sub substr substring sup toLocaleLowerCase "
    "toLocaleUpperCase toLowerCase toUpperCase toWellFormed trim trimEnd trimLeft trimRight trimStart"
)


def units(text: str) -> str:
    """The text with each UTF-16 unit as one character, as JavaScript counts."""
    if text.isascii() or max(text) < "\U00010000":
        return text
    data = text.encode("utf-16-le", "surrogatepass")
    return "".join(chr(data[i] | data[i + 1] << 8) for i in range(0, len(data), 2))


def joined(text: str) -> str | None:
    """A text of UTF-16 units as a text again; None where half a character is left over."""
    try:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        return None


def call(machine: Machine, node: Syntax, base: str | float | bool, name: str, values: Values) -> Value:
    """The result of a method, exactly, or of code that is not understood."""
    arguments = machine.resolve_all(values)
    for text in (base, *arguments):
        if isinstance(text, str):
            machine.state.space.text(text)
    if name == "toString" and not arguments:
        try:
            return to_string(base)
        except Undecided:
            pass
    if isinstance(base, str):
        if arguments and isinstance(arguments[0], Ref) and machine.state.read(arguments[0]).kind == "regex":
            result = _with_regex(machine, base, name, arguments)
        elif arguments and isinstance(arguments[0], Opaque) and name in _QUESTIONS and len(arguments) == 1:
            shape = "boolean" if name in ("includes", "startsWith", "endsWith") else "number"
            return symbolic_text.derived(machine, node, [base, *arguments], f"{{}}.{name}({{}})", shape)
        else:
            result = (
                _value(machine, _METHODS[name](units(base), _unit_values(arguments)))
                if name in _METHODS
                else None
            )
        if result is not None:
            return result
    return unknown_method(machine, node, values)


def recorded(machine: Machine, base: RecordedConstant, name: str, values: Values) -> Value | None:
    """The result of a method of a text that the request shows, where it is worked out from constants; else
    None."""
    if name not in _METHODS or not isinstance(base.value, str) or not all(plain(v) for v in values):
        return None
    if any(machine.light(v) is not v for v in (base, *values)):
        return None
    return (
        derive(_result, name, base, *values)
        if machine.recorded(derive(_works, name, base, *values))
        else None
    )


def _result(name: str, base: str, *values: Value) -> Result:
    result = _METHODS[name](units(base), _unit_values(list(values)))
    if isinstance(result, str):
        return joined(result) if not bounds.TEXT_LENGTH.passed(len(result)) else None
    return result


def _works(name: str, base: str, *values: Value) -> bool:
    return isinstance(_result(name, base, *values), str | float | bool)


_QUESTIONS = words("includes startsWith endsWith indexOf lastIndexOf")


def _unit_values(values: Values) -> Values:
    return [units(value) if isinstance(value, str) else value for value in values]


def _value(machine: Machine, result: Result) -> Value | None:
    if isinstance(result, str):
        return (
            joined(machine.state.space.text(result)) if not bounds.TEXT_LENGTH.passed(len(result)) else None
        )
    if not isinstance(result, list):
        return result
    items = [joined(item) for item in result]
    if None in items or len(items) > machine.limits.length:
        return None
    return machine.state.new_list([item or "" for item in items])


def _with_regex(machine: Machine, base: str, name: str, values: Values) -> Value | None:
    """match, search, split and replace with a regular expression."""
    ref = values[0]
    assert isinstance(ref, Ref)
    pattern = regex.matcher(machine, ref, base)
    if pattern is None:
        return None
    everywhere = machine.state.read(ref).props.get("global") is True
    if name == "match" and len(values) == 1:
        if not everywhere:
            return regex.match_result(machine, pattern, base)
        every = _nowhere_empty(pattern, base)
        return None if every is None else _value(machine, every) if every else NULL
    if name == "search" and len(values) == 1:
        match = pattern.search(base)
        return -1.0 if match is None else float(match.start())
    if name in ("replace", "replaceAll") and len(values) == 2 and (everywhere or name == "replace"):
        new = values[1]
        alike = not everywhere or _nowhere_empty(pattern, base) is not None
        longest = len(base) + len(new) * (len(base) + 1) if isinstance(new, str) else 0
        if isinstance(new, str) and "$" not in new and alike and not bounds.TEXT_LENGTH.passed(longest):
            return pattern.sub(lambda _: new, base, count=0 if everywhere else 1)
    if (
        name == "split"
        and len(values) == 1
        and pattern.groups == 0
        and _nowhere_empty(pattern, base) is not None
    ):
        return _value(machine, pattern.split(base))
    return None


def _nowhere_empty(pattern: re.Pattern[str], base: str) -> list[str] | None:
    """All matches in order; None where one is empty, after which the two languages go on differently."""
    matches = [match[0] for match in pattern.finditer(base)]
    return matches if all(matches) else None


Result = str | float | bool | list[str] | None
_Method = Callable[[str, Values], Result]


def _text(values: Values, at: int = 0) -> str | None:
    return str(values[at]) if at < len(values) and isinstance(values[at], str) else None


def _whole(values: Values, at: int, default: int) -> int | None:
    if at >= len(values) or values[at] is UNDEFINED:
        return default
    value = values[at]
    if isinstance(value, float) and value == value and not bounds.PLACES.passed(abs(value)):
        return int(value)
    return None


def _search(test: Callable[[str, str], Result]) -> _Method:
    def run(base: str, values: Values) -> Result:
        wanted = _text(values)
        return None if wanted is None or len(values) != 1 else test(base, wanted)

    return run


def _plain(result: Callable[[str], Result]) -> _Method:
    return lambda base, values: result(base) if not values else None


#: Beyond this the languages' tables of letters may be of different ages; two letters depend on their place.
_LETTERS = "\u0530"
_ODD = frozenset("\u03a3\u03c2\u0130\u0149\u01f0\u0390\u03b0")


def _steady(c: str) -> bool:
    """Is the letter's other case the same in both languages, or is there none (signs, Kana, Han, emoji)?"""
    return (c < _LETTERS and c not in _ODD) or any(low <= c <= high for low, high in _CASELESS)


_CASELESS = (("\u2000", "\u206f"), ("\u3040", "\u30ff"), ("\u4e00", "\u9fff"), ("\U0001f300", "\U0001f64f"))


def _cased(change: Callable[[str], str]) -> _Method:
    def run(base: str) -> Result:
        text = joined(base)
        return units(change(text)) if text is not None and all(_steady(c) for c in text) else None

    return _plain(run)


def _split(base: str, values: Values) -> Result:
    separator = _text(values)
    if separator is None or len(values) not in (1, 2):
        return None
    parts = base.split(separator) if separator else list(base)
    limit = _whole(values, 1, len(parts))
    return parts[:limit] if limit is not None and limit >= 0 else None


def _replace(base: str, values: Values) -> Result:
    old, new = _text(values), _text(values, 1)
    return None if old is None or new is None or "$" in new or len(values) != 2 else base.replace(old, new, 1)


def _replace_all(base: str, values: Values) -> Result:
    old, new = _text(values), _text(values, 1)
    if not old or new is None or "$" in new or len(values) != 2:
        return None
    longest = len(base) + (len(new) - len(old)) * base.count(old)
    return None if bounds.TEXT_LENGTH.passed(longest) else base.replace(old, new)


def _slice(base: str, values: Values) -> Result:
    start, end = _whole(values, 0, 0), _whole(values, 1, len(base))
    return None if start is None or end is None else base[start:end]


def _substring(base: str, values: Values) -> Result:
    start, end = _whole(values, 0, 0), _whole(values, 1, len(base))
    if start is None or end is None:
        return None
    low, high = sorted((min(max(start, 0), len(base)), min(max(end, 0), len(base))))
    return base[low:high]


def _substr(base: str, values: Values) -> Result:
    start, size = _whole(values, 0, 0), _whole(values, 1, len(base))
    if start is None or size is None:
        return None
    start = max(start + len(base), 0) if start < 0 else start
    return base[start : start + max(size, 0)]


def _char_at(base: str, values: Values) -> Result:
    at = _whole(values, 0, 0)
    return None if at is None else base[at] if 0 <= at < len(base) else ""


def _concat(base: str, values: Values) -> Result:
    return base + "".join(str(v) for v in values) if all(isinstance(v, str) for v in values) else None


def _repeat(base: str, values: Values) -> Result:
    times = _whole(values, 0, 0)
    return (
        None if times is None or times < 0 or bounds.TEXT_LENGTH.passed(times * len(base)) else base * times
    )


def _padded(left: bool) -> _Method:
    def run(base: str, values: Values) -> Result:
        size, filler = _whole(values, 0, 0), _text(values, 1) if len(values) > 1 else " "
        if size is None or not filler or bounds.TEXT_LENGTH.passed(size):
            return None
        more = max(size - len(base), 0)
        piece = (filler * (more // len(filler) + 1))[:more]
        return piece + base if left else base + piece

    return run


_METHODS: dict[str, _Method] = {
    "includes": _search(lambda base, wanted: wanted in base),
    "startsWith": _search(lambda base, wanted: base.startswith(wanted)),
    "endsWith": _search(lambda base, wanted: base.endswith(wanted)),
    "indexOf": _search(lambda base, wanted: float(base.find(wanted))),
    "lastIndexOf": _search(lambda base, wanted: float(base.rfind(wanted))),
    "toLowerCase": _cased(str.lower),
    "toUpperCase": _cased(str.upper),
    "trim": _plain(trim),
    "trimStart": _plain(lambda base: base.lstrip(SPACES)),
    "trimEnd": _plain(lambda base: base.rstrip(SPACES)),
    "split": _split,
    "replace": _replace,
    "replaceAll": _replace_all,
    "slice": _slice,
    "substring": _substring,
    "substr": _substr,
    "charAt": _char_at,
    "concat": _concat,
    "repeat": _repeat,
    "padStart": _padded(True),
    "padEnd": _padded(False),
}
