"""Single constructs of hooks: what is exact, what is a free choice of which kind, what is reported."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ssoproof.javascript.choices import ChoiceKind
from ssoproof.javascript.explorer import Limits
from ssoproof.logic import build
from ssoproof.logic.expr import free
from ssoproof.logic.sorts import RangeSort
from ssoproof.providers.auth0.hooks.list_lengths import largest_length
from ssoproof.providers.auth0.hooks.lower import lower
from ssoproof.providers.auth0.hooks.lowered import Lowered
from ssoproof.providers.auth0.hooks.request import Alternatives, HookRequest
from ssoproof.tenant.model import Hook, HookKind

STRICT = build.var("strict")
MFA = build.var("mfa", RangeSort(0, 2))
REQUEST = HookRequest(
    client_id="c",
    client_name="C",
    client_metadata=(("kind", "spa"),),
    audience=Alternatives(((STRICT, "account"), (build.not_(STRICT), None))),
    audience_in_query=build.TRUE,
    audience_in_body=build.FALSE,
    prompt=Alternatives.single(None),
    acr_values=Alternatives.single(None),
    scope=Alternatives.single("openid profile"),
    max_age=Alternatives.single(None),
    protocol="oidc-basic-profile",
    first_factor="pwd",
    mfa_entries=MFA,
    saturated=True,
    roles=None,
    factors=None,
    choice_prefix="s",
)
HAS_MFA = build.lt(build.number(0), MFA)
END = "callback(null, user, context);"


def rule(body: str, name: str = "r") -> Hook:
    return Hook(name, HookKind.RULE, f"{name}.js", f"function (user, context, callback) {{ {body} }}")


def action(body: str, before: str = "") -> Hook:
    source = f"{before} exports.onExecutePostLogin = async (event, api) => {{ {body} }};"
    return Hook("a", HookKind.ACTION, "a.js", source)


def when(condition: str, setup: str = "") -> Lowered:
    """A rule that requires MFA under a condition."""
    return lower(
        [rule(f"{setup} if ({condition}) context.multifactor = {{provider: 'any'}}; {END}")], REQUEST
    )


def guard(lowered: Lowered) -> object:
    """The guard of the only setting; FALSE where there is none."""
    assert not lowered.choices, lowered.choices
    return lowered.settings[0].guard if lowered.settings else build.FALSE


AUDIENCE = "context.request.query.audience"
METHODS = "context.authentication.methods"


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (f"{AUDIENCE} === 'account'", STRICT),
        (f"{AUDIENCE} != null", STRICT),
        (f"!{AUDIENCE}", build.not_(STRICT)),
        (f"['account', 'x'].includes({AUDIENCE})", STRICT),
        (f"['x', 'account'].indexOf({AUDIENCE}) > 0", STRICT),
        (f"({AUDIENCE} || 'none').startsWith('acc')", STRICT),
        (f"`${{{AUDIENCE}}}!` === 'account!'", STRICT),
        (f"{AUDIENCE}?.length === 7", STRICT),
        (f"typeof {AUDIENCE} === 'string'", STRICT),
        (f"({AUDIENCE} ?? 'b') < 'b'", STRICT),
        (f"{METHODS}.some(m => m.name === 'mfa')", HAS_MFA),
        (f"!!{METHODS}.find(function (m) {{ return m.name == 'mfa'; }})", HAS_MFA),
        (f"{METHODS}.every(m => m.name !== 'mfa')", build.not_(HAS_MFA)),
        (f"{METHODS}.filter(m => m.name === 'mfa').length > 0", HAS_MFA),
        (f"{METHODS}.map(m => m.name).includes('mfa')", HAS_MFA),
        (f"{METHODS}.length > 1", HAS_MFA),
        (f"{METHODS}[1]", HAS_MFA),
        (f"{METHODS}.findIndex(({{name}}) => name === 'mfa') !== -1", HAS_MFA),
        ("context.clientID === 'c' && context.clientMetadata.kind === 'spa'", build.TRUE),
        ("context.clientMetadata.other === undefined", build.TRUE),
        ("user.user_id === undefined", build.FALSE),
        ("null == undefined && null !== undefined && NaN !== NaN && '1' == 1 && [1, 2][1] === 2", build.TRUE),
    ],
)
def test_conditions_are_exact(condition: str, expected: object) -> None:
    assert guard(when(condition)) is expected


@pytest.mark.parametrize(
    ("setup", "condition", "expected"),
    [
        (
            f"let a = 0; for (const m of {METHODS}) {{ if (m.name === 'mfa') {{ a = 1; break; }} }}",
            "a",
            HAS_MFA,
        ),
        (f"let a; try {{ a = {AUDIENCE}.length; }} catch (e) {{ a = 0; }}", "a", STRICT),
        (
            f"let a; switch ({AUDIENCE}) {{ case 'x': case 'account': a = 1; break; default: a = 0; }}",
            "a === 1",
            STRICT,
        ),
        ("const { audience: a = 'd' } = context.request.query;", "a === 'account'", STRICT),
        (f"const [a, ...b] = ['x', {AUDIENCE}];", "b[0]", STRICT),
        ("const f = x => { if (x) return 1; return 0; };", f"f({AUDIENCE})", STRICT),
        ("function f(x, y = x) { return y; }", f"f({AUDIENCE})", STRICT),
        ("const o = { account: true };", f"o[{AUDIENCE}]", STRICT),
        ("const s = new Set(['account']);", f"s.has({AUDIENCE})", STRICT),
        ("let n = 0; for (let i = 0; i < 3; i++) n += i;", "n === 3", build.TRUE),
        ("const a = {b: {c: 1}}; a.b.c += 2; delete a.x;", "a.b.c === 3", build.TRUE),
    ],
)
def test_statements_are_exact(setup: str, condition: str, expected: object) -> None:
    assert guard(when(condition, setup)) is expected


@pytest.mark.parametrize(
    "condition",
    [
        "context.request.ip === '1.1.1.1'",
        "user.email",
        "context.riskAssessment",
        "Date.now() > 1900000000000",
        "configuration.KEY === 'x'",
    ],
)
def test_outside_input_is_an_outside_choice(condition: str) -> None:
    lowered = when(condition)
    assert {choice.kind for choice in lowered.choices} == {ChoiceKind.OUTSIDE}
    assert free(lowered.settings[0].guard) == {lowered.choices[0].name}
    assert lowered.choices[0].name.startswith("s.choice")


def test_outside_input_is_asked_once_while_it_can_not_change() -> None:
    lowered = when("user.app_metadata && user.app_metadata.strict")
    assert lowered.denied is build.FALSE


def test_a_member_of_what_may_be_missing_may_throw() -> None:
    assert when("user.app_metadata.strict").denied is not build.FALSE
    assert (
        lower([action("if (event.user.app_metadata.strict) api.multifactor.enable('any');")], REQUEST).denied
        is build.FALSE
    )


@pytest.mark.parametrize(
    "body",
    ["class A extends null {}", "mystery();", "/a/g.test('a');", "with (user) {}"],
)
def test_what_is_not_understood_is_reported_and_left_open(body: str) -> None:
    lowered = lower([rule(body + END)], REQUEST)
    assert any(d.code in ("hook-not-understood", "hook-unknown-name") for d in lowered.diagnostics)
    assert {choice.kind for choice in lowered.choices} <= {ChoiceKind.UNMODELLED}


def test_early_return_deny_and_order() -> None:
    first = rule(
        f"if ({AUDIENCE}) return callback(new Error('x')); context.multifactor = {{provider: 'none'}}; {END}",
        "one",
    )
    lowered = lower([action("api.multifactor.enable('any', {allowRememberBrowser: true});"), first], REQUEST)
    assert lowered.denied is STRICT
    assert [(s.hook, s.guard) for s in lowered.settings] == [
        ("one", build.not_(STRICT)),
        ("a", build.not_(STRICT)),
    ]
    assert [str(s.state) for s in lowered.settings] == ["none", "demand"]
    assert str(lowered.settings[1].remember) == "yes"
    assert {(e.hook, e.kind) for e in lowered.exits} == {
        ("one", "denied"),
        ("one", "ended"),
        ("a", "returned"),
    }


def test_a_rule_without_callback_is_denied_and_reported() -> None:
    lowered = lower([rule("context.multifactor = {provider: 'any'};")], REQUEST)
    assert lowered.denied is build.TRUE
    assert [e.kind for e in lowered.exits] == ["no callback"]
    assert [d.code for d in lowered.diagnostics] == ["hook-no-callback"]


def test_the_length_beyond_the_count_is_left_open() -> None:
    assert when(f"{METHODS}.length > 2").choices == ()
    lowered = when(f"{METHODS}.length > 3")
    assert {choice.kind for choice in lowered.choices} == {ChoiceKind.UNMODELLED}
    exact = lower([rule(f"if ({METHODS}.length > 3) throw 1; {END}")], replace(REQUEST, saturated=False))
    assert exact.choices == () and exact.denied is build.FALSE


def test_a_syntax_error_makes_the_whole_hook_unknown() -> None:
    lowered = lower([rule("if (")], REQUEST)
    assert [d.severity.value for d in lowered.diagnostics] == ["error"]
    assert {choice.kind for choice in lowered.choices} == {ChoiceKind.UNMODELLED}
    assert lowered.settings and lowered.denied is not build.FALSE


def test_limits_make_the_hook_unknown() -> None:
    lowered = lower([rule("while (true) {}")], REQUEST, Limits(steps=500))
    assert any(d.code == "hook-too-much" for d in lowered.diagnostics)
    assert {choice.kind for choice in lowered.choices} == {ChoiceKind.UNMODELLED}


def test_a_misspelt_option_gets_a_suggestion() -> None:
    lowered = lower([action("api.multifactor.enable('any', {allowRememberBrowsers: false});")], REQUEST)
    assert str(lowered.settings[0].remember) == "omitted"
    assert lowered.diagnostics[0].help == "did you mean allowRememberBrowser?"


def test_a_change_of_the_language_leaves_every_hook_open() -> None:
    strange = rule("Array.prototype.includes = () => true; " + END, "strange")
    lowered = lower([rule("context.multifactor = {provider: 'any'}; " + END), strange], REQUEST)
    assert all(free(setting.guard) or free(setting.state) for setting in lowered.settings)


def test_decisions_that_leave_no_trace_do_not_multiply() -> None:
    claims = " ".join(
        f"if (event.user.user_metadata.x{i}) api.idToken.setCustomClaim('c{i}', {i});" for i in range(40)
    )
    lowered = lower([action(claims + " api.multifactor.enable('any');")], REQUEST)
    assert lowered.choices == () and lowered.settings[0].guard is build.TRUE


def test_decisions_within_try_and_if_do_not_multiply_either() -> None:
    claims = " ".join(
        f"const v{i} = event.user.user_metadata.x{i}; if (v{i}.y) api.idToken.setCustomClaim('c{i}', v{i});"
        for i in range(30)
    )
    body = f"if (event.client.name === 'C') {{ try {{ {claims} }} catch (e) {{ console.log(e); }} }}"
    lowered = lower([action(body + " api.multifactor.enable('any');")], REQUEST)
    assert lowered.choices == () and lowered.settings[0].guard is build.TRUE


def test_variables_kept_between_runs_are_free() -> None:
    lowered = lower([action("if (n > 0) api.multifactor.enable('any'); n += 1;", "let n = 0;")], REQUEST)
    assert free(lowered.settings[0].guard)


def test_spans_point_at_the_writes() -> None:
    source = (
        "function (user, context, callback) "
        "{\n  context.multifactor = { provider: 'any' };\n  callback(null, user, context);\n}"
    )
    lowered = lower([Hook("r", HookKind.RULE, "r.js", source)], REQUEST)
    span = lowered.settings[0].span
    assert (span.file, span.line, span.column, span.end_line, span.end_column) == ("r.js", 2, 3, 2, 44)
    assert lowered.settings[0].text == "context.multifactor = { provider: 'any' }"


def test_the_largest_small_number() -> None:
    assert largest_length([rule("if (context.authentication.methods.length > 3) x = 900;")]) == 3
    assert largest_length([rule("if (")]) == 0
