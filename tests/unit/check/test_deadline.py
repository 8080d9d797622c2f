"""The time limit of a check: what is settled by then stands, what is not is unknown, and no search goes on
for long."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.incident import as_logged, repaired
from tests.work import work

from ssoproof import cli, deadline
from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.check.search.concretise import Concretisation
from ssoproof.compare.boxes import domains, meet, uncovered
from ssoproof.engines.antichain import cover
from ssoproof.engines.bfs import BreadthFirst
from ssoproof.engines.engine import Budget, Check
from ssoproof.engines.lifted_bfs import explore
from ssoproof.errors import ExitCode
from ssoproof.logic.build import FALSE, lt, number, sub, var
from ssoproof.logic.sorts import RangeSort
from ssoproof.semantics.readings import Box
from ssoproof.system.system import Transition, TransitionSystem, Variable
from ssoproof.verdict.judge import closed
from ssoproof.verdict.verdict import Result, Status, Unknown, Violated

READING = {"S2": "no", "S7": "redirect", "S9": "no", "S26": "challenge"}
CASE = "specs/cases/a-as-logged"
MOST = 3000
#: Calls of functions that a search may make until it ends; nine million states take more.
MOST_WORK = 3_000_000


def endless() -> tuple[TransitionSystem, tuple[object, ...]]:
    """Two counters: nine million states, no goal."""
    sort = RangeSort(0, MOST)
    names = ("a", "b")
    variables = tuple(Variable(n, sort, MOST, n) for n in names)
    counts = tuple(
        Transition(n, n, n, (), lt(number(0), var(n, sort)), {n: sub(var(n, sort), number(1))}, {}, n)
        for n in names
    )
    return TransitionSystem(variables, counts), (FALSE, FALSE)


SEARCHES: dict[str, Callable[[TransitionSystem, tuple[object, ...]], object]] = {
    "cover": lambda s, goals: cover(s, goals, 1, Budget(10_000, 10**9)),  # type: ignore[arg-type]
    "explore": lambda s, goals: explore(s, goals, 1, Budget(10_000, 10**9)),  # type: ignore[arg-type]
    "explicit": lambda s, goals: BreadthFirst().run(Check(s, goals, {}), Budget(10_000, 10**9)),  # type: ignore[arg-type]
    "judge": lambda s, goals: closed(
        s, goals, {(MOST - a, MOST - b): 1 for a in range(MOST) for b in range(20)}, 1
    ),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("name", SEARCHES)
def test_a_search_that_would_take_long_ends(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a clock that goes on by a hundredth of a second with each look at it."""
    system, goals = endless()
    looks = count()
    monkeypatch.setattr(deadline, "time", SimpleNamespace(monotonic=lambda: next(looks) / 100))
    with work(MOST_WORK), deadline.within(0.2):
        try:
            found = SEARCHES[name](system, goals)
            assert name == "cover" and not found.closed and found.depth > 0  # type: ignore[attr-defined]
        except deadline.OutOfTime as late:
            assert str(late) == "time: not settled within 0.2 s"
        assert next(looks) < 100
    assert deadline.left() is None and not deadline.over()


def test_without_time_nothing_is_known() -> None:
    with deadline.within(1e-9):
        report = check(as_logged(), Options(("SSO001", "MFA003")))
    verdicts = {p.verdict for r in report.results for p in r.parts if p.status is not Status.NOT_APPLICABLE}
    assert verdicts == {Unknown("time: not settled within 1e-09 s", 0)}
    assert report.exit_code() is ExitCode.UNDECIDED


@pytest.mark.parametrize("workers", [1, 2])
def test_what_is_settled_stands(workers: int) -> None:
    settled: list[Result] = []

    def tell(result: Result) -> None:
        settled.append(result)
        deadline.stop("time: planted")

    options = Options(("SSO001", "MFA003"), reading=READING, workers=workers, settled=tell)
    with deadline.within(0):
        report = check(repaired(), options)
    alone = check(repaired(), Options(("SSO001", "MFA003"), reading=READING))
    known = {(r.question, r.subject): r.status for r in alone.results}
    asked = [r for r in report.results if r.status is not Status.NOT_APPLICABLE]
    stands = [r for r in asked if r.status is known[r.question, r.subject]]
    assert {(r.question, r.subject) for r in settled} <= {(r.question, r.subject) for r in stands}
    assert stands and len(stands) < len(asked)
    left = [p.verdict for r in asked if r not in stands for p in r.parts]
    assert set(left) == {Unknown("time: planted", 0)}


def test_a_run_that_was_found_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh, count = Concretisation._fresh, 0

    def once(hunt: Concretisation, given: int) -> object:
        nonlocal count
        count += not hunt.pair.witness
        if count > 1:
            raise deadline.OutOfTime("time: planted")
        return fresh(hunt, given)

    monkeypatch.setattr(Concretisation, "_fresh", once)
    (result,) = check(as_logged(), Options(("SSO001",), ("console",))).results
    broken, open_ = result.part(Status.VIOLATED), result.part(Status.UNKNOWN)
    assert broken and open_
    assert all(isinstance(p.verdict, Violated) and not p.verdict.shortest for p in broken)
    assert {p.verdict.reason for p in open_ if isinstance(p.verdict, Unknown)} == {"time: planted"}
    whole = domains(check(as_logged(), Options(("MFA001",), ("console",))).semantics)
    boxes = [box for p in result.parts for box in p.boxes]
    assert not uncovered((Box(()),), boxes, whole)
    assert not any(meet(a, b) for p in broken for a in p.boxes for q in open_ for b in q.boxes)


def test_the_command_says_so_and_says_it_again(capsys: pytest.CaptureFixture[str]) -> None:
    said = []
    for _ in range(2):
        assert (
            cli.run(["check", CASE, "--timeout", "0.000001", "--workers", "1", "--property", "SSO001"]) == 11
        )
        said.append(capsys.readouterr().out)
    assert said[0] == said[1]
    assert "time: not settled within 1e-06 s" in " ".join(said[0].split())


def test_answers_are_told_as_they_come(capsys: pytest.CaptureFixture[str]) -> None:
    plain = ["check", CASE, "--workers", "1", "--property", "SSO001", "--reading", "S9=no"]
    quiet = (cli.run(plain), capsys.readouterr())
    told = (cli.run([*plain, "--progress"]), capsys.readouterr())
    assert quiet[0] == told[0] and quiet[1].out == told[1].out
    assert "SSO001 console" not in quiet[1].err
    assert told[1].err.splitlines()[0] == "FAIL SSO001 console"


@pytest.mark.slow
def test_ctrl_c_tells_what_is_settled() -> None:
    command = [
        sys.executable,
        "-c",
        "import ssoproof.cli as c; c.main()",
        "check",
        CASE,
        "--progress",
        "--workers",
        "1",
    ]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=Path.cwd()
    )
    assert process.stderr is not None
    assert "SSO001 console" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "FAIL" in out and "interrupted" in out and "FIX" not in out
