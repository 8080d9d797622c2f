"""Commands for CI: formats and files, baselines, differences, a first file; whole files or none, and no
secrets."""

from __future__ import annotations

import json
import os
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from tests.incident import ACTION, RULE
from tests.rendered import FORMATS
from tests.unit.cli.test_cli_commands import ONE as ASKED
from tests.unit.cli.test_cli_commands import write
from tests.unit.providers.auth0.readers.exports import SECRET, as_folder, as_terraform, as_yaml

from ssoproof import cli
from ssoproof.cli.atomic_write import place
from ssoproof.errors import UsageError
from ssoproof.readers.native.loader import load

#: One question of one subject under few readings: quick, and violated.
ONE = (*ASKED, *(x for r in ("S2=no", "S9=no", "S7=redirect", "S1=before") for x in ("--reading", r)))


@pytest.fixture(name="broken")
def _broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    return str(write(Path("tenant")))


@pytest.fixture(name="fine")
def _fine(broken: str) -> str:
    return str(write(Path("repaired"), "action"))


def test_all_formats_of_one_check(broken: str, capsys: pytest.CaptureFixture[str]) -> None:
    further = [x for f in FORMATS for x in ("--report", f"{f}=out/report.{f}")]
    assert cli.run(["check", broken, *ONE, "--format", "github", *further]) == 10
    out, err = capsys.readouterr()
    assert err == ""
    assert out == Path("out/report.github").read_text()
    assert out.startswith("::error file=tenant/hooks/mfa.js,line=4,col=")
    ElementTree.parse("out/report.junit")
    assert json.loads(Path("out/report.json").read_text())["exit_code"] == 10
    location = json.loads(Path("out/report.sarif").read_text())["runs"][0]["results"][0]["locations"][0]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "tenant/hooks/mfa.js"


def test_a_file_has_what_standard_output_would_have(broken: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["check", broken, *ONE, "--format", "sarif"]) == 10
    shown = capsys.readouterr().out
    assert cli.run(["check", broken, *ONE, "--format", "sarif", "--output", "new/file"]) == 10
    assert capsys.readouterr().out == ""
    assert Path("new/file").read_text(encoding="utf-8") == shown


@pytest.mark.parametrize("form", [as_yaml, as_folder, as_terraform])
def test_no_format_shows_a_secret(form: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert callable(form)
    source, out = form(tmp_path / "from"), tmp_path / "out"
    asked = ("--property", "SSO001", "--subject", "Console", "--reading", "S2=no")
    further = [x for f in FORMATS for x in ("--report", f"{f}={out}/report.{f}")]
    assert cli.run(["check", str(source), *asked, "--verbose", *further]) == 10
    if form is as_yaml:
        assert cli.run(["baseline", str(source), *asked, "--output", str(out / "baseline.yaml")]) == 0
    seen = capsys.readouterr()
    written = [file.read_text(encoding="utf-8") for file in sorted(out.iterdir())]
    assert len(written) >= len(FORMATS)
    assert all(written)
    assert SECRET not in "".join((*written, seen.out, seen.err))


def test_secrets_in_code_are_masked(broken: str, capsys: pytest.CaptureFixture[str]) -> None:
    key = "sk4live9abcdefghij"
    hook = RULE.replace("if (!everyTime", f"if (global.k !== '{key}' && !everyTime")
    Path(broken, "hooks/mfa.js").write_text(hook)
    further = [x for f in FORMATS for x in ("--report", f"{f}=out/report.{f}")]
    assert cli.run(["check", broken, *ONE, *further]) in (10, 11)
    cli.run(["baseline", broken, *ONE, "--output", "out/baseline.yaml"])
    written = "".join(file.read_text(encoding="utf-8") for file in Path("out").iterdir())
    assert key not in written + capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--report", "sarif"], "FORMAT=FILE"),
        (["--report", "sarf=x"], "did you mean sarif?"),
        (["--report", "json=x", "--output", "x"], "two reports go to one file"),
        (["--subject", "consloe"], "did you mean console?"),
        (["--property", "SSO01"], "did you mean SSO001?"),
        (["--reading", "S2=yess"], "did you mean yes?"),
        (["--baseline", "nowhere.yaml"], "the baseline does not exist"),
        (["--output", "tenant"], "tenant can't be written"),
    ],
)
def test_usage(broken: str, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["check", broken, *ONE[:2], *arguments]) == 2
    assert words in capsys.readouterr().err


