"""What only unsteady runs break, in a few lines each."""

from __future__ import annotations

from ssoproof.amounts import amount
from ssoproof.explain.build import Explanation
from ssoproof.explain.model import Story
from ssoproof.render.text.page import Page
from ssoproof.verdict.verdict import ConditionalVerdict, Status, Unknown, Violated


def sensitive(page: Page, told: Explanation) -> None:
    """The answer's sensitivities; those that break nothing on one line."""
    rows = list(zip(told.result.sensitivities, told.sensitive, strict=False))
    held = [str(part.unsteady) for part, _ in rows if part.status is Status.PROVED]
    broken = [(part, story) for part, story in rows if part.status in (Status.VIOLATED, Status.UNKNOWN)]
    if broken:
        page.para("Not so where something changes or fails on the way (advisory):", style="bold")
    for part, story in broken:
        page.para(_lead(part), 4, "yellow", lead="· ")
        if story is not None and isinstance(part.verdict, Violated):
            page.para(steps(story), 8, "dim")
    if held:
        page.para(f"The same holds if {', or if '.join(held)}.", 4, "dim")
    if rows:
        page.blank()


def _lead(part: ConditionalVerdict) -> str:
    verdict = part.verdict
    if isinstance(verdict, Violated):
        return f"if {part.unsteady}: {part.status.word}, {amount(verdict.trace.transitions, 'step')}"
    reason = f", {verdict.reason}" if isinstance(verdict, Unknown) else ""
    return f"if {part.unsteady}: {part.status.word}{reason}"


def steps(story: Story) -> str:
    """The run in one line."""
    said = []
    for step in story.steps:
        views = [view.what for view in step.tellings]
        who = step.lane if step.lane in story.lanes else ""
        said.append(f"{who} {' | '.join(views)}".strip())
    return " → ".join(said)
