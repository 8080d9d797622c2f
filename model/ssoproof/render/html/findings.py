"""The answers of a report as sections of a page: the run that stands for each, and all that it rests on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ssoproof.amounts import amount
from ssoproof.check.subject_names import called
from ssoproof.compare.findings import Answer, Outcome, answered
from ssoproof.compare.places import relative
from ssoproof.explain.context import Stage
from ssoproof.explain.line_coverage import Executed, Tracer
from ssoproof.explain.model import Cause, CauseKind, Story, Words
from ssoproof.explain.needed import Needed
from ssoproof.explain.reading_text import all_in_words, by_policy, condition_text, whom_of
from ssoproof.explain.sentences import sentence
from ssoproof.explain.unsteady_text import broken, held, steps
from ssoproof.explain.unsteady_text import in_short as in_a_line
from ssoproof.explain.verdict_text import evidence, in_short
from ssoproof.legible import middle
from ssoproof.masking import masked
from ssoproof.properties.registry import question
from ssoproof.properties.spec import Question
from ssoproof.render.graph.sequence import inline
from ssoproof.render.graph.sequence_steps import Row, rows
from ssoproof.render.html.behaviours import Grid, grid, holding
from ssoproof.render.html.code import Code, code, decisions
from ssoproof.render.html.strip import Strip, strip
from ssoproof.render.text.causes import by_cause
from ssoproof.render.text.deciding_behaviour import assumptions
from ssoproof.render.text.finding_lines import assumed, main_part, order, otherwise
from ssoproof.render.text.sensitivity import sections as independence
from ssoproof.tenant.model import Hook
from ssoproof.verdict.verdict import ConditionalVerdict, NotApplicable, Result, Status

#: Runs beyond this many have no sequence diagram, only its list, so that the file can still be opened.
MOST_DRAWN = 40
#: Columns of names in the list of findings.
NAME = 28
#: The value of a provider behaviour behind what a reason says.
_SWITCH = re.compile(r" \((S\d+)=([^):]*):? ?([^)]*)\)$|^(S\d+)=([^:]*): (?=(.))")


@dataclass(frozen=True, slots=True)
class Reason:
    """A cause; `column` is that of the step at which it arose, `line` the anchor of a line of code.

    One that rests on a provider behaviour has its `switch`, in `does` what that is, and whether this is what
    is assumed (`usual`).
    """

    text: str
    place: str
    code: str
    column: int
    number: int
    flag: str
    line: str
    switch: str = ""
    does: str = ""
    usual: bool = True


@dataclass(frozen=True, slots=True)
class Decided:
    """What hooks and policy decided at a step, in one run or in both."""

    column: int
    number: int
    run: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class RunView:
    """The run that stands for an answer, for every tab of its section."""

    story: Story
    strip: Strip
    reasons: tuple[Reason, ...]
    second: tuple[Reason, ...]
    conditions: tuple[str, ...]
    code: tuple[Code, ...]
    decisions: tuple[Decided, ...]
    messages: tuple[Row, ...]
    drawing: str


@dataclass(frozen=True, slots=True)
class Part:
    """One verdict of an answer, the readings that it holds under, its run; `main`: the section's own run."""

    status: Status
    sentence: str
    short: str
    detail: str
    readings: tuple[Words, ...]
    story: Story | None
    strip: Strip | None
    reasons: tuple[Reason, ...]
    conditions: tuple[str, ...]
    main: bool


@dataclass(frozen=True, slots=True)
class Section:
    """One answer with all subjects that share it; `run` is None where there is none to go through.

    `like` is the anchor of the section that is told for all of its cause, `same` are the other sections of
    the cause with their subjects.
    """

    anchor: str
    question: Question
    result: Result
    subjects: tuple[str, ...]
    sentence: str
    brief: str
    short: str
    who: str
    only_if: str
    accepted: bool
    run: RunView | None
    parts: tuple[Part, ...]
    grid: Grid | None
    holding: tuple[tuple[str, str, bool], ...]
    changes: tuple[str, ...]
    observations: tuple[tuple[str, str], ...]
    needs: tuple[Needed, ...]
    independent: tuple[tuple[str, tuple[str, ...]], ...] = ()
    sensitive: tuple[tuple[str, str], ...] = ()
    held: str = ""
    like: str = ""
    same: tuple[tuple[str, str], ...] = ()

    @property
    def unlike(self) -> tuple[tuple[str, str], ...]:
        """The behaviours that it rests on and that are not what is assumed."""
        return tuple((said, switch) for said, switch, usual in self.holding if not usual)

    @property
    def about(self) -> str:
        """Check, subject, and how long the run is, in a row."""
        more = f" +{len(self.subjects) - 1}" if len(self.subjects) > 1 else ""
        run = f" · {amount(self.run.story.length, 'step')}" if self.run else ""
        return f"{self.question.code} · {middle(self.subjects[0], NAME)}{more}{run}"


