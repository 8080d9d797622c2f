"""Masks of readings, compared with the readings counted out one by one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssoproof.logic.sorts import EnumSort
from ssoproof.system import reading_masks
from ssoproof.system.reading_masks import Masks
from ssoproof.system.system import Variable

counts = st.lists(st.integers(2, 6), min_size=1, max_size=4)


def _masks(sizes: list[int]) -> Masks:
    sorts = [EnumSort(tuple(f"v{n}" for n in range(size))) for size in sizes]
    return Masks.of(tuple(Variable(f"x{k}", sort, None) for k, sort in enumerate(sorts)))


def _agree(sizes: list[int]) -> bool:
    masks = _masks(sizes)
    for index, (variable, domain) in enumerate(zip(masks.variables, masks.domains, strict=True)):
        for value in domain:
            having = (n for n in range(masks.size) if masks.reading(n)[variable.name] == value)
            if masks.literal(index, value) != sum(1 << n for n in having):
                return False
    return True


@pytest.mark.smoke
@given(counts)
def test_the_readings_with_a_value_are_those_that_have_it(sizes: list[int]) -> None:
    assert _agree(sizes)


def test_a_copy_too_few_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: the last copy of a pattern is missing."""
    repeated = reading_masks._repeated
    monkeypatch.setattr(
        reading_masks, "_repeated", lambda bits, period, count: repeated(bits, period, max(1, count - 1))
    )
    assert not _agree([3, 2])
