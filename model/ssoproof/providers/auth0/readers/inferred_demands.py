"""Demands where nobody states any: what hooks and policy ask at a plain first login, told as an assumption.

The rule is stated in docs/reference/exports.md. It asks the hooks only about one kind of request; the
questions then ask whether what holds there holds on every run.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ssoproof.flows.pauses import Pause
from ssoproof.logic.build import FALSE, TRUE, and_, is_, ite, not_, number, or_
from ssoproof.logic.expr import Expr
from ssoproof.providers.auth0.hooks.lower import lower
from ssoproof.providers.auth0.hooks.lowered import Lowered, Setting, Stop
from ssoproof.providers.auth0.hooks.request import Alternatives, HookRequest
from ssoproof.providers.auth0.readers.resources import Account
from ssoproof.tenant.model import Api, Application, Demand, DemandKind, Hook, HookKind, MfaMode

_NAMED = re.compile(r"clientName|\bname\b")


@dataclass(frozen=True, slots=True)
class _Demanded:
    """What a plain login is asked: a challenge in any case, and whether one that may not be remembered."""

    always: bool
    strict: bool


@dataclass(slots=True)
class _Logins:
    """Plain logins, each lowered once."""

    hooks: tuple[Hook, ...]
    mode: MfaMode
    outcomes: dict[object, _Demanded]

    def demand(self, app: Application, audience: str | None) -> Demand | None:
        """What the application's plain login for an audience is taken to demand."""
        first = self._demanded(app, audience, 0)
        if not first.always:
            return None
        again = self._demanded(app, audience, 1)
        kind = DemandKind.EVERY_VISIT if again.always and again.strict else DemandKind.ONCE_PER_SESSION
        return Demand(kind, None, not first.strict)

    def _demanded(self, app: Application, audience: str | None, entries: int) -> _Demanded:
        text = "".join(hook.source for hook in self.hooks)
        shown = (app.display_name or app.name) if _NAMED.search(text) else "application"
        seen = (
            shown,
            app.client_id,
            app.metadata if "etadata" in text else (),
            audience if _reads_audience(text) else None,
            entries,
        )
        if seen not in self.outcomes:
            self.outcomes[seen] = _demanded(
                lower(self.hooks, _request(app, shown, audience, entries), pausing=True), self.mode
            )
        return self.outcomes[seen]


def _reads_audience(text: str) -> bool:
    """True where code may tell audiences apart."""
    return any(
        word in text for word in ("audience", "resource_server", "query", "body", "request", "globalThis")
    )


def _request(app: Application, shown: str, audience: str | None, entries: int) -> HookRequest:
    nothing = Alternatives.single(None)
    return HookRequest(
        client_id=app.client_id,
        client_name=shown,
        client_metadata=app.metadata,
        audience=Alternatives.single(audience),
        audience_in_query=TRUE,
        audience_in_body=FALSE,
        prompt=nothing,
        acr_values=nothing,
        scope=Alternatives.anything(),
        max_age=nothing,
        protocol="oidc-basic-profile",
        first_factor="pwd",
        mfa_entries=number(entries),
        saturated=False,
        roles=None,
        factors=None,
        choice_prefix="plain",
    )


def _demanded(lowered: Lowered, mode: MfaMode) -> _Demanded:
    asks: Expr = TRUE if mode is MfaMode.ALWAYS else FALSE
    strict: Expr = FALSE
    for setting in (*_of(lowered, HookKind.RULE), *_of(lowered, HookKind.ACTION)):
        demands = is_(setting.state, "demand", "automatic")
        waives = is_(setting.state, "none")
        said = and_(setting.guard, or_(demands, waives))
        asks = ite(said, demands, asks)
        strict = ite(said, and_(demands, _forbids(setting)), strict)
    for stop in lowered.stops:
        asks = ite(stop.guard, TRUE if _challenges(stop) else FALSE, asks)
        strict = and_(strict, not_(stop.guard))
    open_ = lowered.denied
    return _Demanded(or_(asks, open_) is TRUE and open_ is not TRUE, or_(strict, open_) is TRUE)


def _of(lowered: Lowered, kind: HookKind) -> list[Setting]:
    return [s for s in lowered.settings if s.kind is kind]


def _challenges(stop: Stop) -> bool:
    """True for a challenge that code commands in any case, which a remembered browser may stand in for."""
    named = stop.command.name.startswith("challengeWith")
    return named and stop.pause is Pause.CHALLENGE and not stop.havocked


def _forbids(setting: Setting) -> Expr:
    omitted = is_(setting.remember, "omitted") if setting.kind is HookKind.ACTION else FALSE
    return or_(is_(setting.remember, "no"), omitted)


def demanding(
    apis: tuple[Api, ...],
    apps: tuple[Application, ...],
    hooks: tuple[Hook, ...],
    mode: MfaMode,
    account: Account,
) -> tuple[tuple[Api, ...], tuple[Application, ...]]:
    """The APIs and applications with the demands that are inferred of them; each is an assumption."""
    logins = _Logins(hooks, mode, {})
    found: dict[str, dict[str | None, Demand | None]] = {}
    for app in apps:
        found[app.name] = {audience: logins.demand(app, audience) for audience in app.requests.value}
    named = tuple(_application(app, list(found[app.name].values()), account) for app in apps)
    return tuple(_api(api, named, found, account) for api in apis), named


def _application(app: Application, by_audience: Sequence[Demand | None], account: Account) -> Application:
    demand = _weakest(by_audience)
    route = ("requirements", "applications", app.name)
    if demand is None:
        words = "no demand is inferred: MFA questions are not asked of it, renewal questions take it as never"
        account.reading.assume(app.name, words, route, "a plain first login can do without a challenge")
        return app
    return replace(app, demand=_noted_demand(demand, app.name, route, account))


def _api(
    api: Api, apps: Sequence[Application], found: dict[str, dict[str | None, Demand | None]], account: Account
) -> Api:
    asked = [found[app.name].get(api.audience) for app in apps if api.audience in app.requests.value]
    demand = _weakest(asked)
    if demand is None or all(app.demand is not None for app in apps):
        return api
    return replace(
        api, demand=_noted_demand(demand, f"api:{api.name}", ("requirements", "apis", api.name), account)
    )


def _weakest(found: Sequence[Demand | None]) -> Demand | None:
    """What all of them ask at least."""
    listed = [demand for demand in found if demand is not None]
    if not listed or len(listed) < len(found):
        return None
    every = all(demand.kind is DemandKind.EVERY_VISIT for demand in listed)
    kind = DemandKind.EVERY_VISIT if every else DemandKind.ONCE_PER_SESSION
    return Demand(kind, None, any(demand.remembered for demand in listed))


def _noted_demand(demand: Demand, subject: str, route: tuple[str, ...], account: Account) -> Demand:
    counts = "counts" if demand.remembered else "does not count"
    words = f"its demand is taken to be {demand.kind.value}; a remembered browser {counts}"
    reason = "a plain first login is asked for a challenge in any case"
    return replace(demand, origin=account.reading.assume(subject, words, route, reason))
