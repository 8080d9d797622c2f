"""Zones: sets of times that some running clocks may show, as bounds on their differences in whole units.

A zone over n clocks is a square matrix with one row and column more: entry (i, j) bounds clock i minus
clock j from above, clock 0 always shows 0. Matrices are kept tight, so that equal sets are equal matrices.
"""

from __future__ import annotations

from collections.abc import Sequence

Zone = tuple[tuple[int, ...], ...]
Rows = list[list[int]]
#: `(i, j, b)`: time i is at most b after time j.
Bound = tuple[int, int, int]
#: More than any clock shows.
FAR = 1 << 60
#: No clock runs.
NOTHING: Zone = ((0,),)


def elapsed(zone: Zone) -> Rows:
    """Some time passes, a unit at least: all clocks go on by the same."""
    return [[0, *(bound - 1 for bound in zone[0][1:])], *([FAR, *row[1:]] for row in zone[1:])]


def bounded(rows: Rows, i: int, j: int, bound: int) -> Rows | None:
    """The times with clock i at most `bound` more than clock j; None where there are none."""
    if rows[i][j] <= bound:
        return rows
    if rows[j][i] + bound < 0:
        return None
    from_j = rows[j]
    found = []
    for row in rows:
        start = row[i] + bound
        found.append([min(a, start + b) for a, b in zip(row, from_j, strict=True)])
    return found


def rearranged(rows: Sequence[Sequence[int]], sources: Sequence[int]) -> Zone:
    """The zone whose clocks show what `sources` showed; 0 for a clock that starts now."""
    order = (0, *sources)
    return tuple(tuple(rows[i][j] for j in order) for i in order)


def includes(wide: Zone, narrow: Zone) -> bool:
    """Whether all times of one zone are in another over the same clocks."""
    return all(a >= b for one, two in zip(wide, narrow, strict=True) for a, b in zip(one, two, strict=True))


def earliest(count: int, bounds: Sequence[Bound]) -> list[int] | None:
    """The least times 0 = t[0] < t[1] < ... within the bounds; None where there are none."""
    times = [0] * count
    later = [*((i, i + 1, -1) for i in range(count - 1)), *bounds]
    for _ in range(count + 1):
        moved = False
        for i, j, bound in later:
            if times[i] - bound > times[j]:
                times[j], moved = times[i] - bound, True
        if times[0] > 0:
            return None
        if not moved:
            return times
    return None
