"""The matrix as data, page and graph: made-up cells of every kind, and names that try to break out."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections import Counter
from dataclasses import replace
from hashlib import sha256
from html import unescape

import pytest
from tests import incident

from ssoproof.check.interference.cells import Block, Cell, Class, Column, Matrix, Provenance, Together
from ssoproof.check.options import Options
from ssoproof.properties.registry import question
from ssoproof.providers.auth0.switches import AUTH0
from ssoproof.render.formats import MatrixFormat
from ssoproof.render.graph.svg import svg
from ssoproof.render.matrix import heat_map, html
from ssoproof.render.matrix import json as matrix_json
from ssoproof.render.matrix.dot import digraph, source
from ssoproof.render.matrix.text import text
from ssoproof.render.matrix.words import letters, sentences
from ssoproof.render.text.page import WIDTH
from ssoproof.system.system import TransitionSystem
from ssoproof.system.trace import Step, Trace
from ssoproof.verdict.verdict import ConditionalVerdict, Exhausted, Proved, Status, Unknown, Violated

HOSTILE = '<script>alert(1)</script>"\\N\u202egone'


def _cell(status: Status, how: Provenance = Provenance.DECIDED, steps: int = 7) -> Cell:
    run = Trace({}, {}, tuple(Step(f"t{k}", {}, {}) for k in range(steps)))
    verdicts = {
        Status.VIOLATED: Violated(run, TransitionSystem((), ()), "all"),
        Status.PROVED: Proved(Exhausted("", 1)),
        Status.UNKNOWN: Unknown("nobody knows", 3),
    }
    return Cell(status, how, (ConditionalVerdict((), verdicts[status]),))


def _column(
    name: str, own: int, cells: list[Cell | None], *together: Together, alone: Status = Status.PROVED
) -> Column:
    return Column((name,), (name,), own, _cell(Status.VIOLATED), _cell(alone), tuple(cells), together, True)


def _matrix(rows: int, columns: list[Column], name: str = "app") -> Matrix:
    classes = tuple(Class(tuple(f"{name}{n}.{k}" for k in range(n + 1))) for n in range(rows))
    block = Block(question("SSO002"), classes, tuple(columns), (("api:x", "it is no application"),))
    return Matrix(incident.as_logged(), AUTH0, (block,), Options(reading=AUTH0.defaults), False)


def _mixed(name: str = "app") -> Matrix:
    bad, good, open_ = _cell(Status.VIOLATED), _cell(Status.PROVED), _cell(Status.UNKNOWN)
    joint = Together((1, 2), _cell(Status.VIOLATED, steps=9), False)
    return _matrix(5, [_column(f"{name}0.0", 0, [None, good, good, bad, open_], joint)], name)


def test_letters() -> None:
    assert [letters(n) for n in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


def test_every_kind_of_cell_is_told() -> None:
    found = _mixed()
    told = " ".join(sentences(found.blocks[0], found.blocks[0].columns[0], False))
    assert "Broken by 4 app3.0 ×4 (7 steps)" in told
    assert (
        "only together by 2 app1.0 ×2 and 3 app2.0 ×3 (9 steps; whether fewer of them are enough is not "
        "known)" in told
    )
    assert "UNDECIDED beside 5 app4.0 ×5" in told


def test_what_is_open_is_told() -> None:
    found = _mixed()
    column = replace(found.blocks[0].columns[0], complete=False, open="there were too many")
    told = " ".join(sentences(found.blocks[0], column, False))
    assert "may be missing: there were too many" in told and "proved" not in told


def test_thirty_classes_fit_the_page() -> None:
    bad, good = _cell(Status.VIOLATED, steps=12), _cell(Status.PROVED)
    cells = [[bad if (r * c) % 7 == 1 else good for r in range(30)] for c in range(30)]
    found = _matrix(
        30, [_column(f"an-application-with-a-long-name-{c}", c, list(row)) for c, row in enumerate(cells)]
    )
    lines = text(found).plain().splitlines()
    assert max(map(len, lines)) <= WIDTH
    assert sum(line.count("✗12") for line in lines if re.match(r"\s+\d+ app", line)) == sum(
        c is bad for row in cells for c in row
    )


def test_the_graph_has_an_edge_for_each_harm() -> None:
    graph = digraph(_mixed().blocks[0])
    kinds = sorted((one, other, data["kind"], data["steps"]) for one, other, data in graph.edges(data=True))
    assert kinds == [
        ("class1", "together0.0", "part", 0),
        ("class2", "together0.0", "part", 0),
        ("class3", "class0", "alone", 7),
        ("class4", "class0", "unknown", 0),
        ("together0.0", "class0", "together", 9),
    ]


def test_json_says_the_same() -> None:
    document = json.loads(matrix_json.text(_mixed()))
    (column,) = document["blocks"][0]["disturbed"]
    assert [c and c["status"] for c in column["cells"]] == [None, "proved", "proved", "violated", "unknown"]
    assert column["together"][0]["acting"] == [1, 2] and column["cells"][4]["reasons"] == ["nobody knows"]
    assert document["exit_code"] == 10


def test_names_stay_text() -> None:
    found = _mixed(HOSTILE)
    page = html.text(found)
    assert "<script" not in page and "\u202e" not in page and "&lt;script&gt;" in page
    assert "http://" not in page and "https://" not in page
    assert "\u202e" not in text(found).plain() and "\u202e" not in source(found)
    assert "<script" not in svg(source(found))


def test_the_page_may_do_nothing_but_look_as_it_does() -> None:
    page = html.text(_mixed())
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert unescape(policy).startswith("default-src 'none'") and f"'sha256-{digest}'" in unescape(policy)
    assert "style=" not in page and "<script" not in page


def test_an_empty_matrix_is_told() -> None:
    found = _matrix(2, [])
    assert "api:x" in text(found).plain() and "nobody breaks it for anybody" in source(found)
    assert int(found.exit_code) == 3
    assert "not applicable to api:x" in html.text(found)


def test_a_heat_map_has_a_cell_for_each_pair_and_fits_a_page() -> None:
    bad, good = _cell(Status.VIOLATED), _cell(Status.PROVED)
    columns = [
        _column(f"app{c}.0", c, [None if n == c else (bad, good)[n % 2] for n in range(9)]) for c in range(9)
    ]
    drawn = heat_map.svg(_matrix(9, columns))
    assert 'width="830"' in drawn and "prefers-color-scheme:dark" in drawn
    cells = re.findall(r'<g class="(\w+)"><title>([^<]+)</title>', drawn)
    assert len(cells) == 81 and all(words for _, words in cells)
    assert Counter(kind for kind, _ in cells) == {"near": 40, "never": 32, "open": 9}
    rows, _ = heat_map.in_blocks(_matrix(9, columns).blocks[0])
    harms = [sum((n % 2 == 0) and n != c for c in range(9)) for n in rows]
    assert harms == sorted(harms, reverse=True), "those that do most harm come first"


def test_columns_without_room_are_counted() -> None:
    wide = [_column(f"app{c % 3}.0", c % 3, [_cell(Status.VIOLATED)] * 3) for c in range(heat_map.MOST + 4)]
    assert "4 more columns without room here" in heat_map.svg(_matrix(3, wide))


@pytest.mark.parametrize(("classes", "heat"), [(6, False), (7, True)])
def test_a_graph_of_nodes_serves_up_to_six_classes(classes: int, heat: bool) -> None:
    columns = [_column("app0.0", 0, [_cell(Status.VIOLATED)] * classes)]
    drawn = MatrixFormat.SVG.matrix(_matrix(classes, columns), False)
    assert ('class="heat"' in str(drawn)) is heat
    page = str(MatrixFormat.HTML.matrix(_matrix(classes, columns), False))
    assert ("<img" not in page) is heat
    assert page.count('href="#SSO002-A"') == classes + 1 and 'id="SSO002-A"' in page
