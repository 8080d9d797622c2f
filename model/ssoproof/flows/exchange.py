"""Exchange of refresh tokens: answered from the SDK's cache or by the token endpoint, which shows nothing.

An exchange does not touch the session. What it can do to what applications share is what code commands there,
and what a provider records of MFA that was passed for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from ssoproof.flows import session, tokens
from ssoproof.flows.demand import about, asks_for, credit, visited
from ssoproof.flows.family import NONE, Family
from ssoproof.flows.instance import Instance, Request
from ssoproof.flows.logout import LATE
from ssoproof.flows.move import Move
from ssoproof.flows.provider import Authorizer
from ssoproof.flows.requirement import Requirement, record
from ssoproof.flows.session_limits import shorten
from ssoproof.flows.world import World
from ssoproof.logic.build import FALSE, TRUE, and_, not_, or_
from ssoproof.logic.expr import Expr, substitute
from ssoproof.logic.sorts import BOOL
from ssoproof.system.system import UNMODELLED, Parameter
from ssoproof.tenant.refresh_tokens import Store

#: The outputs about exchanges of the asked application.
FAILED, WORKS, PROMISED = "refresh_failed", "refresh_ok", "refresh_promised"
#: A token for the subject came of an exchange; the evidence of the refresh token meets what is demanded.
EXCHANGED, COVERED = "exchanged", "covered"


def shares(need: Requirement) -> bool:
    """Whether code may do something at an exchange to what applications share."""
    return need.revoked is not FALSE or bool(need.shortens)


def moves(world: World, authorizer: Authorizer, instance: Instance) -> Iterator[Move]:
    """The exchanges of an instance, the MFA that is passed for them, and the loss of the token."""
    family = instance.family
    if family is None:
        return
    for request in instance.exchanges:
        yield from _exchange(world, authorizer, instance, family, request)
    if family.completes:
        for request in instance.exchanges:
            yield from _completion(world, authorizer, instance, family, request)
        yield _left(instance, family)
    if not family.free:
        yield _dropped(instance, family)


def _move(instance: Instance, verb: str, label: str, outcome: str, about: str) -> Move:
    action = f"{instance.name}.{verb}.{label}"
    return Move(f"{action}/{outcome}", instance.name, action, about)


def _exchange(
    world: World, authorizer: Authorizer, instance: Instance, family: Family, request: Request
) -> Iterator[Move]:
    """One call of the application's for a token, or, where anybody is free, one exchange."""
    limit = instance.token(request)
    cached = limit.live() if limit is not None and instance.caches and not family.free else FALSE
    page = () if family.free else (instance.page, instance.at("none"))
    if cached is not FALSE:
        yield _refresh(instance, request, "cached", "call answered from the cache").require(*page, cached)
    ready = (*page, not_(cached), world.offered(request), family.allows(request.label))
    need = authorizer.exchange(world, instance, request, completed=False)
    usable = (*ready, family.has, family.works)
    for move in _answers(world, instance, family, request, need, usable):
        yield _judged(world, move, instance, request)
    if not family.free and not family.tokens.falls_back.value:
        for move in _lost(world, instance, family, request, ready):
            yield _judged(world, move, instance, request)


def _refresh(instance: Instance, request: Request, outcome: str, words: str) -> Move:
    return _move(instance, "refresh", request.label, outcome, words)


