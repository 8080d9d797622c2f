"""Composes the flows into one transition system; holds the canonical order of transitions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ssoproof.flows.age_orders import follow
from ssoproof.flows.age_orders import variables as age_orders
from ssoproof.flows.classes import Merging, merged, moves_of, signature
from ssoproof.flows.clock import logout, passing
from ssoproof.flows.code_times import NO_TIMES, CodeTimes
from ssoproof.flows.demand import met
from ssoproof.flows.families import acting, followed, refresh_durations, refreshing
from ssoproof.flows.instance import FORCED, Instance, Request
from ssoproof.flows.limits import ITSELF, OVERALL, REMEMBERED, Limit
from ssoproof.flows.move import Move
from ssoproof.flows.provider import Authorizer
from ssoproof.flows.requirement import Requirement
from ssoproof.flows.session import begins_anew, visible_methods
from ssoproof.flows.world import Mode, Subject, Tracked, World, common_unit
from ssoproof.inputs.rigid import RIGID
from ssoproof.logic.expr import free
from ssoproof.logic.sorts import BOOL
from ssoproof.semantics.switch import Semantics
from ssoproof.system.system import Transition, TransitionSystem, Variable
from ssoproof.tenant.model import NOT_KNOWN, Application, Demand, DemandKind, Tenant


@dataclass(frozen=True, slots=True)
class Composition:
    """A system together with what it was made from, for explanation."""

    world: World
    system: TransitionSystem
    requirements: Mapping[str, Requirement]

    def instance(self, name: str) -> Instance:
        """The instance of that name."""
        return next(i for i in self.world.instances if i.name == name)


def label(tenant: Tenant, audience: str | None) -> str:
    """How a request for an audience is called in transitions: the API's name, or none."""
    api = tenant.api(audience)
    return api.name if api else "none" if audience is None else audience


def _requests(tenant: Tenant, app: Application, mode: Mode) -> Iterator[Request]:
    """The interactive requests: the app's own sign-in; free, any audience, with a forced login and
    without."""
    if not mode.free:
        yield from (_request(tenant, app, a, app.prompt.value) for a in app.requests.value[:1])
        return
    for audience in app.may_request.value:
        yield replace(_request(tenant, app, audience, None), max_age=None)
    for audience in app.may_request.value:
        forced = _request(tenant, app, audience, "login")
        yield replace(forced, label=f"{forced.label}{FORCED}", max_age=None)


def _request(tenant: Tenant, app: Application, audience: str | None, prompt: str | None) -> Request:
    return Request(
        label(tenant, audience),
        audience,
        prompt,
        app.acr_values.value,
        NOT_KNOWN if app.scopes is None else " ".join(app.scopes) or None,
        app.max_age.value,
    )


def _silent(tenant: Tenant, app: Application, audience: str | None) -> Request:
    """A silent call of the app's own."""
    request, sent = _request(tenant, app, audience, None), app.silently
    if sent is None:
        return request
    return replace(request, acr_values=sent.acr_values.value, max_age=sent.max_age.value, open=sent.open)


def ages(apps: Iterable[Application]) -> set[int]:
    """Each max_age in seconds that one of the applications sends."""
    sent = [age for app in apps for age in (app.max_age, *((app.silently.max_age,) if app.silently else ()))]
    return {age.value for age in sent if age.value is not None}


def instance_of(tenant: Tenant, app: Application, mode: Mode, unit: int, name: str = "") -> Instance:
    """An instance of an application, with the requests that the mode lets it send."""
    name = name or app.name
    audiences = app.may_request.value if mode.free else app.requests.value
    refresh = app.refresh if app.refresh is not None and not app.uncovered else None
    falls_back = refresh is not None and refresh.falls_back.value
    silently = mode.free or app.renews_silently.value or falls_back
    requests = tuple(_requests(tenant, app, mode))
    everything = tuple(_silent(tenant, app, a) for a in audiences)
    silent = tuple(replace(r, max_age=None) if mode.free else r for r in everything) if silently else ()
    tokens = () if mode.free else tuple(_token(tenant, name, r, mode, unit) for r in everything)
    overrides = not mode.free and any(r.forced or r.max_age is not None for r in requests)
    made = Instance(name, app, requests, silent, tokens, overrides=overrides, logs_out=mode.logouts)
    return made if refresh is None else refreshing(tenant, made, refresh, mode, unit)


DEFAULT_TOKEN = 86_400


def _token(tenant: Tenant, name: str, request: Request, mode: Mode, unit: int) -> Limit:
    api = tenant.api(request.audience)
    seconds = api.token_lifetime.value if api else DEFAULT_TOKEN
    return Limit(
        f"{name}.token.{request.label}",
        seconds // unit if mode.timed else None,
        f"{name}'s token for {request.label}",
    )


