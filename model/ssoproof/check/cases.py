"""Compares what a case declares with what a check finds: verdicts, sets of readings, lengths of runs."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from ssoproof.amounts import amount
from ssoproof.check.options import Options
from ssoproof.check.reading_sets import Regions
from ssoproof.check.report import Report
from ssoproof.check.run import check, semantics_of
from ssoproof.check.subject_names import only, subjects
from ssoproof.documents.problems import quoted, suggestion
from ssoproof.inputs.input_classes import NO_INPUTS, InputClasses
from ssoproof.readers.cases import Case, Expectation, Readings, Steps
from ssoproof.semantics.readings import Box
from ssoproof.source import Span
from ssoproof.tenant.model import Tenant
from ssoproof.verdict.verdict import ConditionalVerdict, Result, Status, Unknown, Violated

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
    inputs: tuple[str, ...] = ()

    @property
    def about(self) -> str:
        """The subject, and the inputs where they are named."""
        return f"{self.subject} for {' or '.join(self.inputs)}" if self.inputs else self.subject

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
        judge.status.value,
        _depth(judge.parts),
        result.engine,
        seconds,
        complaints,
        judge.open,
        expected.place,
        expected.inputs,
    )


def _declared(expected: Expectation) -> str:
    words = expected.verdict.replace("-", " ")
    sets = len(expected.sets)
    if sets:
        words += f" ({'all of ' if expected.complete else ''}{amount(sets, 'set')})"
    return words


def _depth(parts: Sequence[ConditionalVerdict]) -> int | None:
    """Length of the shortest run, else safe depth; a proof has none."""
    runs = [p.verdict.trace.transitions for p in parts if isinstance(p.verdict, Violated)]
    safe = [p.verdict.safe_depth for p in parts if isinstance(p.verdict, Unknown)]
    return min(runs or safe, default=None)


class Comparison:
    """One declared answer against one found answer, over the switches that either mentions, and the classes
    of inputs of the found one; for the inputs that the declared one is about."""

    def __init__(self, tenant: Tenant, expected: Expectation, result: Result) -> None:
        self.expected, self.result = expected, result
        self.open = False
        boxes = [b for p in result.parts for b in p.boxes]
        boxes += [Box.of(s) for s in (*expected.sets, *expected.holds)]
        self.classes = class_names(result)
        inputs = InputClasses({name: {} for name in self.classes}, {}) if self.classes else NO_INPUTS
        self.regions = Regions.about(semantics_of(tenant), boxes, inputs)
        self.unnamed = [name for name in expected.inputs if name not in self.classes]
        self.about = self.regions.masks.all
        if expected.inputs and not self.unnamed and len(self.classes) > 1:
            self.about = self.regions.for_inputs(frozenset(expected.inputs))
        self.parts = [p for p in result.parts if not p.boxes or self._inside(p.boxes) & self.about]

    @property
    def status(self) -> Status:
        """The worst that was found for the inputs that the declared answer is about."""
        return min((p.status for p in self.parts), key=lambda s: s.rank, default=Status.NOT_APPLICABLE)

    def _inside(self, boxes: Iterable[Box]) -> int:
        return reduce(or_, map(self.regions.inside, boxes), 0)

    def region(self, *wanted: Status) -> int:
        """The readings under which the answer has one of the statuses, as a mask."""
        boxes = (box for part in self.parts if part.status in wanted for box in part.boxes)
        return self._inside(boxes) & self.about

    def complaints(self) -> Iterator[str]:
        """What does not agree."""
        for name in self.unnamed:
            help = suggestion(name, self.classes, "no code that matters to it tells inputs apart")
            yield f"no inputs are called {quoted(name)}: {help}"
        if not self.unnamed:
            yield from self._verdicts()
        yield from self._sensitive()

    def _sensitive(self) -> Iterator[str]:
        """The answer's sensitivities against those that are declared."""
        if self.expected.sensitive is None:
            return
        rows = {str(p.unsteady): p for p in self.result.sensitivities}
        for when in self.expected.sensitive:
            if when not in rows:
                help = suggestion(when, rows, "it is sensitive to nothing")
                yield f"nothing was looked at that is called {quoted(when)}: {help}"
            elif rows[when].status is not Status.VIOLATED:
                found = _described(rows[when].verdict, rows[when].status)
                yield f"it is not sensitive to {quoted(when)}: {found}"
        for when, part in rows.items():
            if part.status is Status.VIOLATED and when not in self.expected.sensitive:
                yield f"it is sensitive to {quoted(when)}: {_described(part.verdict, part.status)}"

    def _verdicts(self) -> Iterator[str]:
        wanted = Status(self.expected.verdict.replace("-", " "))
        if wanted is Status.PROVED:
            yield from self._proved()
        elif self.status is not wanted:
            yield f"found {self.status.word}"
        yield from self._sets(self.region(wanted))
        yield from self._holds()

    def _proved(self) -> Iterator[str]:
        for part in self.parts:
            deep = _deep(part.verdict)
            self.open |= deep
            if part.status is not Status.PROVED and not deep:
                boxes = " ".join(map(str, part.boxes))
                yield f"{_described(part.verdict, part.status)} under {boxes or 'every reading'}"

    def _sets(self, region: int) -> Iterator[str]:
        verdict = self.expected.verdict
        covered = 0
        for declared in self.expected.sets:
            inside = self.regions.inside(Box.of(declared)) & self.about
            covered |= inside
            if inside & ~region:
                yield (
                    f"{Box.of(declared)} is not {Status(verdict.replace('-', ' ')).word} as a whole: "
                    f"{self._at(inside & ~region)}"
                )
            for switch in declared:
                wider = self.regions.inside(Box.of(_without(declared, switch))) & self.about
                if not wider & ~region:
                    yield f"{Box.of(declared)} is not minimal: {switch} can be dropped"
        if self.expected.complete and region & ~covered:
            yield f"the sets leave out {self._boxes(region & ~covered)}"

    def _holds(self) -> Iterator[str]:
        proved = self.region(Status.PROVED)
        deep = self._inside(box for part in self.parts if _deep(part.verdict) for box in part.boxes)
        for declared in self.expected.holds:
            inside = self.regions.inside(Box.of(declared)) & self.about
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


def class_names(result: Result) -> tuple[str, ...]:
    """The classes of inputs that an answer tells apart, of all its victims; none where all are alike."""
    several = (p.inputs.values for p in result.parts if p.inputs.rigid_variable is not None)
    return tuple(dict.fromkeys(name for values in several for name in values))


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
        found = _length(_fixed(tenant, expected, reading, options), expected.inputs)
        if found != declared.transitions:
            words = "no run" if found is None else amount(found, "step")
            yield f"{_words(declared)}: {words}, not {declared.transitions}"


def _fixed(tenant: Tenant, expected: Expectation, reading: Mapping[str, str], options: Options) -> Report:
    fixed = Options(
        (expected.question,), (expected.subject,), reading, options.depth, options.states, options.engine
    )
    return check(tenant, fixed)


def _length(report: Report, inputs: tuple[str, ...]) -> int | None:
    runs = [
        p.verdict.trace.transitions
        for r in report.results
        for p in r.parts
        if isinstance(p.verdict, Violated) and (not inputs or any(_is_about(box, inputs) for box in p.boxes))
    ]
    return min(runs, default=None)


def _is_about(box: Box, inputs: tuple[str, ...]) -> bool:
    return not box.inputs or not set(inputs).isdisjoint(box.inputs)


def _words(declared: Steps) -> str:
    return f"under {Box.of(declared.reading)}" if declared.reading else "under the defaults"
