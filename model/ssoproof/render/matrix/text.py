"""The matrix of who disturbs whom for a terminal: a grid of the columns that someone may disturb, then each
in words."""

from __future__ import annotations

from collections.abc import Sequence

from ssoproof.amounts import amount
from ssoproof.check.interference.cells import Block, Column, Matrix
from ssoproof.check.subject_names import keys
from ssoproof.compare.findings import named
from ssoproof.legible import columns, cut
from ssoproof.render.matrix.words import (
    counted,
    grid_signs,
    legend,
    letters,
    quiet_rows,
    readings,
    row,
    sentences,
    sign,
    visible_columns,
    whom,
)
from ssoproof.render.text.page import WIDTH, Page, Piece
from ssoproof.render.text.remarks import remarks
from ssoproof.render.text.report import MOST_LINES, STYLES
from ssoproof.verdict.verdict import Status

#: Columns of a cell, and of the widest name of a row.
CELL, NAME = 5, 34
#: More names than this are counted.
MOST_NAMES = 12


def text(matrix: Matrix, verbose: bool = False) -> Page:
    """All blocks; `verbose`: the applications of each class too, and nothing left out."""
    page = Page()
    page.add(
        (f"tenant {matrix.tenant.name}", "bold"),
        (f"  {matrix.semantics.provider}, who breaks it for whom", ""),
    )
    page.para(f"{amount(len(matrix.tenant.applications), 'application')}; {readings(matrix)}", style="dim")
    for line in keys(matrix.tenant):
        page.para(line, style="dim", hang=2)
    for block in matrix.blocks:
        page.blank()
        _block(page, block, matrix, verbose)
    remarks(page, matrix.diagnostics, 0 if verbose else MOST_LINES)
    return page


def _block(page: Page, block: Block, matrix: Matrix, verbose: bool) -> None:
    page.rule()
    asked = block.question
    page.add((f"{asked.code}{' (advisory)' if asked.advisory else ''}: ", "bold"), (asked.title, "italic"))
    page.para(
        f"{amount(len(block.rows), 'class', 'classes')} act, "
        f"{amount(len(block.columns), 'class', 'classes')} may be broken",
        style="dim",
    )
    page.blank()
    _quiet(page, block, verbose)
    wanted = visible_columns(block)
    across = (WIDTH - NAME - 6) // (CELL + 1)
    for first in range(0, len(wanted), across):
        _grid(page, block, wanted[first : first + across], verbose)
    quiet = () if verbose or not wanted else quiet_rows(block)
    if quiet:
        names = [counted(block.rows[n].members) for n in quiet]
        page.para(f"left out, for they break nothing here: {named(names, MOST_NAMES)}", style="dim", hang=2)
        page.blank()
    if wanted:
        rows = [n for n in range(len(block.rows)) if n not in quiet]
        told = legend(grid_signs(block, wanted, rows))
        page.para("   ".join(f"{mark} {what}" for mark, what in told), style="dim", hang=0)
        page.blank()
    for n in wanted:
        _cell_text(page, block, n, matrix.any_reading)
    for reason, subjects in _reasons(block):
        page.para(f"not applicable to {named(subjects, MOST_NAMES)}: {reason}", style="dim", hang=2)
    if verbose:
        page.blank()
        for number, found in enumerate(block.rows, 1):
            page.para(f"class {number}: {', '.join(found.members)}", style="dim", hang=4)


def _quiet(page: Page, block: Block, verbose: bool) -> None:
    for status, said in (
        (Status.PROVED, "PASS, nobody breaks it for"),
        (Status.VACUOUS, "EMPTY, it never arises for"),
    ):
        names = [f"{letters(n)} {whom(c)}" for n, c in enumerate(block.columns) if c.status is status]
        if names:
            page.para(
                f"{said}: {named(names, len(names) if verbose else MOST_NAMES)}", style=STYLES[status], hang=2
            )
            how = "of any number of others at once" if status is Status.PROVED else "whatever the others do"
            cells = sum(cell is not None for c in block.columns if c.status is status for cell in c.cells)
            page.para(
                f"(decided {how}; {amount(cells, 'cell', 'cells')} inferred from that)", style="dim", hang=2
            )
            page.blank()


def _grid(page: Page, block: Block, columns: Sequence[int], verbose: bool) -> None:
    widths = (NAME, *(CELL for _ in columns))
    head: list[Piece] = [("who acts", "dim"), *((letters(n), "bold") for n in columns)]
    rows: list[Sequence[Piece]] = [head]
    quiet = () if verbose else quiet_rows(block)
    for n in range(len(block.rows)):
        if n not in quiet:
            rows.append([(_short(row(block, n)), ""), *(_cell(block.columns[c], n) for c in columns)])
    page.table(rows, widths, gap=1)
    page.blank()


def _cell(column: Column, number: int) -> Piece:
    cell = column.cells[number]
    return sign(column, number), STYLES[cell.status] if cell else "dim"


def _short(name: str) -> str:
    """A name that fits its column; the count at its end stays."""
    if columns(name) <= NAME:
        return name
    stem, mark, count = name.rpartition(" ×")
    end = f"{mark}{count}" if mark and stem else ""
    return f"{cut(stem, NAME - len(end))}{end}" if end else cut(name, NAME)


def _cell_text(page: Page, block: Block, number: int, any_reading: bool) -> None:
    column = block.columns[number]
    page.add((f"{letters(number)} {whom(column)}: ", "bold"), (column.status.word, STYLES[column.status]))
    for sentence in sentences(block, column, any_reading):
        page.para(sentence, 4, hang=2)
    page.blank()


def _reasons(block: Block) -> list[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    for subject, reason in block.not_applicable:
        found.setdefault(reason, []).append(subject)
    return list(found.items())
