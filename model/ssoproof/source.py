"""Where things stand in the user's files: documents, spans (lines and columns), routes (paths of keys)."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one document; lines and columns count from 1, the end column is exclusive."""

    file: str
    line: int
    column: int = 1
    end_line: int = 0
    end_column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    @property
    def place(self) -> str:
        """File and line, as people write it."""
        return f"{self.file}:{self.line}"

    def on_disk(self) -> Span:
        """The span within a file that is there: code in one line of a document stands at that line (see
        `within`)."""
        found = _WITHIN.fullmatch(self.file)
        return Span(found[1], int(found[2])) if found else self


def beginning(path: object) -> Span:
    """Where a file begins; it stands for a file, or a folder, as a whole."""
    return Span(str(path), 1)


def within(at: Span, what: str) -> str:
    """How code is called as a file that is none: it stands in one line of a document, or is not known. Its
    lines are its own."""
    return f"{at.place} ({what})"


_WITHIN = re.compile(r"(.+):([0-9]+) \((?:rule|action) .*\)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a setting comes from: stated in a file (route and span), or a default with its reason."""

    route: tuple[str, ...] = ()
    span: Span | None = None
    reason: str = ""

    @property
    def stated(self) -> bool:
        """True where the user's own file says it."""
        return self.span is not None

    def __str__(self) -> str:
        name = ".".join(self.route)
        if self.span is not None:
            return f"{self.span.place} ({name})" if name else self.span.place
        return f"{name} (default: {self.reason})" if self.reason else name
