"""Deploy CLI's exports in both layouts and Terraform's folders come to one tenant, and everything is
accounted for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.unit.providers.auth0.readers.exports import (
    ACTION,
    EXPORT,
    RULE,
    SECRET,
    as_folder,
    as_terraform,
    as_terraform_json,
    as_yaml,
    codes,
    settled,
    write,
)
from tests.work import work

from ssoproof.check.exit_codes import FailOn
from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.check.unknown_policy import check_any
from ssoproof.errors import BadInput, ExitCode
from ssoproof.logic.build import FALSE, TRUE, number
from ssoproof.providers.auth0.hooks.lower import lower
from ssoproof.providers.auth0.hooks.request import Alternatives, HookRequest
from ssoproof.providers.auth0.readers.keywords import in_code, load_mappings
from ssoproof.readers.detect import Form, form_of, load
from ssoproof.tenant.model import NOT_KNOWN, DemandKind, Hook, HookKind, MfaMode, Tenant
from ssoproof.verdict.verdict import Status, Unknown

LAYOUTS = {
    "yaml": as_yaml,
    "folder": as_folder,
    "terraform": as_terraform,
    "terraform-json": as_terraform_json,
}


@pytest.fixture(params=LAYOUTS)
def tenant(request: pytest.FixtureRequest, tmp_path: Path) -> Tenant:
    """One tenant, in each of the forms that it may have."""
    return load(LAYOUTS[request.param](tmp_path)).tenant


def test_settings_are_read(tenant: Tenant) -> None:
    assert (tenant.name, tenant.mfa.value) == ("Example", MfaMode.ALWAYS)
    assert (tenant.session.idle.value, tenant.session.absolute.value) == (1800, 88_200)
    assert tenant.session.idle.origin.span is not None
    assert [(a.name, a.audience, a.token_lifetime.value) for a in tenant.apis] == [
        ("Console API", "https://console.example/api", 600)
    ]


def test_people_sign_in_to_some_clients_only(tenant: Tenant) -> None:
    assert [(a.name, a.renews_silently.value) for a in tenant.applications] == [
        ("Console", True),
        ("Account", False),
    ]
    assert tenant.applications[0].metadata == (("tier", "gold"),)
    assert tenant.not_modelled == ("refresh tokens, which Account may use",)


def test_only_hooks_that_run_are_there(tenant: Tenant) -> None:
    assert [(h.name, h.kind) for h in tenant.hooks] == [("mfa", HookKind.RULE), ("waive", HookKind.ACTION)]
    assert [h.source for h in tenant.hooks] == [RULE, ACTION]
    ignored = "\n".join(p.text for p in tenant.coverage.ignored)
    assert "off: it is disabled" in ignored
    assert "unbound" in ignored


def test_demands_are_inferred_and_told(tenant: Tenant) -> None:
    console, account = (a.demand for a in tenant.applications)
    assert console is not None
    assert (console.kind, console.remembered) == (DemandKind.ONCE_PER_SESSION, True)
    assert account is None
    told = "\n".join(map(str, tenant.assumptions))
    assert "Console: its demand is taken to be once per session; a remembered browser counts" in told
    assert "Account: no demand is inferred" in told


def test_everything_is_understood_and_no_secret_is_kept(tenant: Tenant) -> None:
    assert tenant.coverage.not_understood == ()
    assert SECRET not in repr(tenant)


@pytest.mark.parametrize(("one", "other"), [("yaml", "folder"), ("terraform", "terraform-json")])
def test_layouts_agree(one: str, other: str, tmp_path: Path) -> None:
    read = [load(LAYOUTS[layout](tmp_path / layout)).tenant for layout in (one, other)]
    assert settled(read[0]) == settled(read[1])


def test_forms_are_recognised(tmp_path: Path) -> None:
    assert form_of(as_yaml(tmp_path / "a"))[0] is Form.EXPORT
    assert form_of(tmp_path / "a" / "tenant.yaml")[0] is Form.EXPORT
    assert form_of(as_folder(tmp_path / "b"))[0] is Form.FOLDER
    assert form_of(as_terraform(tmp_path / "c"))[0] is Form.TERRAFORM
    assert form_of(tmp_path / "c" / "main.tf")[0] is Form.TERRAFORM
    assert form_of(Path(__file__).parents[3] / "specs" / "cases" / "a-as-logged")[0] is Form.NATIVE
    (tmp_path / "d").mkdir()
    with pytest.raises(BadInput, match="no tenant in a form"):
        form_of(tmp_path / "d")


@pytest.mark.parametrize(
    ("policies", "mode"),
    [({"policies": []}, MfaMode.NEVER), ({"policies": ["confidence-score"]}, MfaMode.ADAPTIVE)],
)
def test_policies(policies: object, mode: MfaMode, tmp_path: Path) -> None:
    found = load(as_yaml(tmp_path, guardianPolicies=policies)).tenant
    assert found.mfa.value is mode
    assert not found.mfa.assumed


def test_a_verdict_stands_under_every_policy_that_may_be(tmp_path: Path) -> None:
    found = load(as_yaml(tmp_path, guardianPolicies=None, rules=[]))
    assert "no-policy" in codes(found)
    assert found.tenant.policy_open
    report = check_any(found.tenant, Options(("SSO001",), ("Console",)))
    (result,) = report.results
    assert [p.status for p in result.parts] == [Status.UNKNOWN]
    (reason,) = {p.verdict.reason for p in result.parts if isinstance(p.verdict, Unknown)}
    assert "never: PASS, always: " in reason
    assert report.exit_code(FailOn.of(strict=True)) is ExitCode.NOT_UNDERSTOOD
    found = load(tmp_path, None, "never")
    assert not found.tenant.policy_open
    assert check_any(found.tenant, Options(("SSO001",), ("Console",))).exit_code() is ExitCode.PROVED


def test_what_every_policy_agrees_on_stands(tmp_path: Path) -> None:
    actions = [{"name": "waive", "code": "./actions/waive/code.js", "deployed": True}]
    code = (
        "exports.onExecutePostLogin = async (event, api) => "
        "{ api.multifactor.enable('any', {allowRememberBrowser: false}); };"
    )
    folder = as_yaml(tmp_path, guardianPolicies=None, rules=[], actions=actions)
    write(folder, {"actions/waive/code.js": code})
    report = check_any(load(folder).tenant, Options(("SSO001", "MFA002"), ("Console",)))
    assert [(r.question, r.status) for r in report.results] == [
        ("SSO001", Status.VIOLATED),
        ("MFA002", Status.PROVED),
    ]


def test_a_policy_that_is_not_known_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="unknown-policy"):
        load(as_yaml(tmp_path, guardianPolicies={"policies": ["sometimes"]}))


def test_lifetimes_that_are_not_stated_are_assumed(tmp_path: Path) -> None:
    found = load(as_yaml(tmp_path, tenant={})).tenant
    assert (found.session.idle.value, found.session.absolute.value) == (72 * 3600, 168 * 3600)
    assert sum(a.subject == "session" for a in found.assumptions) == 2


def test_rules_run_in_their_order(tmp_path: Path) -> None:
    rules = [
        {"name": n, "script": "./rules/mfa.js", "order": o, "enabled": True} for n, o in (("b", 20), ("a", 3))
    ]
    assert [h.name for h in load(as_yaml(tmp_path, rules=rules, triggers={})).tenant.hooks] == ["a", "b"]


def test_rules_whose_order_is_not_stated_may_do_anything(tmp_path: Path) -> None:
    rules = [{"name": n, "script": "./rules/mfa.js", "enabled": True} for n in "ab"]
    found = load(as_yaml(tmp_path, rules=rules, triggers={}))
    assert [h.name for h in found.tenant.hooks] == ["rules"]
    assert "rule-order" in codes(found)
    assert _anything(found.tenant)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"triggers": {"post-login": [{"action_name": "elsewhere"}]}}, "missing-action"),
        ({"triggers": None}, "no-bindings"),
        ({"triggers": {"post-login": "@@BINDINGS@@"}}, "missing-action"),
        ({"triggers": {"post-login": ["@@BINDING@@"]}}, "missing-action"),
        ({"triggers": {"@@TRIGGER@@": [{"action_name": "waive"}]}}, "missing-action"),
        ({"triggers": "@@TRIGGERS@@", "actions": "@@ACTIONS@@"}, "unknown-value"),
        ({"rules": "@@RULES@@"}, "unknown-value"),
        (
            {"actions": [{"name": "waive", "code": "./actions/waive/code.js", "deployed": False}]},
            "not-deployed",
        ),
        ({"actions": [{"name": "waive", "code": "./actions/gone.js", "deployed": True}]}, "export-code"),
        ({"actions": [{"name": "waive", "code": "@@CODE@@", "deployed": True}]}, "unknown-value"),
        (
            {"rules": [{"name": "r", "script": "./rules/mfa.js", "order": 1, "enabled": "@@ON@@"}]},
            "unknown-value",
        ),
        (
            {"rules": [{"name": "r", "script": "./rules/mfa.js", "order": 1, "enabled": "perhaps"}]},
            "unknown-value",
        ),
        ({"actions": [{"name": "waive", "deployed": True}]}, "no-code"),
    ],
)
def test_code_that_is_not_known_may_do_anything(
    changed: dict[str, object], code: str, tmp_path: Path
) -> None:
    found = load(as_yaml(tmp_path, **changed))
    assert code in codes(found)
    assert found.tenant.coverage.not_understood
    assert _anything(found.tenant)


def _anything(tenant: Tenant) -> bool:
    """True where the hooks together may deny, demand and waive."""
    nothing = Alternatives.single(None)
    request = HookRequest(
        "id",
        "name",
        (),
        nothing,
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
    lowered = lower(tenant.hooks, request)
    return lowered.denied is not FALSE and any("choice" in str(s.state) for s in lowered.settings)


def test_the_providers_own_apis_are_there_where_code_names_them(tmp_path: Path) -> None:
    rule = RULE.replace(
        "'Account'", "'x' || context.request.query.audience === 'https://example.auth0.com/api/v2/'"
    )
    folder = as_yaml(tmp_path)
    write(folder, {"rules/mfa.js": rule})
    assert [a.name for a in load(folder).tenant.apis] == ["Console API", "Auth0 Management API"]


def test_factors_that_are_all_off_limit_the_scope(tmp_path: Path) -> None:
    found = load(
        as_yaml(
            tmp_path, guardianFactors=[{"name": "otp", "enabled": False}, {"name": "sms", "enabled": False}]
        )
    )
    assert "no-factor" in codes(found)
    assert any("every factor is switched off" in line for line in found.tenant.not_modelled)


@pytest.mark.parametrize("section", ["tenant", "clients", "resourceServers", "rules", "actions"])
def test_a_key_that_is_not_known_is_told_with_its_place(section: str, tmp_path: Path) -> None:
    stated = json.loads(json.dumps(EXPORT[section]))
    (stated[-1] if isinstance(stated, list) else stated)["sesion_lifetime"] = 5
    found = load(as_yaml(tmp_path, **{section: stated}))
    (piece,) = found.tenant.coverage.not_understood
    assert "'sesion_lifetime' is not known here" in piece.text
    assert piece.place is not None
    assert piece.place.file.endswith("tenant.yaml")


def test_a_section_that_is_not_known_is_told(tmp_path: Path) -> None:
    found = load(as_yaml(tmp_path, sessionPolicies=[{"always": True}]))
    assert "unknown-section" in codes(found)


@pytest.mark.parametrize(
    ("client", "words"),
    [
        ({"sso_disabled": True}, "sso_disabled"),
        ({"organization_usage": "require"}, "organizations"),
        ({"is_first_party": False}, "consent"),
        ({"addons": {"samlp": {"audience": "x"}}}, "SAML"),
        ({"cross_origin_authentication": True}, "embedded logins"),
    ],
)
def test_what_is_left_out_stands_in_the_scope(client: dict[str, object], words: str, tmp_path: Path) -> None:
    found = load(
        as_yaml(tmp_path, clients=[{"name": "A", "app_type": "spa", "grant_types": ["implicit"], **client}])
    ).tenant
    assert any(words in line for line in found.not_modelled)
    off = {key: {"true": False, "false": True}.get(json.dumps(v)) for key, v in client.items()}
    off = {**off, **({"organization_usage": "deny"} if "organization_usage" in off else {})}
    found = load(
        as_yaml(tmp_path, clients=[{"name": "A", "app_type": "spa", "grant_types": ["implicit"], **off}])
    ).tenant
    assert found.not_modelled == ()


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


def test_applications_ask_for_what_code_names_and_for_one_of_the_others(tmp_path: Path) -> None:
    apis = [{"name": f"API {n}", "identifier": f"https://api{n}.example/"} for n in range(12)]
    rule = RULE.replace("'Account'", "'x' || context.request.query.audience === 'https://api7.example/'")
    folder = as_yaml(tmp_path, resourceServers=apis)
    write(folder, {"rules/mfa.js": rule})
    (app, _) = load(folder).tenant.applications
    assert app.requests.value == (None, "https://api7.example/", "https://api0.example/")
    assert len(app.may_request.value) == 13
    (app, _) = load(
        as_yaml(tmp_path, resourceServers=apis, tenant={"default_audience": "https://api0.example/"})
    ).tenant.applications
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
