"""The hooks command: text and JSON, folders of cases, nothing to tell, paths that are wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ssoproof.cli import run

CASES = Path(__file__).parents[3] / "specs" / "cases"


def test_a_tenant_is_told_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["hooks", str(CASES / "d-audience-action")]) == 0
    out = capsys.readouterr().out
    assert "reads: event.authentication.methods[].name (line 4)" in out
    assert "-> MFA, not remembered" in out and "never runs" not in out


def test_json_has_stable_keys(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["hooks", str(CASES / "d-audience-rule"), "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["format"] == 1
    assert set(document["hooks"][0]) == {
        "choices", "decides", "diagnostics", "file", "kind", "name", "never", "reads", "tables", "throws", "understood",
    }  # fmt: skip


def test_a_folder_of_cases_is_told_hook_by_hook(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["hooks", str(CASES), "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["hooks"]) > 5


def test_a_tenant_without_hooks_has_nothing_to_tell(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (CASES / "d-audience-rule" / "ssoproof.yaml").read_text()
    before, _, rest = text.partition("hooks:\n  - rule: hooks/mfa.js\n")
    (tmp_path / "ssoproof.yaml").write_text(before + rest)
    assert run(["hooks", str(tmp_path)]) == 3
    assert "no hooks" in capsys.readouterr().out


def test_a_path_that_is_not_there_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["hooks", "nowhere"]) == 2
    assert "nowhere" in capsys.readouterr().err
