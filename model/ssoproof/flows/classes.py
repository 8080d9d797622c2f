"""Classes: requests that no code and no question tells apart are one request, applications likewise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ssoproof.flows.demand import about
from ssoproof.flows.login import answers, first_factor, pipeline, sign_in
from ssoproof.flows.mfa import Requirement, requirement
from ssoproof.flows.pipeline import Pipelines
from ssoproof.flows.session import seen_methods
from ssoproof.flows.silent import renew
from ssoproof.flows.visit import visit
from ssoproof.flows.world import Instance, Move, Request, World
from ssoproof.logic.build import not_
from ssoproof.tenant.model import Application

_NAMELESS = "any"


def _conditions(need: Requirement) -> tuple[object, ...]:
    return (need.denied, need.strict, need.lenient, need.waived, need.policy, need.adaptive, need.parameters)


def merged(world: World, pipelines: Pipelines, instance: Instance) -> Instance:
    """The instance with one request for each class of requests; the first of a class stands for it.

    Two requests are one class if they differ in nothing but the audience, the audience makes no difference
    to any hook's decision, and either both or none are about the subject.
    """
    resumed = seen_methods(world, not_(world.says("S1", "before")))

    def key(request: Request, silent: bool) -> tuple[object, ...]:
        alike = replace(request, label=_NAMELESS)
        views = (world.methods,) if silent else (world.methods, resumed)
        needs = (requirement(world, pipelines, instance, alike, silent, view) for view in views)
        plain = replace(alike, audience=None)
        return (plain, about(world, instance, request), *(_conditions(n) for n in needs))

    def first_of_each(requests: Sequence[Request], silent: bool) -> tuple[Request, ...]:
        found: dict[tuple[object, ...], Request] = {}
        for request in requests:
            found.setdefault(key(request, silent), request)
        return tuple(found.values())

    if not world.mode.free or len(instance.requests) < 2:
        return instance
    requests = first_of_each(instance.requests, silent=False)
    return replace(instance, requests=requests, silent=first_of_each(instance.silent, silent=True))


def moves_of(world: World, pipelines: Pipelines, instance: Instance) -> list[Move]:
    """The transitions of one instance, in canonical order."""
    opened, *leave = visit(world, instance)
    found = [opened]
    for request in instance.requests:
        found += sign_in(world, pipelines, instance, request)
    found += first_factor(world, instance)
    for request in instance.requests:
        found += pipeline(world, pipelines, instance, request)
    found += answers(world, instance)
    for request in instance.silent:
        found += renew(world, pipelines, instance, request)
    return found + leave


def signature(world: World, pipelines: Pipelines, instance: Instance) -> tuple[object, ...]:
    """What the rest of the system can see of an instance: its transitions, under a name that is nobody's.

    Two instances with one signature have equal transitions but for names.
    """
    app = replace(instance.app, name=_NAMELESS)
    requests = tuple(replace(r, label=f"r{k}") for k, r in enumerate(instance.requests))
    silent = tuple(replace(r, label=f"s{k}") for k, r in enumerate(instance.silent))
    tokens = tuple(replace(t, name=f"{_NAMELESS}.token.r{k}") for k, t in enumerate(instance.tokens))
    plain = Instance(_NAMELESS, app, requests, silent, tokens)
    alone = replace(world, instances=(plain,))
    rows = []
    for move in moves_of(alone, pipelines, plain):
        t = move.transition()
        shown = tuple(sorted(((n, e) for n, e in t.outputs.items()), key=_name_of))
        updates = tuple(sorted(t.updates.items(), key=_name_of))
        rows.append((t.parameters, t.guard, updates, shown))
    limits = tuple(t.units for t in tokens)
    return (tuple(rows), limits)


def _name_of(item: tuple[str, object]) -> str:
    return item[0]


def classes(
    world: World, pipelines: Pipelines, apps: Sequence[Application], instances: Sequence[Instance]
) -> tuple[tuple[Application, ...], ...]:
    """Applications (each with its instance) in classes of equal signatures, in order of first members."""
    found: dict[tuple[object, ...], list[Application]] = {}
    for app, instance in zip(apps, instances, strict=True):
        found.setdefault(signature(world, pipelines, merged(world, pipelines, instance)), []).append(app)
    return tuple(tuple(members) for members in found.values())
