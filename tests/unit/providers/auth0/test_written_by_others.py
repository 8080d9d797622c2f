"""Writes of a user's data that no plain name shows: nothing that reads it again is proved."""

from __future__ import annotations

from pathlib import Path

import pytest

from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.readers.native.loader import load
from ssoproof.verdict.verdict import Result, Status

TENANT = """ssoproof: 1
tenant: t
mfa: never
applications:
  a: {client-id: a, requests: [none], renews: silent, scopes: [openid], sdk: auth0.js}
  b: {client-id: b, requests: [none], renews: no, scopes: [openid], sdk: auth0.js}
user: {first-factor: pwd, factors: [otp]}
requirements: {applications: {a: once per session}}
hooks: [%s]
"""
CLIENT = "const { ManagementClient } = require('auth0');\n"
MADE = "const m = new ManagementClient({ domain: 'x.auth0.com', clientId: event.secrets.ID });"
ASKS = "api.multifactor.enable('any', { allowRememberBrowser: false });"
RULE_ASKS = "context.multifactor = { provider: 'any', allowRememberBrowser: false };"


def _action(read: str, body: str, lead: str = "") -> str:
    return (
        f"{lead}exports.onExecutePostLogin = async (event, api) => {{ const seen = {read}; {body} "
        f"if (!seen) {ASKS} }};"
    )


def _rule(body: str, read: str = "user.app_metadata.mode === 'strict'") -> str:
    return (
        f"function (user, context, callback) {{ const seen = {read}; {body} "
        f"if (!seen) {RULE_ASKS} callback(null, user, context); }}"
    )


FLAG = "event.user.app_metadata.mode === 'strict'"
STAFF = "event.authorization.roles.includes('staff')"
WRITES = {
    "an id that is worked out": _rule(
        "auth0.users.updateAppMetadata(context.primaryUser || user.user_id, { mode: 'strict' });"
    ),
    "an id in brackets": _rule("auth0.users.updateAppMetadata(user['user_id'], { mode: 'strict' });"),
    "an id as a text": _rule("auth0.users.updateAppMetadata(`${user.user_id}`, { mode: 'strict' });"),
    "a member by another name": _rule(
        "const p = (user.app_metadata.prefs || {}); p.seen = true; user.app_metadata.prefs = p; "
        "auth0.users.updateAppMetadata(user.user_id, user.app_metadata);",
        "(user.app_metadata.prefs || {}).seen === true",
    ),
    "a method by its name": _action(
        FLAG,
        "const method = 'PATCH'; await fetch(`https://t.auth0.com${event.secrets.PATH}`, "
        "{ method, body: JSON.stringify({ app_metadata: { mode: 'strict' } }) });",
    ),
    "a function of a client by another name": _action(
        FLAG,
        f"{MADE} const save = () => 1; {{ const {{update:save}} = m.users; "
        "await save({ id: event.user.user_id }, { app_metadata: { mode: 'strict' } }); }",
        CLIENT,
    ),
    "a package that gets the means": _action(
        FLAG, "if (event.client.client_id === 'b') await h(event, api);", "const h = require('h');\n"
    ),
    "a package that gets some of them": _action(
        FLAG, "if (event.client.client_id === 'b') await h.save(api.user);", "const h = require('h');\n"
    ),
    "a name with an escape": _action(
        FLAG, "if (event.client.client_id === 'b') api.user.set\\u0041ppMetadata('mode', 'strict');"
    ),
    "roles by way of an object": _action(
        STAFF,
        f"{MADE} const r = m.users.roles; await r.assign(event.user.user_id, {{ roles: ['r'] }});",
        CLIENT,
    ),
    "roles at an address": _action(
        STAFF,
        "await fetch(['https://t.auth0.com', event.secrets.A, 'roles'].join('/'), { method: 'POST' });",
    ),
    "a name": _action(
        "event.user.nickname === 'seen'",
        f"{MADE} await m.users.update({{ id: event.user.user_id }}, {{ nickname: 'seen' }});",
        CLIENT,
    ),
}


def _asked(folder: Path, *codes: str, user: str = "") -> Result:
    kinds = []
    for number, code in enumerate(codes):
        (folder / f"h{number}.js").write_text(code)
        kinds.append(f"{{{'rule' if code.startswith('function') else 'action'}: h{number}.js}}")
    (folder / "ssoproof.yaml").write_text(TENANT.replace("[otp]", f"[otp]{user}") % ", ".join(kinds))
    (result,) = check(load(folder).tenant, Options(("MFA002",), ("a",))).results
    return result


@pytest.mark.parametrize("how", WRITES)
def test_what_is_written_in_other_ways_is_no_constant(tmp_path: Path, how: str) -> None:
    assert Status.PROVED not in {part.status for part in _asked(tmp_path, WRITES[how]).parts}


def test_what_one_rule_sets_and_another_stores(tmp_path: Path) -> None:
    first = _rule("user.app_metadata = user.app_metadata || {}; user.app_metadata.mode = 'strict';")
    second = (
        "function (user, context, callback) { "
        "auth0.users.updateAppMetadata(user.user_id, user.app_metadata); callback(null, user, context); }"
    )
    assert Status.PROVED not in {part.status for part in _asked(tmp_path, first, second).parts}


def test_roles_that_are_stated_and_that_code_assigns(tmp_path: Path) -> None:
    """What is stated holds of a user until code changes it."""
    assigns = f"{MADE} await m.users.assignRoles({{ id: event.user.user_id }}, {{ roles: ['r'] }});"
    stated = _asked(tmp_path, _action(STAFF, assigns, CLIENT), user=", roles: [user]")
    assert Status.PROVED not in {part.status for part in stated.parts}
    reads = _asked(tmp_path, _action(STAFF, "", CLIENT), user=", roles: [user]")
    assert {part.status for part in reads.parts} == {Status.PROVED}
