"""The demonstration: the first case told in full with its drawings, and one answer of each other case."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from ssoproof.check.options import Options
from ssoproof.check.run import check, semantics_of
from ssoproof.cli.atomic_write import place
from ssoproof.cli.files import drawn, made, write, wrote
from ssoproof.cli.terminal import progress, show
from ssoproof.errors import ExitCode, UsageError
from ssoproof.explain.build import ReportExplanation, explain
from ssoproof.readers.cases import find_cases, load_case
from ssoproof.readers.native.loader import load
from ssoproof.render.graph import index_page
from ssoproof.render.graph.index_page import Row
from ssoproof.render.text.page import Page, Piece
from ssoproof.render.text.report import STYLES, text
from ssoproof.verdict.verdict import Status

WORKERS = 2

#: Title of a case, question, subject, what is found under the default readings.
Outcome = tuple[str, str, str, str]


def run_demo(folder: Path, out: Path) -> int:
    """Shows what the tool does on the shipped cases; 0 unless something goes wrong."""
    cases = find_cases(folder)
    if not cases:
        raise UsageError(f"there are no cases in {folder}")
    made(out)
    with ProcessPoolExecutor(WORKERS) as pool:
        others = pool.map(outcome, cases[1:])
        explanation = _explanation(cases[0])
        files = list(write(explanation, out))
        rest = list(others)
        files.insert(0, _index(load_case(cases[0]).title, explanation, rest, out))
        wrote(files, out)
        show(_answers(rest, folder))
    return int(ExitCode.PROVED)


def _index(title: str, explanation: ReportExplanation, others: list[Outcome], out: Path) -> Path:
    """The page that shows all drawings."""
    rows = [Row(case, asked, subject, Status[found]) for case, asked, subject, found in others]
    return place(out / "index.html", index_page.text(title, drawn(explanation, out), rows))


def _explanation(folder: Path) -> ReportExplanation:
    case, loaded = load_case(folder), load(folder)
    asked = [e for e in case.expectations if e.question.startswith("SSO")] or case.expectations[:1]
    questions = tuple(dict.fromkeys(e.question for e in asked))
    subjects = tuple(dict.fromkeys(e.subject for e in asked))
    with progress("checking") as note:
        options = Options(questions, subjects, progress=note)
        explanation = explain(check(loaded.tenant, options, loaded.diagnostics))
    show(text(explanation))
    return explanation


def outcome(folder: Path) -> Outcome:
    """The answer to a case's first question under the default readings."""
    case, tenant = load_case(folder), load(folder).tenant
    asked = case.expectations[0]
    options = Options((asked.question,), (asked.subject,), semantics_of(tenant).defaults)
    (result,) = check(tenant, options).results
    return case.title, asked.question, asked.subject, result.status.name


def _answers(outcomes: list[Outcome], folder: Path) -> Page:
    page = Page()
    page.section("The other cases, one question of each, under the default readings")
    page.blank()
    rows: list[list[Piece]] = []
    for title, asked, subject, found in outcomes:
        rows.append([(title, ""), (asked, ""), (subject, ""), (Status[found].word, STYLES[Status[found]])])
    page.table(rows, (60, 6, 16, 10))
    page.blank()
    page.para(f"`ssoproof check {folder}` checks all that they declare, under every reading.")
    return page
