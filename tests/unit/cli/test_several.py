"""Folders of cases in every format, and several tenants at once."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.rendered import FORMATS
from tests.unit.cli.test_cli_commands import CASE, TENANT, write
from tests.unit.render.test_ci_formats import junit_schema, sarif_schema

from ssoproof import cli

SETS = 'sets = [{S2 = ["no"], S9 = ["no"]}]'
FIXED = tuple(
    word for r in ("S9=no", "S7=redirect", "S1=before", "S14=reset", "S2=no") for word in ("--reading", r)
)
ONE = ("--property", "SSO001", "--subject", "console", *FIXED)


@pytest.fixture(name="cases")
def _cases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two cases, one of which declares what is not so."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    for name, verdict in (("good", "violated"), ("wrong", "proved")):
        write(Path("cases") / name)
        Path("cases", name, "case.toml").write_text(CASE.replace(SETS, "").replace("violated", verdict))
    return Path("cases")


def told(arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> str:
    assert cli.run(["check", *arguments]) == code
    return capsys.readouterr().out


def test_cases_in_every_format(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [word for f in FORMATS if f != "text" for word in ("--report", f"{f}=out/{f}")]
    text = told([str(cases), *FIXED, *files], 10, capsys)
    assert "2 cases: 1 of 2 answers as declared" in text
    first = {f: Path("out", f).read_text() for f in FORMATS if f != "text"}
    told([str(cases), *FIXED, *files], 10, capsys)
    assert first == {f: Path("out", f).read_text() for f in first}, "the same each time"

    suites = ElementTree.fromstring(first["junit"])
    assert [(s.get("name"), s.get("failures")) for s in suites] == [("good", "0"), ("wrong", "1")]

    log = json.loads(first["sarif"])
    (result,) = log["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "cases/wrong/case.toml"
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 4

    (line,) = first["github"].splitlines()
    assert line.startswith(
        "::error file=cases/wrong/case.toml,line=4,col=1,title=case wrong%3A SSO001 console::declared PASS"
    )

    rows = [line for line in first["markdown"].splitlines() if line.startswith(("| ✅", "| ❌"))]
    assert [row.split(" | ")[1] for row in rows] == ["good", "wrong"]
    assert "2 cases: 1 of 2 answers as declared." in first["markdown"]

    listed = json.loads(first["json"])["cases"]
    assert [(c["case"], c["agrees"], c["place"]) for c in listed] == [
        ("good", True, "cases/good/case.toml:4"),
        ("wrong", False, "cases/wrong/case.toml:4"),
    ]
    assert not any("seconds" in c for c in listed)

    junit_schema().validate(first["junit"])
    sarif_schema().validate(log)


def test_several_folders_of_cases(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(Path("other") / "third")
    Path("other", "third", "case.toml").write_text(CASE.replace(SETS, ""))
    text = told([str(cases), "other", *FIXED, "--format", "markdown"], 10, capsys)
    assert "3 cases: 2 of 3 answers as declared." in text


def test_what_is_not_for_cases_is_refused(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, words in (
        ([str(cases), "--out", "o"], "--out is for one tenant"),
        ([str(cases), "--baseline", "b.yaml"], "--baseline is for a tenant"),
        (
            [str(cases), str(cases / "good" / "ssoproof.yaml")],
            "is a folder of cases: check tenants and cases one after the other",
        ),
    ):
        assert cli.run(["check", *arguments]) == 2
        assert words in capsys.readouterr().err


@pytest.fixture(name="tenants")
def _tenants(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A tenant whose renewals break, and one whose renewals do not."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    write(Path("one"))
    write(Path("two"), kind="action", text=TENANT.replace("tenant: small", "tenant: other"))
    return ["one", "two"]


def test_several_tenants_in_every_format(tenants: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    files = [word for f in FORMATS if f != "text" for word in ("--report", f"{f}=out/{f}")]
    text = told([*tenants, *ONE, *files], 10, capsys)
    assert text.startswith("one\n")
    assert "\n\ntwo\n" in text
    read = {f: Path("out", f).read_text() for f in FORMATS if f != "text"}

    suites = ElementTree.fromstring(read["junit"])
    assert [(s.get("id"), s.get("package"), s.get("failures")) for s in suites] == [
        ("0", "ssoproof.small", "1"),
        ("1", "ssoproof.other", "0"),
    ]
    log = json.loads(read["sarif"])
    assert [len(run["results"]) for run in log["runs"]] == [1, 0]
    assert len({run["automationDetails"]["id"] for run in log["runs"]}) == 2
    whole = json.loads(read["json"])
    assert whole["exit_code"] == 10
    assert [(r["path"], r["report"]["exit_code"]) for r in whole["reports"]] == [("one", 10), ("two", 0)]
    assert re.findall(r"^## ssoproof: (\w+)$", read["markdown"], re.M) == ["small", "other"]
    assert read["github"].count("::error ") == 1
    alone = told([tenants[0], *ONE, "--format", "sarif"], 10, capsys)
    assert json.loads(alone)["runs"] == log["runs"][:1]
    assert told(["two", "two", *ONE, "--quiet"], 0, capsys) == ""
    quiet = told(["two", "one", *ONE, "--quiet"], 10, capsys)
    assert quiet.startswith("one\n")
    assert "two" not in quiet.splitlines()
    text_file = told([*tenants, *ONE, "--output", "out/all.txt"], 10, capsys)
    assert text_file == ""
    assert Path("out/all.txt").read_text().startswith("one\n")
    junit_schema().validate(read["junit"])
    sarif_schema().validate(log)


def test_all_tenants_are_read_before_one_is_checked(
    tenants: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ssoproof.cli.check.check", None)
    assert cli.run(["check", *tenants, "three"]) == 2
    assert "three:1:1: error[file-missing]" in capsys.readouterr().err
    for option in ("--out", "--baseline"):
        assert cli.run(["check", *tenants, option, "x"]) == 2
        assert "are for one tenant" in capsys.readouterr().err
