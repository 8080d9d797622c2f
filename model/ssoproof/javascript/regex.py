"""Regular expressions that are constants: their tests on known strings, and as questions about inputs.

Only what Python's expressions do in the same way is worked out, on ASCII texts and within bounds; all
else is left open.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache

from ssoproof import bounds
from ssoproof.javascript import symbolic_text
from ssoproof.javascript.explorer import OUTSIDE, Machine
from ssoproof.javascript.havoc import unknown_call, unknown_method
from ssoproof.javascript.heap import Record
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.unknown_value import kind_of
from ssoproof.javascript.values import NULL, UNDEFINED, Opaque, Ref, Value, Values

#: Pieces that mean the same in both languages: escapes, classes, groups, look-ahead, counts, plain
#: characters.
_PIECE = re.compile(
    r"\\[dDwWbBsS]|\\[^a-zA-Z0-9]|\[\^?(?:\\[dDwWsS]|\\[^a-zA-Z0-9]|[^\\\[\]&|~])+\]"
    r"|\((?:\?[:=!])?|\)|\||[*+?]\??|\{\d{1,3}(?:,\d{0,3})?\}\??|[.^$]|[^\\()\[\]{}*+?|.^$]"
)


def literal(machine: Machine, node: Syntax) -> Value:
    """The value of `/pattern/flags`."""
    record = Record("regex")
    record.code = node
    flags = node.field["flags"].text if "flags" in node.field else ""
    record.props = {"source": node.field["pattern"].text, "flags": flags, "global": "g" in flags}
    return machine.state.new(record)


def construct(machine: Machine, node: Syntax, values: Values) -> Value:
    """`new RegExp(pattern, flags)` of constants that is as good as a literal."""
    arguments = machine.resolve_all(values)
    pattern, flags = (*arguments, "", "")[:2]
    texts = isinstance(pattern, str) and isinstance(flags, str) and len(arguments) in (1, 2)
    if texts and pattern and translated(str(pattern), str(flags)) is not None:
        record = Record("regex", {"source": pattern, "flags": flags, "global": "g" in str(flags)})
        return machine.state.new(record)
    return unknown_call(machine, node, "this regular expression is not modelled", values)


@dataclass(frozen=True, slots=True)
class Translated:
    """An expression as Python's, and the pieces that it is made of."""

    python: re.Pattern[str]
    parts: tuple[str, ...]


@lru_cache(maxsize=512)
def translated(pattern: str, flags: str) -> Translated | None:
    """The same in Python; None where it may differ or take long."""
    if not pattern.isascii() or set(flags) - set("giu") or bounds.PATTERN_LENGTH.passed(len(pattern)):
        return None
    parts, at = [], 0
    while at < len(pattern):
        piece = _PIECE.match(pattern, at)
        if piece is None:
            return None
        parts.append(piece[0])
        at = piece.end()
    if _slow(parts):
        return None
    text = "".join({"$": r"\Z", ".": r"[^\n\r]"}.get(part, part) for part in parts)
    try:
        compiled = re.compile(text, re.ASCII | (re.IGNORECASE if "i" in flags else 0))
    except (re.error, OverflowError, RecursionError):
        return None
    return Translated(compiled, tuple(parts))


def _slow(parts: list[str]) -> bool:
    """Repetition of nothing or within repetition, many of them, or what the languages keep of repeated
    groups."""
    inner: list[bool] = [False]
    repeats = 0
    for before, part, after in zip(["", *parts], parts, [*parts[1:], ""], strict=False):
        if part[:1] in ("*", "+", "{", "?") and (before[:1] in ("", "|", "^", "$") or before.startswith("(")):
            return True
        again = after[:1] in ("*", "+", "{")
        repeats += again
        if part[:1] in ("*", "+", "{", "?") and (again or after[:1] == "?"):
            return True
        if part.startswith("("):
            inner.append(False)
        elif part == ")" and len(inner) > 1:
            if again and (inner.pop() or "(" in parts):
                return True
            inner.append(inner.pop() or again)
        inner[-1] = inner[-1] or again or after[:1] == "?"
    return bounds.PATTERN_REPEATS.passed(repeats)


