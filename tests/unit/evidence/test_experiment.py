"""Experiments: each excludes something, whatever comes of it, and what it says is what a run does."""

from __future__ import annotations

import pytest
from tests.agreement.test_evidence import CASES, tenant_of
from tests.golden.test_golden_text import compare

from ssoproof.cli import run
from ssoproof.evidence.experiment import Experiment, experiment
from ssoproof.providers.auth0.switches import AUTH0
from ssoproof.render.text.experiment import page
from ssoproof.semantics.readings import Box

TENANT = tenant_of("a-as-logged")
DEFAULTS = {"S1": "before", "S2": "no", "S7": "redirect", "S9": "no"}


def chain(holds: dict[str, str]) -> list[Experiment]:
    """Experiments one after the other, answered by the outcome that leaves most of the given values."""
    found, boxes = [], (Box(()),)
    for _ in range(12):
        found.append(experiment(TENANT, boxes))
        if not found[-1].steps:
            break
        fitting = [r for r in found[-1].results if any(_agrees(b, holds) for b in r.left)]
        boxes = max(fitting, key=lambda r: r.count).left
    return found


def _agrees(box: Box, holds: dict[str, str]) -> bool:
    return all(v in (box.values(s) or (v,)) for s, v in holds.items())


def test_experiments_narrow_the_readings_down() -> None:
    row = chain(DEFAULTS)
    assert row[0].count == 2304 and not row[-1].steps
    assert row[-1].count <= 40 and len(row) <= 12
    counts = [e.count for e in row]
    assert counts == sorted(counts, reverse=True) and len(set(counts)) == len(counts)


def test_the_outcomes_of_an_experiment_cover_all_readings() -> None:
    found = experiment(TENANT)
    assert sum(r.count for r in found.results) >= found.count
    assert all(r.count < found.count for r in found.results)


def test_an_experiment_is_told_in_actions_too() -> None:
    found = experiment(TENANT)
    assert found.actions[0] == "console.open" and len(found.actions) >= len(found.steps)
    assert found.after("challenge") == next(r.left for r in found.results if r.outcome == "an MFA prompt")
    assert found.after("denied") == ()


def test_one_reading_needs_no_experiment() -> None:
    assert experiment(TENANT, (Box.of(AUTH0.defaults),)) == Experiment(1, (), ())


def test_the_first_experiment_on_the_incident() -> None:
    compare("experiment-incident", page(experiment(TENANT), TENANT.name, AUTH0).plain())


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["probe", str(CASES / "a-as-logged")]) == 0
    assert "[ ] 1. open console" in capsys.readouterr().out
