"""Transitions with many choices, deep and widely shared expressions: generated code, interpreter and
fall-back agree."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssoproof.logic import concrete
from ssoproof.logic.build import FALSE, TRUE, add, and_, const, eq, ite, le, min_, not_, number, or_, sub, var
from ssoproof.logic.expr import Expr, substitute
from ssoproof.logic.sorts import BOOL, Value, values
from ssoproof.strategies import COLOURS, SMALL, SORTS, booleans, of_sort, systems, value
from ssoproof.system import lifted_stepper
from ssoproof.system.lifted_stepper import MultiStepper
from ssoproof.system.nested_blocks import LOOPS
from ssoproof.system.property import targets
from ssoproof.system.reading_masks import Masks
from ssoproof.system.replay import Stuck, take
from ssoproof.system.stepper import Stepper
from ssoproof.system.system import Parameter, Transition, TransitionSystem, Variable
from tests.agreement.readings import steppers_differ, trying_once_differs
from tests.agreement.scale import examples

GOAL = var("goal")
Row = tuple[tuple[Value, ...], tuple[Value, ...], bool]


@st.composite
def many_choices(draw: st.DrawFn) -> tuple[TransitionSystem, tuple[int, ...]]:
    """One transition with up to 60 choices, of which the guard leaves a few free; and which these are."""
    state = [Variable("a", BOOL, False), Variable("n", SMALL, 0), Variable("c", COLOURS, "red")]
    rigid = [Variable("R0", BOOL, None), Variable("R1", COLOURS, None)]
    parameters = tuple(
        Parameter(f"p{i}", sort)
        for i, sort in enumerate(draw(st.lists(st.sampled_from(SORTS), min_size=1, max_size=60)))
    )
    loose = tuple(sorted(draw(st.sets(st.integers(0, len(parameters) - 1), max_size=4))))
    names = [v.expr for v in (*state, *rigid)]
    kept = []
    for i, p in enumerate(parameters):
        known = [*names, *(q.expr for q in parameters[:i])]
        if i not in loose:
            kept.append(
                eq(
                    p.expr,
                    draw(of_sort(p.sort, known) if draw(st.booleans()) else value(p.sort).map(_constant(p))),
                )
            )
    everything = [*names, *(p.expr for p in parameters)]
    guard = and_(*kept, draw(booleans(everything, 2)))
    updates = {
        v.name: draw(of_sort(v.sort, everything)) for v in draw(st.lists(st.sampled_from(state), unique=True))
    }
    t = Transition("t", "a", "t", parameters, guard, updates, {"goal": draw(booleans(everything, 2))})
    return TransitionSystem((*state, *rigid), (t,)), loose


def _constant(p: Parameter):  # type: ignore[no-untyped-def]
    return lambda x: const(p.sort, x)


def _by_replay(system: TransitionSystem, reading: dict[str, Value], state: dict[str, Value]) -> set[Row]:
    """Successors by the interpreter: arguments that the guard fixes are worked out one after the other."""
    (t,) = system.transitions
    rows: list[dict[str, Value]] = [{}]
    conjuncts = t.guard.args if getattr(t.guard, "op", "") == "and" else (t.guard,)
    for p in t.parameters:
        longer = ({**row, p.name: x} for row in rows for x in values(p.sort))
        rows = [row for row in longer if _possible(conjuncts, {**reading, **state, **row})]
    found: set[Row] = set()
    for row in rows:
        try:
            step = take(system, t, reading, state, row)
        except Stuck:
            continue
        found.add((tuple(row.values()), tuple(step.state.values()), "goal" in step.outputs))
    return found


def _possible(conjuncts: tuple[Expr, ...], scope: dict[str, Value]) -> bool:
    """Whether no conjunct that can be told by now is false."""
    for c in conjuncts:
        try:
            if not concrete.evaluate(c, scope):
                return False
        except KeyError:
            continue
    return True


def differs(system: TransitionSystem, reading: dict[str, Value], state: dict[str, Value]) -> str:
    """Where the steppers find other successors than the interpreter; empty where they find the same."""
    expected = _by_replay(system, reading, state)
    goals, packed = targets(system, GOAL), tuple(state.values())
    one = {
        (arguments, after, hit)
        for _, arguments, after, hit in Stepper(system, goals, reading).successors(packed)
    }
    if one != expected:
        return f"one reading: {one ^ expected}"
    masks = Masks.of(system.rigid_variables)
    mine = masks.words(reading)
    every, once = MultiStepper(system, goals), MultiStepper(system, goals, every=False)
    rows = [
        (a, after, bool(hit & mine))
        for _, a, after, hit, possible in every.successors(packed)
        if possible & mine
    ]
    if set(rows) != expected or len(rows) != len(expected):
        return f"all readings: {set(rows) ^ expected}"
    ends = {(after, hit) for _, after, hit in expected}
    least = {end: min((_ranks(system, a) for a, *rest in expected if tuple(rest) == end)) for end in ends}
    tried = [
        (a, (after, bool(hit & mine)))
        for _, a, after, hit, possible in once.successors(packed)
        if possible & mine
    ]
    first: dict[object, tuple[int, ...]] = {}
    for arguments, end in tried:
        first.setdefault(end, _ranks(system, arguments))
    if first != least:
        return f"tried once: {first}, the least are {least}"
    for arguments, after, hit in list(expected)[:5]:
        given = every.given(0, packed, arguments)
        if (after, hit) not in {(s, bool(h & mine)) for _, _, s, h, possible in given if possible & mine}:
            return f"given {arguments}: {given}"
    return ""


def _ranks(system: TransitionSystem, arguments: tuple[Value, ...]) -> tuple[int, ...]:
    parameters = system.transitions[0].parameters
    return tuple(list(values(p.sort)).index(x) for p, x in zip(parameters, arguments, strict=True))


@settings(max_examples=examples(60), deadline=None)
@given(many_choices(), st.data())
def test_many_choices_lead_where_the_interpreter_says(
    drawn: tuple[TransitionSystem, tuple[int, ...]], data: st.DataObject
) -> None:
    system, _ = drawn
    reading = {v.name: data.draw(value(v.sort)) for v in system.rigid_variables}
    state = {v.name: data.draw(value(v.sort)) for v in system.state_variables}
    assert differs(system, reading, state) == ""


@settings(max_examples=examples(60), deadline=None)
@given(many_choices(), systems(), st.data())
def test_what_python_does_not_compile_is_interpreted(
    drawn: tuple[TransitionSystem, tuple[int, ...]], other: TransitionSystem, data: st.DataObject
) -> None:
    def refused(*_: object) -> object:
        raise concrete.TooLarge("as if")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(concrete, "compiled", refused)
        for system in (drawn[0], other):
            reading = {v.name: data.draw(value(v.sort)) for v in system.rigid_variables}
            state = {v.name: data.draw(value(v.sort)) for v in system.state_variables}
            if system is other:
                assert steppers_differ(system, targets(system, GOAL), reading, state) == ""
                assert trying_once_differs(system, targets(system, GOAL), tuple(state.values())) == ""
            else:
                assert differs(system, reading, state) == ""


# Choices that are only looked at after others: one way through for each decision, not one for each
# combination.


def _tree(depth: int, leaf: list[Expr]) -> Expr:
    """A chain of decisions: each choice is looked at only if those before it were all no."""
    made: Expr = const(SMALL, 0)
    for i in reversed(range(depth)):
        made = ite(leaf[i], const(SMALL, i % 4), made)
    return made


def test_choices_that_are_not_looked_at_are_not_combined() -> None:
    parameters = tuple(Parameter(f"p{i}", BOOL) for i in range(45))
    effect = _tree(45, [p.expr for p in parameters])
    n, r = Variable("n", SMALL, 0), Variable("R", BOOL, None)
    goal = and_(r.expr, eq(effect, number(2)))
    system = TransitionSystem(
        (n, r), (Transition("t", "a", "t", parameters, TRUE, {"n": effect}, {"goal": goal}),)
    )
    found = MultiStepper(system, targets(system, GOAL), every=False).successors((0,))
    assert len(found) == 45, "the last choice leads to what there is without it"
    assert {after for _, _, after, *_ in found} == {(i,) for i in range(4)}


# Large expressions.


def _deep(depth: int) -> Expr:
    made: Expr = var("n", SMALL)
    for i in range(depth):
        made = ite(
            eq(made, number(i % 4)),
            min_(add(var("n", SMALL), number(1)), number(3)),
            sub(made, var("R", SMALL)),
        )
    return made


def _shared(depth: int) -> Expr:
    """As a tree it has more nodes than could ever be written."""
    made = var("a")
    for i in range(depth):
        made = or_(
            and_(made, eq(var("n", SMALL), number(i % 4))),
            and_(not_(made), var("R")),
            eq(var("n", SMALL), number(1)),
        )
    return made


WIDE = or_(*(and_(var(f"q{i}"), var("R")) for i in range(3_000)))


@pytest.mark.parametrize("shape", ["deep", "shared", "wide", "long"])
def test_large_expressions_have_their_value(shape: str) -> None:
    n, a = Variable("n", SMALL, 0), Variable("a", BOOL, False)
    r = Variable("R", SMALL if shape == "deep" else BOOL, None)
    more: tuple[Variable, ...] = ()
    updates: dict[str, Expr] = {}
    if shape == "deep":
        updates = {"n": min_(_deep(1_500), number(3))}
    elif shape == "shared":
        updates = {"a": _shared(400)}
    elif shape == "wide":
        more = tuple(Variable(f"q{i}", BOOL, i == 2_999) for i in range(3_000))
        updates = {"a": WIDE}
    else:
        updates = {
            "n": ite(
                and_(*(or_(a.expr, eq(n.expr, number(i % 4)), r.expr) for i in range(4_000))),
                number(1),
                n.expr,
            )
        }
    t = Transition("t", "x", "t", (), TRUE, updates, {"goal": eq(n.expr, number(0))})
    system = TransitionSystem((n, a, *more, r), (t,))
    for where, x in product((0, 1, 2, 3), values(r.sort)):
        state = {**system.initial_state(), "n": where}
        assert steppers_differ(system, targets(system, GOAL), {"R": x}, state) == ""


def test_hundreds_of_choices() -> None:
    parameters = tuple(Parameter(f"p{i}", BOOL) for i in range(150))
    guard = and_(*(eq(p.expr, var("a")) for p in parameters))
    last = parameters[-1].expr
    t = Transition("t", "x", "t", parameters, guard, {"a": not_(last)}, {"goal": last})
    system = TransitionSystem((Variable("a", BOOL, False),), (t,))
    assert differs(system, {}, {"a": True}) == ""


def test_an_argument_wrongly_said_to_make_no_difference_after_others_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parameters = tuple(Parameter(f"p{i}", BOOL) for i in range(LOOPS + 2))
    effect = and_(parameters[-1].expr, parameters[0].expr)
    t = Transition("t", "x", "t", parameters, TRUE, {"a": effect}, {"goal": FALSE})
    system = TransitionSystem((Variable("a", BOOL, False),), (t,))
    assert trying_once_differs(system, targets(system, GOAL), (False,)) == ""
    original = lifted_stepper.matters

    def careless(t: Transition, goal: Expr, name: str, plain: frozenset[str]) -> Expr:
        return substitute(original(t, goal, name, plain), {"p0": FALSE})

    monkeypatch.setattr(lifted_stepper, "matters", careless)
    assert trying_once_differs(system, targets(system, GOAL), (False,)) != ""


def test_a_comparison_in_a_deep_expression_is_lazy() -> None:
    """What an evaluation without recursion does not need may have no value at all."""
    made: Expr = TRUE
    for i in range(2_000):
        made = ite(eq(var("n", SMALL), number(i % 3)), made, le(var("missing", SMALL), number(2)))
    assert concrete.evaluate(ite(var("a"), made, FALSE), {"a": False}) is False
    deep: Expr = var("b")
    for i in range(5_000):
        deep = and_(or_(deep, var(f"x{i}")), var("b"))
    assert concrete.evaluate(deep, {"b": True, **{f"x{i}": False for i in range(5_000)}}) is True
