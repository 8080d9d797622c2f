"""Silent renewal: answered from the SDK's cache, or by the provider with prompt=none."""

from __future__ import annotations

from collections.abc import Iterator

from ssoproof.flows import session
from ssoproof.flows.login import issue, session_usable
from ssoproof.flows.mfa import passed_by_memory, requirement
from ssoproof.flows.pipeline import Pipelines
from ssoproof.flows.world import Instance, Move, Request, World
from ssoproof.logic.build import FALSE, TRUE, and_, not_
from ssoproof.logic.expr import Expr
from ssoproof.tenant.model import OnLoginRequired


def renew(world: World, pipelines: Pipelines, instance: Instance, request: Request) -> Iterator[Move]:
    """One silent call for one audience."""
    limit = instance.token(request)
    cached = limit.live() if limit is not None and instance.caches and not world.mode.free else FALSE
    ready = (instance.page, instance.at("none"))
    if cached is not FALSE:
        yield _from_cache(instance, request, (*ready, cached))
    reaches = (*ready, not_(cached))
    usable = session_usable(world, request)
    need = requirement(world, pipelines, instance, request, True, world.methods)
    token = _silent(instance, request, "token", "renews silently")
    token.parameters = need.parameters
    token.need(*reaches, usable, not_(need.denied), not_(need.needs))
    passed_by_memory(world, token, instance, request, need)
    issue(world, token, instance, request)
    token.show(f"{instance.name}.silent_ok")
    yield token
    mfa = _silent(instance, request, "mfa", "silent call: login_required, “Multifactor authentication required”")
    mfa.parameters = need.parameters
    mfa.need(*reaches, usable, not_(need.denied), need.needs)
    _fail(world, mfa, instance, login_required=True)
    mfa.show("error.mfa")
    yield mfa
    denied = _silent(instance, request, "denied", "silent call: access_denied by code")
    denied.parameters = need.parameters
    denied.need(*reaches, usable, need.denied)
    _fail(world, denied, instance, login_required=False)
    denied.show("error.denied")
    yield denied
    login = _silent(instance, request, "login", "silent call: login_required, “Login required”")
    login.need(*reaches, not_(usable))
    _fail(world, login, instance, login_required=True)
    login.show("error.login")
    yield login


def _silent(instance: Instance, request: Request, outcome: str, about: str) -> Move:
    action = f"{instance.name}.renew.{request.label}"
    return Move(f"{action}/{outcome}", instance.name, action, about)


def _from_cache(instance: Instance, request: Request, ready: tuple[Expr, ...]) -> Move:
    move = _silent(instance, request, "cached", "silent call answered from the cache").need(*ready)
    move.show(f"{instance.name}.silent_ok")
    return move


def _fail(world: World, move: Move, instance: Instance, login_required: bool) -> None:
    session.touch(world, move, and_(world.session, world.says("S15", "yes")))
    stated = instance.app.profile.on_login_required.value
    clears = world.says("S32", "clear") if stated is None else TRUE if stated is OnLoginRequired.CLEAR else FALSE
    for limit in instance.tokens if login_required else ():
        move.set(limit.expr, limit.over, clears)
    move.show(f"{instance.name}.silent_failed")
