"""Sensitivities that are proved at once, compared with each kind of unsteady run searched by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ssoproof.check import run, unsteady
from ssoproof.check.decide import Decision, decide
from ssoproof.check.options import Options
from ssoproof.check.report import Report
from ssoproof.check.run import check, semantics_of, subjects, victims
from ssoproof.check.systems import Unit
from ssoproof.check.workspace import Decided, Workspace
from ssoproof.deadline import OutOfTime
from ssoproof.properties.registry import question
from ssoproof.readers.native.loader import load
from ssoproof.verdict.verdict import ConditionalVerdict, Result, Status

TENANT = """ssoproof: 1
tenant: t
mfa: never
applications:
  one: {requests: [none], renews: silent, sdk: {cache: none, on-login-required: keep}}
  two: {requests: [none]}
hooks: [{action: h.js}]
"""
#: What MFA003 is about.
DEMAND = """requirements: {applications: {one: {demand: once per session, remembered-browser: does not count}}}
"""
CALL = "try {{ await fetch('https://x.example'); }} catch (e) {{ {} }}"
ASKS = "api.multifactor.enable('any', {allowRememberBrowser: false});"
CLAIM = "api.idToken.setCustomClaim('a', 1);"
FLAG = "if (event.user.app_metadata.vip) {{ {} }}"
ADDRESS = "if (event.user.email_verified) {{ {} }}"

#: What an Action does, and of which question.
HOOKS = [
    (f"{CALL.format(CLAIM)} {FLAG.format('api.access.deny()')} {ASKS}", "MFA003"),
    (f"{CALL.format(ASKS)} {FLAG.format(CLAIM)}", "SSO001"),
    (f"{CALL.format(CLAIM)} {FLAG.format(ASKS)}", "SSO001"),
    (f"{CALL.format(ASKS)} {FLAG.format(ASKS)} {ADDRESS.format(ASKS)}", "SSO001"),
    (f"{FLAG.format(ASKS)} {ADDRESS.format(CLAIM)}", "SSO001"),
    (f"{CALL.format('api.access.deny()')} {FLAG.format(CLAIM)} {ASKS}", "MFA003"),
]
OPTIONS = Options()


def _units(folder: Path, body: str, code: str) -> Iterator[Unit]:
    (folder / "h.js").write_text(f"exports.onExecutePostLogin = async (event, api) => {{ {body} }};")
    (folder / "ssoproof.yaml").write_text(TENANT + (DEMAND if code == "MFA003" else ""))
    tenant, asked = load(folder).tenant, question(code)
    for subject in subjects(tenant):
        if subject.kind == "app" and not asked.applies(tenant, subject):
            workspace = Workspace(tenant, semantics_of(tenant))
            yield Unit(workspace, asked, subject, victims(tenant, subject)[0])


def _each(unit: Unit) -> dict[str, Status]:
    """The worst that runs of each kind do of what is proved, by searches of the kind alone."""
    steady = decide(unit, OPTIONS).parts
    boxes = tuple(box for part in steady if part.status is Status.PROVED for box in part.boxes)
    found = {}
    for kind in unsteady._kinds(unit) if boxes else ():
        other = replace(unit, unsteady=kind)
        classes = [u.workspace.inputs(u.focus) for u in (unit, other)]
        within = tuple(unsteady._of_classes(boxes, *classes))
        statuses = {part.status for part in Decision(other, OPTIONS, within=within).run().parts}
        ranks = (Status.VIOLATED, Status.UNKNOWN, Status.PROVED)
        found[str(kind)] = next(status for status in ranks if status in statuses)
    return found


def _at_once(unit: Unit) -> dict[str, Status]:
    parts = unsteady.sensitivities(unit, OPTIONS, decide(unit, OPTIONS))
    return {str(part.unsteady): part.status for part in parts}


@pytest.mark.parametrize("body, code", HOOKS)
def test_at_once_as_by_themselves(tmp_path: Path, body: str, code: str) -> None:
    units = tuple(_units(tmp_path, body, code))
    assert units
    for unit in units:
        assert _at_once(unit) == _each(unit)


def test_a_proof_beyond_what_was_searched_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: that something breaks is overlooked."""
    certified = Decision._certified
    monkeypatch.setattr(Decision, "unbroken", lambda decision: certified(decision, decision._bad))
    units = [unit for body, code in HOOKS for unit in _units(tmp_path, body, code)]
    assert any(_at_once(unit) != _each(unit) for unit in units[:4])


def _checked(folder: Path, workers: int = 1, settled: list[Result] | None = None) -> Report:
    (folder / "h.js").write_text(
        f"exports.onExecutePostLogin = async (event, api) => {{ {CALL.format('api.access.deny()')} {ASKS} }};"
    )
    (folder / "ssoproof.yaml").write_text(TENANT + DEMAND)
    asked = Options(
        ("MFA002", "MFA003"), ("one",), workers=workers, settled=None if settled is None else settled.append
    )
    return check(load(folder).tenant, asked)


def test_answers_come_before_what_may_change_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []

    def steady(unit: Unit, options: Options) -> Decided:
        order.append("answer")
        return decide(unit, options)

    def moved(unit: Unit, options: Options, found: Decided) -> tuple[ConditionalVerdict, ...]:
        order.append("change")
        return unsteady.sensitivities(unit, options, found)

    monkeypatch.setattr(run, "decide", steady)
    monkeypatch.setattr(run, "sensitivities", moved)
    report = _checked(tmp_path)
    assert order == ["answer", "answer", "change", "change"]
    assert all(result.sensitivities for result in report.results)


def test_processes_find_what_one_finds(tmp_path: Path) -> None:
    settled: list[Result] = []
    alone, together = _checked(tmp_path), _checked(tmp_path, 2, settled)
    assert [r.sensitivities for r in together.results] == [r.sensitivities for r in alone.results]
    assert all(r.sensitivities for r in together.results)
    assert len(settled) == 2 and not any(r.sensitivities for r in settled)


@pytest.mark.parametrize("workers", [1, 2])
def test_no_time_for_what_may_change_is_said(
    workers: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(unit: Unit, options: Options, found: Decided) -> tuple[ConditionalVerdict, ...]:
        raise OutOfTime("time")

    monkeypatch.setattr(run, "sensitivities", late)
    for result in _checked(tmp_path, workers).results:
        assert result.status is Status.PROVED and not result.sensitivities
        assert run.LATE in result.remarks


def test_nothing_is_said_of_changes_where_there_is_no_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "sensitivities", lambda *_: pytest.fail("there is nothing to change"))
    (tmp_path / "ssoproof.yaml").write_text(TENANT.replace("hooks: [{action: h.js}]", ""))
    report = check(load(tmp_path).tenant, Options(subjects=("one",)))
    assert not any(run.LATE in result.remarks for result in report.results)


def test_a_search_for_changes_that_grows_too_large_settles_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unsteady, "FEW", 3)
    monkeypatch.setattr(unsteady, "TIMES", 0)
    for result in _checked(tmp_path).results:
        assert result.status is Status.PROVED
        assert {part.status for part in result.sensitivities} == {Status.UNKNOWN}
