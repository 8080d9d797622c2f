"""Texts that stand in for files while they are read: what a change would leave, without writing it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

_DRAFTS: ContextVar[Mapping[str, str] | None] = ContextVar("drafts", default=None)


@contextmanager
def drafted(texts: Mapping[Path, str]) -> Iterator[None]:
    """Files are read as if they held these texts; they need not be there."""
    own = {os.path.abspath(path): text for path, text in texts.items()}
    token = _DRAFTS.set({**(_DRAFTS.get() or {}), **own})
    try:
        yield
    finally:
        _DRAFTS.reset(token)


def draft_of(path: Path) -> str | None:
    """The text that stands in for a file; None where the file itself is read."""
    drafts = _DRAFTS.get()
    return drafts.get(os.path.abspath(path)) if drafts else None