def durations(
    tenant: Tenant,
    authorizer: Authorizer,
    subject: Subject,
    apps: Sequence[Application],
    mode: Mode,
    times: CodeTimes,
) -> Iterator[int]:
    """Every duration in seconds that the timed system knows."""
    yield from (age.seconds for age in times.ages)
    yield from (tenant.session.idle.value, tenant.session.absolute.value)
    yield from (tenant.remember.inactivity.value, tenant.remember.overall.value)
    yield from (api.token_lifetime.value for api in tenant.apis)
    if any(a is None for app in tenant.applications for a in app.requests.value):
        yield DEFAULT_TOKEN
    yield from ages(tenant.applications) - {0}
    yield from refresh_durations(tenant)
    alone = authorizer.remembered_alone(tenant)
    if alone is not None:
        yield alone
    yield from (seconds for _, seconds in authorizer.session_limits(tenant) if seconds is not None)
    yield from (
        d.max_age for _, d in _demands(tenant, subject, apps, mode) if d is not None and d.max_age is not None
    )


def _demands(
    tenant: Tenant, subject: Subject, apps: Sequence[Application], mode: Mode
) -> Iterator[tuple[str, Demand | None]]:
    """The demands that a question is about: the subject's own, and those of the APIs that its silent calls
    ask for."""
    yield "", subject.demand
    victim = next(iter(apps), None)
    if mode.free or victim is None or subject.kind != "app" or victim.name != subject.name:
        return
    for audience in victim.requests.value:
        api = tenant.api(audience)
        if api is not None and api.demand is not None and api.demand.kind is not DemandKind.NEVER:
            yield api.name, api.demand


def world_of(
    tenant: Tenant, authorizer: Authorizer, mode: Mode, subject: Subject, apps: Sequence[Application]
) -> World:
    """The shared state and the instances, one for each of `apps`, in order."""
    first = _world_of(tenant, authorizer, mode, subject, apps, NO_TIMES)
    times = authorizer.code_times(first)
    return first if times == NO_TIMES else _world_of(tenant, authorizer, mode, subject, apps, times)


