"""For notebooks: load a tenant, check it, and look at the answers as tables, drawings and words.

Wrappers around readers, check, explain and render. They show as HTML or SVG where a front end can, else
as the text of the command line. Everything that comes from a tenant's files is escaped.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from pathlib import Path

from ssoproof.check import run
from ssoproof.check.options import Options
from ssoproof.diagnostics import Diagnostic
from ssoproof.errors import BadInput, UsageError
from ssoproof.explain.narrate import Explanation, Told, explain
from ssoproof.explain.story import Cause, Story, Words
from ssoproof.explain.wording import all_in_words
from ssoproof.properties.registry import question
from ssoproof.readers import native
from ssoproof.render import dot, text, timeline
from ssoproof.render.page import Page, printable
from ssoproof.render.svg import svg
from ssoproof.render.timetable import timetable
from ssoproof.tenant.model import Application, Tenant
from ssoproof.verdict.verdict import NotApplicable, Proved, Result, Status, Under, Unknown, Vacuous, Verdict, Violated

#: A sign beside the word of a verdict, so that a column of them can be scanned; no colour is needed.
SIGNS = {
    Status.VIOLATED: "✗",
    Status.UNKNOWN: "?",
    Status.VACUOUS: "∅",
    Status.PROVED: "✓",
    Status.NOT_APPLICABLE: "–",
}


class Html(str):
    """Text that is HTML; any other text is escaped when it is put into a tag."""


def tag(name: str, *inside: str, **attributes: str) -> Html:
    """An element around its children."""
    said = "".join(f' {key}="{escape(printable(value))}"' for key, value in attributes.items())
    end = "" if name == "img" else f"</{name}>"
    children = (child if isinstance(child, Html) else escape(_lines(child)) for child in inside)
    return Html(f"<{name}{said}>{''.join(children)}{end}")


def _lines(words: str) -> str:
    """Text whose lines and tabs stay as they are, everything else that can't be seen is written out."""
    return "\n".join("\t".join(map(printable, line.split("\t"))) for line in words.split("\n"))


def bullets(items: Iterable[str]) -> Html:
    """A list."""
    return tag("ul", *(tag("li", item) for item in items))


