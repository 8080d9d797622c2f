"""Demands that are inferred under a condition: of tenant, user and connection, never of what a browser sends."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.providers.auth0.readers.exports import as_yaml, write

from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.logic.build import TRUE
from ssoproof.readers.detect import load
from ssoproof.tenant.model import Demand, DemandKind, Tenant
from ssoproof.verdict.verdict import Status

ASK = "api.multifactor.enable('any', { allowRememberBrowser: false });"
LENIENT = "api.multifactor.enable('any', { allowRememberBrowser: true });"
ONCE = "if (!event.authentication.methods.some(m => m.name === 'mfa'))"
DENY = "api.access.deny('no');"
EVERY, SESSION = DemandKind.EVERY_VISIT, DemandKind.ONCE_PER_SESSION


def tenant_with(folder: Path, body: str, **sections: object) -> Tenant:
    """The tenant whose only code is one Action with this body."""
    actions = [{"name": "waive", "code": "./actions/waive/code.js", "deployed": True}]
    given = {"guardianPolicies": {"policies": []}, "rules": [], "actions": actions, **sections}
    made = as_yaml(folder, **given)
    code = f"exports.onExecutePostLogin = async (event, api) => {{ {body} }};"
    write(made, {"actions/waive/code.js": code})
    return load(made).tenant


def demand(tenant: Tenant) -> Demand | None:
    """The first application's."""
    return tenant.applications[0].demand


@pytest.mark.parametrize(
    ("body", "kind", "whom", "remembered"),
    [
        (f"if (event.user.app_metadata.vip === true) {ASK}", EVERY, "users with app_metadata.vip === true", False),
        (f"if (event.user.app_metadata.vip !== true) {LENIENT}", EVERY, "", True),
        (f"if (event.secrets.ON === 'yes') {ASK}", EVERY, 'logins with event.secrets.ON === "yes"', False),
        (f"if (event.connection.strategy === 'waad') {ONCE} {ASK}", SESSION,
            'logins with event.connection.strategy === "waad"', False),
        (f"if (event.authorization.roles.includes('admin')) {ONCE} {LENIENT}", SESSION,
            'logins with event.authorization.roles.includes("admin")', True),
        # every visit for some, once per session for all
        (f"if (event.user.app_metadata.vip) {ASK} else {ONCE} {ASK}", SESSION, "", False),
    ],
)  # fmt: skip
def test_conditions_of_tenant_user_and_connection(
    body: str, kind: DemandKind, whom: str, remembered: bool, tmp_path: Path
) -> None:
    found = demand(tenant_with(tmp_path, body))
    assert found is not None and found.inferred
    if "!==" in body:
        assert found.whom in (
            "all but users with app_metadata.vip === true",
            "users with app_metadata.vip !== true",
        )
        return
    assert (found.kind, found.whom, found.remembered) == (kind, whom, remembered)
    assert (found.condition is TRUE) == (whom == "")


SKIPS = [
    "event.request.query.no_mfa === '1'",
    "'no_mfa' in event.request.query",
    "Object.keys(event.request.query).includes('no_mfa')",
    "event.request.body.no_mfa",
    "event.transaction.prompt?.includes('consent')",
    "event.transaction.requested_scopes.includes('no:mfa')",
    "event.transaction.acr_values?.includes('low')",
    "(event.request.user_agent || '').includes('curl')",
    "event.organization",
]


@pytest.mark.parametrize("skip", SKIPS)
def test_what_a_browser_sends_is_no_condition(skip: str, tmp_path: Path) -> None:
    found = demand(tenant_with(tmp_path, f"if ({skip}) return; {ASK}"))
    assert found is not None
    assert (found.kind, found.condition) == (EVERY, TRUE)


@pytest.mark.parametrize("skip", [SKIPS[0], SKIPS[5]])
def test_what_a_browser_sends_to_get_by_is_found(skip: str, tmp_path: Path) -> None:
    tenant = tenant_with(tmp_path, f"if ({skip}) return; {ASK}")
    (result,) = check(tenant, Options(questions=("MFA003",), subjects=("Console",))).results
    assert {part.status for part in result.parts} == {Status.VIOLATED}


@pytest.mark.parametrize(
    "skip",
    [
        "event.request.ip === '10.0.0.1'",
        "event.request.geoip.countryCode === 'NL'",
        "event.stats.logins_count < 3",
        "event.authentication.riskAssessment?.confidence === 'high'",
        "(await fetch('https://risk.example/')).ok",
        "new Date().getHours() < 8",
    ],
)
def test_what_changes_between_logins_gives_no_demand(skip: str, tmp_path: Path) -> None:
    assert demand(tenant_with(tmp_path, f"if ({skip}) return; {ASK}")) is None
    both = f"if ({skip}) {{ {LENIENT} return; }} {ASK}"
    found = demand(tenant_with(tmp_path / "both", both))
    assert found is not None
    assert (found.condition, found.remembered) == (TRUE, True)


@pytest.mark.parametrize(
    ("body", "whom"),
    [
        (f"if (!event.user.email_verified) {DENY} else {ASK}", ""),
        (f"if (event.request.ip === '10.0.0.1') {DENY} else {ASK}", ""),
        (f"if (event.user.blocked) {DENY} else if (event.user.app_metadata.vip) {ASK}",
            "users with app_metadata.vip"),
        (f"if (event.request.ip === '10.0.0.1') {{ {DENY} return; }} if (event.user.app_metadata.vip) {ASK}",
            "users with app_metadata.vip"),
        (DENY, None),
        (f"if (event.user.blocked) {DENY}", None),
    ],
)  # fmt: skip
def test_logins_that_are_refused_ask_for_nothing(body: str, whom: str | None, tmp_path: Path) -> None:
    found = demand(tenant_with(tmp_path, body))
    assert (found.whom if found is not None else None) == whom


def test_who_is_not_meant_is_no_evidence(tmp_path: Path) -> None:
    """A token of those of whom nothing is demanded is no witness that the question is about something."""
    never = f"if (event.user.app_metadata.vip) {{ {ASK} }}"
    tenant = tenant_with(tmp_path, never, connections=[{"name": "corp", "strategy": "waad"}])
    (result,) = check(tenant, Options(questions=("MFA003",), subjects=("Console",))).results
    assert {part.status for part in result.parts} == {Status.PROVED}
    assert any("Nobody stated the MFA requirement" in remark for remark in result.remarks)
    assert any("all others" in remark or "users" in remark for remark in result.remarks)


def test_a_written_flag_is_no_condition(tmp_path: Path) -> None:
    body = f"if (event.user.app_metadata.vip) {ASK} api.user.setAppMetadata('vip', true);"
    assert demand(tenant_with(tmp_path, body)) is None
