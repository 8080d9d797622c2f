"""The matrix of who breaks it for whom as a heat map: names at both sides, what is alike side by side.

It fits 830 pixels, follows the colour scheme, and says in words and signs what its colours say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from xml.sax.saxutils import escape

from ssoproof.amounts import amount
from ssoproof.check.interference.cells import Block, Column, Matrix
from ssoproof.legible import cut, isolated, printable
from ssoproof.render.graph.svg import ISOLATED
from ssoproof.render.matrix.words import (
    TOGETHER,
    counted,
    grid_signs,
    harmful,
    legend,
    sign,
    steps,
    undecided,
    visible_columns,
    whom,
)
from ssoproof.verdict.verdict import Status

#: More classes than this are no graph of nodes and arrows that anybody could read.
NODES: Final = 6
WIDTH, NAMES, SUMS, ROW, HEAD, GAP = 830, 176, 40, 30, 124, 2
#: The narrowest cell that has room for its sign, and the widest; columns that have no room are counted.
NARROW, WIDE = 38, 64
MOST: Final = (WIDTH - NAMES - SUMS) // NARROW
_CHARS: Final = 20

#: For each kind of cell its ground and its text, in a light scheme and in a dark one.
_KINDS: Final = {
    "near": (("#a83a00", "#ffffff"), ("#ff9d6b", "#11161c")),
    "far": (("#eda57c", "#1b2026"), ("#9c4f27", "#ffffff")),
    "alone": (("#fbe0d0", "#1b2026"), ("#47281a", "#ffd9c4")),
    "never": (("#eef6f3", "#00664d"), ("#142622", "#5fd3ae")),
    "together": (("#fff3d1", "#6b4900"), ("#33290e", "#f2c14e")),
    "open": (("#eaeef2", "#545d68"), ("#222b35", "#a3afbb")),
}
#: Runs of at most so many steps more than the shortest one are near.
_NEAR: Final = 1


def kind(block: Block, column: Column, row: int) -> str:
    """What a cell is marked as."""
    cell = column.cells[row]
    if any(row in t.rows for t in column.together):
        return "together"
    if cell is None or cell.status not in (Status.VIOLATED, Status.PROVED):
        return "open"
    if cell.status is Status.PROVED:
        return "never"
    if row not in harmful(column):
        return "alone"
    found = [c.cells[n] for c in block.columns for n in harmful(c)]
    least = min(c.steps or 0 for c in found if c is not None)
    return "near" if (cell.steps or 0) <= least + _NEAR else "far"


def cell_words(block: Block, column: Column, row: int) -> str:
    """A cell in words."""
    cell, who, other = column.cells[row], counted(block.rows[row].members), whom(column)
    if cell is None:
        return f"there is nobody else in the class of {who}"
    if cell.status is Status.VIOLATED:
        alone = " (it breaks with nobody else acting)" if row not in harmful(column) else ""
        return f"{who} breaks it for {other} in {steps(cell)}{alone}"
    more = f"; it {TOGETHER}" if any(row in t.rows for t in column.together) else ""
    said = {Status.PROVED: "never breaks it", Status.UNKNOWN: "may break it: UNDECIDED"}
    return f"{who} {said.get(cell.status, 'never gets there')} for {other}{more}"


def in_blocks(block: Block) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Rows and columns, equal ones side by side, those with the most harm first."""
    rows = range(len(block.rows))
    shown = visible_columns(block) or tuple(range(len(block.columns)))

    def of_row(n: int) -> tuple[int, tuple[str, ...]]:
        kinds = tuple(kind(block, block.columns[c], n) for c in shown)
        return -sum(k in ("near", "far") for k in kinds), kinds

    def of_column(c: int) -> tuple[int, tuple[str, ...]]:
        column = block.columns[c]
        return -len(harmful(column)) - len(undecided(column)), tuple(kind(block, column, n) for n in rows)

    return tuple(sorted(rows, key=of_row)), tuple(sorted(shown, key=of_column))


def svg(matrix: Matrix) -> str:
    """One drawing of all blocks, one below the other."""
    parts: list[str] = []
    y = 0
    for block in matrix.blocks:
        drawn, height = _block(block, y)
        parts += drawn
        y += height
    said = "; ".join(summary(block) for block in matrix.blocks)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="heat" width="{WIDTH}" height="{y}" '
        f'viewBox="0 0 {WIDTH} {y}" role="img" aria-label="{escape(printable(said), _QUOTES)}">'
    )
    return "\n".join((head, f"<style>{_style()}</style>", *parts, "</svg>")) + "\n"


_QUOTES: Final = {'"': "&quot;"}


