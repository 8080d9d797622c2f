"""Placeholders that deployment fills in (`@@NAME@@`, `##NAME##`): values that the source does not state."""

from __future__ import annotations

import re

_BARE = re.compile(rb"@@([A-Za-z_]\w*)@@")

#: A text with a hole that deployment fills.
HOLE = re.compile(r"##[A-Za-z_]\w*##|@@[A-Za-z_]\w*@@")

_NAME = re.compile(r"__[A-Za-z_]\w*__\Z")


def named(source: bytes) -> bytes:
    """The source with each bare placeholder as a name of the same length; within strings they stay."""
    parts: list[bytes] = []
    quote = b""
    at = 0
    for match in re.finditer(rb"\\.|[\"'`\n]|//[^\n]*|/\*.*?\*/|@@[A-Za-z_]\w*@@", source, re.S):
        found = match[0]
        if found in (b'"', b"'", b"`"):
            quote = b"" if quote == found else quote or found
        elif found == b"\n":
            quote = quote if quote == b"`" else b""
        elif found.startswith(b"@@") and not quote:
            parts += [source[at : match.start()], _BARE.sub(rb"__\1__", found)]
            at = match.end()
    return b"".join((*parts, source[at:]))


def filled(name: str) -> str | None:
    """The placeholder that a name of `named` stands for; None for other names."""
    return f"@@{name[2:-2]}@@" if _NAME.match(name) else None
