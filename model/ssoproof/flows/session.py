"""The SSO session: begins with a first factor, is touched by activity, ends by limits, logout or
replacement."""

from __future__ import annotations

from ssoproof.flows import tokens
from ssoproof.flows.code_times import Since
from ssoproof.flows.instance import Instance
from ssoproof.flows.move import Move
from ssoproof.flows.world import World
from ssoproof.logic.build import FALSE, TRUE, and_, const, ite, not_, or_
from ssoproof.logic.expr import Expr, substitute

#: The outputs that say that the session is over, and that somebody's code is to blame (by its command, or by
#: a limit that it had set) or a login that the acting application forced.
OVER, BLAMED = "over", "blamed"


def end(world: World, move: Move, when: Expr = TRUE, blamed: Expr = FALSE) -> None:
    """The session ends: all that belongs to it is gone, transactions that ran in it are dead.

    `blamed`: whether the application which acts is to blame for it. It may be a session that began in this
    very step.
    """
    when = and_(when, move.now(world.session))
    tokens.session_ends(world, move, when)
    move.assign(world.session, False, when)
    move.assign(world.methods, 0, when)
    move.assign(world.evidence, False, when)
    if world.follows_entries:
        move.assign(world.entry, False, when)
    move.assign(world.marker, False, when)
    for limit in (world.idle, world.absolute) if world.timed else ():
        move.assign(limit.expr, limit.over, when)
    for own in (
        *(t.age for t in world.tracked),
        *world.shorts,
        *(a for _, a in (*world.auth, *world.code_ages)),
    ):
        if own is not None:
            move.assign(own.expr, own.over, when)
    for instance in world.instances:
        move.assign(instance.here, False, when)
        move.assign(instance.mfa_here, False, when)
        bound = or_(
            instance.at("challenge", "away"), and_(instance.at("resume"), world.behaviour.written_at_once)
        )
        move.assign(instance.stage, "dead", and_(when, substitute(bound, move.updates)))
        if instance.overrides:
            move.assign(instance.forced, False, when)
    move.emit(OVER, when)
    move.emit(BLAMED, and_(when, blamed))


def begin(world: World, move: Move, instance: Instance, when: Expr = TRUE) -> None:
    """A first factor of the instance is committed: a new session, or the live one with a fresh
    first factor."""
    kept = and_(world.session, world.behaviour.relogin_keeps_session)
    end(world, move, and_(when, not_(kept)), instance.forced if instance.overrides else FALSE)
    move.assign(world.session, True, when)
    if world.mode.logouts:
        move.assign(world.logged_out, False, when)
    if world.timed:
        move.assign(world.idle.expr, world.idle.full, when)
        move.assign(world.absolute.expr, world.absolute.full, and_(when, not_(kept)))
    for _, limit in world.auth:
        move.start(limit, when)
    for age, limit in world.code_ages:
        if age.since == Since.FIRST_FACTOR.value:
            move.start(limit, when)
        elif age.since == Since.BEGINNING.value:
            move.start(limit, and_(when, not_(kept)))


def touch(world: World, move: Move, when: Expr = TRUE) -> None:
    """Activity: the idle limit starts again; one that code had set holds no longer."""
    for limit in world.idle_shorts:
        move.assign(limit.expr, limit.over, when)
    if world.timed:
        alive = move.now(world.session)
        move.assign(world.idle.expr, ite(alive, world.idle.full, move.now(world.idle.expr)), when)


def begins_anew(world: World) -> Expr:
    """After an accepted first factor: a session that is not written yet will begin."""
    kept = and_(world.session, world.behaviour.relogin_keeps_session)
    return and_(not_(world.behaviour.written_at_once), not_(kept))


def visible_methods(world: World) -> Expr:
    """How many mfa entries code sees after an accepted first factor."""
    return ite(begins_anew(world), const(world.methods.sort, 0), world.methods)
