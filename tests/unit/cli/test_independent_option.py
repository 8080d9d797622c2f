"""The option --independent: what it is for, and what it can't be given with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ssoproof import cli

ROOT = Path(__file__).parents[3]
CASES = ROOT / "specs" / "cases"


def test_cases_are_not_varied(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["check", str(CASES), "--independent"]) == 2
    assert "--independent is for tenants" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["check", "report"])
def test_a_policy_that_is_not_known_is_asked_for(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export = "clients:\n- {name: spa, client_id: spa, app_type: spa, grant_types: [authorization_code]}\n"
    (tmp_path / "tenant.yaml").write_text(export, encoding="utf-8")
    assert cli.run([command, str(tmp_path / "tenant.yaml"), "--independent"]) == 2
    assert "say which, with --mfa" in " ".join(capsys.readouterr().err.split())


def test_json_says_what_a_verdict_does_not_depend_on(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--property", "MFA002", "--subject", "account", "--format", "json", "--independent"]
    assert cli.run(["check", str(CASES / "a-as-logged"), *asked]) == 0
    (result,) = json.loads(capsys.readouterr().out)["results"]
    (found,) = result["independent"]
    assert found["status"] == "proved"
    assert {
        "kind": "application",
        "owner": "console",
        "name": "cache",
        "tried": ["memory", "storage"],
        "every": True,
    } in found["settings"]
    assert "MFA policy" not in {s["name"] for s in found["settings"]}
