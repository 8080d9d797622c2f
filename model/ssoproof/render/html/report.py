"""The report as one HTML file that needs nothing else: overview, findings with a stepper, code, what it rests
on."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

from ssoproof.amounts import amount
from ssoproof.check.subject_names import called
from ssoproof.compare import summary
from ssoproof.compare.findings import Answer, Outcome, answered
from ssoproof.explain.context import Stage
from ssoproof.explain.input_text import example_text
from ssoproof.explain.line_coverage import Executed, Tracer
from ssoproof.explain.model import Story, Words
from ssoproof.explain.reading_text import all_in_words, by_policy, mentioned_switches, whom_of
from ssoproof.explain.sentences import sentence
from ssoproof.explain.unsteady_text import HEADING, broken, held, steps
from ssoproof.explain.unsteady_text import in_short as in_a_line
from ssoproof.explain.verdict_text import evidence, in_short
from ssoproof.legible import isolated_page, printable
from ssoproof.masking import lines
from ssoproof.properties.registry import question
from ssoproof.properties.spec import Question
from ssoproof.render.graph import dot, timeline
from ssoproof.render.graph.svg import drawn_or
from ssoproof.render.html.steps import RunView, run_view
from ssoproof.render.text.sensitivity import sections as independence
from ssoproof.tenant.model import Hook, Tenant
from ssoproof.verdict.verdict import ConditionalVerdict, NotApplicable, Result, Status

if TYPE_CHECKING:
    from jinja2 import Environment

#: A sign beside the word of a verdict: no colour is needed.
SIGNS = {
    Status.VIOLATED: "✗",
    Status.UNKNOWN: "?",
    Status.VACUOUS: "∅",
    Status.PROVED: "✓",
    Status.NOT_APPLICABLE: "–",
}

#: Runs beyond this many are told without drawings, so that the file can still be opened.
MOST_DRAWN = 60


@dataclass(frozen=True, slots=True)
class Part:
    """One verdict of an answer: in words, the readings that it holds under, its run."""

    status: Status
    sign: str
    sentence: str
    said: str
    detail: str
    readings: tuple[Words, ...]
    explanation: RunView | None


@dataclass(frozen=True, slots=True)
class Section:
    """One answer with all subjects that share it."""

    anchor: str
    question: Question
    result: Result
    subjects: tuple[str, ...]
    sign: str
    sentence: str
    short: str
    accepted: bool
    parts: tuple[Part, ...]
    observations: tuple[tuple[str, str], ...]
    independent: tuple[tuple[str, tuple[str, ...]], ...] = ()
    sensitive: tuple[tuple[str, str], ...] = ()
    held: str = ""


def text(outcome: Outcome, command: str = "") -> str:
    """The whole file; `command` is what makes it again."""
    env = environment()
    style, script = (asset(name) for name in ("report.css", "report.js"))
    policy = f"default-src 'none'; img-src data:; style-src '{hashed(style)}'; script-src '{hashed(script)}'"
    sections = tuple(_Sections(outcome).all())
    report = outcome.report
    page = env.get_template("report.html").render(
        policy=f"{policy}; base-uri 'none'; form-action 'none'",
        style=style,
        script=script,
        outcome=outcome,
        report=report,
        tenant=report.tenant,
        sections=sections,
        asked=tuple(s for s in sections if s.result.status is not Status.NOT_APPLICABLE),
        spared=tuple(s for s in sections if s.result.status is Status.NOT_APPLICABLE),
        counts=tuple(_counts(sections)),
        switches=mentioned_switches(report),
        separations=outcome.explanation.separations,
        hooks=listings(report.tenant),
        not_modelled=tuple(summary.not_modelled(report.tenant)),
        remarks=tuple(d.line for d in (*outcome.remarks, *report.diagnostics)),
        command=command,
    )
    return isolated_page(page) + "\n"


def listings(tenant: Tenant) -> tuple[tuple[Hook, tuple[str, ...]], ...]:
    """The code of each hook line by line, without what may be secrets."""
    return tuple((h, lines(h.source)) for h in tenant.hooks)


def environment() -> Environment:
    """What pages are made with: everything is escaped, and what can't be seen is written out."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    made = Environment(
        loader=FunctionLoader(asset),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_visible,
    )
    made.globals["amount"] = amount
    made.globals["sensitivities"] = HEADING
    made.globals["example_text"] = example_text
    return made


