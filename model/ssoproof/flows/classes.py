"""Classes: requests that no code and no question tells apart are one request, applications likewise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter

from ssoproof.flows import exchange, logout
from ssoproof.flows.demand import about
from ssoproof.flows.families import followed, merged_exchanges, renamed
from ssoproof.flows.instance import FORCED, Instance, Request
from ssoproof.flows.login import answers, first_factor, pipeline, sign_in
from ssoproof.flows.move import Move
from ssoproof.flows.provider import Authorizer
from ssoproof.flows.requirement import Requirement
from ssoproof.flows.session import begins_anew, visible_methods
from ssoproof.flows.silent import renew
from ssoproof.flows.visit import visit
from ssoproof.flows.world import World
from ssoproof.logic.expr import Expr, free
from ssoproof.tenant.model import Application

#: The name of nobody, under which applications are compared.
NAMELESS = "any"


def _conditions(need: Requirement, exchange: bool = False) -> tuple[Expr, ...]:
    plain = (need.denied, need.strict, need.lenient, need.waived, need.policy, need.adaptive)
    return (
        *plain,
        need.automatic,
        need.by_audience,
        need.by_acr,
        need.revoked,
        need.remembered,
        *(e for p in need.pending for e in (p.guard, p.carried)),
        *(s.guard for s in need.shortens),
        *((need.needs, need.ends_token, need.may_lapse) if exchange else ()),
    )


def merged(world: World, authorizer: Authorizer, instance: Instance) -> Instance:
    """The instance with one request for each class of requests; the first of a class stands for it.

    Two requests are one class if they differ in nothing but the audience, the audience makes no difference
    to any hook's decision, and either both or none are about the subject. A forced login that no hook tells
    apart is, where the app itself never forces one, no request of its own: only its login page differs.
    """
    instance = authorizer.prepared(world, instance)
    world = replace(world, instances=(instance,))
    resumed, anew = visible_methods(world), begins_anew(world)

    def key(request: Request, silent: bool) -> tuple[object, ...]:
        alike = replace(request, label=NAMELESS)
        needs = [authorizer.requirement(world, instance, alike, silent, world.methods)]
        if not silent:
            needs.append(authorizer.requirement(world, instance, alike, silent, resumed, anew))
            onward = (authorizer.after_challenge, authorizer.after_return)
            needs += [n for find in onward if (n := find(world, instance, alike)) is not None]
        plain = replace(alike, audience=None)
        conditions = tuple(_conditions(n) for n in needs)
        read = frozenset().union(*(free(e) for row in conditions for e in row))
        choices = tuple(p for n in needs for p in n.parameters if p.name in read)
        pauses = tuple((p.label, p.pause) for n in needs for p in n.pending)
        limits = tuple((s.idle, s.seconds) for n in needs for s in n.shortens)
        unticked = authorizer.ticks(world, request).kind
        offered = world.offered(request)
        return (
            plain,
            about(world, instance, request),
            offered,
            conditions,
            choices,
            pauses,
            limits,
            unticked,
            dict(family.labels).get(request.label.removesuffix(FORCED)) if family is not None else None,
        )

    def exchanged(request: Request) -> tuple[object, ...]:
        alike = replace(request, label=NAMELESS)
        needs = [authorizer.exchange(world, instance, alike, completed) for completed in (False, True)]
        conditions = tuple(_conditions(n, exchange=True) for n in needs)
        read = frozenset().union(*(free(e) for row in conditions for e in row))
        choices = tuple(p for n in needs for p in n.parameters if p.name in read)
        limits = tuple((s.idle, s.seconds) for n in needs for s in n.shortens)
        plain = replace(alike, audience=None)
        return (plain, about(world, instance, request), world.offered(request), conditions, choices, limits)

    forcible: dict[str, None] = {}

    def first_of_each(requests: Sequence[Request], silent: bool) -> tuple[Request, ...]:
        found: dict[tuple[object, ...], Request] = {}
        for request in requests:
            own = key(request, silent)
            if request.forced and not forces:
                unforced = (replace(own[0], prompt=None), *own[1:])  # type: ignore[type-var]
                if unforced in found:
                    forcible.setdefault(found[unforced].label)
                    continue
            found.setdefault(own, request)
        return tuple(found.values())

    if not world.mode.free or len(instance.requests) < 2:
        return instance
    instance = merged_exchanges(instance, exchanged)
    family = instance.family
    forces = instance.app.prompt.value is not None or instance.app.max_age.value is not None
    requests = first_of_each(instance.requests, silent=False)
    silent = first_of_each(instance.silent, silent=True)
    return replace(instance, requests=requests, silent=silent, forcible=tuple(forcible))


@dataclass(slots=True)
class Merging:
    """The instances of one tenant's applications with their requests merged, each worked out once."""

    authorizer: Authorizer
    _merged: dict[object, Instance] = field(default_factory=dict)

    def merged(self, world: World, instance: Instance) -> Instance:
        """See `merged`; of a world, all counts but for its instances, and the tenant, which is the same."""
        key = world.subject, world.apart, instance
        if key not in self._merged:
            self._merged[key] = merged(world, self.authorizer, instance)
        return self._merged[key]