def test_a_baseline_from_end_to_end(broken: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["baseline", broken, *ONE, "--output", "known.yaml"]) == 0
    assert "lack a reason" in capsys.readouterr().err
    assert cli.run(["check", broken, *ONE, "--baseline", "known.yaml"]) == 2
    assert "known.yaml:" in capsys.readouterr().err
    assert cli.run(["baseline", broken, *ONE, "--output", "known.yaml", "--reason", "repaired in May"]) == 0
    assert cli.run(["check", broken, *ONE, "--baseline", "known.yaml", "--report", "sarif=s"]) == 0
    assert "repaired in May" in capsys.readouterr().out
    results = json.loads(Path("s").read_text())["runs"][0]["results"]
    assert all(r["suppressions"][0]["justification"] == "repaired in May" for r in results)
    other = ("--property", "MFA003", *ONE[2:])
    assert cli.run(["check", broken, *other, "--baseline", "known.yaml"]) == 10
    assert "matches nothing" not in capsys.readouterr().out
    Path(broken, "hooks/mfa.js").write_text(ACTION)
    Path(broken, "ssoproof.yaml").write_text(
        Path(broken, "ssoproof.yaml").read_text().replace("rule:", "action:")
    )
    assert cli.run(["check", broken, *ONE, "--baseline", "known.yaml"]) == 0
    assert "matches nothing any more: SSO001 FAIL" in " ".join(capsys.readouterr().out.split())


def test_differences(broken: str, fine: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["diff", fine, broken, *ONE]) == 10
    assert "SSO001 console: PASS before, FAIL now" in capsys.readouterr().out
    assert cli.run(["diff", broken, fine, *ONE, "--format", "markdown", "--output", "d.md"]) == 0
    assert "Nothing that passed before fails now." in Path("d.md").read_text()
    assert cli.run(["diff", fine, broken, "--subject", "nobody"]) == 2
    assert "there is no subject nobody in either" in capsys.readouterr().err


def test_an_application_that_one_version_lacks(
    broken: str, fine: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(fine, "ssoproof.yaml").write_text(LONE)
    assert cli.run(["diff", fine, broken, *ONE]) == 10
    assert "not applicable before, FAIL now" in capsys.readouterr().out
    assert cli.run(["diff", broken, fine, *ONE[:2], *ONE[4:]]) == 0
    assert "No longer in the tenant" in capsys.readouterr().out


LONE = """ssoproof: 1
tenant: lone
mfa: always
apis:
  console-api: {audience: "https://console.example/api", token-lifetime: 10m}
applications:
  account: {client-id: account, requests: [console-api], renews: no, sdk: auth0.js}
"""


def test_a_first_file_can_be_checked_and_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.run(["init"]) == 0
    assert load(tmp_path).diagnostics == ()
    assert cli.run(["check", "."]) == 0
    file = Path("ssoproof.yaml")
    file.write_text("mine")
    assert cli.run(["init", "."]) == 2
    assert file.read_text() == "mine"
    assert "ssoproof.yaml is there already: --force overwrites it" in capsys.readouterr().err
    assert cli.run(["init", "--force"]) == 0
    assert file.read_text().startswith("# One identity tenant")
    assert [p.name for p in tmp_path.iterdir()] == ["ssoproof.yaml"]


def test_an_interrupted_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "report"
    place(file, "old")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        place(file, "new")
    assert file.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["report"]


def test_a_written_file_keeps_its_mode_and_link(tmp_path: Path) -> None:
    file, link = tmp_path / "a", tmp_path / "b"
    place(file, "1")
    file.chmod(0o640)
    link.symlink_to(file)
    place(link, "2")
    assert file.read_text() == "2" and link.is_symlink()
    assert file.stat().st_mode & 0o777 == 0o640
    with pytest.raises(UsageError):
        place(link, "3", force=False)


def test_quiet_says_nothing_where_all_is_well(fine: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["check", fine, *ONE, "--quiet"]) == 0
    assert capsys.readouterr().out == ""


def test_no_colour_where_none_is_wanted(
    broken: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    cli.run(["check", broken, *ONE])
    assert "\x1b" not in capsys.readouterr().out
