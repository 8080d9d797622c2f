"""The problems found while reading, collected to be reported at once, and the wording they share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from ssoproof import bounds
from ssoproof.diagnostics import Diagnostic, Severity
from ssoproof.errors import BadInput
from ssoproof.legible import printable
from ssoproof.masking import MASK, looks_secret
from ssoproof.source import Span

Related = tuple[tuple[Span, str], ...]


@dataclass(frozen=True, slots=True)
class Problems:
    """Collects diagnostics; nothing is raised before `stop_on_errors`."""

    diagnostics: list[Diagnostic] = field(default_factory=list)

    def error(self, code: str, message: str, at: Span | None, help: str, related: Related = ()) -> None:
        """Notes what stops the run."""
        self.diagnostics.append(Diagnostic(code, Severity.ERROR, message, at, related, help))

    def warning(self, code: str, message: str, at: Span | None, help: str, related: Related = ()) -> None:
        """Notes what is probably a mistake and can be read all the same."""
        self.diagnostics.append(Diagnostic(code, Severity.WARNING, message, at, related, help))

    def note(self, code: str, message: str, at: Span | None, help: str, related: Related = ()) -> None:
        """Notes what the user may not expect."""
        self.diagnostics.append(Diagnostic(code, Severity.NOTE, message, at, related, help))

    def take(self, bad: BadInput) -> None:
        """Notes what another reading stopped at."""
        self.diagnostics.extend(d for d in bad.diagnostics if isinstance(d, Diagnostic))

    def ordered(self) -> tuple[Diagnostic, ...]:
        """What was found, in the order of the file."""
        return tuple(sorted(self.diagnostics, key=_place))

    def stop_on_errors(self) -> None:
        """Raises BadInput where an error was found."""
        if any(d.severity is Severity.ERROR for d in self.diagnostics):
            raise BadInput(self.ordered())


def _place(diagnostic: Diagnostic) -> tuple[int, int]:
    span = diagnostic.primary
    return (span.line, span.column) if span else (0, 0)


def stop(code: str, message: str, at: Span | None, help: str) -> BadInput:
    """The exception for a single error after which nothing more can be read."""
    return BadInput((Diagnostic(code, Severity.ERROR, message, at, (), help),))


def quoted(text: str) -> str:
    """Text of the user as a message shows it: short, on one line, printable; not where it looks like a key or
    a token."""
    short = MASK if looks_secret(text) else bounds.QUOTED.cut(text)
    return repr(short) if short.isascii() else f"'{printable(short)}'"


def listed(words: Iterable[str]) -> str:
    """Words in a row: `a`, `a or b`, `a, b or c`."""
    row = list(words)
    return " or ".join([", ".join(row[:-1]), row[-1]]) if len(row) > 1 else "".join(row)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was most likely meant, or None."""
    by_lower = {k.lower(): k for k in known}
    found = get_close_matches(bounds.QUOTED.cut(word).lower(), list(by_lower), 1, 0.6)
    return by_lower[found[0]] if found else None


def suggestion(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Help for an unknown word: the nearest known one, and what there is."""
    row = list(known)
    close = nearest(word, row)
    start = f"did you mean {close}? " if close else ""
    most = bounds.LISTED.most
    many = [*row[:most], f"{len(row) - most} more"] if bounds.LISTED.passed(len(row)) else row
    return f"{start}Known here: {', '.join(many)}" if row else otherwise