def _answers(
    world: World,
    instance: Instance,
    family: Family,
    request: Request,
    need: Requirement,
    usable: tuple[Expr, ...],
) -> Iterator[Move]:
    token = _refresh(instance, request, "token", "gets a token for its refresh token")
    token.require(*usable, not_(need.denied), not_(need.needs), not_(need.may_lapse))
    _given(world, token, instance, family, request)
    lost = in_memory(world, family)
    if not family.free and not family.tokens.rotates.value:
        token.assign(family.has, False, lost)
    asked = _refresh(instance, request, "mfa", "exchange refused: mfa_required")
    asked.require(*usable, not_(need.denied), need.needs, not_(need.may_lapse))
    _mfa_required(world, asked, family, request)
    denied = _refresh(instance, request, "denied", "exchange refused by code: access_denied")
    denied.require(*usable, need.denied, not_(need.may_lapse))
    denied.assign(family.alive, False, or_(need.ends_token, world.behaviour.refusal_ends_token))
    if family.promises:
        denied.assign(family.assured, False, need.ends_token)
    possible = ((token, TRUE), (asked, need.needs), (denied, need.denied))
    outcomes = [move for move, when in possible if when is not FALSE]
    if need.may_lapse is not FALSE:
        lapsed = _refresh(instance, request, "lapsed", "exchange refused: a limit that code set is reached")
        outcomes.append(lapsed.require(*usable, need.may_lapse))
        lapsed.assign(family.alive, False)
    for move in outcomes:
        move.parameters = (*need.parameters, *move.parameters)
        if move is not token:
            _failed(move, instance)
            if not family.free:
                move.assign(family.has, False, lost)
        _commanded(world, move, need, refused=move is not token)
        yield move


def in_memory(world: World, family: Family) -> Expr:
    """Whether the SDK keeps the refresh token where a page takes it along."""
    store = family.tokens.store.value
    if family.free or store is Store.STORAGE:
        return FALSE
    return world.behaviour.refresh_token_in_memory if store is None else TRUE


def _given(world: World, move: Move, instance: Instance, family: Family, request: Request) -> None:
    """A token, and where they rotate a new refresh token of the same family."""
    if family.idle is not None:
        move.assign(family.idle.expr, family.idle.full)
    if family.completes:
        move.assign(family.pending, NONE)
    limit = instance.token(request)
    if limit is not None:
        move.start(limit)
    if family.followed:
        move.emit(f"{instance.name}.{WORKS}")


def _mfa_required(world: World, move: Move, family: Family, request: Request) -> None:
    if family.completes:
        move.assign(family.pending, request.label)
    if family.tokens.rotates.value and not family.free:
        # whoever is free leaves out an exchange that is refused
        spent = world.behaviour.mfa_required_uses_up_token
        if family.tokens.leeway.value:
            about = "the leeway is over when a refresh token is presented that a refused exchange used up"
            over = Parameter(f"{move.action}.leeway", BOOL, UNMODELLED, about)
            move.parameters = (*move.parameters, over)
            spent = and_(spent, over.expr)
        move.assign(family.alive, False, spent)


def _failed(move: Move, instance: Instance) -> None:
    move.emit("error.refresh")
    if instance.family is not None and instance.family.followed:
        move.emit(f"{instance.name}.{FAILED}")


def _commanded(world: World, move: Move, need: Requirement, refused: bool) -> None:
    """What code commands for the session where a refresh token is exchanged: it is open whether that is done
    to the session which lives."""
    if not shares(need):
        return
    words = "what code does to a session at the exchange of a refresh token is done to the one that lives"
    own = Parameter(f"{move.action}.session", BOOL, UNMODELLED, words)
    move.parameters = (*move.parameters, own)
    shorten(world, move, need.shortens, own.expr, refused)
    if refused and need.revoked is not FALSE:
        ends = and_(need.revoked, own.expr)
        tokens.revoked(world, move, ends)
        session.end(world, move, ends, TRUE)


def _lost(
    world: World, instance: Instance, family: Family, request: Request, ready: tuple[Expr, ...]
) -> Iterator[Move]:
    """A call without a refresh token, or with one that is valid no more."""
    missing = _refresh(instance, request, "missing", "call fails: missing_refresh_token")
    missing.require(*ready, not_(family.has))
    invalid = _refresh(instance, request, "invalid", "exchange refused: invalid_grant")
    invalid.require(*ready, family.has, not_(family.works))
    invalid.assign(family.has, False, in_memory(world, family))
    for move in (missing, invalid):
        _failed(move, instance)
        yield move


