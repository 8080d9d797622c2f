"""Demands where nobody states any: what hooks and policy ask at a plain first login, told as an assumption.

The rule is stated in docs/reference/exports.md. It asks the hooks only about one kind of request, the one
that the application's own SDK sends from an ordinary browser; the questions then ask whether what holds there
holds on every run.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ssoproof.flows.pauses import Pause
from ssoproof.flows.world import Mode
from ssoproof.inputs.scopes import Catalogue
from ssoproof.logic.build import FALSE, TRUE, and_, is_, ite, not_, number, or_
from ssoproof.logic.expr import Expr
from ssoproof.masking import hidden
from ssoproof.providers.auth0.flows.settled_inputs import Settled
from ssoproof.providers.auth0.hooks.first_factors import connection_name, first_factor, strategy
from ssoproof.providers.auth0.hooks.lower import lower
from ssoproof.providers.auth0.hooks.lowered import Lowered, Setting, Stop
from ssoproof.providers.auth0.hooks.request import Alternatives, HookRequest
from ssoproof.providers.auth0.inputs import AUTH0_INPUTS
from ssoproof.providers.auth0.readers.demand_conditions import Conditions
from ssoproof.providers.auth0.readers.resources import Account
from ssoproof.providers.auth0.written_metadata import written_metadata
from ssoproof.tenant.model import Api, Application, Demand, DemandKind, Hook, HookKind, MfaMode, User

_NAMED = re.compile(r"clientName|\bname\b")
#: What an SDK asks for where the application says nothing else.
#: https://auth0.com/docs/libraries/auth0-single-page-app-sdk
_SCOPE = "openid profile email"


@dataclass(frozen=True, slots=True)
class _Demanded:
    """What a plain login comes to, over tests that a demand may have as its condition.

    `challenged`: every login that is let in is asked for a challenge; `strict`: and none may be remembered;
    `entered`: some login is let in.
    """

    challenged: Expr
    strict: Expr
    entered: Expr


class _Logins:
    """Plain logins, each lowered once."""

    def __init__(self, hooks: tuple[Hook, ...], mode: MfaMode, user: User) -> None:
        self.hooks, self.mode, self.user = hooks, mode, user
        self.text = "".join(hook.source for hook in hooks)
        secrets = frozenset(text for hook in hooks for text in hidden(hook.source))
        self.conditions = Conditions(Catalogue(AUTH0_INPUTS), secrets)
        self._settled = Settled(AUTH0_INPUTS, (), written_metadata(hooks), secrets)
        self._outcomes: dict[object, _Demanded] = {}
        self._demands: dict[object, Demand | None] = {}

    def demand(self, app: Application, audience: str | None) -> Demand | None:
        """What the application's plain login for an audience is taken to demand."""
        first, again = self._demanded(app, audience, 0), self._demanded(app, audience, 1)
        key = first, again
        if key not in self._demands:
            self._demands[key] = self._of(first, again)
        return self._demands[key]

    def _of(self, first: _Demanded, again: _Demanded) -> Demand | None:
        known = self.conditions
        if known.never(and_(first.challenged, first.entered)):
            return None
        condition: Expr = TRUE
        whom = ""
        if not known.implies(first.entered, first.challenged):
            condition = known.within(first.challenged, first.entered)
            whom = known.words(condition)
            if not whom:
                return None
        met = and_(condition, first.entered)
        every = known.implies(met, again.strict)
        kind = DemandKind.EVERY_VISIT if every else DemandKind.ONCE_PER_SESSION
        remembered = not known.implies(met, first.strict)
        return Demand(kind, None, remembered, condition=condition, whom=whom, inferred=True)

    def weakest(self, listed: Sequence[Demand | None]) -> Demand | None:
        """What all of them ask at least."""
        stated = [demand for demand in listed if demand is not None]
        if not stated or len(stated) < len(listed):
            return None
        condition, whom = stated[0].condition, stated[0].whom
        if any(demand.condition is not condition for demand in stated):
            condition = and_(*(demand.condition for demand in stated))
            if self.conditions.never(condition):
                return None
            whom = self.conditions.words(condition)
            if not whom:
                return None
        every = all(demand.kind is DemandKind.EVERY_VISIT for demand in stated)
        kind = DemandKind.EVERY_VISIT if every else DemandKind.ONCE_PER_SESSION
        remembered = any(demand.remembered for demand in stated)
        return Demand(kind, None, remembered, condition=condition, whom=whom, inferred=True)

    def _demanded(self, app: Application, audience: str | None, entries: int) -> _Demanded:
        named = (app.display_name or app.name) if _NAMED.search(self.text) else "application"
        key = (
            named,
            app.client_id,
            app.metadata if "etadata" in self.text else (),
            app.scopes,
            app.acr_values.value,
            app.max_age.value,
            audience if _reads_audience(self.text) else None,
            entries,
        )
        if key not in self._outcomes:
            request = _request(app, named, audience, entries, self.user)
            lowered = lower(self.hooks, request, pausing=True)
            settled = self._settled.of(lowered, Mode(False, False), request.choice_prefix, app.name)
            self._outcomes[key] = _demanded(settled, self.mode, self.conditions)
        return self._outcomes[key]


