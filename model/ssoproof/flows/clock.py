"""Time: in the timed system it jumps to a deadline; in the untimed one each limit may be reached at any moment."""

from __future__ import annotations

from collections.abc import Iterator

from ssoproof.flows import device, session
from ssoproof.flows.limits import Limit
from ssoproof.flows.world import Move, World
from ssoproof.logic.build import and_, not_, or_
from ssoproof.logic.expr import Expr

TIME = "time"


def limits(world: World) -> tuple[Limit, ...]:
    """All limits of the world, the session's own two included where it is timed."""
    own = (world.idle, world.absolute) if world.timed else ()
    fresh = (world.fresh,) if world.fresh else ()
    tokens = tuple(t for instance in world.instances for t in instance.tokens)
    return (*tokens, *own, *world.remembered, *fresh, *(a for _, a in world.auth))


def elapse(world: World, move: Move, delay: Expr) -> None:
    """All limits come nearer by `delay`; the session ends where one of its own is reached."""
    ends = or_(*(not_(limit.live(limit.after(delay))) for limit in (world.idle, world.absolute)))
    for limit in limits(world):
        move.set(limit.expr, limit.after(delay))
    session.end(world, move, and_(world.session, ends))


def until(limit: Limit, world: World, name: str, delay: Expr) -> Move:
    """Time passes until a limit is reached; others that fall earlier pass with it."""
    move = Move(f"{TIME}.{name}", TIME, f"{TIME}.{name}", f"time passes until {limit.about} ends")
    elapse(world, move, delay)
    return move


def passing(world: World) -> Iterator[Move]:
    """The ways in which time passes in the system of the world."""
    for limit in limits(world):
        if world.timed:
            yield until(limit, world, limit.name, limit.expr).need(limit.live())
        else:
            move = Move(f"{TIME}.{limit.name}", TIME, f"{TIME}.{limit.name}", f"{limit.about} ends")
            move.set(limit.expr, limit.over)
            yield move.need(limit.live())
    if not world.timed:
        move = Move(f"{TIME}.session", TIME, f"{TIME}.session", "the session reaches a limit").need(world.session)
        session.end(world, move)
        yield move


def logout(world: World) -> Iterator[Move]:
    """The user logs out at the provider, for all applications."""
    move = Move("browser.logout", "browser", "browser.logout", "logs out").need(world.session)
    session.end(world, move)
    device.forget(world, move, world.says("S22", "yes"))
    yield move
