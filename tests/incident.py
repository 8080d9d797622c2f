"""The reported incident as tenants made in memory: as logged (rule) and repaired by an explicit Action."""

from __future__ import annotations

from ssoproof.settings import Sourced
from ssoproof.tenant.model import (
    Api,
    Application,
    CacheKind,
    Demand,
    DemandKind,
    Hook,
    HookKind,
    MfaMode,
    OnLoginRequired,
    RememberPolicy,
    SdkProfile,
    SessionPolicy,
    Tenant,
    User,
)

RULE = """function (user, context, callback) {
  const everyTime = ['account'];
  if (!everyTime.includes(context.clientID)) {
    return callback(null, user, context);
  }
  context.multifactor = { provider: 'any', allowRememberBrowser: false };
  callback(null, user, context);
}"""

ACTION = """exports.onExecutePostLogin = async (event, api) => {
  const methods = event.authentication?.methods ?? [];
  const done = methods.some((m) => m.name === 'mfa');
  if (event.client.client_id !== 'account' && done) {
    api.multifactor.enable('none');
    return;
  }
  api.multifactor.enable('any', { allowRememberBrowser: false });
};"""

DAY = 86_400


def tenant(mfa: MfaMode, *hooks: Hook, cache: CacheKind = CacheKind.NONE) -> Tenant:
    """Two SPAs: console renews silently, account requires MFA at every visit."""
    clear = OnLoginRequired.KEEP if cache is CacheKind.NONE else OnLoginRequired.CLEAR
    profile = SdkProfile("generated", Sourced(cache), Sourced(clear))
    audiences = ("https://console.example/api", "https://account.example/api", None)

    def app(name: str, audience: str | None, silent: bool, kind: DemandKind) -> Application:
        return Application(
            name,
            name,
            Sourced((audience,)),
            Sourced(audiences),
            Sourced(silent),
            profile,
            demand=Demand(kind),
        )

    return Tenant(
        "incident",
        Sourced("auth0"),
        Sourced(mfa),
        SessionPolicy(Sourced(3 * DAY), Sourced(7 * DAY)),
        RememberPolicy(Sourced(7 * DAY), Sourced(30 * DAY)),
        (
            Api("console-api", audiences[0] or "", Sourced(600)),
            Api("account-api", audiences[1] or "", Sourced(600)),
        ),
        (
            app("console", audiences[0], True, DemandKind.ONCE_PER_SESSION),
            app("account", audiences[1], False, DemandKind.EVERY_VISIT),
        ),
        hooks,
        User(Sourced("pwd")),
    )


def as_logged(cache: CacheKind = CacheKind.NONE) -> Tenant:
    """Policy Always and the rule of the log."""
    return tenant(MfaMode.ALWAYS, Hook("mfa", HookKind.RULE, "hooks/mfa.js", RULE), cache=cache)


def repaired() -> Tenant:
    """Policy Always and an Action that always decides."""
    return tenant(MfaMode.ALWAYS, Hook("mfa", HookKind.ACTION, "hooks/mfa.js", ACTION))
