"""Why no challenge is due is what a requirement says: always one reason, and each is enough."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import z3

from ssoproof.check.run import subjects, victims
from ssoproof.flows.compose import compose
from ssoproof.flows.requirement import Requirement, StandIn
from ssoproof.flows.world import Mode
from ssoproof.logic.build import TRUE, and_, not_, or_
from ssoproof.logic.expr import Expr
from ssoproof.logic.symbolic import Constants, term
from ssoproof.providers.registry import provider_of
from ssoproof.readers.native.loader import load

CASES = Path(__file__).parents[4] / "specs" / "cases"
NAMES = (
    "a-as-logged",
    "f-waiver-alone",
    "g-challenge-with",
    "i-redirect-last",
    "j-mfa-api",
    "k-sent-silently",
)


@cache
def _requirements(name: str) -> tuple[Requirement, ...]:
    """All that is required in a case, of any request, under any reading."""
    tenant = load(CASES / name).tenant
    provider, subject = provider_of(tenant), subjects(tenant)[0]
    apps = dict.fromkeys((*victims(tenant, subject)[:1], *tenant.applications))
    found: list[Requirement] = []
    for free in (False, True):
        mode = Mode(timed=False, free=free)
        made = compose(tenant, provider.semantics, mode, subject, tuple(apps), provider.authorizer())
        found += made.requirements.values()
    return tuple(found)


def _possible(expr: Expr) -> bool:
    solver = z3.Solver()
    solver.add(term(expr, Constants(solver.add)))
    return bool(solver.check() == z3.sat)


def _wrong(need: Requirement) -> Iterator[str]:
    """What is wrong with the reasons of a requirement."""
    spared = and_(not_(need.needs), or_(need.lenient, need.policy))
    if _possible(and_(spared, not_(or_(*(when for _, when in need.stand_ins))))):
        yield "no challenge is due, for no reason"
    elsewhere = or_(need.strict, need.adaptive, need.commanded, need.by_audience, need.by_acr)
    for what, when in need.stand_ins:
        if _possible(and_(when, not_(elsewhere), need.needs)):
            yield f"{what.value} is a reason, and a challenge is due"


@pytest.mark.parametrize("name", NAMES)
def test_there_is_always_a_reason_and_each_is_enough(name: str) -> None:
    assert [wrong for need in _requirements(name) for wrong in _wrong(need)] == []


@pytest.mark.parametrize("what", [StandIn.MEMORY, StandIn.MARKER, StandIn.SESSION])
def test_a_reason_left_out_or_too_wide_is_noticed(what: StandIn) -> None:
    needs = [n for n in _requirements("a-as-logged") if _possible(n.policy)]
    without = [replace(n, stand_ins=tuple(s for s in n.stand_ins if s[0] is not what)) for n in needs]
    wide = [replace(n, stand_ins=((what, TRUE), *n.stand_ins)) for n in needs]
    assert any("for no reason" in wrong for n in without for wrong in _wrong(n))
    assert any(f"{what.value} is a reason" in wrong for n in wide for wrong in _wrong(n))
