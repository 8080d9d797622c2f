"""Device memory: the remembered browser (a ticked box, with its two limits) and the session's marker."""

from __future__ import annotations

from ssoproof.flows.move import Move
from ssoproof.flows.world import World
from ssoproof.logic.build import FALSE, TRUE, and_, not_, or_
from ssoproof.logic.expr import Expr


def remember(world: World, move: Move, when: Expr = TRUE) -> None:
    """The browser is remembered by a challenge that was passed: both limits start, and the age of that
    challenge."""
    for limit in (*world.remembered, *(t.ticked for t in world.tracked if t.ticked is not None)):
        move.start(limit, when)


def remember_alone(world: World, move: Move, when: Expr) -> None:
    """The provider of the second factor remembers the browser by itself, for a time of its own where that is
    known."""
    if world.alone is None:
        remember(world, move, when)
        return
    for limit in (world.alone, *(t.ticked for t in world.tracked if t.ticked is not None)):
        move.start(limit, when)


def forget(world: World, move: Move, when: Expr = TRUE) -> None:
    """The remembered browser and the marker are invalidated."""
    for limit in (*world.remembered, *((world.alone,) if world.alone else ())):
        move.assign(limit.expr, limit.over, when)
    move.assign(world.marker, False, when)


def renew(world: World, move: Move, when: Expr = TRUE) -> None:
    """A demand was met by the remembered browser: its inactivity limit starts again."""
    move.start(world.remembered[0], and_(when, *(limit.live() for limit in world.remembered)))


def satisfies(world: World, anew: Expr = FALSE) -> Expr:
    """That a demand which honours the remembered browser is met by it, or by the marker of this very
    session."""
    return or_(world.memory, and_(world.marker, not_(anew)))
