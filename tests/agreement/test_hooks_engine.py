"""The real JavaScript engine beside the lowering: what a pipeline of hooks decides on one concrete login."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import quickjs

from ssoproof.hooks.lower import largest_length, lower
from ssoproof.hooks.lowered import MFA_STATE, REMEMBER, Lowered, Setting
from ssoproof.hooks.request import Alternatives, HookRequest
from ssoproof.logic import build
from ssoproof.logic.expr import Expr, free, substitute, variables
from ssoproof.logic.sorts import EnumSort, RangeSort, values
from ssoproof.tenant.model import Hook, HookKind

AUDIENCES = (None, "https://account", "https://console")
PROMPTS = (None, "none", "login")
ACRS = (None, "urn:mfa", "urn:a urn:mfa")
SCOPES = (None, "openid profile", "openid admin")

DRIVER = """
'use strict';
var LATE = undefined;
function entry(name, i, ctx) {
  var e = {name: name, timestamp: ctx ? 1700000000000 + i : '2024-01-01T00:00:0' + i + 'Z'};
  if (name === 'mfa' && P.world) { e.type = 'otp'; }
  return e;
}
function methods(ctx) {
  var list = [entry(P.first, 0, ctx)];
  for (var i = 0; i < P.mfa; i++) { list.push(entry('mfa', i + 1, ctx)); }
  return list;
}
function params(inBody) {
  var q = {};
  if (!inBody) {
    q.client_id = P.client;
    if (P.prompt !== null) { q.prompt = P.prompt; }
    if (P.acr !== null) { q.acr_values = P.acr; }
    if (P.scope !== null) { q.scope = P.scope; }
    if (P.max_age !== null) { q.max_age = String(P.max_age); }
  }
  if (P.audience !== null && (inBody ? P.in_body : P.in_query)) { q.audience = P.audience; }
  return q;
}
function request() {
  var r = {query: params(false), body: params(true), ip: '10.0.0.1', hostname: 'x.example', geoip: {}};
  if (P.world) { r.userAgent = 'UA'; r.user_agent = 'UA'; r.geoip = {country_code: 'US', countryCode: 'US'}; }
  return r;
}
function authorization() {
  if (P.roles !== null) { return {roles: P.roles.slice()}; }
  return P.world ? {roles: ['admin']} : undefined;
}
function words(text) { return text === null ? undefined : text.split(' '); }
function makeUser() {
  var u = {user_id: 'auth0|1', identities: [{provider: 'auth0'}]};
  if (P.world) { u.email = 'a@example.com'; u.app_metadata = {roles: ['x'], use_mfa: true, n: 3}; u.user_metadata = {}; }
  if (P.factors !== null && P.factors.length) { u.multifactor = P.factors.filter(function (f) { return f !== 'email'; }); }
  else if (P.world && P.factors === null) { u.multifactor = ['guardian']; }
  return u;
}
function makeContext() {
  var c = {clientID: P.client, clientName: P.client_name, clientMetadata: Object.assign({}, P.metadata),
    connection: 'db', connectionStrategy: 'auth0', tenant: 't', protocol: P.protocol, request: request(),
    authentication: {methods: methods(true)}, stats: {loginsCount: 5}, sso: {}, idToken: {}, accessToken: {},
    samlConfiguration: {}, jwtConfiguration: {}};
  var a = authorization();
  if (a !== undefined) { c.authorization = a; }
  if (P.world) { c.organization = {id: 'org'}; c.riskAssessment = {confidence: 'low'}; }
  return c;
}
function makeEvent() {
  var u = makeUser();
  u.app_metadata = u.app_metadata || {}; u.user_metadata = u.user_metadata || {};
  if (P.factors !== null && P.factors.length) {
    u.enrolledFactors = P.factors.map(function (f) { return {type: f, method: f}; });
  } else if (P.world && P.factors === null) { u.enrolledFactors = [{type: 'phone', method: 'phone'}]; }
  var e = {client: {client_id: P.client, name: P.client_name, metadata: Object.assign({}, P.metadata), tenant: 't'},
    request: request(), authentication: {methods: methods(false)}, user: u, stats: {logins_count: 5},
    connection: {id: 'c', name: 'db', strategy: 'auth0', metadata: {}}, tenant: {id: 't'}, secrets: {}, configuration: {},
    transaction: {protocol: P.protocol, requested_scopes: words(P.scope) || [], redirect_uri: 'https://x'}};
  e.request.method = 'GET';
  if (P.acr !== null) { e.transaction.acr_values = words(P.acr); }
  if (P.prompt !== null) { e.transaction.prompt = words(P.prompt); }
  if (P.audience !== null) { e.resource_server = {identifier: P.audience}; }
  var a = authorization();
  if (a !== undefined) { e.authorization = a; }
  if (P.world) { e.organization = {id: 'org'}; e.session = {id: 's'}; }
  return e;
}
function remember(options, legacy) {
  if (options === undefined || options === null || typeof options !== 'object') { return 'omitted'; }
  if (options.allowRememberBrowser !== undefined) { return options.allowRememberBrowser ? 'yes' : 'no'; }
  if (legacy && options.ignoreCookie !== undefined) { return options.ignoreCookie ? 'no' : 'yes'; }
  return 'omitted';
}
function reading(value) {
  if (value === undefined || value === null) { return ['unset', 'omitted']; }
  if (value === false) { return ['none', 'omitted']; }
  if (typeof value !== 'object' || Array.isArray(value)) { return ['strange', 'omitted']; }
  return [value.provider === 'none' ? 'none' : 'demand', remember(value, true)];
}
var OUT = {denied: false, rule: ['unset', 'omitted'], enables: []};
var USER = makeUser(), CONTEXT = makeContext(), CALLED, FAILED;
function runRule(rule) {
  CALLED = null; FAILED = false;
  try {
    var result = rule(USER, CONTEXT, function (error) {
      if (CALLED === null) { CALLED = error === undefined || error === null ? 'ok' : 'error'; }
    });
    if (result && typeof result.then === 'function') { result.then(undefined, function () { FAILED = true; }); }
  } catch (e) { FAILED = true; }
}
function endRule() {
  if (CALLED !== 'ok' || FAILED) { OUT.denied = true; }
  OUT.rule = reading(CONTEXT.multifactor);
}
var API = {
  multifactor: {enable: function (provider, options) {
    OUT.enables.push([provider === 'none' ? 'none' : 'demand', remember(options, false)]); } },
  access: {deny: function () { OUT.denied = true; }},
  idToken: {setCustomClaim: function () {}}, accessToken: {setCustomClaim: function () {}},
  user: {setAppMetadata: function () {}, setUserMetadata: function () {}}
};
var MODULE;
function loadAction(factory) {
  MODULE = {exports: {}};
  try { factory(MODULE.exports, MODULE, require); } catch (e) { OUT.denied = true; }
}
function runAction() {
  if (OUT.denied) { return; }
  try {
    var result = MODULE.exports.onExecutePostLogin(makeEvent(), API);
    if (result && typeof result.then === 'function') { result.then(undefined, function () { OUT.denied = true; }); }
  } catch (e) { OUT.denied = true; }
}
var STASH = [];
function poke(x) {
  if (x === null || x === undefined) { return; }
  if (typeof x === 'function') {
    if (P.lib === 5) { x(null, USER, CONTEXT); } else { try { x({name: 'mfa'}); } catch (e) {} }
    return;
  }
  if (typeof x !== 'object') { return; }
  if (P.lib === 2) {
    x.multifactor = {provider: 'any', allowRememberBrowser: true};
    x.name = 'mfa';
    if (Array.isArray(x)) { x.push('https://account'); }
    if (x.request && x.request.query) { x.request.query.audience = 'https://account'; }
  }
  if (P.lib === 3 && x.multifactor && x.multifactor.enable) { x.multifactor.enable('none', {allowRememberBrowser: true}); }
  if (P.lib === 4 && x.access) { x.access.deny('no'); }
}
function lib() {
  var args = Array.prototype.slice.call(arguments);
  if (P.lib === 1) { throw new Error('lib'); }
  if (P.lib === 6) { STASH.forEach(function (x) { P.lib = 2; poke(x); P.lib = 6; }); STASH = STASH.concat(args); }
  else { args.forEach(poke); }
  return P.lib === 2 ? true : P.lib === 3 ? args[0] : P.lib === 6 ? lib : undefined;
}
lib.go = lib; lib.x = {go: lib};
var mystery = lib;
function require(name) { return lib; }
var console = {log: function () {}, error: function () {}, warn: function () {}};
Date.now = function () { return 1700000005000; };
Math.random = function () { return 0.5; };
"""


@dataclass(frozen=True)
class Login:
    """One concrete login; `world` picks what outside input looks like, `lib` what
    code from elsewhere does to what it gets hold of."""

    client: str = "console-client"
    client_name: str = "Console"
    metadata: tuple[tuple[str, str], ...] = ()
    audience: str | None = None
    in_query: bool = True
    in_body: bool = False
    prompt: str | None = None
    acr: str | None = None
    scope: str | None = None
    max_age: int | None = None
    protocol: str = "oidc-basic-profile"
    first: str = "pwd"
    mfa: int = 0
    roles: tuple[str, ...] | None = None
    factors: tuple[str, ...] | None = None
    world: int = 0
    lib: int = 0


@dataclass(frozen=True)
class Outcome:
    """What the engine did: denied, or the final rule value and the calls of enable."""

    denied: bool
    rule: tuple[str, str]
    enables: tuple[tuple[str, str], ...]


def run(hooks: Sequence[Hook], login: Login) -> Outcome:
    """The pipeline in the engine."""
    context = quickjs.Context()
    context.set_time_limit(2)
    context.set_memory_limit(64_000_000)
    fields = {name: getattr(login, name) for name in Login.__dataclass_fields__}
    fields["metadata"] = dict(login.metadata)
    context.eval(f"var P = {json.dumps(fields)};")
    context.eval(DRIVER)
    ordered = sorted(hooks, key=lambda hook: hook.kind is HookKind.ACTION)
    for hook in ordered:
        _run_hook(context, hook)
        if json.loads(context.eval("JSON.stringify(OUT)"))["denied"]:
            break
    out = json.loads(context.eval("JSON.stringify(OUT)"))
    return Outcome(out["denied"], tuple(out["rule"]), tuple(tuple(e) for e in out["enables"]))


def _run_hook(context: quickjs.Context, hook: Hook) -> None:
    if hook.kind is HookKind.RULE:
        context.eval(f"runRule({hook.source.strip().rstrip(';')}\n);")
    else:
        context.eval(f"loadAction(function (exports, module, require) {{{hook.source}\n}}); runAction();")
    while context.execute_pending_job():
        pass
    if hook.kind is HookKind.RULE:
        context.eval("endRule();")


AUDIENCE = build.var("audience", EnumSort(tuple(str(a) for a in AUDIENCES)))
PROMPT = build.var("prompt", EnumSort(tuple(str(p) for p in PROMPTS)))
ACR = build.var("acr", EnumSort(tuple(str(a) for a in ACRS)))
SCOPE = build.var("scope", EnumSort(tuple(str(s) for s in SCOPES)))
IN_QUERY, IN_BODY = build.var("in_query"), build.var("in_body")


def alternatives(variable: Expr, options: tuple[str | None, ...]) -> Alternatives:
    """One option a value of the variable."""
    return Alternatives(tuple((build.is_(variable, str(option)), option) for option in options))


def request_for(login: Login, most: int) -> HookRequest:
    """The request with everything that a grid varies left open."""
    return HookRequest(
        login.client, login.client_name, login.metadata, alternatives(AUDIENCE, AUDIENCES), IN_QUERY, IN_BODY,
        alternatives(PROMPT, PROMPTS), alternatives(ACR, ACRS), alternatives(SCOPE, SCOPES),
        Alternatives.known(login.max_age), login.protocol, login.first, build.var("mfa", RangeSort(0, most)), True,
        login.roles, login.factors, "login",
    )  # fmt: skip


def point(login: Login, most: int) -> dict[str, Expr]:
    """The values of the open inputs at one login."""
    named = {"audience": AUDIENCE, "prompt": PROMPT, "acr": ACR, "scope": SCOPE}
    by = {name: build.const(v.sort, str(getattr(login, name))) for name, v in named.items()}
    by |= {"in_query": build.boolean(login.in_query), "in_body": build.boolean(login.in_body)}
    return by | {"mfa": build.number(min(login.mfa, most))}


def matching(lowered: Lowered, outcome: Outcome) -> Expr:
    """True where the lowering decides as the engine did."""
    if outcome.denied:
        return lowered.denied
    rules = [s for s in lowered.settings if s.kind is HookKind.RULE]
    if outcome.rule[0] == "strange":
        final = build.TRUE
    else:
        final = build.boolean(outcome.rule == ("unset", "omitted"))
        for setting in rules:
            final = build.ite(setting.guard, _says(setting, outcome.rule), final)
    actions = [s for s in lowered.settings if s.kind is HookKind.ACTION]
    rows = [build.boolean(j == len(outcome.enables)) for j in range(len(outcome.enables) + 1)]
    for setting in reversed(actions):
        rows = [_row(setting, outcome.enables, rows, j) for j in range(len(rows))]
    return build.and_(build.not_(lowered.denied), final, rows[0])


def _row(setting: Setting, enables: Sequence[tuple[str, str]], rows: Sequence[Expr], at: int) -> Expr:
    """The setting makes the next call, or with a free state any number of calls that come to the last one."""
    ends = range(at + 1, len(enables) + 1) if free(setting.state) else range(at + 1, len(enables) + 1)[:1]
    made = build.or_(*(build.and_(_says(setting, enables[end - 1]), rows[end]) for end in ends))
    return build.ite(setting.guard, made, rows[at])


def _says(setting: Setting, wanted: tuple[str, str]) -> Expr:
    return build.and_(
        build.eq(setting.state, build.const(MFA_STATE, wanted[0])),
        build.eq(setting.remember, build.const(REMEMBER, wanted[1])),
    )


def satisfiable(condition: Expr, budget: list[int]) -> bool:
    """Is there a value of the free choices that makes the condition true?"""
    names = variables(condition)
    if not names:
        return condition is build.TRUE
    budget[0] -= 1
    assert budget[0] > 0, "too many choices to try"
    name, sort = next(iter(names.items()))
    return any(satisfiable(substitute(condition, {name: build.const(sort, v)}), budget) for v in values(sort))


@dataclass
class Comparison:
    """Counts of a grid, and the first logins on which the lowering and the engine differ."""

    exact: int = 0
    covered: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """The share of exact grid points."""
        return self.exact / max(1, self.exact + self.covered + len(self.wrong))


def compare(hooks: Sequence[Hook], logins: Sequence[Login]) -> Comparison:
    """Engine and lowering on each login."""
    most = largest_length(hooks) + 1
    lowerings: dict[Login, Lowered] = {}
    result = Comparison()
    for login in logins:
        key = replace(Login(), client=login.client, client_name=login.client_name, metadata=login.metadata,
                      roles=login.roles, factors=login.factors, first=login.first, protocol=login.protocol)  # fmt: skip
        if key not in lowerings:
            lowerings[key] = lower(hooks, request_for(login, most))
        _compare_one(hooks, lowerings[key], login, most, result)
    return result


def _compare_one(hooks: Sequence[Hook], lowered: Lowered, login: Login, most: int, result: Comparison) -> None:
    outcome = run(hooks, login)
    by = point(login, most)
    here = Lowered(
        tuple(replace(s, guard=substitute(s.guard, by)) for s in lowered.settings),
        (), substitute(lowered.denied, by), lowered.choices, (),
    )  # fmt: skip
    condition = matching(here, outcome)
    guards = [here.denied, *(s.guard for s in here.settings)]
    guards += [e for s in here.settings if s.guard is not build.FALSE for e in (s.state, s.remember)]
    if not any(free(guard) for guard in guards):
        if condition is build.TRUE:
            result.exact += 1
        else:
            result.wrong.append(f"{login}: engine {outcome}, lowering {here.settings}, denied {here.denied}")
    elif satisfiable(condition, [20_000]):
        result.covered += 1
    else:
        result.wrong.append(f"{login}: engine {outcome} is not covered by {here.settings}, denied {here.denied}")


def grid(**fixed: object) -> Iterator[Login]:
    """Logins over audience, its place, prompt, and the number of entries; `fixed` replaces fields."""
    for audience, mfa, prompt, where in itertools.product(AUDIENCES, range(4), PROMPTS[:2], ("query", "body")):
        login = Login(audience=audience, mfa=mfa, prompt=prompt, in_query=where == "query", in_body=where == "body")
        yield replace(login, world=mfa % 2, **fixed)  # type: ignore[arg-type]


def rule(source: str, name: str = "rule") -> Hook:
    """A rule."""
    return Hook(name, HookKind.RULE, f"{name}.js", source)


def action(source: str, name: str = "action") -> Hook:
    """An action."""
    return Hook(name, HookKind.ACTION, f"{name}.js", source)


def test_the_engine_runs_rules_and_actions_as_one_pipeline() -> None:
    hooks = [
        action("exports.onExecutePostLogin = async (event, api) => { api.multifactor.enable('any'); };"),
        rule(
            "function (user, context, callback) { context.multifactor = {provider: 'any'}; callback(null, user, context); }"
        ),
    ]
    assert run(hooks, Login()) == Outcome(False, ("demand", "omitted"), (("demand", "omitted"),))


def test_the_engine_denies_at_an_exception() -> None:
    assert run([rule("function (user, context, callback) { context.nothing.more(); }")], Login()).denied
