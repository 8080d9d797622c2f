"""Evidence and experiments in notebooks."""

from __future__ import annotations

from pathlib import Path

import pytest

import ssoproof
from ssoproof.errors import UsageError
from tests.unit.repair.tenants import CASES

EVIDENCE = CASES.parent / "evidence"
TENANT = ssoproof.load(CASES / "a-as-logged")


def test_evidence_is_shown_and_leads_to_an_experiment() -> None:
    log, patterns = EVIDENCE / "incident.log", EVIDENCE / "incident.patterns.yaml"
    found = TENANT.evidence(log, patterns=patterns)
    assert "1392 of 2304" in repr(found) and "<pre>" in found._repr_html_()
    assert found.plan.experiment.count == 1392 and found.left == found.plan.left
    assert TENANT.plan.experiment.count == 2304


def test_an_answer_leads_to_the_next_experiment() -> None:
    plan = TENANT.plan
    first = plan.experiment.results[0]
    after = plan.answered(first.outcome)
    assert after.left == first.left and after.experiment.count == first.count
    assert "[ ] 1. open console" in repr(after) and "<pre>" in after._repr_html_()
    with pytest.raises(UsageError, match="answer 'thunder' does not fit"):
        plan.answered("thunder")


def test_a_check_is_about_what_evidence_leaves() -> None:
    found = TENANT.evidence(EVIDENCE / "incident.har", complete=True)
    answers = TENANT.check("SSO001", subjects="console", evidence=found)
    boxes = [box for part in answers["SSO001", "console"].result.parts for box in part.boxes]
    assert boxes and {v for box in boxes for v in box.values("S2")} == {"no"}


def test_where_nothing_fits_nothing_is_checked(tmp_path: Path) -> None:
    lines = (EVIDENCE / "incident.log").read_text()
    lines += "12:53:17 PM code begins: application=account run=interactive\n12:53:17 PM   MFA demanded: no\n"
    (tmp_path / "x.log").write_text(lines)
    found = TENANT.evidence(tmp_path / "x.log", patterns=EVIDENCE / "incident.patterns.yaml")
    assert "no" in repr(found)
    for use in (lambda: found.plan, lambda: TENANT.check("SSO001", evidence=found)):
        with pytest.raises(UsageError, match="no provider behaviour fits"):
            use()
