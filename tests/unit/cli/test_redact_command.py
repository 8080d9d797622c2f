"""The redact command: its file, its report, its key."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.unit.redaction.test_redacted_secrets import SECRETS, recorded

from ssoproof.cli import run


def test_the_report_tells_no_secret(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = tmp_path / "in.har", tmp_path / "out.har"
    source.write_text(json.dumps(recorded()))
    assert run(["redact", str(source), "--out", str(out)]) == 0
    said = capsys.readouterr()
    assert "different words replaced" in said.out and "thrown away" in said.out
    assert not [n for n, s in SECRETS.items() if s in said.out + said.err]
    first = out.read_text()
    assert run(["redact", str(source), "--out", str(out)]) == 0
    assert out.read_text() != first


def test_a_key_that_stays_gives_the_same_again(tmp_path: Path) -> None:
    source, key = tmp_path / "in.log", tmp_path / "key"
    source.write_text("12:48:01 login of mallory77\n")
    texts = []
    for name in ("one", "two"):
        assert run(["redact", str(source), "--out", str(tmp_path / name), "--key-file", str(key)]) == 0
        texts.append((tmp_path / name).read_text())
    assert texts[0] == texts[1] and "mallory77" not in texts[0]
    assert key.stat().st_mode & 0o077 == 0


def test_what_cannot_be_done_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, key = tmp_path / "in.log", tmp_path / "key"
    source.write_text("x\n")
    key.write_text("abcd")
    assert run(["redact", str(source), "--out", str(source)]) == 2
    assert run(["redact", str(tmp_path / "none"), "--out", str(tmp_path / "o")]) == 2
    assert run(["redact", str(source), "--out", str(tmp_path / "o"), "--key-file", str(key)]) == 2
    assert "too short" in capsys.readouterr().err
    assert source.read_text() == "x\n"
