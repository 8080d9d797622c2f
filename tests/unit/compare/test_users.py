"""Findings for some users: in baselines, between two versions, and what breaks only where something changes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.tenants_with_users import VIP, checked, flag, gated

from ssoproof.check.exit_codes import FailOn
from ssoproof.compare.baseline import entries_of
from ssoproof.compare.baseline_file import dumps, load
from ssoproof.compare.diff import Turn, diff
from ssoproof.errors import ExitCode
from ssoproof.render.text.diff import as_json, as_markdown, page

NOBODY = "exports.onExecutePostLogin = async () => {};"


@pytest.mark.smoke
def test_a_baseline_says_whom_it_accepts(tmp_path: Path) -> None:
    found = checked(tmp_path / "t", flag())
    text = dumps(entries_of(found, "so it is"))
    assert f'    inputs:\n      - "{VIP}"\n    readings:\n      - "every reading"\n' in text
    file = tmp_path / "baseline.yaml"
    file.write_text(text)
    accepted = load(file).apply(found)
    assert accepted.exit_code is ExitCode.PROVED and not accepted.remarks
    assert dumps(load(file).entries) == text


def test_a_baseline_of_before_accepts_everybody(tmp_path: Path) -> None:
    found = checked(tmp_path / "t", flag())
    file = tmp_path / "baseline.yaml"
    text = dumps(entries_of(found, "so it is"))
    file.write_text(text.replace(f'    inputs:\n      - "{VIP}"\n', ""))
    assert load(file).apply(found).exit_code is ExitCode.PROVED


def test_other_users_are_new_and_the_entry_says_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "baseline.yaml"
    file.write_text(dumps(entries_of(checked(tmp_path / "old", flag("vip")), "so it is")))
    accepted = load(file).apply(checked(tmp_path / "new", flag("staff")))
    assert accepted.exit_code is ExitCode.VIOLATED
    (remark,) = accepted.remarks
    assert remark.message.endswith(f"code tells no {VIP} apart any more")
    assert "inputs" in (remark.help or "")


def test_users_who_broke_are_a_regression_and_a_new_condition(tmp_path: Path) -> None:
    found = diff(checked(tmp_path / "old", NOBODY), checked(tmp_path / "new", flag()))
    assert found.exit_code is ExitCode.VIOLATED
    (change,) = found.changes
    assert change.turn is Turn.BROKEN
    assert [box.inputs for box in change.finding.boxes] == [(VIP,)]
    (note,) = [n for n in found.notes if n.kind == "condition"]
    assert note.new and str(note) == f"SSO001 one: now another verdict for {VIP}"
    back = diff(checked(tmp_path / "new", flag()), checked(tmp_path / "old", NOBODY))
    assert back.exit_code is ExitCode.PROVED
    assert not next(n for n in back.notes if n.kind == "condition").new


def test_a_class_of_other_users_is_held_against_all_that_was_said_before(tmp_path: Path) -> None:
    found = diff(checked(tmp_path / "old", flag("vip")), checked(tmp_path / "new", flag("staff")))
    assert {c.turn for c in found.changes} == {Turn.BROKEN, Turn.BETTER}
    assert found.exit_code is ExitCode.VIOLATED


def test_a_new_sensitivity_informs(tmp_path: Path) -> None:
    found = diff(checked(tmp_path / "old", NOBODY), checked(tmp_path / "new", gated()))
    assert found.exit_code is ExitCode.PROVED and not found.changes
    said = "SSO001 one: now sensitive, if event.user.app_metadata.vip changes"
    assert [str(note) for note in found.notes] == [said]
    assert said in page(found).plain() and json.loads(as_json(found))["notes"][0]["sentence"] == said
    assert "now sensitive" in as_markdown(found)
    gone = diff(checked(tmp_path / "new", gated()), checked(tmp_path / "old", NOBODY))
    assert [str(note) for note in gone.notes] == [said.replace("now", "no longer")]


def test_sensitivities_fail_a_build_only_where_they_are_named(tmp_path: Path) -> None:
    found = checked(tmp_path, gated())
    assert found.exit_code is ExitCode.PROVED
    (one,) = found.sensitivities
    assert one.when == "event.user.app_metadata.vip changes"
    assert replace(found, failing=FailOn.of("violated,sensitivity")).exit_code is ExitCode.VIOLATED
    assert replace(found, failing=FailOn.of("violated")).exit_code is ExitCode.PROVED
