"""Two versions of a tenant held against each other, reading by reading: what held before and no longer
does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from ssoproof.compare.baseline import victims_of
from ssoproof.compare.boxes import Domains, domains, meet, tidy, with_inputs
from ssoproof.compare.findings import Finding, Outcome, Piece, named
from ssoproof.compare.users import Note, notes
from ssoproof.errors import ExitCode
from ssoproof.inputs.input_classes import NO_INPUTS, InputClasses
from ssoproof.semantics.readings import Box
from ssoproof.verdict.verdict import Status


class Turn(Enum):
    """What became of a question under some readings."""

    BROKEN = "passed before"
    WORSE = "did not pass before"
    FIRST = "did not apply before"
    DROPPED = "passed before and no longer applies"
    BETTER = "passes now"


@dataclass(frozen=True, slots=True)
class Change:
    """A verdict that is another one now; `finding` is the answer of the new version, under the readings
    concerned."""

    turn: Turn
    before: Status
    finding: Finding

    @property
    def after(self) -> Status:
        """The verdict of the new version."""
        return self.finding.status

    @property
    def counts(self) -> bool:
        """True where it is a change for the worse."""
        return self.turn is not Turn.BETTER


@dataclass(frozen=True, slots=True)
class Diff:
    """All changes, the worst first; `gone` are subjects that the new version does not have; `notes` only
    inform."""

    old: Outcome
    new: Outcome
    changes: tuple[Change, ...]
    gone: tuple[str, ...]
    notes: tuple[Note, ...] = ()

    @property
    def worse(self) -> tuple[Change, ...]:
        """The changes for the worse."""
        return tuple(c for c in self.changes if c.counts)

    @property
    def exit_code(self) -> ExitCode:
        """10, 11 or 12 where something broke, is not known any more or is empty now; 0 where nothing got
        worse.

        A question that is no longer asked shows nothing any more: it counts as an empty one.
        """
        found = [
            (Status.VACUOUS if c.after is Status.NOT_APPLICABLE else c.after, c.finding.advisory)
            for c in self.worse
        ]
        asked = any(a.status is not Status.NOT_APPLICABLE for a in (*self.old.answers, *self.new.answers))
        return self.new.failing.code(
            [*found, *([(Status.PROVED, False)] * asked)], self.new.report.understood
        )


#: What was said of one victim: a verdict, the readings that it holds under, the classes of inputs there are.
_Said = list[tuple[Status, tuple[Box, ...], InputClasses]]


def diff(old: Outcome, new: Outcome) -> Diff:
    """What changed between two checks of the same questions."""
    before = _said(old)
    known = domains(new.report.semantics)
    found = [change for answer in new.answers for change in _changes(answer, before, known)]
    turns = list(Turn)
    found.sort(key=lambda c: (c.finding.advisory, not c.counts, c.after.rank, turns.index(c.turn)))
    there = {r.subject for r in new.report.results}
    gone = dict.fromkeys(r.subject for r in old.report.results if r.subject not in there)
    return Diff(old, new, tuple(found), tuple(gone), tuple(notes(old, new)))


def _said(outcome: Outcome) -> Mapping[tuple[str, str], Mapping[str, _Said]]:
    """For each question and subject, and each victim, the verdicts with their readings."""
    found: dict[tuple[str, str], dict[str, _Said]] = {}
    for answer in outcome.answers:
        for subject in answer.subjects:
            row = found.setdefault((answer.question, subject), {})
            for piece in answer.pieces:
                for victim in victims_of(piece, subject):
                    row.setdefault(victim, []).append((answer.status, piece.part.boxes, piece.part.inputs))
    return found


def _changes(
    answer: Finding, before: Mapping[tuple[str, str], Mapping[str, _Said]], known: Domains
) -> Iterator[Change]:
    """The changes of one answer; subjects that changed alike share one."""
    groups: dict[tuple[object, ...], tuple[Change, list[str]]] = {}
    for subject in answer.subjects:
        row = before.get((answer.question, subject), {})
        for turn, status, pieces in _turns(answer, subject, row, known):
            key = turn, status, tuple((id(p.story), p.part.victim, p.part.boxes) for p in pieces)
            change = Change(turn, status, replace(answer, pieces=pieces))
            groups.setdefault(key, (change, []))[1].append(subject)
    for change, subjects in groups.values():
        yield replace(change, finding=replace(change.finding, subjects=tuple(subjects)))


def _turns(
    answer: Finding, subject: str, row: Mapping[str, _Said], known: Domains
) -> Iterator[tuple[Turn, Status, tuple[Piece, ...]]]:
    found: dict[tuple[Turn, Status], list[Piece]] = {}
    for piece in answer.pieces:
        for status, boxes in _earlier(answer, piece, subject, row, known):
            turn = turned(status, answer.status)
            if turn is not None:
                under = replace(piece.part, boxes=boxes)
                found.setdefault((turn, status), []).append(replace(piece, part=under))
    for (turn, status), pieces in found.items():
        yield turn, status, tuple(pieces)


def _earlier(
    answer: Finding, piece: Piece, subject: str, row: Mapping[str, _Said], known: Domains
) -> Iterator[tuple[Status, tuple[Box, ...]]]:
    """What was said before of the readings of a piece, for any of its victims."""
    every = (Box(()),)
    now = piece.part.boxes or every
    victims = row.keys() if answer.status is Status.NOT_APPLICABLE else victims_of(piece, subject)
    found: dict[Status, list[Box]] = {}
    for victim in victims:
        for status, boxes, inputs in row.get(victim) or [(Status.NOT_APPLICABLE, (), NO_INPUTS)]:
            then = boxes if _alike(inputs, piece.part.inputs) else _for_all(boxes)
            shared = (meet(a, b) for a in now for b in then or every)
            found.setdefault(status, []).extend(box for box in shared if box is not None)
    for status, boxes_ in found.items():
        if boxes_:
            yield status, tidy(boxes_, with_inputs(known, piece.part.inputs))


def _alike(one: InputClasses, two: InputClasses) -> bool:
    """Whether classes are called the same in both versions; else nothing is known of who was in which."""
    return set(one.values) == set(two.values)


def _for_all(boxes: tuple[Box, ...]) -> tuple[Box, ...]:
    return tuple(dict.fromkeys(Box(box.allowed) for box in boxes))


def turned(before: Status, after: Status) -> Turn | None:
    """What it means that one verdict became another; None where that is neither better nor worse."""
    if before is after:
        return None
    if after is Status.PROVED:
        return Turn.BETTER if before is not Status.NOT_APPLICABLE else None
    if before is Status.PROVED:
        return Turn.DROPPED if after is Status.NOT_APPLICABLE else Turn.BROKEN
    if before is Status.NOT_APPLICABLE:
        return Turn.FIRST
    return Turn.WORSE if after is Status.VIOLATED else None


def sentence(change: Change) -> str:
    """A change in one line."""
    finding = change.finding
    after = "no longer applicable" if change.after is Status.NOT_APPLICABLE else change.after.word
    before = change.before.word
    mark = " (advisory)" if finding.advisory else ""
    return f"{finding.question} {named(finding.subjects)}: {before} before, {after} now{mark}"
