"""Demands and evidence: ghost variables that record challenges really passed, and when a demand is met."""

from __future__ import annotations

from ssoproof.flows.session import end
from ssoproof.flows.world import Instance, Move, Request, World
from ssoproof.logic.build import FALSE, TRUE, and_, not_
from ssoproof.logic.expr import Expr, substitute
from ssoproof.tenant.model import DemandKind


def about(world: World, instance: Instance, request: Request) -> bool:
    """True where a token for that request of the instance is a token for the subject."""
    if world.subject.kind == "app":
        return instance.app.name == world.subject.name
    api = world.tenant.api(request.audience)
    return api is not None and api.name == world.subject.name


def met(world: World, instance: Instance) -> Expr:
    """That the subject's demand is met by the evidence held, for a token that goes to the instance."""
    demand = world.subject.demand
    if demand is None or demand.kind is DemandKind.NEVER:
        return TRUE
    if demand.kind is DemandKind.EVERY_VISIT:
        return instance.passed
    if demand.kind is DemandKind.ONCE_PER_SESSION:
        return world.evidence
    assert world.fresh is not None
    return world.fresh.live()


def credit(world: World, move: Move, instance: Instance, request: Request, when: Expr = TRUE) -> None:
    """Evidence is gained in a transaction of the instance: it counts for the session, and for the visit."""
    move.set(world.evidence, True, when)
    if world.fresh is not None:
        move.start(world.fresh, when)
    if about(world, instance, request):
        move.set(instance.passed, True, when)
        move.set(world.shut, False, when)
    elif not world.subject.every_visit:
        move.set(world.shut, False, when)


def skipped(world: World, move: Move, instance: Instance, request: Request, when: Expr) -> None:
    """A remembered browser stood in for a challenge: evidence only where the demand says that it counts."""
    if world.subject.demand is not None and world.subject.demand.remembered:
        credit(world, move, instance, request, when)


def unanswered(world: World, move: Move, instance: Instance, when: Expr = TRUE) -> None:
    """A pending challenge is failed or abandoned: S27=no ends its session; the door shuts unless met."""
    pending = and_(when, instance.at("challenge", "unbound"))
    end(world, move, and_(when, instance.at("challenge"), world.says("S27", "no")))
    for request in instance.requests:
        if about(world, instance, request):
            now_met = _after(move, met(world, instance))
            shuts = and_(pending, instance.wanting(request), not_(now_met))
            move.set(world.shut, True, shuts)
            move.show("refused", and_(pending, instance.wanting(request)))


def issued(world: World, move: Move, instance: Instance, request: Request) -> None:
    """A token is issued: outputs say whether it is the victim's and for the subject, and the demand met."""
    move.show("token", TRUE)
    if about(world, instance, request) and instance is world.instances[0]:
        move.show("issued", TRUE)
        move.outputs["met"] = _after(move, met(world, instance))
        move.outputs["barred"] = and_(world.shut, not_(move.outputs["met"]))
    move.outputs.setdefault("met", FALSE)


def _after(move: Move, expr: Expr) -> Expr:
    return substitute(expr, move.updates)
