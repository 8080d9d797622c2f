"""The matrix of who disturbs whom as one HTML file that needs nothing else: no script, no request to anywhere."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

from ssoproof.amounts import amount
from ssoproof.check.interference.cells import Block, Column, Matrix
from ssoproof.check.subject_names import keys
from ssoproof.legible import isolated_page, printable
from ssoproof.render.graph.svg import drawn_or
from ssoproof.render.matrix.dot import source
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

STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 76rem; padding: 0 1rem; color: #1b1b1b; background: #fff; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { border: 1px solid #bbb; padding: .25rem .5rem; text-align: center; vertical-align: top; }
tbody th { text-align: left; font-weight: 500; min-width: 14rem; }
thead th { background: #f2f2f2; }
td.violated { background: #fbe3d6; color: #8a3200; font-weight: 700; }
td.unknown { background: #fff4dc; }
td.inferred { color: #6a6a6a; }
td.together { background: #fff4dc; font-weight: 700; }
.status { font-weight: 700; }
details summary { cursor: pointer; }
details ul { margin: .25rem 0 .25rem 1rem; padding: 0; max-height: 16rem; overflow-y: auto; font-size: .9em; text-align: left; }
img { max-width: 100%; height: auto; }
.note { color: #555; }
"""

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{{ policy }}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Who breaks it for whom: {{ tenant }}</title>
<style>{{ style }}</style>
</head>
<body>
<h1>Who breaks it for whom: {{ tenant }}</h1>
<p>{{ count }}; {{ readings }}.</p>
{% for line in keys %}<p class="note">{{ line }}</p>
{% endfor %}{% for block in blocks %}
<section>
<h2>{{ block.code }}{{ " (advisory)" if block.advisory }}: {{ block.title }}</h2>
{% if block.columns %}
<div class="wide"><table>
<caption>Rows act, columns may be broken</caption>
<thead><tr><th scope="col">who acts</th>{% for c in block.columns %}<th scope="col" title="{{ c.whom }}">{{ c.letter }}</th>{% endfor %}</tr></thead>
<tbody>
{% for row in block.rows %}
<tr><th scope="row">{% if row.members | length > 1 %}<details><summary>{{ row.number }} {{ row.name }}</summary><ul>{% for m in row.members %}<li>{{ m }}</li>{% endfor %}</ul></details>{% else %}{{ row.number }} {{ row.name }}{% endif %}</th>
{% for cell in row.cells %}<td class="{{ cell.css }}" title="{{ cell.title }}">{{ cell.sign }}</td>{% endfor %}</tr>
{% endfor %}
</tbody></table></div>
<p class="note">{% for mark, what in block.legend %}<b>{{ mark }}</b> {{ what }}{{ " · " if not loop.last }}{% endfor %}{{ "; grey: inferred" if block.inferred }}.</p>
{% endif %}
{% for c in block.columns %}
<h3>{{ c.letter }} {{ c.whom }}: <span class="status">{{ c.sign }} {{ c.status }}</span></h3>
{% if c.subjects | length > 1 %}<details><summary>all {{ c.subjects | length }}</summary><ul>{% for m in c.subjects %}<li>{{ m }}</li>{% endfor %}</ul></details>{% endif %}
<ul>{% for sentence in c.sentences %}<li>{{ sentence }}</li>{% endfor %}</ul>
{% endfor %}
{% for subject, reason in block.not_asked %}<p class="note">not applicable to {{ subject }}: {{ reason }}</p>
{% endfor %}
{% if block.drawing %}<p><img src="{{ block.drawing }}" alt="{{ block.code }}: who breaks it for whom, as said above"></p>{% endif %}
</section>
{% endfor %}
{% for remark in remarks %}<pre>{{ remark }}</pre>
{% endfor %}
</body>
</html>
"""


def text(matrix: Matrix) -> str:
    """The page."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, finalize=_visible)
    page = environment.from_string(PAGE).render(
        policy=f"default-src 'none'; img-src data:; style-src 'sha256-{_digest(STYLE)}'; base-uri 'none'; form-action 'none'",
        style=_Trusted(STYLE),
        tenant=matrix.tenant.name,
        count=amount(len(matrix.tenant.applications), 'application'),
        readings=readings(matrix),
        blocks=[_block(matrix, block) for block in matrix.blocks],
        keys=keys(matrix.tenant),
        remarks=[d.line for d in matrix.diagnostics],
    )
    return isolated_page(page)


class _Trusted(str):
    """Text of this program that goes to the page as it is."""

    def __html__(self) -> str:
        return self


def _visible(value: object) -> object:
    """Names with signs that could reorder a line are written out."""
    if isinstance(value, _Trusted) or not isinstance(value, str):
        return value
    return "\n".join(printable(line) for line in value.split("\n"))


def _digest(content: str) -> str:
    return b64encode(sha256(content.encode()).digest()).decode()


def _block(matrix: Matrix, block: Block) -> dict[str, object]:
    drawn = any(c.status in (Status.VIOLATED, Status.UNKNOWN) for c in block.columns)
    image = b64encode(drawn_or(source(matrix, block)).encode()).decode() if drawn else ""
    return {
        "code": block.question.code,
        "title": block.question.title,
        "advisory": block.question.advisory,
        "rows": [_row(block, n) for n in range(len(block.rows))],
        "columns": [_column(block, n, matrix.any_reading) for n in range(len(block.columns))],
        "not_asked": block.not_applicable,
        "legend": legend(grid_signs(block, range(len(block.columns)), range(len(block.rows)))),
        "inferred": any("inferred" in _cell(c, n)["css"] for c in block.columns for n, cell in enumerate(c.cells) if cell),
        "drawing": f"data:image/svg+xml;base64,{image}" if image else "",
    }


def _row(block: Block, number: int) -> dict[str, object]:
    members = block.rows[number].members
    cells = [_cell(column, number) for column in block.columns]
    return {"number": number + 1, "name": counted(members), "members": members, "cells": cells}


def _cell(column: Column, number: int) -> dict[str, str]:
    cell = column.cells[number]
    if cell is None:
        return {"css": "inferred", "title": "nobody else in the class", "sign": "–"}
    joint = any(number in t.rows for t in column.together)
    inferred = cell.provenance.value.startswith("inferred")
    css = "together" if joint else f"{cell.status.value}{' inferred' if inferred else ''}"
    told = f"{cell.status.word}{f', {steps(cell)}' if cell.steps is not None else ''}: {cell.provenance.value}"
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
