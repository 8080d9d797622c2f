"""Findings: the parts of an answer with one verdict, for all subjects that share the answer, each told
once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ssoproof.check.exit_codes import USUALLY, FailOn, Weight
from ssoproof.check.report import Report
from ssoproof.compare.fingerprints import routes_of
from ssoproof.diagnostics import Diagnostic
from ssoproof.errors import ExitCode
from ssoproof.explain.build import Explanation, ReportExplanation
from ssoproof.explain.model import Story
from ssoproof.semantics.readings import Box
from ssoproof.verdict.verdict import ConditionalVerdict, Result, Status

#: What a finding is about: the other verdicts find nothing.
FOUND = (Status.VIOLATED, Status.UNKNOWN, Status.VACUOUS)


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """One part of an answer with its story (None without a run) and the routes that are to blame."""

    part: ConditionalVerdict
    story: Story | None
    routes: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """Pieces with one verdict of one answer; `subjects` share it, the one that is told first.

    `accepted` is the reason for which a baseline accepts it; empty for a finding that counts.
    """

    explanation: Explanation
    status: Status
    subjects: tuple[str, ...]
    pieces: tuple[Piece, ...]
    accepted: str = ""

    @property
    def question(self) -> str:
        """The code of the question."""
        return self.explanation.result.question

    @property
    def advisory(self) -> bool:
        """True where the question only informs."""
        return self.explanation.result.advisory

    @property
    def when(self) -> str:
        """What changes or fails on the way, where it is about runs that are not steady; else empty."""
        return str(self.pieces[0].part.unsteady)

    @property
    def story(self) -> Story | None:
        """The first story."""
        return next((p.story for p in self.pieces if p.story is not None), None)

    @property
    def boxes(self) -> tuple[Box, ...]:
        """All readings that it is about."""
        return tuple(dict.fromkeys(box for piece in self.pieces for box in piece.part.boxes))

    @property
    def routes(self) -> list[str]:
        """All that is to blame, each once, sorted."""
        return sorted({route for piece in self.pieces for route in piece.routes})

    def named(self, most: int = 5) -> str:
        """Its subjects in a row, no more than `most` of them, the others counted."""
        return named(self.subjects, most)


def named(subjects: Sequence[str], most: int = 5) -> str:
    """Names in a row, no more than `most` of them, the others counted."""
    shown = ", ".join(subjects[:most])
    rest = len(subjects) - most
    return f"{shown} and {rest} more" if rest > 0 else shown


@dataclass(frozen=True, slots=True)
class Settled:
    """Answers by what a baseline makes of them."""

    _counting: frozenset[int]
    _accepted: frozenset[int]

    def counts(self, told: Explanation) -> bool:
        """True where an answer has a finding that no baseline accepts."""
        return id(told) in self._counting

    def accepts(self, told: Explanation) -> bool:
        """True where all that was found of an answer is accepted."""
        return id(told) in self._accepted


@dataclass(frozen=True, slots=True)
class Outcome:
    """A told report as findings, in the order of the report; `remarks` are on the baseline.

    `answers` has one finding for each verdict of each answer, proofs and questions that are not asked too.
    """

    explanation: ReportExplanation
    answers: tuple[Finding, ...]
    remarks: tuple[Diagnostic, ...] = ()
    failing: FailOn = USUALLY

    @property
    def report(self) -> Report:
        """The report."""
        return self.explanation.report

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found: violated, unknown or vacuous."""
        return tuple(a for a in self.answers if a.status in FOUND)

    @property
    def sensitivities(self) -> tuple[Finding, ...]:
        """What only runs break that are not steady, each on its own; advisory."""
        return tuple(_sensitivities(self.explanation))

    @property
    def new(self) -> tuple[Finding, ...]:
        """The findings that no baseline accepts."""
        return tuple(f for f in self.findings if not f.accepted)

    def settled(self) -> Settled:
        """Which answers have a finding that counts, and of which all that was found is accepted."""
        counting = {id(f.explanation) for f in self.new}
        return Settled(frozenset(counting), frozenset({id(f.explanation) for f in self.findings} - counting))

    @property
    def exit_code(self) -> ExitCode:
        """The exit code by the documented order; what a baseline accepts does not count."""
        found = ((Status.PROVED if a.accepted else a.status, a.advisory) for a in self.answers)
        sensitive = (s.status for s in self.sensitivities)
        return self.failing.code(found, self.report.understood, sensitive)

    def weight(self, finding: Finding) -> Weight:
        """What a finding weighs: whether it fails the build, and how."""
        if finding.accepted:
            return Weight.INFORMS
        return self.failing.weight(finding.status, finding.advisory, bool(finding.when))


def outcome(explanation: ReportExplanation, failing: FailOn = USUALLY) -> Outcome:
    """The findings of a told report, nothing accepted."""
    return Outcome(explanation, tuple(_answers(explanation)), (), failing)


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """One answer and all subjects that share it; `explanation` is that of the first."""

    explanation: Explanation
    subjects: tuple[str, ...]

    @property
    def result(self) -> Result:
        """The answer itself."""
        return self.explanation.result


def answered(explanation: ReportExplanation) -> tuple[Answer, ...]:
    """Each answer once, in the order of its first subject."""
    groups: dict[tuple[object, ...], list[Explanation]] = {}
    for told in explanation.results:
        result = told.result
        verdicts = tuple((p.policy, p.status, p.boxes) for p in result.parts)
        groups.setdefault((result.question, result.like or result.subject, verdicts), []).append(told)
    return tuple(Answer(row[0], tuple(t.result.subject for t in row)) for row in groups.values())


def _answers(explanation: ReportExplanation) -> Iterator[Finding]:
    for answer in answered(explanation):
        pieces = tuple(_pieces(answer.explanation, explanation.report))
        if answer.result.divided:
            worst = sorted(pieces, key=lambda piece: piece.part.status.rank)
            yield Finding(answer.explanation, Status.UNKNOWN, answer.subjects, tuple(worst))
            continue
        for status in Status:
            own = tuple(p for p in pieces if p.part.status is status)
            if own:
                yield Finding(answer.explanation, status, answer.subjects, own)


def _sensitivities(explanation: ReportExplanation) -> Iterator[Finding]:
    for answer in answered(explanation):
        told, result = answer.explanation, answer.result
        for part, story in told.unsteady:
            if part.status in FOUND:
                routes = routes_of(part, story, result.subject, explanation.report.tenant)
                yield Finding(told, part.status, answer.subjects, (Piece(part, story, routes),))


def _pieces(told: Explanation, report: Report) -> Iterator[Piece]:
    for under, story in zip(told.result.parts, told.stories, strict=True):
        subject = story.subject if story is not None else told.result.subject
        yield Piece(under, story, routes_of(under, story, subject, report.tenant))


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The worst first, advisory ones after the others; else as they come."""
    return tuple(sorted(findings, key=lambda f: (f.advisory, f.status.rank)))
