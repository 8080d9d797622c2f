"""What an answer is sensitive to, in words: what comes of it where something changes or fails on the way."""

from __future__ import annotations

from collections.abc import Iterator

from ssoproof.amounts import amount
from ssoproof.explain.build import Explanation
from ssoproof.explain.model import Story
from ssoproof.explain.reading_text import whom_of
from ssoproof.verdict.verdict import ConditionalVerdict, Status, Unknown, Violated

#: What stands above the sensitivities of an answer.
HEADING = "Not so where something changes or fails on the way (advisory)"


def broken(told: Explanation) -> tuple[tuple[ConditionalVerdict, Story | None], ...]:
    """The sensitivities that break what holds otherwise, or may."""
    return tuple(row for row in told.unsteady if row[0].status in (Status.VIOLATED, Status.UNKNOWN))


def lines(told: Explanation) -> Iterator[str]:
    """Each of these on one line."""
    for part, _ in broken(told):
        yield in_short(part)


def in_short(part: ConditionalVerdict) -> str:
    """When it is so, for whom, the verdict, and how long the run is."""
    verdict, whom = part.verdict, whom_of(part.boxes)
    lead = f"if {part.unsteady}{f', for {whom}' if whom else ''}: {part.status.word}"
    if isinstance(verdict, Violated):
        return f"{lead}, {amount(verdict.trace.transitions, 'step')}"
    return f"{lead}, {verdict.reason}" if isinstance(verdict, Unknown) else lead


def held(told: Explanation) -> str:
    """What was looked at and breaks nothing, in a sentence; empty where there is none of it."""
    rows = [str(part.unsteady) for part, _ in told.unsteady if part.status is Status.PROVED]
    return f"The same holds if {', or if '.join(rows)}." if rows else ""


def steps(story: Story) -> str:
    """The run on one line."""
    said = []
    for step in story.steps:
        views = [view.what for view in step.tellings]
        who = step.lane if step.lane in story.lanes else ""
        said.append(f"{who} {' | '.join(views)}".strip())
    return " → ".join(said)
