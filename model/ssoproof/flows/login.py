"""Interactive login: authorize, first factor, pipeline, challenge shown and answered, redirect and return."""

from __future__ import annotations

from collections.abc import Iterator

from ssoproof.flows import device_memory, session, tokens
from ssoproof.flows.demand import credit, issued, prompted, unanswered
from ssoproof.flows.instance import END, FORCED, Instance, Request
from ssoproof.flows.move import Move
from ssoproof.flows.pauses import Pause
from ssoproof.flows.provider import Authorizer
from ssoproof.flows.requirement import Requirement, Ticks, passed_by_memory, record, stood_in
from ssoproof.flows.session_limits import shorten, written_late
from ssoproof.flows.world import World
from ssoproof.logic.build import FALSE, TRUE, add, and_, min_, not_, number, or_
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import BOOL
from ssoproof.system.system import UNMODELLED, Parameter


def session_usable(world: World, request: Request) -> Expr:
    """That the live session spares the first factor for this request."""
    if request.forced:
        return FALSE
    limit = next((limit for age, limit in world.auth if age == request.max_age), None)
    if limit is None:
        return world.session
    omitted = world.behaviour.silent_calls_omit if request.open else FALSE
    return and_(world.session, or_(limit.live(), omitted))


def _move(instance: Instance, action: str, outcome: str, about: str) -> Move:
    return Move(f"{instance.name}.{action}/{outcome}", instance.name, f"{instance.name}.{action}", about)


def sign_in(world: World, authorizer: Authorizer, instance: Instance, request: Request) -> Iterator[Move]:
    """The app sends the browser to authorize without prompt=none."""
    action = f"sign_in.{request.label}"
    ready = (instance.page, instance.at("none"), world.offered(request))
    usable = session_usable(world, request)
    need = authorizer.requirement(world, instance, request, False, world.methods)
    for move in outcomes(world, instance, request, need, action, (*ready, usable), FALSE):
        yield _counted(world, move)
    yield _login_page(world, instance, request, action, (*ready, not_(usable)))
    if request.label in instance.forcible:
        yield _login_page(world, instance, request, f"{action}{FORCED}", (*ready, usable))


def _login_page(
    world: World, instance: Instance, request: Request, action: str, ready: tuple[Expr, ...]
) -> Move:
    page = _move(instance, action, "login_page", "is sent to the login page").require(*ready)
    page.assign(instance.stage, "login")
    if instance.overrides:
        page.assign(instance.forced, world.session)
    _want(page, instance, request)
    page.emit("prompt.login")
    return page


def _want(move: Move, instance: Instance, request: Request) -> None:
    if len(instance.requests) > 1:
        move.assign(instance.requested, request.label)


def first_factor(world: World, instance: Instance) -> Iterator[Move]:
    """The password is accepted; which may commit the session."""
    move = _move(instance, "first_factor", "accepted", "first factor accepted").require(instance.at("login"))
    session.begin(world, move, instance, world.behaviour.written_at_once)
    if world.mode.logouts:
        move.assign(world.logged_out, False)
    move.assign(instance.stage, "resume")
    yield move


def pipeline(world: World, authorizer: Authorizer, instance: Instance, request: Request) -> Iterator[Move]:
    """The hooks run after a first factor."""
    ready = (instance.at("resume"), instance.requests_now(request))
    methods, anew = session.visible_methods(world), session.begins_anew(world)
    need = authorizer.requirement(world, instance, request, False, methods, anew)
    for move in outcomes(world, instance, request, need, f"continue.{request.label}", ready, TRUE):
        yield _counted(world, move)


def _counted(world: World, move: Move) -> Move:
    """An interactive sign-in, whatever comes of it, counts for the user."""
    if world.counts_to:
        move.assign(world.signed_in, min_(add(world.signed_in, number(1)), number(world.counts_to)))
    return move


