"""Searches are remembered; a stale, truncated or forged file is passed over with a note and changes no
answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests import incident
from tests.agreement.test_two_aggressors import READING, _tenant

from ssoproof.check.cache import _sum
from ssoproof.check.interference.matrix import matrix
from ssoproof.check.options import Options
from ssoproof.check.report import LIMITED
from ssoproof.check.run import check
from ssoproof.diagnostics import ANNOUNCED, Diagnostic
from ssoproof.explain.build import explain
from ssoproof.render import json as as_json
from ssoproof.render.matrix import json as matrix_json
from ssoproof.system.trace import Trace
from ssoproof.verdict.judge import closed, confirm
from ssoproof.verdict.verdict import Violated

#: What is told but for times and notes, and the notes.
Told = tuple[str, tuple[Diagnostic, ...]]


#: Few readings, under some of which each question is violated and under some proved.
FIXED = {"S1": "before", "S14": "reset", "S26": "challenge", "S28": "no", "S9": "no"}


def _notes(remarks: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """Those that are not about the tenant and what was asked."""
    return tuple(d for d in remarks if d.code not in (LIMITED, ANNOUNCED))


def _checked(folder: Path | None, **more: Any) -> Told:
    report = check(incident.as_logged(), Options(("SSO002", "MFA002"), (), FIXED, memory=folder, **more))
    document = json.loads(as_json.text(explain(report)))
    for result in document["results"]:
        result.pop("statistics", None)
    document.pop("diagnostics", None)
    return json.dumps(document, sort_keys=True), _notes(report.diagnostics)


def _disturbed(folder: Path | None, **more: Any) -> Told:
    found = matrix(incident.as_logged(), Options(memory=folder, **more))
    document = matrix_json.document(found)
    document.pop("diagnostics")
    parts = [p.verdict for b in found.blocks for c in b.columns for p in c.all.parts]
    steps = [step for verdict in parts if isinstance(verdict, Violated) for step in verdict.trace.steps]
    shown = [[step.transition, dict(step.arguments), dict(step.state)] for step in steps]
    return json.dumps([document, shown], sort_keys=True), _notes(found.diagnostics)


class _Asked:
    """One way of asking the same again and again."""

    def __init__(self, told: Callable[..., Told]) -> None:
        self._told = told
        self.fresh = self(None)[0]

    def __call__(self, folder: Path | None, **more: Any) -> Told:
        return self._told(folder, **more)

    def passes_over(self, folder: Path) -> None:
        """That the answer is the same, with a note that something was not used."""
        told, notes = self(folder)
        assert told == self.fresh
        assert any(d.code == "memory-passed-over" for d in notes)


@pytest.fixture(scope="module", params=[_checked, _disturbed], ids=["check", "matrix"])
def asked(request: pytest.FixtureRequest) -> _Asked:
    return _Asked(request.param)


def _files(folder: Path, kind: str) -> list[Path]:
    return sorted((folder / kind).glob("*/*.json"))


def _rewrite(file: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Changes a file's body and makes its sum fit, as a forger would."""
    raw = json.loads(file.read_text())
    change(raw["body"])
    raw["sum"] = _sum(raw["body"])
    file.write_text(json.dumps(raw))


def test_what_is_remembered_gives_the_same_answers(tmp_path: Path, asked: _Asked) -> None:
    assert asked(tmp_path)[0] == asked.fresh
    assert _files(tmp_path, "states")
    assert _files(tmp_path, "runs")
    assert asked(tmp_path) == (asked.fresh, ())
    assert asked(tmp_path, workers=2) == (asked.fresh, ())


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
def test_broken_and_stale_files_are_passed_over(
    tmp_path: Path, asked: _Asked, spoil: Callable[[Path], None]
) -> None:
    asked(tmp_path)
    for file in (*_files(tmp_path, "states"), *_files(tmp_path, "runs")):
        spoil(file)
    asked.passes_over(tmp_path)
    assert asked(tmp_path) == (asked.fresh, ())


def _nothing_breaks(body: dict[str, Any]) -> None:
    body["hits"] = ["0" for _ in body["hits"]]


def _fewer_states(body: dict[str, Any]) -> None:
    body["states"] = body["states"][: len(body["states"]) // 2]


def _no_such_states(body: dict[str, Any]) -> None:
    body["states"][0][0][0] = "what"


def _no_such_readings(body: dict[str, Any]) -> None:
    body["hits"][0] = "f" * 2000


def _less_than_none(body: dict[str, Any]) -> None:
    body["hits"][0] = "-5"


FORGED = [_nothing_breaks, _fewer_states, _no_such_states, _no_such_readings, _less_than_none]


@pytest.mark.parametrize("forge", FORGED)
def test_a_forged_proof_is_caught_by_the_judge(
    tmp_path: Path, asked: _Asked, forge: Callable[[dict[str, Any]], None]
) -> None:
    asked(tmp_path)
    for file in _files(tmp_path, "states"):
        _rewrite(file, forge)
    asked.passes_over(tmp_path)


def test_everything_broken_is_no_verdict(tmp_path: Path, asked: _Asked) -> None:
    """States that say that all readings break: no run shows it, so it is worked out anew."""
    asked(tmp_path)

    def all_broken(body: dict[str, Any]) -> None:
        masks = [int(mask, 16) for _, mask in body["states"]]
        body["hits"][0] = f"{max(masks):x}"

    for file in _files(tmp_path, "states"):
        _rewrite(file, all_broken)
    assert asked(tmp_path)[0] == asked.fresh


def _shorter(body: dict[str, Any]) -> None:
    body["run"] = body["run"][:-1]


def test_a_forged_run_is_caught_by_the_judge(tmp_path: Path, asked: _Asked) -> None:
    asked(tmp_path)
    for file in _files(tmp_path, "runs"):
        _rewrite(file, _shorter)
    asked.passes_over(tmp_path)


def test_what_was_forged_is_noted_by_other_processes_too(tmp_path: Path) -> None:
    asked = _Asked(_disturbed)
    asked(tmp_path)
    for file in (*_files(tmp_path, "states"), *_files(tmp_path, "runs")):
        _rewrite(file, _fewer_states if file in _files(tmp_path, "states") else _shorter)
    told, notes = asked(tmp_path, workers=2)
    assert told == asked.fresh
    assert {d.code for d in notes} == {"memory-passed-over"}


def test_sets_that_harm_together_are_not_searched_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every proof of the matrix is judged again, and every run replayed; no engine is called."""
    tenant, options = _tenant("app0", "app1", "app2"), Options(reading=READING, memory=tmp_path)
    first = matrix_json.text(matrix(tenant, options))
    judged = []

    def counted(*arguments: Any) -> None:
        judged.append("closed")
        closed(*arguments)

    def replayed(*arguments: Any) -> Trace:
        judged.append("confirm")
        return confirm(*arguments)

    def searched(*_: Any, **__: Any) -> None:
        raise AssertionError("it was remembered")

    monkeypatch.setattr("ssoproof.check.reach.closed", counted)
    monkeypatch.setattr("ssoproof.check.search.concretise.confirm", replayed)
    monkeypatch.setattr("ssoproof.check.search.heuristic.explore", searched)
    monkeypatch.setattr("ssoproof.check.search.concretise.explore", searched)
    assert matrix_json.text(matrix(tenant, options)) == first
    assert set(judged) == {"closed", "confirm"}
    assert judged.count("closed") >= len(_files(tmp_path, "states"))
    assert judged.count("confirm") >= len(_files(tmp_path, "runs"))
