"""Solver constants: one for each name and sort, confined to the values of that sort, whatever things are
called."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssoproof.errors import IllFormed
from ssoproof.logic.build import FALSE, TRUE, and_, const, eq, not_, or_, var
from ssoproof.logic.expr import Expr, substitute, variables
from ssoproof.logic.sorts import BOOL, BoolSort, EnumSort, RangeSort, Sort, Value, values
from ssoproof.logic.symbolic import width
from ssoproof.strategies import systems, value
from ssoproof.system.property import targets
from ssoproof.system.system import Parameter, Transition, TransitionSystem, Variable
from ssoproof.verdict.script import Script
from ssoproof.verdict.solver import Solver
from tests.agreement.readings import steppers_differ, unroller_differs
from tests.agreement.scale import examples
from tests.unit.verdict.solvers import bitwuzla, z3

GOAL = var("goal")
WORDS = tuple("abcdefgh")


@st.composite
def sorts_of_one_width(draw: st.DrawFn) -> list[Sort]:
    """Two to four different sorts whose bit-vectors have one width."""
    bits = draw(st.integers(1, 3))
    sizes = st.integers(2 ** (bits - 1) + 1, 2**bits)
    enums = st.builds(lambda n, words: EnumSort(tuple(words[:n])), sizes, st.permutations(WORDS))
    ranges = st.builds(lambda lo, n: RangeSort(min(lo, n - 2), n - 1), st.integers(0, 2), sizes)
    return draw(st.lists(enums | ranges, min_size=2, max_size=4, unique=True))


def _is(v: Expr, x: Value) -> Expr:
    return eq(v, const(v.sort, x))


def _by_judge() -> Callable[[Expr], bool]:
    return Solver().valid


def _by_text(solve: Callable[[str], str]) -> Callable[[Expr], bool]:
    def valid(expr: Expr) -> bool:
        script = Script("valid?")
        term = script.terms([expr], lambda v: script.symbol("any", v.name, v.sort))[expr]
        script.require(f"(not {term})")
        return solve(script.text()) == "unsat"

    return valid


@pytest.mark.parametrize("way", [_by_judge, lambda: _by_text(z3), lambda: _by_text(bitwuzla)])
@settings(max_examples=examples(60), deadline=None)
@given(sorts_of_one_width(), st.data())
def test_variables_of_one_name_and_other_sorts_are_others(
    way: Callable[[], Callable[[Expr], bool]], sorts: list[Sort], data: st.DataObject
) -> None:
    assert len({width(sort) for sort in sorts}) == 1
    valid = way()
    named = [var("x", sort) for sort in sorts]
    for v in data.draw(st.permutations(named)):
        assert valid(or_(*(_is(v, x) for x in values(v.sort)), FALSE)), "a value outside of the sort"
    some = [data.draw(st.tuples(st.just(v), value(v.sort))) for v in named]
    together = and_(*(_is(v, x) for v, x in some))
    assert not valid(not_(together)), "one constant for both"
    one, other = some[:2]
    assert not valid(or_(not_(_is(*one)), _is(*other))), "one constant for both"


#: Names that constants of the unroller and the engines had, have or might have.
ODD = (
    "act",
    "arg0",
    "arg1",
    "v0@0",
    "v0@1",
    "state:v0",
    "rigid:v0",
    "chosen:",
    "goal@0",
    "before0",
    "after0",
    "reach",
)


@settings(max_examples=examples(80), deadline=None)
@given(systems(), st.permutations(ODD), st.data())
def test_odd_names_change_no_step(system: TransitionSystem, odd: list[str], data: st.DataObject) -> None:
    system = _renamed(system, odd)
    goals = targets(system, GOAL)
    reading = {v.name: data.draw(value(v.sort)) for v in system.rigid_variables}
    state = {v.name: data.draw(value(v.sort)) for v in system.state_variables}
    assert steppers_differ(system, goals, reading, state) == ""
    assert unroller_differs(system, goals, reading, state) == ""


def _renamed(system: TransitionSystem, odd: list[str]) -> TransitionSystem:
    new = dict(zip((v.name for v in system.variables), odd, strict=False))
    by = {v.name: var(new[v.name], v.sort) for v in system.variables}

    def moved(t: Transition) -> Transition:
        updates = {new[n]: substitute(e, by) for n, e in t.updates.items()}
        outputs = {n: substitute(e, by) for n, e in t.outputs.items()}
        return Transition(t.name, t.actor, t.action, t.parameters, substitute(t.guard, by), updates, outputs)

    named = tuple(Variable(new[v.name], v.sort, v.initial) for v in system.variables)
    return TransitionSystem(named, tuple(map(moved, system.transitions)), substitute(system.assumption, by))


# A system whose expressions read a name at another sort is no system.


@settings(max_examples=examples(60), deadline=None)
@given(systems(), sorts_of_one_width(), st.data())
def test_a_name_read_at_another_sort_is_ill_formed(
    system: TransitionSystem, sorts: list[Sort], data: st.DataObject
) -> None:
    t = data.draw(st.sampled_from(system.transitions))
    declared = {v.name: v.sort for v in system.variables} | {p.name: p.sort for p in t.parameters}
    name = data.draw(st.sampled_from(sorted(declared)))
    other = next(s for s in (*sorts, BOOL) if s != declared[name])
    strange = var(name, other)
    read = strange if isinstance(other, BoolSort) else _is(strange, next(iter(values(other))))
    goal = or_(t.outputs["goal"], read)
    changed = Transition(t.name, t.actor, t.action, t.parameters, t.guard, t.updates, {"goal": goal})
    if variables(goal).get(name) is None or goal is TRUE:
        return
    rest = tuple(changed if u is t else u for u in system.transitions)
    with pytest.raises(IllFormed, match="not declared to be"):
        TransitionSystem(system.variables, rest)


def test_one_name_may_have_another_sort_in_another_transition() -> None:
    n = Variable("n", RangeSort(0, 3), 0)
    p, q = Parameter("p", BOOL), Parameter("p", RangeSort(0, 3))
    first = Transition("one", "a", "one", (p,), p.expr, {})
    second = Transition("two", "a", "two", (q,), TRUE, {"n": q.expr})
    TransitionSystem((n,), (first, second))
    with pytest.raises(IllFormed, match="not declared to be"):
        TransitionSystem((n,), (Transition("one", "a", "one", (p,), eq(q.expr, n.expr), {}), second))
