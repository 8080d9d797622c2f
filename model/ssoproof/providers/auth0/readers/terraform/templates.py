"""Texts of Terraform: escapes, texts of several lines with their indentation, and template files."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from ssoproof.providers.auth0.readers.marks import clean, mark
from ssoproof.providers.auth0.readers.terraform.language import text_of

if TYPE_CHECKING:
    from tree_sitter import Node as Raw

_ESCAPE = re.compile(r"\\(n|r|t|\"|\\|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})|\$\$\{|%%\{")
_SIGNS = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


def unescaped(text: str) -> str:
    """The text of a quoted literal."""
    return _ESCAPE.sub(_sign, text)


def _sign(found: re.Match[str]) -> str:
    if found[1] is None:
        return found[0][1:]
    if found[1] in _SIGNS:
        return _SIGNS[found[1]]
    code = int(found[1][1:], 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "?"


def heredoc(raw: Raw, interpolated: Callable[[Raw], str]) -> str:
    """The text of a heredoc: `<<-` takes the common indentation away."""
    source = raw.text or b""
    start = raw.start_byte
    first = source.find(b"\n") + 1
    last = source.rfind(b"\n") + 1
    parts, at = [], first
    for kid in raw.children:
        if kid.type in ("template_interpolation", "template_directive"):
            begin, end = kid.start_byte - start, kid.end_byte - start
            parts += [_literal(source[at:begin]), interpolated(kid)]
            at = end
    text = "".join((*parts, _literal(source[at:last])))
    return _dedented(text) if text_of(raw.children[0]) == "<<-" else text


def _literal(source: bytes) -> str:
    return re.sub(r"\$\$\{|%%\{", lambda m: m[0][1:], clean(source.decode("utf-8", "replace")))


def _dedented(text: str) -> str:
    lines = text.split("\n")
    widths = [len(line) - len(line.lstrip(" ")) for line in lines if line.strip()]
    cut = min(widths, default=0)
    return "\n".join(line[cut:] if line.strip() else line.lstrip(" ") for line in lines)


_PLACE = re.compile(r"\$\$\{|%%\{|\$\{~?\s*(?P<name>[A-Za-z_][\w.-]*)\s*~?\}|(?P<other>[$%]\{)")


def template_file(text: str, values: dict[str, str | None]) -> str:
    """A template file with the values of its names; whatever else it interpolates is marked.

    With a directive (`%{ if ... }`) all of it is marked: what it comes to is not known.
    """
    text = clean(text)
    if re.search(r"(?<!%)%\{", text):
        return mark("template with directives")

    def one(found: re.Match[str]) -> str:
        if found["other"] is None and found["name"] is None:
            return found[0][1:]
        value = values.get(found["name"] or "")
        return value if value is not None else mark("${" + (found["name"] or "...") + "}")

    opened = [m for m in _PLACE.finditer(text) if m["other"] is not None]
    return mark("template with expressions") if opened else _PLACE.sub(one, text)
