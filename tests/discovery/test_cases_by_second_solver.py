"""The obligations of every shipped case, as SMT-LIB texts, by a solver that shares nothing with the judge."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from ssoproof.check.run import semantics_of, subjects, victims
from ssoproof.check.systems import Unit, abstract, claim
from ssoproof.check.workspace import Workspace
from ssoproof.engines.antichain import cover
from ssoproof.engines.engine import Budget
from ssoproof.properties.registry import question
from ssoproof.readers.cases import load_case
from ssoproof.readers.detect import load_path
from ssoproof.system.reading_masks import Masks
from ssoproof.verdict.smtlib import Query, abstraction_queries, queries
from ssoproof.verdict.verdict import Exhausted
from tests.agreement.models import shipped
from tests.unit.verdict.solvers import bitwuzla

#: Verdicts of texts that were solved before: cases that differ in little have many obligations in common.
_SOLVED: dict[str, str] = {}


def _units(folder: Path) -> Iterator[Unit]:
    """What is asked in a case, of each victim."""
    tenant = load_path(folder, None, None).tenant
    workspace = Workspace(tenant, semantics_of(tenant))
    for expected in load_case(folder).expectations:
        asked = question(expected.question)
        subject = next(s for s in subjects(tenant) if str(s) == expected.subject)
        for victim in () if asked.applies(tenant, subject) else victims(tenant, subject):
            yield Unit(workspace, asked, subject, victim)


def _obligations(unit: Unit) -> Iterator[Query]:
    """That the abstraction simulates the tenant; and where it proves something, that what is reached is
    closed and safe."""
    yield from abstraction_queries(claim(unit))
    asked = abstract(unit)
    every = Masks.of(asked.system.rigid_variables).all
    found = cover(asked.system, asked.bad, every, Budget(1000, 100_000))
    assert found.closed
    safe = every & ~found.hit
    if safe:
        yield from queries(
            asked.system, asked.bad, Exhausted("", len(found.states), states=found.states, readings=safe)
        )


def _answer(text: str) -> str:
    key = sha256(text.encode()).hexdigest()
    if key not in _SOLVED:
        _SOLVED[key] = bitwuzla(text)
    return _SOLVED[key]


@pytest.mark.slow
@pytest.mark.parametrize("folder", shipped(), ids=lambda folder: folder.name)
def test_a_second_solver_confirms_all_obligations_of_a_case(folder: Path) -> None:
    units = list(_units(folder))
    assert units
    for unit in units:
        refused = [query.name for query in _obligations(unit) if _answer(query.text) != "unsat"]
        assert not refused, f"{unit.name} of {unit.victim.name}"
