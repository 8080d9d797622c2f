"""What becomes of refresh tokens: they are issued, end with what reaches them, and hold evidence."""

from __future__ import annotations

from ssoproof.flows.family import NONE, Family
from ssoproof.flows.instance import FORCED, Instance, Request
from ssoproof.flows.limits import Limit
from ssoproof.flows.move import Move
from ssoproof.flows.world import Tracked, World
from ssoproof.logic.build import FALSE, TRUE, and_, ite, lt, not_, number, or_
from ssoproof.logic.expr import Expr, substitute
from ssoproof.logic.sorts import BOOL
from ssoproof.system.system import UNMODELLED, USER, Parameter
from ssoproof.tenant.model import DemandKind


def issue(world: World, move: Move, instance: Instance, request: Request) -> None:
    """A token of the authorize endpoint may come with a refresh token, which the application keeps from then
    on; whoever is free may keep the one before."""
    family = instance.family
    if family is None:
        return
    label = dict(family.labels).get(request.label.removesuffix(FORCED))
    if label is None:
        return
    when: Expr = TRUE
    if family.free and family.followed:
        about = "the refresh token from before is kept"
        older = Parameter(f"{move.action}.older", BOOL, USER, about)
        move.parameters = (*move.parameters, older)
        when = not_(and_(family.alive, older.expr))
    move.assign(family.alive, True, when)
    if not family.free:
        move.assign(family.has, True)
    move.assign(family.bound, True, when)
    if family.ranked:
        move.assign(family.older, not_(when))
    move.assign(family.recorded, lt(number(0), move.now(world.methods)), when)
    if family.promises:
        move.assign(family.assured, True)
    if len(family.exchanges) > 1:
        move.assign(family.original, label, when)
    if family.completes:
        move.assign(family.pending, NONE, when)
    for limit in family.limits:
        move.assign(limit.expr, limit.full, when)
    for tracked in world.tracked if family.followed else ():
        _taken_along(world, move, family, tracked, when)


def _taken_along(world: World, move: Move, family: Family, tracked: Tracked, when: Expr) -> None:
    """The evidence of a new token is its session's; besides, where a remembered browser counts, one that is
    live."""
    memory = _now(move, world.memory) if tracked.remembered else FALSE
    if tracked.api in family.once:
        move.assign(family.proof(tracked.api), memory, when)
    ages = family.age(tracked.api)
    if ages is not None:
        own, ticked = ages.own, tracked.ticked
        since = own.over if ticked is None else ite(memory, _fitted(move, ticked, own), own.over)
        move.assign(own.expr, since, when)
        move.assign(ages.session.expr, ages.session.over, when)


def _now(move: Move, expr: Expr) -> Expr:
    return substitute(expr, move.updates)


def _fitted(move: Move, limit: Limit, to: Limit) -> Expr:
    """What is left of a limit of the same length."""
    assert limit.units == to.units
    return move.now(limit.expr)


def session_ends(world: World, move: Move, when: Expr) -> None:
    """The session ends: a token that was issued in it keeps its evidence, and stands by itself."""
    for instance in world.instances:
        family = instance.family
        if family is None:
            continue
        own = and_(when, move.now(family.bound))
        for tracked in world.tracked if family.followed else ():
            if tracked.api in family.once:
                held = or_(move.now(world.evidence), move.now(world.entry) if tracked.remembered else FALSE)
                move.assign(family.proof(tracked.api), True, and_(own, held))
            ages = family.age(tracked.api)
            if ages is not None and tracked.age is not None:
                move.assign(ages.session.expr, _fitted(move, tracked.age, ages.session), own)
        move.assign(family.bound, False, when)


def covered(world: World, instance: Instance, tracked: Tracked) -> Expr:
    """That a demand is met by the evidence of the instance's refresh token."""
    return or_(not_(tracked.due), _held(world, instance, tracked))


def _held(world: World, instance: Instance, tracked: Tracked) -> Expr:
    family = instance.family
    assert family is not None
    if tracked.kind is DemandKind.NEVER:
        return TRUE
    if tracked.kind is DemandKind.EVERY_VISIT:
        return instance.passed_for(tracked.api)
    if tracked.kind is DemandKind.ONCE_PER_SESSION:
        entry = world.entry if tracked.remembered else FALSE
        return or_(family.proof(tracked.api), and_(family.bound, or_(world.evidence, entry)))
    ages = family.age(tracked.api)
    assert ages is not None and tracked.age is not None
    return or_(ages.own.live(), ages.session.live(), and_(family.bound, tracked.age.live()))


def gained(world: World, move: Move, instance: Instance) -> None:
    """A challenge was passed at an exchange: the token has it as evidence."""
    family = instance.family
    assert family is not None
    for api in family.once:
        move.assign(family.proof(api), True)
    for _, ages in family.ages:
        move.assign(ages.own.expr, ages.own.full)


def logged_out(world: World, move: Move) -> None:
    """The user logged out at the provider: nothing is promised any more, and offline tokens may end."""
    for instance in world.instances:
        family = instance.family
        if family is None:
            continue
        _unpromised(move, family, TRUE)
        move.assign(family.alive, False, world.behaviour.logout_ends_refresh_tokens)


def revoked(world: World, move: Move, when: Expr) -> None:
    """Code revokes the session: tokens that were issued in it may end with it."""
    families = [i.family for i in world.instances if i.family is not None]
    if when is FALSE or not families:
        return
    about = "refresh tokens of the session that code revokes end with it"
    ended = Parameter(f"{move.action}.tokens", BOOL, UNMODELLED, about)
    move.parameters = (*move.parameters, ended)
    for family in families:
        own = and_(when, move.now(family.bound))
        _unpromised(move, family, own)
        move.assign(family.alive, False, and_(own, ended.expr))


def _unpromised(move: Move, family: Family, when: Expr) -> None:
    if family.promises:
        move.assign(family.assured, False, when)
