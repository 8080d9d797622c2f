"""What a request needs where its hooks go on after a pause: after a passed challenge, or back from somewhere
else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ssoproof import bounds
from ssoproof.flows import session
from ssoproof.flows.instance import CARRIED, Instance, Request
from ssoproof.flows.move import Move
from ssoproof.flows.pauses import START, Entry, Pause
from ssoproof.flows.requirement import record
from ssoproof.flows.session_limits import joined
from ssoproof.flows.world import World
from ssoproof.logic.build import FALSE, TRUE, and_, const, is_, ite, or_
from ssoproof.logic.expr import Apply, Const, Expr
from ssoproof.logic.sorts import BOOL
from ssoproof.providers.auth0.flows.commands import leads_nowhere
from ssoproof.providers.auth0.flows.havoc_flow import ANYWHERE, anything, may_command
from ssoproof.providers.auth0.flows.pipeline import Pipelines
from ssoproof.providers.auth0.flows.requirement import HookRequirement, requirement
from ssoproof.providers.auth0.hooks.lowered import Lowered, Stop
from ssoproof.providers.auth0.hooks.refusals import REVOKE
from ssoproof.providers.auth0.hooks.session_limits import SHORTENS
from ssoproof.system.system import UNMODELLED, Parameter


def pointed(world: World, pipelines: Pipelines, instance: Instance) -> Instance:
    """The instance with the points at which its hooks may have to go on after a pause."""
    if not may_command(world) - {REVOKE, SHORTENS}:
        return instance
    found: dict[Entry, None] = {}
    leaves = False
    for request in instance.requests:
        todo, seen = [START], {START}
        while todo:
            for stop in _stops(world, pipelines, instance, request, todo.pop()):
                leaves = leaves or stop.pause is Pause.AWAY or stop.command.name.startswith("enroll")
                trivial = leads_nowhere(world, pipelines, instance, request, False, stop.entry)
                if stop.pause is Pause.AWAY or not trivial:
                    found.setdefault(stop.entry)
                if stop.entry not in seen and not stop.entry.loose:
                    seen.add(stop.entry)
                    todo.append(stop.entry)
    if any(entry.loose for entry in found):
        found.setdefault(ANYWHERE)
        leaves = leaves or Pause.AWAY.value in may_command(world)
    order = sorted(found, key=lambda e: (e.index, e.returning, e.loose))
    pointed = replace(instance, points=tuple(order), leaves=leaves)
    return replace(pointed, carries=_holds(world, pipelines, pointed)) if leaves else pointed


def automated(world: World, pipelines: Pipelines, instance: Instance) -> Instance:
    """The instance with what is needed where some challenge of it may remember the browser by itself."""
    entries = [START, *(p for p in instance.points if not p.loose)]
    found = any(p.loose for p in instance.points) or any(
        is_(s.state, "automatic") is not FALSE
        for request in instance.requests
        for entry in entries
        for s in pipelines.run(world, instance, request, False, world.methods, entry).settings
    )
    return replace(instance, automates=True) if found else instance


def _holds(world: World, pipelines: Pipelines, instance: Instance) -> tuple[str, ...]:
    """What code can have left of the MFA requirement when it sends the browser away; the rest never
    occurs."""
    found = {"unset"}
    for request in instance.requests:
        resumed, anew = session.visible_methods(world), session.begins_anew(world)
        first = requirement(world, pipelines, instance, request, False, world.methods)
        second = requirement(world, pipelines, instance, request, False, resumed, anew)
        onward = (
            after_challenge(world, pipelines, instance, request),
            after_return(world, pipelines, instance, request),
        )
        if any(p.pause is Pause.AWAY for n in onward if n is not None for p in n.pending):
            return CARRIED.values
        found |= {
            v for n in (first, second) for p in n.pending if p.pause is Pause.AWAY for v in _leaves(p.carried)
        }
    return tuple(v for v in CARRIED.values if v in found)


def _leaves(expr: Expr) -> set[str]:
    """The values that an expression of an enumeration may have."""
    if isinstance(expr, Const):
        return {str(expr.value)}
    if isinstance(expr, Apply) and expr.op == "ite":
        return _leaves(expr.args[1]) | _leaves(expr.args[2])
    return set(CARRIED.values)


def _stops(
    world: World, pipelines: Pipelines, instance: Instance, request: Request, entry: Entry
) -> Iterable[Stop]:
    return pipelines.run(world, instance, request, False, world.methods, entry).stops


def after_challenge(
    world: World, pipelines: Pipelines, instance: Instance, request: Request
) -> HookRequirement | None:
    """What the hooks decide once a challenge is passed; None where none of them goes on."""
    points = [p for p in instance.points if p.loose or not p.returning]
    if not points:
        return None
    methods = _recorded(world, instance)
    return _joined(
        world,
        instance,
        request,
        [
            (p, anything(world, instance, request, p))
            if p.loose
            else (p, requirement(world, pipelines, instance, request, False, methods, FALSE, p, TRUE))
            for p in points
        ],
    )


def after_return(
    world: World, pipelines: Pipelines, instance: Instance, request: Request
) -> HookRequirement | None:
    """What the hooks decide once the browser is back; None where none sends it away."""
    if not instance.leaves:
        return None
    points = [p for p in instance.points if p.loose or p.returning]
    anew = and_(instance.at("adrift"), session.begins_anew(world))
    methods = ite(anew, const(world.methods.sort, 0), world.methods)
    passed = is_(instance.carried, "passed")
    found = _joined(
        world,
        instance,
        request,
        [
            (p, anything(world, instance, request, p))
            if p.loose
            else (p, requirement(world, pipelines, instance, request, False, methods, anew, p, passed))
            for p in points
        ],
    )
    if found is None or "passed" not in instance.carries:
        return found
    about = "a remembered browser stood in before the redirect, in a login that is not written yet"
    earlier = Parameter(f"{instance.app.name}.{request.label}.earlier", BOOL, UNMODELLED, about)
    skip = or_(found.skip, and_(instance.at("adrift"), passed, earlier.expr))
    return replace(found, skip=skip, parameters=(*found.parameters, earlier))


def _recorded(world: World, instance: Instance) -> Expr:
    """How many mfa entries code sees right after the pending challenge was passed."""
    move = Move("", "", "")
    session.begin(world, move, instance, instance.at("unbound"))
    record(world, move, instance)
    return move.now(world.methods)


def _joined(
    world: World, instance: Instance, request: Request, parts: Sequence[tuple[Entry, HookRequirement]]
) -> HookRequirement | None:
    """One requirement that is, at each point, the one of that point; with too many choices it is anything at
    all."""
    if not parts:
        return None
    if bounds.OPEN_DECISIONS.passed(len({p.name for _, need in parts for p in need.parameters})):
        parts = [(point, anything(world, instance, request, point)) for point, _ in parts]
    here = [(instance.bound_for(point), need) for point, need in parts]

    def one(name: str) -> Expr:
        return or_(*(and_(at, getattr(need, name)) for at, need in here))

    return HookRequirement(
        denied=one("denied"),
        strict=one("strict"),
        lenient=one("lenient"),
        waived=one("waived"),
        policy=one("policy"),
        adaptive=one("adaptive"),
        needs=one("needs"),
        skip=one("skip"),
        parameters=tuple({p.name: p for _, need in here for p in need.parameters}.values()),
        commanded=one("commanded"),
        away=one("away"),
        revoked=one("revoked"),
        pending=tuple(replace(p, guard=and_(at, p.guard)) for at, need in here for p in need.pending),
        remembered=one("remembered"),
        automatic=one("automatic"),
        by_audience=one("by_audience"),
        by_acr=one("by_acr"),
        shortens=joined((at, need.shortens) for at, need in here),
        despite=one("despite"),
        stand_ins=tuple((what, and_(at, when)) for at, need in here for what, when in need.stand_ins),
        lowered=_joined_lowered([(at, need.lowered) for at, need in here]),
    )


def _joined_lowered(parts: Sequence[tuple[Expr, Lowered]]) -> Lowered:
    """What the hooks do at any of the points, for explanation."""
    return Lowered(
        tuple(replace(s, guard=and_(at, s.guard)) for at, low in parts for s in low.settings),
        tuple(replace(e, guard=and_(at, e.guard)) for at, low in parts for e in low.exits),
        or_(*(and_(at, low.denied) for at, low in parts)),
        tuple(c for _, low in parts for c in low.choices),
        tuple(d for _, low in parts for d in low.diagnostics),
        tuple(replace(c, guard=and_(at, c.guard)) for at, low in parts for c in low.commands),
        tuple(r for _, low in parts for r in low.reads),
        frozenset().union(*(low.ran for _, low in parts)),
        tuple(replace(s, guard=and_(at, s.guard)) for at, low in parts for s in low.stops),
    )
