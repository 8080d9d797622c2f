"""What a request needs of the user, as its provider decides, and what it leaves in the session."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ssoproof.flows import device_memory
from ssoproof.flows.code_times import Since
from ssoproof.flows.demand import skipped
from ssoproof.flows.instance import Instance, Request
from ssoproof.flows.move import Move
from ssoproof.flows.pauses import Pending
from ssoproof.flows.session_limits import Shortening
from ssoproof.flows.world import World
from ssoproof.logic.build import FALSE, TRUE, add, and_, const, eq, ite, min_, not_, number, or_
from ssoproof.logic.expr import Expr
from ssoproof.system.system import Parameter


class StandIn(Enum):
    """What spares a challenge although MFA is required.

    The remembered browser; the session's marker of MFA done; earlier MFA of the session; at interactive
    requests, an mfa entry of the session.
    """

    MEMORY = "memory"
    MARKER = "marker"
    SESSION = "session"
    ENTRY = "entry"


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a request needs, as conditions on the state before it (each a boolean expression).

    `strict`: code demands MFA and honours no remembered browser. `lenient`: code demands MFA and honours one;
    `automatic`: in such a way that the browser is remembered without being asked. `waived`: code asks for
    none. `policy`: code is silent and the policy demands it. `adaptive`: the risk assessment demands it.
    `commanded`: code commands a challenge, and nothing stands in for it. `needs`: a challenge is due. `skip`:
    a remembered browser stands in. `away`: code sends the browser somewhere else. `revoked`: code ends the
    session, and denies. `by_audience`, `by_acr`: the request asks for MFA by itself. `shortens`: the limits
    that code sets for the session. `despite`: the request lets no remembered browser stand in. `pending`: the
    pauses that commands make. `remembered`: a remembered browser stands in for a commanded challenge,
    whatever follows. `stand_ins`: where no challenge is due, the first that holds is the reason.
    `enrols`: the challenge belongs to an enrolment that code commands. `parameters`: the choices that all of
    it rests on. At an exchange, `ends_token`: code ends the refresh
    token; `may_lapse`: it had set a limit for it that is reached.
    """

    denied: Expr = FALSE
    strict: Expr = FALSE
    lenient: Expr = FALSE
    waived: Expr = FALSE
    policy: Expr = FALSE
    adaptive: Expr = FALSE
    needs: Expr = FALSE
    skip: Expr = FALSE
    parameters: tuple[Parameter, ...] = ()
    commanded: Expr = FALSE
    away: Expr = FALSE
    revoked: Expr = FALSE
    pending: tuple[Pending, ...] = ()
    remembered: Expr = FALSE
    automatic: Expr = FALSE
    by_audience: Expr = FALSE
    by_acr: Expr = FALSE
    shortens: tuple[Shortening, ...] = ()
    despite: Expr = FALSE
    stand_ins: tuple[tuple[StandIn, Expr], ...] = ()
    enrols: Expr = FALSE
    ends_token: Expr = FALSE
    may_lapse: Expr = FALSE


@dataclass(frozen=True, slots=True)
class Ticks:
    """Whether ticking the box of a challenge remembers the browser; `doubt` says where that is not sure."""

    count: bool = True
    doubt: str = ""

    @property
    def kind(self) -> tuple[bool, bool]:
        """The same for requests at which a tick does the same."""
        return self.count, bool(self.doubt)


def record(world: World, move: Move, instance: Instance, when: Expr = TRUE) -> None:
    """An mfa entry is written to the session's methods by a transaction of the instance.

    Where entries do not add up the one entry is written anew.
    """
    for age, limit in world.code_ages:
        if age.since == Since.LAST_ENTRY.value:
            move.start(limit, when)
        elif age.since == Since.FIRST_ENTRY.value:
            first = or_(eq(move.now(world.methods), number(0)), not_(world.behaviour.entries_add_up))
            move.start(limit, and_(when, first))
    if world.top == 1:
        move.assign(world.methods, 1, when)
        move.assign(instance.mfa_here, True, when)
        return
    now = move.now(world.methods)
    one = ite(eq(now, number(0)), const(world.methods.sort, 1), now)
    more = min_(add(now, number(1)), number(world.top))
    move.assign(world.methods, ite(world.behaviour.entries_add_up, more, one), when)
    move.assign(instance.mfa_here, True, when)


def passed_by_memory(
    world: World, move: Move, instance: Instance, request: Request, need: Requirement
) -> None:
    """Effects where a remembered browser stood in for the challenge: renewal, and maybe an mfa entry."""
    device_memory.renew(world, move, need.skip)
    record(world, move, instance, and_(need.skip, world.behaviour.skipped_challenge_writes_entry))
    skipped(world, move, instance, request, need.skip)


def stood_in(
    world: World, move: Move, instance: Instance, request: Request, need: Requirement, written: Expr = TRUE
) -> None:
    """The same where a remembered browser stood in for a commanded challenge, and the hooks went on to
    something else.

    `written`: the session that the transaction runs in is there to be written to.
    """
    if need.remembered is FALSE:
        return
    device_memory.renew(world, move, need.remembered)
    when = and_(need.remembered, written)
    record(world, move, instance, and_(when, world.behaviour.skipped_challenge_writes_entry))
    skipped(world, move, instance, request, when)
