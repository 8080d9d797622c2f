"""Answers beside exhaustive timed runs of small tenants: nothing wrongly proved, nothing wrongly violated,
shortest."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.check.systems import concrete
from ssoproof.engines.bfs import BreadthFirst
from ssoproof.engines.engine import Budget, Check, Closed, Reached
from ssoproof.engines.zone_search import TimedSearch
from ssoproof.flows.clock import delay, limits
from ssoproof.flows.world import World
from ssoproof.logic.sorts import values
from ssoproof.settings import Sourced
from ssoproof.strategies import tenants
from ssoproof.system.reading_masks import Masks
from ssoproof.system.self_composition import prime
from ssoproof.system.trace import PART
from ssoproof.system.zone_stepper import ZoneStepper
from ssoproof.tenant.model import Demand, DemandKind, Hook, RememberPolicy, SessionPolicy, Tenant
from ssoproof.verdict.judge import confirm
from ssoproof.verdict.verdict import Status, Violated
from tests.agreement.scale import examples
from tests.agreement.tenants import unit
from tests.agreement.test_environment import QUIET, READINGS

pytestmark = pytest.mark.usefixtures("duo_remembers_shortly")

#: A second: time can't be told finer, so that every wait is among the exhaustive runs.
UNIT = 1
#: Token, idle, absolute, inactivity and overall limits, in units.
LIVES = st.sampled_from(((1, 2, 3, 2, 4), (2, 3, 5, 4, 7), (1, 3, 3, 1, 2), (3, 1, 2, 5, 9)))
CODES = ("SSO001", "SSO002", "MFA001", "MFA002", "MFA003")


#: Longer than this, in units, no time may be: each moment of it is tried at each state.
LONGEST = 12


def short_lived(tenant: Tenant, lives: tuple[int, int, int, int, int]) -> Tenant:
    """The tenant with short times, its code's too."""
    token, idle, absolute, inactivity, overall = (Sourced(n * UNIT) for n in lives)

    def aged(demand: Demand | None) -> Demand | None:
        old = demand is not None and demand.kind is DemandKind.MAX_AGE
        return replace(demand, max_age=lives[0] * UNIT) if demand is not None and old else demand

    def hurried(hook: Hook) -> Hook:
        source = hook.source.replace("3600000", f"{idle.value * 500}")
        return replace(hook, source=source.replace("600000", f"{absolute.value * 500}"))

    return replace(
        tenant,
        hooks=tuple(map(hurried, tenant.hooks)),
        applications=tuple(replace(app, demand=aged(app.demand)) for app in tenant.applications),
        session=SessionPolicy(idle, absolute),
        remember=RememberPolicy(inactivity, overall),
        apis=tuple(replace(api, token_lifetime=token, demand=aged(api.demand)) for api in tenant.apis),
    )


def moments(world: World) -> int:
    """How many moments a wait may take."""
    return len(tuple(values(delay(world).sort)))


@settings(max_examples=examples(30), deadline=None, suppress_health_check=[*QUIET, HealthCheck.too_slow])
@given(tenants(2), LIVES, READINGS, st.sampled_from(CODES), st.sampled_from(("app0", "app1")))
def test_answers_agree_with_exhaustive_timed_runs(
    tenant: Tenant, lives: tuple[int, int, int, int, int], reading: dict[str, str], code: str, victim: str
) -> None:
    timed = short_lived(tenant, lives)
    work = unit(timed, code, victim)
    if work is None:
        return
    asked = concrete(work, work.apps(), timed=True, sure=False)
    assert moments(asked.composition.world) <= LONGEST
    truth = BreadthFirst().run(Check(asked.system, asked.bad, reading), Budget(60, 30_000))
    result = check(timed, Options(questions=(code,), subjects=(victim,), reading=reading)).results[0]
    if isinstance(truth, Reached):
        assert result.status in (Status.VIOLATED, Status.UNKNOWN)
    if isinstance(truth, Closed):
        assert result.status is not Status.VIOLATED
    for part in result.part(Status.VIOLATED):
        assert isinstance(part.verdict, Violated)
        assert isinstance(truth, Reached)
        assert part.verdict.trace.transitions == sum(name != PART for name, _ in truth.schedule)


@settings(max_examples=examples(30), deadline=None, suppress_health_check=[*QUIET, HealthCheck.too_slow])
@given(tenants(2), LIVES, READINGS, st.sampled_from((*CODES, "SSO003")))
def test_zones_find_what_waiting_moment_by_moment_finds(
    tenant: Tenant, lives: tuple[int, int, int, int, int], reading: dict[str, str], code: str
) -> None:
    work = unit(short_lived(tenant, lives), code, "app0")
    if work is None:
        return
    asked = concrete(work, work.apps(), timed=True, sure=False)
    assert moments(asked.composition.world) <= LONGEST
    truth = BreadthFirst().run(Check(asked.system, asked.bad, reading), Budget(12, 30_000))
    masks = Masks.of(asked.system.rigid_variables)
    names = {limit.name for limit in limits(asked.composition.world)}
    clocks = frozenset(names | {prime(name) for name in names})
    search = TimedSearch(ZoneStepper(asked.system, asked.bad, clocks, masks))
    found = search.run(masks.words(reading), Budget(12, 30_000), lambda _, left: masks.all if left else 0)
    schedule = found.schedule(masks.words(reading).bit_length() - 1)
    if isinstance(truth, Reached):
        assert schedule is not None
        assert len(schedule) == len(truth.schedule)
        confirm(asked.system, asked.bad, reading, schedule)
    elif isinstance(truth, Closed) or truth.safe_depth >= 12:
        assert schedule is None
