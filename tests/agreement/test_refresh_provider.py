"""Whatever the provider of `refresh_provider.py` does, the model can do: no outcome of an exchange and no state
of a refresh token is missing from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ssoproof.check.run import subjects
from ssoproof.flows.compose import Composition, compose
from ssoproof.flows.world import Mode
from ssoproof.logic.sorts import Value
from ssoproof.providers.auth0.flows.authorizer import HookAuthorizer
from ssoproof.providers.auth0.switches import AUTH0
from ssoproof.tenant.model import Demand, DemandKind, HookKind, Tenant
from tests.agreement.provider import Provider
from tests.agreement.refresh_provider import RefreshPage, RefreshProvider
from tests.agreement.scale import examples
from tests.agreement.test_provider import READINGS, Model, simplified
from tests.agreement.test_refresh_tokens import refreshing_tenants

WEIGHTS = {"close": 1, "reload": 1, "logout": 1, "session": 1, "memory": 1, "failed": 1, "abandoned": 1}
WEIGHTS |= {"refresh": 12, "complete": 10, "app0.refresh": 1, "app1.refresh": 1, "leave_mfa": 2}


class RefreshModel(Model):
    """The composed system with the state of refresh tokens."""

    def __init__(self, composition: Composition, reading: Mapping[str, str]) -> None:
        super().__init__(composition, reading)
        self.names = {v.name for v in composition.system.variables}

    def _shown(self, p: Provider) -> dict[str, Value]:
        found = super()._shown(p)
        for name, own in p.pages.items():
            assert isinstance(own, RefreshPage)
            rows: dict[str, Value] = {
                "refresh": own.alive,
                "refresh_idle": own.live,
                "refresh_stored": own.has,
                "refresh_bound": own.bound,
                "refresh_mfa": own.recorded,
                "refresh_proof": own.proof,
            }
            found |= {f"{name}.{key}": v for key, v in rows.items() if f"{name}.{key}" in self.names}
            if f"{name}.refresh_pending" in self.names and not own.waits:
                found[f"{name}.refresh_pending"] = "-"
        return found


def _plainly(tenant: Tenant) -> Tenant:
    """One kind of demand on the asked application, one audience for each token, Actions alone."""
    settled = simplified(tenant)
    once = Demand(DemandKind.ONCE_PER_SESSION)
    apps = tuple(
        replace(
            a,
            demand=once,
            refresh=a.refresh and replace(a.refresh, also=replace(a.refresh.also, value=())),
            requests=replace(a.requests, value=a.requests.value[:1]),
        )
        for a in settled.applications
    )
    apis = tuple(replace(api, demand=None) for api in settled.apis)
    actions = tuple(hook for hook in settled.hooks if hook.kind is HookKind.ACTION)
    return replace(settled, applications=apps, apis=apis, hooks=actions)


def follow(
    tenant: Tenant,
    reading: Mapping[str, str],
    draw: Callable[[list[tuple[str, str]]], tuple[str, str]],
    steps: int,
) -> None:
    """The provider and the model side by side; `draw` picks who does what next."""
    subject = next(s for s in subjects(tenant) if str(s) == "app0")
    mode = Mode(timed=False, free=False)
    composition = compose(tenant, AUTH0, mode, subject, tenant.applications, HookAuthorizer())
    model, provider, story = RefreshModel(composition, reading), RefreshProvider(tenant, reading), []
    followed = {i.name: i for i in composition.world.instances}
    for _ in range(steps):
        open_ = [
            (who, what)
            for who, what in provider.possible()
            if what not in ("refresh", "complete", "leave_mfa") or followed[who].family is not None
        ]
        who, what = draw(open_)
        outcome = provider.act(who, what)
        story.append((who, what, outcome))
        if who == "time":
            model.step("time.pass", "")
        elif who == "browser":
            model.step("browser.logout", "")
        else:
            plainly = ("open", "reload", "close", "first_factor", "failed", "abandoned", "stale", "leave_mfa")
            label = "" if what in plainly else f".{followed[who].requests[0].label}"
            model.step(f"{who}.{what}{label}", outcome)
        before = model.states
        model.states = model.seen(provider)
        assert model.states, f"{story}\n{dict(reading)}\n{[h.source for h in tenant.hooks]}\n{before[:2]}"


@settings(max_examples=examples(50), deadline=None, suppress_health_check=list(HealthCheck))
@given(refreshing_tenants(2), READINGS, st.data())
def test_what_the_provider_does_the_model_can_do(
    tenant: Tenant, reading: dict[str, str], data: st.DataObject
) -> None:
    def draw(options: list[tuple[str, str]]) -> tuple[str, str]:
        weighted = [step for step in options for _ in range(WEIGHTS.get(step[1], 6))]
        return weighted[data.draw(st.integers(0, 10_000)) % len(weighted)]

    follow(_plainly(tenant), reading, draw, 18)
