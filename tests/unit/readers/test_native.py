"""What a good file becomes: values, origins, defaults and assumptions."""

from pathlib import Path

import pytest
from documents import HOOKS, SMALL, WHOLE, read, write
from tests.work import work

from ssoproof.diagnostics import Severity
from ssoproof.readers.native.loader import load
from ssoproof.source import Span
from ssoproof.tenant.model import CacheKind, Demand, DemandKind, HookKind, MfaMode, OnLoginRequired

pytestmark = pytest.mark.smoke


@pytest.fixture
def whole(tmp_path):
    return load(write(tmp_path)).tenant


def test_values_of_a_whole_file(whole):
    console, account = whole.applications
    assert (whole.name, whole.provider.value, whole.mfa.value) == ("incident", "auth0", MfaMode.ALWAYS)
    assert (whole.session.idle.value, whole.session.absolute.value) == (259_200, 604_800)
    assert (whole.remember.inactivity.value, whole.remember.overall.value) == (604_800, 2_592_000)
    assert (whole.user.first_factor.value, whole.user.roles, whole.user.factors) == (
        "pwd",
        ("admin",),
        ("otp",),
    )
    assert [(a.name, a.audience, a.token_lifetime.value) for a in whole.apis] == [
        ("console-api", "https://console.example/api", 600),
        ("account-api", "account", 600),
    ]
    assert (console.client_id, console.display_name, console.metadata) == (
        "console-spa",
        "Console",
        (("key", "value"),),
    )
    assert console.requests.value == ("https://console.example/api",)
    assert console.may_request.value == ("https://console.example/api", None)
    assert (console.prompt.value, console.max_age.value, console.acr_values.value) == (
        "login",
        300,
        "urn:mfa",
    )
    assert console.renews_silently.value and console.scopes == ("openid", "read")
    assert account.client_id == "account" and not account.renews_silently.value


def test_demands(whole):
    console, account = whole.applications
    assert console.demand.kind is DemandKind.ONCE_PER_SESSION and not console.demand.remembered
    assert account.demand == Demand(DemandKind.MAX_AGE, 900, True, account.demand.origin)
    assert whole.api("account").demand.kind is DemandKind.EVERY_VISIT
    assert whole.apis[0].demand is None


def test_profiles(whole):
    console, account = (app.profile for app in whole.applications)
    assert (console.cache.value, console.on_login_required.value) == (CacheKind.NONE, OnLoginRequired.KEEP)
    assert (account.name, account.cache.value) == ("auth0-spa-js", CacheKind.MEMORY)
    assert account.on_login_required.value is OnLoginRequired.KEEP
    notes = [a for a in whole.assumptions if "60 s" in a.text]
    assert [a.subject for a in notes] == ["account"]


def test_origins_are_routes_and_places(whole, tmp_path):
    file = "ssoproof.yaml"
    console = whole.applications[0]
    assert whole.mfa.origin.route == ("mfa",)
    assert whole.mfa.origin.span == Span(file, 4, 6, 4, 12)
    assert whole.session.idle.origin.span == Span(file, 5, 17, 5, 20)
    assert console.origin.span == Span(file, 14, 3, 14, 10)
    assert console.max_age.origin.route == ("applications", "console", "sends", "max-age")
    assert console.max_age.origin.span == Span(file, 21, 37, 21, 39)
    assert whole.applications[1].demand.origin.span == Span(file, 33, 23, 33, 38)
    assert whole.hooks[0].origin.route == ("hooks", "0", "rule")


def test_a_block_ends_with_its_last_value():
    text = SMALL.replace("app: {}", "app:\n    requests:\n      - none\n    renews: no")
    assert read(text).tenant.applications[0].requests.origin.span == Span("some/tenant.yaml", 7, 7, 7, 13)


def test_files_are_named_as_the_user_did(tmp_path, monkeypatch):
    write(tmp_path)
    monkeypatch.chdir(tmp_path)
    for path, hook in ((Path(), "hooks/mfa.js"), (Path("ssoproof.yaml"), "hooks/mfa.js")):
        tenant = load(path).tenant
        assert tenant.mfa.origin.span.file == "ssoproof.yaml"
        assert tenant.hooks[0].file == hook


def test_hooks(whole):
    rule, action = whole.hooks
    assert (rule.name, rule.kind, rule.source) == ("hooks/mfa.js", HookKind.RULE, HOOKS["hooks/mfa.js"])
    assert (action.name, action.kind) == ("second", HookKind.ACTION)


def test_rules_run_before_actions_and_a_note_says_so(tmp_path):
    listed = "  - rule: hooks/mfa.js\n  - action: hooks/mfa-action.js\n    name: second\n"
    turned = "  - action: hooks/mfa-action.js\n  - rule: hooks/mfa.js\n"
    loaded = load(write(tmp_path, WHOLE.replace(listed, turned)))
    assert [h.kind for h in loaded.tenant.hooks] == [HookKind.RULE, HookKind.ACTION]
    (note,) = loaded.diagnostics
    assert (note.code, note.severity, note.primary.line) == ("hook-order", Severity.NOTE, 27)


