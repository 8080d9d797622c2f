"""Whatever the provider of `refresh_provider.py` does, the model can do: no outcome of an exchange and no state
of a refresh token is missing from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ssoproof.check.run import subjects
from ssoproof.flows import exchange, tokens
from ssoproof.flows.compose import Composition, compose
from ssoproof.flows.move import Move
from ssoproof.flows.world import Mode
from ssoproof.logic.build import or_
from ssoproof.logic.concrete import evaluate
from ssoproof.logic.sorts import Value
from ssoproof.providers.auth0.flows.authorizer import HookAuthorizer
from ssoproof.providers.auth0.switches import AUTH0
from ssoproof.tenant.model import Demand, DemandKind, Hook, HookKind, MfaMode, Tenant
from ssoproof.tenant.refresh_tokens import Store
from tests import incident
from tests.agreement.provider import Provider
from tests.agreement.refresh_provider import RefreshPage, RefreshProvider
from tests.agreement.scale import examples
from tests.agreement.test_provider import READINGS, Model, _choices, simplified
from tests.agreement.test_refresh_tokens import refreshing_tenants
from tests.refreshing import refreshing

WEIGHTS = {"close": 1, "reload": 1, "logout": 1, "session": 1, "memory": 1, "failed": 1, "abandoned": 1}
WEIGHTS |= {"refresh": 12, "complete": 10, "app0.refresh": 1, "app1.refresh": 1, "leave_mfa": 2}


class RefreshModel(Model):
    """The composed system with the state of refresh tokens."""

    def __init__(self, composition: Composition, reading: Mapping[str, str]) -> None:
        super().__init__(composition, reading)
        self.names = {v.name for v in composition.system.variables}
        self.covered: set[Value] = set()

    def step(self, action: str, outcome: str) -> None:
        """Takes the step, and notes whether the evidence is said to meet the demand."""
        self.covered = set()
        for t in self.by_action.get(action, []) if outcome == "token" else ():
            if exchange.COVERED not in t.outputs or not t.name.endswith("/token"):
                continue
            for state in self.states:
                for chosen in _choices(t):
                    scope = {**self.reading, **state, **chosen}
                    if evaluate(t.guard, scope) is True:
                        self.covered.add(evaluate(t.outputs[exchange.COVERED], scope))
        super().step(action, outcome)

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
        if what in ("refresh", "complete") and outcome == "token" and who == "app0":
            own = provider.pages[who]
            assert isinstance(own, RefreshPage)
            assert model.covered == {own.proof or (own.bound and provider.evidence)}, story
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


STORY = (
    *(("app0", step) for step in ("open", "sign_in", "first_factor", "continue", "pass", "refresh")),
    ("app0", "complete"), ("app0", "refresh"), ("app0", "complete"), ("time", "session"),
    ("app0", "refresh"), ("app0", "complete"), ("app1", "open"), ("app1", "sign_in"), ("app1", "first_factor"),
    ("app1", "continue"), ("app1", "pass"), ("app0", "reload"), ("app0", "refresh"),
)  # fmt: skip


def _told(store: Store | None = Store.MEMORY, **more: str) -> None:
    """The policy Always, and MFA that is passed at the token endpoint."""
    bare = incident.tenant(MfaMode.ALWAYS)
    console, account = bare.applications
    mine = refreshing(replace(console, name="app0", client_id="app0"), completes=True, store=store)
    tenant = _plainly(replace(bare, applications=(mine, replace(account, name="app1", client_id="app1"))))
    story = list(STORY)

    def draw(options: list[tuple[str, str]]) -> tuple[str, str]:
        assert story[0] in options, f"{story[0]} is none of {options}"
        return story.pop(0)

    follow(tenant, {**AUTH0.defaults, **more}, draw, len(STORY))


def test_mfa_that_is_passed_at_the_token_endpoint() -> None:
    _told()
    _told(S36="yes", S44="session", S13="stored")


@pytest.mark.parametrize("where", ["memory", "storage"])
def test_where_the_token_is_kept_is_up_to_a_switch(where: str) -> None:
    _told(None, S59=where)


def _does_not_rotate(monkeypatch: pytest.MonkeyPatch) -> None:
    right = exchange._completion

    def wrong(*given: Any) -> Iterator[Move]:
        for move in right(*given):
            move.updates = {n: e for n, e in move.updates.items() if not n.endswith((".refresh", "_stored"))}
            yield move

    monkeypatch.setattr(exchange, "_completion", wrong)


def _shares_evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever session lives speaks for the token."""
    right = tokens._held
    monkeypatch.setattr(
        tokens, "_held", lambda world, instance, tracked: or_(right(world, instance, tracked), world.evidence)
    )


def _keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The evidence ends with the session."""
    monkeypatch.setattr(tokens, "session_ends", lambda world, move, when: None)


@pytest.mark.parametrize("plant", [_does_not_rotate, _keeps_nothing])
def test_a_planted_fault_is_noticed(
    plant: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch)
    with pytest.raises(AssertionError):
        _told(S36="yes")


WAIVED = (
    "exports.onExecutePostLogin = async (event, api) => {\n"
    "  if (event.transaction?.protocol === 'oauth2-refresh-token') { return; }\n"
    "  if (event.client.client_id === 'app1') { api.multifactor.enable('any'); }\n"
    "};"
)
UNMET = (
    *(("app0", step) for step in ("open", "sign_in", "first_factor", "continue", "refresh")),
    ("time", "session"), ("app1", "open"), ("app1", "sign_in"), ("app1", "first_factor"),
    ("app1", "continue"), ("app1", "pass"), ("app0", "refresh"), ("app0", "sign_in"), ("app0", "refresh"),
)  # fmt: skip


def _unmet() -> None:
    """MFA of another application, in another session than the token's."""
    bare = incident.tenant(MfaMode.NEVER, Hook("waived", HookKind.ACTION, "waived.js", WAIVED))
    console, account = bare.applications
    mine = refreshing(replace(console, name="app0", client_id="app0"))
    tenant = _plainly(replace(bare, applications=(mine, replace(account, name="app1", client_id="app1"))))
    story = list(UNMET)
    follow(tenant, AUTH0.defaults, lambda options: story.pop(0), len(UNMET))


def test_evidence_of_another_session_is_none() -> None:
    _unmet()


def test_evidence_that_is_shared_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    _shares_evidence(monkeypatch)
    with pytest.raises(AssertionError):
        _unmet()
