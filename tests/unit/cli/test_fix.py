"""The fix command and check --try: what they print, write, refuse and undo."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.unit.repair.tenants import CASES, small, written

from ssoproof import cli
from ssoproof.check.run import check
from ssoproof.cli import fix_apply
from ssoproof.cli.atomic_write import place
from ssoproof.cli.fix_apply import BACKUP
from ssoproof.readers.detect import load_path


def texts(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_a_patch_alone_is_what_patch_takes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = small("nobody", tmp_path)
    before = texts(path)
    assert cli.run(["fix", str(path), "--patch"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("--- a/") and texts(path) == before
    if shutil.which("patch"):
        subprocess.run(["patch", "-p1", "-s"], input=out.encode(), cwd=path, check=True)
        assert "sessionHasMfa" in (path / "quiet.js").read_text(encoding="utf-8")
        assert "// asks nobody" in (path / "quiet.js").read_text(encoding="utf-8")


def test_applied_what_was_replaced_stays_beside(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = small("nobody", tmp_path)
    before = texts(path)
    written({f"quiet.js{BACKUP}": "another"}, path)
    assert cli.run(["fix", str(path), "--apply", "--yes"]) == 0
    after = texts(path)
    assert after[f"quiet.js{BACKUP}1"] == before["quiet.js"] and after[f"quiet.js{BACKUP}"] == b"another"
    assert after["quiet.js"] != before["quiet.js"]
    assert "checked again" in capsys.readouterr().err
    assert cli.run(["fix", str(path), "--apply", "--yes"]) == 0
    assert texts(path) == after


def test_nothing_is_written_unless_somebody_says_yes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = small("nobody", tmp_path)
    before = texts(path)
    monkeypatch.setattr("typer.confirm", lambda *_, **__: False)
    assert cli.run(["fix", str(path), "--apply"]) == 11
    assert texts(path) == before


@pytest.mark.parametrize("fault", ["answer", "meaning", "broken"])
def test_an_answer_that_was_not_promised_undoes_it(
    fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = small("remembered", tmp_path)
    before = texts(path)

    def planted(file: Path, content: bytes, force: bool = True) -> Path:
        if file.suffix == ".js" and fault == "meaning":
            content += b"// more\n"
        if file.suffix == ".js" and fault == "broken":
            content = b"function ("
        return place(file, content, force)

    monkeypatch.setattr(fix_apply, "place", planted)
    if fault == "answer":
        today = load_path(path, None, None).tenant
        monkeypatch.setattr(fix_apply, "check", lambda tenant, options: check(today, options))
    assert cli.run(["fix", str(path), "--apply", "--yes"]) == 11
    assert texts(path) == before
    assert "as they were before" in capsys.readouterr().err


def test_a_check_that_is_interrupted_undoes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = small("nobody", tmp_path)
    before = texts(path)

    def interrupted(*_: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr(fix_apply, "check", interrupted)
    assert cli.run(["fix", str(path), "--apply", "--yes"]) == 130
    assert texts(path) == before


@pytest.mark.parametrize("where", ["file", "folder"])
def test_links_are_not_written_through(
    where: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = small("nobody", tmp_path / "tenant")
    real = path / "real"
    real.mkdir()
    text = (path / "ssoproof.yaml").read_text(encoding="utf-8")
    if where == "file":
        (path / "quiet.js").rename(real / "quiet.js")
        (path / "quiet.js").symlink_to(real / "quiet.js")
    else:
        (path / "quiet.js").rename(real / "quiet.js")
        (path / "code").symlink_to(real)
        written({"ssoproof.yaml": text.replace("quiet.js", "code/quiet.js")}, path)
    before = texts(path)
    assert cli.run(["fix", str(path), "--apply", "--yes"]) == 2
    assert texts(path) == before
    assert "link" in capsys.readouterr().err


def test_a_file_that_changed_meanwhile_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = small("nobody", tmp_path)

    def confirm(*_: object, **__: object) -> bool:
        (path / "quiet.js").write_text(
            "function (user, context, callback) { callback(null, user, context); }"
        )
        return True

    monkeypatch.setattr("typer.confirm", confirm)
    assert cli.run(["fix", str(path), "--apply"]) == 2
    assert "sessionHasMfa" not in (path / "quiet.js").read_text(encoding="utf-8")
    assert "is not what it was" in capsys.readouterr().err


def test_what_files_do_not_hold_is_done_by_hand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (
        "ssoproof: 1\ntenant: t\nmfa: never\napplications:\n  one: {requests: [none], renews: silent, "
        "sdk: {cache: none, on-login-required: keep}, sends: {max-age: 1h}}\n"
    )
    path = written({"ssoproof.yaml": text}, tmp_path)
    assert cli.run(["fix", str(path)]) == 0
    assert "By hand: let one send neither max_age" in capsys.readouterr().out
    for way in (["--apply", "--yes"], ["--patch"]):
        assert cli.run(["fix", str(path), *way]) == 2
        told = capsys.readouterr()
        assert "by hand" in told.err and not told.out


def test_what_replaced_files_are_kept_in_is_as_closed_as_they_were(tmp_path: Path) -> None:
    path = small("nobody", tmp_path)
    (path / "quiet.js").chmod(0o600)
    assert cli.run(["fix", str(path), "--apply", "--yes"]) == 0
    assert {(path / name).stat().st_mode & 0o777 for name in ("quiet.js", f"quiet.js{BACKUP}")} == {0o600}


def test_what_somebody_writes_meanwhile_is_not_undone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = small("nobody", tmp_path)
    before = (path / "quiet.js").read_bytes()

    def edited(*_: object) -> str:
        (path / "quiet.js").write_text("// by somebody else", encoding="utf-8")
        return "planted"

    monkeypatch.setattr(fix_apply, "_differs", edited)
    assert cli.run(["fix", str(path), "--apply", "--yes"]) == 11
    assert (path / "quiet.js").read_text(encoding="utf-8") == "// by somebody else"
    assert (path / f"quiet.js{BACKUP}").read_bytes() == before
    assert "was changed meanwhile" in capsys.readouterr().err


def test_for_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = small("nobody", tmp_path)
    assert cli.run(["fix", str(path), "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    repair = document["repairs"][0]
    assert document["exit_code"] == 0 and document["complete"]
    assert repair["patch"].startswith("--- a/quiet.js") and repair["checks_proved"] == 3
    assert document["rejected"][0]["question"]


@pytest.mark.parametrize(
    "arguments", [["--yes"], ["--apply", "--patch"], ["--apply", "--format", "json"], ["--reading", "S99=x"]]
)
def test_options_that_do_not_go_together(arguments: list[str]) -> None:
    assert cli.run(["fix", str(CASES / "a-as-logged"), *arguments]) == 2


def test_a_setting_that_is_tried_changes_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = small("policy", tmp_path)
    before = texts(path)
    assert cli.run(["check", str(path), "--workers", "1", "--try", "mfa=never"]) == 10
    out = capsys.readouterr().out
    assert "FAIL → EMPTY  SSO001 a" in out and "still FAIL: MFA003 a" in out
    assert texts(path) == before


@pytest.mark.parametrize(
    "setting",
    [
        "session.idle=8h",
        "session.absolute=8h",
        "remembered-browser.inactivity=1d",
        "remembered-browser.overall=1d",
        "applications.a.cache=memory",
        "requirements.applications.a=never",
        "hooks.asks.js=off",
        "allowRememberBrowser=true",
    ],
)
def test_each_setting_can_be_tried(setting: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = small("always", tmp_path)
    assert cli.run(["check", str(path), "--workers", "1", "--try", setting]) in (0, 3, 10, 12)
    assert f"if {setting}" in capsys.readouterr().out


@pytest.mark.parametrize(
    "setting", ["mfa", "mfa=sometimes", "mfaa=never", "session.idle=soon", "hooks.x=off", "hooks.asks.js=on"]
)
def test_a_setting_that_does_not_exist_is_refused(setting: str, tmp_path: Path) -> None:
    assert cli.run(["check", str(small("always", tmp_path)), "--try", setting]) == 2
