"""The MFA requirement of one request: hooks, then the tenant's policy; and what satisfies it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ssoproof.flows.demand import skipped
from ssoproof.flows.instance import CARRIED, Instance, Request
from ssoproof.flows.move import Move
from ssoproof.flows.world import World
from ssoproof.logic.build import FALSE, TRUE, add, and_, const, eq, is_, ite, lt, min_, not_, number, or_, var
from ssoproof.logic.expr import Expr, free
from ssoproof.logic.sorts import BOOL
from ssoproof.providers.auth0.flows import device_memory
from ssoproof.providers.auth0.flows.commands import Commanding, Pending
from ssoproof.providers.auth0.flows.pipeline import Pipelines, choice_prefix, parameters, sent
from ssoproof.providers.auth0.flows.requested_mfa import NOTHING, requested
from ssoproof.providers.auth0.flows.session_limits import Shortening, shortenings
from ssoproof.providers.auth0.hooks.lowered import Lowered, Pause, Setting
from ssoproof.providers.auth0.hooks.request import START, Entry
from ssoproof.providers.auth0.switches import says
from ssoproof.system.system import OUTSIDE, Parameter
from ssoproof.tenant.model import HookKind, MfaMode


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
    whatever follows.
    """

    denied: Expr
    strict: Expr
    lenient: Expr
    waived: Expr
    policy: Expr
    adaptive: Expr
    needs: Expr
    skip: Expr
    parameters: tuple[Parameter, ...]
    lowered: Lowered
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


def requirement(
    world: World,
    pipelines: Pipelines,
    instance: Instance,
    request: Request,
    silent: bool,
    methods: Expr,
    anew: Expr = FALSE,
    entry: Entry = START,
    passed: Expr = FALSE,
) -> Requirement:
    """The requirement of one request of an instance, where code sees `methods` mfa entries.

    `anew`: a session that is not written yet will begin, so that a live one's marker says nothing. `entry`:
    where the hooks go on. `passed`: a commanded challenge was passed, which overrides all other demands.
    """
    lowered = pipelines.run(world, instance, request, silent, methods, entry)
    before = _carried(instance) if instance.leaves and entry != START and passed is not TRUE else _SILENT
    risk, extra = _risk(world, instance, request, silent) if passed is not TRUE else (FALSE, ())
    named = choice_prefix(instance, request, silent, entry)
    wants = (
        requested(world, request, choice_prefix(instance, request, silent)) if passed is not TRUE else NOTHING
    )
    despite = and_(or_(risk, wants.despite), not_(passed))
    maker = Commanding(world, pipelines, instance, request, silent, lowered, named, anew, despite, passed)
    given = maker.given(_taken_along(world, lowered, before, passed))
    asked = _combined(world, lowered.settings, before)
    open_ = and_(not_(given.stopped), not_(passed))
    demand, strict, waived = and_(asked.demand, open_), and_(asked.strict, open_), and_(asked.waived, open_)
    lenient = and_(demand, not_(strict))
    unset = and_(not_(or_(demand, waived)), open_)
    mode = world.tenant.mfa.value
    policy = unset if mode is MfaMode.ALWAYS else FALSE
    adaptive = and_(risk, or_(unset, demand, and_(waived, says("S4", "no"))))
    by_audience, by_acr = and_(wants.audience, open_), and_(wants.acr, open_)
    remembered = and_(device_memory.satisfies(world, anew), not_(wants.despite))
    satisfied = or_(remembered, _earlier(world, instance, silent, methods))
    commanded = or_(*(p.guard for p in given.pending if p.pause is Pause.CHALLENGE))
    needs = or_(
        strict,
        and_(lenient, not_(remembered)),
        and_(policy, not_(satisfied)),
        adaptive,
        commanded,
        by_audience,
        by_acr,
    )
    skip = and_(or_(lenient, policy, given.remembered), world.memory, not_(wants.despite), not_(needs))
    chosen = sent(world, request, silent, choice_prefix(instance, request, silent))
    sent_along = (*parameters(world, lowered), *extra, *chosen, *wants.parameters, *given.parameters)
    found = Requirement(
        or_(lowered.denied, given.denied),
        strict,
        lenient,
        waived,
        policy,
        adaptive,
        needs,
        skip,
        sent_along,
        lowered,
        commanded,
        or_(*(p.guard for p in given.pending if p.pause is Pause.AWAY)),
        given.revoked,
        given.pending,
        and_(given.remembered, world.memory),
        and_(asked.automatic, open_),
        by_audience,
        by_acr,
        shortenings(lowered),
        and_(wants.despite, open_),
    )
    return found if entry == START and not lowered.stops else _read(found)


def _read(need: Requirement) -> Requirement:
    """With the choices alone that what follows a pause depends on."""
    named = (
        need.denied,
        need.strict,
        need.automatic,
        need.needs,
        need.skip,
        need.away,
        need.revoked,
        need.remembered,
    )
    read = frozenset().union(
        *(
            free(e)
            for e in (
                *named,
                *(e for p in need.pending for e in (p.guard, p.carried)),
                *(s.guard for s in need.shortens),
            )
        )
    )
    return replace(need, parameters=tuple(p for p in need.parameters if p.name in read))


def _earlier(world: World, instance: Instance, silent: bool, methods: Expr) -> Expr:
    """That the session's earlier MFA satisfies the policy Always."""
    entry = lt(number(0), methods)
    hop = FALSE if silent else and_(world.behaviour.entry_spares_hops, entry)
    return or_(
        and_(world.behaviour.session_satisfies_policy, entry),
        and_(world.behaviour.own_login_satisfies_policy, entry, instance.mfa_here),
        hop,
    )


