"""What the provider does where code, requests and settings meet: small tenants, each with its right
answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from ssoproof.check.options import Options
from ssoproof.check.run import check, semantics_of, subjects
from ssoproof.explain.build import explain_result
from ssoproof.flows.compose import compose
from ssoproof.flows.world import Mode
from ssoproof.logic.build import TRUE, const
from ssoproof.logic.expr import free, substitute
from ssoproof.providers.auth0.flows.authorizer import HookAuthorizer
from ssoproof.providers.auth0.switches import AUTH0
from ssoproof.readers.detect import load as load_any
from ssoproof.readers.native.loader import load
from ssoproof.system.system import Transition, TransitionSystem
from ssoproof.verdict.verdict import Result, Status, Unknown, Violated

HEAD = "ssoproof: 1\ntenant: t\nmfa: never\n"
ONE = "applications:\n  one: {requests: [none], renews: silent, sdk: auth0.js%s}\n"
SENDS = "applications:\n  one: {requests: [none], renews: silent, sdk: %s, sends: {%s}%s}\n"
ACR = "http://schemas.openid.net/pape/policies/2007/06/multi-factor"
ACTION = "exports.onExecutePostLogin = async (event, api) => { %s };"
RULE = "function rule(user, context, callback) { %s callback(null, user, context); }"


def tenant(folder: Path, text: str, code: str = "") -> Path:
    """A native file, with one hook where there is code."""
    if code:
        kind = "rule" if code.startswith("function") else "action"
        (folder / "h.js").write_text(code, encoding="utf-8")
        text += f"hooks:\n  - {kind}: h.js\n"
    (folder / "ssoproof.yaml").write_text(text, encoding="utf-8")
    return folder


def asked(folder: Path, code: str, subject: str = "one", **reading: str) -> Result:
    """One answer."""
    read = load(folder).tenant
    fixed = {**semantics_of(read).defaults, **reading}
    return check(read, Options(questions=(code,), subjects=(subject,), reading=fixed)).results[0]


def system_of(folder: Path, app: str) -> TransitionSystem:
    """The untimed system of all applications."""
    read = load(folder).tenant
    subject = next(s for s in subjects(read) if str(s) == app)
    return compose(
        read, AUTH0, Mode(timed=False, free=False), subject, read.applications, HookAuthorizer()
    ).system


def named(system: TransitionSystem, name: str) -> Transition:
    return next(t for t in system.transitions if t.name == name)


def why(folder: Path, result: Result) -> str:
    """The reasons of the first run, with their places."""
    report = check(load(folder).tenant, Options(questions=(result.question,), subjects=(result.subject,)))
    told = explain_result(report, report.results[0])
    assert told.first is not None
    return " ".join(f"{c.text} {c.place}" for c in told.first.deciding)


MFA_API = "user: {factors: [%s]}\n%sapis:\n  own: {audience: 'https://%s/mfa/', token-lifetime: 10m}\n"
OF_API = (
    "applications:\n  one: {requests: [own], renews: silent, sdk: auth0.js}\nrequirements:\n  apis: "
    "{own: once per session}\n"
)


@pytest.mark.parametrize(
    ("factors", "domains", "host", "silent", "token"),
    [
        ("otp", "", "t.eu.auth0.com", Status.VIOLATED, Status.PROVED),
        ("otp", "domains: [login.example]\n", "Login.Example", Status.VIOLATED, Status.PROVED),
        ("otp", "domains: [login.example]\n", "t.eu.auth0.com", Status.VIOLATED, Status.PROVED),
        ("otp", "domains: [mine.us.auth0.com]\n", "t.eu.auth0.com", Status.UNKNOWN, Status.UNKNOWN),
        ("otp", "domains: [login.example]\n", "api.example", Status.UNKNOWN, Status.UNKNOWN),
        ("email", "", "t.eu.auth0.com", None, Status.VIOLATED),
        ("", "", "t.eu.auth0.com", None, Status.VIOLATED),
    ],
)
def test_the_mfa_api_always_needs_mfa_of_an_enrolled_user(
    tmp_path: Path, factors: str, domains: str, host: str, silent: Status | None, token: Status
) -> None:
    folder = tenant(tmp_path, HEAD + MFA_API % (factors, domains, host) + OF_API)
    assert silent is None or asked(folder, "SSO001").status is silent
    result = asked(folder, "MFA003", "api:own")
    assert result.status is token
    for part in result.parts:
        if isinstance(part.verdict, Unknown):
            assert any(host in words for words in (str(part.verdict), part.verdict.reason))


def test_code_does_not_waive_the_mfa_api_and_nothing_is_remembered_there(tmp_path: Path) -> None:
    text = HEAD + MFA_API % ("otp", "", "t.eu.auth0.com") + OF_API
    folder = tenant(tmp_path, text, ACTION % "api.multifactor.enable('none');")
    assert asked(folder, "SSO001").status is Status.VIOLATED
    assert not [t.name for t in system_of(folder, "one").transitions if "pass_remember" in t.name]


def test_an_audience_that_only_looks_like_it_is_an_api_like_others(tmp_path: Path) -> None:
    text = HEAD + "user: {factors: [otp]}\napis:\n  own: {audience: 'https://t.eu.auth0.com/mfa'}\n" + OF_API
    assert asked(tenant(tmp_path, text), "MFA003", "api:own").status is Status.VIOLATED


@pytest.mark.parametrize(
    ("sdk", "sends", "silently", "status", "line"),
    [
        ("auth0.js", "max-age: 1h", "", Status.PROVED, ""),
        ("auth0-spa-js", "max-age: 1h", "", Status.VIOLATED, "ssoproof.yaml:5"),
        ("{cache: none, on-login-required: keep}", "max-age: 1h", "", Status.VIOLATED, "ssoproof.yaml:5"),
        ("auth0-spa-js", "max-age: 1h", ", sends-silently: {}", Status.PROVED, ""),
        ("auth0.js", "prompt: login", ", sends-silently: {max-age: 1h}", Status.VIOLATED, "ssoproof.yaml:5"),
    ],
)
def test_silent_calls_send_what_is_stated_or_what_the_sdk_makes_of_it(
    tmp_path: Path, sdk: str, sends: str, silently: str, status: Status, line: str
) -> None:
    folder = tenant(tmp_path, HEAD + SENDS % (sdk, sends, silently))
    result = asked(folder, "SSO001")
    assert result.status is status
    if status is Status.VIOLATED:
        reasons = why(folder, result)
        assert "max_age" in reasons and line in reasons


def test_an_sdk_that_is_not_stated_leaves_it_to_a_switch(tmp_path: Path) -> None:
    folder = tenant(tmp_path, HEAD + SENDS % ("{cache: none}", "max-age: 1h", ""))
    assert asked(folder, "SSO001", S57="repeats").status is Status.VIOLATED
    assert asked(folder, "SSO001", S57="omits").status is Status.PROVED


def test_where_a_refresh_token_is_kept_that_nobody_stated_is_left_to_a_switch(tmp_path: Path) -> None:
    """One application whose SDK is not stated, and one that keeps its token in storage."""
    renews = "one: {client-id: one, requests: [none], renews: refresh-tokens%s}\n"
    folder = tenant(tmp_path, HEAD + "applications:\n  " + renews % "")
    assert asked(folder, "RT001", S59="storage").status is Status.PROVED
    lost = asked(folder, "RT001", S59="memory")
    assert lost.status is Status.VIOLATED and "its SDK keeps it in memory" in why(folder, lost)
    assert asked(folder, "RT001").status is Status.VIOLATED
    stated = HEAD + "applications:\n  " + renews % ", refresh-tokens: {store: storage}"
    assert asked(tenant(tmp_path, stated), "RT001").status is Status.PROVED


def test_acr_values_alone_ask_for_mfa_by_a_switch(tmp_path: Path) -> None:
    text = (
        HEAD
        + "user: {factors: [otp]}\n"
        + ONE % f", sends: {{acr-values: '{ACR}'}}, sends-silently: {{acr-values: '{ACR}'}}"
    )
    folder = tenant(tmp_path, text + "requirements: {applications: {one: once per session}}\n")
    assert asked(folder, "SSO001", S11="yes").status is Status.VIOLATED
    assert asked(folder, "SSO001", S11="no").status is Status.VACUOUS


def test_acr_values_override_a_remembered_browser(tmp_path: Path) -> None:
    demand = "requirements: {applications: {one: {demand: once per session, remembered-browser: counts}}}\n"
    text = HEAD.replace("never", "always") + ONE % f", sends-silently: {{acr-values: '{ACR}'}}" + demand
    folder = tenant(tmp_path, text)
    assert asked(folder, "SSO001", S2="yes", S28="yes").status is Status.PROVED
    assert asked(folder, "SSO001").status is Status.VIOLATED
    read = named(system_of(folder, "one"), "one.renew.none/token").guard
    plain = named(
        system_of(tenant(tmp_path, text.replace(ACR, "other")), "one"), "one.renew.none/token"
    ).guard
    assert "remembered" in free(plain) and "remembered" not in free(read)


@pytest.mark.parametrize("provider", ["'duo'", "'google-authenticator'"])
def test_some_providers_remember_by_themselves(tmp_path: Path, provider: str) -> None:
    code = ACTION % f"api.multifactor.enable({provider}, {{ allowRememberBrowser: true }});"
    text = HEAD + "session: {idle: 1d, absolute: 2d}\n" + ONE % ""
    text += "requirements: {applications: {one: {demand: once per session, remembered-browser: counts}}}\n"
    folder = tenant(tmp_path, text, code)
    assert not [
        t for t in system_of(folder, "one").transitions if "pass_remember" in t.name and t.guard is TRUE
    ]
    result = asked(folder, "SSO001", S28="yes")
    (part,) = result.parts
    assert isinstance(part.verdict, Violated)
    trace = part.verdict.trace
    assert not any("pass_remember" in step.transition for step in trace.steps)
    assert "remembered browser lapsed" in why(folder, result)


@pytest.mark.parametrize(
    "wrote",
    [
        "context.multifactor = { provider: false, allowRememberBrowser: false };",
        "context.multifactor = { provider: null };",
        "context.multifactor = { provider: 'any' }; delete context.multifactor.provider;",
        "context.multifactor = { provider: 'any' }; delete context.multifactor;",
        "context.multifactor = { provider: 'any' }; context.multifactor = null;",
        "context.multifactor = false;",
        "context.multifactor = { provider: '' };",
    ],
)
@pytest.mark.parametrize("policy", ["never", "always"])
def test_a_rule_without_a_provider_demands_nothing(tmp_path: Path, wrote: str, policy: str) -> None:
    text = (
        HEAD.replace("never", policy) + ONE % "" + "requirements: {applications: {one: once per session}}\n"
    )
    folder = tenant(tmp_path, text, RULE % wrote)
    waived = asked(folder, "MFA003", S3="waives").status
    assert waived is Status.VIOLATED
    kept = asked(folder, "MFA003", S3="no-effect", S28="no").status
    assert kept is (
        Status.VIOLATED if policy == "never" else asked(tenant(tmp_path, text), "MFA003", S28="no").status
    )


REVOKES = "if (event.client.client_id === 'other') { api.access.deny('x'); api.session.revoke('x'); }"
TWO = ONE % "" + "  other: {requests: [none], sdk: auth0.js}\n"


def test_code_after_a_refusal_counts_by_a_switch(tmp_path: Path) -> None:
    folder = tenant(tmp_path, HEAD + TWO, ACTION % REVOKES)
    system = system_of(folder, "one")
    denied = named(system, "other.sign_in.none/denied")
    over = denied.outputs["over"]
    assert "S52" in free(over)
    values = {v.name: v.sort for v in system.rigid_variables}
    assert substitute(over, {"S52": const(values["S52"], "stops")}) is not TRUE
    assert "S52" not in free(denied.guard)


def test_a_refusal_after_which_nothing_counts_reads_no_switch(tmp_path: Path) -> None:
    code = (
        ACTION
        % "if (event.client.client_id === 'other') { api.access.deny('x'); console.log('x'); return; } "
        "api.multifactor.enable('any');"
    )
    system = system_of(tenant(tmp_path, HEAD + TWO, code), "one")
    assert "S52" not in {v.name for v in system.rigid_variables}


@pytest.mark.parametrize(
    ("call", "name"),
    [
        ("api.session.setExpiresAt(Date.now() + 15 * 60 * 1000)", "short_absolute_900"),
        ("api.session.setExpiresAt(new Date(Date.now() + 900000).getTime())", "short_absolute_900"),
        ("api.session.setIdleExpiresAt(new Date().getTime() + 60000)", "short_idle_60"),
        ("api.session.setExpiresAt(event.secrets.UNTIL)", "short_absolute_unknown"),
    ],
)
def test_limits_that_code_sets_end_the_session(tmp_path: Path, call: str, name: str) -> None:
    folder = tenant(tmp_path, HEAD + TWO, ACTION % f"if (event.client.client_id === 'other') {call};")
    system = system_of(folder, "one")
    assert name in named(system, "other.sign_in.none/token").updates
    assert f"ends:{name}" in free(named(system, "time.pass").updates["session"])


def test_a_limit_beyond_the_tenant_s_own_has_no_effect(tmp_path: Path) -> None:
    code = ACTION % "api.session.setExpiresAt(Date.now() + 365 * 24 * 3600 * 1000);"
    system = system_of(tenant(tmp_path, HEAD + TWO, code), "one")
    assert not any(
        n.startswith("short_")
        for t in system.transitions
        if t.actor != "time"
        for n in t.updates
        if "365" in n
    )


def test_a_limit_that_is_not_worked_out_gives_no_plain_verdict(tmp_path: Path) -> None:
    text = (
        HEAD.replace("never", "always") + ONE % "" + "requirements: {applications: {one: at most 1d old}}\n"
    )
    known = tenant(tmp_path, text)
    assert asked(known, "MFA003").status is Status.VIOLATED
    folder = tenant(tmp_path, text, ACTION % "api.session.setExpiresAt(event.secrets.UNTIL);")
    assert asked(folder, "SSO001").status is not Status.VIOLATED


def test_domains_of_exports_and_terraform(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'provider "auth0" {\n  domain = "mine.eu.auth0.com"\n}\n'
        'resource "auth0_custom_domain" "d" '
        '{\n  domain = "login.example.com"\n  type = "auth0_managed_certs"\n}\n'
        'resource "auth0_client" "c" {\n  name = "c"\n  app_type = "spa"\n}\n',
        encoding="utf-8",
    )
    assert set(load_any(tmp_path).tenant.domains.value) == {"mine.eu.auth0.com", "login.example.com"}


def test_an_action_has_the_audience_of_a_get_in_the_query(tmp_path: Path) -> None:
    apis = "apis:\n  a: {audience: https://a}\n"
    app = "applications:\n  one: {requests: [a], renews: silent, sdk: auth0.js}\n"
    demand = "requirements: {apis: {a: once per session}}\n"
    code = ACTION % "if (event.request.query.audience === 'https://a') { api.access.deny('no'); }"
    folder = tenant(tmp_path, HEAD + apis + app + demand, code)
    system = system_of(folder, "one")
    assert not any("S20" in free(t.guard) for t in system.transitions)
    read = load(folder).tenant
    subject = next(s for s in subjects(read) if str(s) == "one")
    anything = compose(
        read, AUTH0, Mode(timed=False, free=True), subject, read.applications, HookAuthorizer()
    ).system
    assert any("S20" in free(t.guard) for t in anything.transitions)
