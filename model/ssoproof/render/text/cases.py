"""The table of cases: what each declares, what was found, and what does not agree."""

from __future__ import annotations

from collections.abc import Sequence

from ssoproof.amounts import amount
from ssoproof.check.cases import DEEP, Row
from ssoproof.render.text.page import Page, Piece

_WIDTHS = (30, 6, 12, 22, 14, 5, 8, 5, 9)


def table(rows: Sequence[Row], seconds: float) -> Page:
    """All rows, the disagreements in full, and the count."""
    page = Page()
    names = ("case", "check", "subject", "declared", "found", "depth", "engine", "s", "")
    widths = (max([4, *(len(r.case) for r in rows)]), *_WIDTHS[1:])
    page.table([[(name, "dim") for name in names], *(_row(r) for r in rows)], widths, indent=0, gap=1)
    page.blank()
    for row in rows:
        for complaint in row.complaints:
            page.para(f"{row.case} {row.question} {row.about}: {complaint}", 0, "red", hang=4, lead="✗ ")
    _count(page, rows, seconds)
    return page


def _row(row: Row) -> Sequence[Piece]:
    depth = "" if row.depth is None else str(row.depth)
    verdict: Piece = ("agrees", "green") if row.agrees else ("DIFFERS", "bold red")
    if row.agrees and row.open:
        verdict = ("agrees*", "yellow")
    plain = [
        row.case,
        row.question,
        row.about,
        row.declared_word,
        row.actual_word,
        depth,
        row.engine,
        f"{row.seconds:.1f}",
    ]
    return [*((text, "") for text in plain), verdict]


def _count(page: Page, rows: Sequence[Row], seconds: float) -> None:
    agree, open_ = sum(r.agrees for r in rows), sum(r.open for r in rows)
    cases = len({r.case for r in rows})
    style = "bold green" if agree == len(rows) else "bold red"
    page.add(
        (
            f"{amount(cases, 'case')}: {agree} of {amount(len(rows), 'answer')} as declared ({seconds:.1f} "
            f"s).",
            style,
        )
    )
    unproved = f"{open_} declared PASS and found UNDECIDED, safe to {DEEP} steps or more (*)."
    page.add(
        (
            unproved if open_ else "Nothing that is declared PASS was left UNDECIDED.",
            "yellow" if open_ else "dim",
        )
    )
