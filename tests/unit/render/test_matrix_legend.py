"""The legend of a matrix explains each sign that occurs, and only those, in every format."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import combinations

import pytest
from tests.incident import as_logged

from ssoproof.check.interference.cells import Block, Cell, Class, Column, Matrix, Provenance, Together
from ssoproof.check.options import Options
from ssoproof.properties.registry import question
from ssoproof.providers.auth0.switches import AUTH0
from ssoproof.render.matrix import dot, html, words
from ssoproof.render.matrix import json as matrix_json
from ssoproof.render.matrix.text import text
from ssoproof.system.system import TransitionSystem
from ssoproof.system.trace import Step, Trace
from ssoproof.verdict.verdict import (
    ConditionalVerdict,
    Exhausted,
    Proved,
    Status,
    Unknown,
    Vacuous,
    Verdict,
    Violated,
)

RUN = Trace({}, {}, tuple(Step("a", {}, {}, frozenset()) for _ in range(8)))


def cell(status: Status, how: Provenance = Provenance.DECIDED) -> Cell:
    evidence: dict[Status, Verdict] = {
        Status.VIOLATED: Violated(RUN, TransitionSystem((), ()), "all"),
        Status.UNKNOWN: Unknown("planted", 0),
        Status.VACUOUS: Vacuous(None),
        Status.PROVED: Proved(Exhausted("", 1, 1)),
    }
    return Cell(status, how, (ConditionalVerdict((), evidence[status], "a"),))


CELLS: dict[str, Cell | None] = {
    "✗": cell(Status.VIOLATED),
    "(✗)": cell(Status.VIOLATED, Provenance.ALONE),
    ".": cell(Status.PROVED),
    "?": cell(Status.UNKNOWN),
    "∅": cell(Status.VACUOUS),
    "–": None,
}


def made(kinds: tuple[str, ...], together: bool) -> Matrix:
    """One column with a cell of each kind, below a row that breaks nothing by itself."""
    rows = tuple(Class((f"app{n}", f"more{n}")) for n in range(len(kinds)))
    sets = (Together(tuple(range(len(kinds))), cell(Status.VIOLATED), True),) if together else ()
    column = Column(
        ("app0",), ("app0",), 0, cell(Status.VIOLATED), None, tuple(CELLS[k] for k in kinds), sets, True
    )
    return Matrix(as_logged(), AUTH0, (Block(question("SSO002"), rows, (column,), ()),), Options(), False)


def every() -> Iterator[tuple[tuple[str, ...], bool]]:
    for size in (1, 2, 3, 6):
        for kinds in combinations(CELLS, size):
            yield from ((kinds, together) for together in (False, True))


def signs(matrix: Matrix, verbose: bool) -> set[str]:
    """The kinds of the signs in the grid of the text."""
    lines = text(matrix, verbose).plain().splitlines()
    start = next(n for n, line in enumerate(lines) if line.strip().startswith("who acts"))
    grid = []
    for line in lines[start + 1 :]:
        if not line.strip():
            break
        grid.append(line.split()[-1])
    return {"".join(c for c in sign if not c.isdigit()) for sign in grid}


def explained(told: str) -> set[str]:
    marks = re.findall(r"(?<!\S)(?:\(?✗\d*\)?|[.?∅–])\+?(?!\S)", told)
    return {"".join(c for c in mark if not c.isdigit()) for mark in marks}


@pytest.mark.parametrize("verbose", [False, True])
def test_text(verbose: bool) -> None:
    for kinds, together in every():
        matrix = made(kinds, together)
        lines = [line.strip() for line in text(matrix, verbose).plain().splitlines()]
        begin = next(
            (
                n
                for n, line in enumerate(lines)
                if re.match(r"[✗(.?∅–]\S* (breaks|it breaks|never|UNDEC|EMPTY|nobody)", line)
            ),
            None,
        )
        if begin is None:
            assert not signs(matrix, verbose)
            continue
        told = []
        for line in lines[begin:]:
            if not line:
                break
            told.append(line)
        assert explained(" ".join(told)) == signs(matrix, verbose), (kinds, together)


def test_html() -> None:
    for kinds, together in every():
        page = html.text(made(kinds, together))
        there = {
            "".join(c for c in s if not c.isdigit())
            for s in re.findall(
                r'<td class="[^"]*"(?: title="[^"]*")?>(?:<a [^>]*>)?([^<]+)</(?:a|td)>', page
            )
        }
        note = page.split('<p class="note">')[1].split("</p>")[0]
        told = {"".join(c for c in s if not c.isdigit()) for s in re.findall(r"<b>([^<]*)</b>", note)}
        assert told == there, (kinds, together)


def test_dot() -> None:
    for kinds, together in every():
        matrix = made(kinds, together)
        drawn = dot.source(matrix)
        lines = {data["kind"] for _, _, data in dot.digraph(matrix.blocks[0]).edges(data=True)}
        assert ("An arrow:" in drawn) == bool(lines & {"alone", "together"})
        assert ("A dotted arrow:" in drawn) == ("unknown" in lines)
        assert ("Dashed lines:" in drawn) == ("part" in lines)


def test_json() -> None:
    for kinds, together in every():
        document = json.loads(matrix_json.text(made(kinds, together)))
        there = set(re.findall(r'"(?:status|how)": "([^"]*)"', json.dumps(document["blocks"])))
        assert set(document["words"]) == there


def test_a_sign_without_a_meaning_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "LEGEND", {k: v for k, v in words.LEGEND.items() if k != "?"})
    with pytest.raises(KeyError):
        text(made(("?", "✗"), False))
