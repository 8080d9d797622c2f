"""Audiences that code names and no API of the input has; and which audiences applications are taken to ask for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.unit.providers.auth0.readers.exports import as_folder, as_terraform, write
from tests.unit.providers.auth0.readers.test_conditional_demands import ASK, tenant_with

from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.logic.build import TRUE
from ssoproof.providers.auth0.hooks.named_audiences import named_audiences
from ssoproof.readers.detect import load
from ssoproof.tenant.model import Hook, HookKind
from ssoproof.verdict.verdict import Status

PAYMENTS = "https://payments.example/api"
OWN = "https://console.example/api"
NAMED = f"event.resource_server?.identifier === '{PAYMENTS}'"


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (f"if ({NAMED}) {ASK}", [PAYMENTS]),
        ("if (['urn:a', 'urn:b', 'urn:own'].includes(event.resource_server?.identifier)) api.access.deny('x');",
            ["urn:a", "urn:b"]),
        ("switch (event.request.query.audience) { case 'urn:a': api.access.deny('x'); }", ["urn:a"]),
        ("if ((event.request.query.audience || '').startsWith('urn:a')) api.access.deny('x');", ["urn:a"]),
        ("const a = event.resource_server?.identifier; if (a === 'urn:a') { if (event.user.email) return; }"
            " else if (a !== 'urn:b') api.access.deny('x');", ["urn:a", "urn:b"]),
        ("if (event.resource_server?.identifier === 'urn:own') api.access.deny('x');", []),
        ("if (event.user.email === 'urn:a') api.access.deny('x');", []),
    ],
)  # fmt: skip
def test_audiences_that_code_names(body: str, named: list[str]) -> None:
    hook = Hook(
        "a", HookKind.ACTION, "a.js", f"exports.onExecutePostLogin = async (event, api) => {{ {body} }};"
    )
    found, more = named_audiences([hook], ["urn:own"])
    assert (sorted(found), more) == (sorted(named), False)


def test_more_than_are_looked_at_are_told(tmp_path: Path) -> None:
    tests = " ".join(f"if (event.resource_server?.identifier === 'urn:{n}') {ASK}" for n in range(9))
    tenant = tenant_with(tmp_path, tests)
    assert sum(api.exists is not TRUE for api in tenant.apis) == 5
    assert any("further audiences" in words for words in tenant.not_modelled)


def test_an_audience_that_no_api_has_may_exist(tmp_path: Path) -> None:
    tenant = tenant_with(tmp_path, f"if ({NAMED}) {ASK}")
    api = tenant.api(PAYMENTS)
    assert api is not None and api.exists is not TRUE and api.demand is not None
    assert any(PAYMENTS in str(a) and "may exist or not" in str(a) for a in tenant.assumptions)
    assert {a.requests.value for a in tenant.applications} == {(None,)}
    for code in ("SSO001", "SSO002", "MFA003"):
        for result in check(tenant, Options(questions=(code,))).results:
            assert result.status in (Status.PROVED, Status.NOT_APPLICABLE), (code, result.subject)


def test_where_answers_differ_the_audience_is_named(tmp_path: Path) -> None:
    tenant = tenant_with(tmp_path, f"if ({NAMED}) return; {ASK}")
    (result,) = check(tenant, Options(questions=("MFA003",), subjects=("Console",))).results
    said = {part.status: {i for box in part.boxes for i in box.inputs} for part in result.parts}
    assert said[Status.VIOLATED] == {f'tenants with the API "{PAYMENTS}"'}
    assert said[Status.PROVED] == {"all others"}


def test_applications_ask_for_what_is_stated(tmp_path: Path) -> None:
    """Not for an API that only is there, and not for one that code names."""
    tests = f"if (event.resource_server?.identifier === '{OWN}') {ASK}"
    assert {a.requests.value for a in tenant_with(tmp_path, tests).applications} == {(None,)}
    default = tenant_with(tmp_path / "default", "", tenant={"friendly_name": "x", "default_audience": OWN})
    assert {a.requests.value for a in default.applications} == {(OWN,)}
    grants = [{"client_id": "Console", "audience": OWN, "scope": []}]
    granted = tenant_with(tmp_path / "granted", "", clientGrants=grants)
    assert [a.requests.value for a in granted.applications] == [(None, OWN), (None,)]


def test_grants_of_the_other_forms(tmp_path: Path) -> None:
    folder = as_folder(tmp_path / "folder")
    write(folder, {"grants/console.json": json.dumps({"client_id": "Console", "audience": OWN})})
    assert [a.requests.value for a in load(folder).tenant.applications] == [(None, OWN), (None,)]
    grant = (
        'resource "auth0_client_grant" "g" {\n  client_id = auth0_client.console.id\n  audience = "%s"\n}\n'
    )
    terraform = as_terraform(tmp_path / "tf")
    write(terraform, {"grants.tf": grant % OWN})
    assert [a.requests.value for a in load(terraform).tenant.applications] == [(None, OWN), (None,)]


NATIVE = """\
ssoproof: 1
tenant: native
mfa: never
apis: {own: {audience: "urn:own"}}
applications:
  web: {client-id: web, requests: [none], renews: silent, sdk: auth0.js}
  narrow: {client-id: narrow, requests: [none], may-request: [none], renews: silent, sdk: auth0.js}
hooks: [{action: a.js}]
requirements: {applications: {web: {demand: once per session}, narrow: {demand: once per session}}}
"""


def test_the_native_format_may_leave_an_api_out_too(tmp_path: Path) -> None:
    code = f"exports.onExecutePostLogin = async (event, api) => {{ if ({NAMED}) return; {ASK} }};"
    write(tmp_path, {"ssoproof.yaml": NATIVE, "a.js": code})
    tenant = load(tmp_path).tenant
    assert [a.audience for a in tenant.apis if a.exists is not TRUE] == [PAYMENTS]
    assert [PAYMENTS in a.may_request.value for a in tenant.applications] == [True, False]
    answers = {}
    for result in check(tenant, Options(questions=("MFA003",))).results:
        answers[result.subject] = {p.status: {i for b in p.boxes for i in b.inputs} for p in result.parts}
    assert answers["web"][Status.VIOLATED] == {f'tenants with the API "{PAYMENTS}"'}
    assert set(answers["narrow"]) == {Status.PROVED}