def _world_of(
    tenant: Tenant,
    authorizer: Authorizer,
    mode: Mode,
    subject: Subject,
    apps: Sequence[Application],
    times: CodeTimes,
) -> World:
    unit = common_unit(durations(tenant, authorizer, subject, apps, mode, times))
    alone = authorizer.remembered_alone(tenant)

    def limit(name: str, seconds: int, about: str, inclusive: int = 0) -> Limit:
        return Limit(name, seconds // unit + inclusive if mode.timed else None, about)

    remember = tenant.remember
    remembered = [limit(REMEMBERED, remember.inactivity.value, "the remembered browser's inactivity limit")]
    if mode.timed:
        remembered.append(limit(OVERALL, remember.overall.value, "the remembered browser's overall limit"))

    def tracked(api: str, demand: Demand | None) -> Tracked:
        if demand is None or demand.max_age is None:
            return Tracked(api, demand)
        own = f".{api}" if api else ""
        age = limit(
            f"fresh{own}",
            demand.max_age,
            f"the freshness of the evidence{f' for {api}' if api else ''}",
            inclusive=1,
        )
        about = "the freshness of the MFA prompt by which the browser is remembered"
        ticked = limit(f"ticked{own}", demand.max_age, about, inclusive=1) if demand.remembered else None
        return Tracked(api, demand, age, ticked)

    demands = dict(_demands(tenant, subject, apps, mode))
    visited = tuple(
        api for api, d in demands.items() if api and d is not None and d.kind is DemandKind.EVERY_VISIT
    )
    found = World(
        tenant,
        authorizer.behaviour,
        mode,
        subject,
        tuple(
            replace(instance_of(tenant, app, mode, unit), visited=() if number else visited)
            for number, app in enumerate(apps)
        ),
        authorizer.largest_count(tenant),
        unit,
        limit("idle", tenant.session.idle.value, "the session's idle limit"),
        limit("absolute", tenant.session.absolute.value, "the session's absolute limit"),
        tuple(remembered),
        tuple(tracked(api, demand) for api, demand in demands.items()),
        tuple((age, limit(f"auth_{age}", age, f"max_age={age}", inclusive=1)) for age in sorted(ages(apps))),
        None
        if alone is None
        else limit(ITSELF, alone, "the time for which the browser is remembered by itself"),
        tuple(
            (key, limit(_short(*key), key[1] or unit, "a limit that code set for the session"))
            for key in authorizer.session_limits(tenant)
        ),
        tuple((age, limit(age.name, age.seconds, age.about, int(age.inclusive))) for age in times.ages),
        times.count,
    )
    return replace(
        found, instances=(*(followed(found, i) for i in found.instances[:1]), *found.instances[1:])
    )


def _short(idle: bool, seconds: int | None) -> str:
    """The name of a limit that code sets."""
    return f"short_{'idle' if idle else 'absolute'}_{seconds or 'unknown'}"


def moves(world: World, authorizer: Authorizer, instances: Sequence[Instance]) -> Iterator[Move]:
    """The transitions of some instances in canonical order: by instance; passing before failing; time and
    logout last."""
    for instance in instances:
        yield from moves_of(world, authorizer, instance)
    yield from passing(world)
    yield from logout(world)


def requirements(
    world: World, authorizer: Authorizer, instances: Sequence[Instance]
) -> dict[str, Requirement]:
    """For each action of some instances that runs the pipeline: what it needs, for explanation."""
    found: dict[str, Requirement] = {}
    for instance in instances:
        n = instance.name
        resumed, anew = visible_methods(world), begins_anew(world)
        for r in instance.requests:
            found[f"{n}.sign_in.{r.label}"] = authorizer.requirement(world, instance, r, False, world.methods)
            found[f"{n}.continue.{r.label}"] = authorizer.requirement(
                world, instance, r, False, resumed, anew
            )
            for verb, find in (
                ("pass", authorizer.after_challenge),
                ("pass_remember", authorizer.after_challenge),
                ("back", authorizer.after_return),
            ):
                onward = find(world, instance, r)
                if onward is not None:
                    found[f"{n}.{verb}.{r.label}"] = onward
        for r in instance.silent:
            found[f"{n}.renew.{r.label}"] = authorizer.requirement(world, instance, r, True, world.methods)
        for r in instance.exchanges if instance.family is not None else ():
            found[f"{n}.refresh.{r.label}"] = authorizer.exchange(world, instance, r, completed=False)
            if instance.family is not None and instance.family.completes:
                found[f"{n}.complete.{r.label}"] = authorizer.exchange(world, instance, r, completed=True)
    return found


def compose(
    tenant: Tenant,
    semantics: Semantics,
    mode: Mode,
    subject: Subject,
    apps: Sequence[Application],
    authorizer: Authorizer,
    doubled: bool = False,
    merging: Merging | None = None,
) -> Composition:
    """The system of one instance for each of `apps`, about one subject; the first one is the victim.

    `doubled`: each of the others has a second instance, which does nothing itself. `merging`: of the same
    tenant and authorizer.
    """
    world = world_of(tenant, authorizer, mode, subject, apps)
    merging = merging or Merging(authorizer)
    victim, *others = (merging.merged(world, i) for i in world.instances)
    active = (victim, *(acting(world, authorizer, i) for i in others))
    more = (_second(tenant, i, mode, world.unit) for i in active[1:]) if doubled else ()
    world = replace(world, instances=(*active, *more))
    needs = requirements(world, authorizer, active)
    transitions = tuple(follow(world, m).transition() for m in moves(world, authorizer, active))
    own = (
        *world.shared_variables(),
        *age_orders(world),
        *(v for i in world.instances for v in i.variables()),
    )
    system = TransitionSystem(
        (*own, *switches_read(semantics, transitions), *inputs_read(transitions)),
        transitions,
        definitions={f"{i.name}.met": met(world, i) for i in world.instances},
    )
    return Composition(world, system, needs)


def _second(tenant: Tenant, first: Instance, mode: Mode, unit: int) -> Instance:
    """Another instance of the same application."""
    own = instance_of(tenant, first.app, mode, unit, f"{first.name}#2")
    family = first.family
    if family is not None and own.family is not None:
        family = replace(family, name=own.name, limits=own.family.limits)
    return replace(first, name=own.name, tokens=own.tokens, family=family)


def distinguished(
    tenant: Tenant,
    mode: Mode,
    subject: Subject,
    members: Sequence[Application],
    authorizer: Authorizer,
) -> str:
    """The first of `members` whose transitions differ from the first one's, with hooks lowered by
    `authorizer`; else empty."""
    world = world_of(tenant, authorizer, mode, subject, members)
    first, *rest = (merged(world, authorizer, i) for i in world.instances)
    expected = signature(world, authorizer, first)
    return next((i.name for i in rest if signature(world, authorizer, i) != expected), "")


def inputs_read(transitions: Iterable[Transition]) -> tuple[Variable, ...]:
    """A rigid variable for each test of inputs that stay as they are."""
    exprs = (e for t in transitions for e in (t.guard, *t.updates.values(), *t.outputs.values()))
    names = {name for e in exprs for name in free(e) if name.startswith(RIGID)}
    return tuple(Variable(name, BOOL, None, name.removeprefix(RIGID)) for name in sorted(names))


def switches_read(semantics: Semantics, transitions: Iterable[object]) -> tuple[Variable, ...]:
    """A rigid variable for each switch that some transition reads."""
    read: set[str] = set()
    for t in transitions:
        exprs = (t.guard, *t.updates.values(), *t.outputs.values())  # type: ignore[attr-defined]
        read.update(*(free(e) for e in exprs))
    return tuple(Variable(s.id, s.sort, None, s.question) for s in semantics.switches if s.id in read)
