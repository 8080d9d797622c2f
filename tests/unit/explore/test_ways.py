"""Ways to fill in choices: all of them, as trying each combination finds them, however many there are."""

from __future__ import annotations

from itertools import product
from types import SimpleNamespace
from typing import Any

from hypothesis import given

from ssoproof.explore.assignments import ways
from ssoproof.explore.enabled import OFFERED, _choice, first
from ssoproof.explore.monitors import Monitor
from ssoproof.logic.build import TRUE, and_, not_
from ssoproof.logic.concrete import evaluate
from ssoproof.logic.expr import free
from ssoproof.logic.sorts import BOOL, EnumSort, RangeSort, values
from ssoproof.strategies import booleans
from ssoproof.system.system import OUTSIDE, Parameter, Transition, TransitionSystem
from ssoproof.system.trace import Step

COUNT = 12
CHOICES = tuple(Parameter(f"p{n:02}", BOOL, OUTSIDE) for n in range(COUNT))
LAST = and_(*(p.expr for p in CHOICES))
SORTS = (BOOL, EnumSort(("x", "y", "z")), RangeSort(1, 3), BOOL)
PARAMETERS = tuple(Parameter(f"q{n}", sort, OUTSIDE) for n, sort in enumerate(SORTS))


@given(booleans([p.expr for p in PARAMETERS]))
def test_ways_are_the_combinations_that_make_it_true(expr: Any) -> None:
    read = [p for p in PARAMETERS if p.name in free(expr)]
    rows = [
        dict(zip((p.name for p in PARAMETERS), row, strict=True))
        for row in product(*(values(p.sort) for p in PARAMETERS))
    ]
    true = [row for row in rows if evaluate(expr, row) is True]
    found = list(ways(expr, PARAMETERS))
    assert [row for row in rows if any(way.items() <= row.items() for way in found)] == true
    assert all(set(way) <= {p.name for p in read} for way in found)
    if true:
        fill = {p.name: next(values(p.sort)) for p in PARAMETERS}
        assert {**fill, **found[0]} == true[0]


def system(guard: Any, shows: Any) -> TransitionSystem:
    return TransitionSystem((), (Transition("a.go", "a", "a.go", CHOICES, guard, {}, {"token": shows}),))


def test_an_action_that_only_the_last_of_all_combinations_allows_is_offered() -> None:
    asked, played = system(LAST, TRUE), SimpleNamespace(reading={}, state={})
    step = first(asked, asked.transitions, played, {})  # type: ignore[arg-type]
    assert step is not None and all(step.arguments.values())
    none = system(and_(LAST, not_(CHOICES[0].expr)), TRUE)
    assert first(none, none.transitions, played, {}) is None  # type: ignore[arg-type]


def test_a_step_that_only_the_last_of_all_combinations_shows_is_found() -> None:
    asked = SimpleNamespace(full=system(TRUE, LAST))
    house = SimpleNamespace(problem=lambda question, table: asked, reading=lambda *about: {})
    played = SimpleNamespace(reading={}, scenario=None)
    watcher = Monitor(house, played, (), SimpleNamespace(free=False), None, 0)  # type: ignore[arg-type]
    taken = watcher.taken({}, Step("a.go", {}, {}, frozenset({"token"})), [("a.go", {})])
    assert taken is not None and all(taken.arguments.values())
    assert watcher.taken({}, Step("a.go", {}, {}, frozenset({"passed"})), [("a.go", {})]) is None


def test_values_that_are_not_offered_are_counted() -> None:
    few, many = (Parameter("p", RangeSort(1, most), OUTSIDE, "a length") for most in (OFFERED, OFFERED + 1))
    step = Step("a.go", {"p": 1}, {})
    transition = system(TRUE, TRUE).transitions[0]
    assert _choice(transition, few, step, True).about == "a length"
    found = _choice(transition, many, step, True)
    assert (
        len(found.options) == OFFERED
        and found.about == f"a length (the first {OFFERED} of {OFFERED + 1} values)"
    )
