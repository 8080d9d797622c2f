"""Classes of inputs: each combination of outcomes is in one class, which comes to the same."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssoproof.inputs import classes as classes_module
from ssoproof.inputs.classes import Class, classes, conditions
from ssoproof.inputs.groups import groups
from ssoproof.inputs.terms import Test
from ssoproof.inputs.terms import test_of as parsed
from ssoproof.inputs.words import OTHERS, named
from ssoproof.logic.build import and_, const, ite, not_, or_, var
from ssoproof.logic.concrete import evaluate
from ssoproof.logic.expr import Expr, substitute
from ssoproof.logic.sorts import BOOL

TEXTS = (
    "!!event.user.app_metadata",
    "!!event.user.app_metadata.vip",
    'event.user.app_metadata.level === "a"',
    'event.user.app_metadata.level === "b"',
    "!!event.user.email_verified",
)
NAMES = {text: f"t{k}" for k, text in enumerate(TEXTS)}
VARS = [var(NAMES[t]) for t in TEXTS]
TESTS: list[Test] = [parsed(t) for t in TEXTS]

CONDITIONS = st.recursive(
    st.sampled_from(VARS),
    lambda inner: (
        st.builds(lambda a, b: and_(a, b), inner, inner)
        | st.builds(lambda a, b: or_(a, b), inner, inner)
        | st.builds(not_, inner)
        | st.builds(lambda a, b, c: ite(a, b, c), inner, inner, inner)
    ),
    max_leaves=8,
)


def possible() -> list[dict[str, bool]]:
    """All combinations of outcomes that some user has."""
    found = []
    for there, vip, level, verified in product((False, True), (False, True), ("a", "b", ""), (False, True)):
        if there or not (vip or level):
            found.append(
                dict(zip(NAMES.values(), (there, vip, level == "a", level == "b", verified), strict=True))
            )
    return found


@given(st.lists(CONDITIONS, min_size=1, max_size=4))
def test_one_member_stands_for_its_class(wanted: list[Expr]) -> None:
    parts = groups(TESTS, {})
    made = classes(tuple(wanted), parts, NAMES)
    assert made is not None

    def come_to(outcome: dict[str, bool]) -> tuple[object, ...]:
        by = {n: const(BOOL, v) for n, v in outcome.items()}
        return tuple(evaluate(substitute(e, by), {}) for e in wanted)

    assert {come_to(o) for o in possible()} == {
        come_to({**dict.fromkeys(NAMES.values(), False), **c.outcome}) for c in made
    }
    for outcome in possible():
        holding = [c for c in made if any(_inside(cube, outcome, parts) for cube in c.cubes)]
        assert len(holding) == 1
        assert come_to(outcome) == come_to({**dict.fromkeys(NAMES.values(), False), **holding[0].outcome})


def _inside(
    cube: classes_module.Cube, outcome: dict[str, bool], parts: tuple[classes_module.Group, ...]
) -> bool:
    return all(
        tuple(outcome[NAMES[t.text]] for t in parts[index].cells.tests) in vectors for index, vectors in cube
    )


def test_twenty_inputs_cost_what_the_few_that_matter_cost() -> None:
    texts = [f"event.user.app_metadata.f{k} === true" for k in range(20)]
    names = {t: f"t{k}" for k, t in enumerate(texts)}
    any_of = or_(*(var(n) for n in names.values()))
    made = classes((any_of,), groups([parsed(t) for t in texts], {}), names)
    assert made is not None and len(made) == 2


def test_too_many_classes_are_left_open() -> None:
    texts = [f"event.user.app_metadata.f{k} === true" for k in range(8)]
    names = {t: f"t{k}" for k, t in enumerate(texts)}
    assert (
        classes(tuple(var(n) for n in names.values()), groups([parsed(t) for t in texts], {}), names) is None
    )


def test_conditions_are_the_largest_that_rest_on_inputs_alone() -> None:
    state = var("session")
    a, b, c = VARS[:3]
    assert set(conditions([and_(a, b, state), or_(c, state)], frozenset(NAMES.values()))) == {and_(a, b), c}
    assert conditions([and_(a, b)], frozenset(NAMES.values())) == (and_(a, b),)


def test_classes_are_named_by_what_tells_them_apart() -> None:
    parts = groups(TESTS[:2], {})
    made = classes((and_(VARS[0], VARS[1]),), parts, NAMES)
    assert made is not None
    told = dict(zip(named(made, parts, str), made, strict=True))
    assert set(told) == {OTHERS, "users with !!app_metadata and !!app_metadata.vip"}
    vip: Class = told["users with !!app_metadata and !!app_metadata.vip"]
    assert vip.outcome == {"t0": True, "t1": True} and vip.sure


@pytest.mark.parametrize("size", [1, 3])
def test_an_object_and_its_members_agree(size: int) -> None:
    """Without an object no test of a member holds: a planted combination is not among the classes."""
    parts = groups(TESTS[: size + 1], {})
    made = classes(tuple(VARS[: size + 1]), parts, NAMES)
    assert made is not None
    assert all(c.outcome["t0"] or not any(c.outcome[f"t{k}"] for k in range(1, size + 1)) for c in made)
