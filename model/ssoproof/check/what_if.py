"""What if a setting were another one: tenants with some settings changed, each change told as an
assumption."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from ssoproof.check.subject_names import api, applications, only
from ssoproof.documents.durations import formatted, seconds_of
from ssoproof.documents.problems import suggestion
from ssoproof.errors import UsageError
from ssoproof.settings import Assumption, Sourced
from ssoproof.source import Origin
from ssoproof.tenant.model import Api, Application, Demand, DemandKind, MfaMode, Tenant

#: What a duration may be given as: 30m, 72h, or seconds.
Duration = str | int


#: The limits that can be changed, by name: how to get at them and how to put them back.
_LIMITS: Mapping[str, tuple[str, str]] = {
    "session_idle": ("session", "idle"),
    "session_absolute": ("session", "absolute"),
    "remembered_inactivity": ("remember", "inactivity"),
    "remembered_overall": ("remember", "overall"),
}


def changed(
    tenant: Tenant,
    policy: str | None = None,
    limits: Mapping[str, Duration | None] | None = None,
    token_lifetime: Mapping[str, Duration] | None = None,
    demand: Mapping[str, str] | None = None,
    code: Mapping[str, str] | None = None,
    without_hooks: Iterable[str] = (),
) -> Tenant:
    """The tenant with settings changed. UsageError for what does not exist or is no such value."""
    told: list[str] = []
    if policy is not None:
        told.append(f"MFA policy {policy} instead of {tenant.mfa.value.value}")
        _named(policy, [mode.value for mode in MfaMode], "MFA policy")
        tenant = replace(tenant, mfa=Sourced(MfaMode(policy), Origin(("mfa",))))
    for name, value in (limits or {}).items():
        if value is not None:
            tenant = _limited(tenant, name, _seconds(value), told)
    for name, value in (token_lifetime or {}).items():
        tenant = _lifetime(tenant, name, _seconds(value), told)
    for name, words in (demand or {}).items():
        tenant = _demanding(tenant, name, _demand(words), told)
        told.append(f"{name} requires MFA {words}")
    tenant = _coded(tenant, code or {}, told)
    gone = (without_hooks,) if isinstance(without_hooks, str) else tuple(without_hooks)
    for name in gone:
        _named(name, [h.name for h in tenant.hooks], "hook")
        tenant = replace(tenant, hooks=tuple(h for h in tenant.hooks if h.name != name))
        told.append(f"hook {name} is left out")
    return replace(
        tenant, assumptions=(*tenant.assumptions, *(Assumption("what if", words) for words in told))
    )


def _limited(tenant: Tenant, name: str, seconds: int, told: list[str]) -> Tenant:
    part, field = _LIMITS[name]
    policy = getattr(tenant, part)
    told.append(f"{part} {field} {formatted(seconds)} instead of {formatted(getattr(policy, field).value)}")
    after = replace(policy, **{field: Sourced(seconds, Origin((part, field)))})
    return replace(tenant, **{part: after})


def _lifetime(tenant: Tenant, name: str, seconds: int, told: list[str]) -> Tenant:
    name = api(tenant, name)
    _named(name, [a.name for a in tenant.apis], "API")
    before = next(a for a in tenant.apis if a.name == name).token_lifetime.value
    told.append(f"tokens for {name} live {formatted(seconds)} instead of {formatted(before)}")
    lifetime = Sourced(seconds, Origin(("apis", name, "token-lifetime")))
    return replace(tenant, apis=_each(tenant.apis, name, lambda one: replace(one, token_lifetime=lifetime)))


def _demanding(tenant: Tenant, name: str, demand: Demand, told: list[str]) -> Tenant:
    if name.startswith("api:"):
        plain = api(tenant, name.removeprefix("api:"))
        _named(plain, [a.name for a in tenant.apis], "API")
        return replace(tenant, apis=_each(tenant.apis, plain, lambda one: replace(one, demand=demand)))
    name = only(name, applications(tenant), "application")
    _named(name, [a.name for a in tenant.applications], "application")
    apps = _each(tenant.applications, name, lambda app: replace(app, demand=demand))
    return replace(tenant, applications=apps)


P = TypeVar("P", Application, Api)


def _each(row: tuple[P, ...], name: str, change: Callable[[P], P]) -> tuple[P, ...]:
    return tuple(change(one) if one.name == name else one for one in row)


def _coded(tenant: Tenant, code: Mapping[str, str], told: list[str]) -> Tenant:
    for name, source in code.items():
        _named(name, [h.name for h in tenant.hooks], "hook")
        hooks = tuple(replace(h, source=source) if h.name == name else h for h in tenant.hooks)
        tenant = replace(tenant, hooks=hooks)
        told.append(f"hook {name} has other code")
    return tenant


def _demand(words: str) -> Demand:
    """As the owners state it: never, once per session, every visit, or a duration."""
    seconds = seconds_of(words)
    if seconds is not None:
        return Demand(DemandKind.MAX_AGE, seconds)
    kinds = [k for k in DemandKind if k is not DemandKind.MAX_AGE]
    _named(words, [k.value for k in kinds], "demand")
    return Demand(DemandKind(words))


def _named(name: str, there: list[str], what: str) -> None:
    if name not in there:
        raise UsageError(f"there is no {what} {name!r}; {suggestion(name, there, 'there is none')}")


def _seconds(value: Duration) -> int:
    seconds = value if isinstance(value, int) else seconds_of(value)
    if seconds is None or seconds <= 0:
        raise UsageError(f"a duration is written 30m, 72h, 7d or as seconds, not {value!r}")
    return seconds