def test_defaults_are_assumptions():
    tenant = read(SMALL).tenant
    (app,) = tenant.applications
    assert (tenant.session.idle.value, tenant.session.absolute.value) == (72 * 3600, 168 * 3600)
    assert (tenant.remember.inactivity.value, tenant.remember.overall.value) == (7 * 86_400, 30 * 86_400)
    assert (tenant.user.roles, tenant.user.factors) == (None, None)
    assert (app.client_id, app.requests.value, app.may_request.value) == ("app", (None,), (None,))
    assert (app.profile.cache.value, app.profile.on_login_required.value) == (CacheKind.NONE, None)
    assert app.demand is None and app.display_name == ""
    assert [(a.subject, ".".join(a.origin.route)) for a in tenant.assumptions] == [
        ("provider", "provider"),
        ("session", "session.idle"),
        ("session", "session.absolute"),
        ("remembered-browser", "remembered-browser.inactivity"),
        ("remembered-browser", "remembered-browser.overall"),
        ("user", "user.first-factor"),
        ("app", "applications.app.may-request"),
        ("app", "applications.app.sdk.cache"),
        ("app", "applications.app.sdk.on-login-required"),
        ("app", "applications.app.requests"),
        ("app", "applications.app.renews"),
        ("app", "requirements.applications.app"),
    ]
    assert all(not a.origin.stated and a.origin.reason for a in tenant.assumptions)
    assert app.requests.assumed and tenant.session.idle.assumed


def test_a_stated_value_is_no_assumption(whole):
    assert {a.subject for a in whole.assumptions} == {"account", "console", "api:account-api"}


def test_that_a_remembered_browser_does_not_count_is_an_assumption(whole):
    """Not for `account`, which says that it counts, nor where nothing is demanded."""
    noted = [a.subject for a in whole.assumptions if a.origin.route[-1] == "remembered-browser"]
    assert noted == ["console", "api:account-api"]
    tenant = read(SMALL + "requirements: {applications: {app: never}}\n").tenant
    assert "requirements" not in {a.origin.route[0] for a in tenant.assumptions}
    stated = "{demand: every visit, remembered-browser: does not count}"
    tenant = read(SMALL + f"requirements: {{applications: {{app: {stated}}}}}\n").tenant
    assert "requirements" not in {a.origin.route[0] for a in tenant.assumptions}


def test_the_only_api_is_asked_for():
    text = SMALL + "apis:\n  api: {audience: a}\n"
    (app,) = read(text).tenant.applications
    assert app.requests.value == ("a",) and app.may_request.value == ("a", None)
    (app,) = read(text.replace("app: {}", "app: {may-request: [none]}")).tenant.applications
    assert app.requests.value == (None,)


def test_a_token_lifetime_that_is_not_stated():
    tenant = read(SMALL + "apis:\n  api: {audience: a}\n").tenant
    assert tenant.apis[0].token_lifetime.value == 86_400
    assert ("api:api", "its tokens are taken to live 1d") in [(a.subject, a.text) for a in tenant.assumptions]


def test_an_empty_list_of_roles_is_a_statement():
    user = read(SMALL + "user: {roles: [], factors: []}\n").tenant.user
    assert (user.roles, user.factors) == ((), ())


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("30s", 30),
        ("10m", 600),
        ("72h", 259_200),
        ("3d", 259_200),
        ("1d12h", 129_600),
        ("600", 600),
        ("3650d", 315_360_000),
    ],
)
def test_durations(written, seconds):
    text = SMALL + f"session: {{idle: {written}, absolute: 3650d}}\n"
    assert read(text).tenant.session.idle.value == seconds


@pytest.mark.parametrize(
    "words", ["never", "once per session", "every visit", '"every  visit"', "at most 1d2h old"]
)
def test_demand_words(words):
    demand = read(SMALL + f"requirements: {{applications: {{app: {words}}}}}\n").tenant.applications[0].demand
    assert (demand.max_age == 93_600) == (demand.kind is DemandKind.MAX_AGE)


def test_an_own_sdk():
    text = SMALL.replace("{}", "{sdk: {cache: storage, on-login-required: clear}}")
    profile = read(text).tenant.applications[0].profile
    assert (profile.cache.value, profile.on_login_required.value) == (
        CacheKind.STORAGE,
        OnLoginRequired.CLEAR,
    )
    assert not profile.cache.assumed


def test_no_is_no_in_old_yaml_too():
    old = "%YAML 1.1\n---\n" + SMALL.replace("{}", "{renews: no}")
    assert read(old).tenant.applications[0].renews_silently.value is False


def test_an_alias_counts_as_what_it_stands_for():
    text = SMALL + "user: {roles: &r [a], factors: *r}\n"
    assert read(text).tenant.user.factors == ("a",)


def test_a_byte_order_mark_and_windows_lines(tmp_path):
    file = write(tmp_path, b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert load(file).tenant.mfa.origin.span == Span("ssoproof.yaml", 3, 6, 3, 12)


def test_a_client_id_that_hooks_may_compare_is_an_assumption(whole):
    assert [a.origin.route[-1] for a in whole.assumptions].count("client-id") == 1


def test_an_absolute_limit_below_the_idle_one_is_a_warning():
    (warning,) = read(SMALL + "session: {idle: 2h, absolute: 1h}\n").diagnostics
    assert (warning.code, warning.severity) == ("limits-order", Severity.WARNING)
    assert (warning.primary.line, warning.primary.column, warning.related[0][0].column) == (6, 31, 17)
    (warning,) = read(SMALL + "remembered-browser: {overall: 1h}\n").diagnostics
    assert warning.primary.column == 31


def test_reading_takes_little_work(tmp_path):
    file = write(tmp_path)
    load(file)
    with work(100_000):
        load(file)
