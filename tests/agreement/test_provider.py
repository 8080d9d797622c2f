"""Whatever the provider of `provider.py` does, the model can do: no outcome and no state is missing from
it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ssoproof.check.run import subjects
from ssoproof.flows import instance, login
from ssoproof.flows.compose import Composition, compose
from ssoproof.flows.world import Mode
from ssoproof.logic.concrete import evaluate
from ssoproof.logic.sorts import Value, values
from ssoproof.providers.auth0.flows import requirement
from ssoproof.providers.auth0.flows.authorizer import HookAuthorizer
from ssoproof.providers.auth0.hooks import host_objects as provider_objects
from ssoproof.providers.auth0.switches import AUTH0
from ssoproof.settings import Sourced
from ssoproof.strategies import tenants
from ssoproof.system.system import Transition
from ssoproof.tenant.model import CacheKind, Hook, HookKind, MfaMode, Tenant
from tests import incident
from tests.agreement.provider import Provider
from tests.agreement.scale import examples

READINGS = st.fixed_dictionaries({s.id: st.sampled_from(s.sort.values) for s in AUTH0.switches})
MOST = 4_000

#: What would end most runs before anything happens is drawn less often.
WEIGHTS = {
    "close": 1,
    "reload": 1,
    "logout": 1,
    "session": 1,
    "memory": 1,
    "failed": 1,
    "abandoned": 2,
    "renew": 3,
}


def simplified(tenant: Tenant) -> Tenant:
    """No caches, demands in which a remembered browser counts for nothing, known factors, no enrolments."""
    apps = tuple(
        replace(
            a,
            profile=replace(a.profile, cache=Sourced(CacheKind.NONE)),
            demand=a.demand and replace(a.demand, remembered=False),
        )
        for a in tenant.applications
    )
    factors = tenant.user.factors or ("otp", "email")
    hooks = tuple(
        replace(h, source=h.source.replace("enrollWith({", "challengeWith({")) for h in tenant.hooks
    )
    return replace(tenant, applications=apps, hooks=hooks, user=replace(tenant.user, factors=factors))


def _choices(t: Transition) -> list[dict[str, Value]]:
    found: list[dict[str, Value]] = [{}]
    for p in t.parameters:
        found = [{**one, p.name: v} for one in found for v in values(p.sort)]
        assert len(found) < MOST
    return found


def _remembers(state: Mapping[str, Value]) -> bool:
    return bool(state["remembered"] or state.get("remembered_alone"))


class Model:
    """The composed system, followed along what the provider does: all states in which it can be."""

    def __init__(self, composition: Composition, reading: Mapping[str, str]) -> None:
        self.composition, self.reading = composition, dict(reading)
        self.by_action: dict[str, list[Transition]] = {}
        for t in composition.system.transitions:
            self.by_action.setdefault(t.action, []).append(t)
        first = {v.name: v.initial for v in composition.system.variables if v.initial is not None}
        self.states: list[dict[str, Value]] = [first]

    def step(self, action: str, outcome: str) -> None:
        """Takes every transition of the action that has this outcome."""
        after: dict[tuple[object, ...], dict[str, Value]] = {}
        for state in self.states:
            for t in self.by_action.get(action, []):
                if outcome and not t.name.endswith(f"/{outcome}"):
                    continue
                for chosen in _choices(t):
                    scope = {**self.reading, **state, **chosen}
                    if evaluate(t.guard, scope) is True:
                        new = {**state, **{n: evaluate(e, scope) for n, e in t.updates.items()}}
                        after[tuple(sorted(new.items(), key=str))] = new
        self.states = list(after.values())

    def seen(self, provider: Provider) -> list[dict[str, Value]]:
        """The states that look like the provider's."""
        shown = self._shown(provider).items()
        return [
            s
            for s in self.states
            if all(s.get(n) == v for n, v in shown) and _remembers(s) == provider.memory
        ]

    def _shown(self, p: Provider) -> dict[str, Value]:
        world = self.composition.world
        found: dict[str, Value] = {
            "session": p.session,
            "methods": min(p.methods, world.top),
            "evidence": p.evidence,
            "marker": p.marker,
        }
        for kind, length in p.limits:
            found[f"short_{kind}_{length}"] = True
        for name, own in p.pages.items():
            found |= {f"{name}.page": own.page, f"{name}.stage": own.stage, f"{name}.here": own.here}
            found[f"{name}.mfa_here"] = own.mfa_here
            if own.stage in ("challenge", "unbound"):
                found[f"{name}.offer"] = own.offer
                found |= {f"{name}.automatic": True} if own.automatic else {}
        return found


