"""What the exchange of a refresh token needs: hooks, then the policy; nothing can be shown there.

https://auth0.com/docs/secure/tokens/refresh-tokens/use-refresh-tokens
"""

from __future__ import annotations

import re
from dataclasses import replace

from ssoproof.flows.instance import Instance, Request
from ssoproof.flows.pauses import Pause
from ssoproof.flows.world import World
from ssoproof.logic.build import FALSE, TRUE, add, and_, const, is_, ite, min_, not_, number, or_, var
from ssoproof.logic.expr import Expr, free
from ssoproof.logic.sorts import BOOL, EnumSort, RangeSort, values
from ssoproof.providers.auth0.flows.commands import shortenings
from ssoproof.providers.auth0.flows.exchange_request import SENT_WAYS, reads_sent, ways
from ssoproof.providers.auth0.flows.pipeline import Pipelines, choice_prefix, parameters
from ssoproof.providers.auth0.flows.requested_mfa import requested
from ssoproof.providers.auth0.flows.requirement import HookRequirement, combined
from ssoproof.providers.auth0.hooks.api import TOKEN_LIMITS
from ssoproof.providers.auth0.hooks.lowered import NO_CODE, Lowered, Stop, substituted
from ssoproof.providers.auth0.hooks.refusals import REVOKE, REVOKE_TOKEN
from ssoproof.providers.auth0.switches import says
from ssoproof.system.system import UNMODELLED, Parameter
from ssoproof.tenant.model import Hook, HookKind, MfaMode

#: Code may set limits for refresh tokens.
_LIMITS = re.compile(r"\brefreshToken\b|\[[^\]]*\]\s*\??\.?\s*\(")
_SETS = re.compile(r"ExpiresAt")


def exchange(
    world: World, pipelines: Pipelines, instance: Instance, request: Request, completed: bool
) -> HookRequirement:
    """The requirement of an exchange; `completed`: MFA was passed for it, and hooks run once more."""
    lowered = _looked_at(world, pipelines, instance, request, completed)
    stem = choice_prefix(instance, request, True)
    asked = combined(world, lowered.settings)
    stopped = or_(*(stop.guard for stop in lowered.stops))
    commanded = or_(*(s.guard for s in lowered.stops if s.pause is Pause.CHALLENGE))
    demand, waived = and_(asked.demand, not_(stopped)), and_(asked.waived, not_(stopped))
    strict = and_(asked.strict, not_(stopped))
    lenient = and_(demand, not_(strict))
    unset = not_(or_(demand, waived, stopped))
    mode = world.tenant.mfa.value
    policy = and_(unset, says("S18", "yes")) if mode is MfaMode.ALWAYS else FALSE
    adaptive, more = _adaptive(mode, stem, unset, demand, waived)
    memory = and_(says("S43", "yes"), world.memory)
    wants = requested(world, replace(request, acr_values=None), stem)
    by_audience = and_(wants.audience, says("S54", "yes"), not_(stopped))
    spared, stopped_later, then = _spared(stem, commanded, memory)
    refused, ignored = _away(lowered, stem)
    lapses, lapse = _lapses(world.tenant.hooks, stem, _limits(world, pipelines, instance, lowered))
    needs = or_(
        strict,
        and_(or_(lenient, policy), not_(memory)),
        adaptive,
        by_audience,
        and_(commanded, says("S42", "mfa_required"), not_(spared)),
    )
    failing = and_(commanded, says("S42", "failure"), not_(spared))
    found = HookRequirement(
        denied=or_(lowered.denied, refused, failing, stopped_later),
        strict=strict,
        lenient=lenient,
        waived=waived,
        policy=policy,
        adaptive=adaptive,
        needs=needs,
        parameters=(*parameters(world, lowered), *more, *wants.parameters, *then, *ignored, *lapse),
        commanded=commanded,
        revoked=or_(*(c.guard for c in lowered.commands if c.name == REVOKE)),
        by_audience=by_audience,
        shortens=shortenings(lowered),
        ends_token=or_(*(c.guard for c in lowered.commands if c.name == REVOKE_TOKEN)),
        may_lapse=lapses,
        lowered=lowered,
    )
    return _read(found)


def _read(need: HookRequirement) -> HookRequirement:
    """With the choices alone that something depends on; what else rests on others is as for one value of
    them."""
    said = (need.denied, need.needs, need.revoked, need.ends_token, need.may_lapse)
    read = frozenset().union(*(free(e) for e in (*said, *(s.guard for s in need.shortens))))
    left = {p.name: const(p.sort, next(values(p.sort))) for p in need.parameters if p.name not in read}
    parameters = tuple(p for p in need.parameters if p.name in read)
    return replace(need, parameters=parameters, lowered=substituted(need.lowered, left))


def _looked_at(
    world: World, pipelines: Pipelines, instance: Instance, request: Request, completed: bool
) -> Lowered:
    """The hooks at the exchange, joined over the ways in which it is looked at."""
    methods = var("refresh:methods", RangeSort(0, world.top))
    found: list[tuple[Expr, Lowered]] = []
    for guard, way in ways(world.tenant.hooks):
        asked = replace(request, exchange=f"{request.exchange}{way}")
        plain = pipelines.run(world, instance, asked, True, methods)
        if not reads_sent(plain):
            found.append((guard, plain))
            continue
        for sent, more in SENT_WAYS:
            also = replace(asked, exchange=f"{asked.exchange}{more}")
            found.append((and_(guard, sent), pipelines.run(world, instance, also, True, methods)))
    lowered = _joined(found)
    family = instance.family
    assert family is not None
    by = {"refresh:methods": _methods(world, instance, completed), "refresh:bound": family.bound}
    return substituted(lowered, by)


