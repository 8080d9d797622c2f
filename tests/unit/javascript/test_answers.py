"""Answers of calls to the outside: named in tests, typed by who answers; failures are choices of their own."""

from __future__ import annotations

import pytest
from tests.unit.bounds.of_hooks import REQUEST
from tests.unit.javascript.test_hooks_joined import action

from ssoproof.javascript.choices import ChoiceKind
from ssoproof.javascript.mentions import mentions
from ssoproof.providers.auth0.hooks.lower import lower
from ssoproof.providers.auth0.hooks.lowered import Lowered
from ssoproof.providers.auth0.hooks.scopes import same_in_both
from ssoproof.tenant.model import Hook, HookKind


def of(body: str) -> Lowered:
    lowered = lower([action(body)], REQUEST)
    assert all(choice.kind is ChoiceKind.OUTSIDE for choice in lowered.choices), lowered.diagnostics
    return lowered


def rule(body: str) -> Lowered:
    hook = Hook("rule", HookKind.RULE, "rule.js", f"function (user, context, callback) {{ {body} }}")
    return lower([hook], REQUEST)


def test_an_answer_has_a_name_in_tests() -> None:
    lowered = of(
        "\nconst r = await fetch('https://x.example');\nif (r.score > 80) api.multifactor.enable('any');"
    )
    fails, test = lowered.choices
    assert (fails.fails, fails.test, fails.answers) == (True, "", test.answers)
    (name,) = test.answers
    assert (test.fails, test.test) == (False, f"{name}.score > 80")
    assert name.startswith("answer_2_17_same")
    assert test.display == "the answer of fetch(...) (line 2).score > 80"
    assert "the answer of fetch(...) (line 2)" in test.reason
    assert same_in_both(test.test, False)
    assert not same_in_both("answer_2_17.score > 80", False)
    assert not same_in_both("answer_2_17.ip === event.request.ip", False)


def test_each_call_of_a_place_has_an_answer_of_its_own() -> None:
    lowered = of(
        "const ask = async () => (await fetch('https://x.example')).ok; const a = await ask(); const b = await ask();"
        " if (a && b) api.multifactor.enable('any');"
    )
    names = [
        choice.test.removesuffix(".ok").partition("_same")[0] for choice in lowered.choices if choice.test
    ]
    assert len(set(names)) == 2 and names[1] == f"{names[0]}_1"


def test_an_answer_is_one_thing_however_often_it_is_awaited() -> None:
    lowered = of(
        "const p = fetch('https://x.example'); const a = await p; const b = await p;"
        " if (a.ok === b.ok) api.multifactor.enable('any');"
    )
    assert sum(choice.fails for choice in lowered.choices) == 1


@pytest.mark.parametrize(
    "condition",
    ["r === null", "r === undefined", "!r", "typeof r.ok !== 'boolean'", "typeof r.status !== 'number'"],
)
def test_fetch_answers_a_response(condition: str) -> None:
    lowered = of(
        f"const r = await fetch('https://x.example'); if ({condition}) api.multifactor.enable('any');"
    )
    assert not lowered.settings


def test_awaits_before_brackets() -> None:
    lowered = of(
        "const { score } = await (await fetch('https://x.example')).json(); if (score) api.access.deny('x');"
    )
    assert [choice.fails for choice in lowered.choices] == [True, True, False]
    assert not lowered.diagnostics


@pytest.mark.parametrize(
    "ask, member",
    [
        ("require('axios').get('https://x.example')", "status"),
        ("require('got')('https://x.example')", "statusCode"),
    ],
)
def test_libraries_answer_what_they_do(ask: str, member: str) -> None:
    lowered = of(f"const r = await {ask}; if (typeof r.{member} !== 'number') api.access.deny('x');")
    assert not any(end.kind == "denied" for end in lowered.exits)


def test_callbacks_get_a_failure_or_an_answer_later() -> None:
    lowered = rule(
        "let at_once = true; request('https://x.example', (err, res, body) => {"
        " if (at_once) { context.multifactor = { provider: 'any' }; }"
        " if (err) return callback(err); if (res.statusCode !== 200) return callback(new Error('x'));"
        " callback(null, user, context); }); at_once = false;"
    )
    assert not lowered.settings
    assert {end.kind for end in lowered.exits} == {"no callback", "denied", "ended"}
    assert [choice.fails for choice in lowered.choices] == [True, True, False]
    assert lowered.choices[2].test.endswith(".statusCode === 200")


def test_several_answers_in_any_order_are_few_outcomes() -> None:
    asks = ", ".join(f"fetch('https://x{i}.example').then(r => r.json())" for i in range(3))
    lowered = of(
        f"const all = await Promise.all([{asks}]); if (all.every(a => a.ok)) api.multifactor.enable('any');"
    )
    assert {end.kind for end in lowered.exits} == {"returned", "threw"}
    assert sum(choice.fails for choice in lowered.choices) == 6


def test_typed_functions_of_modules_never_throw() -> None:
    lowered = of(
        "const crypto = require('crypto'); const h = crypto.createHash('sha256').update(event.user.user_id).digest('hex');"
        " api.idToken.setCustomClaim('h', h + crypto.randomUUID());"
    )
    assert {end.kind for end in lowered.exits} == {"returned"}


def kinds(lowered: Lowered) -> list[tuple[ChoiceKind, bool]]:
    return [(choice.kind, choice.fails) for choice in lowered.choices]