def _reads_audience(text: str) -> bool:
    """True where code may tell audiences apart."""
    return any(
        word in text for word in ("audience", "resource_server", "query", "body", "request", "globalThis")
    )


def _request(app: Application, named: str, audience: str | None, entries: int, user: User) -> HookRequest:
    return HookRequest(
        client_id=app.client_id,
        client_name=named,
        client_metadata=app.metadata,
        audience=Alternatives.single(audience),
        audience_in_query=TRUE,
        audience_in_body=FALSE,
        prompt=Alternatives.single(None),
        acr_values=Alternatives.single(app.acr_values.value),
        scope=Alternatives.single(_SCOPE if app.scopes is None else " ".join(app.scopes) or None),
        max_age=Alternatives.single(app.max_age.value),
        protocol="oidc-basic-profile",
        first_factor=first_factor(user),
        mfa_entries=number(entries),
        saturated=False,
        roles=user.roles,
        factors=user.factors,
        choice_prefix="plain",
        plain=True,
        by_sdk=True,
        connection=connection_name(user),
        strategy=strategy(user),
    )


def _demanded(lowered: Lowered, mode: MfaMode, conditions: Conditions) -> _Demanded:
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
    always = conditions.always
    return _Demanded(
        always(or_(asks, lowered.denied)),
        always(or_(and_(asks, strict), lowered.denied)),
        not_(always(lowered.denied)),
    )


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
    user: User,
    account: Account,
) -> tuple[tuple[Api, ...], tuple[Application, ...]]:
    """The APIs and applications with the demands that are inferred of them; each is an assumption."""
    logins = _Logins(hooks, mode, user)
    inferred: dict[str, dict[str | None, Demand | None]] = {}
    for app in apps:
        inferred[app.name] = {audience: logins.demand(app, audience) for audience in app.may_request.value}
    weakest = {
        app.name: logins.weakest([inferred[app.name].get(a) for a in app.requests.value]) for app in apps
    }
    named = tuple(_application(app, weakest[app.name], account) for app in apps)
    return tuple(_api(api, named, inferred, logins, account) for api in apis), named


def _application(app: Application, demand: Demand | None, account: Account) -> Application:
    route = ("requirements", "applications", app.name)
    if demand is None:
        words = (
            "no MFA requirement is inferred: MFA checks are not made for it, renewal checks take it as never"
        )
        account.reading.assume(app.name, words, route, "a plain first login can do without an MFA prompt")
        return app
    return replace(app, demand=_noted_demand(demand, app.name, route, account))


def _api(
    api: Api,
    apps: Sequence[Application],
    inferred: dict[str, dict[str | None, Demand | None]],
    logins: _Logins,
    account: Account,
) -> Api:
    asked = [inferred[app.name].get(api.audience) for app in apps if api.audience in app.may_request.value]
    demand = logins.weakest(asked)
    if demand is None or _covered(demand, apps, logins):
        return api
    return replace(
        api, demand=_noted_demand(demand, f"api:{api.name}", ("requirements", "apis", api.name), account)
    )


def _covered(demand: Demand, apps: Sequence[Application], logins: _Logins) -> bool:
    """Whether all applications demand something wherever the API would."""
    owned = [app.demand for app in apps]
    return all(d is not None and logins.conditions.implies(demand.condition, d.condition) for d in owned)


def _noted_demand(demand: Demand, subject: str, route: tuple[str, ...], account: Account) -> Demand:
    counts = "counts" if demand.remembered else "does not count"
    whom = f" for {demand.whom}" if demand.whom else ""
    words = f"its MFA requirement is taken to be {demand.kind.value}{whom}; a remembered browser {counts}"
    always = "then asked for MFA" if demand.whom else "asked for MFA in any case"
    return replace(
        demand, origin=account.reading.assume(subject, words, route, f"a plain first login is {always}")
    )
