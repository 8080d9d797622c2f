"""Generated hooks: the lowering agrees with the engine on each; and mutated sources never break it."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ssoproof.providers.auth0.hooks.lower import lower
from tests.agreement.test_hooks_engine import ACRS, AUDIENCES, Login, action, compare, request_for, rule
from tests.work import work

CORPUS = Path(__file__).parent.parent / "corpus" / "hooks"

RULE_ATOMS = (
    "context.request.query.audience", "context.request.body.audience", "context.clientID", "context.request.query.prompt",
    "context.request.query.acr_values", "context.authentication.methods.length", "context.authentication.methods[1]",
    "context.authentication.methods.find(m => m.name === 'mfa')", "context.multifactor", "context.protocol",
    "context.authentication.methods.map(m => m.name).indexOf('mfa')", "context.request.ip", "user.email",
    "context.authentication.methods.filter(m => m.name === 'mfa').length", "user.app_metadata", "context.nothing",
)  # fmt: skip
ACTION_ATOMS = (
    "event.resource_server", "event.resource_server?.identifier", "event.client.client_id", "event.transaction.acr_values",
    "event.transaction.requested_scopes.length", "event.authentication.methods.length", "event.user.app_metadata",
    "event.authentication.methods.some(m => m.name === 'mfa')", "event.transaction.prompt?.[0]", "event.organization",
    "event.authentication.methods.at(-1).name", "event.request.query.audience", "event.request.geoip.country_code",
)  # fmt: skip
CONSTANTS = ("'https://account'", "'console-client'", "'none'", "''", "0", "1", "2", "3", "true", "false", "null", "undefined", "'mfa'", "'1'", "NaN", "[]", "({})")  # fmt: skip
BINARY = ("===", "!==", "==", "!=", "<", ">", "<=", ">=", "&&", "||", "??", "+", "-", "*", "%")
NAMES = ("a", "b", "c")


def expressions(atoms: tuple[str, ...]) -> st.SearchStrategy[str]:
    leaf = st.one_of(st.sampled_from(atoms), st.sampled_from(CONSTANTS), st.sampled_from(NAMES))

    def grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.one_of(
            st.tuples(inner, st.sampled_from(BINARY), inner).map(lambda t: f"(({t[0]}) {t[1]} ({t[2]}))"),
            inner.map(lambda e: f"!({e})"),
            inner.map(lambda e: f"typeof ({e})"),
            st.tuples(inner, inner, inner).map(lambda t: f"(({t[0]}) ? ({t[1]}) : ({t[2]}))"),
            inner.map(lambda e: f"['https://account', 1, undefined].includes({e})"),
            inner.map(lambda e: f"[1, 2, 'mfa'].filter(x => x !== ({e})).length"),
            inner.map(lambda e: f"({e})?.length"),
            inner.map(lambda e: f"String({e})"),
            inner.map(lambda e: f"`x${{{e}}}`"),
            inner.map(lambda e: f"f({e})"),
            st.tuples(st.sampled_from(NAMES), st.sampled_from(("=", "+=", "||=", "??=")), inner).map(
                lambda t: f"({t[0]} {t[1]} {t[2]})"
            ),
        )

    return st.recursive(leaf, grow, max_leaves=5)


def statements(atoms: tuple[str, ...], effects: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    value = expressions(atoms)
    simple = st.one_of(
        effects,
        st.tuples(st.sampled_from(NAMES), value).map(lambda t: f"{t[0]} = {t[1]};"),
        value.map(lambda e: f"console.log({e});"),
    )

    def grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.one_of(
            st.tuples(value, inner, inner).map(lambda t: f"if ({t[0]}) {{ {t[1]} }} else {{ {t[2]} }}"),
            st.tuples(value, inner).map(lambda t: f"if ({t[0]}) {t[1]}"),
            st.tuples(inner, inner).map(lambda t: f"{t[0]} {t[1]}"),
            st.tuples(inner, inner).map(lambda t: f"try {{ {t[0]} }} catch (e) {{ {t[1]} }}"),
            st.tuples(value, inner).map(lambda t: f"for (const x of [1, 2]) {{ if ({t[0]}) break; {t[1]} }}"),
            st.tuples(value, value, inner, inner).map(
                lambda t: f"switch ({t[0]}) {{ case {t[1]}: {{ {t[2]} }} default: {{ {t[3]} }} }}"
            ),
        )

    return st.recursive(simple, grow, max_leaves=5)


RULE_EFFECTS = st.sampled_from(
    (
        "context.multifactor = {provider: 'any'};", "context.multifactor = {provider: 'none'};", "context.multifactor = false;",
        "context.multifactor = {provider: 'any', allowRememberBrowser: a};", "delete context.multifactor;",
        "return callback(null, user, context);", "return callback(new Error('x'));", "throw new Error('y');", "return;",
        "context.multifactor.provider = b;", "context.multifactor = a;",
    )
)  # fmt: skip
ACTION_EFFECTS = st.sampled_from(
    (
        "api.multifactor.enable('any');", "api.multifactor.enable('none');", "api.access.deny('x');", "return;",
        "api.multifactor.enable('any', {allowRememberBrowser: a});", "throw new Error('y');",
        "api.multifactor.enable(b, {allowRememberBrowser: false});",
    )
)  # fmt: skip

LOGINS = [
    Login(
        audience=audience,
        mfa=mfa,
        in_query=mfa != 1,
        in_body=mfa == 1,
        prompt=prompt,
        acr=ACRS[mfa % 3],
        world=mfa % 2,
    )
    for audience in AUDIENCES[:2]
    for mfa in (0, 1, 2, 9)
    for prompt in (None, "none")
]

PRELUDE = "let a, b = 1, c = 'mfa'; function f(x) { return x && c; }"
LATER = st.sampled_from(
    (
        "lib(function (err, x) { a = err ? 1 : x; });", "lib(() => "
            "{ context.multifactor = {provider: 'any'}; });",
        "lib.get(a).then(x => { c = x.data; });", "lib.get(b).then(() => { b = 2; }).catch(() => "
            "{ b = 3; });",
        "lib().then(x => { if (x.data.mfa) context.multifactor = {provider: 'any'}; }, () => "
        "{ context.multifactor = false; });",
        "setTimeout(() => { if (b === 2) context.multifactor = {provider: 'none'}; }, 1);",
        "Promise.resolve(a).then(x => { b = x; });", "Promise.reject(c).catch(x => { a = x; });",
        "new Promise((yes, no) => { if (a) yes(1); else no(2); }).then(x => { b = x; }, x => { b = x; });",
        "return lib(err => callback(err, user, context));", "return lib.get().then(() => callback(null, "
            "user, context));",
        "return lib.get().then(() => callback(null, user, context)).catch(callback);",
        "return (async () => { try { const x = await lib.get(a); b = x.data.score; } catch (e) { b = 7; } "
        "if (b > 6) context.multifactor = {provider: 'any'}; callback(null, user, context); })();",
    )
)  # fmt: skip
LATER_LOGINS = [
    Login(audience=audience, mfa=mfa, world=mfa % 3, lib=lib)
    for lib in (10, 11, 12)
    for audience, mfa in ((None, 1), (AUDIENCES[1], 2))
]
WILD = (
    "mystery(a)", "mystery(context)", "mystery(() => a)", "mystery(x => { a = x; })", "mystery(b, c)", "mystery({a})",
    "(c = {}, mystery(c), c.x = context, mystery())", "(a = [1], mystery(a), a.length)", "(context.idToken.x = a)",
    "context.idToken.x", "(user.app_metadata = a)", "(a = {b: context}, a.b)", "Object.assign({}, context)", "f.call(null, a)",
    "mystery(context.request.query)", "context.request.query.audience", "(a = context.multifactor)", "[context].map(x => x)[0]",
)  # fmt: skip
WILD_LOGINS = [
    Login(audience=audience, mfa=mfa, world=lib % 2, lib=lib)
    for lib in range(7)
    for audience, mfa in ((None, 1), (AUDIENCES[1], 0))
]
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@QUICK
@given(
    st.lists(statements(RULE_ATOMS, RULE_EFFECTS), min_size=1, max_size=4),
    statements(RULE_ATOMS, RULE_EFFECTS),
)
def test_generated_rules_agree_with_the_engine(bodies: list[str], second: str) -> None:
    end = "callback(null, user, context);"
    hooks = [
        rule(f"function (user, context, callback) {{ {PRELUDE} {' '.join(bodies)} {end} }}", "first"),
        rule(f"(user, context, callback) => {{ {PRELUDE} {second} {end} }}", "second"),
    ]
    comparison = compare(hooks, LOGINS)
    assert not comparison.wrong, comparison.wrong[0]


@QUICK
@given(st.lists(statements(ACTION_ATOMS, ACTION_EFFECTS), min_size=1, max_size=4))
def test_generated_actions_agree_with_the_engine(bodies: list[str]) -> None:
    hooks = [
        action(f"exports.onExecutePostLogin = async (event, api) => {{ {PRELUDE} {' '.join(bodies)} }};")
    ]
    comparison = compare(hooks, LOGINS)
    assert not comparison.wrong, comparison.wrong[0]


@QUICK
@given(st.lists(statements(WILD, RULE_EFFECTS), min_size=1, max_size=4), statements(RULE_ATOMS, RULE_EFFECTS))
def test_generated_rules_with_unknown_code_are_covered(bodies: list[str], second: str) -> None:
    end = "callback(null, user, context);"
    hooks = [
        rule(f"function (user, context, callback) {{ {PRELUDE} {' '.join(bodies)} {end} }}", "first"),
        rule(f"(user, context, callback) => {{ {PRELUDE} {second} {end} }}", "second"),
    ]
    comparison = compare(hooks, WILD_LOGINS)
    assert not comparison.wrong, comparison.wrong[0]


@QUICK
@given(
    st.lists(st.one_of(statements(RULE_ATOMS, RULE_EFFECTS), LATER), min_size=1, max_size=4),
    LATER,
    statements(RULE_ATOMS, RULE_EFFECTS),
)
def test_generated_rules_that_ask_outside_are_covered(bodies: list[str], last: str, second: str) -> None:
    end = "callback(null, user, context);"
    start = f"{PRELUDE} const lib = require('axios');"
    hooks = [
        rule(f"function (user, context, callback) {{ {start} {' '.join(bodies)} {last} {end} }}", "first"),
        rule(f"(user, context, callback) => {{ {PRELUDE} {second} {end} }}", "second"),
    ]
    comparison = compare(hooks, LATER_LOGINS)
    assert not comparison.wrong, comparison.wrong[0]


INPUTS = (
    "event.user.email?.split('@')[1]", "Object.keys(event.user.app_metadata).length", "event.user.app_metadata[c]",
    "new Date(event.user.created_at).getTime()", "(event.user.app_metadata.roles || []).filter(r => r !== "
        "c).length",
    "event.secrets.CLIENTS?.split(',').map(x => x.trim())", "parseInt(event.secrets.HOURS, 10)", "event.user.app_metadata.mfa",
    "/^10[.]/.test(event.request.ip)", "JSON.stringify(event.organization)", "_.get(event, "
        "'user.app_metadata.mfa', b)",
    "Array.isArray(event.user.app_metadata.roles)", "('roles' in event.user.app_metadata)", "({...event.user.app_metadata}).mfa",
    "(event.user.user_metadata.lang ?? c)", "(event.user.app_metadata.roles || []).some(r => r === c || r "
        "=== 'ops')",
    "event.authorization?.roles.includes(c)", "Date.now() - Date.parse(event.user.created_at)", "event.organization?.metadata?.mfa",
    "((x, y) => x === y)(event.request.geoip.countryCode, event.user.user_metadata.country)", "event.user.app_metadata.allowed?.ips",
    "[...(event.user.app_metadata.roles || [])].length", "(event.user.email || "
        "'').toLowerCase().endsWith('example')",
    "({admins: 1, staff: 0})[event.user.app_metadata.authorization?.groups?.[0]]", "event.user.email?.match(/@(.*)$/)?.[1]",
    "(event.user.app_metadata.roles || []).map(r => r.length).includes(3)", "String(event.stats.logins_count)",
    "_.includes(event.user.app_metadata.roles, c)", "_.isEmpty(event.user.app_metadata)", "typeof "
        "event.session?.id",
)  # fmt: skip
WRITES = st.sampled_from(
    (
        "event.user.app_metadata.mfa = a;", "event.user.app_metadata = {mfa: a, roles: [c]};", "delete "
            "event.user.app_metadata.mfa;",
        "(event.user.app_metadata.roles || []).push(a);", "event.user.app_metadata.roles = [b];", "event.secrets = {HOURS: b};",
        "Object.assign(event.user.app_metadata, {mfa: b});", "event.user.email = c;", "a = "
            "event.user.app_metadata; a.mfa = b;",
        "for (const r of event.user.app_metadata.roles || []) { a = r; }", "for (const k in "
            "event.user.app_metadata) { b = k; }",
        "(event.user.app_metadata.roles || []).forEach(r => { if (r === 'ops') a = r; });",
    )
)  # fmt: skip


@QUICK
@given(st.lists(statements(INPUTS, st.one_of(ACTION_EFFECTS, WRITES)), min_size=1, max_size=5))
def test_generated_actions_decide_by_inputs_as_the_engine_does(bodies: list[str]) -> None:
    start = f"const _ = require('lodash'); {PRELUDE}"
    hooks = [action(f"exports.onExecutePostLogin = async (event, api) => {{ {start} {' '.join(bodies)} }};")]
    comparison = compare(hooks, [replace(login, world=at % 3) for at, login in enumerate(LOGINS[:6])])
    assert not comparison.wrong, comparison.wrong[0]


def mutated(source: str, randomness: random.Random) -> str:
    """The source with a stretch deleted, doubled, moved or replaced."""
    at, size = randomness.randrange(len(source)), randomness.randrange(1, 12)
    piece = source[at : at + size]
    other = randomness.choice(
        (
            "",
            piece * 2,
            "(",
            "}",
            "context",
            "api",
            "=>",
            "await ",
            "...",
            "\u00e9\U0001f600",
            "\\",
            "`",
            "0x",
            "?.",
        )
    )
    return source[:at] + other + source[at + (size if randomness.random() < 0.7 else 0) :]


def test_mutated_sources_never_break_the_lowering() -> None:
    randomness = random.Random(7)
    request = request_for(Login(), 2)
    for path in sorted(CORPUS.glob("*.js")):
        kind = rule if path.name.startswith("rule") else action
        for _ in range(5):
            source = path.read_text()
            for _ in range(randomness.randrange(1, 4)):
                source = mutated(source, randomness)
            lowered = lower([kind(source, path.stem)], request)
            assert not any(d.code == "hook-fault" for d in lowered.diagnostics), source


#: Calls of functions within which any hook is lowered or given up.
LIMIT = 20_000_000

BOMBS = {
    "deep parentheses": "x = " + "(" * 20_000 + "1" + ")" * 20_000,
    "deep blocks": "{" * 3_000 + "}" * 3_000,
    "deep functions": "(function(){" * 800 + "})()" * 800,
    "deep templates": "${".join(["`"] * 500),
    "a huge text": "const s = '" + "a" * 300_000 + "'; if (s.length > context.x) context.multifactor = {};",
    "a huge list": "const a = [" + ",".join(f"'c{i}'" for i in range(20_000)) + "];",
    "thousands of branches": ";".join(
        f"if (user.m.x{i}) context.multifactor = {{provider: 'p{i}'}}" for i in range(3_000)
    ),
    "a long chain of else": "else ".join(
        f"if (user.email === 'c{i}') {{ context.a = {i}; }}" for i in range(2_000)
    ),
    "a long switch": "switch (user.email) {"
    + "".join(f"case 'c{i}': context.a = 1; break;" for i in range(2_000))
    + "}",
    "calls that double": "const f = n => n > 0 ? f(n - 1) + f(n - 1) : 1; f(40);",
    "a slow expression": "if (/^(a+)+$/.test('" + "a" * 60 + "!')) context.multifactor = {provider: 'any'};",
    "another slow expression": "/a*a*a*b/.test('" + "a" * 119 + "');",
    "many answers": "".join(
        f"require('axios').get('a').then(() => {{ context.a{i} = 1; }});" for i in range(100)
    ),
    "timers without end": "function t() { setTimeout(t, 1); } t();",
    "promises without end": "function t() { Promise.resolve().then(t); } t();",
    "waiting without end": "(async () => { for (;;) { await fetch('x'); } })();",
    "closures of closures": "let f = () => 1;"
    + "".join("f = (g => () => g() + 1)(f);" for _ in range(300))
    + "f();",
    "copies of copies": "const o = {}; " + "o.a = {...o};" * 300,
    "no code": "}{)(" * 20_000,
    "long texts": "'x'.repeat(9999).split('').map(c => 'y'.repeat(9999)); 'a'.padEnd(1e9);",
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_ends_within_the_limit_and_is_reported(name: str) -> None:
    end = "callback(null, user, context);"
    hook = rule(f"function (user, context, callback) {{ {BOMBS[name]}\n {end} }}")
    with work(LIMIT):
        lowered = lower([hook], request_for(Login(), 2), None, True)
    assert not any(d.code == "hook-fault" for d in lowered.diagnostics)
    if name not in ("a huge text", "a huge list", "another slow expression", "copies of copies"):
        assert lowered.diagnostics, "it was understood"


def test_hostile_sources_end() -> None:
    request = request_for(Login(), 2)
    nasty = (
        "while (true) {}", "for (;;) {}", "const f = () => f(); f();", "let s = 'a'; while (s) s += s;", "x".join("(" * 5000),
        "if (context.a) ".join([""] * 300) + ";", "let l = []; while (1) l.push(l);", "const a = [" + "[" * 200 + "]" * 200 + "];",
        "1" + " + 1" * 3000 + ";", ";".join(f"if (context.x{i}) context.y = {i}" for i in range(40)), "\x00", "'\\uD800'.length;",
        "let n = 1; for (let i = 0; i < 400; i++) n *= 1e300; context.multifactor = n;", "a.b.c.d" + ".e" * 2000,
        "const o = {}; o.o = o; for (const x of [o, o]) x.x = o; JSON.stringify(o);", "${".join(["`"] * 90),
    )  # fmt: skip
    for text in nasty:
        end = "callback(null, user, context);"
        lower([rule(f"function (user, context, callback) {{ {text} {end} }}")], request)
        lower([action(f"exports.onExecutePostLogin = async (event, api) => {{ {text} }};")], request)
