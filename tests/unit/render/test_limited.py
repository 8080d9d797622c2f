"""Where a check looks at some provider behaviours only, every format says so; none says that it holds for all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ssoproof.check.options import Options
from ssoproof.check.report import Report
from ssoproof.check.run import check
from ssoproof.cli import run
from ssoproof.compare.findings import outcome
from ssoproof.explain.build import explain
from ssoproof.readers.native.loader import load
from ssoproof.render.formats import Checked, Frame, ReportFormat
from ssoproof.render.text.page import Page
from ssoproof.repair.repairs import repairs
from ssoproof.semantics.readings import Box

REPAIRED = Path(__file__).parents[3] / "specs" / "cases" / "e-explicit-action"
ALL = "whatever the documents leave open"


def _report(**limits: object) -> Report:
    return check(load(REPAIRED).tenant, Options(questions=("SSO001",), **limits))  # type: ignore[arg-type]


def _told(report: Report, name: ReportFormat, detail: int = 0) -> str:
    written = name.report((Checked("tenant", outcome(explain(report))),), Frame(detail))
    return " ".join((written.plain() if isinstance(written, Page) else written).split())


@pytest.mark.parametrize("name", list(ReportFormat))
@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ({"reading": {"S2": "no"}}, "only where the provider behaves as --reading says"),
        ({"within": (Box.of({"S2": "no"}),)}, "only where the provider behaves as the evidence shows"),
    ],
    ids=["reading", "evidence"],
)
def test_every_format_says_where_alone_answers_hold(
    name: ReportFormat, limits: dict[str, object], said: str
) -> None:
    report = _report(**limits)
    assert report.exit_code().value == 0
    for detail in (0, 1) if name == "text" else (0,):
        text = _told(report, name, detail)
        assert said in text.replace("%3A", ":")
        assert ALL not in text


def test_what_is_not_limited_does_not_say_so() -> None:
    report = _report()
    assert not report.limited
    assert all("only where the provider behaves" not in _told(report, name) for name in ReportFormat)
    assert ALL in _told(report, ReportFormat.TEXT)


SHOWN = 'ssoproof-evidence: 1\ntenant: incident a\nobservations: 1\nreadings: ["S7=both, S22=yes"]\n'


@pytest.mark.parametrize(
    ("case", "command", "said"),
    [
        ("a-as-logged", "explain SSO001 console", "FAIL console's silent renewal fails"),
        ("a-as-logged", "check --try mfa=never --property SSO001", "FAIL → PASS"),
        ("a-as-logged", "graph --property SSO001 --subject console --out run.svg", ""),
        ("e-explicit-action", "fix --format json", '"S22": [ "yes" ]'),
        ("e-explicit-action", "report --property SSO001", ""),
    ],
)
def test_commands_take_evidence(
    case: str,
    command: str,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    folder, (name, *more) = REPAIRED.parent / case, command.split()
    Path("evidence.yaml").write_text(SHOWN.replace("incident a", load(folder).tenant.name))
    assert run([name, str(folder), *more, "--evidence", "evidence.yaml"]) == 0
    assert said in " ".join(capsys.readouterr().out.split())
    if name == "report":
        assert "only where the provider behaves as the evidence shows" in Path("report.html").read_text()
    Path("evidence.yaml").write_text(SHOWN.replace("incident a", "another"))
    assert run([name, str(folder), *more, "--evidence", "evidence.yaml"]) == 2
    assert "is evidence of tenant another" in capsys.readouterr().err


def test_a_repair_is_sought_where_the_evidence_says() -> None:
    tenant = load(REPAIRED.parent / "a-as-logged").tenant
    found = repairs(tenant, Options(within=(Box.of({"S2": "yes"}),)), most=1)
    assert ("SSO002", "console") in found.broken and found.repairs
    assert ("SSO001", "console") not in found.broken


def test_what_the_evidence_shows_is_no_departure_from_what_is_assumed() -> None:
    incident = load(REPAIRED.parent / "a-as-logged").tenant
    shown = (Box.of({"S7": "both", "S22": "yes"}),)
    report = check(incident, Options(questions=("SSO002",), within=shown))
    assert "FAIL Opening account breaks" in _told(report, ReportFormat.TEXT)
    assert "Only if" not in _told(report, ReportFormat.TEXT)
    assert report.assumed_reading == {**report.semantics.defaults, "S7": "both", "S22": "yes"}
    two = replace(report, within=(Box.of({"S2": "yes", "S7": "both"}), Box.of({"S7": "never"})))
    assert two.assumed_reading == {**report.semantics.defaults, "S7": "never"}
