"""Compares what a case declares with what a check finds: verdicts, sets of readings, lengths of runs."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ssoproof.amounts import amount
from ssoproof.check.options import Options
from ssoproof.check.reading_sets import Regions
from ssoproof.check.report import Report
from ssoproof.check.run import check, semantics_of
from ssoproof.check.subject_names import only, subjects
from ssoproof.readers.cases import Case, Expectation, Readings, Steps
from ssoproof.semantics.readings import Box
from ssoproof.source import Span
from ssoproof.tenant.model import Tenant
from ssoproof.verdict.verdict import Result, Status, Unknown, Violated

#: From this safe depth on, "unknown" is accepted where "proved" is declared; it is counted aloud.
DEEP = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One expectation and what was found; no complaints: they agree.

    `open`: readings that are declared proved and were found unknown at a depth that is accepted.
    """

    case: str
    question: str
    subject: str
    expected: str
    actual: str
    depth: int | None
    engine: str
    seconds: float
    complaints: tuple[str, ...]
    open: bool = False
    place: Span | None = None

    @property
    def agrees(self) -> bool:
        """True where nothing is complained about."""
        return not self.complaints

    @property
    def declared_word(self) -> str:
        """What is declared, for people."""
        verdict, paren, sets = self.expected.partition(" (")
        return f"{Status(verdict).word}{paren}{sets}"

    @property
    def actual_word(self) -> str:
        """What was found, for people."""
        return Status(self.actual).word


def compare(case: Case, tenant: Tenant, options: Options) -> Iterator[Row]:
    """A row for each expectation of a case, in its order; subjects share their work."""
    answers: dict[tuple[str, str], Result] = {}
    for expectation in case.expectations:
        key = (expectation.question, only(expectation.subject, subjects(tenant)))
        if key not in answers:
            report = check(tenant, _about(case, expectation.subject, options))
            answers |= {(r.question, r.subject): r for r in report.results}
        yield _row(case, tenant, expectation, answers[key], options)


def _about(case: Case, subject: str, options: Options) -> Options:
    asked = dict.fromkeys(e.question for e in case.expectations if e.subject == subject)
    return Options(
        tuple(asked),
        (subject,),
        options.reading,
        options.depth,
        options.states,
        options.engine,
        progress=options.progress,
    )


def _row(case: Case, tenant: Tenant, expected: Expectation, result: Result, options: Options) -> Row:
    started = time.perf_counter()
    judge = Comparison(tenant, expected, result)
    complaints = (*judge.complaints(), *_lengths(tenant, expected, options))
    seconds = result.statistics.get("seconds", 0.0) + time.perf_counter() - started
    return Row(
        case.folder.name,
        expected.question,
        expected.subject,
        _declared(expected),
        result.status.value,
        _depth(result),
        result.engine,
        seconds,
        complaints,
        judge.open,
        expected.place,
    )


def _declared(expected: Expectation) -> str:
    words = expected.verdict.replace("-", " ")
    sets = len(expected.sets)
    if sets:
        words += f" ({'all of ' if expected.complete else ''}{amount(sets, 'set')})"
    return words


def _depth(result: Result) -> int | None:
    """Length of the shortest run, else safe depth; a proof has none."""
    runs = [p.verdict.trace.transitions for p in result.parts if isinstance(p.verdict, Violated)]
    safe = [p.verdict.safe_depth for p in result.parts if isinstance(p.verdict, Unknown)]
    return min(runs or safe, default=None)


