"""What lasts along a run: the session, the remembered browser, tokens, refresh tokens, pending challenges."""

from __future__ import annotations

from collections.abc import Iterator

from ssoproof.explain.context import RunContext
from ssoproof.explain.model import PROVIDER, Run, Topic, Track
from ssoproof.explain.step_text import audience
from ssoproof.flows.instance import Instance
from ssoproof.logic.build import or_
from ssoproof.logic.expr import Expr


def tracks(scene: RunContext) -> tuple[Track, ...]:
    """All of them that are ever there; the second run's own where they differ from the first's."""
    found: list[Track] = []
    for name, lane, topic, expr in _sought(scene):
        first = _alive(scene, expr, Run.FIRST)
        second = _alive(scene, expr, Run.SECOND) if scene.two_runs else first
        if any(first) and first == second:
            found.append(Track(name, lane, Run.BOTH, topic, first))
        elif any(first) or any(second):
            found.append(Track(name, lane, Run.FIRST, topic, first))
            found.append(Track(name, lane, Run.SECOND, topic, second))
    return tuple(found)


def _sought(scene: RunContext) -> Iterator[tuple[str, str, Topic, Expr]]:
    world = scene.composition.world
    yield "SSO session", PROVIDER, Topic.SESSION, world.session
    yield "MFA in the session", PROVIDER, Topic.MFA, world.evidence
    yield "remembered browser", PROVIDER, Topic.MEMORY, world.memory
    yield "MFA marker", PROVIDER, Topic.MEMORY, world.marker
    for instance in world.instances:
        yield from _local(scene, instance)


def _local(scene: RunContext, instance: Instance) -> Iterator[tuple[str, str, Topic, Expr]]:
    n = instance.name
    yield "MFA prompt pending", n, Topic.CHALLENGE, instance.at("challenge", "unbound")
    if scene.composition.world.mode.free:
        yield "logged in", n, Topic.LOGIN, instance.here
    for limit in instance.tokens:
        label = audience(limit.name.removeprefix(f"{n}.token."))
        yield f"token for {label}", n, Topic.TOKEN, or_(limit.live())
    if instance.family is not None:
        yield "refresh token", n, Topic.TOKEN, instance.family.works


def _alive(scene: RunContext, expr: Expr, run: Run) -> tuple[bool, ...]:
    return tuple(scene.true(expr, moment, run) for moment in range(len(scene.trace) + 1))
