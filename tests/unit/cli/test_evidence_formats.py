"""Evidence and experiments as JSON say what the text says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ssoproof.cli import run

ROOT = Path(__file__).parents[3]
TENANT = str(ROOT / "specs" / "cases" / "a-as-logged")
LOG = str(ROOT / "specs" / "evidence" / "incident.log")
PATTERNS = str(ROOT / "specs" / "evidence" / "incident.patterns.yaml")


def test_evidence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "e.yaml"
    ask = ["evidence", TENANT, LOG, "--patterns", PATTERNS]
    assert run([*ask, "--format", "json", "--out", str(out)]) == 0
    document = json.loads(capsys.readouterr().out)
    assert run(ask) == 0
    text = capsys.readouterr().out
    readings = document["readings"]
    assert f"{readings['left']} of {readings['of']} combinations" in text
    assert [o["place"] for o in document["observations"]] == [
        "incident.log:3",
        "incident.log:6",
        "incident.log:9",
    ]
    assert all(o["words"] in " ".join(text.split()) for o in document["observations"])
    assert document["observations"][-1]["readings_after"] == readings["left"]
    steps = document["run"]["steps"]
    assert steps[-1]["place"] == "incident.log:9" and steps[-1]["what"] in " ".join(text.split())
    assert document["conflict"] is None and document["exit_code"] == 0
    written = out.read_text(encoding="utf-8")
    assert written.count("\n  - ") == len(readings["boxes"]) + len(document["files"])


def test_no_behaviour_fits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "log"
    log.write_text(
        "12:00:00 code begins: application=console run=silent\n12:00:01   MFA in the session: true\n"
        "12:00:02   the application is told: token\n",
        encoding="utf-8",
    )
    ask = ["evidence", TENANT, str(log), "--patterns", PATTERNS, "--complete", "--format", "json"]
    code = run(ask)
    document = json.loads(capsys.readouterr().out)
    assert code == document["exit_code"] == (10 if document["conflict"] else 0)


def test_an_experiment(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["probe", TENANT, "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert sum(r["readings"] for r in document["results"]) == document["readings"] == 2304
    assert document["steps"] and document["all_experiments_looked_at"]
