"""The matrix of who disturbs whom for programs: stable keys, byte for byte the same for the same input."""

from __future__ import annotations

from typing import Any

from ssoproof.check.interference.cells import Block, Cell, Column, Matrix
from ssoproof.render.json import dumped
from ssoproof.render.matrix.words import LEGEND, SIGNS
from ssoproof.verdict.verdict import Unknown

#: The version of the format; it changes when a key changes its meaning or goes.
FORMAT = 1


def text(matrix: Matrix) -> str:
    """The matrix as JSON text."""
    return dumped(document(matrix))


def document(matrix: Matrix) -> dict[str, Any]:
    """The matrix as plain values; classes are told by their index in the block's `acting`."""
    return {
        "format": FORMAT,
        "tenant": matrix.tenant.name,
        "any_reading": matrix.any_reading,
        "reading": dict(matrix.options.reading),
        "words": _words(matrix),
        "blocks": [_block(block) for block in matrix.blocks],
        "diagnostics": [d.line for d in matrix.diagnostics],
        "exit_code": int(matrix.exit_code),
    }


def _words(matrix: Matrix) -> dict[str, str]:
    """What the statuses and the ways of deciding mean that occur, and no others."""
    columns = [column for block in matrix.blocks for column in block.columns]
    every = (cell for c in columns for cell in (c.all, c.alone, *c.cells, *(t.cell for t in c.together)))
    cells = [cell for cell in every if cell is not None]
    found = {cell.provenance.name.lower(): cell.provenance.value for cell in cells}
    for status in (*(cell.status for cell in cells), *(column.status for column in columns)):
        found[status.value] = LEGEND[SIGNS[status]]
    return found


def _block(block: Block) -> dict[str, Any]:
    return {
        "question": block.question.code,
        "advisory": block.question.advisory,
        "acting": [{"name": r.name, "members": list(r.members)} for r in block.rows],
        "disturbed": [_column(c) for c in block.columns],
        "not_asked": [{"subject": subject, "reason": reason} for subject, reason in block.not_applicable],
    }


def _column(column: Column) -> dict[str, Any]:
    return {
        "subjects": list(column.subjects),
        "victims": list(column.victims),
        "own": column.own,
        "status": column.status.value,
        "all": _cell(column.all),
        "alone": _cell(column.alone),
        "cells": [_cell(c) for c in column.cells],
        "together": [
            {"acting": list(t.rows), "least": t.least, **(_cell(t.cell) or {})} for t in column.together
        ],
        "complete": column.complete,
        "open": column.open,
    }


def _cell(cell: Cell | None) -> dict[str, Any] | None:
    if cell is None:
        return None
    reasons = dict.fromkeys(p.verdict.reason for p in cell.parts if isinstance(p.verdict, Unknown))
    return {
        "status": cell.status.value,
        "how": cell.provenance.name.lower(),
        "steps": cell.steps,
        "shortest": cell.shortest if cell.steps is not None else None,
        "readings": [str(box) for box in cell.boxes],
        "reasons": list(reasons),
    }
