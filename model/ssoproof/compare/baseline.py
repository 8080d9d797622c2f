"""Baselines: known findings that somebody accepted, each with a reason; whatever goes beyond them is new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ssoproof.compare.boxes import Domains, domains, meet, uncovered, with_inputs
from ssoproof.compare.findings import FOUND, Finding, Outcome, Piece, named
from ssoproof.diagnostics import Diagnostic, Severity
from ssoproof.semantics.readings import Box
from ssoproof.source import Span
from ssoproof.verdict.verdict import Status

#: What stands for a reason that is still to be written.
UNSAID = "no reason given"


@dataclass(frozen=True, slots=True)
class Entry:
    """One accepted finding: of which question, subjects and victims, with which verdict, guilty routes,
    readings.

    It accepts what has no other route, and no other reading. `at` is its place in the file.
    """

    question: str
    subjects: tuple[str, ...]
    victims: tuple[str, ...]
    status: Status
    routes: tuple[str, ...]
    boxes: tuple[Box, ...]
    reason: str
    at: Span | None = None


@dataclass(frozen=True, slots=True)
class Baseline:
    """All entries of a file."""

    entries: tuple[Entry, ...]

    def apply(self, outcome: Outcome) -> Outcome:
        """The outcome with known findings accepted, and a remark for each entry that matches nothing any
        more."""
        matching = _Matching(self.entries, domains(outcome.report.semantics))
        answers = tuple(part for a in outcome.answers for part in matching.split(a))
        return replace(outcome, answers=answers, remarks=(*outcome.remarks, *matching.unused(outcome)))


class _Matching:
    """Findings held against entries; remembers which entry was of use for whom."""

    def __init__(self, entries: Sequence[Entry], known: Domains) -> None:
        self.entries, self.every_value = entries, known
        self.about: dict[tuple[str, Status, str], list[tuple[int, Entry]]] = {}
        for n, entry in enumerate(entries):
            for subject in entry.subjects:
                self.about.setdefault((entry.question, entry.status, subject), []).append((n, entry))
        self.used: set[tuple[int, str]] = set()

    def split(self, finding: Finding) -> Iterator[Finding]:
        """A finding as what is new of it and what is accepted, for subjects that agree on that."""
        if finding.status not in FOUND:
            yield finding
            return
        groups: dict[tuple[str, ...], list[str]] = {}
        for subject in finding.subjects:
            groups.setdefault(tuple(self._accepts(finding, subject, p) for p in finding.pieces), []).append(
                subject
            )
        for reasons, subjects in groups.items():
            for reason in dict.fromkeys(reasons):
                pieces = tuple(p for p, r in zip(finding.pieces, reasons, strict=True) if r == reason)
                yield replace(finding, subjects=tuple(subjects), pieces=pieces, accepted=reason)

    def _accepts(self, finding: Finding, subject: str, piece: Piece) -> str:
        """The reasons of the entries that cover a piece together; empty where something is left of it."""
        about = self.about.get((finding.question, finding.status, subject), [])
        fit = [(n, e) for n, e in about if _fits(e, subject, piece)]
        fit = [(n, e) for n, e in fit if any(meet(a, b) for a in e.boxes for b in piece.part.boxes)]
        left, reasons = piece.part.boxes, []
        for _, entry in sorted(fit, key=lambda row: len(row[1].routes)):
            rest = uncovered(left, entry.boxes, with_inputs(self.every_value, piece.part.inputs))
            if rest != left:
                reasons.append(entry.reason or UNSAID)
            left = rest
        if left or not fit:
            return ""
        self.used.update((n, subject) for n, _ in fit)
        return "; ".join(dict.fromkeys(reasons))

    def unused(self, outcome: Outcome) -> Iterator[Diagnostic]:
        """What entries, or some of their subjects, no longer match, of all that was asked."""
        asked = {(r.question, r.subject) for r in outcome.report.results}
        questions = {q for q, _ in asked}
        whole = {r.subject for r in outcome.report.results}
        for n, entry in enumerate(self.entries):
            if entry.question not in questions:
                continue
            idle = [
                s for s in entry.subjects if (n, s) not in self.used and (s in whole or _gone(s, outcome))
            ]
            if idle:
                yield _stale(entry, idle, _unknown_inputs(entry, idle, outcome))


def _fits(entry: Entry, subject: str, piece: Piece) -> bool:
    victims = set(victims_of(piece, subject)) <= set(entry.victims or (subject,))
    return victims and set(piece.routes) <= set(entry.routes)


def _gone(subject: str, outcome: Outcome) -> bool:
    """True where the tenant has no such subject; one that was not asked about says nothing."""
    tenant = outcome.report.tenant
    there = {*(a.name for a in tenant.applications), *(f"api:{a.name}" for a in tenant.apis)}
    return subject not in there


def _unknown_inputs(entry: Entry, idle: Sequence[str], outcome: Outcome) -> list[str]:
    """The classes of inputs of an entry that no answer about these subjects tells apart."""
    results = (r for r in outcome.report.results if r.question == entry.question and r.subject in idle)
    there = {name for r in results for part in r.parts for name in part.inputs.values}
    named_ = dict.fromkeys(name for box in entry.boxes for name in box.inputs)
    return [name for name in named_ if name not in there]


def _stale(entry: Entry, idle: Sequence[str], inputs: Sequence[str]) -> Diagnostic:
    whole = len(idle) == len(entry.subjects)
    what = "the entry matches" if whole else f"the entry matches of {named(idle)}"
    message = f"{what} nothing any more: {entry.question} {entry.status.word}"
    help = (
        "what was found is gone, or has other causes or readings now: remove it, or write the baseline anew"
    )
    if inputs:
        message += f"; code tells no {named(inputs)} apart any more"
        help = "say under `inputs` whom it accepts now, as the report names them, or write the baseline anew"
    return Diagnostic("baseline-unused", Severity.WARNING, message, entry.at, (), help)


def victims_of(piece: Piece, subject: str) -> tuple[str, ...]:
    """Whose tokens or renewals a piece is about: the subject itself, where it is an application."""
    if not subject.startswith("api:"):
        return (subject,)
    return (piece.part.victim, *piece.part.also)


def entries_of(outcome: Outcome, reason: str, earlier: Baseline | None = None) -> tuple[Entry, ...]:
    """Entries for all findings; what an earlier baseline accepts keeps its reason."""
    found = earlier.apply(outcome) if earlier is not None else outcome
    entries: dict[tuple[object, ...], Entry] = {}
    for finding in found.findings:
        for piece in finding.pieces:
            victims = victims_of(piece, finding.subjects[0]) if finding.subjects[0].startswith("api:") else ()
            why = reason if finding.accepted in ("", UNSAID) else finding.accepted
            key = finding.question, finding.subjects, victims, finding.status, piece.routes, why
            entry = Entry(*key[:5], piece.part.boxes, why)
            before = entries.get(key)
            entries[key] = replace(entry, boxes=(*before.boxes, *entry.boxes)) if before else entry
    return tuple(entries.values())
