"""Small hooks by themselves: common shapes come out exact, and what always fails is said so."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.unit.bounds.of_hooks import REQUEST
from tests.unit.providers.auth0.hooks.test_hooks_portrait import told as portrait_of

from ssoproof.javascript.choices import OUTSIDE
from ssoproof.providers.auth0.hooks.lower import lower
from ssoproof.providers.hook_report import Portrait
from ssoproof.tenant.model import NOT_KNOWN, Hook, HookKind


def action(body: str, parameters: str = "event, api") -> Portrait:
    return portrait_of(
        f"exports.onExecutePostLogin = async ({parameters}) => {{\n{body}\n}};", HookKind.ACTION
    )


def rule(body: str) -> Portrait:
    return portrait_of(f"function (user, context, callback) {{\n{body}\n}}", HookKind.RULE)


def kinds(portrait: Portrait) -> set[tuple[str, bool]]:
    return {(choice.kind.value, bool(choice.test)) for choice in portrait.choices}


def test_a_split_parameter_is_a_test_of_it() -> None:
    portrait = action(
        "const acr = (event.request.query.acr_values || '').trim().split(/\\s+/).filter(Boolean);\n"
        "if (acr.some((v) => v.toLowerCase().includes('mfa'))) api.multifactor.enable('any');"
    )
    (choice,) = portrait.choices
    assert choice.test.endswith('.split(/\\s+/).filter(Boolean).some($ => $.toLowerCase().includes("mfa"))')
    assert portrait.throws == ()


@pytest.mark.parametrize(
    "path", ["'identities[0].provider'", "['identities', 0, 'provider']", "'identities.0.provider'"]
)
def test_paths_of_lodash(path: str) -> None:
    portrait = rule(
        f"const _ = require('lodash'); if (_.get(user, {path}) === 'auth0') context.multifactor = {{ provider: 'any' }};"
        " callback(null, user, context);"
    )
    assert [choice.test for choice in portrait.choices] == ['user.identities[0].provider === "auth0"']


def test_an_action_that_takes_one_object_apart_always_throws() -> None:
    portrait = action(
        "if (context.request.query.exam === '1') api.multifactor.enable('any');", "{ user, context, api }"
    )
    assert portrait.choices == ()
    assert "threw" in portrait.decides and len(portrait.throws) == 1
    helps = [d.help for d in portrait.diagnostics if d.code == "hook-unknown-member"]
    assert len(helps) == 2 and all("(event, api) as two parameters" in text for text in helps)


def test_members_of_the_event_that_no_document_names() -> None:
    portrait = action("if (event.requets) api.multifactor.enable('any');")
    assert portrait.choices == () and "MFA" not in str(portrait.decides)
    assert [d.help for d in portrait.diagnostics] == ["did you mean request?"]


def test_the_globals_of_node_are_no_guesses() -> None:
    portrait = action(
        "const q = new URLSearchParams({ a: 'b' });\n"
        "const h = new Intl.DateTimeFormat('en', { hour: 'numeric', timeZone: 'Europe/Paris' }).format(new Date());\n"
        "if (q.has('a') && Buffer.from(event.user.user_id).toString('base64') !== h) api.multifactor.enable('any');"
    )
    assert kinds(portrait) == {("outside", True)} and portrait.diagnostics == ()


def test_tests_of_what_is_not_stated_have_labels_of_their_own() -> None:
    body = "if (!['app-1', 'app-2'].includes(event.client.client_id)) return; api.multifactor.enable('any');"
    source = f"exports.onExecutePostLogin = async (event, api) => {{ {body} }};"
    lowered = lower(
        [Hook("h", HookKind.ACTION, "h.js", source)],
        replace(REQUEST, client_id=NOT_KNOWN, client_name=NOT_KNOWN),
    )
    assert [choice.test for choice in lowered.choices] == [
        'event.client.client_id === "app-1"',
        'event.client.client_id === "app-2"',
    ]
    assert {choice.kind for choice in lowered.choices} == {OUTSIDE}


def test_audiences_that_code_names_are_tried() -> None:
    portrait = rule(
        "if (context.request.query.audience === 'https://payments.example/api')"
        " context.multifactor = { provider: 'any', allowRememberBrowser: false };\ncallback(null, user, context);"
    )
    assert any("MFA" in word or "demand" in word for word in portrait.decides), portrait.decides
    assert portrait.never == ()