def _style() -> str:
    base = (
        ".heat text{font:13px system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',Arial,sans-serif}"
        ".heat .b{font-weight:650}.heat .t{font-size:16px}"
    )
    light, dark = (_scheme(n) for n in (0, 1))
    return f"{base}{light}@media (prefers-color-scheme:dark){{{dark}}}"


def _scheme(number: int) -> str:
    ground, ink, mute = (("#ffffff", "#1b2026", "#545d68"), ("#11161c", "#e6ebf1", "#a3afbb"))[number]
    rules = f".heat .ground{{fill:{ground}}}.heat text{{fill:{ink}}}.heat .m{{fill:{mute}}}"
    for name, schemes in _KINDS.items():
        back, text = schemes[number]
        rules += f".heat .{name} rect{{fill:{back}}}.heat .{name} text{{fill:{text};font-weight:600}}"
    return rules


def summary(block: Block) -> str:
    """How many break it for how many, in a sentence."""
    broken = [c for c in block.columns if harmful(c)]
    acting = {n for c in broken for n in harmful(c)}
    if not broken:
        return "No class breaks it for another one by itself"
    breaks = "breaks" if len(acting) == 1 else "break"
    many = amount(len(broken), "class", "classes")
    classes = amount(len(block.rows), "class", "classes")
    return f"{len(acting)} of {classes} {breaks} it for {many}, each by itself"


def _block(block: Block, top: int) -> tuple[list[str], int]:
    rows, columns = in_blocks(block)
    left_out = len(block.columns) - len(columns)
    columns, more = columns[:MOST], len(columns[MOST:])
    width = max(NARROW, min(WIDE, (WIDTH - NAMES - SUMS) // max(1, len(columns))))
    parts = [_text(14, top + 26, f"{block.question.code}: {block.question.title}", "b t")]
    parts.append(_text(14, top + 46, f"Rows act, columns are broken. {summary(block)}.", "m"))
    start = top + 56 + HEAD
    for place, c in enumerate(columns):
        x = NAMES + place * width + width / 2
        turned = f'<g transform="translate({x - 4:g} {start - 8}) rotate(-50)">'
        parts.append(f"{turned}{_text(0, 0, cut(whom(block.columns[c]), _CHARS), 'b')}</g>")
    for number, n in enumerate(rows):
        y = start + number * ROW
        name = cut(counted(block.rows[n].members), _CHARS)
        parts.append(_text(NAMES - 10, y + 20, name, "b", "end"))
        parts += (_cell(block, c, n, NAMES + k * width, y, width) for k, c in enumerate(columns))
        own = sum(n in harmful(block.columns[c]) for c in columns)
        parts.append(_text(NAMES + len(columns) * width + 10, y + 20, f"{own}", "m"))
    y = start + len(rows) * ROW + 24
    for line in _below(block, columns, rows, left_out, more):
        parts.append(_text(14, y, line, "m"))
        y += 19
    ground = f'<rect y="{top}" width="{WIDTH}" height="{y + 6 - top}" class="ground"/>'
    return [ground, *parts], y + 6 - top


def _below(
    block: Block, columns: Sequence[int], rows: Sequence[int], left_out: int, more: int
) -> Iterator[str]:
    marks = [f"{mark} {what}" for mark, what in legend(grid_signs(block, columns, rows))]
    for at in range(0, len(marks), 2):
        yield " · ".join(marks[at : at + 2])
    if any(kind(block, block.columns[c], n) == "together" for c in columns for n in rows):
        yield "Amber: it breaks it together with others that do not break it by themselves."
    yield "Strongest colour: fewest steps. Number at the right: for how many columns the row breaks it."
    if left_out:
        yield f"{amount(left_out, 'class', 'classes')} that nobody breaks it for: no column."
    if more:
        yield f"{amount(more, 'more column')} without room here: --format html or text has all."


def _cell(block: Block, column: int, row: int, x: float, y: float, width: int) -> str:
    own = block.columns[column]
    inner = (
        f"<title>{escape(printable(cell_words(block, own, row)))}</title>"
        f'<rect x="{x + GAP / 2:g}" y="{y}" width="{width - GAP}" height="{ROW - GAP}" rx="3"/>'
        f"{_text(x + width / 2, y + 19, sign(own, row), '', 'middle')}"
    )
    return f'<g class="{kind(block, own, row)}">{inner}</g>'


def _text(x: float, y: float, words: str, css: str, anchor: str = "start") -> str:
    inner = isolated(escape(printable(words)), ISOLATED)
    return f'<text x="{x:g}" y="{y:g}" class="{css}" text-anchor="{anchor}">{inner}</text>'
