"""One finding for the first screen: in a block with its run, or in two lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from ssoproof.amounts import amount
from ssoproof.check.report import Report
from ssoproof.check.run import INFERRED
from ssoproof.check.subject_names import called
from ssoproof.compare.findings import Answer, named
from ssoproof.compare.places import relative
from ssoproof.explain.model import BROWSER, PARTING, TIME, Cause, CauseKind, Run, StepView, Story, StoryStep
from ssoproof.explain.reading_text import by_policy, condition_text, whom_of
from ssoproof.explain.sentences import sentence
from ssoproof.legible import columns, cut, printable
from ssoproof.render.text.page import WIDTH, Page
from ssoproof.render.text.styles import STYLES
from ssoproof.semantics.readings import Box
from ssoproof.verdict.verdict import ConditionalVerdict, Status, Unknown, Violated

#: Columns of the words before the lines of a block, and of the names of applications in a run.
LEAD, NAME = 11, 16
#: A provider behaviour by its number, which other formats explain.
_SWITCH = re.compile(r" \(S\d+=[^)]*\)")
_STEP = re.compile(r" \(step \d+\)$")
#: So many other subjects of a finding are named.
NAMES = 6
CAUSE, FAILS, WORKS = "◄ cause", "✗", "✓"


@dataclass(frozen=True, slots=True)
class BlockRoom:
    """How many reasons and rows of the run a block has, and whether a line on its length."""

    reasons: int = 4
    steps: int = 6
    length: bool = True


def main_part(answer: Answer, report: Report) -> tuple[ConditionalVerdict, Story | None]:
    """The part that is told: the one that holds where the provider does as assumed, if it is as bad."""
    told, defaults = answer.explanation, report.assumed_reading
    rows = tuple(zip(told.result.parts, told.stories, strict=True))
    worst = [row for row in rows if row[0].status is told.result.status] or list(rows)
    usual = (row for row in worst if any(box.holds(defaults) for box in row[0].boxes))
    return next(usual, worst[0])


def assumed(answer: Answer, report: Report) -> bool:
    """Whether the verdict is that where the provider does as assumed."""
    return any(box.holds(report.assumed_reading) for box in main_part(answer, report)[0].boxes)


def order(answer: Answer, report: Report) -> tuple[bool, bool, bool, int, str]:
    """What is told first: a failure as assumed, not advisory, that others bring about, in few steps."""
    _, story = main_part(answer, report)
    length = story.length if story is not None else 0
    alone = story is None or not story.others
    return (not assumed(answer, report), answer.result.advisory, alone, length, answer.result.question)


def chosen(answers: Sequence[Answer], report: Report) -> Answer | None:
    """The answer that is told first: the worst, and of several failures the one that stands first."""
    asked = [a for a in answers if a.result.status is not Status.NOT_APPLICABLE]
    return min(asked, key=lambda a: (a.result.status.rank, order(a, report)), default=None)


def line(page: Page, status: Status, text: str, right: str) -> None:
    """A verdict and what it says, with a note at the right edge where there is room."""
    text, right = printable(text), printable(right)
    start = f"{status.word:<{LEAD - 5}}" if len(status.word) < 6 else f"{status.word}  "
    gap = WIDTH - columns(start) - columns(text) - columns(right)
    if right and gap >= 2:
        page.add((start, STYLES[status]), (text, "bold"), (" " * gap + right, "dim"))
    else:
        page.para(f"{text}{f'  [{right}]' if right else ''}", 0, "", hang=6, lead=start)


def requirement_inferred(answer: Answer) -> bool:
    """Whether the MFA requirement that an answer is about was stated by nobody."""
    return any(remark.startswith(INFERRED) for remark in answer.result.remarks)


def headline(page: Page, answer: Answer, report: Report, story: Story | None) -> None:
    """The verdict, what it says, and of which check and subject."""
    result = answer.result
    name = called(report.tenant, answer.subjects[0])
    more = f" +{len(answer.subjects) - 1}" if len(answer.subjects) > 1 else ""
    marks = " (advisory)" * result.advisory + " (inferred)" * requirement_inferred(answer)
    line(page, result.status, sentence(result, story=story), f"{result.question} {name}{more}{marks}")


def block(page: Page, answer: Answer, report: Report, path: str, room: BlockRoom) -> None:
    """A finding with whom it hits, why, and the shortest run."""
    part, story = main_part(answer, report)
    headline(page, answer, report, story)
    if story is None:
        return
    _lead(page, "Who", _whom(part, story))
    if answer.subjects[1:]:
        _lead(page, "Also", _also(answer, report))
    if not assumed(answer, report):
        _lead(page, "Only if", otherwise(part, report))
    reasons = list(_reasons(story, path))
    if len(reasons) > room.reasons:
        reasons = [*reasons[: room.reasons - 1], reasons[-1]]
    width = min(28, max([0, *(columns(where) for where, _ in reasons)]))
    for number, (where, text) in enumerate(reasons):
        start = f"  {'' if number else 'Why':<{LEAD - 2}}{where:<{width}}  "
        page.para(text, 0, lead=start if width else start.rstrip().ljust(LEAD))
    if story.nearest is not None and not story.two_runs:
        _lead(page, "But", f"{story.nearest.sentence(story.victim)}")
    _steps(page, story, room.steps)
    if story.bound and room.length:
        page.para(story.bound, LEAD, "dim")


def _also(answer: Answer, report: Report) -> str:
    """The other subjects of the same cause."""
    return named([called(report.tenant, subject) for subject in answer.subjects[1:]], NAMES)


def _lead(page: Page, word: str, text: str) -> None:
    page.para(text, 2, hang=LEAD - 2, lead=f"{word:<{LEAD - 2}}")


def _whom(part: ConditionalVerdict, story: Story) -> str:
    whom = whom_of(part.boxes)
    return f"{story.who}{f'; only {whom}' if whom else ''}"


def _reasons(story: Story, path: str) -> Iterator[tuple[str, str]]:
    """The lines and settings that decide the last step, an earlier step with the line behind it."""
    told = [c for c in story.deciding if c.kind is not CauseKind.READING]
    rows: list[tuple[str, str]] = []
    pending: Cause | None = None
    for cause in told:
        if pending is not None and cause.place and cause.step == pending.step:
            rows.append((relative(cause.place, path), pending.text))
            pending = None
            continue
        if pending is not None:
            rows.append(("", pending.text))
        pending = None
        if cause.step is not None and not cause.place:
            pending = cause
        else:
            lead = f"for {story.victim} " if cause.kind is CauseKind.HOOK and cause.step is None else ""
            rows.append((relative(cause.place, path), lead + cause.text))
    if pending is not None:
        rows.append(("", pending.text))
    said: dict[tuple[str, str], None] = {}
    for where, text in rows:
        plain = _STEP.sub("", _SWITCH.sub("", text))
        if not any(where == w and t.endswith(plain) for w, t in said):
            said[where, plain] = None
    yield from said


def _steps(page: Page, story: Story, most: int) -> None:
    """The run, its first steps folded where they are many; the other run's last step below."""
    rows = [(numbers, printable(name), printable(text), mark) for numbers, name, text, mark in _rows(story)]
    folded = rows[-most:]
    if len(rows) > most:
        _lead(page, "Run", f"… {amount(len(rows) - most, 'earlier row')}: ssoproof explain has all")
    names = min(NAME, max(columns(name) for _, name, _, _ in folded))
    width = max(columns(numbers) for numbers, _, _, _ in folded)
    for k, (numbers, name, text, mark) in enumerate(folded):
        lead = "Run" if not k and len(rows) <= most else ""
        start = f"  {lead:<{LEAD - 2}}{numbers:>{width}}  {cut(name, names):<{names}}  "
        room = WIDTH - columns(start) - (columns(mark) + 2 if mark else 0)
        style = "bold red" if mark.startswith(FAILS) else "bold yellow" if mark == CAUSE else ""
        page.add((start, ""), (cut(text, room), style), (f"  {mark}" if mark else "", style or "dim"))


