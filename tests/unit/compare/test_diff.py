"""What changed between two versions: nothing that held before gets lost, reading by reading."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

import pytest
from tests.incident import as_logged, repaired
from tests.unit.explain.told import explained, mystery
from tests.unit.render.test_ci_formats import many

from ssoproof.compare.diff import Diff, Turn, diff, turned
from ssoproof.compare.findings import Outcome, outcome
from ssoproof.providers.auth0.switches import AUTH0
from ssoproof.render.text.diff import as_json, as_markdown, page
from ssoproof.verdict.verdict import Result, Status, Vacuous

ASKED = ("SSO001", "SSO002", "MFA001", "MFA003")


@cache
def bad() -> Outcome:
    return outcome(explained(as_logged(), *ASKED))


@cache
def good() -> Outcome:
    return outcome(explained(repaired(), *ASKED))


def of(found: Diff, turn: Turn) -> list[tuple[str, str]]:
    return [(c.finding.question, s) for c in found.changes if c.turn is turn for s in c.finding.subjects]


def replaced(found: Outcome, code: str, subject: str, verdict: Vacuous) -> Outcome:
    """The outcome with one answer vacuous under every reading."""
    from ssoproof.compare.findings import outcome as outcome_of

    explanation = found.explanation

    def turned_(result: Result) -> Result:
        if (result.question, result.subject) != (code, subject):
            return result
        return replace(result, parts=tuple(replace(p, verdict=verdict) for p in result.parts))

    told = tuple(
        replace(t, result=turned_(t.result), stories=tuple(None for _ in t.stories))
        if (t.result.question, t.result.subject) == (code, subject)
        else t
        for t in explanation.results
    )
    report = replace(explanation.report, results=tuple(t.result for t in told))
    return outcome_of(replace(explanation, results=told, report=report))


def test_the_same_twice_is_no_change() -> None:
    found = diff(bad(), bad())
    assert found.changes == () and found.gone == ()
    assert found.exit_code == 0


def test_what_broke_has_its_run() -> None:
    found = diff(good(), bad())
    assert found.exit_code == 10
    assert ("SSO001", "console") in of(found, Turn.BROKEN)
    assert ("SSO002", "console") in of(found, Turn.BROKEN)
    broken = next(c for c in found.worse if c.finding.question == "SSO001" and c.after is Status.VIOLATED)
    assert broken.finding.story is not None
    assert "silent renewal fails" in page(found).plain()


def test_a_repair_is_no_regression() -> None:
    found = diff(bad(), good())
    assert found.worse == ()
    assert found.exit_code == 0
    assert ("SSO001", "console") in of(found, Turn.BETTER)
    assert "Nothing that passed before fails now." in page(found).plain()


def test_changes_are_told_for_the_readings_concerned() -> None:
    """Under each reading, a change is told exactly where the two verdicts say so."""
    found = diff(bad(), good())
    table = {s.id: s.sort.values for s in AUTH0.switches}
    readings = [
        dict(AUTH0.defaults) | {"S2": a, "S9": b, "S7": c}
        for a in table["S2"]
        for b in table["S9"]
        for c in table["S7"]
    ]
    rows = [
        next(r for r in o.report.results if (r.question, r.subject) == ("SSO001", "console"))
        for o in (bad(), good())
    ]
    for reading in readings:
        before, after = (row.under_reading(reading) for row in rows)
        assert before is not None and after is not None
        told = {
            c.turn
            for c in found.changes
            if c.finding.question == "SSO001" and any(box.holds(reading) for box in c.finding.boxes)
        }
        expected = turned(before.status, after.status)
        assert told == ({expected} if expected else set())


def test_proved_to_unknown_and_to_vacuous_are_regressions() -> None:
    unsure = diff(outcome(explained(repaired(), "MFA003")), outcome(mystery()))
    assert any(c.turn is Turn.BROKEN and c.after is Status.UNKNOWN for c in unsure.worse)
    empty = diff(good(), replaced(good(), "SSO001", "console", Vacuous(None)))
    assert empty.exit_code == 12
    assert of(empty, Turn.BROKEN) == [("SSO001", "console")]


def test_a_demand_that_is_dropped_is_told() -> None:
    tenant = repaired()
    apps = tuple(replace(a, demand=None) if a.name == "account" else a for a in tenant.applications)
    found = diff(good(), outcome(explained(replace(tenant, applications=apps), *ASKED)))
    assert ("MFA001", "account") in of(found, Turn.DROPPED)
    assert found.exit_code == 12


def test_a_subject_that_is_gone_is_told_and_does_not_count() -> None:
    results = tuple(r for r in good().report.results if r.subject != "account")
    explanation = good().explanation
    told = tuple(t for t in explanation.results if t.result.subject != "account")
    found = diff(
        good(),
        outcome(replace(explanation, results=told, report=replace(explanation.report, results=results))),
    )
    assert found.gone == ("account",)
    assert found.exit_code == 0


def test_a_new_application_that_is_broken_counts() -> None:
    found = diff(outcome(many(1)), outcome(many(3)))
    assert ("SSO001", "app 0001") in of(found, Turn.FIRST)
    assert ("SSO001", "app 0000") not in of(found, Turn.FIRST)
    assert found.exit_code == 10


def test_many_subjects_are_one_change() -> None:
    found = diff(outcome(many(0)), outcome(many(1000)))
    assert len(page(found).plain()) < 60_000
    assert len(as_markdown(found)) < 60_000
    assert len(found.changes) < 20


@pytest.mark.parametrize("before", list(Status))
@pytest.mark.parametrize("after", list(Status))
def test_nothing_that_held_gets_lost(before: Status, after: Status) -> None:
    turn = turned(before, after)
    if before is Status.PROVED and after is not Status.PROVED:
        assert turn in (Turn.BROKEN, Turn.DROPPED)
    if after is Status.VIOLATED and before is not after:
        assert turn not in (None, Turn.BETTER)


def test_json_and_markdown_say_the_same() -> None:
    found = diff(good(), bad())
    document = json.loads(as_json(found))
    assert document["exit_code"] == 10
    assert len(document["changes"]) == len(found.changes)
    assert as_json(found) == as_json(diff(good(), bad()))
    assert "| ❌ | SSO001 | console | PASS | FAIL |" in as_markdown(found)


def test_what_is_left_out_of_a_list_is_counted() -> None:
    """More than forty subjects that are gone, and more than forty changes for the worse."""
    found = diff(good(), bad())
    worse, gone = found.worse[0], tuple(f"app{n:02}" for n in range(43))
    grown = replace(found, changes=(worse,) * 45, gone=gone)
    text = as_markdown(grown)
    assert "5 more changes for the worse" in text
    assert "No longer in the tenant: app00, app01" in text and "app39 and 3 more\n" in text
    assert (
        "more" not in as_markdown(replace(grown, changes=(worse,), gone=gone[:40])).rpartition("No longer")[2]
    )


def test_json_has_the_runs_of_all_pieces() -> None:
    found = diff(good(), bad())
    change = next(c for c in found.worse if any(p.story for p in c.finding.pieces))
    pieces = tuple(p for p in change.finding.pieces if p.story is not None)[:1] * 9
    grown = replace(found, changes=(replace(change, finding=replace(change.finding, pieces=pieces)),))
    (row,) = json.loads(as_json(grown))["changes"]
    assert len(row["stories"]) == 9
