"""Z3's word on lengths beside exhaustive searches: it speaks where no run is shorter, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssoproof import deadline
from ssoproof.check.certificates import shorter_of
from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.engines.engine import Budget
from ssoproof.engines.lifted_bfs import explore
from ssoproof.logic.build import add, eq, lt, min_, number, var
from ssoproof.logic.sorts import RangeSort
from ssoproof.readers.native.loader import load
from ssoproof.semantics.readings import Box
from ssoproof.strategies import systems
from ssoproof.system.property import targets
from ssoproof.system.reading_masks import Masks
from ssoproof.system.system import Transition, TransitionSystem, Variable
from ssoproof.verdict import bounded
from ssoproof.verdict.bounded import Target, none_shorter
from ssoproof.verdict.smtlib import shorter_query
from ssoproof.verdict.verdict import Status, Violated
from tests import incident
from tests.agreement.scale import examples
from tests.unit.verdict.solvers import SECOND, z3

CASES = Path(__file__).parents[2] / "specs" / "cases"
GOAL = var("goal")
N = Variable("n", RangeSort(0, 7), 0)
COUNTING = TransitionSystem(
    (N,),
    (
        Transition(
            "count",
            "x",
            "x",
            (),
            lt(N.expr, number(7)),
            {"n": min_(add(N.expr, number(1)), number(7))},
            {"goal": eq(N.expr, number(5))},
        ),
    ),
)


@settings(max_examples=examples(100), deadline=None)
@given(systems(), st.data())
def test_it_speaks_exactly_where_no_run_is_shorter(system: TransitionSystem, data: st.DataObject) -> None:
    goals = targets(system, GOAL)
    masks = Masks.of(system.rigid_variables)
    every = explore(system, goals, masks.all, Budget(1000, 100_000))
    asked: list[Target] = []
    right = set()
    for reading in masks.each(masks.all):
        mine = masks.words(reading)
        least = next((d + 1 for d, mask in enumerate(every.hits) if mask & mine), None)
        steps = data.draw(st.integers(1, (least or 4) + 2))
        if least is None or steps <= least:
            right.add(len(asked))
        asked.append(Target(steps, (Box.of({n: str(x) for n, x in reading.items()}),)))
    assert none_shorter(system, goals, asked) == right


@settings(max_examples=examples(60), deadline=None)
@given(systems(), st.data())
def test_the_script_says_the_same(system: TransitionSystem, data: st.DataObject) -> None:
    goals = targets(system, GOAL)
    masks = Masks.of(system.rigid_variables)
    every = explore(system, goals, masks.all, Budget(1000, 100_000))
    number = data.draw(st.integers(0, masks.all.bit_length() - 1))
    box = Box.of({n: str(x) for n, x in next(masks.each(1 << number)).items()})
    least = next((d + 1 for d, mask in enumerate(every.hits) if mask >> number & 1), None)
    steps = data.draw(st.integers(1, (least or 4) + 2))
    expected = "unsat" if least is None or steps <= least else "sat"
    assert z3(shorter_query(system, goals, steps, (box,)).text) == expected


@pytest.mark.parametrize("solve", SECOND)
def test_a_second_solver_refutes_a_shorter_run_of_the_incident(solve: Callable[[str], str]) -> None:
    report = check(incident.as_logged(), Options(questions=("SSO001",), subjects=("console",)))
    (result,) = report.results
    query = shorter_of(report, result)
    assert query is not None
    assert solve(query.text) == "unsat"


def test_a_group_is_settled_as_a_whole() -> None:
    goals = targets(COUNTING, GOAL)
    box = (Box.of({}),)
    assert none_shorter(COUNTING, goals, [Target(n, box) for n in range(1, 9)]) == frozenset(range(6))


def test_too_little_work_settles_what_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    goals = targets(COUNTING, GOAL)
    monkeypatch.setattr(bounded, "WORK", 1)
    assert none_shorter(COUNTING, goals, [Target(1, (Box.of({}),)), Target(6, (Box.of({}),))]) == {0}


def test_nothing_more_is_said_once_the_time_is_up() -> None:
    goals = targets(COUNTING, GOAL)
    with deadline.within(0):
        deadline.stop("enough")
        assert none_shorter(COUNTING, goals, [Target(6, (Box.of({}),))]) == frozenset()


def test_lengths_of_a_case_are_those_of_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each run of the incident is the shortest by Z3's word; a run with one step more would not be."""
    asked: list[tuple[TransitionSystem, object, list[Target]]] = []
    original = none_shorter

    def noted(system: TransitionSystem, goals: object, targets: list[Target]) -> frozenset[int]:
        asked.append((system, goals, targets))
        return original(system, goals, targets)  # type: ignore[arg-type]

    monkeypatch.setattr("ssoproof.check.search.bounded.none_shorter", noted)
    report = check(load(CASES / "a-as-logged").tenant, Options(questions=("SSO001", "MFA003")))
    broken = [p.verdict for r in report.results for p in r.part(Status.VIOLATED)]
    assert len(broken) > 5
    assert all(isinstance(v, Violated) and v.shortest for v in broken)
    for system, goals, told in asked:
        longer = [Target(t.steps + 1, t.boxes) for t in told]
        assert original(system, goals, longer) == frozenset()  # type: ignore[arg-type]
