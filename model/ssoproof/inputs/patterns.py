"""Texts that fit the regular expressions in a stretch of JavaScript, as values to try."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_LITERAL = re.compile(r"\A/((?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)/[a-z]*\Z")
_MOST = 6


def fitting(text: str) -> Iterator[str]:
    """Some texts that a regular expression may fit, where the text is one; whether they do is tried out."""
    literal = _LITERAL.match(text)
    if literal is None:
        return
    try:
        tree = _parser().parse(
            literal[1].replace("(?<", "(?P<").replace("(?P<=", "(?<=").replace("(?P<!", "(?<!")
        )
    except (re.error, OverflowError, RecursionError):
        return
    seen: dict[str, None] = {}
    for turn in range(_MOST):
        seen.setdefault(_sample(tree, turn))
    yield from seen


def _parser() -> Any:
    """Python's own parser of patterns."""
    from importlib import import_module

    return import_module("re._parser")


def _sample(tree: Any, turn: int) -> str:
    return "".join(_part(str(op), given, turn) for op, given in tree)


def _part(op: str, given: Any, turn: int) -> str:
    if op == "LITERAL":
        return chr(given)
    if op == "NOT_LITERAL":
        return "x" if given != ord("x") else "y"
    if op == "ANY":
        return "x"
    if op == "IN":
        return _member(given, turn)
    if op in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        least, most, inner = given
        times = min(max(least, 1 + turn % 2), int(most), 8)
        return "".join(_sample(inner, turn) for _ in range(times))
    if op == "SUBPATTERN":
        return _sample(given[3], turn)
    if op == "BRANCH":
        return _sample(given[1][turn % len(given[1])], turn)
    return ""


def _member(choices: Any, turn: int) -> str:
    (op, given), *_ = choices[turn % len(choices) :] or choices
    if str(op) == "LITERAL":
        return chr(given)
    if str(op) == "RANGE":
        return chr(given[0])
    if str(op) == "CATEGORY":
        return {"CATEGORY_DIGIT": "7", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "a"}.get(str(given), "-")
    return "-"
