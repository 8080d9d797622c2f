"""The matrix command: exit codes, files, and messages for what does not exist."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ssoproof import cli

CASE = Path(__file__).parents[3] / "specs" / "cases" / "a-as-logged"


def test_json_goes_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "matrix.json"
    assert cli.run(["matrix", str(CASE), "--format", "json", "--output", str(file)]) == 10
    document = json.loads(file.read_text(encoding="utf-8"))
    (column,) = document["blocks"][0]["disturbed"]
    assert column["subjects"] == ["console"] and [c and c["status"] for c in column["cells"]] == [
        None,
        "violated",
    ]
    assert not capsys.readouterr().out


def test_the_graph_goes_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["matrix", str(CASE), "--format", "dot", "--property", "mfa001"]) == 0
    assert "nobody breaks it for anybody" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--subject", "consle"], "console"),
        (["--property", "SSO009"], "SSO009"),
        (["--reading", "S2=perhaps"], "perhaps"),
    ],
)
def test_what_does_not_exist_is_named(more: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["matrix", str(CASE), *more]) == 2
    assert said in capsys.readouterr().err


def test_a_subject_that_is_not_asked_about(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["matrix", str(CASE), "--subject", "account"]) == 3
    assert "not applicable to account" in capsys.readouterr().out


def test_processes_and_what_is_remembered_change_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = []
    for more in (
        ["--workers", "1"],
        ["--workers", "2", "--cache", str(tmp_path)],
        ["--workers", "1", "--cache", str(tmp_path)],
    ):
        assert cli.run(["matrix", str(CASE), "--format", "json", *more]) == 10
        told.append(capsys.readouterr().out)
    assert told[0] == told[1] == told[2]
    assert list(tmp_path.glob("states/*/*.json")) and list(tmp_path.glob("runs/*/*.json"))