def outcomes(
    world: World,
    instance: Instance,
    request: Request,
    need: Requirement,
    action: str,
    ready: tuple[Expr, ...],
    commits: Expr,
) -> Iterator[Move]:
    """The pipeline's outcomes: a token, a challenge shown, access denied, or the browser sent somewhere else.

    `commits`: the transaction did a first factor, and the provider says when its session is written.
    """
    early = and_(commits, world.behaviour.written_before_challenge)
    late = and_(commits, world.behaviour.written_last)
    unwritten = and_(commits, not_(world.behaviour.written_at_once))
    token = _move(instance, action, "token", "gets a token")
    token.parameters = need.parameters
    token.require(*ready, not_(need.denied), not_(need.needs), not_(need.away))
    session.begin(world, token, instance, or_(early, late))
    passed_by_memory(world, token, instance, request, need)
    issue(world, token, instance, request)
    shorten(world, token, need.shortens)
    _written_late(world, token, commits)
    yield token
    shown = _move(instance, action, "challenge", "is sent to an MFA prompt")
    shown.parameters = need.parameters
    shown.require(*ready, not_(need.denied), need.needs)
    session.begin(world, shown, instance, early)
    session.touch(world, shown)
    prompted(world, shown, instance, request, need.enrols, late)
    stood_in(world, shown, instance, request, need, not_(late))
    device_memory.forget(world, shown, and_(need.strict, world.behaviour.prompt_forgets_browser))
    shown.assign(instance.stage, "challenge")
    shown.assign(instance.stage, "unbound", late)
    shown.assign(instance.offer, not_(need.strict))
    if instance.automates:
        shown.assign(instance.automatic, need.automatic)
    _goes_on(shown, instance, need, Pause.CHALLENGE)
    _want(shown, instance, request)
    shorten(world, shown, need.shortens, not_(late))
    _written_late(world, shown, and_(commits, early) if commits is not TRUE else FALSE)
    shown.emit("prompt.mfa")
    yield shown
    if need.away is not FALSE:
        yield _sent_away(world, instance, request, need, action, ready, unwritten)
    denied = _move(instance, action, "denied", "is refused by code (access_denied)")
    denied.parameters = need.parameters
    denied.require(*ready, need.denied)
    stood_in(world, denied, instance, request, need, not_(unwritten))
    shorten(world, denied, need.shortens, not_(unwritten), refused=True)
    revoke(world, denied, need, unwritten)
    settle(denied, instance)
    denied.emit("denied")
    yield denied


def _written_late(world: World, move: Move, when: Expr) -> None:
    """Back from where code sent the browser: what it had set for the session before is not followed."""
    if when is not TRUE and when is not FALSE:
        written_late(world, move, when)


def _sent_away(
    world: World,
    instance: Instance,
    request: Request,
    need: Requirement,
    action: str,
    ready: tuple[Expr, ...],
    unwritten: Expr,
) -> Move:
    """The browser goes to a redirect's address, a form or an enrolment; the pipeline is not done, so
    that a session which is written before a challenge waits."""
    away = _move(instance, action, "away", "is sent somewhere else by code")
    away.parameters = need.parameters
    away.require(*ready, not_(need.denied), need.away)
    session.touch(world, away)
    stood_in(world, away, instance, request, need, not_(unwritten))
    away.assign(instance.stage, "away")
    away.assign(instance.stage, "adrift", unwritten)
    _goes_on(away, instance, need, Pause.AWAY)
    _want(away, instance, request)
    shorten(world, away, need.shortens, not_(unwritten))
    away.emit("prompt.away")
    return away


def _goes_on(move: Move, instance: Instance, need: Requirement, pause: Pause) -> None:
    """Where the hooks go on after the pause, and what they take along."""
    if instance.leaves:
        move.assign(instance.carried, "unset")
    if instance.points:
        move.assign(instance.point, END)
    for pending in need.pending:
        if pending.pause is pause:
            if pending.label != END:
                move.assign(instance.point, pending.label, pending.guard)
            if pause is Pause.AWAY:
                move.assign(instance.carried, pending.carried, pending.guard)


def settle(move: Move, instance: Instance) -> None:
    """The transaction is over."""
    move.assign(instance.stage, "none")
    if instance.points:
        move.assign(instance.point, END)
    if instance.leaves:
        move.assign(instance.carried, "unset")
    if instance.automates:
        move.assign(instance.automatic, False)


def revoke(world: World, move: Move, need: Requirement, unwritten: Expr = FALSE) -> None:
    """Code revokes the session; of a login whose session is not written, an older session may end or not."""
    if need.revoked is FALSE:
        return
    if unwritten is FALSE:
        tokens.revoked(world, move, need.revoked)
        session.end(world, move, need.revoked, TRUE)
        return
    older = Parameter(
        f"{move.action}.older", BOOL, UNMODELLED, "revoke ends a session that is older than this login"
    )
    move.parameters = (*move.parameters, older)
    ends = and_(need.revoked, or_(not_(unwritten), older.expr))
    tokens.revoked(world, move, ends)
    session.end(world, move, ends, TRUE)


def issue(world: World, move: Move, instance: Instance, request: Request) -> None:
    """A token goes to the app: it is logged in in the session, whose idle limit starts again."""
    session.touch(world, move)
    settle(move, instance)
    move.assign(instance.here, True)
    if instance.logs_out:
        move.assign(instance.signed, True)
    limit = instance.token(request)
    if limit is not None:
        move.start(limit)
    tokens.issue(world, move, instance, request)
    issued(world, move, instance, request)


