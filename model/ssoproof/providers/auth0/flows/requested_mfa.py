"""MFA that a request asks for by itself, whatever code and policy say: by its audience, or by acr_values."""

from __future__ import annotations

from dataclasses import dataclass

from ssoproof.flows.instance import MULTI_FACTOR, Request
from ssoproof.flows.requirement import Ticks
from ssoproof.flows.world import World
from ssoproof.logic.build import FALSE, TRUE, and_, or_
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import BOOL
from ssoproof.providers.auth0.mfa_api import Certainty, certainty, host_of
from ssoproof.providers.auth0.switches import says
from ssoproof.system.system import OUTSIDE, UNMODELLED, USER, Parameter
from ssoproof.tenant.model import Application

#: The factor that the MFA API does not count.
_UNCOUNTED = frozenset({"email"})


@dataclass(frozen=True, slots=True)
class Requested:
    """`audience`, `acr`: MFA is due because of them. `despite`: no remembered browser stands in for a
    challenge."""

    audience: Expr = FALSE
    acr: Expr = FALSE
    despite: Expr = FALSE
    parameters: tuple[Parameter, ...] = ()

    @property
    def due(self) -> Expr:
        """That MFA is due because of the request."""
        return or_(self.audience, self.acr)


NOTHING = Requested()


def requested(world: World, request: Request, stem: str) -> Requested:
    """What a request asks for; `stem` is how the names of its choices begin."""
    audience, parameters = _by_audience(world, request, stem)
    sent, more = _sends(world, request, stem)
    acr = and_(sent, world.behaviour.acr_values_demand_mfa) if sent is not FALSE else FALSE
    return Requested(audience, acr, or_(audience, sent), (*parameters, *more))


def ticks(world: World, request: Request) -> Ticks:
    """For the provider's own MFA API, ticking a box has no effect."""
    found = certainty(request.audience, world.tenant.domains.value)
    if found is not Certainty.MAYBE:
        return Ticks(count=found is None)
    host = host_of(request.audience)
    return Ticks(doubt=f"{host} is no domain of the tenant, so that its audience /mfa/ is like any other")


def requests_mfa(app: Application) -> bool:
    """Whether the application sends acr_values that stand for MFA."""
    sent = (app.acr_values.value, app.silently.acr_values.value if app.silently else None)
    return any(_multi_factor(value) for value in sent)


def _by_audience(world: World, request: Request, stem: str) -> tuple[Expr, tuple[Parameter, ...]]:
    found = certainty(request.audience, world.tenant.domains.value)
    if found is None:
        return FALSE, ()
    needed, parameters = _enrolled(world, stem)
    if found is Certainty.MAYBE:
        about = f"{host_of(request.audience)} is a domain of the tenant, so that its audience /mfa/ needs MFA"
        own = Parameter(f"{stem}.mfa_api", BOOL, UNMODELLED, about)
        needed, parameters = and_(needed, own.expr), (*parameters, own)
    return needed, (parameters if needed is not FALSE else ())


def _enrolled(world: World, stem: str) -> tuple[Expr, tuple[Parameter, ...]]:
    factors = world.tenant.user.factors
    if factors is not None:
        return (TRUE if set(factors) - _UNCOUNTED else FALSE), ()
    chosen = Parameter(
        f"{stem}.has_factor", BOOL, OUTSIDE, "the user is enrolled in a factor other than e-mail"
    )
    return chosen.expr, (chosen,)


def _sends(world: World, request: Request, stem: str) -> tuple[Expr, tuple[Parameter, ...]]:
    """That acr_values asks for MFA. A free browser may send it where some application of the tenant does."""
    if world.mode.free:
        if not any(requests_mfa(app) for app in world.tenant.applications):
            return FALSE, ()
        chosen = Parameter(f"{stem}.acr", BOOL, USER, "acr_values that stands for MFA is sent")
        return chosen.expr, (chosen,)
    if not _multi_factor(request.acr_values):
        return FALSE, ()
    return (says("S57", "repeats") if request.open else TRUE), ()


def _multi_factor(sent: str | None) -> bool:
    return sent is not None and MULTI_FACTOR in sent.split()
