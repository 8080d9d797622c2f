"""Literals as values: numbers, strings with their escapes, pieces of template strings."""

from __future__ import annotations

import re

from ssoproof import bounds
from ssoproof.javascript.syntax import Syntax

_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "\n": "", "\r\n": ""}
_DECIMAL = re.compile(r"(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\Z")


def number_literal(text: str) -> float | None:
    """The number; None for big integers and the old octal notation."""
    text = text.replace("_", "").lower()
    if re.match(r"0\d", text):
        return None
    if _DECIMAL.match(text):
        return float(text)
    for prefix, radix in (("0x", 16), ("0o", 8), ("0b", 2)):
        if text.startswith(prefix) and not text.endswith("n"):
            try:
                number = int(text[2:], radix)
            except ValueError:
                return None
            return None if bounds.WHOLE_NUMBERS.passed(number) else float(number)
    return None


def string_literal(node: Syntax) -> str | None:
    """The text of a string in quotes; None where an escape is not understood."""
    pieces = [_escape(kid.text[1:]) if kid.kind == "escape_sequence" else kid.text for kid in node.kids]
    return None if None in pieces else _whole("".join(piece or "" for piece in pieces))


def _whole(text: str) -> str | None:
    """The text with halves of characters joined; None where a half is left over."""
    try:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        return None


def template_piece(node: Syntax) -> str | None:
    """The text of a fragment or an escape."""
    if node.kind != "escape_sequence":
        return node.text
    text = _escape(node.text[1:])
    return None if text is None else _whole(text)


def _escape(text: str) -> str | None:
    if text in _SIMPLE:
        return _SIMPLE[text]
    code = re.fullmatch(r"x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}", text)
    if code:
        number = int(next(group for group in code.groups() if group), 16)
        return chr(number) if number <= 0x10FFFF else None
    return (
        text if len(text) == 1 and not text.isdigit() and text not in "xu" else "\0" if text == "0" else None
    )
