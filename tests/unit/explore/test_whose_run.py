"""Runs of some users: opened from a check, played, saved and loaded again with the class that they are of."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.tenants_with_users import VIP, checked, flag, gated, written

from ssoproof.explore.counterexamples import Counterexample, findings
from ssoproof.explore.run import follow, start
from ssoproof.explore.scenario import ExploredTenant
from ssoproof.explore.session import Session
from ssoproof.explore.trace_files import loaded, saved
from ssoproof.system.trace import itf
from ssoproof.verdict.verdict import Status, Violated


def opened(house: ExploredTenant, found: Counterexample) -> dict[str, object]:
    """The page's answer to a jump to the end of a finding's run."""
    assert found.scenario is not None
    run = {"apps": list(found.scenario.apps), "subject": found.scenario.subject, "free": found.scenario.free}
    run |= {"moving": list(found.scenario.unsteady.moving)}
    steps = [[name, dict(given)] for name, given in found.first]
    return Session(house).answer("play", {"table": run, "reading": dict(found.reading or {}), "steps": steps})


@pytest.mark.smoke
def test_a_run_of_some_users_replays_with_them(tmp_path: Path) -> None:
    worst = findings(checked(tmp_path, flag()).report)[0]
    assert worst.status is Status.VIOLATED and worst.readings == f"every reading for {VIP}"
    shown = opened(ExploredTenant(written(tmp_path, flag())), worst)
    assert shown["reading"]["inputs"] == VIP  # type: ignore[index]
    assert len(shown["steps"]) == len(worst.first)  # type: ignore[arg-type]
    setup = shown["html"]["setup"]  # type: ignore[index]
    assert "a user whose app_metadata.vip is true" in setup
    assert "SSO001 of one" in shown["html"]["run"]  # type: ignore[index]


def test_of_other_users_the_same_steps_break_nothing(tmp_path: Path) -> None:
    worst = findings(checked(tmp_path, flag()).report)[0]
    house = ExploredTenant(written(tmp_path, flag()))
    assert worst.scenario is not None
    others = start(house, worst.scenario, {"inputs": "all others"})
    assert others.reading["inputs"] == "all others"
    assert follow(house, others, worst.first).otherwise


def test_what_an_answer_is_sensitive_to_can_be_opened(tmp_path: Path) -> None:
    found = [f for f in findings(checked(tmp_path, gated()).report) if f.sensitivity]
    (one,) = found
    assert one.readings.endswith("if event.user.app_metadata.vip changes")
    shown = opened(ExploredTenant(written(tmp_path, gated())), one)
    assert len(shown["steps"]) == len(one.first)  # type: ignore[arg-type]
    assert shown["table"]["moving"] == ["event.user.app_metadata.vip"]  # type: ignore[index]
    assert "changes, for example to true" in shown["html"]["run"]  # type: ignore[index]


def test_a_saved_run_keeps_its_users(tmp_path: Path) -> None:
    worst = findings(checked(tmp_path, flag()).report)[0]
    house = ExploredTenant(written(tmp_path, flag()))
    assert worst.scenario is not None
    played = follow(house, start(house, worst.scenario, worst.reading), worst.first).played
    text = saved(house, played)
    again = loaded(house, text)
    assert again.played.reading["inputs"] == VIP and not again.said
    whole = json.loads(text)
    del whole["#meta"]["reading"]["inputs"]
    before = loaded(house, json.dumps(whole))
    assert before.played.reading["inputs"] == "all others"
    whole["#meta"]["reading"]["inputs"] = "users with app_metadata.gold"
    gone = loaded(house, json.dumps(whole))
    assert "Code tells no users with app_metadata.gold apart any more" in gone.said[0]


def test_a_trace_of_a_check_is_loaded_with_its_users(tmp_path: Path) -> None:
    (part,) = checked(tmp_path, flag()).report.results[0].part(Status.VIOLATED)
    assert isinstance(part.verdict, Violated)
    house = ExploredTenant(written(tmp_path, flag()))
    again = loaded(house, itf(part.verdict.trace, "SSO001 one"))
    assert again.played.reading["inputs"] == VIP and not again.said
