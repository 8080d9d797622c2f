"""Experiments: each excludes something, whatever comes of it, and what it says is what a run does."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.agreement.test_evidence import CASES, tenant_of
from tests.golden.test_golden_text import compare

from ssoproof.cli import run
from ssoproof.errors import UsageError
from ssoproof.evidence.evidence_file import load
from ssoproof.evidence.experiment import Experiment, Result, experiment, series
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
    compare("experiment-incident", page(series(TENANT), TENANT.name, AUTH0).plain())


def test_answers_lead_to_the_next_experiment_and_to_the_verdicts() -> None:
    words = "login_required, “Multifactor authentication required”"
    found = series(TENANT, (), ("1", words, "an MFA prompt"))
    compare("experiment-next", page(found, TENANT.name, AUTH0).plain())
    assert [r.outcome for _, r in found.done] == ["an MFA prompt", words, "an MFA prompt"]
    (_, second), (third, last) = found.done[1:]
    assert third == experiment(TENANT, second.left)
    assert found.left == last.left and found.next == experiment(TENANT, last.left)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("prompt, MFA", "does not fit"),
        ("3", "does not fit"),
        ("", "does not fit"),
        ("P", "fits several"),
        ("\x1b[31m", "does not fit"),
    ],
)
def test_answers_that_mean_nothing_are_refused_with_what_is_possible(answer: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as refused:
        experiment(TENANT).answered(answer)
    assert "1. “an MFA prompt”, 2. “the login page”" in str(refused.value) and "\x1b" not in str(
        refused.value
    )


def test_words_that_another_outcome_contains_are_exact() -> None:
    results = (Result("a token, no MFA prompt", 1, ()), Result("MFA prompt", 1, ()))
    assert Experiment(2, ("open",), results).answered("mfa PROMPT").outcome == "MFA prompt"
    assert Experiment(2, ("open",), results).answered("a token").outcome == "a token, no MFA prompt"


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["probe", str(CASES / "a-as-logged")]) == 0
    assert "[ ] 1. open console" in capsys.readouterr().out


def test_the_command_goes_on_from_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case, first, second = str(CASES / "a-as-logged"), tmp_path / "1.yaml", tmp_path / "2.yaml"
    assert run(["probe", case, "--answer", "1", "--answer", "1", "--out", str(first)]) == 0
    said = capsys.readouterr()
    assert "--answer 1 --answer 1 --answer N" in said.out and f"--evidence {first}" in said.err
    assert len(load(first).answers) == load(first).observations == 2
    assert run(["probe", case, "--evidence", str(first), "--answer", "1", "--out", str(second)]) == 0
    assert len(load(second).answers) == load(second).observations == 3
    assert load(second).boxes == series(TENANT, (), ("1", "1", "1")).left
    assert run(["check", case, "--property", "SSO001", "--evidence", str(second)]) == 10
    capsys.readouterr()
    assert run(["probe", case, "--out", str(first)]) == 2 and "--answer" in capsys.readouterr().err


def test_at_the_end_the_command_tells_the_verdicts(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["probe", str(CASES / "a-as-logged"), *["--answer", "1"] * 6]) == 0
    said = capsys.readouterr().out
    assert "8 combinations of provider behaviours left, and no experiment" in said
    assert "FAIL  Opening account breaks console's silent renewal" in said


def test_the_command_asks(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    told = iter(["1", "7", "1", ""])
    monkeypatch.setattr("typer.prompt", lambda *_, **__: next(told))
    assert run(["probe", str(CASES / "a-as-logged"), "--ask"]) == 0
    said = capsys.readouterr()
    assert next(told, None) is None
    assert said.out.count("Then look at") == 4 and "'7' does not fit" in said.err
    assert "2. open console" in said.out