class Comparison:
    """One declared answer against one found answer, over the switches that either mentions."""

    def __init__(self, tenant: Tenant, expected: Expectation, result: Result) -> None:
        self.expected, self.result = expected, result
        self.open = False
        boxes = [b for p in result.parts for b in p.boxes]
        boxes += [Box.of(s) for s in (*expected.sets, *expected.holds)]
        named = frozenset(switch for box in boxes for switch, _ in box.allowed)
        self.regions = Regions.of(semantics_of(tenant), named)

    def region(self, *wanted: Status) -> int:
        """The readings under which the answer has one of the statuses, as a mask."""
        found = 0
        for part in self.result.parts:
            for box in part.boxes if part.status in wanted else ():
                found |= self.regions.inside(box)
        return found

    def complaints(self) -> Iterator[str]:
        """What does not agree."""
        wanted = Status(self.expected.verdict.replace("-", " "))
        if wanted is Status.PROVED:
            yield from self._proved()
        elif self.result.status is not wanted:
            yield f"found {self.result.status.word}"
        yield from self._sets(self.region(wanted))
        yield from self._holds()

    def _proved(self) -> Iterator[str]:
        for part in self.result.parts:
            deep = _deep(part.verdict)
            self.open |= deep
            if part.status is not Status.PROVED and not deep:
                boxes = " ".join(map(str, part.boxes))
                yield f"{_described(part.verdict, part.status)} under {boxes or 'every reading'}"

    def _sets(self, region: int) -> Iterator[str]:
        verdict = self.expected.verdict
        covered = 0
        for declared in self.expected.sets:
            inside = self.regions.inside(Box.of(declared))
            covered |= inside
            if inside & ~region:
                yield (
                    f"{Box.of(declared)} is not {Status(verdict.replace('-', ' ')).word} as a whole: "
                    f"{self._at(inside & ~region)}"
                )
            for switch in declared:
                wider = self.regions.inside(Box.of(_without(declared, switch)))
                if not wider & ~region:
                    yield f"{Box.of(declared)} is not minimal: {switch} can be dropped"
        if self.expected.complete and region & ~covered:
            yield f"the sets leave out {self._boxes(region & ~covered)}"

    def _holds(self) -> Iterator[str]:
        proved = self.region(Status.PROVED)
        deep = 0
        for part in self.result.parts:
            for box in part.boxes if _deep(part.verdict) else ():
                deep |= self.regions.inside(box)
        for declared in self.expected.holds:
            inside = self.regions.inside(Box.of(declared))
            self.open |= bool(inside & ~proved & deep)
            if inside & ~proved & ~deep:
                yield (
                    f"{Box.of(declared)} is not {Status.PROVED.word} as a whole: "
                    f"{self._at(inside & ~proved & ~deep)}"
                )

    def _at(self, mask: int) -> str:
        """The reading in a mask that is closest to the defaults, and what was found there."""
        reading = self.regions.full(self.regions.nearest(mask))
        own = {v.name: str(reading[v.name]) for v in self.regions.masks.variables}
        part = self.result.under_reading(reading)
        found = _described(part.verdict, part.status) if part else Status.NOT_APPLICABLE.word
        return f"{found} under {Box.of(own)}"

    def _boxes(self, mask: int) -> str:
        return " ".join(map(str, self.regions.boxes(mask)))


def _deep(verdict: object) -> bool:
    """True for an unknown that is accepted where a proof is declared."""
    return isinstance(verdict, Unknown) and verdict.possible is None and verdict.safe_depth >= DEEP


def _described(verdict: object, status: Status) -> str:
    if isinstance(verdict, Unknown):
        return (
            f"{status.word}, safe to "
            f"{amount(verdict.safe_depth, 'step')}{', possible' if verdict.possible else ''}"
        )
    if isinstance(verdict, Violated):
        return f"{status.word} in {amount(verdict.trace.transitions, 'step')}"
    return status.word


def _without(declared: Readings, switch: str) -> Readings:
    return {s: values for s, values in declared.items() if s != switch}


def _lengths(tenant: Tenant, expected: Expectation, options: Options) -> Iterator[str]:
    """Lengths of runs under the declared readings, all other switches at their defaults."""
    for declared in expected.steps:
        reading = {**semantics_of(tenant).defaults, **options.reading, **declared.reading}
        found = _length(_fixed(tenant, expected, reading, options))
        if found != declared.transitions:
            words = "no run" if found is None else amount(found, "step")
            yield f"{_words(declared)}: {words}, not {declared.transitions}"


def _fixed(tenant: Tenant, expected: Expectation, reading: Mapping[str, str], options: Options) -> Report:
    fixed = Options(
        (expected.question,), (expected.subject,), reading, options.depth, options.states, options.engine
    )
    return check(tenant, fixed)


def _length(report: Report) -> int | None:
    runs = [
        p.verdict.trace.transitions
        for r in report.results
        for p in r.parts
        if isinstance(p.verdict, Violated)
    ]
    return min(runs, default=None)


def _words(declared: Steps) -> str:
    return f"under {Box.of(declared.reading)}" if declared.reading else "under the defaults"
