"""The environment route beside exhaustive runs, on generated tenants in which applications refresh."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.check.systems import claim, concrete
from ssoproof.engines.bfs import BreadthFirst
from ssoproof.engines.engine import Budget, Check, Closed, Reached
from ssoproof.providers.auth0.switches import AUTH0
from ssoproof.settings import Sourced
from ssoproof.strategies import tenants
from ssoproof.tenant.model import Application, Hook, HookKind, Tenant
from ssoproof.tenant.refresh_tokens import Promise, Store
from ssoproof.verdict.abstraction import simulated
from ssoproof.verdict.verdict import Status, Violated
from tests.agreement.scale import examples
from tests.agreement.tenants import agrees, unit
from tests.agreement.test_timed import LIVES, UNIT, short_lived
from tests.refreshing import refreshing

CODES = ("RT001", "RT002", "RT001", "RT002", "SSO001", "SSO002", "MFA001", "MFA002", "MFA003")
READINGS = st.fixed_dictionaries({s.id: st.sampled_from(s.sort.values) for s in AUTH0.switches})
QUIET = list(HealthCheck)

_DONE = "(event.authentication?.methods ?? []).some((m) => m.name === 'mfa')"
#: What Actions do where a refresh token is exchanged.
AT_EXCHANGE = (
    "return;",
    "api.multifactor.enable('none'); return;",
    f"if (!{_DONE}) api.multifactor.enable('any', {{ allowRememberBrowser: false }}); return;",
    "if (event.client.client_id === 'app1') { api.access.deny('no'); } return;",
    "if (event.client.client_id === 'app1') { api.session.revoke('gone'); } return;",
    "if (event.client.client_id === 'app0') { api.refreshToken.revoke('gone'); } return;",
    "if (event.client.client_id === 'app1') { api.authentication.challengeWith({ type: 'otp' }); } return;",
    "if (event.session) { api.multifactor.enable('any'); } return;",
)


def action(body: str) -> Hook:
    """An Action that does something of its own where a refresh token is exchanged."""
    source = (
        "exports.onExecutePostLogin = async (event, api) => {\n"
        f"  if (event.transaction?.protocol === 'oauth2-refresh-token') {{ {body} }}\n"
        "};\n"
    )
    return Hook("refreshing", HookKind.ACTION, "refreshing.js", source)


@st.composite
def refreshing_tenants(draw: st.DrawFn, apps: int) -> Tenant:
    """A small tenant: some of its applications refresh, and code may tell exchanges from logins."""
    tenant = draw(tenants(apps, commands=draw(st.booleans())))
    chosen = tuple(_app(draw, app, number) for number, app in enumerate(tenant.applications))
    hooks = list(tenant.hooks)
    if draw(st.booleans()):
        hooks.insert(draw(st.integers(0, len(hooks))), action(draw(st.sampled_from(AT_EXCHANGE))))
    hooks.sort(key=lambda hook: hook.kind is HookKind.ACTION)
    return replace(tenant, applications=chosen, hooks=tuple(hooks))


def _app(draw: st.DrawFn, app: Application, number: int) -> Application:
    if not draw(st.sampled_from((True, False) if number else (True, True, True, False))):
        return app
    return refreshing(
        app,
        rotates=draw(st.booleans()),
        idle=draw(st.sampled_from((86_400, None))),
        store=draw(st.sampled_from(Store)),
        falls_back=draw(st.booleans()),
        completes=draw(st.booleans()),
        leeway=draw(st.sampled_from((0, 0, 30))),
        promise=draw(st.sampled_from(Promise)),
        also=tuple(a for a in app.may_request.value if a is not None and draw(st.booleans())),
    )


def _agrees(tenant: Tenant, reading: dict[str, str], code: str, victim: str) -> None:
    assume(unit(tenant, code, victim) is not None)
    waits = any("challengeWith" in h.source or "sendUserTo" in h.source for h in tenant.hooks)
    agrees(tenant, reading, code, victim, exactly=not waits)


@settings(max_examples=examples(5), deadline=None, suppress_health_check=QUIET)
@given(refreshing_tenants(2), READINGS, st.sampled_from(CODES), st.sampled_from(("app0", "app1")))
def test_two_applications(tenant: Tenant, reading: dict[str, str], code: str, victim: str) -> None:
    _agrees(tenant, reading, code, victim)


@settings(max_examples=examples(3), deadline=None, suppress_health_check=QUIET)
@given(refreshing_tenants(3), READINGS, st.sampled_from(CODES), st.sampled_from(("app0", "app2")))
def test_three_applications(tenant: Tenant, reading: dict[str, str], code: str, victim: str) -> None:
    _agrees(tenant, reading, code, victim)


@settings(max_examples=examples(2), deadline=None, suppress_health_check=QUIET)
@given(refreshing_tenants(4), READINGS, st.sampled_from(CODES), st.sampled_from(("app0", "app3")))
def test_four_applications(tenant: Tenant, reading: dict[str, str], code: str, victim: str) -> None:
    _agrees(tenant, reading, code, victim)


@settings(max_examples=examples(8), deadline=None, suppress_health_check=QUIET)
@given(refreshing_tenants(2), st.sampled_from(("RT001", "RT002", "SSO001", "MFA003")))
def test_the_judge_accepts(tenant: Tenant, code: str) -> None:
    work = unit(tenant, code, "app0")
    if work is not None:
        assert simulated(claim(work)) > 0


def _short(tenant: Tenant, lives: tuple[int, int, int, int, int]) -> Tenant:
    """With short times, those of refresh tokens too."""
    timed = short_lived(tenant, lives)
    idle: Sourced[int | None] = Sourced(lives[1] * UNIT)
    absolute: Sourced[int | None] = Sourced(lives[2] * UNIT)
    apps = tuple(
        replace(a, refresh=a.refresh and replace(a.refresh, idle=idle, absolute=absolute))
        for a in timed.applications
    )
    return replace(timed, applications=apps)


@pytest.mark.usefixtures("duo_remembers_shortly")
@settings(max_examples=examples(15), deadline=None, suppress_health_check=QUIET)
@given(refreshing_tenants(2), LIVES, READINGS, st.sampled_from(("RT001", "RT002")))
def test_answers_agree_with_exhaustive_timed_runs(
    tenant: Tenant, lives: tuple[int, int, int, int, int], reading: dict[str, str], code: str
) -> None:
    timed = _short(tenant, lives)
    work = unit(timed, code, "app0")
    if work is None:
        return
    asked = concrete(work, work.apps(), timed=True, sure=False)
    truth = BreadthFirst().run(Check(asked.system, asked.bad, reading), Budget(60, 20_000))
    result = check(timed, Options(questions=(code,), subjects=("app0",), reading=reading)).results[0]
    if isinstance(truth, Reached):
        assert result.status in (Status.VIOLATED, Status.UNKNOWN)
    if isinstance(truth, Closed):
        assert result.status is not Status.VIOLATED
    for part in result.part(Status.VIOLATED):
        assert isinstance(part.verdict, Violated) and isinstance(truth, Reached)
        assert part.verdict.trace.transitions == len(truth.schedule)
