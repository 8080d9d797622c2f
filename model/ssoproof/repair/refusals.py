"""Renewals that code refuses although they are promised: no change that keeps refusals repairs them."""

from __future__ import annotations

from dataclasses import dataclass

from ssoproof.check.options import Options
from ssoproof.check.reading_sets import Regions
from ssoproof.check.systems import Unit, concrete
from ssoproof.flows.provider import CodeReason
from ssoproof.flows.requirement import Requirement
from ssoproof.logic.build import FALSE, const
from ssoproof.logic.concrete import evaluate
from ssoproof.logic.expr import Expr, substitute
from ssoproof.logic.sorts import Value, values
from ssoproof.properties.spec import Runs
from ssoproof.repair.first_hit import first_hit, run_to
from ssoproof.repair.situations import Situation, situations
from ssoproof.system.reading_masks import Masks

_DENIED = "/denied"


@dataclass(frozen=True, slots=True)
class Refusal:
    """What code refuses that is promised to a subject; `reason` has the place in code."""

    question: str
    subject: str
    reason: CodeReason


def refusal(unit: Unit, options: Options) -> Refusal | None:
    """A promised renewal that code refuses whether or not the session has MFA; None where none is known.

    Whoever signs in where code asks for more MFA, or for less, gets as far, and is refused as well.
    """
    if unit.question.runs is not Runs.ONE or unit.question.free:
        return None
    asked = concrete(unit, (unit.victim,), False, False)
    moves = zip(asked.system.transitions, asked.bad, strict=True)
    goals = tuple(bad if t.name.endswith(_DENIED) else FALSE for t, bad in moves)
    hit = None
    if any(goal is not FALSE for goal in goals):
        regions = Regions(unit.semantics, Masks.of(asked.system.rigid_variables))
        readings = regions.universe(options.reading, options.within or None)
        hit = first_hit(asked.system, goals, readings, options.states)
    if hit is None or hit.open:
        return None
    run = run_to(asked.system, goals, hit.reading, options.states)
    if run is None:
        return None
    *_, (action, where) = situations(run, unit.semantics.defaults)
    need, world = asked.composition.requirements.get(action), asked.composition.world
    if need is None or not _whatever_the_session_has(need, where, world.methods):
        return None

    def value(expr: Expr) -> Value:
        return evaluate(expr, where)

    try:
        reasons = tuple(unit.authorizer.reasons(world, need, value, refused=True))
    except KeyError:
        return None
    refusing = [r for r in reasons if "denies" in r.words or "refuses" in r.words]
    return Refusal(unit.question.code, str(unit.subject), refusing[0]) if refusing else None


def _whatever_the_session_has(need: Requirement, where: Situation, methods: Expr) -> bool:
    """Whether a request is denied with any number of MFA entries in the session."""
    try:
        return all(
            evaluate(substitute(need.denied, {"methods": const(methods.sort, count)}), where) is True
            for count in values(methods.sort)
        )
    except KeyError:
        return False
