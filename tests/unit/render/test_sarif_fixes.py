"""SARIF's fixes: replacing what they name gives the files of the patch."""

from __future__ import annotations

import json
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.repair.tenants import small

from ssoproof import cli
from ssoproof.render.sarif_fixes import fix
from ssoproof.repair.patches import FileChange, Patch

texts = st.lists(st.sampled_from(["a\n", "b\n", "c\n", "\n"]), max_size=8).map("".join)


def replayed(text: str, replacements: list[dict[str, dict[str, int | str]]]) -> str:
    lines = text.splitlines(True)
    for one in reversed(replacements):
        region = one["deletedRegion"]
        if "charOffset" in region:
            return str(one["insertedContent"]["text"])
        first, last = int(region["startLine"]) - 1, int(region["endLine"]) - 1
        lines[first:last] = [str(one["insertedContent"]["text"])]
    return "".join(lines)


@given(st.none() | texts, texts)
def test_replacements_give_the_file(before: str | None, after: str) -> None:
    patch = Patch((FileChange(Path("f.js"), before, after),), ())
    found = fix("words", patch, lambda file: {"uri": file})
    assert replayed(before or "", found["artifactChanges"][0]["replacements"]) == after


def test_each_finding_has_the_first_repair(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = small("nobody", tmp_path)
    monkeypatch.chdir(path)
    assert cli.run(["check", ".", "--format", "sarif", "--workers", "1"]) == 10
    results = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    assert results and all(r["fixes"][0]["artifactChanges"] for r in results)
    change = results[0]["fixes"][0]["artifactChanges"][0]
    assert change["artifactLocation"] == {"uri": "quiet.js", "uriBaseId": "%SRCROOT%"}
    text = (path / "quiet.js").read_text(encoding="utf-8")
    assert "sessionHasMfa" in replayed(text, change["replacements"])


def test_the_report_has_the_first_repair_with_its_patch(tmp_path: Path) -> None:
    path, out = small("nobody", tmp_path), tmp_path / "report.html"
    assert cli.run(["report", str(path), "--out", str(out)]) == 10
    text = unescape(out.read_text(encoding="utf-8"))
    assert '<pre class="patch">--- a/quiet.js' in text and "proved on the changed tenant" in text
    assert 'is <a href="#summary">in the summary</a>' in text
