"""One definition, several readings: the interpreter, generated Python, all readings at once, and Z3 agree."""

from __future__ import annotations

from itertools import product

from hypothesis import event, given, settings
from hypothesis import strategies as st

from ssoproof.engines.antichain import cover
from ssoproof.engines.bfs import BreadthFirst
from ssoproof.engines.bmc import Bounded
from ssoproof.engines.engine import Budget, Check, Closed, GaveUp, Reached
from ssoproof.engines.lifted_bfs import explore
from ssoproof.engines.portfolio import Portfolio
from ssoproof.logic import concrete
from ssoproof.logic.build import TRUE, and_, eq, ite, lt, not_, number, or_, var
from ssoproof.logic.expr import Expr, free
from ssoproof.logic.sorts import BOOL, RangeSort, Value, values
from ssoproof.strategies import COLOURS, SMALL, SORTS, booleans, growing_systems, of_sort, systems, value
from ssoproof.system.cone import slice_for
from ssoproof.system.dont_care import matters
from ssoproof.system.property import Property, targets
from ssoproof.system.reading_masks import Masks
from ssoproof.system.subsumption import Cover, growing
from ssoproof.system.system import Parameter, Transition, TransitionSystem, Variable
from ssoproof.verdict.judge import closed, confirm
from tests.agreement.induction import invariant
from tests.agreement.readings import (
    expression_differs,
    less_is_possible,
    steppers_differ,
    trying_once_differs,
    unroller_differs,
)
from tests.agreement.rechecks import inductive
from tests.agreement.scale import examples
from tests.agreement.spacer import unreachable

NAMES = [var("a"), var("b"), var("c", COLOURS), var("n", SMALL), var("m", SMALL)]
GOAL = var("goal")


@st.composite
def valuations(draw: st.DrawFn) -> dict[str, Value]:
    return {str(v): draw(value(v.sort)) for v in NAMES}


@settings(max_examples=examples(300), deadline=None)
@given(st.sampled_from(SORTS).flatmap(lambda s: of_sort(s, NAMES)), valuations())
def test_expressions_have_one_value(expr: Expr, state: dict[str, Value]) -> None:
    assert expression_differs(expr, state) == ""


@settings(max_examples=examples(200), deadline=None)
@given(booleans(NAMES), booleans(NAMES))
def test_equal_expressions_are_one_object(left: Expr, right: Expr) -> None:
    if str(left) == str(right):
        assert left is right


@st.composite
def choices(draw: st.DrawFn) -> Expr:
    """An expression that chooses between two others."""
    sort = draw(st.sampled_from(SORTS))
    parts = of_sort(sort, NAMES)
    return ite(draw(booleans(NAMES, 1)), draw(parts), draw(parts))


@settings(max_examples=examples(400), deadline=None)
@given(booleans(NAMES, 1), choices(), booleans(NAMES, 1), valuations())
def test_where_an_argument_does_not_matter_the_step_is_the_same(
    guard: Expr, effect: Expr, goal: Expr, state: dict[str, Value]
) -> None:
    """Of the rest, `m` is not to be looked at."""
    for sort, parameter in ((BOOL, Parameter("a", BOOL)), (SMALL, Parameter("n", SMALL))):
        t = Transition("t", "x", "x", (parameter,), guard, {"z": effect})
        where = matters(t, goal, parameter.name, {"a", "b", "c", "n"} - {parameter.name})
        assert free(where) <= {"a", "b", "c", "n"} - {parameter.name}
        if not concrete.holds(where, state):
            seen = set()
            for one in values(sort):
                scope = {**state, parameter.name: one}
                if allowed := concrete.holds(guard, scope):
                    seen.add((concrete.evaluate(effect, scope), concrete.holds(goal, scope)))
                else:
                    seen.add(allowed)
            assert len(seen) == 1


@settings(max_examples=examples(150), deadline=None)
@given(systems(), st.data())
def test_one_step_is_the_same_in_every_reading(system: TransitionSystem, data: st.DataObject) -> None:
    goals = targets(system, GOAL)
    reading = {v.name: data.draw(value(v.sort)) for v in system.rigid_variables}
    state = {v.name: data.draw(value(v.sort)) for v in system.state_variables}
    assert steppers_differ(system, goals, reading, state) == ""
    assert unroller_differs(system, goals, reading, state) == ""
    assert trying_once_differs(system, goals, tuple(state.values())) == ""


@settings(max_examples=examples(100), deadline=None)
@given(systems())
def test_engines_agree_with_each_other_and_the_judge(system: TransitionSystem) -> None:
    goals = targets(system, GOAL)
    masks = Masks.of(system.rigid_variables)
    every = explore(system, goals, masks.all, Budget(1000, 100_000))
    assert every.closed
    near = explore(system, goals, masks.all, Budget(1000, 100_000), tables=every.tables, before=every).within(
        masks.all
    )
    closed(system, goals, every.reached, masks.all & ~every.hit)
    for reading in masks.each(masks.all):
        mine = masks.words(reading)
        budget = Budget(1000, 100_000)
        depth = next((d + 1 for d, mask in enumerate(every.hits) if mask & mine), None)
        found = BreadthFirst().run(Check(system, goals, reading), budget)
        assert every.schedule(mine.bit_length() - 1) == (
            found.schedule if isinstance(found, Reached) else None
        )
        assert next((n for n, mask in near[every.tables.initial] if mask & mine), None) == depth
        bounded = Bounded().run(Check(system, goals, reading), Budget(depth or 4, 100_000))
        induced = invariant(Check(system, goals, reading), Budget(1000, 100_000))
        if induced is not None:
            assert depth is None
            inductive(system, goals, induced, reading)
        if depth is None:
            assert isinstance(found, Closed)
            assert isinstance(bounded, GaveUp)
        else:
            assert isinstance(found, Reached)
            assert len(found.schedule) == depth
            assert bounded == found
            assert len(confirm(system, goals, reading, found.schedule)) == depth


