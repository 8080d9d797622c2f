"""What was wrong or not understood in the input, with place and help."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ssoproof.legible import printable
from ssoproof.source import Span

#: The code of a remark on what answers rest on and the provider has announced an end of.
ANNOUNCED = "announced"


class Severity(Enum):
    """How much a diagnostic matters: an error stops the run, a warning widens behaviour, a note informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One remark on the user's input; `help` says what to do about it."""

    code: str
    severity: Severity
    message: str
    primary: Span | None = None
    related: tuple[tuple[Span, str], ...] = ()
    help: str = ""

    @property
    def line(self) -> str:
        """The remark on one line, as reports list it."""
        place = f"{self.primary.place}: " if self.primary else ""
        tail = f" Help: {self.help}" if self.help else ""
        words = (
            f"{place}{self.severity.value}: {self.message}{'' if self.message.endswith('.') else '.'}{tail}"
        )
        return printable(" ".join(words.split()))

    def __str__(self) -> str:
        place = f"{self.primary}: " if self.primary else ""
        tail = f"\n  help: {self.help}" if self.help else ""
        lines = f"{place}{self.severity.value}[{self.code}]: {self.message}{tail}".split("\n")
        return "\n".join(map(printable, lines))
