"""Searches that keep near the goal, however early the abstraction is cut, find what plain ones find."""

from __future__ import annotations

import random
from types import SimpleNamespace
from typing import cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ssoproof.check.options import Options
from ssoproof.check.problem import Problem
from ssoproof.check.reading_sets import Regions
from ssoproof.check.run import check
from ssoproof.check.search import concretise, heuristic
from ssoproof.check.search.heuristic import Distance
from ssoproof.engines.engine import Budget
from ssoproof.engines.lifted_bfs import explore, near
from ssoproof.logic.build import FALSE, TRUE, and_, const, eq, not_, var
from ssoproof.logic.sorts import BOOL, RangeSort
from ssoproof.semantics.switch import Semantics
from ssoproof.strategies import tenants
from ssoproof.system.system import Transition, TransitionSystem, Variable
from ssoproof.tenant.model import Tenant
from ssoproof.verdict.verdict import Result, Violated
from tests import incident
from tests.agreement.scale import examples
from tests.agreement.test_environment import QUIET, READINGS

CODES = ("SSO001", "SSO002", "MFA001", "MFA002", "MFA003")


def _said(results: tuple[Result, ...]) -> set[tuple[str, str, str, str, int]]:
    rows = set()
    for r in results:
        for part in r.parts:
            steps = part.verdict.trace.transitions if isinstance(part.verdict, Violated) else 0
            rows |= {(r.question, r.subject, part.status.value, str(box), steps) for box in part.boxes}
    return rows


def _near(tenant: Tenant, options: Options, beyond: int) -> set[tuple[str, str, str, str, int]]:
    """The answers where hardly anything is searched plainly, and the abstraction is cut soon after the first
    hits."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(concretise, "FEW", 1)
        patch.setattr(heuristic, "NEAR", beyond)
        return _said(check(tenant, options).results)


@settings(max_examples=examples(8), deadline=None, suppress_health_check=[*QUIET, HealthCheck.too_slow])
@given(tenants(3), READINGS, st.sampled_from(CODES), st.sampled_from((0, 30, 300, 10_000)))
def test_near_the_goal_on_generated_tenants(
    tenant: Tenant, reading: dict[str, str], code: str, beyond: int
) -> None:
    options = Options(questions=(code,), reading=reading)
    assert _near(tenant, options, beyond) == _said(check(tenant, options).results)


@pytest.mark.parametrize("beyond", [0, 100])
def test_near_the_goal_in_the_incident(beyond: int) -> None:
    options = Options(questions=("SSO002",), reading={"S9": "no", "S26": "challenge"})
    assert _near(incident.as_logged(), options, beyond) == _said(check(incident.as_logged(), options).results)


PLACES = RangeSort(0, 11)
AT, SIDE = var("at", PLACES), var("side", BOOL)
OPEN = Semantics("none", ())


def _way(rnd: random.Random, name: str) -> Transition:
    """From one place to another, under some of the readings."""
    guard = and_(eq(AT, const(PLACES, rnd.randrange(12))), rnd.choice((TRUE, SIDE, not_(SIDE))))
    return Transition(name, "x", "x", (), guard, {"at": const(PLACES, rnd.randrange(12))})


@pytest.mark.parametrize("seed", range(4))
def test_no_run_is_lost_and_none_is_longer_however_the_wider_system_is_cut(seed: int) -> None:
    """The concrete system is the wider one without some ways; the wider one is searched only so far."""
    cut = 0
    for rnd in map(random.Random, range(seed * 1000, seed * 1000 + examples(400))):
        ways, more = [_way(rnd, f"t{i}") for i in range(22)], [_way(rnd, f"w{i}") for i in range(4)]
        variables = (Variable("at", PLACES, 0), Variable("side", BOOL, None))
        narrow, wide = TransitionSystem(variables, tuple(ways)), TransitionSystem(variables, (*ways, *more))
        goals = tuple(TRUE if i in (17, 21) else FALSE for i in range(22))
        wider = (*goals, *(rnd.choice((TRUE, FALSE)) for _ in more))
        truth, before = explore(narrow, goals, 3, Budget()), explore(wide, wider, 3, Budget())
        budget = Budget(99, len(before.reached) + rnd.randrange(3))
        onward = explore(wide, wider, 3, budget, tables=before.tables, before=before)
        cut += not onward.closed
        regions = Regions(OPEN, onward.masks)
        asked = cast(Problem, SimpleNamespace(system=wide))
        guides = Distance(asked, onward, regions, 3).of(narrow)
        found = near(explore(narrow, goals, 3, Budget(99, 0)), 3, Budget(30, 10**6), guides)
        for number in (0, 1):
            schedules = [s for e in found if (s := e.schedule(number)) is not None]
            wanted = truth.schedule(number)
            assert schedules == ([] if wanted is None else [wanted])
    assert cut > 20
