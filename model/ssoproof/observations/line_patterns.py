"""Lines of a log by patterns: literal text with placeholders, tried from left to right without going back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ssoproof import bounds
from ssoproof.observations.observation import (
    INTERACTIVE,
    NO_PATTERN,
    SILENT,
    Effect,
    Log,
    Observation,
    Outcome,
    Remainder,
)
from ssoproof.observations.times import DAY, clock_of, moment_of

#: The placeholders that there are.
ANY = "any"
NAMES = ("time", "application", "run", "mfa", "demanded", "outcome", "browser", ANY)
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_RUNS = {
    "silent": SILENT,
    "prompt=none": SILENT,
    "renewal": SILENT,
    "interactive": INTERACTIVE,
    "login": INTERACTIVE,
}
_OUTCOMES = {
    "token": {Outcome.TOKEN},
    "challenge": {Outcome.CHALLENGE},
    "mfa prompt": {Outcome.CHALLENGE},
    "login required": {Outcome.LOGIN},
    "login_required": {Outcome.LOGIN, Outcome.MFA_REQUIRED},
    "multifactor authentication required": {Outcome.MFA_REQUIRED},
    "access_denied": {Outcome.DENIED},
    "access denied": {Outcome.DENIED},
    "interaction_required": {Outcome.INTERACTION},
    "interaction required": {Outcome.INTERACTION},
}


@dataclass(frozen=True, slots=True)
class Piece:
    """Literal text, or the name of a placeholder."""

    literal: str = ""
    name: str = ""


def pieces(pattern: str) -> tuple[Piece, ...]:
    """A pattern taken apart."""
    row, at = [], 0
    for match in _PLACEHOLDER.finditer(pattern):
        if match.start() > at:
            row.append(Piece(pattern[at : match.start()]))
        row.append(Piece(name=match[1]))
        at = match.end()
    return (*row, Piece(pattern[at:])) if at < len(pattern) else tuple(row)


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a kind of line means: the facts that it states, besides those in its placeholders.

    `begins`: a login or renewal begins here; `code`: code writes the line.
    """

    row: tuple[Piece, ...]
    begins: bool
    code: bool
    stated: Mapping[str, str]

    def facts(self, line: str) -> dict[str, str] | None:
        """The facts of a line that fits; None for one that does not."""
        found: dict[str, str] = {}
        at, name = 0, ""
        for piece in self.row:
            if piece.name:
                name = piece.name
                continue
            place = (
                line.find(piece.literal, at) if name else (at if line.startswith(piece.literal, at) else -1)
            )
            if place < 0:
                return None
            if name:
                found[name] = line[at:place].strip()
            at, name = place + len(piece.literal), ""
        if name:
            found[name] = line[at:].strip()
        elif line[at:].strip():
            return None
        found.pop(ANY, None)
        return {**self.stated, **found}


@dataclass
class _Lines:
    """Reads the lines of one file; a login or renewal is begun by one line, and others add to it."""

    file: str
    patterns: tuple[Pattern, ...]
    log: Log = field(default_factory=Log)
    time: float | None = None
    days: int = 0
    begun: dict[str, str] | None = None
    code: bool = False
    place: str = ""

    def read(self, lines: Iterable[str]) -> Log:
        for number, line in enumerate(lines, 1):
            if line.strip():
                self.line(f"{self.file}:{number}", line.strip())
        self.end()
        return self.log

    def line(self, place: str, line: str) -> None:
        if bounds.LOG_LINE.passed(len(line)):
            self.leave(place, f"a line is longer than {bounds.LOG_LINE.formatted} characters")
            return
        for pattern in self.patterns:
            facts = pattern.facts(line)
            if facts is not None:
                self.take(place, pattern, facts)
                return
        self.leave(place, NO_PATTERN)

    def take(self, place: str, pattern: Pattern, facts: dict[str, str]) -> None:
        if "time" in facts:
            self.clock(place, facts.pop("time"))
        if pattern.begins:
            self.end()
            self.begun, self.place, self.code = facts, place, pattern.code
            self.begun["at"] = "" if self.time is None else repr(self.time)
        elif facts and self.begun is None:
            self.leave(place, "the line says something of a login that no line began")
        elif self.begun is not None:
            self.begun |= facts

    def clock(self, place: str, text: str) -> None:
        """Time without a date goes on from day to day."""
        read = moment_of(text)
        if read is None:
            of_day = clock_of(text)
            if of_day is None:
                self.leave(place, "the time is not understood")
                return
            read = self.days * DAY + of_day
            if self.time is not None and read < self.time - DAY / 2:
                self.days += 1
                read += DAY
        self.time = read

    def end(self) -> None:
        """The login or renewal that was begun is an observation."""
        facts, self.begun = self.begun, None
        if facts is None:
            return
        moments = _RUNS.get(facts.get("run", "interactive").lower())
        if moments is None:
            self.leave(self.place, "it is not understood whether the run is interactive or silent")
            return
        outcomes = self.outcomes(facts.get("outcome"), moments == SILENT)
        self.log.observations.append(
            Observation(
                self.place,
                float(facts["at"]) if facts["at"] else None,
                moments,
                facts.get("application", ""),
                facts.get("browser", ""),
                outcomes,
                self.code,
                self.truth(facts.get("mfa")),
                self.truth(facts.get("demanded")),
            )
        )

    def outcomes(self, text: str | None, silent: bool) -> frozenset[Outcome]:
        if text is None:
            return frozenset()
        words = text.lower().strip(" .\"'“”")
        read = _OUTCOMES.get(words)
        if read is None:
            self.leave(self.place, "the outcome is not understood")
            return frozenset()
        return frozenset(read if silent else read - {Outcome.MFA_REQUIRED})

    def truth(self, text: str | None) -> bool | None:
        if text is None:
            return None
        read = _TRUTH.get(text.lower())
        if read is None:
            self.leave(self.place, "it is not understood what code saw: neither true nor false")
        return read

    def leave(self, place: str, why: str) -> None:
        self.log.leave(Remainder(place, self.time, why, Effect.UNREAD))


def observed(file: str, lines: Iterable[str], patterns: tuple[Pattern, ...]) -> Log:
    """What the lines of a log show; lines that no pattern fits are left over."""
    return _Lines(file, patterns).read(lines)
