"""Assumed behaviours of the provider, grouped by the answers that they change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ssoproof.check.report import Report
from ssoproof.check.subject_names import called
from ssoproof.compare.findings import Answer, named
from ssoproof.render.text.page import Page
from ssoproof.verdict.verdict import Status

#: More answers than this are not named beside a behaviour.
MOST_ANSWERS = 4


def deciding(page: Page, answers: Sequence[Answer], report: Report, most: int) -> None:
    """The behaviours each of which changes an answer by itself, the first `most` of them."""
    rows = list(_rows(answers, report))
    if not rows:
        return
    page.para(
        f"ASSUMED where {report.semantics.provider.capitalize()}'s documents are silent; an answer changes",
        0,
        "bold",
    )
    for statement, changes in rows[:most]:
        page.para(f"if {statement}: {named(changes, MOST_ANSWERS)}", 2, hang=4)
    if len(rows) > most:
        page.para(f"and in {len(rows) - most} more points: -v", 2, "dim")


def _rows(answers: Sequence[Answer], report: Report) -> Iterator[tuple[str, list[str]]]:
    """Each other value of a behaviour as a statement, with the answers that it changes."""
    defaults = report.semantics.defaults
    named_switches = {s for a in answers for p in a.result.parts for box in p.boxes for s, _ in box.allowed}
    for switch in report.semantics.switches:
        for value in switch.values if switch.id in named_switches else ():
            if value.name == switch.default:
                continue
            reading = {**defaults, switch.id: value.name}
            changes = []
            for answer in answers:
                usual, other = (answer.result.under_reading(r) for r in (defaults, reading))
                if usual is not None and other is not None and usual.status is not other.status:
                    subject = called(report.tenant, answer.subjects[0])
                    more = f" +{len(answer.subjects) - 1}" if len(answer.subjects) > 1 else ""
                    changes.append(f"{answer.result.question} {subject}{more} {_word(other.status)}")
            if changes:
                yield switch.statement(value.name), changes


def _word(status: Status) -> str:
    return f"is {status.word}"