def lost(instance: Instance, request: Request) -> tuple[Expr, ...]:
    """When an application that renews by refresh tokens renews silently: its SDK has none that is valid, or
    none for this audience."""
    family = instance.family
    if family is None or family.free or request.label not in {r.label for r in instance.exchanges}:
        return ()
    return (not_(and_(family.has, family.works, family.allows(request.label))),)


def promised(world: World, instance: Instance, request: Request) -> Expr:
    """That a call has to end in a token: renewing is promised, the limits are not reached, and what the
    application and the API asked for demand is met by the evidence of the refresh token."""
    family = instance.family
    assert family is not None
    first, *apis = world.tracked
    asked = (first, *(t for t in apis if asks_for(world, request, t.api)))
    return and_(family.assured, family.live, *(tokens.covered(world, instance, t) for t in asked))


def _judged(world: World, move: Move, instance: Instance, request: Request) -> Move:
    """With what questions ask of it, where it is the asked application's."""
    family = instance.family
    assert family is not None
    if not family.followed:
        return move
    if family.promises:
        move.emit(f"{instance.name}.{PROMISED}", promised(world, instance, request))
    if move.name.endswith("/token") and about(world, instance, request):
        _obtained(world, move, instance)
    return move


def _obtained(world: World, move: Move, instance: Instance) -> None:
    """A token for the subject: whether the evidence that the refresh token has by now meets the demand."""
    move.emit("token")
    move.emit(EXCHANGED)
    if world.subject.due is not TRUE:
        move.emit("due", world.subject.due)
    move.outputs[COVERED] = substitute(tokens.covered(world, instance, world.tracked[0]), move.updates)
    if world.mode.logouts:
        move.outputs[LATE] = substitute(world.logged_out, move.updates)


def _completion(
    world: World, authorizer: Authorizer, instance: Instance, family: Family, request: Request
) -> Iterator[Move]:
    """MFA is passed at the token endpoint: a new token, or, where hooks run again, a refusal."""
    need = authorizer.exchange(world, instance, request, completed=True)
    denied = and_(need.denied, world.behaviour.completion_runs_code)
    page = () if family.free else (instance.page, instance.at("none"))
    for outcome, when in (("token", not_(denied)), ("denied", denied)):
        if when is FALSE:
            continue
        move = _move(instance, "complete", request.label, outcome, "passes MFA at the token endpoint")
        move.parameters = need.parameters
        move.require(*page, family.waits(request.label), when)
        _recorded(world, move, instance, family, request)
        move.assign(family.pending, NONE)
        if outcome == "token":
            _given(world, move, instance, family, request)
            move.assign(family.alive, True)
            if not family.free:
                move.assign(family.has, True)
            if family.followed and about(world, instance, request):
                _obtained(world, move, instance)
        yield move


def _recorded(world: World, move: Move, instance: Instance, family: Family, request: Request) -> None:
    """The challenge counts for the refresh token and for the visit; for the session where that records it."""
    here = and_(world.behaviour.completion_reaches_session, family.bound, world.session)
    move.assign(family.recorded, True, world.behaviour.completion_is_recorded)
    if family.followed:
        tokens.gained(world, move, instance)
    visited(world, move, instance, request, TRUE, spared=False)
    if here is not FALSE:
        record(world, move, instance, here)
        credit(world, move, instance, request, here)


def _left(instance: Instance, family: Family) -> Move:
    """MFA at the token endpoint is failed or left, or its time is up."""
    move = Move(f"{instance.name}.leave_mfa", instance.name, f"{instance.name}.leave_mfa")
    move.about = "fails or leaves MFA at the token endpoint"
    move.require(family.waits())
    move.assign(family.pending, NONE)
    return move


def _dropped(instance: Instance, family: Family) -> Move:
    """The application signs its user out by itself, and drops the refresh token."""
    move = Move(f"{instance.name}.forget", instance.name, f"{instance.name}.forget")
    move.about = "drops its refresh token"
    move.require(family.has, not_(family.assured))
    move.assign(family.has, False)
    if family.completes:
        move.assign(family.pending, NONE)
    return move
