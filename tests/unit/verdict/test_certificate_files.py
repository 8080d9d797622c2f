"""Certificates as files: what is written is read back, and whatever else is read is refused in words."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssoproof.errors import UsageError
from ssoproof.logic.sorts import BOOL, EnumSort, RangeSort
from ssoproof.system.system import TransitionSystem, Variable
from ssoproof.verdict import certificate as module
from ssoproof.verdict.certificate import Filed, dumps, filed, loads, read
from ssoproof.verdict.verdict import Exhausted

STATE = (
    Variable("session", BOOL, False),
    Variable("stage", EnumSort(("none", "login \u2713\n")), "none"),
    Variable("n", RangeSort(1, 3), 1),
)
RIGID = (Variable("S1", EnumSort(("a", "b", "c")), None), Variable("S2", BOOL, None))
SYSTEM = TransitionSystem((*STATE, *RIGID), ())
STATES = {(True, "none", 2): 0b110111, (False, "none", 1): 0b11111, (False, "login \u2713\n", 3): 0b100000}


def _filed(**other: Any) -> Filed:
    said = {"system": "0" * 64, "reached": 3, "over": "an abstraction", "states": STATES, "readings": 0b11111}
    return filed("SSO001", "console\nx", "console", SYSTEM, Exhausted(**{**said, **other}))


def test_what_is_written_is_read_back() -> None:
    what = _filed()
    again = loads(dumps(what))
    assert again == what
    assert (
        again.certificate.states
        == what.certificate.states
        == {(True, "none", 2): 0b10111, (False, "none", 1): 0b11111}
    )
    assert again.certificate.readings == 0b11111
    assert dumps(again) == dumps(what)


def test_the_text_does_not_depend_on_the_order_of_the_search() -> None:
    assert dumps(_filed(states=dict(reversed(STATES.items())))) == dumps(_filed())


def test_one_state_is_one_line() -> None:
    fewer = {s: m for s, m in STATES.items() if s[0] is False}
    lines = dumps(_filed(states={**fewer, (True, "none", 3): 0b11111})).splitlines()
    more = dumps(
        _filed(states={**fewer, (True, "none", 3): 0b11111, (True, "none", 1): 0b11111})
    ).splitlines()
    assert len(more) == len(lines) + 1
    assert set(lines) <= set(more)


def test_files_are_read(tmp_path: Path) -> None:
    file = tmp_path / "certificate.json"
    file.write_text(dumps(_filed()), encoding="utf-8")
    assert read(file) == _filed()
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="UTF-8"):
        read(file)
    for missing in (tmp_path, tmp_path / "none", Path("a\0b")):
        with pytest.raises(UsageError):
            read(missing)


def test_too_long_texts_are_neither_written_nor_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = dumps(_filed())
    (tmp_path / "c").write_text(text, encoding="utf-8")
    monkeypatch.setattr(module, "LONGEST", 100)
    for act in (lambda: loads(text), lambda: dumps(_filed()), lambda: read(tmp_path / "c")):
        with pytest.raises(UsageError, match=r"long|large"):
            act()


def _set(*route: str | int) -> Callable[[Any, Any], None]:
    def change(raw: Any, value: Any) -> None:
        for key in route[:-1]:
            raw = raw[key]
        raw[route[-1]] = value

    return change


BAD = [
    (("format",), "other", "format"),
    (("version",), 1, "version"),
    (("version",), True, "version"),
    (("question",), "SSO\u202e001", "characters"),
    (("question",), None, "not a text"),
    (("subject",), 1, "not a text"),
    (("system",), "0" * 63, "not a hash"),
    (("system",), "G" * 64, "not a hash"),
    (("depth",), 4, "unknown key"),
    (("generator",), "ssoproof 0", "unknown key"),
    (("readings",), "40", "above the last one"),
    (("readings",), "0", "hexadecimal"),
    (("readings",), "0x1f", "hexadecimal"),
    (("readings",), 31, "hexadecimal"),
    (("readings",), "f" * 100_000, "above the last one"),
    (("readings",), "f", "does not speak for"),
    (("state",), {}, "not a list"),
    (("state", 0, "name"), "stage", "one name"),
    (("state", 0, "sort"), "int", "a sort is"),
    (("state", 0, "sort"), [], "no value"),
    (("state", 0, "sort"), ["a", "a"], "no value, or one twice"),
    (("state", 2, "sort"), {"from": 3, "to": 1}, "from 3 to 1"),
    (("state", 2, "sort"), {"from": 0, "to": 2**40}, "not a number"),
    (("state", 2, "sort"), {"from": 0}, "lacks 'to'"),
    (("rigid", 0, "sort"), {"from": 0, "to": 2**31}, "readings"),
    (("reached",), [], "no states"),
    (("reached", 0), 5, "not an object"),
    (("reached", 0, "readings"), "3f", "above|speak"),
    (("reached", 0, "states", 0), [True], "1 value,"),
    (("reached", 0, "states", 0), "x", "not a list"),
    (("reached", 0, "states", 0, 0), 1, "no value"),
    (("reached", 0, "states", 0, 1), "gone", "no value"),
    (("reached", 0, "states", 0, 2), True, "no value"),
    (("reached", 0, "states", 0, 2), 4, "no value"),
    (("reached", 0, "states", 0, 2), [[]], "no value"),
    (("reached", 1, "states", 0), [False, "none", 1], "twice"),
    (("extra",), 1, "unknown key"),
]


@pytest.mark.parametrize(("route", "value", "message"), BAD)
def test_wrong_fields_are_told(route: tuple[str | int, ...], value: object, message: str) -> None:
    raw = json.loads(dumps(_filed()))
    _set(*route)(raw, value)
    with pytest.raises(UsageError, match=message) as caught:
        loads(json.dumps(raw))
    assert len(str(caught.value)) < 200
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[",
        "null",
        "[]",
        '"x"',
        "NaN",
        '{"format": Infinity}',
        "[" * 200_000,
        "9" * 5000,
        '{"a": 1, "a": 2}',
        "\x00",
    ],
)
def test_what_is_no_certificate_at_all_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="not a certificate"):
        loads(text)


def test_every_truncation_is_refused() -> None:
    text = dumps(_filed())
    for end in range(len(text) - 2):
        with pytest.raises(UsageError):
            loads(text[:end])


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def _routes(raw: object, route: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    rows = raw.items() if isinstance(raw, dict) else enumerate(raw) if isinstance(raw, list) else ()
    below = [(*route, key) for key, _ in rows]
    rows = raw.items() if isinstance(raw, dict) else enumerate(raw) if isinstance(raw, list) else ()
    return below + [r for key, value in rows for r in _routes(value, (*route, key))]


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_change_is_read_or_refused_in_words(data: st.DataObject) -> None:
    raw = json.loads(dumps(_filed()))
    _set(*data.draw(st.sampled_from(_routes(raw))))(raw, data.draw(_ANY))
    try:
        what = loads(json.dumps(raw))
    except UsageError:
        return
    assert loads(dumps(what)) == what