def ways(parts: tuple[str, ...], size: int) -> float:
    """In how many ways the expression may go through a text of a size, counted from above."""
    levels: list[tuple[float, float]] = [
        (0.0, 1.0)
    ]  # of each open group: earlier alternatives, the present one
    try:
        for part, after in zip(parts, [*parts[1:], ""], strict=True):
            if part.startswith("("):
                levels.append((0.0, 1.0))
                continue
            inner = 1.0
            if part == ")" and len(levels) > 1:
                inner = sum(levels.pop())
            earlier, present = levels[-1]
            if part == "|":
                levels[-1] = (earlier + present, 1.0)
            elif part[:1] not in _QUANTIFIERS or inner != 1.0:
                levels[-1] = (earlier, present * _repeated(inner, after, size))
        total = sum(levels[0])
        anchored = parts[:1] == ("^",) and "|" not in parts
        return total if anchored else total * (size + 1)
    except OverflowError:
        return math.inf


_QUANTIFIERS = ("*", "+", "{", "?")


def _repeated(inner: float, quantifier: str, size: int) -> float:
    """The ways through a piece with a quantifier after it."""
    if quantifier[:1] not in _QUANTIFIERS:
        return inner
    if quantifier[:1] == "?":
        return 1.0 + inner
    counts = re.findall(r"\d+", quantifier)
    most = min(int(counts[-1]), size) if counts and not quantifier.rstrip("?").endswith(",}") else size
    fixed = len(counts) == 1 and "," not in quantifier
    return float(inner**most) * (1 if fixed else most + 1)


def matcher(machine: Machine, ref: Ref, subject: str) -> re.Pattern[str] | None:
    """The expression as Python's, where it is known, keeps no place between calls and is soon through the
    text."""
    record = machine.state.read(ref)
    source, flags = record.props.get("source"), record.props.get("flags")
    if record.havocked or not isinstance(source, str) or not isinstance(flags, str):
        return None
    translation = translated(source, flags)
    if translation is None or not fits(subject):
        return None
    steps = ways(translation.parts, len(subject))
    if bounds.PATTERN_STEPS.passed(steps):
        return None
    machine.state.space.take(int(steps) // _TRIED)
    return translation.python


#: So many steps of a regular expression take about the time of one place.
_TRIED = 200


def call(machine: Machine, node: Syntax, ref: Ref, name: str, values: Values) -> Value:
    """`regex.test(text)` and `regex.exec(text)`."""
    subject = machine.resolve(values[0]) if len(values) == 1 else UNDEFINED
    flags = machine.state.read(ref).props.get("flags")
    steady = isinstance(flags, str) and not set(flags) & set("gy")
    if isinstance(subject, Opaque) and name == "test" and steady and kind_of(machine, subject) is OUTSIDE:
        return symbolic_text.derived(machine, node, [subject, ref], "{1}.test({0})", "boolean")
    pattern = matcher(machine, ref, subject) if isinstance(subject, str) else None
    if isinstance(subject, str) and pattern is not None and steady:
        if name == "test":
            return pattern.search(subject) is not None
        if name == "exec":
            return match_result(machine, pattern, subject)
    return unknown_method(machine, node, [ref, *values])


def fits(subject: str) -> bool:
    """Short enough, and of characters that both languages treat alike."""
    return subject.isascii() and not bounds.PATTERN_LENGTH.passed(len(subject)) and "\r" not in subject


def match_result(machine: Machine, pattern: re.Pattern[str], subject: str) -> Value:
    """The result of a search: the match and its groups, or null."""
    match = pattern.search(subject)
    if match is None:
        return NULL
    record = Record("array", {"index": float(match.start()), "input": subject})
    record.items = [match[0], *(UNDEFINED if group is None else group for group in match.groups())]
    return machine.state.new(record)
