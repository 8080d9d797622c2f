"""Boxes of readings: what is shared and what is left, held against counting reading by reading."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from ssoproof.compare.boxes import meet, tidy, uncovered, within
from ssoproof.semantics.readings import Box

KNOWN = {
    "S1": ("a", "b", "c"),
    "S2": ("no", "yes"),
    "S7": ("x", "y", "z"),
    "inputs": ("users with a", "all others"),
}
READINGS = [dict(zip(KNOWN, values, strict=True)) for values in product(*KNOWN.values())]

boxes = (
    st.dictionaries(st.sampled_from(sorted(KNOWN)), st.just(None))
    .flatmap(
        lambda keys: st.fixed_dictionaries(
            {k: st.sets(st.sampled_from(KNOWN[k]), min_size=1).map(lambda s: tuple(sorted(s))) for k in keys}
        )
    )
    .map(Box.of)
)
several = st.lists(boxes, max_size=5)


def inside(found: list[Box] | tuple[Box, ...]) -> list[int]:
    return [n for n, reading in enumerate(READINGS) if any(box.holds(reading) for box in found)]


@given(boxes, boxes)
def test_what_two_boxes_share(one: Box, two: Box) -> None:
    shared = meet(one, two)
    assert inside([shared] if shared else []) == [n for n in inside([one]) if n in inside([two])]
    assert within(one, two, KNOWN) == (set(inside([one])) <= set(inside([two])))


@given(several, several)
def test_what_is_left_is_exactly_what_is_not_covered(some: list[Box], by: list[Box]) -> None:
    assert inside(uncovered(some, by, KNOWN)) == [n for n in inside(some) if n not in inside(by)]


@given(several)
def test_tidying_keeps_the_readings(some: list[Box]) -> None:
    assert inside(tidy(some, KNOWN)) == inside(some)