def answers(world: World, authorizer: Authorizer, instance: Instance) -> Iterator[Move]:
    """What the user can do with a challenge: pass it (ticking the box or not), fail it, leave it; and come
    back."""
    for request in instance.requests:
        onward = authorizer.after_challenge(world, instance, request)
        ticks = authorizer.ticks(world, request)
        for ticked in (False, True) if ticks.count else (False,):
            yield from _pass(world, instance, request, ticked, ticks, onward)
    for outcome, about in (("failed", "fails the MFA prompt"), ("abandoned", "leaves the MFA prompt")):
        move = Move(f"{instance.name}.{outcome}", instance.name, f"{instance.name}.{outcome}", about)
        move.require(instance.at("challenge", "unbound"))
        unanswered(world, move, instance)
        settle(move, instance)
        yield move
    for request in instance.requests:
        need = authorizer.after_return(world, instance, request)
        if need is not None:
            ready = (instance.at("away", "adrift"), instance.requests_now(request))
            yield from outcomes(
                world, instance, request, need, f"back.{request.label}", ready, instance.at("adrift")
            )
    dead = Move(
        f"{instance.name}.stale",
        instance.name,
        f"{instance.name}.stale",
        "answers for a session that has ended",
    ).require(instance.at("dead"))
    settle(dead, instance)
    yield dead


def _pass(
    world: World, instance: Instance, request: Request, ticked: bool, ticks: Ticks, onward: Requirement | None
) -> Iterator[Move]:
    """The challenge is passed: a token, or what the hooks that go on decide."""
    move = _passed(world, instance, request, ticked, "token")
    if onward is not None:
        move.parameters = onward.parameters
        move.require(not_(onward.denied), not_(onward.needs), not_(onward.away))
    record(world, move, instance)
    _remembers(world, move, instance, ticked, ticks)
    credit(world, move, instance, request)
    issue(world, move, instance, request)
    shorten(world, move, onward.shortens if onward is not None else ())
    written_late(world, move, instance.at("unbound"))
    move.emit("passed")
    yield move
    if onward is None:
        return
    for outcome, when in (("challenge", onward.needs), ("away", onward.away), ("denied", onward.denied)):
        if when is not FALSE:
            yield _pass_on(world, instance, request, ticked, ticks, onward, outcome, when)


def _pass_on(
    world: World,
    instance: Instance,
    request: Request,
    ticked: bool,
    ticks: Ticks,
    onward: Requirement,
    outcome: str,
    when: Expr,
) -> Move:
    """The challenge is passed, and the hooks that go on command another one, send the browser away, or
    refuse."""
    move = _passed(world, instance, request, ticked, outcome)
    move.parameters = onward.parameters
    move.require(when if outcome == "denied" else and_(when, not_(onward.denied)))
    record(world, move, instance, world.behaviour.refusal_keeps_entry if outcome == "denied" else TRUE)
    _remembers(world, move, instance, ticked, ticks)
    credit(world, move, instance, request)
    session.touch(world, move)
    if outcome == "denied":
        shorten(world, move, onward.shortens, refused=True)
        written_late(world, move, instance.at("unbound"))
        revoke(world, move, onward)
        settle(move, instance)
        move.emit("denied")
    else:
        pause = Pause.CHALLENGE if outcome == "challenge" else Pause.AWAY
        move.assign(instance.stage, "challenge" if pause is Pause.CHALLENGE else "away")
        move.assign(instance.offer, True)
        if pause is Pause.CHALLENGE:
            prompted(world, move, instance, request, onward.enrols)
        if instance.automates:
            move.assign(instance.automatic, onward.automatic)
        _goes_on(move, instance, onward, pause)
        shorten(world, move, onward.shortens)
        written_late(world, move, instance.at("unbound"))
        move.emit("prompt.mfa" if pause is Pause.CHALLENGE else "prompt.away")
    move.emit("passed")
    return move


def _passed(world: World, instance: Instance, request: Request, ticked: bool, outcome: str) -> Move:
    """What a passed challenge is in any case."""
    action = f"pass{'_remember' if ticked else ''}.{request.label}"
    about = "passes the MFA prompt" + (" and ticks “remember this browser”" if ticked else "")
    move = _move(instance, action, outcome, about)
    move.require(instance.at("challenge", "unbound"), instance.requests_now(request))
    if ticked:
        move.require(instance.offer, not_(instance.automatic))
    session.begin(world, move, instance, instance.at("unbound"))
    return move


def _remembers(world: World, move: Move, instance: Instance, ticked: bool, ticks: Ticks) -> None:
    """What a passed challenge does to the device's memory, where a tick does anything."""
    kills = and_(not_(instance.offer), world.behaviour.passing_forgets_browser)
    device_memory.forget(world, move, kills)
    if ticks.count:
        counts = _counts(move, ticks.doubt) if ticks.doubt else TRUE
        if ticked:
            device_memory.remember(world, move, counts)
        elif instance.automates:
            device_memory.remember_alone(world, move, and_(instance.automatic, counts))
    move.assign(world.marker, True, and_(world.behaviour.passing_marks_session, not_(kills)))
    _refresh_auth(world, move)


def _counts(move: Move, doubt: str) -> Expr:
    """Where it is not sure that a tick does anything, it is open."""
    other = Parameter(f"{move.action}.ticks", BOOL, UNMODELLED, doubt)
    move.parameters = (*move.parameters, other)
    return other.expr


def _refresh_auth(world: World, move: Move) -> None:
    for _, limit in world.auth:
        move.start(limit, world.behaviour.challenge_renews_max_age)
