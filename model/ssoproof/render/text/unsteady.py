"""What only unsteady runs break, in a few lines each."""

from __future__ import annotations

from ssoproof.explain.build import Explanation
from ssoproof.explain.unsteady_text import HEADING, broken, held, in_short, steps
from ssoproof.render.text.page import Page


def sensitive(page: Page, told: Explanation) -> None:
    """The answer's sensitivities; those that break nothing on one line."""
    rows = broken(told)
    if rows:
        page.para(f"{HEADING}:", style="bold")
    for part, story in rows:
        page.para(in_short(part), 4, "yellow", lead="· ")
        if story is not None:
            page.para(steps(story), 8, "dim")
    if held(told):
        page.para(held(told), 4, "dim")
    if told.unsteady:
        page.blank()
