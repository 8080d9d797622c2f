"""Models to export: generated systems, and the abstract systems of the shipped cases."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path

from hypothesis import strategies as st

from ssoproof.check.run import semantics_of, subjects, victims
from ssoproof.check.systems import Unit, abstract
from ssoproof.check.workspace import Workspace
from ssoproof.engines.bfs import BreadthFirst
from ssoproof.engines.engine import Budget, Check, Closed, Reached
from ssoproof.exports.model import Model, fixed
from ssoproof.logic.build import var
from ssoproof.logic.sorts import values
from ssoproof.properties.registry import QUESTIONS
from ssoproof.readers.native.loader import load
from ssoproof.strategies import systems, value
from ssoproof.system.property import targets

CASES = Path(__file__).parents[2] / "specs" / "cases"


def shipped() -> tuple[Path, ...]:
    """The cases that stand in the folder itself; `test_patterns.py` has those of the reported patterns."""
    return tuple(sorted(file.parent for file in CASES.glob("*/case.toml")))


@st.composite
def models(draw: st.DrawFn) -> Model:
    """A generated system under one of its readings; its goal is its output."""
    system = draw(systems())
    reading = {v.name: draw(value(v.sort)) for v in system.rigid_variables}
    return fixed("generated", system, targets(system, var("goal")), reading)


@st.composite
def open_models(draw: st.DrawFn) -> Model:
    """A generated system whose readings are left to the checker."""
    system = draw(systems())
    return fixed("open", system, targets(system, var("goal")), {})


@cache
def of_case(name: str) -> tuple[Model, ...]:
    """The abstract system of each question that is asked in a case, under the default reading."""
    return tuple(_models(name))


def _models(name: str) -> Iterator[Model]:
    tenant = load(CASES / name).tenant
    semantics = semantics_of(tenant)
    for subject in subjects(tenant):
        for question in QUESTIONS:
            if question.applies(tenant, subject):
                continue
            for victim in victims(tenant, subject)[:1]:
                unit = Unit(Workspace(tenant, semantics), question, subject, victim)
                asked = abstract(unit)
                yield fixed(f"{name} {unit.name}", asked.system, asked.bad, semantics.defaults)


def searched(model: Model) -> tuple[int | None, int | None]:
    """What our own search says: the length of the shortest run to the goal, else the number of states.

    Where readings are open: the shortest run under any of them, else the states under all of them together.
    """
    rigid = model.system.rigid_variables
    if rigid:
        readings = product(*(tuple(values(v.sort)) for v in rigid))
        chosen = ({v.name: one for v, one in zip(rigid, reading, strict=True)} for reading in readings)
        found = [searched(fixed(model.title, model.system, model.goals, reading)) for reading in chosen]
        depths = [depth for depth, _ in found if depth is not None]
        return (min(depths), None) if depths else (None, sum(states or 0 for _, states in found))
    outcome = BreadthFirst().run(Check(model.system, model.goals, {}), Budget(10_000))
    if isinstance(outcome, Reached):
        return len(outcome.schedule), None
    assert isinstance(outcome, Closed)
    return None, outcome.states
