"""The answers of a large tenant: a row for all subjects that have the same ones, a column for each check."""

from __future__ import annotations

from collections.abc import Sequence

from ssoproof.amounts import amount
from ssoproof.check.report import Report
from ssoproof.check.subject_names import called
from ssoproof.compare.findings import Answer
from ssoproof.legible import cut, printable
from ssoproof.render.text.page import Page, Piece
from ssoproof.render.text.styles import STYLES
from ssoproof.verdict.verdict import Status, Violated

#: More rows than this are counted.
MOST = 10
SIGNS = {
    Status.VIOLATED: "✗",
    Status.UNKNOWN: "?",
    Status.VACUOUS: "∅",
    Status.PROVED: "✓",
    Status.NOT_APPLICABLE: "–",
}
_WIDTH, _CELL = 34, 8


def groups(page: Page, answers: Sequence[Answer], report: Report) -> None:
    """The table and its legend; the groups with the most failures first."""
    codes = sorted({a.result.question for a in answers})
    cells: dict[str, dict[str, Piece]] = {}
    for answer in answers:
        for subject in answer.subjects:
            cells.setdefault(subject, {})[answer.result.question] = _cell(answer)
    alike: dict[tuple[tuple[str, Piece], ...], list[str]] = {}
    for subject, row in cells.items():
        alike.setdefault(tuple(sorted(row.items())), []).append(subject)
    rows = sorted(alike.items(), key=lambda r: (-_failing(r[0]), -len(r[1]), r[1][0]))
    widths = (_WIDTH, *(_CELL for _ in codes))
    page.table([[("", ""), *((code, "dim") for code in codes)]], widths, 0, 1)
    absent: Piece = (SIGNS[Status.NOT_APPLICABLE], "dim")
    for same, subjects in rows[:MOST]:
        said = dict(same)
        times = f" ×{len(subjects)}" if len(subjects) > 1 else ""
        name = cut(printable(called(report.tenant, subjects[0])), _WIDTH - len(times)) + times
        page.table([[(name, ""), *(said.get(code, absent) for code in codes)]], widths, 0, 1)
    rest = rows[MOST:]
    if rest:
        count = sum(len(subjects) for _, subjects in rest)
        broken = sum(len(subjects) for row, subjects in rest if _failing(row))
        page.para(
            f"and {count} more in {amount(len(rest), 'row')}, {broken} of them with a FAIL: -v",
            0,
            "dim",
        )
    page.para(
        "✗6 FAIL in 6 steps · ✓ PASS · ? UNDECIDED · ∅ EMPTY, it never occurs · – not applicable · ×3: three",
        0,
        "dim",
    )
    page.blank()


def _cell(answer: Answer) -> Piece:
    status = answer.result.status
    steps = [p.verdict.trace.transitions for p in answer.result.parts if isinstance(p.verdict, Violated)]
    length = str(min(steps)) if steps and status is Status.VIOLATED else ""
    return f"{SIGNS[status]}{length}", STYLES[status]


def _failing(row: tuple[tuple[str, Piece], ...]) -> int:
    return sum(text.startswith(SIGNS[Status.VIOLATED]) for _, (text, _) in row)