def _risk(
    world: World, instance: Instance, request: Request, silent: bool
) -> tuple[Expr, tuple[Parameter, ...]]:
    if world.tenant.mfa.value is not MfaMode.ADAPTIVE:
        return FALSE, ()
    name = f"{instance.app.name}.{request.label}{'.silent' if silent else ''}.risk"
    chosen = Parameter(name, BOOL, OUTSIDE, "the risk assessment gives low confidence")
    enforced = says("S16", "yes") if silent else TRUE
    return and_(var(name), enforced), (chosen,)


@dataclass(frozen=True, slots=True)
class _Demanded:
    """What writers leave: a demand, one that honours no remembered browser, a waiver; else nothing.

    `automatic`: a demand that honours remembered browsers, and whose provider remembers them by itself.
    """

    demand: Expr
    strict: Expr
    waived: Expr
    automatic: Expr = FALSE


_SILENT = _Demanded(FALSE, FALSE, FALSE)


def _combined(world: World, settings: Sequence[Setting], before: _Demanded = _SILENT) -> _Demanded:
    """What all writers together leave; `before`: what was left before the pause after which they go on."""
    rules = [s for s in settings if s.kind is HookKind.RULE]
    actions = [s for s in settings if s.kind is HookKind.ACTION]
    rule = _last(world, rules)
    rule = _over(replace(rule, waived=and_(rule.waived, says("S3", "waives"))), before)
    last = _over(_last(world, actions), rule)
    if len(actions) + bool(rules) + (before is not _SILENT) < 2:
        return last
    most = _strongest(world, actions, rule)
    strongest = says("S5", "strongest")
    return _Demanded(
        ite(strongest, most.demand, last.demand),
        ite(strongest, most.strict, last.strict),
        ite(strongest, most.waived, last.waived),
        ite(strongest, most.automatic, last.automatic),
    )


def _carried(instance: Instance) -> _Demanded:
    """What code had asked when it sent the browser away."""
    held = instance.carried
    demand = is_(held, "lenient", "automatic", "strict")
    return _Demanded(demand, is_(held, "strict"), is_(held, "none"), is_(held, "automatic"))


def _taken_along(world: World, lowered: Lowered, before: _Demanded, passed: Expr) -> dict[str, Expr]:
    """For each hook: what is left of the MFA requirement where that hook sends the browser away (S35)."""
    found: dict[str, Expr] = {}
    for hook in {stop.command.hook for stop in lowered.stops}:
        kept = _summary(_combined(world, lowered.settings, before))
        lost = _summary(_combined(world, [s for s in lowered.settings if s.hook != hook], before))
        summary = kept if kept is lost else ite(says("S35", "kept"), kept, lost)
        found[hook] = ite(passed, const(CARRIED, "passed"), summary)
    return found


def _summary(asked: _Demanded) -> Expr:
    waived = ite(asked.waived, const(CARRIED, "none"), const(CARRIED, "unset"))
    lenient = waived if asked.demand is asked.strict else ite(asked.demand, const(CARRIED, "lenient"), waived)
    lenient = ite(asked.automatic, const(CARRIED, "automatic"), lenient)
    return ite(asked.strict, const(CARRIED, "strict"), lenient)


def _over(first: _Demanded, second: _Demanded) -> _Demanded:
    """The first where it says anything, else the second."""
    silent = not_(or_(first.demand, first.waived))
    return _Demanded(
        or_(first.demand, and_(silent, second.demand)),
        or_(first.strict, and_(silent, second.strict)),
        or_(first.waived, and_(silent, second.waived)),
        or_(first.automatic, and_(silent, second.automatic)),
    )


def _forbids(world: World, setting: Setting) -> Expr:
    """That a setting honours no remembered browser; an omitted option is resolved by S8."""
    documented = FALSE if setting.kind is HookKind.RULE else says("S8", "documented")
    omitted = and_(is_(setting.remember, "omitted"), or_(says("S8", "never-remember"), documented))
    return or_(is_(setting.remember, "no"), omitted)


def _last(world: World, settings: Iterable[Setting]) -> _Demanded:
    """The last writer wins."""
    demand: Expr = FALSE
    strict: Expr = FALSE
    waived: Expr = FALSE
    automatic: Expr = FALSE
    for s in settings:
        asks = is_(s.state, "demand", "automatic")
        demand = ite(s.guard, asks, demand)
        strict = ite(s.guard, and_(asks, _forbids(world, s)), strict)
        waived = ite(s.guard, is_(s.state, "none"), waived)
        automatic = ite(s.guard, and_(is_(s.state, "automatic"), not_(_forbids(world, s))), automatic)
    return _Demanded(demand, strict, waived, automatic)


def _strongest(world: World, actions: Iterable[Setting], rule: _Demanded) -> _Demanded:
    """A no-remember demand before a demand before a waiver."""
    demand, strict, waived, automatic = rule.demand, rule.strict, rule.waived, rule.automatic
    for s in actions:
        asks = and_(s.guard, is_(s.state, "demand", "automatic"))
        automatic = ite(asks, is_(s.state, "automatic"), automatic)
        demand = or_(demand, asks)
        strict = or_(strict, and_(asks, _forbids(world, s)))
        waived = or_(waived, and_(s.guard, is_(s.state, "none")))
    return _Demanded(demand, strict, and_(waived, not_(demand)), and_(automatic, not_(strict)))


def record(world: World, move: Move, instance: Instance, when: Expr = TRUE) -> None:
    """An mfa entry is written to the session's methods by a transaction of the instance."""
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
    """Effects where a remembered browser stood in for the challenge: renewal, and (S28) an mfa entry."""
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
