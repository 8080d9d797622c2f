"""The evidence command: exit codes, its file, and a check that takes it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.agreement.test_evidence import CASES

from ssoproof.cli import run

CASE = str(CASES / "a-as-logged")
LOG = CASES.parent / "evidence" / "incident.log"
PATTERNS = ["--patterns", str(CASES.parent / "evidence" / "incident.patterns.yaml")]


def test_evidence_goes_into_a_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "e.yaml"
    assert run(["evidence", CASE, str(LOG), *PATTERNS, "--out", str(file)]) == 0
    said = capsys.readouterr()
    assert "1392 of 2304 combinations of provider behaviours fit 3 observations" in said.out
    assert f"--evidence {file}" in said.err
    ask = ["check", CASE, "--property", "SSO001", "--subject", "console", "--evidence", str(file)]
    assert run([*ask, "--format", "json"]) == 10
    report = json.loads(capsys.readouterr().out)
    boxes = [box for r in report["results"] for p in r["parts"] for box in p["boxes"]]
    assert boxes and "yes" not in {v for box in boxes for v in box.get("S2", [])}
    assert all("S2" in box or "S28" in box or "S7" in box for box in boxes)
    assert "evidence in e.yaml" in json.dumps(report)
    assert run([*ask, "--reading", "S2=yes"]) == 2


def test_without_patterns_lines_are_not_guessed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["evidence", CASE, str(LOG)]) == 2
    assert "--patterns" in capsys.readouterr().err


def test_the_log_of_another_tenant(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = {
        "type": "s",
        "date": "2019-04-09T12:48:01Z",
        "client_id": "zzz",
        "user_id": "auth0|secret-name",
        "user_agent": "x",
    }
    file = tmp_path / "log.json"
    file.write_text(json.dumps([row]))
    assert run(["evidence", CASE, str(file)]) == 2
    said = capsys.readouterr()
    assert "another tenant" in said.err and "add it there" in " ".join(said.out.split())
    assert "secret-name" not in said.out + said.err


def test_no_reading_fits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = LOG.read_text() + (
        "12:53:17 PM code begins: application=account run=interactive\n12:53:17 PM   MFA demanded: no\n"
    )
    file = tmp_path / "x.log"
    file.write_text(lines)
    assert run(["evidence", CASE, str(file), *PATTERNS, "--out", str(tmp_path / "e.yaml")]) == 10
    assert "Here the model and the log differ" in capsys.readouterr().out
    assert run(["check", CASE, "--evidence", str(tmp_path / "e.yaml")]) == 2
    assert "no provider behaviour fits" in capsys.readouterr().err


def test_evidence_is_not_for_cases(tmp_path: Path) -> None:
    assert run(["check", str(CASES), "--evidence", str(tmp_path)]) == 2


@pytest.mark.parametrize(
    ("tenant", "observations", "said"),
    [("quite another", 3, "evidence of tenant quite another"), ("incident a", 0, "rests on no observation")],
)
def test_evidence_that_is_not_about_the_tenant_is_refused(
    tenant: str, observations: int, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "e.yaml"
    file.write_text(
        f"ssoproof-evidence: 1\ntenant: {tenant}\nobservations: {observations}\ncomplete: false\n"
        "files: [x.json]\nreadings: [S2=yes]\n"
    )
    assert run(["check", CASE, "--evidence", str(file)]) == 2
    told = capsys.readouterr()
    assert said in told.err and not told.out
    assert run(["probe", CASE, "--evidence", str(file)]) == 2


def test_a_file_of_another_kind_is_one_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", CASE, "--evidence", str(Path(CASE) / "ssoproof.yaml")]) == 2
    assert capsys.readouterr().err.count("error[") == 1


def test_a_check_in_the_place_of_the_path(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "SSO002"]) == 2
    assert "ssoproof explain PATH SSO002" in capsys.readouterr().err
