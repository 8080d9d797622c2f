"""Code that is not understood: whatever it does in the engine is covered, and it never decides anything
plainly."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ssoproof.javascript import external_calls, havoc
from ssoproof.javascript.choices import ChoiceKind
from ssoproof.providers.auth0.hooks.lower import lower
from tests.agreement.test_hooks_engine import Login, action, compare, request_for, rule

#: The same code as a package that is not known.
PACKAGE = "const mystery = require('mystery'); "
END = "callback(null, user, context);"

RULES = {
    "context": "const l = require('x'); l.go(context); " + END,
    "nested": "mystery(context.request); if (context.request.query.audience === 'https://account') "
    "context.multifactor = {provider: 'none'}; " + END,
    "value": "if (mystery(1)) context.multifactor = {provider: 'any'}; " + END,
    "list": "const l = ['a']; mystery(l); if (l.includes('https://account')) context.multifactor = "
    "{provider: 'any'}; " + END,
    "closure": "let s = false; mystery((m) => { s = m.name === 'mfa'; }); if (s) context.multifactor = "
    "{provider: 'any'}; " + END,
    "closure that ends": "mystery(() => callback(null, user, context)); context.multifactor = "
    "{provider: 'any'};",
    "callback": "mystery(callback); context.multifactor = {provider: 'any'}; " + END,
    "later": "const o = {}; mystery(o); o.c = context; mystery(); " + END,
    "later variable": "let x; mystery(() => { x.multifactor = {provider: 'none'}; }); x = context; "
    "mystery(1); " + END,
    "returned": "const c = mystery(context); c.multifactor = {provider: 'none'}; " + END,
    "sink": "user.app_metadata = user.app_metadata || {}; user.app_metadata.c = context; "
    "user.app_metadata.c.multifactor = {provider: 'any'}; " + END,
    "token": "context.idToken.c = context; context.idToken.c.multifactor = {provider: 'any'}; " + END,
    "getter": "const o = {get a() { context.multifactor = {provider: 'any'}; return 1; }}; o.a; " + END,
    "class": "class A { constructor() { context.multifactor = {provider: 'any'}; } } new A(); " + END,
    "generator": "function* g() { context.multifactor = {provider: 'any'}; } [...g()]; " + END,
    "labels": "a: for (const x of [1, 2]) { for (;;) { context.multifactor = {provider: 'any'}; break a; } } "
    + END,
    "for in": "for (const k in {a: 1}) { context.multifactor = {provider: k}; } " + END,
    "sort": "const l = ['b', 'a']; l.sort(); if (l[0] === 'a') context.multifactor = {provider: 'any'}; "
    + END,
    "apply": "function f() { context.multifactor = {provider: 'any'}; } f.call(null); " + END,
    "method with this": "const o = {c: context, f() { this.c.multifactor = {provider: 'any'}; }}; o.f(); "
    + END,
    "arguments": "function f() { arguments[0].multifactor = {provider: 'any'}; } f(context); " + END,
    "eval": "eval(\"context.multifactor = {provider: 'any'}\"); " + END,
    "timer": "Promise.resolve().then(() => { context.multifactor = {provider: 'any'}; " + END + " });",
    "async": "const f = async () => { await null; context.multifactor = {provider: 'any'}; "
    + END
    + " }; f();",
    "comma": "var a = (mystery(), context); a.multifactor = {provider: 'any'}; " + END,
    "block function": "if (context.clientID) { function f() { context.multifactor = {provider: 'any'}; } } "
    "f(); " + END,
    "regex": "if (/^https:..acc/.test(context.request.query.audience)) context.multifactor = "
    "{provider: 'any'}; " + END,
    "undefined name": "missing.go(); " + END,
    "strange value": "context.multifactor = 'any'; " + END,
    "freeze": "Object.freeze(context); context.multifactor = {provider: 'any'}; " + END,
    "prototype": "Array.prototype.includes = () => true; if ([].includes(1)) context.multifactor = "
    "{provider: 'any'}; " + END,
    "alias": "const c = {...context}; c.multifactor = {provider: 'any'}; " + END,
    "shared part": "const r = {...context.request}; r.query.audience = 'https://account'; "
    "if (context.request.query.audience === 'https://account') context.multifactor = {provider: 'any'}; "
    + END,
    "push": "const l = [context]; mystery(l); " + END,
    "twice": "callback(null, user, context); callback(new Error('no'));",
    "other context": "callback(null, user, {multifactor: {provider: 'any'}});",
    "no context": "callback(null);",
    "thrown after": "callback(null, user, context); throw new Error('late');",
}

ACTIONS = {
    "api": "mystery(api);",
    "api closure": "mystery(() => api.multifactor.enable('any'));",
    "enable": "mystery(api.multifactor.enable);",
    "alias": "const a = {api}; mystery(a);",
    "event": "mystery(event); if (event.client.client_id === 'other') api.multifactor.enable('any');",
    "challenge": "api.authentication && 1;",
    "methods": "mystery(event.authentication.methods); if (event.authentication.methods.length > 1) "
    "api.multifactor.enable('none');",
    "options": "const o = {}; mystery(o); api.multifactor.enable('any', o);",
    "loop": "for (const m of event.authentication.methods) "
    "{ if (m.name === 'mfa') api.multifactor.enable('none'); }",
    "later": "const o = {}; mystery(o); o.api = api; mystery();",
}


@pytest.mark.parametrize("name", RULES)
def test_whatever_unknown_code_does_in_a_rule_is_covered(name: str) -> None:
    first = rule("function (user, context, callback) { " + RULES[name] + " }", "first")
    second = rule(
        "function (user, context, callback) { if (context.request.query.audience === 'https://account') "
        "context.multifactor = {provider: 'none'}; callback(null, user, context); }",
        "second",
    )
    _covered([first])
    _covered([first, second])
    _covered([rule("function (user, context, callback) { " + PACKAGE + RULES[name] + " }")])


@pytest.mark.parametrize("name", ACTIONS)
def test_whatever_unknown_code_does_in_an_action_is_covered(name: str) -> None:
    _covered([action("exports.onExecutePostLogin = async (event, api) => { " + ACTIONS[name] + " };")])
    _covered(
        [action(PACKAGE + "exports.onExecutePostLogin = async (event, api) => { " + ACTIONS[name] + " };")]
    )


def _covered(hooks: list[object]) -> None:
    logins = [
        replace(Login(), lib=lib, world=lib % 2, audience=audience, mfa=mfa)
        for lib in range(7)
        for audience, mfa in ((None, 0), ("https://account", 1), ("https://console", 3))
    ]
    comparison = compare(hooks, logins)  # type: ignore[arg-type]
    assert not comparison.wrong, comparison.wrong[0]


@pytest.mark.parametrize(
    "name", ["context", "nested", "value", "closure", "callback", "returned", "generator", "eval"]
)
def test_unknown_code_draws_unmodelled_choices_and_is_reported(name: str) -> None:
    lowered = lower(
        [rule("function (user, context, callback) { " + RULES[name] + " }")], request_for(Login(), 1)
    )
    assert any(choice.kind is ChoiceKind.UNMODELLED for choice in lowered.choices)
    assert lowered.diagnostics


def test_unknown_code_that_is_taken_to_do_nothing_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (havoc, external_calls):
        monkeypatch.setattr(module, "havoc", lambda machine, node, reason, values: None)
    hooks = [rule("function (user, context, callback) { " + RULES["context"] + " }")]
    assert compare(hooks, [replace(Login(), lib=2)]).wrong
