"""An experiment for a terminal: a checklist, and what each outcome would say."""

from __future__ import annotations

from ssoproof.amounts import amount
from ssoproof.evidence.experiment import Experiment
from ssoproof.explain.reading_text import boxes_text
from ssoproof.render.text.behaviour_meanings import meanings_of
from ssoproof.render.text.page import Page
from ssoproof.semantics.switch import Semantics

#: Boxes of readings that are named for an outcome.
MOST = 3


def page(found: Experiment, tenant: str, semantics: Semantics) -> Page:
    """The checklist."""
    made = Page()
    if not found.steps:
        more = ", as far as was looked" if found.cut else ""
        left = f"{amount(found.count, 'combination')} of provider behaviours left"
        made.para(
            f"{left}, and no experiment of one user tells them apart{more}.",
            0,
            "bold",
        )
        return made
    which = f"which of {amount(found.count, 'combination')} of provider behaviours is true"
    made.para(f"tenant {tenant}: an experiment that tells {which}", 0, "bold")
    made.para("On a test tenant with these settings, in a fresh private window, without long pauses:", 0)
    made.blank()
    for number, step in enumerate(found.steps, 1):
        made.para(step, 2, lead=f"[ ] {number}. ", hang=7)
    made.blank()
    made.para("Then look at what the last step shows:", 0)
    for result in found.results:
        left = amount(result.count, "combination")
        made.para(f"{result.outcome}: {left} left, {boxes_text(result.left, MOST)}", 2, lead="· ")
    made.blank()
    made.blank()
    meanings_of(made, [box for result in found.results for box in result.left], semantics)
    made.para(
        "Record it as a HAR, give that to ssoproof evidence --complete --out, and come back with --evidence.",
        0,
    )
    return made
