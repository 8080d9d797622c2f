"""Combinations of behaviours and inputs that are too many, and masks that are too large: said, never cut."""

from __future__ import annotations

import pytest
from tests import incident

from ssoproof.check import decide, reasons
from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.system import reading_masks
from ssoproof.system.reading_masks import Masks
from ssoproof.tenant.model import MfaMode
from ssoproof.verdict.verdict import Result, Status, Unknown

CODES = ("SSO001", "SSO002", "MFA001", "MFA003")


def _asked() -> list[Result]:
    tenant = incident.tenant(MfaMode.ALWAYS)
    results = check(tenant, Options(questions=CODES)).results
    return [result for result in results if result.status is not Status.NOT_APPLICABLE]


def test_more_combinations_than_can_be_worked_with_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decide, "MOST_READINGS", 2)
    for result in _asked():
        assert {part.status for part in result.parts} == {Status.UNKNOWN}
        for part in result.parts:
            assert isinstance(part.verdict, Unknown) and part.verdict.reason == reasons.CROWDED


def test_a_search_whose_masks_do_not_fit_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was searched to its end before is open; nothing turns into another verdict."""
    before = {(r.question, r.subject): {p.status for p in r.parts} for r in _asked()}
    assert any(Status.PROVED in found for found in before.values())
    monkeypatch.setattr(reading_masks, "MOST_BYTES", 0)
    monkeypatch.setattr(reading_masks, "FEWEST", 2)
    for result in _asked():
        found = {part.status for part in result.parts}
        assert Status.PROVED not in found
        assert found <= before[result.question, result.subject] | {Status.UNKNOWN}


def test_small_masks_leave_the_budget_as_it_is() -> None:
    assert Masks.of(()).fitting(400_000) == 400_000


@pytest.mark.parametrize("room", [0, 40, 4_000])
def test_runs_whose_edges_do_not_fit_are_not_found_and_nothing_else(
    room: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proofs keep no edges; runs are told as far as they were found, the rest is open."""
    before = {(r.question, r.subject): {p.status for p in r.parts} for r in _asked()}
    monkeypatch.setattr(Masks, "most_edges", property(lambda self: room))
    after = {(r.question, r.subject): {p.status for p in r.parts} for r in _asked()}
    for asked, found in after.items():
        assert found <= before[asked] | {Status.UNKNOWN}
    if not room:
        assert any(Status.UNKNOWN in found for found in after.values())
