"""The matrix of who disturbs whom as one HTML file that needs nothing else: no script, no request to
anywhere."""

from __future__ import annotations

from collections.abc import Sequence

from ssoproof.amounts import amount
from ssoproof.check.interference.cells import Block, Column, Matrix
from ssoproof.check.subject_names import keys
from ssoproof.legible import isolated_page, printable
from ssoproof.render.graph.svg import drawn_or
from ssoproof.render.html.page import asset, hashed, image
from ssoproof.render.matrix.dot import source
from ssoproof.render.matrix.heat_map import NODES, in_blocks, kind, summary
from ssoproof.render.matrix.words import (
    SIGNS,
    counted,
    grid_signs,
    legend,
    letters,
    readings,
    sentences,
    sign,
    steps,
    whom,
)
from ssoproof.verdict.verdict import Status


def text(matrix: Matrix) -> str:
    """The page."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    style = asset("matrix.css")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, finalize=_visible)
    page = environment.from_string(asset("matrix.html")).render(
        policy=f"default-src 'none'; img-src data:; style-src '{hashed(style)}'; base-uri 'none'; "
        f"form-action 'none'",
        style=Markup(style),
        tenant=matrix.tenant.name,
        count=amount(len(matrix.tenant.applications), "application"),
        readings=readings(matrix),
        blocks=[_block(matrix, block) for block in matrix.blocks],
        keys=keys(matrix.tenant),
        remarks=[d.line for d in matrix.diagnostics],
    )
    return isolated_page(page)


def _visible(value: object) -> object:
    """Names with signs that could reorder a line are written out."""
    if hasattr(value, "__html__") or not isinstance(value, str):
        return value
    return "\n".join(printable(line) for line in value.split("\n"))


def _block(matrix: Matrix, block: Block) -> dict[str, object]:
    drawn = any(c.status in (Status.VIOLATED, Status.UNKNOWN) for c in block.columns)
    drawn = drawn and len(block.rows) <= NODES
    rows, columns = in_blocks(block)
    columns = (*columns, *(n for n in range(len(block.columns)) if n not in columns))
    return {
        "code": block.question.code,
        "title": block.question.title,
        "advisory": block.question.advisory,
        "summary": summary(block),
        "rows": [_row(block, n, columns) for n in rows],
        "columns": [_column(block, n, matrix.any_reading) for n in columns],
        "not_asked": block.not_applicable,
        "legend": legend(grid_signs(block, range(len(block.columns)), range(len(block.rows)))),
        "inferred": any(
            "inferred" in _cell(c, n)["css"] for c in block.columns for n, cell in enumerate(c.cells) if cell
        ),
        "drawing": image(drawn_or(source(matrix, block))) if drawn else "",
    }


def _row(block: Block, number: int, columns: Sequence[int]) -> dict[str, object]:
    members = block.rows[number].members
    cells = [
        {**_cell(block.columns[n], number), "heat": kind(block, block.columns[n], number), "of": letters(n)}
        for n in columns
    ]
    return {"number": number + 1, "name": counted(members), "members": members, "cells": cells}


def _cell(column: Column, number: int) -> dict[str, str]:
    cell = column.cells[number]
    if cell is None:
        return {"css": "inferred", "title": "nobody else in the class", "sign": "–"}
    joint = any(number in t.rows for t in column.together)
    inferred = cell.provenance.value.startswith("inferred")
    css = "together" if joint else f"{cell.status.value}{' inferred' if inferred else ''}"
    told = (
        f"{cell.status.word}{f', {steps(cell)}' if cell.steps is not None else ''}: {cell.provenance.value}"
    )
    return {"css": css, "title": told, "sign": sign(column, number)}


def _column(block: Block, number: int, any_reading: bool) -> dict[str, object]:
    column = block.columns[number]
    return {
        "letter": letters(number),
        "whom": whom(column),
        "sign": SIGNS[column.status],
        "status": column.status.word,
        "subjects": column.subjects,
        "sentences": list(sentences(block, column, any_reading)),
    }
