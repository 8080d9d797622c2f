"""Demands inferred of Actions that command challenges: a commanded challenge is one that is due."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.providers.auth0.readers.exports import as_yaml, write

from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.readers.detect import load
from ssoproof.tenant.model import Demand, DemandKind, Tenant
from ssoproof.verdict.verdict import Status

_UNLESS_DONE = "if (!event.authentication.methods.some(m => m.name === 'mfa')) {"
_REDIRECT = "api.redirect.sendUserTo('https://terms.example/');"
_CHALLENGE = "api.authentication.challengeWith({ type: 'otp' });"


def tenant_with(folder: Path, body: str, **tenant: object) -> Tenant:
    """The tenant whose only code is one Action with this body."""
    actions = [{"name": "waive", "code": "./actions/waive/code.js", "deployed": True}]
    settings = {"friendly_name": "Example", **tenant}
    made = as_yaml(folder, guardianPolicies={"policies": []}, rules=[], actions=actions, tenant=settings)
    code = f"exports.onExecutePostLogin = async (event, api) => {{ {body} }};"
    write(made, {"actions/waive/code.js": code})
    return load(made).tenant


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (_CHALLENGE, ""),
        (f"{_UNLESS_DONE} {_CHALLENGE} }}", ""),
        ("api.authentication.challengeWithAny([{ type: 'otp' }, { type: 'email' }]);", ""),
        (f"api.multifactor.enable('none'); {_CHALLENGE}", ""),
        (f"if (event.user.app_metadata.vip) {{ {_CHALLENGE} }} else {{ api.access.deny('no'); }}", ""),
        (f"if (event.user.app_metadata.vip) {{ {_CHALLENGE} }}", "users with app_metadata.vip"),
        ("api.authentication.enrollWith({ type: 'otp' });", None),
        (_REDIRECT, None),
        (f"if (event.user.app_metadata.vip) {{ {_REDIRECT} }} {_CHALLENGE}", "all but users with app_metadata.vip"),
        (f"api.multifactor.enable('any'); {_REDIRECT}", None),
        ("fetch('https://x.example', api); if (globalThis.x) "
            "{ api.authentication.challengeWith({ type: 'otp' }); }", None),
    ],
)  # fmt: skip
def test_a_commanded_challenge_is_a_demand(body: str, where: str | None, tmp_path: Path) -> None:
    found = [app.demand for app in tenant_with(tmp_path, body).applications]
    if where is None:
        assert found == [None, None]
        return
    kinds = [(d.kind, d.remembered, d.whom) for d in found if isinstance(d, Demand)]
    assert kinds == [(DemandKind.ONCE_PER_SESSION, True, where)] * 2


@pytest.mark.parametrize(
    ("stated", "body", "limits"), [(False, _CHALLENGE, 1), (True, _CHALLENGE, 0), (False, "", 0)]
)
def test_commands_that_are_switched_off_limit_the_scope(
    stated: bool, body: str, limits: int, tmp_path: Path
) -> None:
    found = tenant_with(tmp_path, body, customize_mfa_in_postlogin_action=stated).not_modelled
    assert sum("customize_mfa_in_postlogin_action" in words for words in found) == limits


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (f"{_UNLESS_DONE} {_CHALLENGE} }}", Status.PROVED),
        (f"if (event.transaction?.prompt?.includes('none')) {{ return; }} {_CHALLENGE}", Status.VIOLATED),
    ],
)
def test_a_challenge_left_out_for_silent_calls_breaks_what_is_inferred(
    body: str, status: Status, tmp_path: Path
) -> None:
    report = check(tenant_with(tmp_path, body), Options(questions=("MFA003",)))
    assert {result.status for result in report.results} == {status}
