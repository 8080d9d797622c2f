"""Transcripts of repairs."""

from __future__ import annotations

import pytest
from tests.golden.test_golden_text import ROOT, compare

from ssoproof import cli


@pytest.mark.slow
def test_repairs_of_the_incident(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT / "specs" / "cases")
    assert cli.run(["fix", "a-as-logged"]) == 0
    compare("a-fix", capsys.readouterr().out)


def test_a_setting_that_is_tried(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT / "specs" / "cases")
    assert cli.run(["check", "c-never-logged", "--workers", "1", "--try", "mfa=always"]) == 10
    compare("c-tried", capsys.readouterr().out)
