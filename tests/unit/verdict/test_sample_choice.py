"""Which reading a sample of a proof takes: any of a mask's, however many there are."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from ssoproof.verdict.sampled import _one


@given(st.integers(1, 1 << 70), st.integers(0, 1 << 30))
def test_it_is_the_one_that_counting_finds(mask: int, seed: int) -> None:
    places = [i for i in range(mask.bit_length()) if mask >> i & 1]
    assert _one(Random(seed), mask) == places[Random(seed).randrange(len(places))]


def test_a_million_readings_are_not_asked_one_by_one() -> None:
    mask = (1 << 4_000_000) - 1
    assert 0 <= _one(Random(1), mask) < 4_000_000
