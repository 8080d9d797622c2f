"""The environment of one application: its class's and all others' footprints on the shared state."""

from __future__ import annotations

from ssoproof.flows.instance import Instance
from ssoproof.flows.logout import LOGOUTS
from ssoproof.flows.session import BLAMED, OVER
from ssoproof.flows.world import World
from ssoproof.logic.build import TRUE, and_, implies, is_, lt, not_, number, or_
from ssoproof.logic.sorts import BOOL
from ssoproof.system.environment import Member, Summary
from ssoproof.system.self_composition import LENGTH
from ssoproof.system.system import Variable

LENIENT = Variable(
    "others.lenient", BOOL, False, "another app's MFA prompt that offers to remember is pending"
)
STRICT = Variable("others.strict", BOOL, False, "another app's MFA prompt without the checkbox is pending")

RESUMED = Variable(
    "others.resumed",
    BOOL,
    False,
    "another app's first factor is accepted in this session, its hooks are next",
)
EXCHANGING = Variable(
    "others.exchanging", BOOL, False, "MFA is pending at the token endpoint for another app's refresh token"
)
LENIENT_UNBOUND = Variable(
    "others.lenient_unbound", BOOL, False, "the same in a login whose session is not committed yet"
)
STRICT_UNBOUND = Variable(
    "others.strict_unbound", BOOL, False, "the same in a login whose session is not committed yet"
)


def observable(output: str) -> bool:
    """The outputs of other applications that matter: the session's end and who is to blame, whom a logout
    reaches, starts of shared limits."""
    return output in (OVER, BLAMED, *LOGOUTS) or output.startswith(("start:", LENGTH))


def member(world: World, instance: Instance) -> Member:
    """An instance as a member of its class: what ties its local state to the shared one.

    A challenge that runs in the session is known to the summary bits, which fall with the session; an
    accepted first factor whose session is written, a login, or an mfa entry of its own need a live session,
    and the last one an entry in the methods. Where an app may ask for a fresh first factor, its pipeline
    after one is no plain single sign-on hop, so that a first factor of its own must have begun the session;
    where each first factor begins a new one, no second application is in that place.
    """
    challenge = instance.at("challenge")
    committed = and_(instance.at("resume"), world.behaviour.written_at_once)
    late = and_(instance.at("unbound"), not_(world.behaviour.written_last))
    possible = and_(
        implies(or_(committed, instance.here, instance.mfa_here), world.session),
        implies(instance.mfa_here, lt(number(0), world.methods)),
        implies(or_(challenge, instance.at("away")), world.session),
        not_(late),
        not_(and_(instance.at("adrift"), world.behaviour.written_at_once)),
        is_(instance.carried, *instance.carries) if instance.leaves else TRUE,
        implies(instance.forced, world.session) if instance.overrides else TRUE,
        implies(instance.family.bound, world.session) if instance.family is not None else TRUE,
    )
    unbound = instance.at("unbound")
    summaries: tuple[Summary, ...] = (
        Summary(LENIENT, and_(challenge, instance.offer), falls=True),
        Summary(STRICT, and_(challenge, not_(instance.offer)), falls=True),
        Summary(LENIENT_UNBOUND, and_(unbound, instance.offer), falls=False),
        Summary(STRICT_UNBOUND, and_(unbound, not_(instance.offer)), falls=False),
    )
    if any(r.forced or r.max_age is not None for r in instance.requests):
        replaced = not_(world.behaviour.relogin_keeps_session)
        summaries = (*summaries, Summary(RESUMED, committed, falls=True, alone=replaced))
    if instance.family is not None and instance.family.completes:
        summaries = (*summaries, Summary(EXCHANGING, instance.family.waits(), falls=False))
    return Member(instance.name, instance.variables(), summaries, possible)
