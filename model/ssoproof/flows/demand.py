"""Demands and evidence: ghost variables that record challenges really passed, and when a demand is met."""

from __future__ import annotations

from ssoproof.flows.instance import Instance, Request
from ssoproof.flows.logout import LATE
from ssoproof.flows.move import Move
from ssoproof.flows.session import begin, end
from ssoproof.flows.world import Tracked, World
from ssoproof.logic.build import FALSE, TRUE, and_, not_, or_
from ssoproof.logic.expr import Expr, substitute
from ssoproof.tenant.model import DemandKind


def about(world: World, instance: Instance, request: Request) -> bool:
    """True where a token for that request of the instance is a token for the subject."""
    if world.subject.kind == "app":
        return instance.app.name == world.subject.name
    return asks_for(world, request, world.subject.name)


def asks_for(world: World, request: Request, name: str) -> bool:
    """True where a token for that request is one for the API of that name."""
    api = world.tenant.api(request.audience)
    return api is not None and api.name == name


def met(world: World, instance: Instance) -> Expr:
    """That the subject's demand is met by the evidence held, for a token that goes to the instance."""
    return _met(world, instance, world.tracked[0])


def _met(world: World, instance: Instance, tracked: Tracked) -> Expr:
    """Where the demand's condition does not hold nothing is demanded."""
    return or_(not_(tracked.due), _held(world, instance, tracked))


def _held(world: World, instance: Instance, tracked: Tracked) -> Expr:
    """A live remembered browser meets a demand where it counts: an age is that of the challenge which made it
    remembered, and at every visit it has to have spared a challenge of that visit."""
    live = world.memory if tracked.remembered else FALSE
    if tracked.kind is DemandKind.NEVER:
        return TRUE
    if tracked.kind is DemandKind.EVERY_VISIT:
        return instance.passed_for(tracked.api)
    if tracked.kind is DemandKind.ONCE_PER_SESSION:
        return or_(world.evidence, live, world.entry if tracked.remembered else FALSE)
    assert tracked.age is not None
    return or_(tracked.age.live(), and_(live, tracked.ticked.live()) if tracked.ticked is not None else FALSE)


def promised(world: World, instance: Instance, request: Request) -> Expr:
    """That a silent call has to work: the session lives, the app is logged in in it, and what the app and the
    API asked for demand is met by the evidence held."""
    apis = (t for t in world.tracked[1:] if asks_for(world, request, t.api))
    return and_(world.session, instance.here, met(world, instance), *(_met(world, instance, t) for t in apis))


def credit(world: World, move: Move, instance: Instance, request: Request, when: Expr = TRUE) -> None:
    """Evidence is gained in a transaction of the instance: it counts for the session, and for the visit."""
    move.assign(world.evidence, True, when)
    for tracked in world.tracked:
        if tracked.age is not None:
            move.start(tracked.age, when)
    visited(world, move, instance, request, when, spared=False)
    if not world.subject.every_visit:
        move.assign(world.shut, False, when)


def visited(world: World, move: Move, instance: Instance, request: Request, when: Expr, spared: bool) -> None:
    """A challenge was passed, or spared by a remembered browser, for what the request is about, in this
    visit."""
    first, *apis = world.tracked
    if about(world, instance, request) and (first.remembered or not spared):
        move.assign(instance.passed, True, when)
        if world.subject.every_visit:
            move.assign(world.shut, False, when)
    for tracked in apis:
        if (
            tracked.api in instance.visited
            and asks_for(world, request, tracked.api)
            and (tracked.remembered or not spared)
        ):
            move.assign(instance.passed_for(tracked.api), True, when)


def skipped(world: World, move: Move, instance: Instance, request: Request, when: Expr) -> None:
    """A remembered browser stood in for a challenge: the visit was spared one; an mfa entry may be left."""
    visited(world, move, instance, request, when, spared=True)
    if world.follows_entries:
        move.assign(world.entry, True, and_(when, world.behaviour.skipped_challenge_writes_entry))


def unanswered(world: World, move: Move, instance: Instance, when: Expr = TRUE) -> None:
    """A pending challenge is failed or abandoned, which may end its session; the door shuts unless met."""
    pending = and_(when, instance.at("challenge", "unbound"))
    end(world, move, and_(when, instance.at("challenge"), world.behaviour.abandoning_ends_session))
    for request in instance.requests:
        if about(world, instance, request):
            now_met = _after(move, met(world, instance))
            shuts = and_(pending, instance.requests_now(request), not_(now_met))
            move.assign(world.shut, True, shuts)
            move.emit("refused", and_(pending, world.subject.due, instance.requests_now(request)))


def prompted(
    world: World, move: Move, instance: Instance, request: Request, enrols: Expr, begins: Expr = FALSE
) -> None:
    """An MFA prompt is shown: outputs say whether it is the victim's, and whether it is one too many.

    It is where what the app and the API asked for demand is met by the evidence held, unless it belongs to an
    enrolment (`enrols`). `begins`: the transaction did a first factor, and its session is not written yet:
    evidence is what it would have. Where the browser is free nothing asks for it.
    """
    if world.mode.free or instance is not world.instances[0] or not about(world, instance, request):
        return
    written = Move(move.name, move.actor, move.action, "the session that the login has or gets")
    begin(world, written, instance, begins)
    apis = (t for t in world.tracked[1:] if asks_for(world, request, t.api))
    held = and_(not_(enrols), *(_idle(world, instance, t) for t in (world.tracked[0], *apis)))
    move.emit("asked", TRUE)
    move.outputs["superfluous"] = substitute(_after(written, held), move.updates)


def _idle(world: World, instance: Instance, tracked: Tracked) -> Expr:
    """That a demand asks for nothing now; one for every visit may ask at each sign-in."""
    every = tracked.kind is DemandKind.EVERY_VISIT
    return not_(tracked.due) if every else _met(world, instance, tracked)


def issued(world: World, move: Move, instance: Instance, request: Request) -> None:
    """A token is issued: outputs say whether it is the victim's and for the subject, and the demand met."""
    move.emit("token", TRUE)
    if about(world, instance, request) and instance is world.instances[0]:
        move.emit("issued", TRUE)
        if world.subject.due is not TRUE:
            move.emit("due", world.subject.due)
        move.outputs["met"] = _after(move, met(world, instance))
        move.outputs["barred"] = and_(world.shut, not_(move.outputs["met"]))
        if world.mode.logouts:
            move.outputs[LATE] = _after(move, world.logged_out)
    move.outputs.setdefault("met", FALSE)


def _after(move: Move, expr: Expr) -> Expr:
    return substitute(expr, move.updates)
