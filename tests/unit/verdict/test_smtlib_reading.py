"""The SMT-LIB reading means what the concrete one means, and its three queries say what the judge says."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.verdict.solvers import SECOND, z3

from ssoproof.engines.antichain import cover
from ssoproof.engines.engine import Budget
from ssoproof.engines.lifted_bfs import explore
from ssoproof.logic.build import TRUE, add, and_, const, eq, ite, le, lt, min_, not_, number, or_, sub, var
from ssoproof.logic.concrete import evaluate
from ssoproof.logic.expr import Expr, variables
from ssoproof.logic.sorts import BOOL, EnumSort, RangeSort, Value
from ssoproof.strategies import COLOURS, SMALL, SORTS, growing_systems, of_sort, systems, value
from ssoproof.system.packing import Packing
from ssoproof.system.property import targets
from ssoproof.system.reading_masks import Masks
from ssoproof.system.stepper import StateTuple
from ssoproof.system.subsumption import Cover
from ssoproof.system.system import Parameter, Transition, TransitionSystem, Variable
from ssoproof.verdict import script as smtlib
from ssoproof.verdict.diagram import Diagram
from ssoproof.verdict.judge import Rejected, closed
from ssoproof.verdict.script import Script, literal
from ssoproof.verdict.smtlib import queries
from ssoproof.verdict.verdict import Exhausted

#: A range that begins above zero, and names that SMT-LIB has to quote or can't have at all.
HIGH = RangeSort(2, 5)
NAMES = [var("a"), var("b|\\"), var("c", COLOURS), var("n", SMALL), var("m%x", HIGH)]
GOAL = var("goal")


@st.composite
def valuations(draw: st.DrawFn) -> dict[str, Value]:
    return {str(v): draw(value(v.sort)) for v in NAMES}


def differs(expr: Expr, state: dict[str, Value], solve: Callable[[str], str]) -> str:
    """Where a solver that reads the text finds another value than the interpreter; empty where it does
    not."""
    expected = literal(expr.sort, evaluate(expr, state))
    for wanted, answer in ((f"(= {{}} {expected})", "sat"), (f"(not (= {{}} {expected}))", "unsat")):
        script = Script("one value")
        term = script.terms([expr], lambda v, s=script: s.symbol("x", v.name, v.sort))[expr]
        for name, sort in variables(expr).items():
            script.require(f"(= {script.symbol('x', name, sort)} {literal(sort, state[name])})")
        script.require(wanted.format(term))
        found = solve(script.text())
        if found != answer:
            return f"{expr} in {state}: {wanted} is {found}"
    return ""


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(SORTS).flatmap(lambda s: of_sort(s, NAMES)), valuations())
def test_expressions_have_the_value_of_the_interpreter(expr: Expr, state: dict[str, Value]) -> None:
    assert differs(expr, state, z3) == ""


@pytest.mark.parametrize("solve", SECOND)
def test_a_second_solver_reads_the_same_values(solve: Callable[[str], str]) -> None:
    n, m = var("n", SMALL), var("m%x", HIGH)
    state: dict[str, Value] = {"n": 1, "m%x": 4, "c": "blue"}
    for expr in (
        add(n, m),
        sub(n, m),
        sub(m, n),
        min_(n, m),
        eq(n, m),
        lt(n, m),
        var("c", COLOURS),
        sub(n, number(1)),
    ):
        assert differs(expr, state, solve) == ""


@pytest.mark.parametrize("op", sorted(smtlib.OPERATORS))
def test_a_fault_in_any_operator_is_found(op: str, monkeypatch: pytest.MonkeyPatch) -> None:
    n, m, a, b = var("n", SMALL), var("m%x", HIGH), var("a"), var("b|\\")
    made = {"not": [not_(a)], "ite": [ite(a, n, m)], "le": [le(n, m)], "lt": [lt(n, m)], "eq": [eq(n, m)]}
    made |= {
        "add": [add(n, m)],
        "sub": [sub(m, n)],
        "min": [min_(n, m)],
        "and": [and_(a, b)],
        "or": [or_(a, b)],
    }
    state: dict[str, Value] = {"n": 3, "m%x": 3, "a": True, "b|\\": False}
    (expr,) = made[op]
    assert differs(expr, state, z3) == ""
    wrong = literal(expr.sort, not evaluate(expr, state)) if expr.sort == BOOL else literal(expr.sort, 1)
    monkeypatch.setitem(smtlib.OPERATORS, op, lambda node, terms: wrong)
    assert differs(expr, state, z3) != ""


def _reached(system: TransitionSystem) -> tuple[dict[StateTuple, int], int]:
    masks = Masks.of(system.rigid_variables)
    found = explore(system, targets(system, GOAL), masks.all, Budget(1000, 100_000))
    return dict(found.reached), masks.all & ~found.hit


def _said(system: TransitionSystem, reached: dict[StateTuple, int], readings: int) -> tuple[bool, bool]:
    """Whether the judge accepts a reached set, and whether the queries do."""
    goals = targets(system, GOAL)
    try:
        closed(system, goals, reached, readings)
        accepted = True
    except Rejected:
        accepted = False
    texts = [
        q.text for q in queries(system, goals, Exhausted("", len(reached), states=reached, readings=readings))
    ]
    return accepted, all(z3(text) == "unsat" for text in texts)


@settings(max_examples=60, deadline=None)
@given(systems(), st.data())
def test_the_queries_say_what_the_judge_says(system: TransitionSystem, data: st.DataObject) -> None:
    reached, readings = _reached(system)
    assert _said(system, reached, readings) == (True, True)
    everything = Masks.of(system.rigid_variables).all
    if readings != everything:
        assert _said(system, reached, everything) == (False, False)
    state = data.draw(st.sampled_from(list(reached)))
    changed = {**reached, state: data.draw(st.integers(0, everything))}
    accepted, unsat = _said(system, changed, readings)
    assert accepted == unsat


@settings(max_examples=60, deadline=None)
@given(growing_systems(), st.data())
def test_the_queries_let_states_stand_for_others_as_the_judge_does(
    system: TransitionSystem, data: st.DataObject
) -> None:
    everything = Masks.of(system.rigid_variables).all
    found = cover(system, targets(system, GOAL), everything, Budget(1000, 100_000))
    readings = everything & ~found.hit
    assert _said(system, dict(found.states), readings) == (True, True)
    state = data.draw(st.sampled_from(list(found.states)))
    accepted, unsat = _said(system, {**found.states, state: data.draw(st.integers(0, everything))}, readings)
    assert accepted == unsat


@settings(max_examples=60, deadline=None)
@given(systems(), st.data())
def test_a_lowered_diagram_holds_below_its_states(system: TransitionSystem, data: st.DataObject) -> None:
    masks = Masks.of(system.rigid_variables)
    states = st.tuples(*(value(v.sort) for v in system.state_variables))
    chosen = data.draw(st.dictionaries(states, st.integers(1, masks.all), min_size=1, max_size=6))
    flags = [v.name for v in system.state_variables if v.sort == BOOL]
    more = frozenset(data.draw(st.sets(st.sampled_from(flags)))) if flags else frozenset()
    asked, number = (
        data.draw(states | st.sampled_from(list(chosen))),
        data.draw(st.integers(0, masks.size - 1)),
    )
    fields = Packing(system)
    expected = Cover(fields, more)
    for state, mask in chosen.items():
        expected.add(fields.pack(state), mask)
    diagram = Diagram(system.state_variables, system.rigid_variables)
    root = diagram.lowered(diagram.of(chosen), more)
    assert _holds(diagram, root, (*asked, *masks.reading(number).values())) == bool(
        expected.mask(fields.pack(asked)) >> number & 1
    )


@settings(max_examples=40, deadline=None)
@given(systems(), st.data())
def test_a_diagram_holds_in_its_states_only(system: TransitionSystem, data: st.DataObject) -> None:
    masks = Masks.of(system.rigid_variables)
    states = st.tuples(*(value(v.sort) for v in system.state_variables))
    chosen = data.draw(st.dictionaries(states, st.integers(1, masks.all), min_size=1, max_size=6))
    asked = data.draw(states | st.sampled_from(list(chosen)))
    number = data.draw(st.integers(0, masks.size - 1))
    diagram = Diagram(system.state_variables, system.rigid_variables)
    found = _holds(diagram, diagram.of(chosen), (*asked, *masks.reading(number).values()))
    assert found == bool(chosen.get(asked, 0) >> number & 1)


def _holds(diagram: Diagram, root: int, where: tuple[Value, ...]) -> bool:
    script = Script()
    names = [script.symbol("x", v.name, v.sort) for v in diagram.variables]
    for v, name, x in zip(diagram.variables, names, where, strict=True):
        script.require(f"(= {name} {literal(v.sort, x)})")
    script.require(diagram.write(script, root, names))
    return z3(script.text()) == "sat"


def test_a_step_out_of_a_sort_is_not_lost() -> None:
    """The state after a step is not confined to its sorts: nothing that leaves them may count as kept."""
    n = Variable("n", SMALL, 0)
    up = Transition("up", "a", "up", (), TRUE, {"n": number(2)}, {})
    narrow = Variable("n", EnumSort(("x", "y", "z")), "x")
    system = TransitionSystem((n,), (up,))
    object.__setattr__(system, "variables", (narrow,))
    object.__setattr__(up, "updates", {"n": const(RangeSort(3, 3), 3)})
    every: dict[StateTuple, int] = {("x",): 1, ("y",): 1, ("z",): 1}
    texts = {
        q.name: q.text
        for q in queries(system, targets(system, GOAL), Exhausted("", 3, states=every, readings=1))
    }
    assert z3(texts["consecution"]) == "sat"


def test_one_parameter_name_may_have_two_sorts() -> None:
    n = Variable("n", SMALL, 0)
    first = Transition("one", "a", "one", (Parameter("p", BOOL),), var("p"), {"n": number(1)}, {})
    other = Parameter("p", SMALL)
    second = Transition("two", "a", "two", (other,), lt(other.expr, number(2)), {"n": other.expr}, {})
    system = TransitionSystem((n,), (first, second))
    assert _said(system, {(0,): 1, (1,): 1}, 1) == (True, True)
    assert _said(system, {(0,): 1}, 1) == (False, False)
