"""An experiment for a terminal: a checklist, and what each outcome would say."""

from __future__ import annotations

from ssoproof.amounts import amount
from ssoproof.evidence.experiment import Experiment
from ssoproof.explain.reading_text import boxes_text
from ssoproof.render.text.page import Page

#: Boxes of readings that are named for an outcome.
MOST = 3


def page(found: Experiment, tenant: str) -> Page:
    """The checklist."""
    made = Page()
    if not found.steps:
        more = ", as far as was looked" if found.cut else ""
        made.para(
            f"{amount(found.count, 'reading')} left, and no experiment of one user tells them apart{more}.",
            0,
            "bold",
        )
        return made
    made.add((f"tenant {tenant}: an experiment on {amount(found.count, 'reading')}", "bold"))
    made.para("On a test tenant with these settings, in a fresh private window, without long pauses:", 0)
    made.blank()
    for number, step in enumerate(found.steps, 1):
        made.para(step, 2, lead=f"[ ] {number}. ", hang=7)
    made.blank()
    made.para("Then look at what the last step shows:", 0)
    for result in found.results:
        left = amount(result.count, "reading")
        made.para(f"{result.outcome}: {left} left, {boxes_text(result.left, MOST)}", 2, lead="· ")
    made.blank()
    made.para(
        "Record it as a HAR, give that to ssoproof evidence --complete --out, and come back with --evidence.",
        0,
    )
    return made
