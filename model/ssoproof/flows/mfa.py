"""The MFA requirement of one request: hooks, then the tenant's policy; and what satisfies it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ssoproof.flows import device
from ssoproof.flows.demand import skipped
from ssoproof.flows.pipeline import Pipelines, parameters
from ssoproof.flows.world import Instance, Move, Request, World
from ssoproof.hooks.lowered import MFA_STATE, REMEMBER, Lowered, Setting
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
    world: World, pipelines: Pipelines, instance: Instance, request: Request, silent: bool, methods: Expr
) -> Requirement:
    """The requirement of one request of an instance, where code sees `methods` mfa entries."""
    lowered = pipelines.run(world, instance, request, silent, methods)
    state, remember = _combined(world, lowered)
    demand = is_(state, "demand")
    strict = and_(demand, is_(remember, "no"))
    lenient = and_(demand, is_(remember, "yes"))
    waived, unset = is_(state, "none"), is_(state, "unset")
    mode = world.tenant.mfa.value
    policy = unset if mode is MfaMode.ALWAYS else FALSE
    risk, extra = _risk(world, instance, request, silent)
    adaptive = and_(risk, or_(unset, demand, and_(waived, world.says("S4", "no"))))
    satisfied = or_(device.satisfies(world), _earlier(world, instance, silent, methods))
    needs = or_(
        strict, and_(lenient, not_(device.satisfies(world))), and_(policy, not_(satisfied)), adaptive
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
        (*parameters(lowered), *extra),
        lowered,
    )


def _earlier(world: World, instance: Instance, silent: bool, methods: Expr) -> Expr:
    """That the session's earlier MFA satisfies the policy Always."""
    entry = lt(number(0), methods)
    hop = FALSE if silent else and_(world.says("S26", "once"), entry)
    return or_(
        and_(world.says("S2", "yes"), entry), and_(world.says("S2", "client"), instance.mfa_here), hop
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


def _combined(world: World, lowered: Lowered) -> tuple[Expr, Expr]:
    """The state and the remember option that all writers together leave."""
    rules = [s for s in lowered.settings if s.kind is HookKind.RULE]
    actions = [s for s in lowered.settings if s.kind is HookKind.ACTION]
    rule_state, rule_remember = _last(world, rules)
    waiver = and_(is_(rule_state, "none"), world.says("S3", "no-effect"))
    rule_state = ite(waiver, const(MFA_STATE, "unset"), rule_state)
    if not actions:
        return rule_state, rule_remember
    state, remember = _last(world, actions)
    said = not_(is_(state, "unset"))
    last = (ite(said, state, rule_state), ite(said, remember, rule_remember))
    if len(actions) == 1 and not rules:
        return last
    strong = _strongest(world, actions, rule_state, rule_remember)
    strongest = world.says("S5", "strongest")
    return ite(strongest, strong[0], last[0]), ite(strongest, strong[1], last[1])


def _omitted(world: World, setting: Setting) -> Expr:
    """The remember option with an omitted one resolved."""
    yes, no = const(REMEMBER, "yes"), const(REMEMBER, "no")
    as_documented = yes if setting.kind is HookKind.RULE else no
    filled = ite(
        world.says("S8", "documented"), as_documented, ite(world.says("S8", "always-remember"), yes, no)
    )
    return ite(is_(setting.remember, "omitted"), filled, setting.remember)


def _last(world: World, settings: Iterable[Setting]) -> tuple[Expr, Expr]:
    state: Expr = const(MFA_STATE, "unset")
    remember: Expr = const(REMEMBER, "no")
    for s in settings:
        state = ite(s.guard, s.state, state)
        remember = ite(s.guard, _omitted(world, s), remember)
    return state, remember


def _strongest(
    world: World, actions: Iterable[Setting], rule_state: Expr, rule_remember: Expr
) -> tuple[Expr, Expr]:
    strict = and_(is_(rule_state, "demand"), is_(rule_remember, "no"))
    demand, none = is_(rule_state, "demand"), is_(rule_state, "none")
    for s in actions:
        asks = and_(s.guard, is_(s.state, "demand"))
        strict = or_(strict, and_(asks, is_(_omitted(world, s), "no")))
        demand = or_(demand, asks)
        none = or_(none, and_(s.guard, is_(s.state, "none")))
    unset, waived, asked = (const(MFA_STATE, n) for n in ("unset", "none", "demand"))
    state = ite(demand, asked, ite(none, waived, unset))
    return state, ite(strict, const(REMEMBER, "no"), const(REMEMBER, "yes"))


def record(world: World, move: Move, instance: Instance, when: Expr = TRUE) -> None:
    """An mfa entry is written to the session's methods by a transaction of the instance."""
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
