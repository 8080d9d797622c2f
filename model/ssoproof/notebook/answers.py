"""Answers as notebooks show them: verdicts, runs in words, drawings, tables, a stepper, the states behind
them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from ssoproof.amounts import amount
from ssoproof.check.subject_names import only, subjects
from ssoproof.compare.findings import answered, named
from ssoproof.errors import UsageError
from ssoproof.explain.build import Explanation, ReportExplanation
from ssoproof.explain.model import Story
from ssoproof.explain.reading_text import for_whom, whom_of
from ssoproof.explain.sentences import sentence
from ssoproof.explain.verdict_text import in_short
from ssoproof.notebook.certificates import Certificate, certificates
from ssoproof.notebook.display import (
    conditional_verdict,
    narrated,
    ordered,
    plain,
    remarks,
    row,
    sensitivities,
    worded,
)
from ssoproof.notebook.errors import readable
from ssoproof.notebook.html import Html, bold, bullets, folded, grid, tag
from ssoproof.notebook.states import States
from ssoproof.notebook.stepper import Stepper
from ssoproof.notebook.tables import Table
from ssoproof.properties.registry import question
from ssoproof.render.graph import dot, timeline
from ssoproof.render.graph.states import SHARED, Look, drawn, require_topics
from ssoproof.render.graph.svg import Undrawn, svg
from ssoproof.render.html.page import image
from ssoproof.render.text import report as text_report
from ssoproof.render.text.timetable import timetable
from ssoproof.verdict.verdict import Result, Status, Violated


@dataclass(frozen=True)
class Drawing:
    """A drawing of a run: SVG where it can be shown, else the run as a timetable in text."""

    story: Story
    draw: Callable[[Story], str]

    @cached_property
    def svg(self) -> str:
        """The drawing as SVG text."""
        return self.draw(self.story)

    def image(self, kind: str) -> Html:
        """The drawing as an image in HTML, in which nothing can run."""
        words = f"{kind} of {self.story.heading}, {amount(self.story.length, 'step')}"
        drawn = self._repr_svg_()
        if drawn is None:
            return tag("p", "Nothing that is installed can draw it.")
        picture = tag("img", src=image(drawn), alt=words, style="max-width:none;background:white")
        return tag("div", picture, style="overflow-x:auto")

    def _repr_svg_(self) -> str | None:
        try:
            return self.svg
        except Undrawn:
            return None

    def __repr__(self) -> str:
        return plain(timetable, self.story)


@dataclass(frozen=True)
class Narration:
    """A run in words: what happened, why its last step came out so, and what it rests on."""

    story: Story

    def _repr_html_(self) -> str:
        return tag("div", *narrated(self.story))

    def __repr__(self) -> str:
        return f"{plain(timetable, self.story)}\n\n{plain(text_report.reasons, self.story)}"


@dataclass(frozen=True)
class Answer:
    """The answer to one question about one subject. What has no run has no story and no drawings."""

    explanation: ReportExplanation
    result_explanation: Explanation

    @property
    def result(self) -> Result:
        """The result itself."""
        return self.result_explanation.result

    @property
    def status(self) -> str:
        """The verdict in a word, the worst over all readings."""
        return self.result.status.value

    @cached_property
    def story(self) -> Narration | None:
        """The shortest run, in words."""
        return Narration(self.result_explanation.first) if self.result_explanation.first else None

    @cached_property
    def timeline(self) -> Drawing | None:
        """The shortest run as swim lanes."""
        return self._drawing(timeline.svg)

    @cached_property
    def diagram(self) -> Drawing | None:
        """The shortest run as a path of states."""
        return self._drawing(lambda story: svg(dot.source(story)))

    def _drawing(self, draw: Callable[[Story], str]) -> Drawing | None:
        story = self.result_explanation.first
        return Drawing(story, draw) if story else None

    @property
    def _lead(self) -> Explanation:
        """The same answer where it was found: with the subject that this one is like."""
        asked, like = self.result.question, self.result.like
        leads = (
            t for t in self.explanation.results if (t.result.question, t.result.subject) == (asked, like)
        )
        return next(leads, self.result_explanation) if like else self.result_explanation

    @property
    def stepper(self) -> Stepper | None:
        """The shortest run, to be gone through step by step."""
        lead = self._lead
        found = ((p, s) for p, s in zip(lead.result.parts, lead.stories, strict=True) if s is not None)
        part, story = next(found, (None, None))
        if part is None or story is None:
            return None
        return Stepper(self.explanation.report, lead.result, part, story)

    @property
    def certificates(self) -> tuple[Certificate, ...]:
        """A certificate for each part that is proved."""
        return tuple(certificates(self.explanation.report, self._lead.result))

    @property
    def readings(self) -> Table:
        """Each set of readings with its verdict as a row, for a data frame."""
        return Table(tuple(_by_readings(self.result)))

    @property
    def sensitivities(self) -> Table:
        """What was looked at that happens in no steady run, and what comes of it, for a data frame."""
        return Table(tuple(_by_sensitivity(self.result)))

    def states(
        self,
        most: int = 500,
        topics: Sequence[str] = SHARED,
        without: Sequence[str] = (),
        whole: bool = False,
    ) -> States:
        """The reachable states, with the shortest run that breaks it; the options are those of `ssoproof
        graph`."""
        with readable():
            require_topics(topics)
            made = drawn(
                self.explanation.report, self._lead.result, Look(most, tuple(topics), tuple(without), whole)
            )
        return States(*made)

    def _repr_html_(self) -> str:
        name = f"{self.result.question} {self.result.subject}: {worded(self.result)}"
        return tag(
            "div",
            tag("h3", name),
            tag("p", tag("em", f"{sentence(self.result, story=self.result_explanation.worst)}.")),
            *self._run(),
            *(
                conditional_verdict(part, self.result, self.explanation.report.semantics)
                for part in ordered(self.result)
            ),
            *sensitivities(self.result_explanation),
            *self._advice(),
            folded("All of it as text", tag("pre", repr(self))),
        )

    def _run(self) -> Iterator[Html]:
        if self.timeline and self.diagram and self.story:
            yield self.timeline.image("Timeline")
            yield from narrated(self.story.story)
            yield folded("The run as a path of states", self.diagram.image("Path"))

    def _advice(self) -> Iterator[Html]:
        if self.result_explanation.observations:
            yield bold("To find out which reading is true, watch a test tenant:")
            yield bullets(f"{seen.switch}: {seen.probe}" for seen in self.result_explanation.observations)
        if self.result.status is Status.VIOLATED:
            yield tag("p", tag("strong", "Remedy: "), question(self.result.question).remedy)

    def __repr__(self) -> str:
        report = replace(self.explanation.report, results=(self.result,))
        return text_report.text(ReportExplanation(report, (self.result_explanation,), ())).plain().rstrip()


@dataclass(frozen=True)
class Answers:
    """All answers about one tenant: a table; `answers["SSO002", "console"]` is one of them."""

    explanation: ReportExplanation

    def __getitem__(self, key: tuple[str, str]) -> Answer:
        with readable():
            if isinstance(key, str) or len(key) != 2:
                raise UsageError('an answer is named by a question and a subject, as ["SSO001", "console"]')
            subject = only(key[1], subjects(self.explanation.report.tenant))
            for answer in self:
                if (answer.result.question, answer.result.subject) == (key[0].upper(), subject):
                    return answer
            there = ", ".join(f"{a.result.question} {a.result.subject}" for a in self)
            raise UsageError(f"there is no answer {key[0]} {key[1]}; there are {there}")

    def __iter__(self) -> Iterator[Answer]:
        return (Answer(self.explanation, told) for told in self.explanation.results)

    @property
    def table(self) -> Table:
        """Each subject and question as a row, for a data frame."""
        return Table(tuple(_values(answer) for answer in self))

    def __len__(self) -> int:
        return len(self.explanation.results)

    def _repr_html_(self) -> str:
        report, apart = self.explanation.report, self.explanation.separations
        head = ("subject", "check", "verdict", "what was found", "in short")
        return tag(
            "div",
            tag("h3", f"tenant {report.tenant.name}"),
            grid(head, (row(a.explanation, named(a.subjects, 3)) for a in answered(self.explanation))),
            *(
                tag("div", bold(f"How to tell apart the two failures of {s}"), bullets(lines))
                for s, lines in apart
            ),
            *remarks(report.tenant, report.diagnostics),
        )

    def __repr__(self) -> str:
        return text_report.text(self.explanation).plain().rstrip()


def _values(answer: Answer) -> dict[str, object]:
    result, story = answer.result, answer.result_explanation.first
    return {
        "subject": result.subject,
        "question": result.question,
        "verdict": result.status.value,
        "steps": story.length if story else None,
        "in short": in_short(ordered(result)[0].verdict) if result.parts else "",
        "whom": whom_of(box for part in result.part(result.status) for box in part.boxes),
        "advisory": result.advisory,
        "same as": result.like,
    }


def _by_readings(result: Result) -> Iterator[dict[str, object]]:
    for part in ordered(result):
        for box in part.boxes:
            values: dict[str, object] = {switch: "|".join(names) for switch, names in box.allowed}
            yield {
                "verdict": part.status.value,
                "about": part.victim,
                "in short": in_short(part.verdict),
                "whom": for_whom(box),
                **values,
            }


def _by_sensitivity(result: Result) -> Iterator[dict[str, object]]:
    for part in result.sensitivities:
        trace = part.verdict.trace if isinstance(part.verdict, Violated) else None
        yield {
            "when": str(part.unsteady),
            "verdict": part.status.value,
            "about": part.victim,
            "whom": whom_of(part.boxes),
            "steps": None if trace is None else trace.transitions,
        }
