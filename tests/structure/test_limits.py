"""Limits of readers and hooks stand in the table of bounds, and the page says what the table says."""

from __future__ import annotations

import pytest

from ssoproof.bounds import BOUNDS
from tests.structure.limits import FOLDERS, constants, limits, modules
from tests.structure.pages import BOUNDS_PAGE, PACKAGE, bounds


def test_no_limit_stands_outside_of_the_table() -> None:
    sources = {path: path.read_text(encoding="utf-8") for path in modules()}
    names = constants(list(sources.values()))
    found = [
        f"{path.relative_to(PACKAGE)}:{line}"
        for path, source in sources.items()
        for line in limits(source, names)
    ]
    assert found == [], "a limit belongs into ssoproof/bounds.py, which says what happens beyond it"


def test_all_folders_are_looked_through() -> None:
    looked_through = {path.relative_to(PACKAGE).parts[0] for path in modules()}
    assert looked_through == set(FOLDERS)


@pytest.mark.parametrize(
    "planted",
    [
        "found = rows[:500]",
        "found = rows[-40:]",
        "found = text[: 60 * 2]",
        "MOST = 500\nfound = rows[:MOST]",
        "class A:\n    most = 500\nfound = rows[:most]",
        "MOST, LEAST = 500, 1\nfound = rows[: MOST - 1]",
        "for index in range(500): pass",
        "for index in range(min(count, 500)): pass",
        "from itertools import islice\nfound = list(islice(rows, 500))",
        "import itertools\nMOST = 500\nfound = list(itertools.islice(rows, MOST))",
        "found = list(islice(rows, ELSEWHERE))",
        "if len(rows) > 500: rows = []",
        "if 500 <= len(rows): rows = []",
        "MOST = 5 * 1024\nwhile count < MOST: count += 1",
        "if depth >= 30: raise ValueError",
        "found = rows[:25_000]",
    ],
)
def test_a_planted_limit_is_found(planted: str) -> None:
    assert limits(planted, frozenset({"ELSEWHERE"})) == [planted.count("\n") + 1]


@pytest.mark.parametrize(
    "plain",
    [
        "first, *rest = rows[:1]",
        "inner = text[1:-1]",
        "pairs = rows[::2]",
        "prefix = text[:2]",
        "rest = rows[index:]",
        "found = rows[: bounds.FILES.most]",
        "for index in range(len(rows)): pass",
        "for index in range(bounds.ROUNDS.most): pass",
        "if bounds.FILES.passed(len(rows)): raise ValueError",
        "if len(parts) == 3: pass",
        "if code < 0x110000 and not 0xD800 <= code: pass",
        "HOUR = 3600\nseconds = hours * HOUR",
    ],
)
def test_what_is_no_limit_is_let_pass(plain: str) -> None:
    assert limits(plain) == []


def test_the_page_of_bounds_is_up_to_date() -> None:
    assert BOUNDS_PAGE.read_text(encoding="utf-8") == bounds(), (
        "out of date: run `python -m tests.structure.pages`"
    )


def test_every_bound_says_what_happens_beyond() -> None:
    assert len({bound.name for bound in BOUNDS}) == len(BOUNDS)
    assert all(bound.most > 0 and bound.unit and bound.then for bound in BOUNDS)
