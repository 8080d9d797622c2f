"""What people read where a change is reviewed: annotations, job summaries, test results, differences,
baselines."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.golden.test_golden_exports import compare
from tests.incident import repaired
from tests.rendered import rendered
from tests.unit.explain.told import explained, incident
from tests.unit.render.test_ci_formats import many

from ssoproof.compare.baseline import entries_of
from ssoproof.compare.baseline_file import dumps
from ssoproof.compare.diff import diff
from ssoproof.compare.findings import outcome
from ssoproof.render.text.diff import page


@pytest.mark.parametrize("format", ["github", "markdown", "junit"])
def test_formats(format: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    monkeypatch.chdir(Path(__file__).parent)
    compare(f"incident-{format}", rendered(outcome(incident()), format))


def test_a_thousand_applications_in_brief() -> None:
    compare("thousand-quiet", rendered(outcome(many()), "text", -1))


def test_differences() -> None:
    before = outcome(explained(repaired(), "SSO001", "SSO002", "MFA001", "MFA003"))
    compare("incident-diff", page(diff(before, outcome(incident()))).plain())


def test_a_baseline() -> None:
    compare("incident-baseline", dumps(entries_of(outcome(incident()), "repaired in May")))
