"""Interactive login: authorize, first factor, pipeline, challenge shown, challenge answered."""

from __future__ import annotations

from collections.abc import Iterator

from ssoproof.flows import device, session
from ssoproof.flows.demand import credit, issued, unanswered
from ssoproof.flows.mfa import Requirement, passed_by_memory, record, requirement
from ssoproof.flows.pipeline import Pipelines
from ssoproof.flows.world import Instance, Move, Request, World
from ssoproof.logic.build import FALSE, and_, not_, or_
from ssoproof.logic.expr import Expr


def session_usable(world: World, request: Request) -> Expr:
    """That the live session spares the first factor for this request."""
    if request.forced:
        return FALSE
    limit = next((limit for age, limit in world.auth if age == request.max_age), None)
    return and_(world.session, limit.live()) if limit is not None else world.session


def _move(instance: Instance, action: str, outcome: str, about: str) -> Move:
    return Move(f"{instance.name}.{action}/{outcome}", instance.name, f"{instance.name}.{action}", about)


def sign_in(world: World, pipelines: Pipelines, instance: Instance, request: Request) -> Iterator[Move]:
    """The app sends the browser to authorize without prompt=none."""
    action = f"sign_in.{request.label}"
    ready = (instance.page, instance.at("none"))
    usable = session_usable(world, request)
    need = requirement(world, pipelines, instance, request, False, world.methods)
    yield from outcomes(world, instance, request, need, action, (*ready, usable), commits=False)
    page = _move(instance, action, "login_page", "is sent to the login page").need(*ready, not_(usable))
    page.set(instance.stage, "login")
    _want(page, instance, request)
    page.show("prompt.login")
    yield page


def _want(move: Move, instance: Instance, request: Request) -> None:
    if len(instance.requests) > 1:
        move.set(instance.wants, request.label)


def first_factor(world: World, instance: Instance) -> Iterator[Move]:
    """The password is accepted; S1=before commits the session here."""
    move = _move(instance, "first_factor", "accepted", "first factor accepted").need(instance.at("login"))
    session.begin(world, move, world.says("S1", "before"))
    move.set(instance.stage, "resume")
    yield move


def pipeline(world: World, pipelines: Pipelines, instance: Instance, request: Request) -> Iterator[Move]:
    """The hooks run after a first factor."""
    ready = (instance.at("resume"), instance.wanting(request))
    methods, anew = session.seen_methods(world), session.begins_anew(world)
    need = requirement(world, pipelines, instance, request, False, methods, anew)
    yield from outcomes(world, instance, request, need, f"continue.{request.label}", ready, commits=True)


def outcomes(
    world: World,
    instance: Instance,
    request: Request,
    need: Requirement,
    action: str,
    ready: tuple[Expr, ...],
    commits: bool,
) -> Iterator[Move]:
    """The pipeline's outcomes: a token, a challenge shown, or access denied.

    `commits`: the transaction did a first factor, and S1 says when its session is written.
    """
    early = world.says("S1", "before-mfa") if commits else FALSE
    late = world.says("S1", "after") if commits else FALSE
    token = _move(instance, action, "token", "gets a token")
    token.parameters = need.parameters
    token.need(*ready, not_(need.denied), not_(need.needs))
    session.begin(world, token, or_(early, late))
    passed_by_memory(world, token, instance, request, need)
    issue(world, token, instance, request)
    yield token
    shown = _move(instance, action, "challenge", "is sent to an MFA challenge")
    shown.parameters = need.parameters
    shown.need(*ready, not_(need.denied), need.needs)
    session.begin(world, shown, early)
    session.touch(world, shown)
    device.forget(world, shown, and_(need.strict, world.says("S7", "redirect")))
    shown.set(instance.stage, "challenge")
    shown.set(instance.stage, "unbound", late)
    shown.set(instance.offer, not_(need.strict))
    _want(shown, instance, request)
    shown.show("prompt.mfa")
    yield shown
    denied = _move(instance, action, "denied", "is refused by code (access_denied)")
    denied.parameters = need.parameters
    denied.need(*ready, need.denied)
    denied.set(instance.stage, "none")
    denied.show("denied")
    yield denied


def issue(world: World, move: Move, instance: Instance, request: Request) -> None:
    """A token goes to the app: it is logged in in the session, whose idle limit starts again."""
    session.touch(world, move)
    move.set(instance.stage, "none")
    move.set(instance.here, True)
    limit = instance.token(request)
    if limit is not None:
        move.start(limit)
    issued(world, move, instance, request)


def answers(world: World, instance: Instance) -> Iterator[Move]:
    """What the user can do with a challenge: pass it (ticking the box or not), fail it, leave it."""
    for request in instance.requests:
        for ticked in (False, True):
            yield _pass(world, instance, request, ticked)
    for outcome, about in (("failed", "fails the challenge"), ("abandoned", "leaves the challenge")):
        move = Move(f"{instance.name}.{outcome}", instance.name, f"{instance.name}.{outcome}", about)
        move.need(instance.at("challenge", "unbound"))
        unanswered(world, move, instance)
        move.set(instance.stage, "none")
        yield move
    dead = Move(
        f"{instance.name}.stale", instance.name, f"{instance.name}.stale", "answers for a session that has ended"
    ).need(instance.at("dead"))
    dead.set(instance.stage, "none")
    yield dead


def _pass(world: World, instance: Instance, request: Request, ticked: bool) -> Move:
    action = f"pass{'_remember' if ticked else ''}.{request.label}"
    about = "passes the challenge" + (" and ticks “remember this browser”" if ticked else "")
    move = _move(instance, action, "token", about)
    move.need(instance.at("challenge", "unbound"), instance.wanting(request))
    if ticked:
        move.need(instance.offer)
    session.begin(world, move, instance.at("unbound"))
    record(world, move, instance)
    kills = and_(not_(instance.offer), world.says("S7", "success"))
    device.forget(world, move, kills)
    if ticked:
        device.remember(world, move)
    move.set(world.marker, True, and_(world.says("S9", "yes"), not_(kills)))
    _refresh_auth(world, move)
    credit(world, move, instance, request)
    issue(world, move, instance, request)
    move.show("passed")
    return move


def _refresh_auth(world: World, move: Move) -> None:
    for _, limit in world.auth:
        move.start(limit, world.says("S17", "any"))