def _rows(story: Story) -> Iterator[tuple[str, str, str, str]]:
    """Numbers, application, what happens, mark; neighbours of one application without a mark together."""

    def fold(step: StoryStep) -> object:
        alone = step.guilty or step.breaks or step.lane in (PARTING, TIME, BROWSER)
        return step.number or "parting" if alone else step.lane

    for _, group in groupby(story.steps, fold):
        steps = list(group)
        first, last = steps[0], steps[-1]
        if first.lane == PARTING:
            continue
        numbers = str(first.number) if first is last else f"{first.number}-{last.number}"
        views = [_view(step, Run.FIRST) for step in steps]
        long = len(steps) == 1
        text = ", ".join(filter(None, (_text(v, long, last.breaks) for v in views if v)))
        lane = "" if first.lane in (TIME, BROWSER) else first.lane
        yield numbers, lane, text, FAILS if last.breaks else CAUSE if first.guilty else ""
    second = _view(story.steps[-1], Run.SECOND)
    if story.two_runs and second is not None:
        who = " and ".join(story.others) or "the others"
        why = story.nearest.reasons[0].partition(" (")[0] if story.nearest and story.nearest.reasons else ""
        yield (
            str(story.steps[-1].number),
            story.steps[-1].lane,
            f"without {who}: {why or second.short}",
            WORKS,
        )


