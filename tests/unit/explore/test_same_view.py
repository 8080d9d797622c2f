"""The played page and the HTML report show one step in the same words, with the same state and lines of code."""

from __future__ import annotations

import re
from functools import cache

from markupsafe import Markup
from tests.incident import as_logged

from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.compare.findings import outcome
from ssoproof.explain.build import explain
from ssoproof.explore.counterexamples import findings
from ssoproof.explore.scenario import ExploredTenant
from ssoproof.explore.session import Session
from ssoproof.render.html.code import LETTERS
from ssoproof.render.html.findings import RunView, Sections

ROW = re.compile(r'<th scope="row">([^<]*?)(?: <span.*?)?</th><td>([^<]*)</td><td>(. \w+)</td>')
LINE = re.compile(r'<span class="row (\w*)"><span class="no">(\d+)</span>')
FACT = re.compile(r"<li>[+−] (.*?) <span", re.DOTALL)


@cache
def told() -> tuple[RunView, list[str]]:
    """The first counterexample to SSO001: its run in the report, its steps on the page."""
    asked = Options(("SSO001",), ("console",), {"S2": "no", "S9": "no"})
    explanation = explain(check(as_logged(), asked))
    (first, *_) = findings(explanation.report)
    assert first.scenario is not None
    game = Session(ExploredTenant(as_logged()))
    table = {
        "apps": list(first.scenario.apps),
        "subject": first.scenario.subject,
        "free": first.scenario.free,
    }
    run = {
        "table": table,
        "reading": dict(first.reading or {}),
        "steps": [[n, dict(a)] for n, a in first.first],
    }
    pages = [game.answer("play", {**run, "at": k})["html"]["now"] for k in range(1, len(first.first) + 1)]
    view = next(Sections(outcome(explanation), "", {}).all()).run
    assert view is not None and len(view.strip.columns) == len(pages)
    return view, pages


def test_each_step_has_the_same_words_and_facts() -> None:
    view, pages = told()
    for column, page in zip(view.strip.columns, pages, strict=True):
        (telling,) = column.tellings
        assert str(Markup.escape(telling.what)) in page
        assert FACT.findall(page) == [str(Markup.escape(f.text)) for f in telling.facts]


def test_what_lasts_is_the_same() -> None:
    view, pages = told()
    rows = {(r.name, g.owner): r.first for g in view.strip.state for r in g.rows}
    for column, page in enumerate(pages):
        shown = {(name, owner): there.endswith("yes") for name, owner, there in ROW.findall(page)}
        assert shown == {key: bits[column] == "1" for key, bits in rows.items()}


def test_the_same_lines_of_code_ran() -> None:
    view, pages = told()
    (code,) = view.code
    for column, page in enumerate(pages):
        own = {int(number): LETTERS[state] for state, number in LINE.findall(page)}
        of_report = {line.number: line.letters[column] for line in code.lines if line.number}
        assert own == {n: letter for n, letter in of_report.items() if letter != "."}


def test_the_last_step_is_marked_in_both() -> None:
    view, pages = told()
    assert view.strip.columns[-1].flag == "breaks" and "✗ breaks here" in pages[-1]
    assert "This step breaks SSO001" in pages[-1]
