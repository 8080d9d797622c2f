"""The played page and the HTML report show one step in the same words and the same table."""

from __future__ import annotations

import re
from functools import cache

from tests.incident import as_logged

from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.compare.findings import outcome
from ssoproof.explain.build import explain
from ssoproof.explore.counterexamples import findings
from ssoproof.explore.scenario import ExploredTenant
from ssoproof.explore.session import Session
from ssoproof.render.html import report

STEP = re.compile(r'<article class="step[^>]*>.*?</article>', re.DOTALL)
TABLE = re.compile(r'<table class="state">.*?</table>', re.DOTALL)
LISTING = re.compile(r'<pre class="source">.*?</pre>', re.DOTALL)
FACTS = re.compile(r'<ul class="facts">.*?</ul>', re.DOTALL)


@cache
def told() -> tuple[list[str], list[str]]:
    """The steps of the first counterexample to SSO001: in the report, on the page."""
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
    return STEP.findall(report.text(outcome(explanation)))[: len(pages)], pages


def test_each_step_has_the_same_facts_and_lines() -> None:
    for of_report, of_page in zip(*told(), strict=True):
        for part in (FACTS, LISTING):
            assert part.findall(of_report) == part.findall(of_page)


def test_what_lasts_is_told_in_the_same_table() -> None:
    for of_report, of_page in zip(*told(), strict=True):
        assert TABLE.findall(of_report) == TABLE.findall(of_page)


def test_the_last_step_is_marked_in_both() -> None:
    of_report, of_page = (steps[-1] for steps in told())
    assert "✗ breaks here" in of_report and "✗ breaks here" in of_page
    assert "This step breaks SSO001" in of_page
