"""What is assumed of many applications is one line."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ssoproof.render.text.assumed_values import lines
from ssoproof.settings import Assumption

ASSUMPTIONS = st.lists(
    st.builds(Assumption, st.sampled_from("abcdefg"), st.sampled_from(("it may", "it keeps"))), max_size=20
)


@given(ASSUMPTIONS)
def test_nothing_is_left_out_of_all_lines(assumptions: list[Assumption]) -> None:
    told = {
        (w, text)
        for line in lines(assumptions, 0)
        for names, text in [line.split(": ")]
        for w in names.split(", ")
    }
    assert told == {(a.subject, a.text) for a in assumptions}
    assert len(lines(assumptions, 0)) == len({a.text for a in assumptions})


def test_names_beyond_the_most_are_counted() -> None:
    assumptions = [Assumption(name, "it may") for name in "abcd"]
    assert lines(assumptions, 2) == ["a, b and 2 more: it may"]


def test_one_is_as_it_is_told_alone() -> None:
    one = Assumption("a", "it may")
    assert lines([one], 3) == [str(one)]
