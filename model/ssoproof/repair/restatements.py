"""What an owner may do instead of a repair: ask for less. Each is tried; none is ever made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ssoproof.repair.trial import Trials
from ssoproof.source import Origin
from ssoproof.tenant.model import Demand, DemandKind, Tenant


@dataclass(frozen=True, slots=True)
class Restatement:
    """A demand that could be stated otherwise, after which nothing breaks; `origin`, where it is stated."""

    subject: str
    words: str
    origin: Origin


def restatements(tenant: Tenant, trials: Trials) -> Iterator[Restatement]:
    """One demand less, or more patient, after which nothing breaks."""
    for n, app in enumerate(tenant.applications):
        for demand, words in _weaker(app.demand):
            apps = list(tenant.applications)
            apps[n] = replace(app, demand=demand)
            if trials.first_broken(replace(tenant, applications=tuple(apps))) is None:
                yield Restatement(app.name, words, demand.origin)
    for n, api in enumerate(tenant.apis):
        for demand, words in _weaker(api.demand):
            apis = list(tenant.apis)
            apis[n] = replace(api, demand=demand)
            if trials.first_broken(replace(tenant, apis=tuple(apis))) is None:
                yield Restatement(f"api:{api.name}", words, demand.origin)


def _weaker(demand: Demand | None) -> Iterator[tuple[Demand, str]]:
    if demand is None or demand.kind is DemandKind.NEVER:
        return
    if not demand.remembered:
        yield replace(demand, remembered=True), "a remembered browser counts"
    if demand.kind is DemandKind.EVERY_VISIT:
        yield replace(demand, kind=DemandKind.ONCE_PER_SESSION), "MFA once per session is enough"