@pytest.mark.parametrize(
    "body",
    [
        "const { ManagementClient } = require('auth0'); new ManagementClient({ domain: event.secrets.D });",
        "const { format } = require('winston'); format.json();",
        "const { transports } = require('winston'); new transports.Console();",
        "const { ManagementClient } = require('auth0'); const m = new ManagementClient({}); await m.users.get(1);",
    ],
)
def test_what_packages_lack_or_refuse_is_a_failing_call(body: str) -> None:
    lowered = of(body + " api.multifactor.enable('any');")
    assert {end.kind for end in lowered.exits} == {"returned", "threw"}
    assert lowered.choices
    assert all(choice.fails for choice in lowered.choices)


@pytest.mark.parametrize(
    "test", ["lib.format", "lib.format == null", "lib.format === undefined", "!lib.format?.json"]
)
def test_asking_whether_a_package_has_something_is_no_failure(test: str) -> None:
    lowered = of(f"const lib = require('winston'); if ({test}) api.multifactor.enable('any');")
    assert kinds(lowered)[0] == (ChoiceKind.OUTSIDE, False)
    assert lowered.settings


def test_what_a_call_gives_at_once_may_be_nothing() -> None:
    lowered = of("const row = require('node-cache').get('x'); api.idToken.setCustomClaim('a', row.name);")
    assert (ChoiceKind.OUTSIDE, False) in kinds(lowered)


def test_shared_values_are_no_package() -> None:
    lowered = lower([action("if (global.seen.often) api.access.deny('x');")], REQUEST)
    assert any(not choice.fails for choice in lowered.choices)


def test_functions_of_auth0_users_answer_or_fail() -> None:
    lowered = rule(
        "user.app_metadata = user.app_metadata || {}; user.app_metadata.seen = true;"
        " auth0.users.updateAppMetadata(user.user_id, user.app_metadata)"
        ".then(() => callback(null, user, context)).catch(err => callback(err));"
    )
    assert [
        (choice.kind, choice.fails) for choice in lowered.choices if "updateAppMetadata" in choice.reason
    ] == [(ChoiceKind.OUTSIDE, True)]


def test_what_is_read_of_the_request_is_not_what_the_global_request_gives() -> None:
    lowered = rule(
        "request.post('https://x.example', {}, () => { if (context.request.query.flag)"
        " { context.multifactor = { provider: 'any' }; } callback(null, user, context); });"
    )
    (test,) = (choice.test for choice in lowered.choices if not choice.fails)
    assert test == "!!context.request.query.flag"


@pytest.mark.parametrize(
    ("path", "root", "read"),
    [
        ("context.request.ip", "request", False),
        ("request.body", "request", True),
        ("!!request", "request", True),
        ("[...request]", "request", True),
        ("[...context.request]", "request", False),
        ("context?.request", "request", False),
        ("requested.ip", "request", False),
        ("f(a.user, user.name)", "user", True),
        ("(event.user.name + request)", "request", True),
        ("#3.request", "#3", True),
    ],
)
def test_a_root_is_read_by_name_alone(path: str, root: str, read: bool) -> None:
    assert mentions(path, [root]) is read


def test_a_list_followed_by_what_is_from_outside() -> None:
    lowered = of(
        "const roles = ['a'].concat(event.user.app_metadata.roles);"
        " if (roles.includes('admin')) api.multifactor.enable('any');"
    )
    (test,) = (choice.test for choice in lowered.choices)
    assert test == '["a"].concat(event.user.app_metadata.roles).includes("admin")'


def test_a_list_followed_by_what_may_be_the_codes_own_is_left_open() -> None:
    lowered = lower(
        [action("const x = strange(event, api); const l = ['a'].concat(x); if (l[1]) api.access.deny('x');")],
        REQUEST,
    )
    assert not any(choice.kind is ChoiceKind.OUTSIDE and choice.test for choice in lowered.choices)


def test_data_that_is_merged_into_a_new_object() -> None:
    lowered = of(
        "const _ = require('lodash'); const all = _.merge({}, event.user.app_metadata, event.user.user_metadata, x => x);"
        " if (all.strict) api.multifactor.enable('any');"
    )
    assert kinds(lowered) == [(ChoiceKind.OUTSIDE, False)]


@pytest.mark.parametrize(
    "call", ["_.merge(mine, event.user.app_metadata)", "_.merge({}, strange(event, api))"]
)
def test_what_else_is_merged_is_left_open(call: str) -> None:
    body = f"const _ = require('lodash'); const mine = {{}}; const all = {call}; if (all.a) api.access.deny('x');"
    lowered = lower([action(body)], REQUEST)
    assert any(choice.kind is ChoiceKind.UNMODELLED for choice in lowered.choices)


def test_a_test_of_items_reads_members_of_the_user() -> None:
    lowered = rule(
        "request('https://x.example', (err, res, body) => { const others = JSON.parse(body).filter(function (u) {"
        " return u.user_id !== user.user_id; }); if (others.length > 0) { context.multifactor = { provider: 'any' }; }"
        " callback(null, user, context); });"
    )
    assert any("filter($ => $.user_id !== user.user_id).length" in choice.test for choice in lowered.choices)


@pytest.mark.parametrize("before", ["user.user_id = 'x';", "strange(user);"])
def test_members_that_were_written_are_no_inputs(before: str) -> None:
    lowered = rule(
        f"request('https://x.example', (err, res, body) => {{ {before} const others = JSON.parse(body).filter("
        "u => u.user_id !== user.user_id); if (others.length > 0) { context.multifactor = { provider: 'any' }; }"
        " callback(null, user, context); });"
    )
    assert not any("!== user.user_id" in choice.test for choice in lowered.choices)
