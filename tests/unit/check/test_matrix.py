"""Who disturbs whom: agrees with the check of the whole tenant, and finds the sets that harm only
together."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import incident
from tests.agreement.test_two_aggressors import READING, _tenant
from tests.unit.check.drawn import Drawn

from ssoproof.check.interference.cells import Cell, Column, Matrix, Provenance
from ssoproof.check.interference.matrix import matrix
from ssoproof.check.interference.minimal_sets import Acting, MinimalSets, Search, left_out
from ssoproof.check.options import Options
from ssoproof.check.parallel.scheduler import Course, advanced, alone
from ssoproof.check.run import check
from ssoproof.errors import UsageError
from ssoproof.settings import Sourced
from ssoproof.source import Origin
from ssoproof.strategies import tenants
from ssoproof.tenant.model import Tenant
from ssoproof.verdict.verdict import Status

NUMBERS = range(5)
SUBSETS = [frozenset(c) for size in range(6) for c in combinations(NUMBERS, size)]


def _least(family: list[Acting]) -> set[Acting]:
    return {rows for rows in family if not any(other < rows for other in family)}


class _Fake:
    """Decides sets of classes by a list of harmful ones; a run has the members of one of them act, or of
    more."""

    def __init__(self, family: set[Acting], unknown: frozenset[Acting] = frozenset()) -> None:
        self.family, self.unknown, self.asked = family, unknown, 0
        self._acting: dict[int, Acting] = {}
        self._cells: list[Cell] = []

    def decide(self, acting: Acting) -> Cell:
        self.asked += 1
        held = sorted(sorted(rows) for rows in self.family if rows <= acting)
        status = Status.VIOLATED if held else Status.UNKNOWN if acting in self.unknown else Status.PROVED
        cell = Cell(status, Provenance.DECIDED, ())
        self._cells.append(cell)
        self._acting[id(cell)] = (
            frozenset(held[-1]) | (acting if len(held) > 1 else frozenset()) if held else frozenset()
        )
        return cell

    def actors(self, cell: Cell) -> Acting:
        return self._acting[id(cell)]

    def begun(self, most: int) -> tuple[Search, Course[MinimalSets]]:
        search = Search(self.actors, frozenset(NUMBERS), most)
        single = {n: self.decide(frozenset((n,))) for n in NUMBERS}
        return search, search.run(self.decide(frozenset(NUMBERS)), self.decide(frozenset()), single)

    def search(self, most: int) -> tuple[set[Acting], str, Search]:
        search, course = self.begun(most)
        found = alone(course, self.decide)
        assert not (found.least and len({f.rows for f in found.least}) < len(found.least))
        return {f.rows for f in found.least}, found.open, search


FAMILIES = st.lists(st.sampled_from([s for s in SUBSETS if s]), max_size=5).map(_least)


@given(FAMILIES)
def test_all_smallest_sets_are_found(family: set[Acting]) -> None:
    """Whatever the harmful sets are: each of two classes or more is found, and no other one."""
    found, open_, _ = _Fake(family).search(1_000)
    assert found == {rows for rows in family if len(rows) > 1}
    assert not open_


@given(FAMILIES, st.integers(0, 6))
def test_the_bound_is_kept_and_told(family: set[Acting], most: int) -> None:
    found, open_, search = _Fake(family).search(most)
    assert search.spent <= most
    assert open_ or found == {rows for rows in family if len(rows) > 1}


@given(FAMILIES, st.integers(0, 6), st.integers(2, 4), st.data())
def test_several_find_what_one_finds(family: set[Acting], most: int, size: int, data: st.DataObject) -> None:
    """What is decided ahead of time neither counts nor changes what is found."""
    one = _Fake(family).search(most)
    fake = _Fake(family)
    search, course = fake.begun(most)
    hired = Drawn(size, lambda task: fake.decide(task[1]), data)
    ((_, found),) = advanced([course], hired)
    assert ({f.rows for f in found.least}, found.open, search.spent) == (one[0], one[1], one[2].spent)
    assert search.decided.keys() == one[2].decided.keys()


@given(FAMILIES, st.sets(st.sampled_from(SUBSETS), max_size=4))
def test_what_is_unknown_is_never_passed_over(family: set[Acting], unknown: set[Acting]) -> None:
    """Sets that hold no set that was found were decided, or the search says that it is open."""
    found, open_, search = _Fake(family, frozenset(unknown)).search(1_000)
    if not open_:
        safe = [rows for rows, cell in search.decided.items() if cell.status is Status.PROVED]
        for rows in SUBSETS:
            harmful = any(one <= rows for one in chain(found, (r for r in family if len(r) == 1)))
            assert harmful or any(rows <= larger for larger in safe)


@given(st.lists(st.sampled_from([s for s in SUBSETS if s]), max_size=5))
def test_ways_of_leaving_out(family: list[Acting]) -> None:
    ways = left_out(family)
    hitting = [rows for rows in SUBSETS if all(rows & one for one in family)]
    assert ways is not None and set(ways) == _least(hitting)


def test_nothing_can_be_left_out_of_what_needs_nobody() -> None:
    assert left_out([frozenset()]) == ()


def _only(found: Matrix) -> Column:
    ((column,),) = (block.columns for block in found.blocks)
    return column


def test_two_that_harm_only_together() -> None:
    column = _only(matrix(_tenant("app0", "app1", "app2"), Options(reading=READING)))
    assert [c and c.status for c in column.cells] == [None, Status.PROVED, Status.PROVED]
    (found,) = column.together
    assert found.rows == (1, 2) and found.least and found.cell.status is Status.VIOLATED
    assert column.complete and column.status is Status.VIOLATED


def _agrees(tenant: Tenant, *codes: str, subjects: tuple[str, ...] = ()) -> Matrix:
    """Each column says what the check of the whole tenant says: it breaks where some class, or set, or nobody
    breaks it."""
    options = Options(questions=codes, subjects=subjects)
    found = matrix(tenant, options)
    results = {(r.question, r.subject): r for r in check(tenant, found.options).results}
    for block in found.blocks:
        for column in block.columns:
            for subject in column.subjects:
                result = results[block.question.code, subject]
                assert column.all.status is result.status
            cells = [column.alone, *column.cells, *(t.cell for t in column.together)]
            breaks = any(c is not None and c.status is Status.VIOLATED for c in cells)
            assert breaks == (column.all.status is Status.VIOLATED)
    return found


def test_agrees_with_the_check_of_the_incident() -> None:
    _agrees(incident.as_logged(), "SSO001", "SSO002", "MFA002")


def test_agrees_where_a_class_has_more_members() -> None:
    tenant = incident.as_logged()
    console = tenant.application("console")
    more = tuple(replace(console, name=f"console{k}", client_id=f"console{k}") for k in range(3))
    grown = replace(tenant, applications=(*tenant.applications, *more))
    found = _agrees(grown, "SSO002")
    (block,) = found.blocks
    assert [row.members for row in block.rows] == [
        ("console", "console0", "console1", "console2"),
        ("account",),
    ]
    (column,) = block.columns
    assert len(column.subjects) == 4
    own, account = column.cells
    assert own is not None and own.status is Status.PROVED and own.provenance is Provenance.DECIDED
    assert account is not None and account.status is Status.VIOLATED and account.shortest


@pytest.mark.slow
@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
@given(tenants(apps=3))
def test_agrees_on_generated_tenants(tenant: Tenant) -> None:
    _agrees(tenant, "SSO002", subjects=("app0",))


def test_what_breaks_alone_breaks_beside_anyone() -> None:
    column = _only(matrix(incident.as_logged(), Options(questions=("SSO001",))))
    assert column.alone is not None and column.alone.status is Status.VIOLATED
    assert [c and c.provenance for c in column.cells] == [None, Provenance.ALONE]


def test_any_reading_tells_the_readings() -> None:
    column = _only(matrix(incident.as_logged(), Options(), any_reading=True))
    cell = column.cells[1]
    assert cell is not None and cell.status is Status.VIOLATED and cell.boxes


def test_proved_for_all_is_proved_for_each() -> None:
    column = _only(matrix(incident.as_logged(), Options(questions=("MFA001",))))
    assert [c and (c.status, c.provenance) for c in column.cells] == [(Status.PROVED, Provenance.UNION), None]
    assert column.alone is None and column.complete


def test_a_policy_that_is_not_known_is_asked_for() -> None:
    tenant = incident.as_logged()
    open_ = replace(tenant, mfa=Sourced(tenant.mfa.value, Origin(reason="not stated")))
    assert open_.policy_open
    with pytest.raises(UsageError, match="--mfa"):
        matrix(open_, Options())