G, H, N = Variable("g", BOOL, False), Variable("h", BOOL, False), Variable("n", RangeSort(0, 1), 0)
#: What a step may ask or bring about; `g` and `h` are good for more in most of them.
PLAIN = st.sampled_from(
    (TRUE, G.expr, H.expr, and_(G.expr, H.expr), or_(G.expr, H.expr), eq(N.expr, number(1)))
)
TWISTED = PLAIN | st.builds(not_, PLAIN) | st.builds(eq, PLAIN, PLAIN) | st.builds(ite, PLAIN, PLAIN, PLAIN)
NUMBERS = st.sampled_from((number(0), number(1), N.expr)) | st.builds(
    ite, PLAIN, st.just(number(1)), st.just(N.expr)
)


@st.composite
def steps(draw: st.DrawFn) -> TransitionSystem:
    """One step of two variables and a number; one of its parts may be anything, the others are plain."""
    twisted = draw(st.sampled_from(("guard", "goal", "g", "h", "n", "")))
    parts = {name: draw(TWISTED if twisted == name else PLAIN) for name in ("guard", "goal", "g", "h")}
    updates = {name: parts[name] for name in draw(st.sets(st.sampled_from("gh")))}
    if draw(st.booleans()):
        updates["n"] = draw(NUMBERS if twisted == "n" else st.just(number(1)))
    step = Transition("t", "x", "x", (), parts["guard"], updates, {"goal": parts["goal"]})
    return TransitionSystem((G, H, N), (step,))


@settings(max_examples=examples(400), deadline=None)
@given(steps())
def test_where_growing_variables_are_true_no_less_is_possible(system: TransitionSystem) -> None:
    goals = targets(system, GOAL)
    more = growing(system, goals)
    event(f"{len(more)} grow")
    every = [dict(zip("ghn", where, strict=True)) for where in product((False, True), (False, True), (0, 1))]
    for low, high in product(every, every):
        if all(low[x] == high[x] or (x in more and high[x]) for x in "ghn"):
            assert less_is_possible(system, goals, more, {}, low, high) == ""


@settings(max_examples=examples(80), deadline=None)
@given(growing_systems())
def test_states_that_stand_for_others_hit_when_all_do(system: TransitionSystem) -> None:
    goals = targets(system, GOAL)
    every = Masks.of(system.rigid_variables).all
    plain = explore(system, goals, every, Budget(1000, 100_000))
    found = cover(system, goals, every, Budget(1000, 100_000))
    assert found.closed
    assert [_first([bool(m >> r & 1) for m in found.hits]) for r in range(every.bit_length())] == [
        _first([bool(m >> r & 1) for m in plain.hits]) for r in range(every.bit_length())
    ]
    assert len(found.states) <= len(plain.reached)
    safe = every & ~found.hit
    closed(system, goals, found.states, safe)
    standing = Cover(plain.tables.packing, growing(system, goals))
    for state, mask in found.states.items():
        standing.add(plain.tables.packing.pack(state), mask)
    assert not any(mask & safe & ~standing.mask(state) for state, mask in plain.states.items())
    for depth in range(4):
        short = cover(system, goals, every, Budget(depth, 100_000))
        assert short.closed or short.hits == found.hits[:depth]


@settings(max_examples=examples(150), deadline=None)
@given(systems(), st.data())
def test_slicing_keeps_verdict_and_depth(system: TransitionSystem, data: st.DataObject) -> None:
    names = [v.expr for v in system.variables]
    formula = data.draw(booleans([*names, GOAL], 2))
    prop = Property("X", "x", formula, GOAL)
    sliced = slice_for(system, prop)
    for goal in (GOAL, not_(formula)):
        full = explore(
            system, targets(system, goal), Masks.of(system.rigid_variables).all, Budget(1000, 100_000)
        )
        part = explore(
            sliced, targets(sliced, goal), Masks.of(sliced.rigid_variables).all, Budget(1000, 100_000)
        )
        for reading in full.masks.each(full.masks.all):
            own = [bool(m & full.masks.words(reading)) for m in full.hits]
            other = [bool(m & part.masks.words(reading)) for m in part.hits]
            assert _first(own) == _first(other)


def test_a_goal_may_name_variables_that_were_cut_away() -> None:
    """A goal that no transition reaches depends on none of its variables, whatever their sorts."""
    number = RangeSort(0, 3)
    on, low, high = Variable("on", BOOL, False), Variable("low", number, 0), Variable("high", number, 0)
    step = Transition("step", "a", "step", (), on.expr, {}, {"goal": not_(on.expr)})
    system = TransitionSystem((on, low, high), (step,))
    formula = not_(and_(on.expr, GOAL, lt(low.expr, high.expr)))
    sliced = slice_for(system, Property("X", "x", formula, GOAL))
    assert "low" not in {v.name for v in sliced.variables}
    assert not any(explore(sliced, targets(sliced, not_(formula)), 1, Budget(10, 10)).hits)


def _first(hits: list[bool]) -> int | None:
    return hits.index(True) if True in hits else None


@settings(max_examples=examples(25), deadline=None)
@given(systems())
def test_spacer_and_the_portfolio_agree_with_breadth_first_search(system: TransitionSystem) -> None:
    goals = targets(system, GOAL)
    masks = Masks.of(system.rigid_variables)
    reading = masks.reading(0)
    check = Check(system, goals, reading)
    found = BreadthFirst().run(check, Budget(1000, 100_000))
    assert unreachable(check, seconds=10) == isinstance(found, Closed)
    assert Portfolio().run(check, Budget(12, 100_000)) == found