def moves_of(world: World, authorizer: Authorizer, instance: Instance) -> list[Move]:
    """The transitions of one instance, in canonical order."""
    opened, *leave = visit(world, instance)
    found = [opened]
    for request in instance.requests:
        found += sign_in(world, authorizer, instance, request)
    found += first_factor(world, instance)
    for request in instance.requests:
        found += pipeline(world, authorizer, instance, request)
    found += answers(world, authorizer, instance)
    for request in instance.silent:
        found += renew(world, authorizer, instance, request)
    found += exchange.moves(world, authorizer, instance)
    found += logout.moves(world, instance)
    return found + leave


def signature(world: World, authorizer: Authorizer, instance: Instance) -> tuple[object, ...]:
    """What the rest of the system can see of an instance: its transitions, under a name that is nobody's.

    Two instances with one signature have equal transitions but for names.
    """
    shown = instance.app.display_name or instance.app.name
    app = replace(instance.app, name=NAMELESS, key="", display_name=shown)
    kept = {t: t.name.removeprefix(f"{instance.name}.token.") for t in instance.tokens}
    asked = (*instance.requests, *instance.silent, *instance.exchanges)
    labels = dict.fromkeys((*(r.label for r in asked), *kept.values()))
    plainly = {label: f"r{k}" for k, label in enumerate(labels)}
    requests = tuple(replace(r, label=plainly[r.label]) for r in instance.requests)
    silent = tuple(replace(r, label=plainly[r.label]) for r in instance.silent)
    tokens = tuple(replace(t, name=f"{NAMELESS}.token.{plainly[label]}") for t, label in kept.items())
    forcible = tuple(plainly[label] for label in instance.forcible)
    plain = Instance(
        NAMELESS, app, requests, silent, tokens, instance.points, instance.leaves, instance.carries
    )
    plain = replace(plain, automates=instance.automates, forcible=forcible, overrides=instance.overrides)
    plain = replace(plain, logs_out=instance.logs_out)
    own = renamed(instance, NAMELESS, plainly)
    plain = followed(world, replace(plain, family=own.family, exchanges=own.exchanges))
    alone = replace(world, instances=(plain,))
    rows = []
    for move in moves_of(alone, authorizer, plain):
        t = move.transition()
        outputs = tuple(sorted(t.outputs.items(), key=itemgetter(0)))
        updates = tuple(sorted(t.updates.items(), key=itemgetter(0)))
        rows.append((t.parameters, t.guard, updates, outputs))
    refresh = plain.family.limits if plain.family is not None else ()
    return (tuple(rows), tuple(limit.units for limit in (*tokens, *refresh)))


def classes(
    world: World, authorizer: Authorizer, apps: Sequence[Application], instances: Sequence[Instance]
) -> tuple[tuple[Application, ...], ...]:
    """Applications (each with its instance) in classes of equal signatures, in order of first members."""
    found: dict[tuple[object, ...], list[Application]] = {}
    for app, instance in zip(apps, instances, strict=True):
        found.setdefault(signature(world, authorizer, merged(world, authorizer, instance)), []).append(app)
    return tuple(tuple(members) for members in found.values())
