"""Attacks that once gave a wrong answer: hooks and tenants made to slip through."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ssoproof.check.options import Options
from ssoproof.check.run import check, subjects
from ssoproof.check.symmetry import Symmetry
from ssoproof.properties.registry import question
from ssoproof.providers.auth0.flows.authorizer import HookAuthorizer
from ssoproof.providers.auth0.switches import AUTH0
from ssoproof.settings import Sourced
from ssoproof.tenant.model import Demand, DemandKind, Hook, HookKind, MfaMode, Tenant
from ssoproof.verdict.verdict import Status
from tests import incident

STRICT = "api.multifactor.enable('any', { allowRememberBrowser: false });"


def _action(body: str) -> Hook:
    source = "exports.onExecutePostLogin = async (event, api) => {\n" + body + "\n};"
    return Hook("attack", HookKind.ACTION, "hooks/attack.js", source)


def _status(tenant: Tenant, code: str, subject: str, **reading: str) -> Status:
    options = Options(questions=(code,), subjects=(subject,), reading={**AUTH0.defaults, **reading})
    return check(tenant, options).results[0].status


@pytest.mark.parametrize(
    "after",
    [
        "foo(api);",
        "const { skip } = require('./lib'); await skip(event, api);",
        "fetch('x').then(() => api.multifactor.enable('none'));",
        "setTimeout(() => api.multifactor.enable('none'), 0);",
        "api.multifactor.enable.call(api.multifactor, 'none');",
        "api.idToken.setCustomClaim('a', 1).multifactor.enable('none');",
    ],
)
def test_unknown_code_after_a_demand_may_undo_it(after: str) -> None:
    tenant = incident.tenant(MfaMode.NEVER, _action(f"{STRICT} {after}"))
    assert _status(tenant, "MFA003", "account") is Status.UNKNOWN
    assert _status(incident.tenant(MfaMode.NEVER, _action(STRICT)), "MFA003", "account") is Status.PROVED


@pytest.mark.parametrize(
    "after",
    [
        "const o = { valueOf() { api.multifactor.enable('none'); return 1; } }; o + 1;",
        "const o = { toString() { api.multifactor.enable('none'); return 'x'; } }; const t = `${o}`;",
        "const o = { [Symbol.toPrimitive]() { api.multifactor.enable('none'); return 1; } }; if (o > 1) "
        "return;",
        "JSON.stringify({ toJSON() { api.multifactor.enable('none'); return 1; } });",
        "JSON.parse('{\"a\":1}', () => { api.multifactor.enable('none'); });",
        "await { then(resolve) { api.multifactor.enable('none'); resolve(); } };",
        "const o = { get a() { api.multifactor.enable('none'); return 1; } }; o.a;",
        "const o = { toString() { api.multifactor.enable('none'); return 'a'; } }; [1, o].join();",
        "const o = { valueOf() { api.multifactor.enable('none'); return 1; } }; if (o == 1) return;",
        "class A { run() { api.multifactor.enable('none'); } } new A().run();",
        "class A { static [Symbol.hasInstance]() { api.multifactor.enable('none'); } } 1 instanceof A;",
        "const o = { [Symbol.iterator]() { api.multifactor.enable('none'); return { next: () => ({ done: true }) }; } };"
        " [...o];",
    ],
)
def test_code_that_runs_without_a_call_undoes_a_demand(after: str) -> None:
    tenant = incident.tenant(MfaMode.NEVER, _action(f"{STRICT} {after}"))
    assert _status(tenant, "MFA003", "account") is Status.VIOLATED
    assert _status(tenant, "MFA003", "account", S5="strongest") is Status.PROVED


def test_a_call_of_a_member_that_api_lacks_throws() -> None:
    caught = incident.tenant(
        MfaMode.NEVER, _action("try { api.idToken.setCustomClaims('a', 1); " + STRICT + " } catch (e) {}")
    )
    assert _status(caught, "MFA003", "account") is Status.VIOLATED
    thrown = incident.tenant(MfaMode.NEVER, _action("api.idToken.setCustomClaims('a', 1);"))
    assert _status(thrown, "MFA003", "account") is Status.VACUOUS


def test_a_commanded_challenge_after_a_demand_overrides_it() -> None:
    command = "api.authentication.challengeWithAny([{ type: 'otp' }]);"
    tenant = incident.tenant(MfaMode.NEVER, _action(f"{STRICT} {command}"))
    assert _status(tenant, "MFA003", "account") is Status.PROVED
    assert _status(tenant, "MFA003", "account", S10="yes") is Status.VIOLATED
    mixed = incident.tenant(MfaMode.NEVER, _action(f"{command} foo(api);"))
    assert _status(mixed, "MFA003", "account") is Status.UNKNOWN


def test_a_first_factor_may_count_as_the_one_that_is_commanded() -> None:
    """A factor that was passed in this login is not asked again; nothing says whether a first factor is
    one."""
    tenant = incident.tenant(MfaMode.NEVER, _action("api.authentication.challengeWith({ type: 'email' });"))
    assert tenant.user.first_factor.value == "pwd"
    assert _status(tenant, "MFA003", "account") is Status.PROVED
    mail = replace(tenant, user=replace(tenant.user, first_factor=Sourced("email")))
    assert _status(mail, "MFA003", "account") is Status.UNKNOWN


def test_applications_told_apart_by_name_are_no_class() -> None:
    base = incident.tenant(MfaMode.ALWAYS, _action(f"if (event.client.name === 'bad') {STRICT}"))
    console, account = base.applications
    never = Demand(DemandKind.NEVER)
    inert = tuple(replace(account, name=f"x{k}", client_id=f"x{k}", demand=never) for k in range(4))
    bad = replace(account, name="bad", client_id="bad", demand=never)
    small = replace(base, applications=(console, bad))
    large = replace(base, applications=(console, *inert, bad))
    assert _status(small, "SSO002", "console") is Status.VIOLATED
    assert _status(large, "SSO002", "console") is Status.VIOLATED


@pytest.mark.parametrize(
    "test",
    [
        "event.request.query['pro' + 'mpt'] === 'consent'",
        "event.request.query.prompt === 'select_account'",
        "event.request.query.prompt === 'login'",
        "event.transaction.protocol !== 'oidc-basic-profile'",
        "event.transaction.acr_values?.includes('weak')",
    ],
)
def test_what_a_browser_may_send_is_tried(test: str) -> None:
    tenant = incident.tenant(MfaMode.NEVER, _action(f"if ({test}) {{ return; }} {STRICT}"))
    assert _status(tenant, "MFA003", "account") is Status.VIOLATED


def test_a_session_that_is_replaced_satisfies_nothing() -> None:
    base = incident.tenant(MfaMode.ALWAYS)
    console = replace(base.applications[0], prompt=Sourced("login"))
    console = replace(console, demand=Demand(DemandKind.ONCE_PER_SESSION, remembered=True))
    tenant = replace(base, applications=(console,))
    for late in ("before-mfa", "after"):
        for reading in ({"S2": "client"}, {"S9": "yes"}):
            assert _status(tenant, "MFA003", "console", S1=late, S14="reset", **reading) is Status.PROVED


def test_a_witness_that_needs_the_last_application_is_found() -> None:
    """Console is denied unless somebody brought MFA into the session; only the last application does."""
    body = (
        "const done = event.authentication.methods.some((m) => m.name === 'mfa');"
        "if (event.client.client_id === 'console' && !done) { api.access.deny('no'); }"
        f"if (event.client.client_id === 'last') {{ {STRICT} }}"
    )
    base = incident.tenant(MfaMode.NEVER, _action(body))
    console, account = base.applications
    never = Demand(DemandKind.NEVER)
    others = tuple(replace(account, name=n, client_id=n, demand=never) for n in ("x0", "x1", "x2", "last"))
    tenant = replace(base, applications=(console, *others))
    assert _status(tenant, "MFA003", "console") is Status.PROVED


def test_methods_that_code_records_leave_nothing_proved() -> None:
    body = (
        "if (event.client.client_id === 'account') {"
        "  if (event.authentication.methods.some((m) => m.name === 'https://custom')) { return; }"
        f" {STRICT}"
        "} else { api.authentication.recordMethod('https://custom'); }"
    )
    assert _status(incident.tenant(MfaMode.NEVER, _action(body)), "MFA003", "account") is Status.UNKNOWN


def test_an_app_signs_in_for_its_first_audience() -> None:
    """Only a sign-in for the second audience would be challenged, and silent calls are denied after that."""
    body = (
        "const done = event.authentication.methods.some((m) => m.name === 'mfa');"
        "if (done) { api.access.deny('no'); }"
        f"if (event.resource_server?.identifier === 'https://account.example/api') {{ {STRICT} }}"
    )
    base = incident.tenant(MfaMode.NEVER, _action(body))
    console = base.applications[0]
    audiences = Sourced(("https://console.example/api", "https://account.example/api"))
    both = replace(
        console, requests=audiences, demand=Demand(DemandKind.NEVER), renews_silently=Sourced(True)
    )
    tenant = replace(base, applications=(both,))
    options = Options(questions=("SSO001",), subjects=("console",), reading=AUTH0.defaults)
    (result,) = check(tenant, options).results
    trace = result.parts[0].verdict.trace  # type: ignore[union-attr]
    assert not any("sign_in.account-api" in step.transition for step in trace.steps)


IMPLICIT = """function (user, context, callback) {
  if (context.protocol === 'oidc-implicit-profile') {
    context.multifactor = { provider: 'any', allowRememberBrowser: false };
  }
  callback(null, user, context);
}"""


def test_applications_of_one_name_and_id_are_told_apart_by_their_sdk() -> None:
    """Hooks see the response type, which the SDK chooses; nothing else tells these two apart."""
    tenant = incident.as_logged()
    console = tenant.application("console")
    profile = replace(console.profile, name="auth0.js")
    console = replace(console, client_id="one", display_name="One", profile=profile)
    other = replace(console, name="copy", profile=replace(profile, name="generated"))
    hooks = (replace(tenant.hooks[0], source=IMPLICIT),)
    grown = replace(tenant, applications=(console, other), hooks=hooks)
    alike = Symmetry(grown, HookAuthorizer())
    subjects_ = {str(s): s for s in subjects(grown)}
    keys = [alike.key(question("SSO001"), subjects_[a.name], a) for a in grown.applications]
    assert keys[0] != keys[1]
