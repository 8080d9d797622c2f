"""Answers of calls to the outside: named in tests, typed by who answers; failures are choices of their own."""

from __future__ import annotations

import pytest
from tests.unit.bounds.of_hooks import REQUEST
from tests.unit.javascript.test_hooks_joined import action

from ssoproof.javascript.choices import ChoiceKind
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
