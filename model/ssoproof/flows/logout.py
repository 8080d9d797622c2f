"""Logouts of applications: what ends with one, and whom it is meant to reach.

Only questions about logouts know them: to others an application's logout is the user's at the provider, or
a matter of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from ssoproof.flows import device_memory, session, tokens
from ssoproof.flows.family import NONE, Family
from ssoproof.flows.instance import Instance
from ssoproof.flows.move import Move
from ssoproof.flows.world import World
from ssoproof.logic.build import FALSE, TRUE, and_, not_, or_
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import BOOL
from ssoproof.system.system import UNMODELLED, Parameter
from ssoproof.tenant.logout import Does, Extent, Revokes

#: The outputs about logouts. `REACHED`: one that is meant to reach the asked application, which is signed in.
#: `SPARED`: one that is not meant to; `STRAYS`: one of them that signs it out all the same. `LATE`: a token
#: is given out although nobody has signed in since such a logout.
REACHED, SPARED, STRAYS, LATE = "reached", "spared", "strays", "late"
LOGOUTS = (REACHED, SPARED, STRAYS)


def at_provider(world: World, instance: Instance) -> Expr:
    """That the instance's logout is one at the provider."""
    does = instance.app.logout.does.value
    if does is None:
        return world.behaviour.logout_ends_session
    return TRUE if does is Does.PROVIDER else FALSE


def reaches(world: World, instance: Instance) -> Expr:
    """That the instance's logout is meant to reach the asked application, which is the subject."""
    if instance.app.name == world.subject.name:
        return TRUE
    reach = instance.app.logout.reach.value
    if reach is None:
        return at_provider(world, instance)
    if reach.extent is Extent.SESSION:
        return world.instances[0].here
    listed = world.subject.name in reach.applications
    return TRUE if reach.extent is Extent.ALL or listed else FALSE


def spares(world: World, instance: Instance) -> Expr:
    """That the instance's logout is not meant to reach the asked application; where its owners don't say, it
    neither is nor isn't."""
    reach = instance.app.logout.reach.value
    open_ = reach is not None and reach.extent is Extent.OPEN
    return FALSE if open_ else not_(reaches(world, instance))


def moves(world: World, instance: Instance) -> Iterator[Move]:
    """The logout of an application that has signed its user in: at the provider, or of its own."""
    if not instance.logs_out:
        return
    n, ends = instance.name, at_provider(world, instance)
    for does, when, about in (
        (Does.PROVIDER, ends, "logs its user out at the provider"),
        (Does.LOCAL, not_(ends), "logs its user out by itself, the session stays"),
    ):
        if when is FALSE:
            continue
        move = Move(f"{n}.logout/{does.value}", n, f"{n}.logout", about)
        move.require(instance.page, instance.at("none"), instance.signed, when)
        _judged(world, move, instance, does)
        if does is Does.PROVIDER:
            at_the_provider(world, move)
        _own(move, instance)
        yield move


def at_the_provider(world: World, move: Move) -> None:
    """The session ends, if there is one; so may offline refresh tokens, and the remembered browser."""
    if world.mode.logouts:
        _ended_with_session(world, move)
    else:
        tokens.logged_out(world, move)
    session.end(world, move)
    device_memory.forget(world, move, world.behaviour.logout_forgets_browser)


def _judged(world: World, move: Move, instance: Instance, does: Does) -> None:
    """Whom it is meant to reach, and who is signed out although it is not."""
    asked, reached, spared = world.instances[0], reaches(world, instance), spares(world, instance)
    move.emit(REACHED, and_(reached, asked.signed))
    move.assign(world.logged_out, True, reached)
    if instance.app.name == world.subject.name:
        return
    move.emit(SPARED, and_(spared, asked.signed))
    if does is Does.PROVIDER:
        refresh = FALSE if asked.family is None else asked.family.alive
        harmed = or_(asked.here, and_(refresh, world.behaviour.logout_ends_refresh_tokens))
        move.emit(STRAYS, and_(spared, world.session, harmed))


def _own(move: Move, instance: Instance) -> None:
    """The application drops what it has, and revokes what it is stated to revoke."""
    for own in (instance.signed, instance.here):
        move.assign(own, False)
    for limit in instance.tokens:
        move.assign(limit.expr, limit.over)
    family, revokes = instance.family, instance.app.logout.revokes.value
    if family is None:
        return
    if revokes is not Revokes.NOTHING:
        _ends(move, family, not_(family.older) if revokes is Revokes.TOKEN else TRUE)
    if not family.free:
        move.assign(family.has, False)
        if family.completes:
            move.assign(family.pending, NONE)


def _ended_with_session(world: World, move: Move) -> None:
    """Offline refresh tokens that a logout ends: those of its session; of others that is open."""
    ends = and_(world.behaviour.logout_ends_refresh_tokens, world.session)
    for family in (i.family for i in world.instances if i.family is not None):
        about = "a logout that ends refresh tokens ends those of earlier sessions too"
        _ends(move, family, and_(ends, or_(family.bound, _open(move, "earlier", about))))


def _ends(move: Move, family: Family, when: Expr) -> None:
    """The refresh token ends; it is open whether MFA that is pending for it can be completed still."""
    move.assign(family.alive, False, when)
    if family.completes:
        about = "MFA that is pending for a refresh token can be completed once that has ended"
        move.assign(family.pending, NONE, and_(when, not_(_open(move, "pending", about))))


def _open(move: Move, name: str, about: str) -> Expr:
    """What nobody documents: one choice of that name for the whole step."""
    own = Parameter(f"{move.action}.{name}", BOOL, UNMODELLED, about)
    if own not in move.parameters:
        move.parameters = (*move.parameters, own)
    return own.expr
