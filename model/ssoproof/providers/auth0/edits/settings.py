"""Settings that owners change: the policy, and what SDKs do; each slot with its values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from ssoproof.providers.edits import Choice, Read
from ssoproof.settings import Sourced
from ssoproof.tenant.model import Application, CacheKind, MfaMode, Tenant

POLICY, CACHE, SILENTLY = "policy", "cache", "silently"
_NEVER_SENT: Final = "nothing"


def setting_choices(tenant: Tenant, read: Read) -> Iterator[Choice]:
    """The settings that a run rests on, each with every other value that may help."""
    other = MfaMode.ALWAYS if read.lacking else MfaMode.NEVER
    if other is not tenant.mfa.value and not tenant.policy_open:
        yield Choice((POLICY,), other.value)
    renewing = {r.application for r in read.requests if r.silent}
    for app in tenant.applications:
        if app.name in renewing and not read.lacking:
            yield from _of_renewing(app)


def _of_renewing(app: Application) -> Iterator[Choice]:
    if app.profile.cache.value is CacheKind.NONE and app.silently is None:
        yield Choice((CACHE, app.name), CacheKind.MEMORY.value)
    sent = app.silently
    if sent is not None and (sent.max_age.value is not None or sent.acr_values.value is not None):
        yield Choice((SILENTLY, app.name), _NEVER_SENT)


def with_setting(tenant: Tenant, choice: Choice) -> Tenant:
    """The tenant with a setting made; settings keep their places."""
    return _SETTERS[choice.slot[0]](tenant, choice)


def _policy(tenant: Tenant, choice: Choice) -> Tenant:
    return replace(tenant, mfa=replace(tenant.mfa, value=MfaMode(choice.value)))


def _cache(tenant: Tenant, choice: Choice) -> Tenant:
    def cached(app: Application) -> Application:
        cache = replace(app.profile.cache, value=CacheKind(choice.value))
        return replace(app, profile=replace(app.profile, cache=cache))

    return _with_application(tenant, choice.slot[1], cached)


def _silently(tenant: Tenant, choice: Choice) -> Tenant:
    def silent(app: Application) -> Application:
        if app.silently is None:
            return app
        none: Sourced[int | None] = replace(app.silently.max_age, value=None)
        no_acr: Sourced[str | None] = replace(app.silently.acr_values, value=None)
        return replace(app, silently=replace(app.silently, max_age=none, acr_values=no_acr, open=False))

    return _with_application(tenant, choice.slot[1], silent)


def _with_application(tenant: Tenant, name: str, change: Callable[[Application], Application]) -> Tenant:
    apps = tuple(change(a) if a.name == name else a for a in tenant.applications)
    return replace(tenant, applications=apps)


_SETTERS: Final[dict[str, Callable[[Tenant, Choice], Tenant]]] = {
    POLICY: _policy,
    CACHE: _cache,
    SILENTLY: _silently,
}

#: What a change of each costs.
COSTS: Final = {POLICY: 2, CACHE: 2, SILENTLY: 1}
_TITLES = {"never": "Never", "always": "Always", "adaptive": "Adaptive"}


#: How Deploy CLI calls the policies.
_EXPORTED = {"never": (), "always": ("all-applications",), "adaptive": ("confidence-score",)}


def policy_texts(mode: str) -> tuple[str, ...]:
    """How a policy may be written: in the native format, in Terraform, in exports."""
    names = _EXPORTED[mode]
    quoted = ", ".join(f'"{name}"' for name in names)
    return (mode, *(f'"{name}"' for name in (*names, mode)), f"[{quoted}]", f"[{', '.join(names)}]")


def setting_words(tenant: Tenant, choice: Choice) -> tuple[str, str]:
    """A change in words, and where the provider's own console has it (empty: in the application)."""
    kind, value = choice.slot[0], choice.value
    if kind == POLICY:
        old, new = _TITLES[tenant.mfa.value.value], _TITLES[value]
        return f"change the MFA policy from {old} to {new}", f"Security > Multi-factor Auth: {new}"
    if kind == CACHE:
        return f"let {choice.slot[1]} keep its tokens in memory (auth0-spa-js does)", ""
    return f"let {choice.slot[1]} send neither max_age nor acr_values with silent renewals", ""
