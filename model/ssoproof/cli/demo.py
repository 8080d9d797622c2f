"""The demonstration: the first case with its drawings, its log, and one answer of each other case. Cases in
folders further down are left to `check`."""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from ssoproof.amounts import amount
from ssoproof.check.options import Options
from ssoproof.check.run import check, semantics_of
from ssoproof.cli.atomic_write import place
from ssoproof.cli.files import drawn, made, write
from ssoproof.cli.terminal import progress, show
from ssoproof.compare.findings import outcome
from ssoproof.errors import ExitCode, UsageError
from ssoproof.evidence.fit import evidence
from ssoproof.explain.build import ReportExplanation, explain
from ssoproof.observations.collect import collected
from ssoproof.observations.pattern_file import load as load_patterns
from ssoproof.providers.registry import provider_of
from ssoproof.readers.cases import find_cases, load_case
from ssoproof.readers.native.loader import load
from ssoproof.render.graph import index_page
from ssoproof.render.graph.index_page import Row
from ssoproof.render.text.evidence import summary
from ssoproof.render.text.first_screen import first_screen
from ssoproof.render.text.page import Page, Piece
from ssoproof.render.text.styles import STYLES
from ssoproof.repair.patches import Source
from ssoproof.repair.suggestion import suggestion
from ssoproof.verdict.verdict import Status

WORKERS = 2

#: Title of a case, check, subject, what is found with the provider as assumed by default.
CaseOutcome = tuple[str, str, str, str]


def run_demo(folder: Path, out: Path) -> int:
    """Shows what the tool does on the shipped cases; 0 unless something goes wrong."""
    cases = [case for case in find_cases(folder) if case.parent == folder]
    if not cases:
        raise UsageError(f"there are no cases in {folder}")
    made(out)
    with ProcessPoolExecutor(WORKERS) as pool:
        others = pool.map(case_outcome, cases[1:])
        observed = pool.submit(_observed, cases[0], folder.parent / "evidence")
        explanation = _explanation(cases[0])
        files = list(write(explanation, out))
        rest = list(others)
        index = _index(load_case(cases[0]).title, explanation, rest, out)
        found = observed.result()
    if found is not None:
        show(found)
    show(_answers(rest, folder))
    print(f"wrote {index} and {amount(len(files), 'drawing')} beside it", file=sys.stderr)
    return int(ExitCode.PROVED)


def _index(title: str, explanation: ReportExplanation, others: list[CaseOutcome], out: Path) -> Path:
    """The page that shows all drawings."""
    rows = [Row(case, asked, subject, Status[found]) for case, asked, subject, found in others]
    return place(out / "index.html", index_page.text(title, drawn(explanation, out), rows))


def _explanation(folder: Path) -> ReportExplanation:
    loaded = load(folder)
    with progress("checking") as note:
        options = Options(progress=note)
        explanation = explain(check(loaded.tenant, options, loaded.diagnostics))
    repair = suggestion(explanation.report, options, Source(folder, None, None))
    show(first_screen(str(folder), outcome(explanation), repair.line if repair is not None else None))
    return explanation


def _observed(case: Path, folder: Path) -> Page | None:
    """What the log of the incident says of the provider, where it is beside the cases."""
    log, patterns = folder / "incident.log", folder / "incident.patterns.yaml"
    tenant = load(case).tenant
    observer = provider_of(tenant).observer
    if observer is None or not (log.is_file() and patterns.is_file()):
        return None
    found = evidence(tenant, collected([log], observer(), load_patterns(patterns)), (log,))
    return summary(found, f"ssoproof evidence {case} {log} --patterns {patterns}")


def case_outcome(folder: Path) -> CaseOutcome:
    """The answer to a case's first question, the provider as assumed by default."""
    case, tenant = load_case(folder), load(folder).tenant
    asked = case.expectations[0]
    options = Options((asked.question,), (asked.subject,), semantics_of(tenant).defaults)
    (result,) = check(tenant, options).results
    return case.title, asked.question, asked.subject, result.status.name


def _answers(outcomes: list[CaseOutcome], folder: Path) -> Page:
    page = Page()
    page.section("Changes that people tried, one check of each, the provider as assumed by default")
    page.blank()
    rows: list[list[Piece]] = []
    for title, asked, subject, found in outcomes:
        rows.append([(title, ""), (asked, ""), (subject, ""), (Status[found].word, STYLES[Status[found]])])
    page.table(rows, (60, 6, 16, 10))
    page.blank()
    page.para(f"`ssoproof check {folder}` checks all that they declare, whatever the provider does.")
    return page
