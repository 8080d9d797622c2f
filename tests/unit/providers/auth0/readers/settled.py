"""Tenants without what layouts of exports can't agree on: places, reasons, order."""

from __future__ import annotations

from dataclasses import fields, replace

from tests.refreshing import plainly

from ssoproof.settings import Sourced
from ssoproof.tenant.logout import Logout
from ssoproof.tenant.model import Application, Hook, Tenant


def settled(tenant: Tenant) -> Tenant:
    """The tenant without what only tells where it came from.

    Keys are left out: they are made from names, and of a name with hidden signs an import writes what people
    read. So are connections, and that a demand was inferred, which the native format does not state.
    """
    return replace(
        tenant,
        provider=Sourced(tenant.provider.value),
        mfa=Sourced(tenant.mfa.value),
        session=replace(
            tenant.session,
            idle=Sourced(tenant.session.idle.value),
            absolute=Sourced(tenant.session.absolute.value),
        ),
        remember=replace(
            tenant.remember,
            inactivity=Sourced(tenant.remember.inactivity.value),
            overall=Sourced(tenant.remember.overall.value),
        ),
        user=replace(
            tenant.user,
            first_factor=Sourced(tenant.user.first_factor.value),
            possible=(),
            connections=(),
        ),
        apis=tuple(
            replace(
                a,
                token_lifetime=Sourced(a.token_lifetime.value),
                origin=Sourced(0).origin,
                demand=_demand(a.demand),
                key="",
                offline=Sourced(a.offline.value),
            )
            for a in tenant.apis
        ),
        applications=tuple(replace(_application(a), key="") for a in tenant.applications),
        hooks=tuple(_hook(h) for h in tenant.hooks),
        assumptions=(),
        not_modelled=(),
        coverage=type(tenant.coverage)(),
        folder="",
    )


def _demand(demand: object) -> object:
    if demand is None:
        return None
    return replace(demand, origin=Sourced(0).origin, inferred=False)  # type: ignore[type-var]


def _application(app: Application) -> Application:
    profile = replace(
        app.profile,
        cache=Sourced(app.profile.cache.value),
        on_login_required=Sourced(app.profile.on_login_required.value),
    )
    return replace(
        app,
        requests=Sourced(app.requests.value),
        may_request=Sourced(app.may_request.value),
        renews_silently=Sourced(app.renews_silently.value),
        refresh=None if app.refresh is None else plainly(app.refresh),
        profile=profile,
        logout=Logout(*(Sourced(getattr(app.logout, f.name).value) for f in fields(app.logout))),
        prompt=Sourced(app.prompt.value),
        max_age=Sourced(app.max_age.value),
        acr_values=Sourced(app.acr_values.value),
        demand=_demand(app.demand),
        origin=Sourced(0).origin,
    )


def _hook(hook: Hook) -> Hook:
    return Hook(hook.name, hook.kind, "", hook.source.lstrip("\n"))
