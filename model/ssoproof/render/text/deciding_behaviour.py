"""Assumed behaviours of the provider, grouped by the answers that they change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ssoproof.amounts import amount
from ssoproof.check.report import Report
from ssoproof.check.subject_names import called
from ssoproof.compare.findings import Answer, named
from ssoproof.explain.sentences import in_a_row
from ssoproof.render.text.page import Page
from ssoproof.verdict.verdict import Status

#: More answers than this are not named beside a behaviour.
MOST_ANSWERS = 4


def deciding(page: Page, answers: Sequence[Answer], report: Report, most: int) -> None:
    """The behaviours each of which changes an answer by itself, the first `most` of them."""
    rows = assumptions(answers, report)
    if not rows:
        return
    page.para(
        f"ASSUMED where {report.semantics.provider.capitalize()}'s documents are silent; an answer changes",
        0,
        "bold",
    )
    for text in rows[:most]:
        page.para(text, 2, hang=4)
    if len(rows) > most:
        page.para(f"and {len(rows) - most} more: -v", 2, "dim")


def assumptions(answers: Sequence[Answer], report: Report) -> list[str]:
    """For each change of answers the behaviours that bring it about, each by itself."""
    found = []
    for changes, statements in _rows(answers, report):
        more = f"; or in {amount(len(statements) - 2, 'other way')}" if len(statements) > 2 else ""
        found.append(f"{changes} if {'; or if '.join(statements[:2])}{more}")
    return found


def _rows(answers: Sequence[Answer], report: Report) -> list[tuple[str, list[str]]]:
    """What changes, with the values of behaviours as statements that each bring it about by themselves."""
    defaults, told = report.assumed_reading, dict(report.fixed)
    named_switches = {s for a in answers for p in a.result.parts for box in p.boxes for s, _ in box.allowed}
    rows: dict[str, list[str]] = {}
    for switch in report.semantics.switches:
        for value in switch.values if switch.id in named_switches and switch.id not in told else ():
            if value.name != defaults[switch.id]:
                changes = _changes(answers, report, {**defaults, switch.id: value.name})
                if changes:
                    rows.setdefault(changes, []).append(switch.statement(value.name))
    return list(rows.items())


def _changes(answers: Sequence[Answer], report: Report, reading: Mapping[str, str]) -> str:
    """Which answers are other ones under a reading, in words; empty where none is."""
    by: dict[Status, dict[str, list[str]]] = {}
    for answer in answers:
        usual, other = (answer.result.under_reading(r) for r in (report.assumed_reading, reading))
        if usual is not None and other is not None and usual.status is not other.status:
            more = f" +{len(answer.subjects) - 1}" if len(answer.subjects) > 1 else ""
            subject = called(report.tenant, answer.subjects[0]) + more
            by.setdefault(other.status, {}).setdefault(subject, []).append(answer.result.question)
    said = {s.word: [f"{in_a_row(codes)} of {who}" for who, codes in rows.items()] for s, rows in by.items()}
    return "; ".join(f"to {word}: {named(rows, MOST_ANSWERS)}" for word, rows in said.items())
