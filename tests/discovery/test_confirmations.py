"""A confirmation that the judge was not asked for is noticed: nothing rests on what nobody confirmed."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import pytest

from ssoproof.check import certificates, workspace
from ssoproof.check.certificates import verify_filed
from ssoproof.check.options import Options
from ssoproof.check.run import check, semantics_of
from ssoproof.check.sensitivity.analysis import independent
from ssoproof.check.workspace import Workspace
from ssoproof.errors import IllFormed
from ssoproof.tenant.model import Tenant
from ssoproof.verdict.certificate import read
from ssoproof.verdict.verdict import Status
from tests import incident

PROVED = Options(("MFA002",), ("console",))


def _grown() -> Tenant:
    """Five applications, four of which are alike."""
    tenant = incident.as_logged()
    console = tenant.application("console")
    copies = tuple(replace(console, name=f"copy{k}", client_id=f"copy{k}") for k in range(3))
    return replace(tenant, applications=(*tenant.applications, *copies))


def test_that_the_environment_simulates_has_to_be_confirmed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: the judge is not asked, or looks at nothing."""
    (result,) = check(incident.as_logged(), PROVED).results
    assert result.part(Status.PROVED)
    with (
        monkeypatch.context() as patch,
        pytest.raises(IllFormed, match="nobody confirmed that the environment"),
    ):
        patch.setattr("ssoproof.check.decide.abstraction_judged", lambda unit: None)
        check(incident.as_logged(), PROVED)
    with (
        monkeypatch.context() as patch,
        pytest.raises(IllFormed, match="nobody confirmed that the environment"),
    ):
        patch.setattr(workspace, "simulated", lambda claim, moves: 0)
        check(incident.as_logged(), PROVED)


def test_that_one_stands_for_others_has_to_be_confirmed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: the judge is not asked about classes."""
    (result,) = check(_grown(), PROVED).results
    assert result.part(Status.PROVED)
    monkeypatch.setattr(Workspace, "_judge_merges", lambda self, focus: None)
    with pytest.raises(IllFormed, match="stands for"):
        check(_grown(), PROVED)
    assert check(incident.as_logged(), PROVED).results, "where nobody stands for another, all is confirmed"


def test_classes_that_change_after_the_judge_had_them_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: who is judged and who is composed are not the same."""
    original = Workspace.judge_abstraction

    def of_another_tenant(self: Workspace, focus: workspace.Focus) -> None:
        original(Workspace(self.tenant, self.semantics), focus)

    monkeypatch.setattr(Workspace, "judge_abstraction", of_another_tenant)
    with pytest.raises(IllFormed, match="nobody confirmed"):
        check(_grown(), PROVED)


def test_neither_a_certificate_nor_another_tenant_does_without(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Planted: whoever looks at a proof again does not ask about the abstraction."""
    tenant = incident.as_logged()
    report = check(tenant, PROVED)
    (result,) = report.results
    (part, *_) = result.part(Status.PROVED)
    file = tmp_path / "certificate.json"
    file.write_text(certificates.certificate_text(report, result, part))
    filed = read(file)
    assert verify_filed(filed, tenant).abstraction
    monkeypatch.setattr(certificates, "abstraction_judged", lambda unit: None)
    with pytest.raises(IllFormed, match="nobody confirmed"):
        verify_filed(filed, tenant)
    monkeypatch.setattr("ssoproof.check.sensitivity.transfer.abstraction_judged", lambda unit: None)
    with pytest.raises(IllFormed, match="nobody confirmed"):
        independent(report)


def test_what_was_confirmed_is_not_taken_from_another_process() -> None:
    tenant = incident.as_logged()
    with pytest.raises(IllFormed, match="stays in the process"):
        pickle.dumps(Workspace(tenant, semantics_of(tenant)))
