"""One form for each kind of test, so that equal tests have equal texts: constants on the right, a negation
never inside."""

from __future__ import annotations

import re
from collections.abc import Collection

_FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_OTHERS = ("&&", "||", "??", "?", "===", "!==", "==", "!=", "=>")
_NEGATED = {">": "<=", ">=": "<"}
_CONSTANT = re.compile(
    r"""-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\Z|"(?:[^"\\]|\\.)*"\Z|true\Z|false\Z|null\Z|undefined\Z"""
)
#: Numbers that are never NaN: the time, lengths of what is a list for sure, and sums of those.
_SURE = re.compile(r"(?:\[\.\.\..*\]\.length|Date\.now\((?:/\*[\d.]*\*/)?\)|-?\d+(?:\.\d+)?|[-+* ()])+\Z")
_OPEN, _CLOSED = "([{", ")]}"


def canonical(text: str, numbers: Collection[str] = ()) -> tuple[str, bool]:
    """The test that the condition comes to, and what it has to be for the condition to hold.

    `numbers` are texts of what is a number for sure, and not NaN.
    """
    text = stripped(text)
    if text.startswith("!") and not text.startswith("!!") and _atom(text[1:]):
        inner, holds = canonical(text[1:], numbers)
        return inner, not holds
    for op in ("!==", "!="):
        places = [at for at in _outer_spaces(text) if text.startswith(f" {op} ", at)]
        if len(places) == 1 and _alone(text, op):
            at = places[0]
            return f"{text[:at]} {op.replace('!', '=')} {text[at + len(op) + 2 :]}", False
    parts = _compared(text)
    if parts is None:
        return text, True
    left, op, right = parts
    left, right = stripped(left) if _whole(left) else left, right
    if _CONSTANT.match(left) and not _CONSTANT.match(right):
        left, op, right = right, _FLIPPED[op], left
    if op in _NEGATED and all(side in numbers or _SURE.match(side) for side in (left, right)):
        return f"{left} {_NEGATED[op]} {right}", False
    return f"{left} {op} {right}", True


def _atom(text: str) -> bool:
    """Is it one operand: without operators on the outermost level?"""
    return not _outer_spaces(text)


def _alone(text: str, op: str) -> bool:
    """Is there no other operator on the outermost level that binds less?"""
    return not any(
        text.startswith(f" {other} ", at)
        for at in _outer_spaces(text)
        for other in ("&&", "||", "??", "?", "=>")
    )


def _outer_spaces(text: str) -> list[int]:
    return [at for at, depth in _depths(text) if depth == 0 and at < len(text) and text[at] == " "]


def stripped(text: str) -> str:
    """Without brackets around the whole."""
    while _whole(text):
        text = text[1:-1]
    return text


def _whole(text: str) -> bool:
    """Do the first and the last character of the text belong together as brackets?"""
    if not text.startswith("(") or not text.endswith(")"):
        return False
    return all(depth > 0 for at, depth in _depths(text) if at < len(text) - 1)


def _depths(text: str) -> list[tuple[int, int]]:
    """How deep in brackets each character outside of strings stands, once it is read."""
    depths, depth, at = [], 0, 0
    while at < len(text):
        if text[at] in "\"'`":
            if text.startswith("'s ", at) and text[:at].endswith("the request"):
                at += 1
                continue
            quote, at = text[at], at + 1
            while at < len(text) and text[at] != quote:
                at += 2 if text[at] == "\\" else 1
        elif text[at] in _OPEN:
            depth += 1
        elif text[at] in _CLOSED:
            depth -= 1
        depths.append((at, depth))
        at += 1
    return depths


def _compared(text: str) -> tuple[str, str, str] | None:
    """The sides and the operator of a comparison on the outermost level, if there is one and no more."""
    operators = [
        at for at in _outer_spaces(text) for op in (*_FLIPPED, *_OTHERS) if text.startswith(f" {op} ", at)
    ]
    if len(operators) != 1:
        return None
    at = operators[0]
    op = text[at + 1 : text.index(" ", at + 1)]
    return (text[:at], op, text[at + len(op) + 2 :]) if op in _FLIPPED else None