@dataclass(frozen=True, slots=True)
class Group:
    """The sections of one verdict, as the list of findings has them."""

    title: str
    sections: tuple[Section, ...]

    @property
    def count(self) -> int:
        """How many checks they answer."""
        return sum(len(s.subjects) for s in self.sections)


class Sections:
    """Makes the sections of one report; `path` is the tenant's, below which places are named."""

    def __init__(
        self, outcome: Outcome, path: str, needs: Mapping[tuple[str, str], tuple[Needed, ...]]
    ) -> None:
        self.outcome, self.settled = outcome, outcome.settled()
        self.path, self.needs = path, needs
        self.stage, self.tracer = Stage(outcome.report), Tracer()
        self.hooks: tuple[Hook, ...] = outcome.report.tenant.hooks
        self.names = [a.name for a in outcome.report.tenant.applications]
        self.drawn = 0

    def all(self) -> Iterator[Section]:
        """The worst first, each answer once, failures of one cause together."""
        counts: Counter[str] = Counter()
        ranked = sorted(answered(self.outcome.explanation), key=self._rank)
        failing = [a for a in ranked if a.result.status is Status.VIOLATED]
        told = {id(c.first): c.answers for c in by_cause(failing, self.outcome.report)}
        follow = {id(answer) for answers in told.values() for answer in answers[1:]}
        for answer in ranked:
            if id(answer) not in follow:
                own = told.get(id(answer), (answer,))
                anchors = [
                    f"{a.result.question}-{counts[a.result.question] + n}" for n, a in enumerate(own, 1)
                ]
                counts[answer.result.question] += len(own)
                yield from self._of_one_cause(own, anchors)

    def _of_one_cause(self, answers: Sequence[Answer], anchors: Sequence[str]) -> Iterator[Section]:
        names = [called(self.outcome.report.tenant, answer.subjects[0]) for answer in answers]
        for answer, anchor in zip(answers, anchors, strict=True):
            same = tuple(row for row in zip(anchors, names, strict=True) if row[0] != anchor)
            like = "" if anchor == anchors[0] else anchors[0]
            yield replace(self._section(answer, anchor), like=like, same=same)

    def _rank(self, answer: Answer) -> tuple[bool, int, object]:
        result = answer.result
        told = order(answer, self.outcome.report) if result.status is Status.VIOLATED else ()
        return result.advisory, result.status.rank, told

    def _section(self, answer: Answer, anchor: str) -> Section:
        result, report = answer.result, self.outcome.report
        if result.status is Status.NOT_APPLICABLE or not result.parts:
            part, story = None, None
        else:
            part, story = main_part(answer, report)
        said = sentence(result, story=story)
        pairs = sorted(
            zip(result.parts, answer.explanation.stories, strict=True),
            key=lambda p: (p[0] is not part, p[0].status.rank),
        )
        return Section(
            anchor,
            question(result.question),
            result,
            tuple(called(report.tenant, subject) for subject in answer.subjects),
            said,
            self._brief(said),
            _short(result),
            self._who(part, story),
            otherwise(part, report) if part is not None and self._unusual(answer) else "",
            self.settled.accepts(answer.explanation),
            self._run_view(result, part, story) if part is not None and story is not None else None,
            tuple(self._part(result, p, s, p is part) for p, s in pairs),
            grid(answer, report),
            holding(part, report) if part is not None else (),
            tuple(assumptions([answer], report)),
            tuple((o.switch, o.probe) for o in answer.explanation.observations),
            self.needs.get((result.question, result.subject), ()),
            independence(report, result),
            tuple((in_a_line(one), steps(own) if own else "") for one, own in broken(answer.explanation)),
            held(answer.explanation),
        )

    def _unusual(self, answer: Answer) -> bool:
        return answer.result.status is Status.VIOLATED and not assumed(answer, self.outcome.report)

    def _who(self, part: ConditionalVerdict | None, story: Story | None) -> str:
        if part is None or story is None:
            return ""
        whom = whom_of(part.boxes)
        return f"{story.who}{f'; only {whom}' if whom else ''}"

    def _brief(self, said: str) -> str:
        """A sentence in which long names are without their middle."""
        for name in sorted(self.names, key=len, reverse=True):
            if len(name) > NAME:
                said = said.replace(name, middle(name, NAME))
        return said

    def _part(self, result: Result, part: ConditionalVerdict, story: Story | None, main: bool) -> Part:
        semantics = self.outcome.report.semantics
        words = () if isinstance(part.verdict, NotApplicable) else all_in_words(part.boxes, semantics)
        by = f" (about {part.victim})" if part.victim and part.victim != result.subject else ""
        under = f"If the MFA policy is {part.policy}: " if part.policy else ""
        columns = strip(story) if story is not None else None
        return Part(
            part.status,
            f"{under}{sentence(result, part.status, story)}",
            f"{in_short(part.verdict)}{by}",
            evidence(part.verdict, result),
            words,
            story,
            columns,
            self._reasons(story.deciding, columns) if story is not None and columns is not None else (),
            tuple(condition_text(c) for c in story.conditions) if story is not None else (),
            main,
        )

    def _reasons(self, causes: Iterable[Cause], columns: Strip) -> tuple[Reason, ...]:
        """In the order of their steps; what goes on with the reason before it stays with it."""
        found: list[Reason] = []
        for cause in causes:
            reason = self._reason(cause, columns)
            if found and cause.step is None and cause.text.startswith("that "):
                before = found[-1]
                reason = replace(reason, column=before.column, number=before.number, flag=before.flag)
            found.append(reason)
        return tuple(sorted(found, key=lambda r: r.column))

    def _reason(self, cause: Cause, columns: Strip) -> Reason:
        """A cause with its links; one of no step in particular is of the last one."""
        at = columns.column(cause.step)
        column = len(columns.columns) - 1 if at is None else at
        step = columns.columns[column]
        place = relative(cause.place, self.path)
        line = self._line(cause)
        text, switch, does, usual = masked(cause.text), "", "", True
        behaviour = _SWITCH.search(text) if cause.kind is CauseKind.READING else None
        if behaviour:
            switch, does = behaviour[1] or behaviour[4], behaviour[3] or ""
            values = (behaviour[2] or behaviour[5]).split("|")
            usual = self._usual(switch, values)
            text = text[: behaviour.start()] or self._statement(switch, values) or text[behaviour.end() :]
        return Reason(
            text, place, masked(cause.code), column, step.number, step.flag, line, switch, does, usual
        )

    def _statement(self, switch: str, values: Sequence[str]) -> str:
        """What the provider does, where it is one thing."""
        semantics = self.outcome.report.semantics
        return semantics[switch].statement(values[0]) if len(values) == 1 else ""

    def _usual(self, switch: str, values: Sequence[str]) -> bool:
        return self.outcome.report.assumed_reading.get(switch) in values

    def _line(self, cause: Cause) -> str:
        if cause.at is None or cause.at.span is None:
            return ""
        span = cause.at.span
        index = next((i for i, h in enumerate(self.hooks, 1) if h.file == span.file), 0)
        return f"h{index}l{span.line}" if index else ""

    def _run_view(self, result: Result, part: ConditionalVerdict, story: Story) -> RunView:
        ran: dict[int, tuple[Executed, ...]] = {}
        scene = self.stage.scene(result, part)
        if scene is not None and len(scene.acted) == len(story.steps):
            ran = {index: self.tracer.at(scene, index) for index in range(len(story.steps))}
        columns = strip(story)
        drawing = ""
        if self.drawn < MOST_DRAWN:
            self.drawn += 1
            drawing = inline(story, self.path)
        return RunView(
            story,
            columns,
            self._reasons(story.deciding, columns),
            self._reasons(story.contrast_alone, columns),
            tuple(condition_text(c) for c in story.conditions),
            tuple(code(story, ran, columns.places, self.hooks)),
            tuple(
                Decided(d.column, d.number, d.run, tuple(self._reason(c, columns) for c in d.causes))
                for d in decisions(story, columns.places)
            ),
            rows(story, self.path),
            drawing,
        )


def groups(sections: Sequence[Section]) -> Iterator[Group]:
    """Sections by verdict; what is advisory comes last, what does not apply is left out."""
    for status in Status:
        own = tuple(s for s in sections if s.result.status is status and not s.result.advisory)
        if own and status is not Status.NOT_APPLICABLE:
            yield Group(status.word, own)
    advisory = tuple(
        s for s in sections if s.result.advisory and s.result.status is not Status.NOT_APPLICABLE
    )
    if advisory:
        yield Group("advisory", advisory)


def _short(result: Result) -> str:
    if result.by_policy:
        return by_policy(result)
    worst = min(result.parts, key=lambda p: p.status.rank, default=None)
    rest = [s.word for s in Status if s is not result.status and result.part(s)]
    said = in_short(worst.verdict) if worst else "no application may request it"
    whom = whom_of(box for p in result.part(result.status) for box in p.boxes)
    other = "otherwise" if whom else "if the provider behaves otherwise"
    said = f"for {whom}: {said}" if whom else said
    return f"{said}; {other} {', '.join(rest)}" if rest else said
