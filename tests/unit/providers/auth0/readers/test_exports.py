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
    write,
)
from tests.unit.providers.auth0.readers.settled import settled

from ssoproof.check.exit_codes import FailOn
from ssoproof.check.options import Options
from ssoproof.check.unknown_policy import check_any
from ssoproof.errors import BadInput, ExitCode
from ssoproof.logic.build import FALSE, TRUE, number
from ssoproof.providers.auth0.hooks.lower import lower
from ssoproof.providers.auth0.hooks.request import Alternatives, HookRequest
from ssoproof.readers.detect import Form, form_of, load
from ssoproof.tenant.model import DemandKind, HookKind, MfaMode, Tenant
from ssoproof.verdict.verdict import Status, Violated

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
    assert "Console: its MFA requirement is taken to be once per session; a remembered browser counts" in told
    assert "Account: no MFA requirement is inferred" in told


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
    assert form_of(Path(__file__).parents[5] / "specs" / "cases" / "a-as-logged")[0] is Form.NATIVE
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
    assert (result.status, result.divided) == (Status.UNKNOWN, True)
    assert result.by_policy["never"] is Status.PROVED
    assert result.by_policy["always"] is Status.VIOLATED
    assert {p.policy for p in result.part(Status.VIOLATED)} == {"always", "adaptive"}
    assert all(isinstance(p.verdict, Violated) for p in result.part(Status.VIOLATED))
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
