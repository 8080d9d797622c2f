"""Placeholders that deployment fills in (`@@NAME@@`, `##NAME##`): values that the source does not state."""

from __future__ import annotations

import re

_TOKEN = re.compile(
    rb"""(?P<other>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|//[^\n]*|/\*.*?\*/)|@@(?P<name>[A-Za-z_]\w*)@@""",
    re.S,
)

#: A text with a hole that deployment fills.
HOLE = re.compile(r"##[A-Za-z_]\w*##|@@[A-Za-z_]\w*@@")

_NAME = re.compile(r"__[A-Za-z_]\w*__\Z")


def named(source: bytes) -> bytes:
    """The source with each bare placeholder as a name of the same length; within strings they stay."""
    if b"@@" not in source:
        return source
    return _TOKEN.sub(
        lambda match: match[0] if match["name"] is None else b"__" + match["name"] + b"__", source
    )


def filled(name: str) -> str | None:
    """The placeholder that a name of `named` stands for; None for other names."""
    return f"@@{name[2:-2]}@@" if _NAME.match(name) else None
