"""Silent renewal: answered from the SDK's cache, or by the provider with prompt=none."""

from __future__ import annotations

from collections.abc import Iterator

from ssoproof.flows import exchange, session
from ssoproof.flows.demand import promised
from ssoproof.flows.instance import Instance, Request
from ssoproof.flows.login import issue, revoke, session_usable
from ssoproof.flows.move import Move
from ssoproof.flows.provider import Authorizer
from ssoproof.flows.requirement import Requirement, passed_by_memory, stood_in
from ssoproof.flows.session_limits import shorten
from ssoproof.flows.world import World
from ssoproof.logic.build import FALSE, TRUE, and_, not_, or_
from ssoproof.logic.expr import Expr
from ssoproof.tenant.model import OnLoginRequired


def renew(world: World, authorizer: Authorizer, instance: Instance, request: Request) -> Iterator[Move]:
    """One silent call for one audience; of the victim's it is shown whether it was promised to work."""
    for move in _outcomes(world, authorizer, instance, request):
        if instance is world.instances[0]:
            move.emit(f"{instance.name}.promised", promised(world, instance, request))
            if instance.family is not None and instance.family.promises:
                should = exchange.promised(world, instance, request)
                move.emit(f"{instance.name}.{exchange.PROMISED}", should)
        yield move


def _outcomes(world: World, authorizer: Authorizer, instance: Instance, request: Request) -> Iterator[Move]:
    limit = instance.token(request)
    cached = limit.live() if limit is not None and instance.caches and not world.mode.free else FALSE
    own = exchange.lost(instance, request)
    ready = (instance.page, instance.at("none"), world.offered(request), *own)
    if cached is not FALSE and not own:
        yield _from_cache(instance, request, (*ready, cached))
    reaches = (*ready, not_(cached))
    usable = session_usable(world, request)
    need = authorizer.requirement(world, instance, request, True, world.methods)
    token = _silent(instance, request, "token", "renews silently")
    token.parameters = need.parameters
    token.require(*reaches, usable, not_(need.denied), not_(need.needs), not_(need.away))
    passed_by_memory(world, token, instance, request, need)
    issue(world, token, instance, request)
    shorten(world, token, need.shortens)
    token.emit(f"{instance.name}.silent_ok")
    yield token
    told = _failures(world, need)
    for outcome, (about, when) in told.items():
        if when is FALSE and outcome == "interaction":
            continue
        move = _silent(instance, request, outcome, about)
        move.parameters = need.parameters
        move.require(*reaches, usable, when)
        stood_in(world, move, instance, request, need)
        _fail(world, move, instance, login_required=outcome == "mfa")
        move.emit(f"error.{outcome}")
        shorten(world, move, need.shortens, refused=True)
        revoke(world, move, need)
        yield move
    login = _silent(instance, request, "login", "silent renewal: login_required, “Login required”")
    login.require(*reaches, not_(usable))
    _fail(world, login, instance, login_required=True)
    login.emit("error.login")
    yield login


def _failures(world: World, need: Requirement) -> dict[str, tuple[str, Expr]]:
    """What a silent call returns where it gets no token: for each outcome its words and when it happens.

    A redirect or a form gives interaction_required.
    """
    silent = not_(need.denied)
    interaction = and_(need.commanded, world.behaviour.command_gives_interaction_required)
    refusal = and_(need.commanded, world.behaviour.command_gives_access_denied)
    return {
        "mfa": (
            "silent renewal: login_required, “Multifactor authentication required”",
            and_(silent, need.needs, not_(or_(interaction, refusal))),
        ),
        "interaction": (
            "silent renewal: interaction_required",
            and_(silent, or_(need.away, interaction)),
        ),
        "denied": (
            "silent renewal: access_denied by code",
            or_(need.denied, and_(silent, refusal)),
        ),
    }


def _silent(instance: Instance, request: Request, outcome: str, about: str) -> Move:
    action = f"{instance.name}.renew.{request.label}"
    return Move(f"{action}/{outcome}", instance.name, action, about)


def _from_cache(instance: Instance, request: Request, ready: tuple[Expr, ...]) -> Move:
    move = _silent(instance, request, "cached", "silent renewal answered from the cache").require(*ready)
    move.emit(f"{instance.name}.silent_ok")
    return move


def _fail(world: World, move: Move, instance: Instance, login_required: bool) -> None:
    session.touch(world, move, and_(world.session, world.behaviour.failed_call_touches_session))
    stated = instance.app.profile.on_login_required.value
    clears = (
        world.behaviour.login_required_clears_tokens
        if stated is None
        else TRUE
        if stated is OnLoginRequired.CLEAR
        else FALSE
    )
    for limit in instance.tokens if login_required else ():
        move.assign(limit.expr, limit.over, clears)
    move.emit(f"{instance.name}.silent_failed")
