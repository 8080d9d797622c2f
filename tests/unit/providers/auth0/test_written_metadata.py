"""Which metadata and roles code may write: by its own key where that is said, all where anything may be."""

from __future__ import annotations

import pytest

from ssoproof.providers.auth0.written_metadata import written_metadata
from ssoproof.tenant.model import Hook, HookKind

APP, USER = "event.user.app_metadata", "event.user.user_metadata"
ROLES = "event.authorization.roles"
PROFILE = (
    "name nickname given_name family_name picture email email_verified phone_number phone_verified username "
    "blocked identities"
)
#: What a client of the Management API may write.
ANYTHING = {APP, USER, ROLES, *(f"event.user.{name}" for name in PROFILE.split())}


@pytest.mark.parametrize(
    ("source", "paths"),
    [
        ("api.user.setAppMetadata('seen', true);", {f"{APP}.seen"}),
        ('api.user.setUserMetadata("lang", x);', {f"{USER}.lang"}),
        ("api.user.setAppMetadata(key, true);", {APP}),
        ("const set = api.user.setAppMetadata; set('a', 1);", {APP}),
        ("fetch('https://x.auth0.com/userinfo');", set()),
        ("const c = new ManagementClient({}); c.users.update({id}, {app_metadata: {a: 1}});", ANYTHING),
        ("const c = new ManagementClient({});", set()),
        (
            "const { ManagementClient } = require('auth0'); const make = () => new ManagementClient({});\n"
            "const found = await make().users.getUserOrganizations({id}); found.map(one => one.name);",
            set(),
        ),
        ("const c = new ManagementClient({}); await c.assignRolestoUser({id}, {roles: [x]});", {ROLES}),
        ("const c = new ManagementClient({}); helper(c);", ANYTHING),
        ("const c = new ManagementClient({}); new Helper(c);", ANYTHING),
        ("const c = new ManagementClient({}); require('./own')(c);", ANYTHING),
        ("const c = new ManagementClient({}); const f = c.updateUser; f({id}, {});", ANYTHING),
        ("const {updateUser:f} = new ManagementClient({}); const g = x => f(x); g({id});", ANYTHING),
        ("const c = new ManagementClient({}); c.users['up' + 'date']({id}, {});", ANYTHING),
        ("const c = new ManagementClient({}); c.users.get.call(c, 1);", ANYTHING),
        ("const c = new ManagementClient({}); c.users.linkUsers(a, b);", ANYTHING),
        ("axios.post(`https://x/api/v2/users/${id}/roles`, {})", ANYTHING),
        ("axios.post('https://x/api/v2/jobs/verification-email', {user_id})", {APP, USER}),
        ("axios.patch(`https://x/api/v2/users/${id}`, {nickname: 'x'})", ANYTHING),
        ("request.post({url: root + '/identities'}, done)", ANYTHING),
        ("if (event.authorization.roles.includes('admin')) return;", set()),
        ("api.idToken.setCustomClaim(`${NS}/roles`, event.authorization.roles);", set()),
        ("fetch(`https://${domain}/api/v2/users/1`)", {APP, USER}),
        ("api.user['set' + what](1, 2);", {APP, USER}),
        ("const u = api.user; u['set' + what](1, 2);", {APP, USER}),
        ("list[0](event);", set()),
        (
            "user.app_metadata = user.app_metadata || {}; user.app_metadata.count = 1;\n"
            "auth0.users.updateAppMetadata(user.user_id, user.app_metadata);",
            {f"{APP}.count"},
        ),
        (
            "user.app_metadata.roles.push('x');\nuser.app_metadata['flag'] = 1;\n"
            "auth0.users.updateAppMetadata(user.user_id, user.app_metadata)",
            {APP},
        ),
        (
            "const m = user.app_metadata; m.x = 1; auth0.users.updateAppMetadata(user.user_id, user.app_metadata)",
            {APP},
        ),
        (
            "const {app_metadata} = user; app_metadata.x = 1; auth0.users.updateAppMetadata(i, user.app_metadata)",
            {APP},
        ),
        (
            "if (user.app_metadata && user.app_metadata.a) { user.app_metadata.deep.x = 1; }\n"
            "auth0.users.updateAppMetadata(user.user_id, user.app_metadata)",
            {f"{APP}.deep"},
        ),
        ("auth0.users.updateAppMetadata(user.user_id, { a: 1 })", {APP}),
        (
            "Object.assign(user.app_metadata, x); auth0.users.updateAppMetadata(user.user_id, user.app_metadata)",
            {APP},
        ),
        ("auth0.users.unlink(1)", ANYTHING),
        ("if (user.app_metadata.x === 1) return;", set()),
        ("user.app_metadata.n++; auth0.users.updateAppMetadata(user.user_id, user.app_metadata)", {APP}),
        (
            "const p = user.app_metadata.m; p.n = 1; auth0.users.updateAppMetadata(i, user.app_metadata)",
            {APP},
        ),
        (
            "Object.defineProperty(user.app_metadata.m, 'n', {value: 1});"
            " auth0.users.updateAppMetadata(user.user_id, user.app_metadata)",
            {APP},
        ),
        ("({x: user.app_metadata.a.b} = y); auth0.users.updateAppMetadata(i, user.app_metadata)", {APP}),
        ("const k = 'set' + 'AppMetadata'; a.user[k]('n', 1)", {APP, USER}),
        ("axios.patch(event.secrets.BASE + '/users/' + event.user.user_id, {n: 1})", {APP, USER}),
        ("fetch(base, {method: 'PATCH', body: JSON.stringify({app_metadata: {n: 1}})})", {APP, USER}),
        ("fetch(risk, {method: 'POST', body: JSON.stringify({user: user.user_id})})", set()),
    ],
)
def test_what_may_be_written(source: str, paths: set[str]) -> None:
    assert written_metadata((Hook("h", HookKind.RULE, "h.js", source),)) == paths
