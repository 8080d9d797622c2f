"""Logouts of applications: the environment route beside exhaustive runs, on generated tenants."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.check.systems import claim, concrete
from ssoproof.engines.bfs import BreadthFirst
from ssoproof.engines.engine import Budget, Check, Closed, Reached
from ssoproof.tenant.model import Tenant
from ssoproof.verdict.abstraction import simulated
from ssoproof.verdict.verdict import Status, Violated
from tests.agreement.scale import examples
from tests.agreement.tenants import agrees, unit
from tests.agreement.test_refresh_tokens import READINGS, refreshing_tenants
from tests.logging_out import logouts

CODES = st.sampled_from(("OUT001", "OUT001", "OUT003"))
QUIET = list(HealthCheck)


@st.composite
def leaving_tenants(draw: st.DrawFn, apps: int) -> Tenant:
    """A small tenant whose applications log their users out; some of them refresh."""
    tenant = draw(refreshing_tenants(apps))
    names = tuple(app.name for app in tenant.applications)
    chosen = tuple(replace(app, logout=draw(logouts(names))) for app in tenant.applications)
    return replace(tenant, applications=chosen)


def waits(tenant: Tenant) -> bool:
    """Whether code may make a login wait: that takes much longer."""
    words = ("challengeWith", "sendUserTo", "enrollWith")
    return any(word in hook.source for hook in tenant.hooks for word in words)


def _agrees(tenant: Tenant, reading: dict[str, str], code: str, victim: str) -> None:
    agrees(tenant, reading, code, victim, exactly=not waits(tenant))


@settings(max_examples=examples(40), deadline=None, suppress_health_check=QUIET)
@given(leaving_tenants(2), READINGS, CODES, st.sampled_from(("app0", "app1")))
def test_two_applications(tenant: Tenant, reading: dict[str, str], code: str, victim: str) -> None:
    _agrees(tenant, reading, code, victim)


@settings(max_examples=examples(5), deadline=None, suppress_health_check=QUIET)
@given(leaving_tenants(3), READINGS, CODES, st.sampled_from(("app0", "app2")))
def test_three_applications(tenant: Tenant, reading: dict[str, str], code: str, victim: str) -> None:
    _agrees(tenant, reading, code, victim)


@settings(max_examples=examples(2), deadline=None, suppress_health_check=QUIET)
@given(leaving_tenants(4), READINGS, CODES, st.sampled_from(("app0", "app3")))
def test_four_applications(tenant: Tenant, reading: dict[str, str], code: str, victim: str) -> None:
    _agrees(tenant, reading, code, victim)


@settings(max_examples=examples(8), deadline=None, suppress_health_check=QUIET)
@given(leaving_tenants(2), CODES)
def test_the_judge_accepts(tenant: Tenant, code: str) -> None:
    work = unit(tenant, code, "app0")
    if work is not None:
        assert simulated(claim(work)) > 0


@settings(max_examples=examples(15), deadline=None, suppress_health_check=QUIET)
@given(leaving_tenants(2), READINGS, CODES)
def test_answers_agree_with_exhaustive_runs(tenant: Tenant, reading: dict[str, str], code: str) -> None:
    work = unit(tenant, code, "app0")
    if work is None or waits(tenant):
        return
    asked = concrete(work, work.apps(), timed=False, sure=False)
    truth = BreadthFirst().run(Check(asked.system, asked.bad, reading), Budget(60, 20_000))
    result = check(tenant, Options(questions=(code,), subjects=("app0",), reading=reading)).results[0]
    if isinstance(truth, Reached):
        assert result.status in (Status.VIOLATED, Status.UNKNOWN)
    if isinstance(truth, Closed):
        assert result.status is not Status.VIOLATED
    for part in result.part(Status.VIOLATED):
        assert isinstance(part.verdict, Violated) and isinstance(truth, Reached)
        assert part.verdict.trace.transitions >= len(truth.schedule)