def _visible(value: object) -> object:
    """Text of the user with everything that can't be seen written out; what is markup already stays."""
    return visible(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def visible(words: str) -> str:
    """Text whose lines and tabs stay as they are, everything else that can't be seen is written out."""
    return "\n".join("\t".join(map(printable, line.split("\t"))) for line in words.split("\n"))


def asset(name: str) -> str:
    """A file among the templates."""
    return files("ssoproof.render").joinpath("templates", name).read_text(encoding="utf-8")


def hashed(content: str) -> str:
    """What a content security policy allows a script or style by
    (https://www.w3.org/TR/CSP3/#hash-source)."""
    return f"sha256-{b64encode(sha256(content.encode()).digest()).decode()}"


def _counts(sections: tuple[Section, ...]) -> Iterator[tuple[str, Status, int]]:
    for status in Status:
        many = sum(len(s.subjects) for s in sections if s.result.status is status)
        if many:
            yield SIGNS[status], status, many


class _Sections:
    """Makes the sections of one report."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome, self.settled = outcome, outcome.settled()
        self.stage, self.tracer = Stage(outcome.report), Tracer()
        self.drawn = 0

    def all(self) -> Iterator[Section]:
        """The worst first, each answer once."""
        ranked = sorted(
            answered(self.outcome.explanation),
            key=lambda a: (a.result.status.rank, a.result.advisory),
        )
        for number, answer in enumerate(ranked, 1):
            yield self._section(answer, f"a{number}")

    def _section(self, answer: Answer, anchor: str) -> Section:
        result = answer.result
        pairs = sorted(
            zip(result.parts, answer.explanation.stories, strict=True),
            key=lambda p: p[0].status.rank,
        )
        parts = tuple(self._part(result, u, s, f"{anchor}p{n}") for n, (u, s) in enumerate(pairs, 1))
        return Section(
            anchor,
            question(result.question),
            result,
            tuple(called(self.outcome.report.tenant, subject) for subject in answer.subjects),
            SIGNS[result.status],
            sentence(result, story=answer.explanation.worst),
            _short(result),
            self.settled.accepts(answer.explanation),
            parts,
            tuple((o.switch, o.probe) for o in answer.explanation.observations),
            independence(self.outcome.report, result),
            tuple(
                (in_a_line(part), steps(story) if story else "") for part, story in broken(answer.explanation)
            ),
            held(answer.explanation),
        )

    def _part(self, result: Result, part: ConditionalVerdict, story: Story | None, anchor: str) -> Part:
        words = (
            ()
            if isinstance(part.verdict, NotApplicable)
            else all_in_words(part.boxes, self.outcome.report.semantics)
        )
        run = self._run_view(result, part, story, anchor) if story is not None else None
        by = f" (about {part.victim})" if part.victim and part.victim != result.subject else ""
        under = f"If the MFA policy is {part.policy}: " if part.policy else ""
        return Part(
            part.status,
            SIGNS[part.status],
            f"{under}{sentence(result, part.status, story)}",
            f"{in_short(part.verdict)}{by}",
            evidence(part.verdict, result),
            words,
            run,
        )

    def _run_view(self, result: Result, part: ConditionalVerdict, story: Story, anchor: str) -> RunView:
        ran: dict[int, tuple[Executed, ...]] = {}
        scene = self.stage.scene(result, part)
        if scene is not None and len(scene.acted) == len(story.steps):
            ran = {index: self.tracer.at(scene, index) for index in range(len(story.steps))}
        drawings = ("", "")
        if self.drawn < MOST_DRAWN:
            self.drawn += 1
            drawings = (image(timeline.svg(story)), image(drawn_or(dot.source(story))))
        return run_view(story, anchor, ran, self.outcome.report.tenant.hooks, drawings)


def image(drawing: str) -> str:
    """SVG text as the address of an image, in which nothing can run; empty without a drawing."""
    return f"data:image/svg+xml;base64,{b64encode(drawing.encode()).decode()}" if drawing else ""


def _short(result: Result) -> str:
    if result.by_policy:
        return by_policy(result)
    worst = min(result.parts, key=lambda p: p.status.rank, default=None)
    rest = [s.word for s in Status if s is not result.status and result.part(s)]
    said = in_short(worst.verdict) if worst else "no application may request it"
    whom = whom_of(box for p in result.part(result.status) for box in p.boxes)
    other = "otherwise" if whom else "under other readings"
    said = f"for {whom}: {said}" if whom else said
    return f"{said}; {other} {', '.join(rest)}" if rest else said
