"""Methods of strings and regular expressions: what the lowering works out is what the engine says, for any
text."""

from __future__ import annotations

import json

import pytest
import quickjs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ssoproof.javascript import strings
from ssoproof.javascript.regex import translated
from ssoproof.logic import build
from ssoproof.providers.auth0.hooks.lower import lower
from tests.agreement.test_hooks_engine import Login, request_for, rule

LETTERS = "aBc -_.é\u00dfÄžΩσдЖ\u3042漢\U0001f600\u00a0\u0130"
TEXTS = st.text(LETTERS, max_size=6)
NUMBERS = st.sampled_from((-7, -1, 0, 1, 2, 3, 9))
PATTERNS = st.text("ab.*+?()[]{}|^$\\dwWsSbB-,12:=!", min_size=1, max_size=8)
QUICK = settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))


def quoted(text: str) -> str:
    """The text as JavaScript."""
    return json.dumps(text)


CALLS = st.one_of(
    st.tuples(
        st.sampled_from(("includes", "startsWith", "endsWith", "indexOf", "lastIndexOf", "split", "concat")),
        TEXTS,
    ).map(lambda t: f".{t[0]}({quoted(t[1])})"),
    st.sampled_from(
        (
            ".toLowerCase()",
            ".toUpperCase()",
            ".trim()",
            ".trimStart()",
            ".trimEnd()",
            ".length",
            "[0]",
            "[1]",
            ".toString()",
        )
    ),
    st.tuples(st.sampled_from(("slice", "substring", "substr")), NUMBERS, NUMBERS).map(
        lambda t: f".{t[0]}({t[1]}, {t[2]})"
    ),
    st.tuples(st.sampled_from(("padStart", "padEnd")), NUMBERS, TEXTS).map(
        lambda t: f".{t[0]}({t[1]}, {quoted(t[2])})"
    ),
    st.tuples(st.sampled_from(("charAt", "slice", "substring")), NUMBERS).map(lambda t: f".{t[0]}({t[1]})"),
    st.tuples(st.sampled_from(("replace", "replaceAll")), TEXTS, TEXTS).map(
        lambda t: f".{t[0]}({quoted(t[1])}, {quoted(t[2])})"
    ),
)


def engine(expression: str) -> object:
    """The value of an expression, lists as text; None where it throws."""
    context = quickjs.Context()
    context.set_time_limit(1)
    text = (
        f"(function () "
        f"{{ var r = {expression}; return JSON.stringify(Array.isArray(r) ? r.join('|') : r); }})()"
    )
    try:
        found = context.eval(text)
    except quickjs.JSException:
        return None
    return None if found is None else json.loads(found)


def agrees(expression: str) -> bool | None:
    """Does the lowering give the engine's value? None where it leaves it open."""
    wanted = engine(expression)
    if wanted is None:
        return None
    value = f"(Array.isArray({expression}) ? ({expression}).join('|') : {expression})"
    source = f"if ({value} !== {json.dumps(wanted)}) context.multifactor = {{provider: 'any'}};"
    hook = rule(f"function (user, context, callback) {{ {source} callback(null, user, context); }}")
    lowered = lower([hook], request_for(Login(), 1))
    assert not any(d.code == "hook-fault" for d in lowered.diagnostics)
    if lowered.choices:
        return None
    return lowered.denied is build.FALSE and not lowered.settings


@QUICK
@given(TEXTS, CALLS)
def test_methods_of_strings_give_what_the_engine_gives(base: str, call: str) -> None:
    assert agrees(f"{quoted(base)}{call}") is not False


@QUICK
@given(PATTERNS, st.sampled_from(("", "i", "g")), st.text("abAB1 -\n", max_size=6))
def test_regular_expressions_find_what_the_engine_finds(pattern: str, flags: str, subject: str) -> None:
    if translated(pattern, flags) is None or pattern[0] in "*/?":
        return
    for use in (
        f"{quoted(subject)}.search(/{pattern}/{flags})",
        f"{quoted(subject)}.match(/{pattern}/{flags})",
    ):
        assert agrees(use) is not False, use
    assert agrees(f"{quoted(subject)}.replace(/{pattern}/{flags}, 'z')") is not False


@pytest.mark.parametrize("pattern", ["|1", "\\b|1", "1|", "a?", "\\b", "(?:)", "1"])
@pytest.mark.parametrize(
    "call", ["match(/{}/g)", "match(/{}/)", "replace(/{}/g, 'z')", "replace(/{}/, 'z')", "split(/{}/)"]
)
@pytest.mark.parametrize("text", ["", "1", "1a1", "a-1"])
def test_where_nothing_is_found_too_the_engine_is_not_contradicted(
    text: str, call: str, pattern: str
) -> None:
    assert agrees(f"{quoted(text)}.{call.format(pattern)}") is not False


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("Café", ".startsWith('Caf')"), ("Café", ".includes('\u00e9')"), ("Überprüfung", ".toLowerCase()"),
        ("x \U0001f600 y", ".length"), ("\U0001f600a", ".endsWith('a')"), ("Ärger-App", ".split('-')"), ("ß", ".toUpperCase()"),
    ],
)  # fmt: skip
def test_names_beyond_ascii_are_worked_out(text: str, call: str) -> None:
    assert agrees(f"{quoted(text)}{call}") is True


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "a*a*a*a*b", "(?<=a)b", "(a)\\1", "(a|b)*", "a{2}{3}", "[[:x:]]", "a*+", "\\p{L}"]
)
def test_what_may_differ_or_take_long_is_left_open(pattern: str) -> None:
    assert translated(pattern, "") is None


def test_counting_code_points_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strings, "units", lambda text: text)
    assert agrees("'\\u{1F600}a'.indexOf('a')") is False
