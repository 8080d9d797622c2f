"""An experiment for a terminal: a checklist, and what each outcome would say."""

from __future__ import annotations

from ssoproof.amounts import amount
from ssoproof.evidence.experiment import Experiment, Series
from ssoproof.explain.reading_text import boxes_text
from ssoproof.render.text.behaviour_meanings import meanings_of
from ssoproof.render.text.page import Page
from ssoproof.semantics.readings import Box
from ssoproof.semantics.switch import Semantics

#: Boxes of readings that are named for an outcome.
MOST = 3


def page(found: Series, tenant: str, semantics: Semantics) -> Page:
    """What was done, and the next checklist."""
    made, next = Page(), found.next
    if found.done:
        made.para(f"tenant {tenant}: what the experiments showed", 0, "bold")
        for number, (before, result) in enumerate(found.done, 1):
            left = f"of {amount(before.count, 'combination')} {result.count} left"
            made.para(f"{', '.join(before.steps)}: {result.outcome} ({left})", 2, lead=f"{number}. ")
        made.blank()
    if not next.steps:
        _end(made, found, semantics)
        return made
    which = f"which of {amount(next.count, 'combination')} of provider behaviours is true"
    told = "the next experiment tells" if found.done else f"tenant {tenant}: an experiment that tells"
    made.para(f"{told} {which}", 0, "bold")
    made.para("On a test tenant with these settings, in a fresh private window, without long pauses:", 0)
    made.blank()
    for number, step in enumerate(next.steps, 1):
        made.para(step, 2, lead=f"[ ] {number}. ", hang=7)
    made.blank()
    made.para("Then look at what the last step shows:", 0)
    apart = _distinguished(next)
    for number, boxes in enumerate(apart):
        result = next.results[number]
        left = amount(result.count, "combination")
        made.para(f"{result.outcome}: {left} left, {boxes_text(boxes, MOST)}", 2, lead=f"{number + 1}. ")
    made.blank()
    made.blank()
    meanings_of(made, [box for boxes in apart for box in boxes], semantics)
    given = (f"--answer {before.results.index(result) + 1} " for before, result in found.done)
    made.para(
        f"Run probe again with {''.join(given)}--answer N (N: the number of what it shows), or with --ask. "
        "Or record the browser as a HAR, give that to ssoproof evidence --complete --out FILE, and come back "
        "with --evidence FILE: do so, too, if something else is shown.",
        0,
    )
    return made


def _distinguished(next: Experiment) -> list[tuple[Box, ...]]:
    """What each result leaves, without the switches of which all leave the same values."""
    every = [dict(box.allowed) for result in next.results for box in result.left]
    same = {s for s, values in every[0].items() if all(box.get(s) == values for box in every)}
    return [
        tuple(Box(tuple((s, values) for s, values in box.allowed if s not in same)) for box in result.left)
        for result in next.results
    ]


def _end(made: Page, found: Series, semantics: Semantics) -> None:
    next = found.next
    more = ", as far as was looked" if next.cut else ""
    left = f"{amount(next.count, 'combination')} of provider behaviours left"
    tells = "" if next.count == 1 else f", and no experiment of one user tells them apart{more}"
    made.para(f"{left}{tells}.", 0, "bold")
    if found.left:
        made.para(boxes_text(found.left, MOST), 2)
        made.blank()
        meanings_of(made, found.left, semantics)
