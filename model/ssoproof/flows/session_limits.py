"""Limits that code sets for the session: when they start, and what is left open where their time is not
worked out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ssoproof.flows import session
from ssoproof.flows.limits import Limit
from ssoproof.flows.move import Move
from ssoproof.flows.world import World
from ssoproof.logic.build import TRUE, and_, not_, or_
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import BOOL
from ssoproof.system.self_composition import LENGTH
from ssoproof.system.system import UNMODELLED, Parameter


@dataclass(frozen=True, slots=True)
class Shortening:
    """Code sets a limit: an idle one or not, for so many seconds (None: not worked out)."""

    guard: Expr
    idle: bool
    seconds: int | None


def joined(parts: Iterable[tuple[Expr, Iterable[Shortening]]]) -> tuple[Shortening, ...]:
    """What is set under either of some conditions."""
    found: dict[tuple[bool, int | None], Expr] = {}
    for at, each in parts:
        for s in each:
            key = s.idle, s.seconds
            guard = and_(at, s.guard)
            found[key] = or_(found[key], guard) if key in found else guard
    return tuple(Shortening(guard, *key) for key, guard in found.items())


def shorten(
    world: World,
    move: Move,
    found: Iterable[Shortening],
    written: Expr = TRUE,
    refused: bool = False,
) -> None:
    """The limits start that code has set. `written`: the session that they are meant for is there.

    `refused`: the login gets no token, and it is open whether its limits stay.
    """
    stays: Expr = TRUE
    found = tuple(found)
    if refused and found:
        about = "a limit of the session that code set in a login without a token stays"
        kept = Parameter(f"{move.action}.kept", BOOL, UNMODELLED, about)
        move.parameters, stays = (*move.parameters, kept), kept.expr
    for each in found:
        limit = world.short(each.idle, each.seconds)
        if limit is not None:
            when = and_(each.guard, written, stays)
            _start(world, move, limit, each, and_(when, move.now(world.session)))


def _start(world: World, move: Move, limit: Limit, each: Shortening, when: Expr) -> None:
    if each.seconds is None or limit is world.unknown_short:
        about = "the time that code sets for the session, which is not worked out, is short"
        chosen = Parameter(f"{move.action}.short", BOOL, UNMODELLED, about)
        if chosen not in move.parameters:
            move.parameters = (*move.parameters, chosen)
        when = and_(when, chosen.expr)
        if world.timed:
            _at_once(world, move, when)
            return
    if not each.idle:
        when = and_(when, not_(limit.live(move.now(limit.expr))))
    move.start(limit, when)
    move.emit(f"{LENGTH}{limit.name}", when)


def _at_once(world: World, move: Move, when: Expr) -> None:
    """Timed, a time that is not worked out is over at once, which stands for its being short."""
    session.end(world, move, when, TRUE)


def written_late(world: World, move: Move, when: Expr) -> None:
    """A session is written that code may have set a limit for before, which is not followed."""
    if not world.short_limits:
        return
    about = "code had set a limit for the session before it was written"
    if world.timed:
        chosen = Parameter(f"{move.action}.limit", BOOL, UNMODELLED, about)
        move.parameters = (*move.parameters, chosen)
        _at_once(world, move, and_(when, chosen.expr))
        return
    for limit in world.shorts:
        chosen = Parameter(f"{move.action}.{limit.name}", BOOL, UNMODELLED, about)
        move.parameters = (*move.parameters, chosen)
        set_ = and_(when, chosen.expr)
        move.start(limit, set_)
        move.emit(f"{LENGTH}{limit.name}", set_)
