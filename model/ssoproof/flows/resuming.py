"""What a request needs where its hooks go on after a pause: after a passed challenge, or back from somewhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ssoproof.flows import session
from ssoproof.flows.mfa import Requirement, record, requirement
from ssoproof.flows.pipeline import Pipelines
from ssoproof.flows.world import Instance, Move, Request, World
from ssoproof.hooks.lowered import Lowered
from ssoproof.hooks.request import Entry
from ssoproof.logic.build import FALSE, TRUE, and_, const, is_, ite, or_
from ssoproof.logic.expr import Expr


def after_challenge(world: World, pipelines: Pipelines, instance: Instance, request: Request) -> Requirement | None:
    """What the hooks decide once a challenge is passed; None where none of them goes on."""
    points = [p for p in instance.points if p.loose or not p.returning]
    methods = _recorded(world, instance)
    return _joined(
        instance,
        [(p, requirement(world, pipelines, instance, request, False, methods, FALSE, p, TRUE)) for p in points],
    )


def after_return(world: World, pipelines: Pipelines, instance: Instance, request: Request) -> Requirement | None:
    """What the hooks decide once the browser is back; None where none sends it away."""
    if not instance.leaves:
        return None
    points = [p for p in instance.points if p.loose or p.returning]
    anew = and_(instance.at("adrift"), session.begins_anew(world))
    methods = ite(anew, const(world.methods.sort, 0), world.methods)
    passed = is_(instance.held, "passed")
    return _joined(
        instance,
        [(p, requirement(world, pipelines, instance, request, False, methods, anew, p, passed)) for p in points],
    )


def _recorded(world: World, instance: Instance) -> Expr:
    """How many mfa entries code sees right after the pending challenge was passed."""
    move = Move("", "", "")
    session.begin(world, move, instance.at("unbound"))
    record(world, move, instance)
    return move.now(world.methods)


def _joined(instance: Instance, parts: Sequence[tuple[Entry, Requirement]]) -> Requirement | None:
    """One requirement that is, at each point, the one of that point."""
    if not parts:
        return None
    here = [(instance.bound_for(point), need) for point, need in parts]

    def one(name: str) -> Expr:
        return or_(*(and_(at, getattr(need, name)) for at, need in here))

    return Requirement(
        one("denied"),
        one("strict"),
        one("lenient"),
        one("waived"),
        one("policy"),
        one("adaptive"),
        one("needs"),
        one("skip"),
        tuple({p.name: p for _, need in here for p in need.parameters}.values()),
        _told([(at, need.lowered) for at, need in here]),
        one("commanded"),
        one("away"),
        one("revoked"),
        tuple(replace(p, guard=and_(at, p.guard)) for at, need in here for p in need.pending),
        one("remembered"),
    )


def _told(parts: Sequence[tuple[Expr, Lowered]]) -> Lowered:
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
