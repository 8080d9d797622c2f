"""Which evidence was lacking when a token was issued, and where it went."""

from __future__ import annotations

from collections.abc import Iterator

from ssoproof.explain.clock import spoken
from ssoproof.explain.history import History
from ssoproof.explain.model import Cause, at_step, by_setting
from ssoproof.tenant.model import Demand, DemandKind

_DEMANDS = {
    DemandKind.NEVER: "requires no MFA",
    DemandKind.ONCE_PER_SESSION: "requires MFA once per session",
    DemandKind.EVERY_VISIT: "requires MFA at every visit",
}


def demand_words(demand: Demand) -> str:
    """A demand in words."""
    whom = f" for {demand.whom}" if demand.whom else ""
    if demand.kind is DemandKind.MAX_AGE:
        return f"requires MFA not older than {spoken(demand.max_age or 0)}{whom}"
    return f"{_DEMANDS[demand.kind]}{whom}"


def lacking(history: History) -> Iterator[Cause]:
    """The demand, and why the evidence held does not meet it."""
    world = history.scene.composition.world
    demand = world.subject.demand
    if demand is None:
        return
    counts = "" if demand.remembered else "; a remembered browser does not count"
    yield by_setting(f"{world.subject.name} {demand_words(demand)}{counts}", demand.origin)
    if demand.kind is DemandKind.EVERY_VISIT:
        yield from _visit(history)
    elif demand.kind is DemandKind.MAX_AGE:
        yield at_step("no MFA was passed within that time")
    else:
        yield from _session(history)
    if history.scene.unit.question.code == "MFA002":
        yield from _shut(history)


def superfluous(history: History) -> Iterator[Cause]:
    """The demand that is met by the evidence held, where MFA is asked nevertheless."""
    subject = history.scene.composition.world.subject
    if subject.demand is not None and history.scene.unit.question.code == "MFA004":
        words = f"{subject.name} {demand_words(subject.demand)}, which is met"
        yield by_setting(words, subject.demand.origin)


def _shut(history: History) -> Iterator[Cause]:
    refused = history.rose(history.scene.composition.world.shut)
    if refused is not None:
        step = history.scene.acted[refused]
        how = "failed" if step.verb == "failed" else "left"
        yield at_step(
            f"{step.lane}’s MFA prompt was {how} at step {history.scene.number(refused)}",
            history.scene.number(refused),
        )


def _visit(history: History) -> Iterator[Cause]:
    scene, lane = history.scene, history.scene.acted[history.end].lane
    began, passed = history.last(lane, "open", "reload"), history.last_output("passed")
    earlier = began is not None and passed is not None and passed < began
    number = scene.number(began) if began is not None else None
    tail = f", which began at step {number}" if number else ""
    text = f"no MFA was passed for it in {lane}’s visit{tail}"
    yield at_step(text, number if earlier else None)
    if passed is not None:
        which = "in an earlier visit" if earlier else "for another token"
        text = f"the MFA prompt of step {scene.number(passed)} was {scene.acted[passed].lane}’s, {which}"
        yield at_step(text)


def _session(history: History) -> Iterator[Cause]:
    world = history.scene.composition.world
    lost = history.fell(world.evidence)
    if lost is not None:
        number = history.scene.number(lost)
        text = f"the MFA evidence ended with its session at step {number}; the session since then holds none"
        yield at_step(text, number)
    else:
        began = history.rose(world.session)
        tail = f", which began at step {history.scene.number(began)}" if began is not None else ""
        yield at_step(f"no MFA was passed in the session{tail}")
