"""Marks: stretches of a text that the files do not state, such as a placeholder without a value.

A mark keeps the length of what it stands for, so that columns stay true. It is made of characters for
private use, which no tenant's file needs.
"""

from __future__ import annotations

import re

_BEGIN, _END = "\ue000", "\ue001"
MARK = re.compile(f"{_BEGIN}([^{_BEGIN}{_END}]*){_END}")
_STRAY = re.compile(f"[{_BEGIN}{_END}]")
_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)


def mark(label: str) -> str:
    """A stretch that is not known; `label` is how messages call it."""
    return f"{_BEGIN}{_STRAY.sub('', label)}{_END}"


def clean(text: str) -> str:
    """A user's text without the characters that marks are made of."""
    return _STRAY.sub("?", text)


def is_stated(text: str) -> bool:
    """True where nothing in the text is left open."""
    return MARK.search(text) is None


def label(text: str) -> str:
    """What the first mark of the text stands for; empty where there is none."""
    found = MARK.search(text)
    return _formatted(found[1]) if found else ""


def formatted(text: str) -> str:
    """The text as a person wrote it."""
    return MARK.sub(lambda found: _formatted(found[1]), text)


def holes(text: str) -> str:
    """The text with each mark as a placeholder `##NAME##`, the notation that hooks are read with."""
    return MARK.sub(lambda found: f"##{_name(found[1])}##", text)


def _formatted(inner: str) -> str:
    sign = inner[:1]
    return f"{sign}{inner}{sign}" if sign and sign in "#@" else inner


def _name(inner: str) -> str:
    text = inner.strip("#@")
    if _NAME.fullmatch(text):
        return text
    return "_".join(_NAME.findall(text)) or "value"
