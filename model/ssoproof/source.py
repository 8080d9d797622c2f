"""Where things stand in the user's files: documents, spans (lines and columns), routes (paths of keys)."""

from __future__ import annotations

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
