"""Tests of ages, however they are written, beside a real engine at moments around the age."""

from __future__ import annotations

import json

import pytest
import quickjs
from hypothesis import given
from hypothesis import strategies as st

from ssoproof.inputs.ages import FIRST, LAST, Age, age
from ssoproof.inputs.terms import test_of as parsed

THEN = "event.authentication.methods[1].timestamp"
NOW = 1_764_000_000_000

AGES = st.sampled_from([1_000, 59_000, 60_000, 61_000, 900_000, 3_600_000])
FORMS = st.sampled_from(
    [
        "Date.now() - Date.parse({t}) {op} {ms}",
        "Date.now() - new Date({t}).getTime() {op} {ms}",
        "(Date.now() - Date.parse({t})) / 1000 {op} {s}",
        "new Date().getTime() - new Date({t}) {op} {s} * 1000",
        "new Date() - new Date({t}) {op} {ms}",
        "Date.parse({t}) + {ms} {po} Date.now()",
        "{ms} {po} Date.now() - Date.parse({t})",
        "Math.floor((Date.now() - Date.parse({t})) / 1000) {op} {s}",
        "Math.floor((Date.now() - Date.parse({t})) / 60000) {op} {m}",
    ]
)
OPS = st.sampled_from([("<", ">"), ("<=", ">="), (">", "<"), (">=", "<=")])


@given(FORMS, OPS, AGES, st.integers(-61_000, 61_000))
def test_an_age_is_what_the_engine_says(form: str, ops: tuple[str, str], length: int, off: int) -> None:
    op, po = ops
    text = form.format(t=THEN, op=op, po=po, ms=length, s=length // 1_000, m=length // 60_000)
    found = age(parsed(text))
    assert isinstance(found, Age) and found.path == THEN
    for past in (length + off, length, length - 1, length + 1, found.milliseconds, found.milliseconds + 1):
        if past >= 0:
            young = past <= found.milliseconds if found.inclusive else past < found.milliseconds
            assert (young is not found.negated) is real(text, past), (text, past, found)


def real(text: str, past: int) -> bool:
    """The test's outcome where the time is so long ago."""
    script = text.replace(THEN, json.dumps("T")).replace("Date.now()", str(NOW))
    script = (
        script.replace("new Date().getTime()", str(NOW))
        .replace("new Date()", f"new Date({NOW})")
        .replace('new Date("T")', f"new Date({NOW - past})")
    )
    script = script.replace('Date.parse("T")', str(NOW - past))
    return bool(quickjs.Context().eval(script))


@pytest.mark.parametrize("negated", [False, True])
def test_seconds_against_milliseconds_come_out_one_way(negated: bool) -> None:
    text = f"Math.floor(Date.now() / 1000) - {THEN.replace('event', 'context')} > 3600"
    assert age(parsed(f"!({text})" if negated else text)) is negated


def test_minutes_that_are_not_zero() -> None:
    text = f"!!Math.floor((Date.now() - Date.parse({THEN})) / 60000)"
    assert age(parsed(text)) == Age(THEN, 60_000, False, True)


@pytest.mark.parametrize(
    "text",
    [
        "event.user.app_metadata.vip === true",
        "Date.now() > 5",
        f"Date.parse({THEN}) > 5",
        f"Math.random() * {THEN} > 1",
    ],
)
def test_other_tests_are_no_ages(text: str) -> None:
    assert not isinstance(age(parsed(text)), Age)


def test_a_number_without_the_clock_is_no_age() -> None:
    assert age(parsed("!!(event.stats.logins_count > 3)")) is None
    assert age(parsed("event.user.app_metadata.level <= 5")) is None


SECONDS = 'event.authentication.methods.some($ => $.name === "mfa" && {age})'


def test_any_second_factor_is_the_last_one_or_the_first_one() -> None:
    young = age(parsed(SECONDS.format(age="Date.now() - Date.parse($.timestamp) <= 15 * 60 * 1000")))
    assert young == Age(LAST, 900_000, True, False, True)
    old = age(parsed(SECONDS.format(age="Date.now() - Date.parse($.timestamp) > 900000")))
    assert old == Age(FIRST, 900_000, True, True, True)
    guarded = (
        SECONDS.replace("methods", "methods || []").replace("event", "(event", 1).replace("[]", "[])", 1)
    )
    assert age(parsed(guarded.format(age="Date.now() - Date.parse($.timestamp) < 900000"))) is not None


def of_rule(text: str) -> Age | bool | None:
    """A test that a rule makes, with the names that its inputs have in Actions."""
    return age(parsed(text, lambda path: path.replace("context.auth", "event.auth")))


def test_items_of_a_rules_list_have_numbers_as_times() -> None:
    listed = SECONDS.replace("event", "context")
    young = of_rule(listed.format(age="Date.now() - $.timestamp <= 15 * 60 * 1000"))
    assert young == Age(LAST, 900_000, True, False, True)
    assert of_rule(listed.format(age="new Date() - new Date($.timestamp) <= 900000")) == young
    parsed_number = listed.format(age="Date.now() - Date.parse($.timestamp) <= 900000")
    assert of_rule(parsed_number) is None


def test_the_second_factor_that_is_looked_for_is_the_first_one() -> None:
    looked = 'event.authentication.methods.find($ => $.name === "mfa").timestamp'
    assert age(parsed(f"Date.now() - Date.parse({looked}) <= 900000")) == Age(FIRST, 900_000, True, False)


@pytest.mark.parametrize(
    "text",
    [
        "event.authentication.methods.some($ => Date.now() - Date.parse($.timestamp) <= 900000)",
        'event.authentication.methods.some($ => $.name === "pwd" && Date.now() - Date.parse($.timestamp) <= 900000)',
        SECONDS.format(age='$.type === "otp" && Date.now() - Date.parse($.timestamp) <= 900000'),
        'event.user.list.some($ => $.name === "mfa" && Date.now() - Date.parse($.timestamp) <= 900000)',
        "!" + SECONDS.format(age="Date.now() - Date.parse($.timestamp) <= 900000"),
    ],
)
def test_other_items_are_not_second_factors(text: str) -> None:
    assert age(parsed(text)) is None


@pytest.mark.parametrize(
    ("text", "never"),
    [
        (f"Date.now() - {THEN} > 86400000", True),
        (f"Date.now() > new Date({THEN}) + 86400000", True),
        (f"Date.now() - Number({THEN}) > 1", True),
        (f"Date.now() - Date.parse({THEN.replace('event', 'context')}) > 1", True),
        (f"!(Date.now() - {THEN} > 86400000)", False),
    ],
)
def test_what_is_not_a_number_is_never_more(text: str, never: bool) -> None:
    """A time's text in arithmetic, a number that is parsed as a text."""
    assert age(parsed(text)) is not never


@pytest.mark.parametrize(
    "text",
    [
        f"Math.floor((Date.now() - Date.parse({THEN})) / 86400000) - 1 > 0",
        f"Math.floor((Date.now() - Date.parse({THEN})) / 86400000) * 24 > 24",
        f"Math.floor(Date.now() / 86400000) - Math.floor(Date.parse({THEN}) / 86400000) > 0",
        f"new Date({THEN} / 1000) < new Date()",
        f"Math.round((Date.now() - Date.parse({THEN})) / 60000) > 60",
    ],
)
def test_what_is_rounded_on_the_way_is_left_open(text: str) -> None:
    found = age(parsed(text))
    assert found is None or found is False
