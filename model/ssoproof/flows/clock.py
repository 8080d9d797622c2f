"""Time: the timed system jumps to a deadline or waits; in the untimed one each limit may be reached at any
moment."""

from __future__ import annotations

from collections.abc import Iterator

from ssoproof.flows import session
from ssoproof.flows.age_orders import in_order
from ssoproof.flows.limits import Limit
from ssoproof.flows.logout import at_the_provider
from ssoproof.flows.move import Move
from ssoproof.flows.world import World
from ssoproof.logic.build import and_, not_, or_
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import BOOL, RangeSort
from ssoproof.system.system import DELAY, FALLS, Parameter

TIME = "time"
WAIT = "wait"
BROWSER = "browser"


def limits(world: World) -> tuple[Limit, ...]:
    """All limits of the world, the session's own two included where it is timed."""
    own = (world.idle, world.absolute) if world.timed else ()
    own = (*own, *world.shorts, *((world.alone,) if world.alone else ()))
    ages = tuple(limit for t in world.tracked for limit in t.limits)
    stored = tuple(t for instance in world.instances for t in instance.tokens)
    families = (i.family for i in world.instances if i.family is not None)
    refresh = tuple(limit for family in families for limit in family.clocks)
    return (
        *stored,
        *refresh,
        *own,
        *world.remembered,
        *ages,
        *(a for _, a in (*world.auth, *world.code_ages)),
    )


def elapse(world: World, move: Move, delay: Expr) -> None:
    """All limits come nearer by `delay`; the session ends where one of its own is reached."""
    ends = or_(*(not_(limit.live(limit.after(delay))) for limit in (world.idle, world.absolute)))
    for limit in limits(world):
        move.assign(limit.expr, limit.after(delay))
    short = or_(*(and_(limit.live(), not_(limit.live(limit.after(delay)))) for limit in world.shorts))
    session.end(world, move, or_(ends, short), and_(short, not_(ends)))


def until(limit: Limit, world: World, name: str, delay: Expr) -> Move:
    """Time passes until a limit is reached; others that fall earlier pass with it."""
    move = Move(f"{TIME}.{name}", TIME, f"{TIME}.{name}", f"time passes until {limit.about} ends")
    elapse(world, move, delay)
    return move


def passing(world: World) -> Iterator[Move]:
    """The ways in which time passes: until a deadline, or for any delay; untimed, until any of the limits
    fall."""
    if world.timed:
        for limit in limits(world):
            yield until(limit, world, limit.name, limit.expr).require(limit.live())
        yield _wait(world)
    else:
        yield _any_fall(world)


def delay(world: World) -> Parameter:
    """How long time passes, in units; no longer than the longest limit."""
    longest = max(limit.units or 1 for limit in limits(world))
    return Parameter("delay", RangeSort(1, longest), DELAY, "how long time passes")


def _wait(world: World) -> Move:
    move = Move(f"{TIME}.{WAIT}", TIME, f"{TIME}.{WAIT}", "time passes")
    move.parameters = (delay(world),)
    elapse(world, move, move.parameters[0].expr)
    return move


def _any_fall(world: World) -> Move:
    move = Move(f"{TIME}.pass", TIME, f"{TIME}.pass", "time passes")
    falls = {limit: _falls(limit.name) for limit in limits(world)}
    ended = _falls("session")
    move.parameters = (*falls.values(), ended)
    for limit, fall in falls.items():
        move.assign(limit.expr, limit.over, fall.expr)
    move.require(*in_order(world, {limit: fall.expr for limit, fall in falls.items()}))
    short = or_(*(and_(limit.live(), falls[limit].expr) for limit in world.shorts))
    session.end(world, move, or_(ended.expr, short), and_(short, not_(ended.expr)))
    return move


def _falls(name: str) -> Parameter:
    return Parameter(f"ends:{name}", BOOL, FALLS, f"whether {name} reaches its limit")


def logout(world: World) -> Iterator[Move]:
    """The user logs out at the provider, for all applications."""
    move = Move(f"{BROWSER}.logout", BROWSER, f"{BROWSER}.logout", "logs out").require(world.session)
    at_the_provider(world, move)
    yield move
