"""Proofs leave certificates beside the drawings, and `verify` holds them against a tenant's files."""

from __future__ import annotations

from pathlib import Path

import pytest

from ssoproof.cli import run
from ssoproof.errors import ExitCode

CASES = Path(__file__).parents[3] / "specs" / "cases"
REPAIRED = str(CASES / "e-explicit-action")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out")
    code = run(["check", REPAIRED, "--property", "SSO001", "--out", str(out)])
    assert code == ExitCode.PROVED
    (found,) = out.glob("*.certificate.json")
    return found


def test_a_certificate_is_verified(
    certificate: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["verify", str(certificate), REPAIRED, "--smtlib", str(tmp_path)]) == ExitCode.PROVED
    told = capsys.readouterr().out
    assert "verified: PASS of SSO001 console under {}" in told
    assert "any number of other applications" in told
    written = {f.name for f in tmp_path.iterdir()}
    assert {"initiation.smt2", "consecution.smt2", "safety.smt2"} < written


def test_it_proves_nothing_about_another_tenant(
    certificate: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["verify", str(certificate), str(CASES / "a-as-logged")]) == ExitCode.UNDECIDED
    assert "another system" in capsys.readouterr().err


def test_another_file_is_no_certificate(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", str(CASES / "e-explicit-action" / "README.md"), REPAIRED]) == ExitCode.USAGE
    assert "not a certificate" in capsys.readouterr().err