def _methods(world: World, instance: Instance, completed: bool) -> Expr:
    """How many mfa entries hooks see: the live session's, or those that the token holds."""
    family = instance.family
    assert family is not None
    of_session, recorded = ite(family.bound, world.methods, const(world.methods.sort, 0)), family.recorded
    if completed:
        more = min_(add(of_session, number(1)), number(world.top))
        of_session = ite(and_(says("S44", "session"), family.bound), more, of_session)
        recorded = or_(recorded, says("S44", "family", "session"))
    held = ite(recorded, const(world.methods.sort, 1), const(world.methods.sort, 0))
    return ite(says("S13", "stored"), held, of_session)


def _joined(found: list[tuple[Expr, Lowered]]) -> Lowered:
    if not found:
        return NO_CODE
    if len(found) == 1 and found[0][0] is TRUE:
        return found[0][1]
    settings = [replace(x, guard=and_(g, x.guard)) for g, each in found for x in each.settings]
    exits = [replace(x, guard=and_(g, x.guard)) for g, each in found for x in each.exits]
    commands = [replace(x, guard=and_(g, x.guard)) for g, each in found for x in each.commands]
    stops = [replace(x, guard=and_(g, x.guard)) for g, each in found for x in each.stops]
    return Lowered(
        tuple(settings),
        tuple(exits),
        or_(*(and_(g, each.denied) for g, each in found)),
        tuple(choice for _, each in found for choice in each.choices),
        tuple(dict.fromkeys(d for _, each in found for d in each.diagnostics)),
        tuple(commands),
        tuple(dict.fromkeys(r for _, each in found for r in each.reads)),
        frozenset().union(*(each.ran for _, each in found)),
        tuple(stops),
        tuple(x for _, each in found for x in each.examples),
    )


def _adaptive(
    mode: MfaMode, stem: str, unset: Expr, demand: Expr, waived: Expr
) -> tuple[Expr, tuple[Parameter, ...]]:
    """Whether the policy Adaptive is enforced there, and finds a risk, is not documented."""
    if mode is not MfaMode.ADAPTIVE:
        return FALSE, ()
    about = "the policy Adaptive asks for MFA where a refresh token is exchanged"
    risk = Parameter(f"{stem}.risk", BOOL, UNMODELLED, about)
    return and_(risk.expr, or_(unset, demand, and_(waived, says("S4", "no")))), (risk,)


def _spared(stem: str, commanded: Expr, memory: Expr) -> tuple[Expr, Expr, tuple[Parameter, ...]]:
    """Whether a remembered browser spares a commanded challenge, and the exchange is refused then: what
    hooks do from there on is left open."""
    spares = and_(commanded, memory, says("S10", "yes"))
    if spares is FALSE:
        return FALSE, FALSE, ()
    about = "what hooks do once a remembered browser spares a challenge that is commanded at an exchange"
    way = Parameter(f"{stem}.spared", EnumSort(("mfa", "token", "denied")), UNMODELLED, about)
    return and_(spares, is_(way.expr, "token", "denied")), and_(spares, is_(way.expr, "denied")), (way,)


def _away(lowered: Lowered, stem: str) -> tuple[Expr, tuple[Parameter, ...]]:
    """Code that sends the browser away: of a rule the exchange fails, of an Action it is not documented."""
    rules = or_(*(s.guard for s in _sent_away(lowered) if s.command.name == "context.redirect"))
    actions = or_(*(s.guard for s in _sent_away(lowered) if s.command.name != "context.redirect"))
    if actions is FALSE:
        return rules, ()
    about = "an Action that sends the browser away makes an exchange fail"
    fails = Parameter(f"{stem}.away", BOOL, UNMODELLED, about)
    return or_(rules, and_(actions, fails.expr)), (fails,)


def _sent_away(lowered: Lowered) -> tuple[Stop, ...]:
    return tuple(s for s in lowered.stops if s.pause is Pause.AWAY)


def _limits(world: World, pipelines: Pipelines, instance: Instance, lowered: Lowered) -> bool:
    """Whether code sets a limit for the refresh token, at the exchange or at a sign-in that gives one."""
    logins = (pipelines.run(world, instance, r, False, world.methods) for r in instance.requests)
    return any(path in TOKEN_LIMITS for each in (lowered, *logins) for path, _ in each.reads)


def _lapses(hooks: tuple[Hook, ...], stem: str, sets: bool) -> tuple[Expr, tuple[Parameter, ...]]:
    """Limits that Actions set for refresh tokens are not followed. `sets`: one is set before any pause; what
    code does after one is told by its text."""
    named = (_LIMITS.search(h.source) and _SETS.search(h.source) for h in hooks if h.kind is HookKind.ACTION)
    if not sets and not any(named):
        return FALSE, ()
    about = "a limit is reached that an Action set for the refresh token"
    lapse = Parameter(f"{stem}.lapsed", BOOL, UNMODELLED, about)
    return lapse.expr, (lapse,)
