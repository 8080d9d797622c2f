"""Tenants of one or two applications, in which a switch shows that no shipped case reads."""

from __future__ import annotations

from pathlib import Path

from ssoproof.readers.detect import load_path
from ssoproof.tenant.model import Tenant

_HEAD = """\
ssoproof: 1
tenant: {name}
provider: auth0
mfa: {mfa}
session: {{idle: {idle}, absolute: 168h}}
remembered-browser: {{inactivity: 7d, overall: 30d}}
user: {{first-factor: pwd, factors: [otp]}}
applications:
"""
_APPLICATION = "  {0}: {{client-id: {0}, requests: [none], renews: silent, sdk: auth0.js{1}}}\n"
_RULE = "function (user, context, callback) {{ {} callback(null, user, context); }}"
_ACTION = "exports.onExecutePostLogin = async (event, api) => {{ {} }};"
_DONE = "const done = event.authentication.methods.filter((m) => m.name === 'mfa').length; "
_ASKS = "context.multifactor = { provider: 'any', allowRememberBrowser: false };"

#: By name: policy, idle limit, and hooks with their kind.
_TENANTS = {
    "writers": (
        "never",
        "72h",
        (("rule", _RULE.format(_ASKS)), ("action", _ACTION.format("api.multifactor.enable('none');"))),
    ),
    "omitted in a rule": (
        "never",
        "72h",
        (("rule", _RULE.format("context.multifactor = { provider: 'any' };")),),
    ),
    "omitted in an action": ("never", "72h", (("action", _ACTION.format("api.multifactor.enable('any');")),)),
    "counting": (
        "never",
        "72h",
        (
            (
                "action",
                _ACTION.format(
                    _DONE
                    + "if (done > 1) api.access.deny('twice'); "
                    + "else api.multifactor.enable('any', { allowRememberBrowser: false });"
                ),
            ),
        ),
    ),
    "denied after a prompt": (
        "never",
        "72h",
        (
            (
                "action",
                _ACTION.format(_DONE + "if (!done) api.authentication.challengeWith({ type: 'otp' });"),
            ),
            ("action", _ACTION.format("if (event.client.client_id === 'two') api.access.deny('two');")),
        ),
    ),
    "silent calls refused": (
        "never",
        "3h",
        (("action", _ACTION.format("if (!api.redirect.canRedirect()) api.access.deny('silent');")),),
    ),
    "refreshing": (
        "never",
        "72h",
        (
            (
                "action",
                _ACTION.format(
                    "const seen = event.authentication; if (!seen) return api.access.deny('nothing to see'); "
                    "if (!seen.methods.some((m) => m.name === 'mfa')) "
                    "api.multifactor.enable('any', { allowRememberBrowser: false });"
                ),
            ),
        ),
    ),
    "refreshing with a rule": (
        "never",
        "72h",
        (
            (
                "rule",
                _RULE.format(
                    "if (context.protocol === 'oauth2-refresh-token') return callback(new Error('no'));"
                ),
            ),
        ),
    ),
    "refreshing without MFA": ("never", "72h", ()),
    "refreshing under Always": ("always", "72h", ()),
    "remembered": ("always", "72h", ()),
    "max age": ("always", "72h", ()),
}
#: Those with one application, and what it sends.
_ALONE = {
    "silent calls refused": "",
    "max age": ", sends: {max-age: 1h}",
    **{name: "" for name in _TENANTS if name.startswith("refreshing")},
}
NAMES = tuple(_TENANTS)
_APIS = """\
apis:
  api: {audience: "https://api.example/", token-lifetime: 10m, offline-access: true}
"""
_REFRESHING = """\
  one:
    client-id: one
    requests: [api]
    renews: refresh-tokens
    refresh-tokens: {rotation: rotating, idle: 15d, absolute: 30d, store: storage, fallback: no}
    sdk: auth0.js
"""


def small_tenant(name: str, folder: Path) -> Tenant:
    """One of them, written to a folder and read as any other."""
    mfa, idle, hooks = _TENANTS[name]
    text = _HEAD.format(name=name, mfa=mfa, idle=idle)
    for application in ("one", "two")[: 1 if name in _ALONE else 2]:
        if name.startswith("refreshing"):
            text = text.replace("applications:\n", f"{_APIS}applications:\n{_REFRESHING}")
        else:
            text += _APPLICATION.format(application, _ALONE.get(name, ""))
    for number, (kind, source) in enumerate(hooks):
        (folder / f"{number}.js").write_text(source)
        text += f"{'' if number else 'hooks:'}\n  - {kind}: {number}.js"
    (folder / "ssoproof.yaml").write_text(text)
    return load_path(folder, None, None).tenant
