"""Zones beside sets of times written out, and earliest times beside all times."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssoproof.system.zones import NOTHING, Rows, Zone, bounded, earliest, elapsed, includes, rearranged

pytestmark = pytest.mark.smoke

MOST = 6
Points = frozenset[tuple[int, ...]]
#: Two clocks start at once or one after the other; then time passes and bounds cut.
STEPS = st.lists(
    st.one_of(
        st.just(("elapse", 0, 0)),
        st.tuples(st.sampled_from(("most", "least")), st.integers(0, 1), st.integers(0, MOST)),
        st.tuples(st.just("reset"), st.integers(0, 1), st.just(0)),
    ),
    max_size=8,
)


def _points(rows: Rows | Zone) -> Points:
    """All times up to MOST in a zone over two clocks."""
    span = range(MOST + 1)
    times = ((0, *pair) for pair in product(span, span))
    inside = (t for t in times if all(t[i] - t[j] <= rows[i][j] for i in range(3) for j in range(3)))
    return frozenset(t[1:] for t in inside)


def _by_hand(points: Points, kind: str, clock: int, number: int) -> Points:
    if kind == "elapse":
        return frozenset((a + d, b + d) for a, b in points for d in range(1, MOST + 2))
    if kind == "reset":
        return frozenset((0, b) if clock == 0 else (a, 0) for a, b in points)
    return frozenset(p for p in points if (p[clock] <= number if kind == "most" else p[clock] >= number))


@given(STEPS)
def test_zones_are_the_sets_of_times_that_they_stand_for(steps: list[tuple[str, int, int]]) -> None:
    zone: Zone = rearranged(NOTHING, (0, 0))
    points: Points = frozenset({(0, 0)})
    for kind, clock, number in steps:
        points = _by_hand(points, kind, clock, number)
        rows: Rows | None = [list(row) for row in zone]
        if kind == "elapse":
            rows = elapsed(zone)
        elif kind == "most":
            rows = bounded([list(row) for row in zone], clock + 1, 0, number)
        elif kind == "least":
            rows = bounded([list(row) for row in zone], 0, clock + 1, -number)
        else:
            zone = rearranged(zone, (0, 2) if clock == 0 else (1, 0))
            rows = [list(row) for row in zone]
        if rows is None:
            assert not points
            return
        assert _points(rows) == frozenset(p for p in points if max(p) <= MOST)
        zone = tuple(tuple(row) for row in rows)


@given(STEPS, STEPS)
def test_a_zone_includes_another_where_all_its_times_do(
    one: list[tuple[str, int, int]], two: list[tuple[str, int, int]]
) -> None:
    wide, narrow = _zone(one), _zone(two)
    if wide is not None and narrow is not None and includes(wide, narrow):
        assert _points(narrow) <= _points(wide)


def _zone(steps: list[tuple[str, int, int]]) -> Zone | None:
    rows: Rows | None = [list(row) for row in rearranged(NOTHING, (0, 0))]
    for kind, clock, number in steps:
        assert rows is not None
        if kind == "elapse":
            rows = elapsed(tuple(map(tuple, rows)))
        elif kind == "reset":
            rows = [list(row) for row in rearranged(rows, (0, 2) if clock == 0 else (1, 0))]
        else:
            rows = (
                bounded(rows, clock + 1, 0, number)
                if kind == "most"
                else bounded(rows, 0, clock + 1, -number)
            )
        if rows is None:
            return None
    assert rows is not None
    return tuple(map(tuple, rows))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(-4, 4)), max_size=6))
def test_earliest_times_are_the_least_of_all(bounds: list[tuple[int, int, int]]) -> None:
    found = earliest(4, bounds)
    span = range(1, 16)
    fitting = [
        (0, *times)
        for times in product(span, repeat=3)
        if times[0] < times[1] < times[2] and all((0, *times)[i] - (0, *times)[j] <= b for i, j, b in bounds)
    ]
    if found is None:
        assert not fitting
    elif fitting:
        assert tuple(found) == tuple(min(t[i] for t in fitting) for i in range(4))
