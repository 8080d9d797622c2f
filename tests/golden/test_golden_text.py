"""Transcripts of whole reports; SSOPROOF_UPDATE_GOLDEN=1 writes them anew, to be read before they are
kept."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from tests.unit.explain.told import incident

from ssoproof import cli
from ssoproof.render.text.report import text

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
#: How many states a proof took is not part of what is promised.
_COUNTS = re.compile(r"all \d+ states visited,\s+the\s+farthest\s+\d+\s+steps\s+away")


def compare(name: str, found: str) -> None:
    """Fails where the text differs from the kept one, counts of states aside."""
    file = HERE / f"{name}.txt"
    if os.environ.get("SSOPROOF_UPDATE_GOLDEN"):
        file.write_text(found, encoding="utf-8")
    assert _settled(found) == _settled(file.read_text(encoding="utf-8"))


def _settled(report: str) -> str:
    certificates = re.compile(r"    certificate: .*?judge\n", re.DOTALL)
    return _COUNTS.sub("all states visited", certificates.sub("    certificate\n", report))


def test_tenant_made_in_memory() -> None:
    compare("incident-in-memory", text(incident()).plain())


@pytest.mark.slow
def test_incident_as_logged(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT / "specs" / "cases")
    arguments = [
        "check",
        "a-as-logged",
        "--subject",
        "console",
        "--property",
        "SSO001",
        "--property",
        "SSO002",
    ]
    assert cli.run(arguments) == 10
    compare("a-as-logged", capsys.readouterr().out)


@pytest.mark.slow
def test_what_the_incident_does_not_depend_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT / "specs" / "cases")
    arguments = ["check", "a-as-logged", "--independent", "--property", "SSO002", "--property", "MFA003"]
    assert cli.run(arguments) == 10
    compare("a-independent", _spared(capsys.readouterr().out))


def test_one_finding_in_full(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT / "specs" / "cases")
    assert cli.run(["explain", "a-as-logged", "SSO002", "console"]) == 0
    compare("a-explained", capsys.readouterr().out)


def _spared(report: str) -> str:
    """Each answer's heading, and what it does not depend on."""
    heading = re.compile(r"[A-Z]{3}\d{3} .*: ")
    kept, within = [], False
    for line in report.splitlines():
        within = "whatever any one of these is" in line or (within and line.startswith("    "))
        if within or heading.match(line):
            kept.append(line)
    return "\n".join(kept) + "\n"