def follow(
    tenant: Tenant,
    reading: Mapping[str, str],
    draw: Callable[[list[tuple[str, str]]], tuple[str, str]],
    steps: int,
) -> None:
    """The provider and the model side by side; `draw` picks who does what next."""
    subject = next(s for s in subjects(tenant) if str(s) == "app0")
    composition = compose(
        tenant, AUTH0, Mode(timed=False, free=False), subject, tenant.applications, HookAuthorizer()
    )
    model, provider, story = Model(composition, reading), Provider(tenant, reading), []
    for _ in range(steps):
        who, what = draw(list(provider.possible()))
        outcome = provider.act(who, what)
        story.append((who, what, outcome))
        instance = next((i for i in composition.world.instances if i.name == who), None)
        if who == "time":
            model.step("time.pass", "")
        elif instance is None:
            model.step("browser.logout", "")
        else:
            labelled = what in ("sign_in", "continue", "pass", "pass_remember", "renew", "back")
            label = f".{instance.requests[0].label}" if labelled else ""
            model.step(f"{who}.{what}{label}", outcome)
        before = model.states
        model.states = model.seen(provider)
        assert model.states, f"{story}\n{dict(reading)}\n{[h.source for h in tenant.hooks]}\n{before[:2]}"


@settings(max_examples=examples(60), deadline=None, suppress_health_check=list(HealthCheck))
@given(tenants(2, commands=True), READINGS, st.data())
def test_what_the_provider_does_the_model_can_do(
    tenant: Tenant, reading: dict[str, str], data: st.DataObject
) -> None:
    def draw(options: list[tuple[str, str]]) -> tuple[str, str]:
        weighted = [step for step in options for _ in range(WEIGHTS.get(step[1], 6))]
        return weighted[data.draw(st.integers(0, 10_000)) % len(weighted)]

    follow(simplified(tenant), reading, draw, 14)


FIRST = (
    "exports.onExecutePostLogin = async (event, api) => "
    "{ api.authentication.challengeWith({ type: 'otp' }); };"
)
THEN = (
    "exports.onExecutePostLogin = async (event, api) => { api.multifactor.enable('any'); "
    "if (api.redirect.canRedirect()) api.redirect.sendUserTo('https://x'); };\n"
    "exports.onContinuePostLogin = async (event, api) => { "
    "if (event.client.client_id === 'app1') api.authentication.challengeWith({ type: 'email' }); };"
)
STORY = (
    *(("app1", step) for step in ("open", "sign_in", "first_factor", "continue", "pass", "back", "pass")),
    *(("app0", step) for step in ("open", "sign_in", "pass", "back", "renew", "sign_in", "pass")),
    ("browser", "logout"), ("app0", "stale"), ("app0", "sign_in"),
)  # fmt: skip


def _told() -> None:
    plain = simplified(incident.tenant(MfaMode.NEVER, Hook("first", HookKind.ACTION, "first.js", FIRST)))
    console, account = plain.applications
    named = tuple(replace(a, name=n, client_id=n) for a, n in ((console, "app0"), (account, "app1")))
    hooks = (*plain.hooks, Hook("then", HookKind.ACTION, "then.js", THEN))
    tenant = replace(plain, applications=named, hooks=hooks)
    story = list(STORY)

    def draw(options: list[tuple[str, str]]) -> tuple[str, str]:
        assert story[0] in options, f"{story[0]} is none of {options}"
        return story.pop(0)

    follow(tenant, AUTH0.defaults, draw, len(STORY))