def grid(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Html:
    """A table; the first cell of each row names the row."""
    left = "text-align:left"
    top = tag("tr", *(tag("th", name, scope="col", style=left) for name in head))
    body = (
        tag("tr", tag("th", row[0], scope="row", style=left), *(tag("td", c, style=left) for c in row[1:]))
        for row in rows
    )
    return tag("table", tag("thead", top), tag("tbody", *body))


def folded(summary: str, *inside: str) -> Html:
    """Something to open."""
    return tag("details", tag("summary", summary), *inside)


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
        words = f"{kind} of {self.story.code} {self.story.subject}: {self.story.title} {self.story.steps} steps"
        source = f"data:image/svg+xml;base64,{b64encode(self.svg.encode()).decode()}"
        picture = tag("img", src=source, alt=words, style="max-width:none;background:white")
        return tag("div", picture, style="overflow-x:auto")

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return _plain(timetable, self.story)


@dataclass(frozen=True)
class Narration:
    """A run in words: what happened, why its last step came out so, and what it rests on."""

    story: Story

    def _repr_html_(self) -> str:
        return tag("div", *_narrated(self.story))

    def __repr__(self) -> str:
        return f"{_plain(timetable, self.story)}\n\n{_plain(text.reasons, self.story)}"


@dataclass(frozen=True)
class Answer:
    """The answer to one question about one subject. What has no run has no story and no drawings."""

    explanation: Explanation
    told: Told

    @property
    def result(self) -> Result:
        """The result itself."""
        return self.told.result

    @property
    def status(self) -> str:
        """The verdict in a word, the worst over all readings."""
        return self.result.status.value

    @cached_property
    def story(self) -> Narration | None:
        """The shortest run, in words."""
        return Narration(self.told.first) if self.told.first else None

    @cached_property
    def timeline(self) -> Drawing | None:
        """The shortest run as swim lanes."""
        return Drawing(self.told.first, timeline.svg) if self.told.first else None

    @cached_property
    def diagram(self) -> Drawing | None:
        """The shortest run as a path of states."""
        return Drawing(self.told.first, lambda s: svg(dot.source(s))) if self.told.first else None

    def _repr_html_(self) -> str:
        asked = question(self.result.question)
        name = f"{self.result.question} {self.result.subject}: {_verdict(self.result)}"
        return tag(
            "div",
            tag("h3", name),
            tag("p", tag("em", asked.title)),
            *self._run(),
            *(_part(part, self) for part in _ordered(self.result)),
            *self._advice(),
            folded("All of it as text", tag("pre", repr(self))),
        )

    def _run(self) -> Iterator[Html]:
        if self.timeline and self.diagram and self.story:
            yield self.timeline.image("Timeline")
            yield from _narrated(self.story.story)
            yield folded("The run as a path of states", self.diagram.image("Path"))

    def _advice(self) -> Iterator[Html]:
        if self.told.observations:
            yield _bold("Which reading is true? Watch a real tenant:")
            yield bullets(f"{seen.switch}: {seen.probe}" for seen in self.told.observations)
        if self.result.status is Status.VIOLATED:
            yield tag("p", tag("strong", "Remedy: "), question(self.result.question).remedy)

    def __repr__(self) -> str:
        report = replace(self.explanation.report, results=(self.result,))
        return text.text(Explanation(report, (self.told,), ())).plain().rstrip()


@dataclass(frozen=True)
class Answers:
    """All answers about one tenant: a table; `answers["SSO002", "console"]` is one of them."""

    explanation: Explanation

    def __getitem__(self, key: tuple[str, str]) -> Answer:
        with readable():
            return self._answer(key)

    def _answer(self, key: tuple[str, str]) -> Answer:
        if isinstance(key, str) or len(key) != 2:
            raise UsageError('an answer is named by a question and a subject, as ["SSO001", "console"]')
        for answer in self:
            if (answer.result.question, answer.result.subject) == (key[0].upper(), key[1]):
                return answer
        there = ", ".join(f"{a.result.question} {a.result.subject}" for a in self)
        raise UsageError(f"there is no answer {key[0]} {key[1]}; there are {there}")

    def __iter__(self) -> Iterator[Answer]:
        return (Answer(self.explanation, told) for told in self.explanation.told)

    def __len__(self) -> int:
        return len(self.explanation.told)

    def _repr_html_(self) -> str:
        report, apart = self.explanation.report, self.explanation.separations
        head = ("subject", "asked", "verdict", "question", "in short")
        return tag(
            "div",
            tag("h3", f"tenant {report.tenant.name}"),
            grid(head, (_row(answer.result) for answer in self)),
            *(tag("div", _bold(f"What separates the two failures of {s}"), bullets(lines)) for s, lines in apart),
            *_notes(report.tenant, report.diagnostics),
        )

    def __repr__(self) -> str:
        return text.text(self.explanation).plain().rstrip()


@dataclass(frozen=True)
class Opened:
    """A tenant as it was read, with what its reader remarked."""

    tenant: Tenant
    diagnostics: tuple[Diagnostic, ...] = ()

    def _repr_html_(self) -> str:
        tenant = self.tenant
        head = ("application", "asks for", "renews silently", "SDK", "demands MFA")
        return tag(
            "div",
            tag("h3", f"tenant {tenant.name}"),
            tag("p", f"{tenant.provider.value}, MFA policy {tenant.mfa.value.value}"),
            grid(head, (_application(a) for a in tenant.applications)),
            *(folded(f"{h.kind.value} {h.name} ({h.file})", tag("pre", h.source)) for h in tenant.hooks),
            *_notes(tenant, self.diagnostics),
        )

    def __repr__(self) -> str:
        tenant = self.tenant
        rows = (f"  {': '.join(_application(a)[:2])}" for a in tenant.applications)
        return _lines("\n".join((f"tenant {tenant.name}, MFA policy {tenant.mfa.value.value}", *rows)))


def load(path: str | Path) -> Opened:
    """Reads a tenant: a YAML file, or a folder with ssoproof.yaml. BadInput tells all that is wrong with it."""
    with readable():
        loaded = native.load(Path(path))
    return Opened(loaded.tenant, loaded.diagnostics)


def check(
    tenant: Opened | Tenant,
    questions: str | Sequence[str] = (),
    subjects: str | Sequence[str] = (),
    reading: Mapping[str, str] | None = None,
    depth: int = 24,
    engine: str = "explicit",
) -> Answers:
    """Answers questions about a tenant (none named: all). UsageError for what does not exist.

    `reading` fixes switches, as {"S2": "yes"}; `depth` bounds the steps of a searched run.
    """
    opened = tenant if isinstance(tenant, Opened) else Opened(tenant)
    asked, about = ((names,) if isinstance(names, str) else tuple(names) for names in (questions, subjects))
    options = Options(asked, about, reading or {}, depth, engine=engine)
    with readable():
        return Answers(explain(run.check(opened.tenant, options, opened.diagnostics)))


@contextmanager
def readable() -> Iterator[None]:
    """Lets IPython show what a user got wrong as its message alone, without a traceback."""
    try:
        yield
    except (BadInput, UsageError) as wrong:
        shown = [printable(line) for line in str(wrong).splitlines()]
        vars(wrong)["_render_traceback_"] = lambda: shown
        raise


def _plain(draw: Callable[[Page, Story], None], story: Story) -> str:
    page = Page()
    draw(page, story)
    return page.plain().rstrip()


def _verdict(result: Result) -> str:
    advisory = " (advisory)" if result.advisory else ""
    return f"{SIGNS[result.status]} {result.status.value}{advisory}"


def _row(result: Result) -> Sequence[str]:
    verdict, title = tag("strong", _verdict(result)), question(result.question).title
    parts = _ordered(result)
    rest = dict.fromkeys(p.status.value for p in parts if p.status is not result.status)
    under = f"; under other readings {', '.join(rest)}" if rest else ""
    said = _said(parts[0].verdict) if parts else "no application may request it"
    return result.subject, result.question, verdict, title, f"{said}{under}"


def _ordered(result: Result) -> list[Under]:
    """The parts of a result, the worst first; of violated ones the shortest, of unknown ones the least safe."""
    order = list(Status)
    return sorted(result.parts, key=lambda p: (order.index(p.status), _size(p.verdict)))


def _size(verdict: Verdict) -> int:
    if isinstance(verdict, Violated):
        return verdict.trace.transitions
    return verdict.safe_depth if isinstance(verdict, Unknown) else 0


def _said(verdict: Verdict) -> str:
    match verdict:
        case Proved():
            return "for runs of any length"
        case Violated(trace, _, shortest):
            return f"{'shortest run, ' if shortest else 'a run of '}{trace.transitions} steps"
        case Unknown(_, depth):
            return f"safe to {depth} steps"
        case Vacuous():
            return "no run reaches what it is about"
        case NotApplicable(reason):
            return reason


def _evidence(verdict: Verdict, result: Result) -> str:
    match verdict:
        case Proved(seal):
            return (
                f" Proved for {result.scope}. Certificate: all {seal.reached} states visited, the farthest "
                f"{seal.depth} steps away, over {seal.over}; checked again by the judge."
            )
        case Unknown(reason):
            return f" Why: {reason}."
    return ""


def _part(part: Under, answer: Answer) -> Html:
    by = f" (by {part.victim})" if part.victim and part.victim != answer.result.subject else ""
    verdict = tag("strong", f"{SIGNS[part.status]} {part.status.value}{by}: ")
    said = tag("p", verdict, f"{_said(part.verdict)}.{_evidence(part.verdict, answer.result)}")
    if isinstance(part.verdict, NotApplicable):
        return said
    words = all_in_words(part.boxes, answer.explanation.report.semantics)
    return tag("div", said, tag("p", "Under these readings:"), bullets(map(_box, words)))


def _box(words: Words) -> Html:
    """A box of readings; what its switches mean stands below it."""
    if not words.values:
        return tag("span", "every reading")
    note = " (the default reading is among them)" if words.default else ""
    means = (f"{v.switch}: {v.question} {' or '.join(v.meanings)}" for v in words.values)
    return tag("span", tag("code", words.box), note, bullets(means))


def _narrated(story: Story) -> Iterator[Html]:
    if not story.certain:
        yield _bold("Possible only if code that was not understood does what is said here:")
        unclear = (c for c in story.conditions if not c.understood)
        yield bullets(f"{c.place}: {c.reason} gives {c.value} at step {c.step}" for c in unclear)
    yield folded("The run as a timetable", tag("pre", _plain(timetable, story)))
    yield _bold(f"Why step {story.steps}{' of the first run' * story.two_runs} comes out so:")
    yield bullets(map(_cause, story.deciding))
    if story.contrast:
        yield _bold("The same step of the second run, where nobody else acted since the parting:")
        yield bullets(_cause(c) for c in story.contrast if c not in story.deciding)
    if story.error:
        yield tag("p", tag("strong", "Error: "), f"{story.error[0]}, “{story.error[1]}”")


def _cause(cause: Cause) -> Html:
    where = f" ({cause.place})" if cause.place else ""
    return tag("span", f"{cause.text}{where}", tag("pre", cause.code) if cause.code else "")


def _bold(words: str) -> Html:
    return tag("p", tag("strong", words))


def _notes(tenant: Tenant, diagnostics: tuple[Diagnostic, ...]) -> Iterator[Html]:
    if diagnostics:
        yield _bold("Remarks on the files")
        yield bullets(map(str, diagnostics))
    if tenant.assumptions:
        yield folded("Assumed (not stated in the files)", bullets(map(str, tenant.assumptions)))


def _application(app: Application) -> Sequence[str]:
    asks = ", ".join(audience or "no audience" for audience in app.requests.value)
    demand = app.demand.kind.value if app.demand else "not stated"
    return app.name, asks, "yes" if app.renews_silently.value else "no", app.profile.name, demand
