"""Graphs: the reachable states against the engine that searches them, pictures in each format, names that
stay words."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import networkx
import pytest
from tests.unit.explain.told import first, hostile, incident

from ssoproof.check.problem import Problem
from ssoproof.check.run import unit_of
from ssoproof.check.systems import abstract
from ssoproof.cli import run
from ssoproof.engines.bfs import BreadthFirst
from ssoproof.engines.engine import Budget, Check, Closed, Reached
from ssoproof.errors import UsageError
from ssoproof.render.graph import dot, mermaid, model, png
from ssoproof.render.graph.model import Edge, Kind, Picture
from ssoproof.render.graph.states import TOPICS, Look, picture, worst
from ssoproof.render.graph.svg import svg
from ssoproof.system.graph import GOAL, Explored, explore
from ssoproof.verdict.verdict import Result, Violated

CASE = "specs/cases/a-as-logged"


def result(code: str) -> Result:
    return next(r for r in incident().report.results if r.question == code and r.parts[0].victim)


@cache
def asked(code: str) -> tuple[Problem, dict[str, object]]:
    report, found = incident().report, result(code)
    part = worst(found)
    reading = {**report.semantics.defaults}
    if isinstance(part.verdict, Violated):
        reading |= {n: str(v) for n, v in part.verdict.trace.reading.items()}
    return abstract(unit_of(report, found, part)), {**reading}


@cache
def explored(code: str, most: int) -> Explored:
    system, reading = asked(code)
    return explore(system.system, system.bad, reading, most)  # type: ignore[arg-type]


@pytest.mark.parametrize("code", ["SSO001", "SSO002", "MFA001"])
def test_the_engine_finds_the_same(code: str) -> None:
    system, reading = asked(code)
    budget = Budget(60, 100_000)
    outcome = BreadthFirst().run(Check(system.system, system.bad, reading), budget)  # type: ignore[arg-type]
    found = explored(code, 10_000)
    if isinstance(outcome, Reached):
        assert len(found.path) == len(outcome.schedule)
        assert not found.closed
    else:
        assert isinstance(outcome, Closed)
        assert found.closed and found.complete and not found.path
        assert len(found.states) == outcome.states


@pytest.mark.parametrize("most", [1, 5, 40])
def test_the_path_is_there_however_few_states_are_kept(most: int) -> None:
    found = explored("SSO001", most)
    assert not found.complete
    assert set(range(most)) <= set(found.states)
    assert len(found.states) <= most + len(found.path)
    assert networkx.shortest_path_length(found.graph, 0, GOAL) == len(found.path)
    at = 0
    for start, end, move in found.path:
        assert start == at and any(e["move"] == move for e in found.graph[start][end].values())
        at = end
    assert at == GOAL
    assert any(about.get("open") for _, about in found.graph.nodes(data=True))


def marked(drawn: Picture) -> list[Edge]:
    return [e for e in drawn.edges if e.kind in (Kind.PATH, Kind.BREAKS)]


def test_the_run_goes_through_the_picture_step_by_step() -> None:
    for look in (Look(), Look(topics=TOPICS), Look(most=20, whole=True)):
        drawn = picture(incident().report, result("SSO001"), look)
        steps = [
            int(line.split()[0]) for edge in marked(drawn) for line in edge.lines if re.match(r"\d+  ", line)
        ]
        assert steps == list(range(1, len(steps) + 1)) and len(steps) >= 5
        path = marked(drawn)
        assert all(a.end == b.start for a, b in pairwise(path)) and path[-1].end == "goal"


def test_states_that_look_alike_are_one_box() -> None:
    few, many = (
        len(picture(incident().report, result("SSO001"), Look(topics=t)).nodes)
        for t in (("session",), TOPICS)
    )
    assert few == 3 and many > 30
    whole = picture(incident().report, result("SSO001"), Look(whole=True))
    assert not any("states)" in line for node in whole.nodes for line in node.lines)


def test_it_says_what_is_not_drawn() -> None:
    drawn = picture(incident().report, result("SSO001"), Look(most=10, without=("time",)))
    said = " ".join(drawn.title)
    assert "the first 10 reachable states and " in said and "more of the run" in said
    assert "without the moves of time" in said
    assert any("not drawn" in line for node in drawn.nodes for line in node.lines)
    assert "all 74 reachable states" in " ".join(picture(incident().report, result("MFA001"), Look()).title)
    assert "no step breaks it" in " ".join(picture(incident().report, result("MFA001"), Look()).title)


def test_what_does_not_exist_is_named() -> None:
    with pytest.raises(UsageError, match="nobody called tome moves here"):
        picture(incident().report, result("SSO001"), Look(without=("tome",)))
    spared = next(r for r in incident().report.results if not r.parts[0].victim)
    with pytest.raises(UsageError, match="is not asked of"):
        picture(incident().report, spared, Look())


def test_two_runs_side_by_side_with_the_first_difference_marked() -> None:
    text = mermaid.path(first(incident(), "SSO002"))
    for words in (
        "run 1: others act",
        "run 2: others do nothing",
        "≠ FIRST DIFFERENCE",
        "► CAUSE",
        "✗ BREAKS HERE",
    ):
        assert text.count(words) == 1, words
    assert "FIRST DIFFERENCE" in dot.source(first(incident(), "SSO002"))


#: What a line of Mermaid may be: labels hold nothing that could end them, and no markup but <br/>.
LABEL = r'"(?:[^"<>&`\[\]{}|;#\\*_~]|#\d+;|<br/>)*"'
LINE = re.compile(
    rf"flowchart TB|\s+n\d+\[{LABEL}\]:::\w+|\s+subgraph g\d\[{LABEL}\]|\s+end|\s+title\[{LABEL}\]|\s+title ~~~ n\d+"
    rf"|\s+n\d+ (-->|==>|-\.->)(\|{LABEL}\|)? n\d+|\s+classDef \w+ [\w#:,-]+|\s+class title said"
)


def test_mermaid_has_words_as_words() -> None:
    told = hostile()
    texts = [mermaid.path(t.first) for t in told.results if t.first]
    texts.append(mermaid.text(picture(told.report, told.report.results[0], Look(topics=TOPICS[:4]))))
    for line in "".join(texts).splitlines():
        assert LINE.fullmatch(line), line


def test_drawings_of_states_can_be_laid_out_and_looked_at() -> None:
    drawing = svg(model.dot(picture(hostile().report, hostile().report.results[0], Look())))
    assert "<script" not in drawing and "BREAKS" in drawing
    if not png.fonts():
        pytest.skip("there are no fonts here: PNG is not tested")
    found = png.png(drawing)
    assert found.startswith(b"\x89PNG") and len(found) > 10_000


@pytest.mark.parametrize("file", ["run.dot", "run.png"])
def test_the_command_goes_by_the_name_of_the_file(
    file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if file.endswith("png") and not png.fonts():
        pytest.skip("there are no fonts here: PNG is not tested")
    out = tmp_path / file
    assert run(["graph", CASE, "--property", "sso001", "--subject", "console", "--out", str(out)]) == 0
    start = {"svg": b"<?xml", "dot": b"digraph", "mmd": b"flowchart", "png": b"\x89PNG"}[file[4:]]
    assert out.read_bytes().startswith(start)


def test_the_command_draws_states(capsys: pytest.CaptureFixture[str]) -> None:
    asked = [
        "graph",
        CASE,
        "--property",
        "SSO001",
        "--subject",
        "console",
        "--states",
        "30",
        "--format",
        "mermaid",
    ]
    assert run(asked) == 0
    assert "thick arrows" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--property", "MFA001", "--subject", "account"], 3, "PASS, there is no run to draw"),
        (["--property", "SSO001", "--subject", "consle"], 2, "did you mean console"),
        (["--property", "SSO001", "--subject", "console", "--show", "sesion"], 2, "did you mean session"),
        (["--property", "SSO001", "--subject", "console", "--format", "png"], 2, "name it with --out"),
        (
            ["--property", "SSO001", "--subject", "console", "--draw", "timeline", "--format", "dot"],
            2,
            "svg or png",
        ),
    ],
)
def test_what_can_not_be_drawn_is_said(
    options: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["graph", CASE, *options]) == code
    assert said in capsys.readouterr().err


def test_words_are_not_left_out_in_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(png, "fonts", lambda: False)
    with pytest.raises(UsageError, match="needs fonts"):
        png.png("<svg/>")
