"""The end of a text report: what a baseline accepts, with the reasons that were given, and remarks on the
files."""

from __future__ import annotations

from collections.abc import Sequence

from ssoproof.compare import summary
from ssoproof.compare.findings import Outcome, answered
from ssoproof.diagnostics import Diagnostic, Severity
from ssoproof.explain.build import ReportExplanation
from ssoproof.explain.reading_text import condition_text
from ssoproof.render.text.assumed_values import lines
from ssoproof.render.text.page import Page

#: So many names before a sentence that is said of many.
NAMES = 5


def accepted(page: Page, outcome: Outcome) -> None:
    """The accepted findings; nothing where there are none."""
    found = [f for f in outcome.findings if f.accepted]
    if not found:
        return
    page.section("Accepted by the baseline")
    for finding in found:
        page.para(f"{summary.heading(finding)} under {summary.readings(finding)}", 2, lead="· ")
        page.para(finding.accepted, 6, "dim", lead="reason: ")
    page.blank()


def remarks(page: Page, found: Sequence[Diagnostic], most: int) -> None:
    """Diagnostics, the first `most` of them (0: all)."""
    if not found:
        return
    page.section("Remarks on the files")
    colours = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}
    for remark in found[: most or len(found)]:
        place = f"{remark.primary.place}: " if remark.primary else ""
        page.para(f"{place}{remark.severity.value}: {remark.message}", 2, colours[remark.severity], lead="· ")
        if remark.help:
            page.para(remark.help, 6, "dim")
    left_out(page, len(found), most)
    page.blank()


def left_out(page: Page, count: int, most: int) -> None:
    """How many lines were left out, where there are more than `most` (0: none was)."""
    if most and count > most:
        page.para(f"{count - most} more; --verbose lists them", 2, "dim", lead="· ")


def rests_on(page: Page, explanation: ReportExplanation, most: int) -> None:
    """Assumptions: defaults that were filled in, and outside input that the told runs use.

    `most`: so many lines; 0: all.
    """
    assumed = lines(explanation.report.tenant.assumptions, 0 if not most else NAMES)
    for told in (a.explanation for a in answered(explanation)):
        for story in told.stories:
            used = [condition_text(c) for c in story.conditions if c.understood] if story else []
            assumed += [
                f"{told.result.question} {told.result.subject}: outside input, {line}" for line in used
            ]
    if assumed:
        page.section("Assumed (not stated in the files)")
        rows = list(dict.fromkeys(assumed))
        for line in rows[: most or None]:
            page.para(line, 2, lead="· ")
        left_out(page, len(rows), most)
        page.blank()
