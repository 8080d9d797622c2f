"""Instances with refresh tokens: what comes with one, what it may be exchanged for, whose evidence is
followed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from ssoproof.flows.exchange import shares
from ssoproof.flows.family import Ages, Family
from ssoproof.flows.instance import FORCED, Instance, Request
from ssoproof.flows.limits import Limit
from ssoproof.flows.provider import Authorizer
from ssoproof.flows.world import Mode, World
from ssoproof.logic.build import FALSE
from ssoproof.tenant.logout import Revokes
from ssoproof.tenant.model import DemandKind, Tenant
from ssoproof.tenant.refresh_tokens import RefreshTokens

#: What tells an exchange from an authorize request.
EXCHANGE = "refresh"


def refreshing(tenant: Tenant, instance: Instance, stated: RefreshTokens, mode: Mode, unit: int) -> Instance:
    """The instance with its refresh token; unchanged where nothing that it asks for comes with one."""
    also = stated.also.value
    asked = instance.requests if mode.free else instance.requests[:1]
    plain = tuple(r for r in asked if not r.label.endswith(FORCED))
    if not any(_offline(tenant, r) for r in plain):
        return instance
    if not mode.free:
        more = (a for a in instance.app.requests.value[1:] if a in also)
        plain = (*plain, *(_alike(tenant, plain[0], a) for a in more))
    exchanged = tuple(_exchanged(r) for r in plain if _offline(tenant, r) or r.audience in also)
    labels = tuple((r.label, r.label) for r in plain if _offline(tenant, r))
    usable = frozenset(r.label for r in exchanged if r.audience in also)
    limits = tuple(_limits(instance.name, stated, mode, unit))
    family = Family(
        instance.name,
        stated,
        labels,
        tuple(r.label for r in exchanged),
        usable,
        limits,
        free=mode.free,
        ranked=mode.logouts and mode.free and instance.app.logout.revokes.value is Revokes.TOKEN,
    )
    return replace(instance, family=family, exchanges=exchanged)


def _alike(tenant: Tenant, request: Request, audience: str | None) -> Request:
    api = tenant.api(audience)
    return replace(request, label=api.name if api else audience or "none", audience=audience)


def _offline(tenant: Tenant, request: Request) -> bool:
    api = tenant.api(request.audience)
    return api is None or api.offline.value


def _exchanged(request: Request) -> Request:
    """What is left of a request at the token endpoint."""
    return replace(request, max_age=None, exchange=EXCHANGE)


def _limits(name: str, stated: RefreshTokens, mode: Mode, unit: int) -> Iterator[Limit]:
    """Both limits; untimed, where one may be reached at any moment, one stands for both."""
    rows = [("idle", stated.idle.value), ("absolute", stated.absolute.value)]
    there = [(key, seconds) for key, seconds in rows if seconds is not None]
    for key, seconds in there if mode.timed else there[:1]:
        about = f"the {key} limit of {name}'s refresh token"
        yield Limit(f"{name}.refresh_{key}", seconds // unit if mode.timed else None, about)


def refresh_durations(tenant: Tenant) -> Iterator[int]:
    """The limits of refresh tokens, in seconds."""
    for app in tenant.applications:
        if app.refresh is not None and not app.uncovered:
            for limit in (app.refresh.idle.value, app.refresh.absolute.value):
                if limit is not None:
                    yield limit


def followed(world: World, instance: Instance) -> Instance:
    """The asked application's instance: the evidence of its refresh token is followed."""
    family = instance.family
    if family is None:
        return instance
    about = "the freshness of the evidence that a refresh token has"
    once = tuple(t.api for t in world.tracked if t.kind is DemandKind.ONCE_PER_SESSION)
    ages = []
    for tracked in world.tracked:
        if tracked.age is not None:
            api, units = f".{tracked.api}" if tracked.api else "", tracked.age.units
            own, ended = (Limit(f"{instance.name}.refresh_{n}{api}", units, about) for n in ("age", "past"))
            ages.append((tracked.api, Ages(own, ended)))
    return replace(instance, family=replace(family, once=once, ages=tuple(ages), followed=True))


def acting(world: World, authorizer: Authorizer, instance: Instance) -> Instance:
    """Another application's instance: its refresh token is followed only where an exchange may change what
    applications share, or where it says when the application renews silently."""
    family = instance.family
    if family is None or (family.tokens.falls_back.value and not family.free):
        return instance
    records = family.completes and world.behaviour.completion_reaches_session is not FALSE
    needs = (authorizer.exchange(world, instance, r, completed=False) for r in instance.exchanges)
    if records or any(shares(need) for need in needs):
        return instance
    return replace(instance, family=None, exchanges=())


def renamed(instance: Instance, name: str, labels: Mapping[str, str]) -> Instance:
    """The refresh token of an instance of another name, whose requests are called otherwise; without its
    evidence."""
    family = instance.family
    if family is None:
        return instance
    lead = dict(family.labels)
    sent = dict.fromkeys(r.label for r in (*instance.requests, *instance.silent))
    own = replace(
        family,
        name=name,
        labels=tuple((labels[r], labels[to]) for r in sent if (to := lead.get(r.removesuffix(FORCED)))),
        exchanges=tuple(labels[e] for e in family.exchanges),
        usable=frozenset(labels[e] for e in family.usable),
        limits=tuple(replace(m, name=f"{name}{m.name.removeprefix(family.name)}") for m in family.limits),
        ages=(),
    )
    asked = tuple(replace(r, label=labels[r.label]) for r in instance.exchanges)
    return replace(instance, family=own, exchanges=asked)


def merged_exchanges(instance: Instance, key: Callable[[Request], object]) -> Instance:
    """The instance with one exchange for each class that `key` tells apart."""
    family = instance.family
    if family is None:
        return instance
    first: dict[object, Request] = {}
    stands: dict[str, str] = {}
    for request in instance.exchanges:
        stands[request.label] = first.setdefault(key(request), request).label
    own = replace(
        family,
        labels=tuple((a, stands[b]) for a, b in family.labels),
        exchanges=tuple(r.label for r in first.values()),
        usable=frozenset(stands[e] for e in family.usable),
    )
    return replace(instance, family=own, exchanges=tuple(first.values()))
