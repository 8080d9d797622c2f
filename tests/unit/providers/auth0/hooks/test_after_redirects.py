"""Where the pipeline goes on after a rule that redirects, by what the Actions do that follow."""

from __future__ import annotations

import pytest
from tests.unit.bounds.of_hooks import REQUEST

from ssoproof.providers.auth0.hooks.lower import lower
from ssoproof.providers.auth0.hooks.pauses import inert
from ssoproof.tenant.model import Hook, HookKind

RULE = Hook(
    "away",
    HookKind.RULE,
    "away.js",
    "function away(user, context, callback) { if (context.protocol !== 'redirect-callback')"
    " { context.redirect = { url: 'https://x.example' }; } callback(null, user, context); }",
)


def action(body: str) -> Hook:
    code = f"exports.onExecutePostLogin = async (event, api) => {{ {body} }};"
    return Hook("after", HookKind.ACTION, "after.js", code)


@pytest.mark.parametrize(
    ("body", "followed"),
    [
        ("console.log('seen');", True),
        ("api.idToken.setCustomClaim('x', event.user.app_metadata.plan);", True),
        ("if (event.user.app_metadata.plan) { console.log('a'); }", True),
        ("if (event.user.app_metadata.blocked) { api.access.deny('x'); }", False),
        ("api.multifactor.enable('any');", False),
        (
            "if (event.transaction.protocol === 'redirect-callback') { api.redirect.sendUserTo('https://x.example'); }",
            False,
        ),
        ("await fetch('https://x.example');", False),
        ("if (event.transaction.protocol === 'oidc-basic-profile') { api.access.deny('x'); }", False),
        ("strange(event, api);", False),
        ("event.user.app_metadata.plan.name.trim();", False),
        ("api.session.setExpiresAt(1);", False),
    ],
)
def test_actions_that_decide_nothing_may_follow(body: str, followed: bool) -> None:
    assert inert(action(body)) is followed
    (stop,) = lower([RULE, action(body)], REQUEST, pausing=True).stops[:1]
    assert stop.entry.index == 0 and stop.entry.loose is not followed


def test_one_that_decides_is_enough() -> None:
    hooks = [RULE, action("console.log(1);"), action("api.multifactor.enable('any');")]
    (stop,) = lower(hooks, REQUEST, pausing=True).stops[:1]
    assert stop.entry.loose