def _view(step: StoryStep, run: Run) -> StepView | None:
    return next((v for v in step.tellings if v.run in (Run.BOTH, run)), None)


def _text(view: StepView, long: bool, breaks: bool) -> str:
    """A step by itself with its request and its answer, one of several in few words."""
    sent = view.exchange
    if long and sent.parameters:
        asked = "&".join(f"{k}={_middle(v)}" for k, v in sent.parameters if k != "audience")
        return f"{sent.sent}?{asked} → {sent.response if breaks and sent.response else view.short}"
    return view.short or view.what


def _middle(value: str) -> str:
    """A long value without its middle."""
    return value if len(value) <= NAME else f"{value[:5]}…{value[-5:]}"


def brief(page: Page, answer: Answer, report: Report, path: str, above: str = "") -> None:
    """A finding, and in a second line whom it hits or why nothing more is known.

    `above`: what the provider has to do for the finding before, which is not said again.
    """
    part, story = main_part(answer, report)
    headline(page, answer, report, story)
    for text in _second_line(answer, part, story, report, path):
        said = text.replace(f"only if {above}", "only if the same is so") if above else text
        page.para(said, 6, "dim", hang=2)


def _second_line(
    answer: Answer, part: ConditionalVerdict, story: Story | None, report: Report, path: str
) -> Iterator[str]:
    if answer.result.by_policy:
        yield by_policy(answer.result)
    elif isinstance(part.verdict, Violated) and story is not None:
        places = [where for where, _ in _reasons(story, path) if where]
        behind = ", ".join((amount(story.length, "step"), *places[:1]))
        if assumed(answer, report):
            whom = whom_of(part.boxes)
            users = f"{story.who.partition(':')[0]}{f', only {whom}' if whom else ''}"
            also = f"; also {_also(answer, report)}" if answer.subjects[1:] else ""
            yield f"{users} ({behind}){also}"
        else:
            yield f"only if {otherwise(part, report)} ({behind})"
    elif isinstance(part.verdict, Unknown):
        safe = f"no run of up to {amount(part.verdict.safe_depth, 'step')} fails; " * bool(
            part.verdict.safe_depth
        )
        yield f"{safe}{part.verdict.reason}"
        for condition in story.conditions if story is not None else ():
            if not condition.understood:
                yield f"it fails if {condition_text(condition)}"


def otherwise(part: ConditionalVerdict, report: Report) -> str:
    """In what the provider has to differ from what is assumed, at the fewest points that the part's run is
    told for."""
    semantics, usual = report.semantics, report.assumed_reading
    trace = getattr(part.verdict, "trace", None) or getattr(part.verdict, "possible", None)
    own = [box for box in part.boxes if trace is not None and _about(box, trace.reading)]
    boxes = own or part.boxes
    rows = ([(s, values[0]) for s, values in box.allowed if usual[s] not in values] for box in boxes)
    points = min(rows, key=len)
    if len(points) == 1:
        ((switch, value),) = points
        return f"{semantics[switch].statement(value)}, which is not assumed"
    said, name = ", ".join(f"{s}={v}" for s, v in points), semantics.provider.capitalize()
    return f"{name} differs from what is assumed in {len(points)} points: {said}"


def _about(box: Box, reading: Mapping[str, object]) -> bool:
    """Whether a run's own reading, which may leave switches out that nothing asks for, is in a box."""
    return all(str(reading.get(s, values[0])) in values for s, values in box.allowed)
