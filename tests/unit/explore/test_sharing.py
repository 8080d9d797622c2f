"""Traces to share: what is saved is loaded again, what a check wrote is loaded too, and bad files are
told."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.incident import as_logged, repaired
from tests.unit.explore.test_played import HARM, READING, house

from ssoproof.cli import run as command
from ssoproof.errors import UsageError
from ssoproof.explore.run import PlayedRun, follow, start
from ssoproof.explore.scenario import ExploredTenant
from ssoproof.explore.session import Session
from ssoproof.explore.trace_files import loaded, saved
from ssoproof.readers.detect import load_path
from ssoproof.settings import Sourced
from ssoproof.source import Origin
from ssoproof.tenant.model import MfaMode


@cache
def text() -> str:
    rows = [(n, {}) for n in HARM]
    rows.insert(5, ("time.wait", {"delay": 3}))
    return saved(house(), follow(house(), start(house(), house().seat(()), READING), rows).played)


def changed(change: Callable[[dict[str, Any]], object]) -> str:
    data = json.loads(text())
    change(data)
    return json.dumps(data)


def test_what_is_saved_is_loaded_again() -> None:
    found = loaded(house(), text())
    assert found.said == () and len(found.played.trace) == len(HARM) + 1
    assert saved(house(), found.played) == text()
    head = json.loads(text())["#meta"]
    assert head["format"] == "ITF" and head["played"]["applications"] == ["console", "account"]


def test_a_tenant_that_has_changed_is_told_with_the_step() -> None:
    found = loaded(ExploredTenant(repaired()), text())
    assert found.said == (
        "It goes for 4 of 9 steps. Step 5 (console: pass the MFA prompt and tick “remember this browser” "
        "for console-api) can't be taken: "
        "this MFA prompt has no checkbox.",
        "Step 4 goes, but “console's MFA prompt offers to remember the browser” is false after it and true "
        "in the file: the tenant is not as it was.",
    )
    shorter = as_logged()
    shorter = replace(shorter, session=replace(shorter.session, idle=Sourced(7200)))
    found = loaded(ExploredTenant(shorter), text())
    assert len(found.played.trace) == len(HARM) + 1
    moved = loaded(house(), changed(lambda d: d["states"][5].update(session=False)))
    assert moved.said == (
        "Step 5 goes, but “an SSO session lives” is true after it and false in the file: the tenant is not "
        "as it was.",
    )


def test_a_step_that_no_longer_goes_ends_the_run() -> None:
    def other(data: dict[str, Any]) -> None:
        data["states"][3]["#meta"]["transition"] = "console.renew.gone/token"

    found = loaded(house(), changed(other))
    assert len(found.played.trace) == 2
    assert found.said[0].startswith(
        "It goes for 2 of 9 steps. Step 3 (console: renew silently for gone) can't be taken"
    )


def test_values_of_switches_that_are_gone_are_told() -> None:
    found = loaded(house(), changed(lambda d: d["#meta"]["reading"].update(S99="yes", S2="perhaps")))
    assert found.said[0].startswith("There is no S2=perhaps, S99=yes any more")


BAD: list[tuple[str, str]] = [
    ("", "no JSON"),
    ("[1", "line 1"),
    ("[]", "not an object"),
    ("[" * 100_000, "no JSON"),
    ('{"a": NaN}', "#meta"),
    ("{}", "#meta"),
    ('{"#meta": {"format": "ITF"}, "states": []}', "Informal Trace Format"),
    ('{"#meta": {"format": "ITF"}, "states": [1]}', "state 0"),
    ('{"#meta": {"format": "ITF"}, "states": [{}]}', "which question"),
    ('{"#meta": {"format": "ITF", "description": "SSO009 x"}, "states": [{}]}', "no question"),
    ('{"#meta": {"format": "ITF", "description": "SSO001 console"}, "states": [{}]}', "another tenant"),
    ('{"#meta": {"format": "ITF"}, "states": [{}, {"#meta": {"transition": 1}}]}', "by which transition"),
    (
        '{"#meta": {"format": "ITF", "played": {"applications": "console"}}, "states": [{}]}',
        "which applications",
    ),
    (
        '{"#meta": {"format": "ITF", "played": {"applications": ["else"]}}, "states": [{}]}',
        "no application else",
    ),
    (
        '{"#meta": {"format": "ITF", "played": {"applications": ["console"], "subject": "nobody"}}, "states": [{}]}',
        "no subject",
    ),
    (
        '{"#meta": {"format": "ITF", "played": {"applications": ["console"], "subject": "console"}}, "states": [{}]}',
        "unit",
    ),
    (json.dumps({"#meta": {"format": "ITF"}, "states": [{}] * 400}), "are the most"),
]


@pytest.mark.parametrize(("bad", "words"), BAD, ids=[words for _, words in BAD])
def test_a_bad_file_gets_a_clear_message(bad: str, words: str) -> None:
    with pytest.raises(UsageError) as told:
        loaded(house(), bad)
    assert words in str(told.value) and "\n" not in str(told.value)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_damage_is_told_or_harmless(data: st.DataObject) -> None:
    whole = json.loads(text())
    junk = st.sampled_from([None, 7, -1, "x", [], {}, True, "\x1b", 10**30, {"#bigint": "9" * 50}, [[]]])

    def places(at: Any) -> list[tuple[Any, Any]]:
        keys = list(at) if isinstance(at, dict) else range(len(at)) if isinstance(at, list) else ()
        return [(at, k) for k in keys] + [p for k in keys for p in places(at[k])]

    where, key = data.draw(st.sampled_from(places(whole)))
    where[key] = data.draw(junk)
    try:
        found = loaded(house(), json.dumps(whole))
    except UsageError:
        return
    assert isinstance(found.played, PlayedRun)
    assert all("\x1b" not in line for line in found.said)


def test_what_a_check_wrote_is_loaded(tmp_path: Path) -> None:
    asked = [
        "--reading",
        "S2=no",
        "--reading",
        "S7=redirect",
        "--subject",
        "console",
        "--workers",
        "1",
        "--property",
        "SSO001",
        "--property",
        "SSO002",
        "--property",
        "MFA003",
    ]
    assert (
        command(
            [
                "check",
                "specs/cases/a-as-logged",
                "--out",
                str(tmp_path),
                "--output",
                str(tmp_path / "r"),
                *asked,
            ]
        )
        == 10
    )
    here = ExploredTenant(load_path(Path("specs/cases/a-as-logged"), None).tenant)
    files = sorted(tmp_path.glob("*.itf.json"))
    assert {f.name.partition("-")[0] for f in files} >= {"sso001", "sso002", "mfa003"}
    for file in files:
        found = loaded(here, file.read_text())
        steps = json.loads(file.read_text())["states"]
        two = ("The trace is of two runs; the first one is played here, with the others’ doing.",)
        assert found.said == (two if "sso002" in file.name else ()), file.name
        assert 0 < len(found.played.trace) <= len(steps) - 1


def test_where_the_policy_is_not_stated_one_is_chosen() -> None:
    origin = Origin(reason="the export has no policies")
    open_ = replace(as_logged(), mfa=Sourced(MfaMode.ALWAYS, origin))
    assert open_.policy_open
    game = Session(ExploredTenant(open_))
    rows = [[n, {}] for n in HARM[:4]]
    always = game.answer("play", {"steps": rows, "reading": READING})
    assert always["table"]["policy"] == "always" and 'id="policy"' in always["html"]["setup"]
    never = game.answer(
        "play", {"table": {**always["table"], "policy": "never"}, "steps": rows, "reading": READING}
    )
    assert (
        never["steps"][-1][0] == "console.continue.console-api/token"
        and "comes out otherwise" in never["say"]
    )
    again = game.answer("load", {"text": game.answer("save", never)["text"]})
    assert again["table"]["policy"] == "never" and again["steps"] == never["steps"]
    with pytest.raises(UsageError, match="no such MFA policy"):
        game.answer("play", {"table": {"policy": "sometimes"}})
    assert 'id="policy"' not in Session(ExploredTenant(as_logged())).answer("begin", {})["html"]["setup"]