REVOKED = "exports.onExecutePostLogin = async (event, api) => { api.session.revoke('no'); };"


def test_a_session_that_a_passed_challenge_writes_is_revoked_in_that_step() -> None:
    """With S1=after there is none before; it was taken to live on."""
    plain = simplified(incident.tenant(MfaMode.NEVER, Hook("first", HookKind.ACTION, "first.js", FIRST)))
    named = tuple(
        replace(a, name=n, client_id=n) for a, n in zip(plain.applications, ("app0", "app1"), strict=True)
    )
    hooks = (*plain.hooks, Hook("revoked", HookKind.ACTION, "revoked.js", REVOKED))
    story = [("app0", step) for step in ("open", "sign_in", "first_factor", "continue", "pass")]
    follow(
        replace(plain, applications=named, hooks=hooks),
        {**AUTH0.defaults, "S1": "after"},
        lambda options: story.pop(0),
        len(story),
    )


def test_a_login_through_challenges_and_redirects() -> None:
    _told()


def _nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(login, "_goes_on", lambda move, instance, need, pause: None)


def _outlives(monkeypatch: pytest.MonkeyPatch) -> None:
    right = instance.Instance.at
    monkeypatch.setattr(
        instance.Instance,
        "at",
        lambda self, *s: right(self, *(x for x in s if x != "away" or s != ("challenge", "away"))),
    )


def _policy_after_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requirement, "_taken_along", lambda world, lowered, before, passed: dict.fromkeys((s.command.hook for s in lowered.stops), requirement.const(requirement.CARRIED, "lenient")))  # fmt: skip


@pytest.mark.parametrize("plant", [_nowhere, _outlives, _policy_after_all])
def test_a_planted_fault_is_noticed(
    plant: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch)
    with pytest.raises(AssertionError):
        _told()


SETS = (
    "exports.onExecutePostLogin = async (event, api) => {\n"
    "  const done = event.authentication.methods.some(m => m.name === 'mfa');\n"
    "  if (event.client.client_id === 'app0') {\n"
    "    api.session.setExpiresAt(Date.now() + 600000);\n"
    "    return api.multifactor.enable('duo', { allowRememberBrowser: true });\n"
    "  }\n"
    "  if (done) { api.access.deny('no'); api.session.revoke('no'); }\n"
    "};"
)
SET = (
    *(("app0", step) for step in ("open", "sign_in", "first_factor", "continue", "pass", "renew")),
    ("time", "limit"), *(("app0", step) for step in ("sign_in", "first_factor", "continue", "renew")),
    ("time", "memory"), ("app0", "sign_in"), ("app0", "pass"), ("app1", "open"), ("app1", "sign_in"), ("app0", "renew"),
)  # fmt: skip


def _set() -> None:
    plain = simplified(incident.tenant(MfaMode.NEVER, Hook("sets", HookKind.ACTION, "sets.js", SETS)))
    console, account = plain.applications
    named = tuple(replace(a, name=n, client_id=n) for a, n in ((console, "app0"), (account, "app1")))
    story = list(SET)

    def draw(options: list[tuple[str, str]]) -> tuple[str, str]:
        assert story[0] in options, f"{story[0]} is none of {options}"
        return story.pop(0)

    follow(replace(plain, applications=named), AUTH0.defaults, draw, len(SET))


def test_a_login_that_remembers_by_itself_sets_a_limit_and_is_revoked_after_a_refusal() -> None:
    _set()


def _asks_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(login.device_memory, "remember_alone", lambda world, move, when: None)


def _no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(login, "shorten", lambda *rest, **more: None)


def _ends_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provider_objects.Objects, "runs_on", lambda self: False)


@pytest.mark.parametrize("plant", [_asks_first, _no_limit, _ends_there])
def test_a_planted_fault_of_what_code_sets_is_noticed(
    plant: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch)
    with pytest.raises(AssertionError):
        _set()
