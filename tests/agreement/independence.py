"""What is said not to matter against checks of tenants in which it is another one, made without the method's
help."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ssoproof.check.options import Options
from ssoproof.check.reading_sets import Regions
from ssoproof.check.report import Independence, IrrelevantSetting, Report
from ssoproof.check.run import check
from ssoproof.flows.instance import MULTI_FACTOR
from ssoproof.settings import Sourced
from ssoproof.strategies import hook_source
from ssoproof.tenant.model import (
    Application,
    CacheKind,
    Demand,
    DemandKind,
    HookKind,
    MfaMode,
    OnLoginRequired,
    Tenant,
)
from ssoproof.verdict.verdict import Result, Status

_DEMANDS = (None, *(Demand(k, 900 if k is DemandKind.MAX_AGE else None) for k in DemandKind))
_APPLICATIONS = {
    "silent renewal": ("renews_silently", (True, False)),
    "prompt": ("prompt", (None, "login", "consent", "select_account")),
    "max_age": ("max_age", (None, 1, 3600)),
    "acr_values": ("acr_values", (None, MULTI_FACTOR, "other")),
}
_PROFILES = {
    "cache": ("cache", tuple(CacheKind)),
    "what it does at login_required": ("on_login_required", (None, *OnLoginRequired)),
}


def changed(tenant: Tenant, setting: IrrelevantSetting) -> Iterator[Tenant]:
    """The tenant with other values of a setting that is said not to matter."""
    if setting.name == "MFA policy":
        yield from (replace(tenant, mfa=Sourced(mode)) for mode in MfaMode if mode is not tenant.mfa.value)
    elif setting.name.startswith("the user's"):
        yield replace(tenant, user=replace(tenant.user, factors=("otp",)))
        yield replace(tenant, user=replace(tenant.user, factors=()))
    elif setting.kind == "hook":
        yield replace(tenant, hooks=tuple(h for h in tenant.hooks if h.name != setting.owner))
        if setting.every:
            for row in (("none", "strict"), ("strict", "strict")):
                source = hook_source(HookKind.ACTION, [row] * len(tenant.applications))
                hooks = (
                    replace(h, kind=HookKind.ACTION, source=source) if h.name == setting.owner else h
                    for h in tenant.hooks
                )
                yield replace(tenant, hooks=tuple(hooks))
    elif setting.kind == "api":
        for demand in _DEMANDS:
            apis = (replace(a, demand=demand) if a.name == setting.owner else a for a in tenant.apis)
            yield replace(tenant, apis=tuple(apis))
    elif setting.kind == "application":
        for app in _applications(tenant.application(setting.owner), setting.name):
            apps = (app if a.name == app.name else a for a in tenant.applications)
            yield replace(tenant, applications=tuple(apps))
    else:
        yield _lasting(tenant)


def _applications(app: Application, name: str) -> Iterator[Application]:
    if name == "demand":
        yield from (replace(app, demand=demand) for demand in _DEMANDS)
    elif name in _APPLICATIONS:
        field, values = _APPLICATIONS[name]
        yield from (replace(app, **{field: Sourced(value)}) for value in values)  # type: ignore[arg-type]
    else:
        field, values = _PROFILES[name]
        profiles = (replace(app.profile, **{field: Sourced(value)}) for value in values)  # type: ignore[arg-type]
        yield from (replace(app, profile=profile) for profile in profiles)


def _lasting(tenant: Tenant) -> Tenant:
    session = replace(tenant.session, idle=Sourced(300), absolute=Sourced(1_200))
    remember = replace(tenant.remember, inactivity=Sourced(600), overall=Sourced(900))
    apis = tuple(replace(a, token_lifetime=Sourced(1_500)) for a in tenant.apis)
    return replace(tenant, session=session, remember=remember, apis=apis)


def difference(report: Report, found: Independence, setting: IrrelevantSetting, tenant: Tenant) -> str:
    """Where a check of the other tenant does not say what is said to stay; empty where it does."""
    about = Options(questions=(found.question,), subjects=(found.subject,))
    before = next(r for r in report.results if (r.question, r.subject) == (found.question, found.subject))
    (after,) = check(tenant, about).results
    switches = {s for r in (before, after) for p in r.parts for box in p.boxes for s, _ in box.allowed}
    regions = Regions.of(report.semantics, frozenset(switches))
    for victim in {p.victim for p in before.part(found.status)}:
        was = _mask(before, found.status, victim, regions)
        broken = _mask(after, Status.VIOLATED, victim, regions)
        stays = ~broken if "lifetimes" in setting.name else _mask(after, found.status, victim, regions)
        if was & ~stays:
            return (
                f"{found.question} {found.subject}: {found.status.value} rests on {setting.owner} "
                f"{setting.name}"
            )
    return ""


def _mask(result: Result, status: Status, victim: str, regions: Regions) -> int:
    """The readings under which an answer has a verdict about a victim."""
    mask = 0
    for part in result.part(status):
        if victim in (part.victim, *part.also):
            for box in part.boxes:
                mask |= regions.inside(box)
    return mask
