"""One finding in full: whom it hits, its run, why it fails, what it needs, and what it rests on."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from ssoproof.amounts import amount
from ssoproof.check.options import Progress
from ssoproof.check.report import Report
from ssoproof.compare.findings import Answer, named
from ssoproof.compare.places import relative
from ssoproof.diagnostics import ANNOUNCED
from ssoproof.explain.build import ReportExplanation
from ssoproof.explain.input_text import example_text
from ssoproof.explain.model import Story
from ssoproof.explain.needed import needed
from ssoproof.explain.reading_text import condition_text
from ssoproof.explain.reproduction import acts
from ssoproof.properties.registry import question
from ssoproof.providers.registry import provider_of
from ssoproof.render.text.assumed_values import lines
from ssoproof.render.text.deciding_behaviour import assumptions
from ssoproof.render.text.finding_lines import headline, main_part
from ssoproof.render.text.page import Page
from ssoproof.render.text.remarks import NAMES
from ssoproof.render.text.report import answer as whole_answer
from ssoproof.render.text.timetable import timetable
from ssoproof.semantics.readings import Box
from ssoproof.verdict.verdict import ConditionalVerdict, Status, Violated

#: More points that a behaviour of the provider has to have are named by number only.
MOST_POINTS, MOST_NAMES = 8, 12


def page(told: ReportExplanation, answer: Answer, path: str, progress: Progress | None = None) -> Page:
    """All of a failure for a person; an answer of another kind as the whole report has it."""
    made, report = Page(), told.report
    part, story = main_part(answer, report)
    if story is None or not isinstance(part.verdict, Violated):
        whole_answer(made, answer, report)
        return made
    headline(made, answer, report, story)
    _about(made, answer, story)
    _run(made, story)
    _why(made, story, path)
    _needs(made, told, answer, story, path, progress)
    _reproduce(made, answer, story, path, report)
    _rests(made, answer, part, story, report)
    _find_out(made, answer)
    made.para(story.remedy, lead="Repair  ", style="bold")
    return made


def _about(page: Page, answer: Answer, story: Story) -> None:
    page.para(question(answer.result.question).why, 2, "dim")
    page.para(story.who, lead="Who     ")
    if story.inputs:
        page.para(f"the run is that of {example_text(story.inputs)}", lead="        ")
    if answer.subjects[1:]:
        page.para(f"the same for {named(answer.subjects[1:], MOST_NAMES)}", lead="        ")
    page.blank()


def _run(page: Page, story: Story) -> None:
    length = "The shortest run" if story.shortest else "A run, replayed, not known to be the shortest"
    page.para(f"{length}, {amount(story.length, 'step')}", 0, "bold")
    timetable(page, story)
    if story.bound:
        page.para(story.bound, 2, "dim")
    page.blank()


def _why(page: Page, story: Story, path: str) -> None:
    page.para(f"Why it happens at step {story.length}{' of run 1' * story.two_runs}", 0, "bold")
    for cause in story.deciding:
        place = f" ({relative(cause.place, path)})" if cause.place else ""
        page.para(f"{cause.text}{place}", 2, lead="· ")
        if cause.code:
            page.para(cause.code, 6, "cyan")
    if story.error:
        error, words = story.error
        page.para(f"the error is {error}, “{words}”", 2, "red", lead="· ")
    if story.nearest is not None:
        sentence = story.nearest.sentence(story.victim)
        page.para(f"{sentence[0].upper()}{sentence[1:]}.", 2, "green")
        if story.nearest.fact:
            page.para(f"The first difference: {story.nearest.fact}.", 2, "dim")
    page.blank()


def _needs(
    page: Page,
    told: ReportExplanation,
    answer: Answer,
    story: Story,
    path: str,
    progress: Progress | None,
) -> None:
    rows = needed(told.report, answer.result, story, progress)
    if not rows:
        return
    page.para(
        "It would not fail (each checked alone; none of these is a repair: it may break another check)",
        0,
        "bold",
    )
    for row in rows:
        where = f" ({relative(row.place, path)})" if row.place else ""
        page.para(f"{row.change}{where}: {row.status.word}", 2, lead="· ")
    page.blank()


def _reproduce(page: Page, answer: Answer, story: Story, path: str, report: Report) -> None:
    """What a person does, and which events the log is to have then."""
    observer = provider_of(report.tenant).observer
    first = "run 1 " * story.two_runs
    page.para(f"Reproduce {first or 'it '}on a test tenant, in a private window", 0, "bold")
    for act in acts(story, observer().event if observer is not None else None):
        logged = f"   [log: {act.logged}]" if act.logged else ""
        page.para(f"{act.sentence}{logged}", 2, lead=f"{act.number}. ", hang=3)
    about = f"{answer.result.question} {shlex.quote(answer.result.subject)}"
    command = f"ssoproof explain {shlex.quote(path)} {about} --format playwright"
    page.para(command, 2, "dim", lead="as a script: ")
    page.blank()


def _rests(page: Page, answer: Answer, part: ConditionalVerdict, story: Story, report: Report) -> None:
    """Behaviours of the provider, outside input, and what is not covered."""
    name = report.semantics.provider.capitalize()
    held = _holding(part, report)
    if held:
        page.para(f"It rests on what {name}'s documents leave open", 0, "bold")
        for text in held:
            page.para(text, 2, lead="· ")
        for text in assumptions([answer], report):
            page.para(f"the answer changes {text}", 2, "green", lead="→ ")
        others = _others(answer, report)
        if others:
            page.para(others, 2, "dim")
    elif not report.limited:
        page.para(f"It fails whatever else {name} does where its documents are silent.", 0, "bold")
    if report.limited:
        page.para(report.limited, 2, "yellow")
    for condition in story.conditions:
        page.para(condition_text(condition), 2, lead="outside input: ")
    for text in answer.result.remarks:
        page.para(text, 2, "dim")
    for text in lines(report.tenant.assumptions, NAMES):
        page.para(text, 2, "dim", lead="assumed: ")
    for remark in report.diagnostics:
        if remark.code == ANNOUNCED:
            page.para(remark.message, 2, "dim")
    if report.tenant.not_modelled:
        page.para("; ".join(report.tenant.not_modelled), 2, "dim", lead="not covered: ")
    page.blank()


def _holding(part: ConditionalVerdict, report: Report) -> list[str]:
    """The behaviours that the run rests on, as statements: those of the box that is told."""
    semantics, assumed = report.semantics, report.assumed_reading
    usual = [box for box in part.boxes if box.holds(assumed)]
    box = min(usual or part.boxes, key=_size)
    found = []
    for switch, values in box.allowed[:MOST_POINTS]:
        usual_value = assumed[switch] in values
        value = assumed[switch] if usual_value else values[0]
        note = "assumed" if usual_value else "not what is assumed"
        found.append(f"{semantics[switch].statement(value)} ({note}, {switch}={value})")
    return found


def _size(box: Box) -> int:
    return len(box.allowed)


def _others(answer: Answer, report: Report) -> str:
    """What comes of other behaviours together, in a sentence; the sets stand in the whole report."""
    counts = {s: len(answer.result.part(s)) for s in Status if answer.result.part(s)}
    if sum(counts.values()) < 2:
        return ""
    words = ", ".join(s.word for s in counts)
    return f"Other behaviours together: {words}; check -v lists the sets with their runs."


def _find_out(page: Page, answer: Answer) -> None:
    seen: Sequence[str] = [f"{o.switch}: {o.probe}" for o in answer.explanation.observations]
    if not seen:
        return
    page.para("Find out on a test tenant", 0, "bold")
    for row in seen:
        page.para(row, 2, lead="· ")
    page.blank()
