"""The MFA requirement of one request: hooks, then the tenant's policy; and what satisfies it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ssoproof.flows import device_memory
from ssoproof.flows.instance import CARRIED, Instance, Request
from ssoproof.flows.pauses import START, Entry, Pause
from ssoproof.flows.requirement import Requirement, StandIn
from ssoproof.flows.world import World
from ssoproof.logic.build import FALSE, TRUE, and_, const, is_, ite, lt, not_, number, or_, var
from ssoproof.logic.expr import Expr, free
from ssoproof.logic.sorts import BOOL
from ssoproof.providers.auth0.flows.commands import Commanding, shortenings
from ssoproof.providers.auth0.flows.pipeline import Pipelines, choice_prefix, parameters, sent
from ssoproof.providers.auth0.flows.requested_mfa import NOTHING, requested
from ssoproof.providers.auth0.hooks.lowered import NO_CODE, Lowered, Setting
from ssoproof.providers.auth0.switches import says
from ssoproof.system.system import OUTSIDE, Parameter
from ssoproof.tenant.model import HookKind, MfaMode


@dataclass(frozen=True, slots=True)
class HookRequirement(Requirement):
    """A requirement with what the hooks do, for explanation."""

    lowered: Lowered = NO_CODE


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
) -> HookRequirement:
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
    asked = combined(world, lowered.settings, before)
    open_ = and_(not_(given.stopped), not_(passed))
    demand, strict, waived = and_(asked.demand, open_), and_(asked.strict, open_), and_(asked.waived, open_)
    lenient = and_(demand, not_(strict))
    unset = and_(not_(or_(demand, waived)), open_)
    mode = world.tenant.mfa.value
    policy = unset if mode is MfaMode.ALWAYS else FALSE
    adaptive = and_(risk, or_(unset, demand, and_(waived, says("S4", "no"))))
    by_audience, by_acr = and_(wants.audience, open_), and_(wants.acr, open_)
    remembered = and_(device_memory.satisfies(world, anew), not_(wants.despite))
    accepted = and_(or_(lenient, policy), remembered)
    session, entry_ = _earlier(world, instance, silent, methods)
    satisfied = or_(remembered, session, entry_)
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
    found = HookRequirement(
        denied=or_(lowered.denied, given.denied),
        strict=strict,
        lenient=lenient,
        waived=waived,
        policy=policy,
        adaptive=adaptive,
        needs=needs,
        skip=skip,
        parameters=sent_along,
        commanded=commanded,
        away=or_(*(p.guard for p in given.pending if p.pause is Pause.AWAY)),
        revoked=given.revoked,
        pending=given.pending,
        remembered=and_(given.remembered, world.memory),
        automatic=and_(asked.automatic, open_),
        by_audience=by_audience,
        by_acr=by_acr,
        shortens=shortenings(lowered),
        despite=and_(wants.despite, open_),
        stand_ins=(
            (StandIn.MEMORY, and_(or_(given.remembered, accepted), world.memory)),
            (StandIn.MARKER, and_(accepted, not_(world.memory))),
            (StandIn.SESSION, and_(policy, session)),
            (StandIn.ENTRY, and_(policy, entry_)),
        ),
        enrols=or_(*(s.guard for s in lowered.stops if s.command.name.startswith("enroll"))),
        lowered=lowered,
    )
    return found if entry == START and not lowered.stops else _read(found)


def _read(need: HookRequirement) -> HookRequirement:
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


def _earlier(world: World, instance: Instance, silent: bool, methods: Expr) -> tuple[Expr, Expr]:
    """That the session's earlier MFA satisfies the policy Always: at any request, at interactive ones."""
    does, entry = world.behaviour, lt(number(0), methods)
    own = and_(does.own_login_satisfies_policy, entry, instance.mfa_here)
    session = or_(and_(does.session_satisfies_policy, entry), own)
    return session, FALSE if silent else and_(does.entry_spares_hops, entry)


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
class Demanded:
    """What writers leave: a demand, one that honours no remembered browser, a waiver; else nothing.

    `automatic`: a demand that honours remembered browsers, and whose provider remembers them by itself.
    """

    demand: Expr
    strict: Expr
    waived: Expr
    automatic: Expr = FALSE


_SILENT = Demanded(FALSE, FALSE, FALSE)


def combined(world: World, settings: Sequence[Setting], before: Demanded = _SILENT) -> Demanded:
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
    return Demanded(
        ite(strongest, most.demand, last.demand),
        ite(strongest, most.strict, last.strict),
        ite(strongest, most.waived, last.waived),
        ite(strongest, most.automatic, last.automatic),
    )


def _carried(instance: Instance) -> Demanded:
    """What code had asked when it sent the browser away."""
    held = instance.carried
    demand = is_(held, "lenient", "automatic", "strict")
    return Demanded(demand, is_(held, "strict"), is_(held, "none"), is_(held, "automatic"))


def _taken_along(world: World, lowered: Lowered, before: Demanded, passed: Expr) -> dict[str, Expr]:
    """For each hook: what is left of the MFA requirement where that hook sends the browser away (S35)."""
    found: dict[str, Expr] = {}
    for hook in {stop.command.hook for stop in lowered.stops}:
        kept = _summary(combined(world, lowered.settings, before))
        lost = _summary(combined(world, [s for s in lowered.settings if s.hook != hook], before))
        summary = kept if kept is lost else ite(says("S35", "kept"), kept, lost)
        found[hook] = ite(passed, const(CARRIED, "passed"), summary)
    return found


def _summary(asked: Demanded) -> Expr:
    waived = ite(asked.waived, const(CARRIED, "none"), const(CARRIED, "unset"))
    lenient = waived if asked.demand is asked.strict else ite(asked.demand, const(CARRIED, "lenient"), waived)
    lenient = ite(asked.automatic, const(CARRIED, "automatic"), lenient)
    return ite(asked.strict, const(CARRIED, "strict"), lenient)


def _over(first: Demanded, second: Demanded) -> Demanded:
    """The first where it says anything, else the second."""
    silent = not_(or_(first.demand, first.waived))
    return Demanded(
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


def _last(world: World, settings: Iterable[Setting]) -> Demanded:
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
    return Demanded(demand, strict, waived, automatic)


def _strongest(world: World, actions: Iterable[Setting], rule: Demanded) -> Demanded:
    """A no-remember demand before a demand before a waiver."""
    demand, strict, waived, automatic = rule.demand, rule.strict, rule.waived, rule.automatic
    for s in actions:
        asks = and_(s.guard, is_(s.state, "demand", "automatic"))
        automatic = ite(asks, is_(s.state, "automatic"), automatic)
        demand = or_(demand, asks)
        strict = or_(strict, and_(asks, _forbids(world, s)))
        waived = or_(waived, and_(s.guard, is_(s.state, "none")))
    return Demanded(demand, strict, and_(waived, not_(demand)), and_(automatic, not_(strict)))
