"""Searches are remembered; a stale, truncated or forged file is passed over with a note and changes no answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests import incident

from ssoproof.check.memory import _sum
from ssoproof.check.options import Options
from ssoproof.check.report import Report
from ssoproof.check.run import check
from ssoproof.explain.narrate import explain
from ssoproof.render import json as as_json


def _answer(folder: Path | None, **more: Any) -> Report:
    return check(incident.as_logged(), Options(questions=("SSO002", "MFA002"), memory=folder, **more))


def _told(report: Report) -> str:
    """All that is told but times and notes."""
    document = json.loads(as_json.text(explain(report)))
    for result in document["results"]:
        result.pop("statistics", None)
    document.pop("diagnostics", None)
    return json.dumps(document, sort_keys=True)


def _files(folder: Path, kind: str) -> list[Path]:
    return sorted((folder / kind).glob("*/*.json"))


def _rewrite(file: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Changes a file's body and makes its sum fit, as a forger would."""
    raw = json.loads(file.read_text())
    change(raw["body"])
    raw["sum"] = _sum(raw["body"])
    file.write_text(json.dumps(raw))


@pytest.fixture(scope="module")
def fresh() -> str:
    return _told(_answer(None))


def test_what_is_remembered_gives_the_same_answers(tmp_path: Path, fresh: str) -> None:
    assert _told(_answer(tmp_path)) == fresh
    assert _files(tmp_path, "states")
    assert _files(tmp_path, "runs")
    again = _answer(tmp_path)
    assert _told(again) == fresh
    assert not again.diagnostics
    assert _told(_answer(tmp_path, workers=2)) == fresh


def _truncated(file: Path) -> None:
    file.write_text(file.read_text()[: file.stat().st_size // 2])


def _older(file: Path) -> None:
    raw = json.loads(file.read_text())
    raw["format"] = "ssoproof memory 0"
    file.write_text(json.dumps(raw))


def _of_another(file: Path) -> None:
    raw = json.loads(file.read_text())
    raw["key"] = "0" * 64
    file.write_text(json.dumps(raw))


def _careless(file: Path) -> None:
    raw = json.loads(file.read_text())
    raw["body"]["hits"] = raw["body"]["run"] = []
    file.write_text(json.dumps(raw))


@pytest.mark.parametrize("spoil", [_truncated, _older, _of_another, _careless])
def test_broken_and_stale_files_are_passed_over(tmp_path: Path, fresh: str, spoil: Callable[[Path], None]) -> None:
    _answer(tmp_path)
    for file in (*_files(tmp_path, "states"), *_files(tmp_path, "runs")):
        spoil(file)
    again = _answer(tmp_path)
    assert _told(again) == fresh
    assert any(d.code == "memory-passed-over" for d in again.diagnostics)
    assert _told(_answer(tmp_path)) == fresh
    assert not _answer(tmp_path).diagnostics


def _nothing_breaks(body: dict[str, Any]) -> None:
    body["hits"] = ["0" for _ in body["hits"]]


def _fewer_states(body: dict[str, Any]) -> None:
    body["reached"] = body["reached"][: len(body["reached"]) // 2]


def _no_such_states(body: dict[str, Any]) -> None:
    body["reached"][0][0][0] = "what"


def _no_such_readings(body: dict[str, Any]) -> None:
    body["hits"][0] = "f" * 2000


def _less_than_none(body: dict[str, Any]) -> None:
    body["hits"][0] = "-5"


FORGED = [_nothing_breaks, _fewer_states, _no_such_states, _no_such_readings, _less_than_none]


@pytest.mark.parametrize("forge", FORGED)
def test_a_forged_proof_is_caught_by_the_judge(
    tmp_path: Path, fresh: str, forge: Callable[[dict[str, Any]], None]
) -> None:
    _answer(tmp_path)
    for file in _files(tmp_path, "states"):
        _rewrite(file, forge)
    again = _answer(tmp_path)
    assert _told(again) == fresh
    assert any(d.code == "memory-passed-over" for d in again.diagnostics)


def test_everything_broken_is_no_verdict(tmp_path: Path, fresh: str) -> None:
    """States that say that all readings break: no run shows it, so it is worked out anew."""
    _answer(tmp_path)

    def all_broken(body: dict[str, Any]) -> None:
        masks = [int(mask, 16) for _, mask in body["reached"]]
        body["hits"][0] = f"{max(masks):x}"

    for file in _files(tmp_path, "states"):
        _rewrite(file, all_broken)
    assert _told(_answer(tmp_path)) == fresh


def test_a_forged_run_is_caught_by_the_judge(tmp_path: Path, fresh: str) -> None:
    _answer(tmp_path)

    def shorter(body: dict[str, Any]) -> None:
        body["run"] = body["run"][:-1]

    for file in _files(tmp_path, "runs"):
        _rewrite(file, shorter)
    again = _answer(tmp_path)
    assert _told(again) == fresh
    assert any(d.code == "memory-passed-over" for d in again.diagnostics)
