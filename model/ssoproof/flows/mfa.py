"""The MFA requirement of one request: hooks, then the tenant's policy; and what satisfies it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ssoproof.flows import device
from ssoproof.flows.demand import skipped
from ssoproof.flows.pipeline import Pipelines, parameters, sent, stem
from ssoproof.flows.world import Instance, Move, Request, World
from ssoproof.hooks.lowered import Lowered, Setting
from ssoproof.logic.build import FALSE, TRUE, add, and_, const, eq, is_, ite, lt, min_, not_, number, or_, var
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import BOOL
from ssoproof.system.system import OUTSIDE, Parameter
from ssoproof.tenant.model import HookKind, MfaMode


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a request needs, as conditions on the state before it (each a boolean expression).

    `strict`: code demands MFA and honours no remembered browser. `lenient`: code demands MFA and honours
    one. `waived`: code asks for none. `policy`: code is silent and the policy demands it. `adaptive`: the
    risk assessment demands it. `needs`: a challenge is due. `skip`: a remembered browser stands in.
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


def requirement(
    world: World,
    pipelines: Pipelines,
    instance: Instance,
    request: Request,
    silent: bool,
    methods: Expr,
    anew: Expr = FALSE,
) -> Requirement:
    """The requirement of one request of an instance, where code sees `methods` mfa entries.

    `anew`: a session that is not written yet will begin, so that a live one's marker says nothing.
    """
    lowered = pipelines.run(world, instance, request, silent, methods)
    asked = _combined(world, lowered)
    demand, strict, waived = asked.demand, asked.strict, asked.waived
    lenient = and_(demand, not_(strict))
    unset = not_(or_(demand, waived))
    mode = world.tenant.mfa.value
    policy = unset if mode is MfaMode.ALWAYS else FALSE
    risk, extra = _risk(world, instance, request, silent)
    adaptive = and_(risk, or_(unset, demand, and_(waived, world.says("S4", "no"))))
    satisfied = or_(device.satisfies(world, anew), _earlier(world, instance, silent, methods))
    needs = or_(
        strict, and_(lenient, not_(device.satisfies(world, anew))), and_(policy, not_(satisfied)), adaptive
    )
    skip = and_(or_(lenient, policy), world.memory, not_(needs))
    return Requirement(
        lowered.denied,
        strict,
        lenient,
        waived,
        policy,
        adaptive,
        needs,
        skip,
        (*parameters(lowered), *extra, *sent(world, request, silent, stem(instance, request, silent))),
        lowered,
    )


def _earlier(world: World, instance: Instance, silent: bool, methods: Expr) -> Expr:
    """That the session's earlier MFA satisfies the policy Always."""
    entry = lt(number(0), methods)
    hop = FALSE if silent else and_(world.says("S26", "once"), entry)
    return or_(
        and_(world.says("S2", "yes"), entry), and_(world.says("S2", "client"), entry, instance.mfa_here), hop
    )


def _risk(
    world: World, instance: Instance, request: Request, silent: bool
) -> tuple[Expr, tuple[Parameter, ...]]:
    if world.tenant.mfa.value is not MfaMode.ADAPTIVE:
        return FALSE, ()
    name = f"{instance.app.name}.{request.label}{'.silent' if silent else ''}.risk"
    chosen = Parameter(name, BOOL, OUTSIDE, "the risk assessment gives low confidence")
    enforced = world.says("S16", "yes") if silent else TRUE
    return and_(var(name), enforced), (chosen,)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What writers leave: a demand, one that honours no remembered browser, a waiver; else nothing."""

    demand: Expr
    strict: Expr
    waived: Expr


def _combined(world: World, lowered: Lowered) -> _Asked:
    """What all writers together leave."""
    rules = [s for s in lowered.settings if s.kind is HookKind.RULE]
    actions = [s for s in lowered.settings if s.kind is HookKind.ACTION]
    rule = _last(world, rules)
    rule = _Asked(rule.demand, rule.strict, and_(rule.waived, world.says("S3", "waives")))
    last = _over(_last(world, actions), rule)
    if len(actions) + bool(rules) < 2:
        return last
    most = _strongest(world, actions, rule)
    strongest = world.says("S5", "strongest")
    return _Asked(
        ite(strongest, most.demand, last.demand),
        ite(strongest, most.strict, last.strict),
        ite(strongest, most.waived, last.waived),
    )


def _over(first: _Asked, second: _Asked) -> _Asked:
    """The first where it says anything, else the second."""
    silent = not_(or_(first.demand, first.waived))
    return _Asked(
        or_(first.demand, and_(silent, second.demand)),
        or_(first.strict, and_(silent, second.strict)),
        or_(first.waived, and_(silent, second.waived)),
    )


def _forbids(world: World, setting: Setting) -> Expr:
    """That a setting honours no remembered browser; an omitted option is resolved by S8."""
    documented = FALSE if setting.kind is HookKind.RULE else world.says("S8", "documented")
    omitted = and_(is_(setting.remember, "omitted"), or_(world.says("S8", "never-remember"), documented))
    return or_(is_(setting.remember, "no"), omitted)


def _last(world: World, settings: Iterable[Setting]) -> _Asked:
    """The last writer wins."""
    demand: Expr = FALSE
    strict: Expr = FALSE
    waived: Expr = FALSE
    for s in settings:
        asks = is_(s.state, "demand")
        demand = ite(s.guard, asks, demand)
        strict = ite(s.guard, and_(asks, _forbids(world, s)), strict)
        waived = ite(s.guard, is_(s.state, "none"), waived)
    return _Asked(demand, strict, waived)


def _strongest(world: World, actions: Iterable[Setting], rule: _Asked) -> _Asked:
    """A no-remember demand before a demand before a waiver."""
    demand, strict, waived = rule.demand, rule.strict, rule.waived
    for s in actions:
        asks = and_(s.guard, is_(s.state, "demand"))
        demand = or_(demand, asks)
        strict = or_(strict, and_(asks, _forbids(world, s)))
        waived = or_(waived, and_(s.guard, is_(s.state, "none")))
    return _Asked(demand, strict, and_(waived, not_(demand)))


def record(world: World, move: Move, instance: Instance, when: Expr = TRUE) -> None:
    """An mfa entry is written to the session's methods by a transaction of the instance."""
    if world.top == 1:
        move.set(world.methods, 1, when)
        move.set(instance.mfa_here, True, when)
        return
    now = move.now(world.methods)
    one = ite(eq(now, number(0)), const(world.methods.sort, 1), now)
    more = min_(add(now, number(1)), number(world.top))
    move.set(world.methods, ite(world.says("S6", "append"), more, one), when)
    move.set(instance.mfa_here, True, when)


def passed_by_memory(world: World, move: Move, instance: Instance, request: Request, need: Requirement) -> None:
    """Effects where a remembered browser stood in for the challenge: renewal, and (S28) an mfa entry."""
    device.renew(world, move, need.skip)
    record(world, move, instance, and_(need.skip, world.says("S28", "yes")))
    skipped(world, move, instance, request, need.skip)
