"""The failure patterns that people reported come out as their cases declare, by the runs that their READMEs show."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from ssoproof.check.cases import compare
from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.compare.findings import outcome
from ssoproof.explain.build import explain
from ssoproof.readers.cases import load_case
from ssoproof.readers.native.loader import load
from ssoproof.render.text.first_screen import first_screen
from tests.agreement.models import CASES
from tests.agreement.test_executed_runs import execute

PATTERNS = CASES / "patterns"
FOLDERS = sorted(file.parent for file in PATTERNS.glob("*/case.toml"))
FAILING = [folder for folder in FOLDERS if not folder.name.endswith("-repaired")]
FENCE = "```text\n"


def asked(folder: Path) -> Options:
    """What a case is about: the first that it expects."""
    first = load_case(folder).expectations[0]
    return Options((first.question,), (first.subject,))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_pattern_comes_out_as_declared(folder: Path) -> None:
    rows = list(compare(load_case(folder), load(folder).tenant, Options()))
    assert {row.question: row.complaints for row in rows if not row.agrees or row.open} == {}
    first = "proved" if folder.name.endswith("-repaired") else "violated"
    assert rows[0].actual == first


@pytest.mark.parametrize("folder", FAILING, ids=lambda folder: folder.name)
def test_its_run_is_the_one_that_is_shown(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And its hooks decide so in a real engine. SSOPROOF_UPDATE_GOLDEN=1 writes runs into the READMEs."""
    monkeypatch.chdir(folder)
    report = check(load(Path()).tenant, asked(Path()))
    counts = execute(report)
    assert not counts.wrong and counts.skipped == 0 and counts.executed > 0
    lines = first_screen(".", outcome(explain(report))).plain().splitlines()
    begins = next(n for n, line in enumerate(lines) if line.startswith("FAIL"))
    shown = FENCE + "\n".join(lines[begins : lines.index("", begins)]) + "\n```\n"
    page = Path("README.md")
    words = page.read_text(encoding="utf-8").partition(FENCE)[0].rstrip() + "\n\n"
    if os.environ.get("SSOPROOF_UPDATE_GOLDEN"):
        page.write_text(words + shown, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == words + shown


def test_what_one_api_refuses_takes_the_tokens_of_the_other() -> None:
    folder = PATTERNS / "24-one-api-signs-out-all"
    (told,) = explain(check(load(folder).tenant, asked(folder))).results
    assert told.first is not None
    lost = [fact.signed for view in told.first.steps[-1].tellings for fact in view.facts]
    assert lost == ["- token for feed-api dropped"]


def test_the_table_has_all_patterns_and_all_cases() -> None:
    text = (PATTERNS / "README.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if re.match(r"\| \d", line)]
    assert [int(row.split("|")[1]) for row in rows] == list(range(1, 43))
    linked = {int(row.split("|")[1]): set(re.findall(r"\]\((\d\d-[^/)]+)/", row)) for row in rows}
    assert set().union(*linked.values()) == {folder.name for folder in FOLDERS}
    assert all(int(name[:2]) == number for number, names in linked.items() for name in names)
    figure = f"{sum(map(bool, linked.values()))} of 42"
    pages = [
        PATTERNS / "README.md",
        *(CASES.parents[1] / page for page in ("specs/README.md", "CHANGELOG.md")),
    ]
    assert all(figure in page.read_text(encoding="utf-8") for page in pages)


def test_each_pattern_is_repaired_or_says_where() -> None:
    names = {folder.name for folder in FOLDERS}
    assert {n for n in names if not n.endswith("-repaired") and f"{n}-repaired" not in names} == {
        "07-no-methods-at-refresh-patched"
    }
