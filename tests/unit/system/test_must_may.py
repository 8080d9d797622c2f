"""Choices that are not understood but for some of their values: those may be rested on, the others may not."""

from __future__ import annotations

from ssoproof.logic.build import FALSE, is_
from ssoproof.logic.concrete import evaluate
from ssoproof.logic.sorts import EnumSort
from ssoproof.system.must_may import certain, uncertain
from ssoproof.system.system import OUTSIDE, UNMODELLED, Parameter, Transition, TransitionSystem

SORT = EnumSort(("good", "bad", "odd"))


def system(occur: tuple[str, ...]) -> TransitionSystem:
    """A login that is let in, or refused, by an answer."""
    way = Parameter("way", SORT, UNMODELLED, "what is answered", False, occur)
    enter = Transition("enter", "a", "go", (way,), is_(way.expr, "good", "odd"), {}, {})
    refused = Transition("refused", "a", "go", (way,), is_(way.expr, "bad"), {}, {})
    return TransitionSystem((), (enter, refused))


def test_a_choice_that_is_not_understood_holds_still() -> None:
    assert uncertain(system(()))
    assert [t.guard for t in certain(system(())).transitions] == [FALSE, FALSE]


def test_values_that_occur_may_be_chosen() -> None:
    assert uncertain(system(("good", "bad")))
    enter, refused = certain(system(("good", "bad"))).transitions
    assert [p.kind for p in (*enter.parameters, *refused.parameters)] == [OUTSIDE, OUTSIDE]
    assert [v for v in SORT.values if evaluate(enter.guard, {"way": v})] == ["good"]
    assert [v for v in SORT.values if evaluate(refused.guard, {"way": v})] == ["bad"]
