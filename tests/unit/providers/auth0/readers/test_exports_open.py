"""What an export does not state: placeholders, client ids, code: both answers stay open."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.unit.providers.auth0.readers.exports import (
    RULE,
    SECRET,
    as_folder,
    as_yaml,
    codes,
    write,
)
from tests.work import work

from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.errors import BadInput
from ssoproof.logic.build import FALSE, TRUE, number
from ssoproof.providers.auth0.hooks.lower import lower
from ssoproof.providers.auth0.hooks.request import Alternatives, HookRequest
from ssoproof.providers.auth0.readers.keywords import in_code, load_mappings
from ssoproof.readers.detect import load
from ssoproof.tenant.model import NOT_KNOWN, Hook, HookKind, MfaMode


def test_metadata_under_a_name_that_is_not_stated_may_be_any(tmp_path: Path) -> None:
    found = load(
        as_yaml(
            tmp_path,
            clients=[{"name": "A", "app_type": "spa", "client_metadata": {"@@KEY@@": "gold", "b": "c"}}],
        )
    )
    assert found.tenant.applications[0].metadata == ((NOT_KNOWN, NOT_KNOWN),)
    assert "unknown-value" in codes(found)


def test_placeholders_without_values_are_left_open(tmp_path: Path) -> None:
    text = (
        "tenant: {session_lifetime: @@HOURS@@, friendly_name: '##NAME##'}\n"
        "guardianPolicies: {policies: @@POLICIES@@}\n"
        "clients:\n- {name: A, app_type: spa, client_id: ##ID##, client_metadata: {a: '##A##', b: c}}\n"
        "resourceServers:\n- {name: API, identifier: 'https://##ENV##.example/api'}\n"
        "rules:\n- {name: r, script: ./rules/r.js, enabled: true, order: 1}\n"
    )
    rule = (
        "function (user, context, callback) "
        "{\n  const id = @@ID@@, on = ##ON##;\n  callback(null, user, context);\n}\n"
    )
    folder = write(tmp_path, {"tenant.yaml": text, "rules/r.js": rule})
    found = load(folder).tenant
    (app,) = found.applications
    assert (app.client_id, app.metadata) == (NOT_KNOWN, (("a", NOT_KNOWN), ("b", "c")))
    assert found.apis[0].audience == "https://##ENV##.example/api"
    assert found.policy_open
    assert found.session.absolute.assumed
    assert "on = @@ON@@" in found.hooks[0].source
    file = write(tmp_path, {"m.json": json.dumps({"AUTH0_KEYWORD_REPLACE_MAPPINGS": MAPPINGS})}) / "m.json"
    found = load(folder, load_mappings(file)).tenant
    assert (found.name, found.mfa.value, found.session.absolute.value) == ("Prod", MfaMode.ALWAYS, 7200)
    assert found.applications[0].client_id == "abc"
    assert found.apis[0].audience == "https://prod.example/api"
    assert 'const id = "abc", on = true;' in found.hooks[0].source


MAPPINGS = {
    "HOURS": 2,
    "NAME": "Prod",
    "POLICIES": ["all-applications"],
    "ID": "abc",
    "A": "a",
    "ENV": "prod",
    "ON": True,
    "MY_SECRET": SECRET,
}


def test_mappings_keep_no_secrets(tmp_path: Path) -> None:
    file = write(tmp_path, {"m.json": json.dumps({**MAPPINGS, "DB_PASSWORD": SECRET})}) / "m.json"
    assert SECRET not in repr(load_mappings(file))


@pytest.mark.parametrize(
    "text", ["[1]", "{", '{"AUTH0_KEYWORD_REPLACE_MAPPINGS": 5}', "[" * 100_000, "\ud800".join("ab")[:1]]
)
def test_mappings_that_are_none(text: str, tmp_path: Path) -> None:
    file = write(tmp_path, {"m.json": text}) / "m.json"
    with pytest.raises(BadInput, match="mappings-syntax"):
        load_mappings(file)


def test_a_client_id_that_is_not_stated_gives_no_plain_answer(tmp_path: Path) -> None:
    code = "exports.onExecutePostLogin = async (event, api) => { if (event.client.client_id === 'abc') api.multifactor.enable('any', {allowRememberBrowser: false}); };"
    clients = [{"name": "A", "app_type": "spa", "grant_types": ["implicit"]}]
    actions = [{"name": "waive", "code": "./actions/waive/code.js", "deployed": True}]
    folder = as_yaml(tmp_path, clients=clients, rules=[], actions=actions, guardianPolicies={"policies": []})
    write(folder, {"actions/waive/code.js": code})
    report = check(load(folder).tenant, Options(("SSO001",)))
    assert [r.status.value for r in report.results] == ["unknown"]
    clients[0]["client_id"] = "abc"
    folder = as_yaml(tmp_path, clients=clients, rules=[], actions=actions, guardianPolicies={"policies": []})
    write(folder, {"actions/waive/code.js": code})
    report = check(load(folder).tenant, Options(("SSO001",)))
    assert [r.status.value for r in report.results] == ["violated"]


def test_metadata_that_are_not_stated_are_a_constant_of_the_tenant(tmp_path: Path) -> None:
    strict = "api.multifactor.enable('any', {allowRememberBrowser: false})"
    code = f"exports.onExecutePostLogin = async (event, api) => {{ if (event.client.metadata.mfa !== 'off') {strict}; }};"
    spa = {"app_type": "spa", "grant_types": ["implicit"]}
    clients = [{"name": "A b", **spa, "client_metadata": {"mfa": "##MFA##"}}, {"name": "C", **spa}]
    actions = [{"name": "waive", "code": "./actions/waive/code.js", "deployed": True}]
    folder = as_yaml(tmp_path, clients=clients, rules=[], actions=actions, guardianPolicies={"policies": []})
    write(folder, {"actions/waive/code.js": code})
    report = check(load(folder).tenant, Options(("SSO001",)))
    open_, stated = sorted(report.results, key=lambda result: result.subject)
    assert [part.status.value for part in open_.parts] == ["proved", "violated"]
    proved = open_.parts[0].boxes[0].inputs
    assert proved == ('logins with A b\'s metadata.mfa === "off"',)
    assert [part.status.value for part in stated.parts] == ["violated"]


def test_a_median_tenant_takes_little_work(tmp_path: Path) -> None:
    clients = [
        {"name": f"App {n}", "app_type": "spa", "grant_types": ["implicit"], "callbacks": ["x"] * 5}
        for n in range(10)
    ]
    rules = [{"name": f"r{n}", "script": f"./rules/{n}.js", "order": n, "enabled": True} for n in range(10)]
    folder = as_yaml(tmp_path, clients=clients, rules=rules)
    write(folder, {f"rules/{n}.js": RULE.replace("Account", f"App {n}") for n in range(10)})
    load(folder)
    with work(1_000_000):
        assert len(load(folder).tenant.hooks) == 11


@pytest.mark.parametrize(
    "test",
    [
        "event.client.client_id === '##X##'",
        "event.client.client_id === ##X##",
        "event.client.client_id === @@X-1@@",
        "event.client.client_id === `##X##`",
        "event.client.client_id === 'a' + '##X##'",
        "['b', '##X##'].includes(event.client.client_id)",
        "({ '##X##': true, b: false })[event.client.client_id]",
        "({ @@X@@: true })[event.client.client_id]",
        "'##X##,b'.split(',').includes(event.client.client_id)",
        "@@IDS@@.includes(event.client.client_id)",
        "@@IDS@@.some((id) => id === event.client.client_id)",
        "event.resource_server && event.resource_server.identifier === 'https://##ENV##/api'",
    ],
)
def test_a_placeholder_within_code_leaves_both_answers_open(test: str) -> None:
    code = in_code(
        f"exports.onExecutePostLogin = async (event, api) => "
        f"{{ if ({test}) api.multifactor.enable('any'); }};"
    )
    nothing = Alternatives.single(None)
    audience = Alternatives.single("https://prod/api")
    request = HookRequest(
        "id",
        "name",
        (),
        audience,
        TRUE,
        FALSE,
        nothing,
        nothing,
        nothing,
        nothing,
        "p",
        "pwd",
        number(0),
        True,
        None,
        None,
        "x",
    )
    lowered = lower((Hook("h", HookKind.ACTION, "h.js", code),), request)
    assert lowered.settings, code
    assert any(s.guard is not TRUE for s in lowered.settings)


def test_applications_ask_for_the_default_audience_and_nothing_else(tmp_path: Path) -> None:
    apis = [{"name": f"API {n}", "identifier": f"https://api{n}.example/"} for n in range(12)]
    rule = RULE.replace("'Account'", "'x' || context.request.query.audience === 'https://api7.example/'")
    folder = as_yaml(tmp_path, resourceServers=apis)
    write(folder, {"rules/mfa.js": rule})
    (app, _) = load(folder).tenant.applications
    assert app.requests.value == (None,)
    assert len(app.may_request.value) == 13
    (app, _) = load(
        as_yaml(tmp_path, resourceServers=apis, tenant={"default_audience": "https://api0.example/"})
    ).tenant.applications
    assert app.requests.value == ("https://api0.example/",)
    assert None not in app.may_request.value


#: The folders of Deploy CLI's directory layout, as its constants name them.
OTHER_FOLDERS = [
    "hooks", "action-modules", "pages", "database-connections", "emails", "grants", "branding",
    "phone-providers", "phone-templates", "connections", "roles", "attack-protection", "log-streams",
    "prompts", "themes", "forms", "flows", "flow-vault-connections", "self-service-profiles", "network-acls",
    "user-attribute-profiles", "connection-profiles", "token-exchange-profiles", "rate-limit-policies",
    "event-streams", "client-auth-credentials",
]  # fmt: skip


def test_every_part_of_a_folder_is_accounted_for(tmp_path: Path) -> None:
    folder = as_folder(tmp_path)
    plain = load(folder).tenant
    others = {f"{name}/a.json": '{"name": "a"}' for name in OTHER_FOLDERS}
    guardian = {
        f"guardian/{name}.json": "{}"
        for name in ("phoneFactorMessageTypes", "providers/sms-twilio", "templates/sms")
    }
    files = {
        **others,
        **guardian,
        "supplemental-signals.json": '{"akamai_enabled": true}',
        "risk-assessment/settings.json": '{"settings": {"enabled": true}, "new_device": {"remember_for": 30}}',
        "custom-domains/custom-domains.json": '[{"domain": "login.example", "type": "auth0_managed_certs", "is_default": true}]',
        "organizations/one.json": '{"name": "one", "display_name": "One", "clients": []}',
        "something.json": "{}",
    }
    found = load(write(folder, files)).tenant
    assert found.coverage.not_understood == ()
    assert found.hooks == plain.hooks
    ignored = {p.text.partition(": ")[0]: p.text.partition(": ")[2] for p in found.coverage.ignored}
    strange = [name for name, why in ignored.items() if why == "it is no part of an export"]
    assert strange == ["something.json"]
    assert {
        *OTHER_FOLDERS,
        "supplemental-signals.json",
        "guardian/providers",
        "guardian/phoneFactorMessageTypes.json",
    } <= set(ignored)
    assert {"organizations", "custom domains"} <= {text.partition(":")[0] for text in found.not_modelled}
