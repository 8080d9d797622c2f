"""What an answer is said not to depend on can be another one: a check of the changed tenant says the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ssoproof.check.options import Options
from ssoproof.check.report import IrrelevantSetting, Report
from ssoproof.check.run import check
from ssoproof.check.sensitivity import analysis as method
from ssoproof.check.sensitivity import transfer, variations
from ssoproof.check.sensitivity.analysis import independent
from ssoproof.flows.compose import Composition
from ssoproof.settings import Sourced
from ssoproof.strategies import tenants
from ssoproof.tenant.model import MfaMode, Tenant
from ssoproof.verdict.verdict import Status
from tests import incident
from tests.agreement.independence import changed, difference
from tests.agreement.scale import examples

POLICY = "MFA policy"


def asked(tenant: Tenant, *questions: str) -> Report:
    """A check of some questions with what its answers do not depend on."""
    return independent(check(tenant, Options(questions=questions)))


@pytest.mark.slow
@settings(
    max_examples=examples(2), deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(tenants(), st.sampled_from(("SSO001", "SSO002", "MFA001", "MFA002", "MFA003")), st.data())
def test_what_does_not_matter_can_be_changed(tenant: Tenant, code: str, data: st.DataObject) -> None:
    report = asked(tenant, code)
    rows = [(found, setting) for found in report.independent or () for setting in found.settings]
    for _ in range(3 if rows else 0):
        found, setting = data.draw(st.sampled_from(rows))
        other = data.draw(st.sampled_from(list(changed(tenant, setting))))
        assert difference(report, found, setting, other) == ""


def _claims(report: Report, name: str) -> list[str]:
    """All that is wrong of what is said of a setting."""
    assert report.independent is not None
    rows = [(found, s) for found in report.independent for s in found.settings if s.name == name]
    return [
        wrong
        for found, setting in rows
        for other in changed(report.tenant, setting)
        if (wrong := difference(report, found, setting, other))
    ]


@pytest.fixture
def only_the_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing else is varied, which takes less time."""
    monkeypatch.setattr(method, "variations", lambda tenant, asked: iter([variations._policy(tenant)]))


@pytest.mark.usefixtures("only_the_policy")
def test_what_is_said_of_the_policy_is_right() -> None:
    report = asked(incident.as_logged(), "SSO001", "MFA003")
    assert _claims(report, POLICY) == []
    assert {s.name for found in report.independent or () for s in found.settings} <= {POLICY}


@pytest.mark.usefixtures("only_the_policy")
def test_a_method_that_ignores_the_policy_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = transfer.compose

    def ignoring(tenant: Tenant, *rest: Any) -> Composition:
        return seen(replace(tenant, mfa=Sourced(MfaMode.ALWAYS)), *rest)

    monkeypatch.setattr(transfer, "compose", ignoring)
    assert _claims(asked(incident.as_logged(), "SSO001"), POLICY) != []


@pytest.mark.usefixtures("only_the_policy")
@pytest.mark.parametrize("kind", [transfer.Proof, transfer.Broken])
def test_evidence_that_always_stands_is_found(monkeypatch: pytest.MonkeyPatch, kind: type) -> None:
    monkeypatch.setattr(kind, "still_holds", lambda self, place, untimed: True)
    assert _claims(asked(incident.as_logged(), "SSO001"), POLICY) != []


def test_who_looks_at_a_demand_that_does_not_matter_is_found() -> None:
    (other,) = [t for words, t in _with_any_demand(incident.as_logged()) if words == "any other"]
    with pytest.raises(transfer.Read):
        assert other.applications[1].demand is not None and other.applications[1].demand.kind


def _with_any_demand(tenant: Tenant) -> list[tuple[str, Tenant]]:
    found = variations.variations(tenant, frozenset())
    (varied,) = [v for v in found if (v.setting.owner, v.setting.name) == ("account", "demand")]
    return list(zip(varied.setting.tried, varied.tenants, strict=True))


def test_the_demand_that_is_asked_about_is_never_named() -> None:
    report = asked(incident.repaired(), "MFA003")
    rows = [
        (found.subject, s.owner)
        for found in report.independent or ()
        for s in found.settings
        if s.name == "demand"
    ]
    assert ("console", "account") in rows
    assert ("console", "console") not in rows and ("account", "account") not in rows


def test_other_applications_of_a_larger_tenant_are_told_together(monkeypatch: pytest.MonkeyPatch) -> None:
    small = incident.as_logged()
    console, account = small.applications
    names = [f"more{i}" for i in range(8)]
    more = tuple(
        replace(console, name=n, client_id=n, renews_silently=Sourced(False), demand=None) for n in names
    )
    tenant = replace(small, applications=(console, account, *more))
    monkeypatch.setattr(method, "variations", lambda tenant, asked: iter(()))
    options = Options(questions=("SSO001",), subjects=("console",))
    report = independent(check(tenant, options))
    others = {found.status: found.others for found in report.independent or ()}
    assert set(names[1:]) <= set(others[Status.VIOLATED])
    for status, spared in others.items():
        fewer = replace(tenant, applications=tuple(a for a in tenant.applications if a.name not in spared))
        found = next(f for f in report.independent or () if f.status is status)
        assert (
            difference(report, found, IrrelevantSetting("application", "", "others", (), True), fewer) == ""
        )
