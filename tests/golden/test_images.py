"""The pictures of the README are what the commands draw today; `SSOPROOF_UPDATE_GOLDEN=1` draws them
again."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from ssoproof import cli

ROOT = Path(__file__).parents[2]
TENANT = "specs/cases/a-as-logged"
ASKED = ("--property", "SSO002", "--subject", "console")
LEGIBLE = ("--property", "SSO001", "--subject", "console", "--show", "session", "--show", "mfa")
DRAWN = {
    "sequence": ["graph", TENANT, *ASKED, "--draw", "sequence", "--out"],
    "incident": ["graph", TENANT, *ASKED, "--draw", "timeline", "--out"],
    "path": ["graph", TENANT, *ASKED, "--out"],
    "states": ["graph", TENANT, *LEGIBLE, "--out"],
    "matrix": ["matrix", TENANT, "--format", "svg", "--output"],
}


def words(file: Path) -> list[str]:
    """What a picture says; where things stand depends on the program that lays it out."""
    return sorted(re.findall(r"<text[^>]*>([^<]*)</text>", file.read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", DRAWN)
def test_a_picture_says_what_is_drawn_today(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    shipped = ROOT / "docs" / "images" / f"{name}.svg"
    drawn = shipped if os.environ.get("SSOPROOF_UPDATE_GOLDEN") else tmp_path / "drawn.svg"
    assert cli.run([*DRAWN[name], str(drawn)]) in (0, 10)
    assert words(drawn) == words(shipped)
    assert len(words(drawn)) > 3


def test_the_readme_shows_all_of_them() -> None:
    shown = re.findall(
        r"!\[[^\]]+\]\(docs/images/(\w+)\.svg\)", (ROOT / "README.md").read_text(encoding="utf-8")
    )
    assert sorted(shown) == sorted(DRAWN)
