"""The system along which observations are carried: the tenant's own applications, with limits that end at
any moment, and how long each limit lasts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ssoproof.check.reading_sets import Regions
from ssoproof.check.workspace import Focus, Workspace
from ssoproof.errors import UsageError
from ssoproof.flows.clock import limits
from ssoproof.flows.compose import Composition, world_of
from ssoproof.flows.limits import OVERALL, REMEMBERED
from ssoproof.flows.world import Subject, World
from ssoproof.logic.expr import free
from ssoproof.semantics.readings import INPUTS
from ssoproof.system.system import Transition, TransitionSystem
from ssoproof.tenant.model import Tenant
from ssoproof.verdict.verdict import Unsteady

#: What the state calls the session.
SESSION = "session"
#: More applications than this are not played at once.
MOST = 8


@dataclass(frozen=True, slots=True)
class Ground:
    """A composed system without what no guard depends on.

    `seconds`: how long limits last at least, by variable; `shorts`: limits by which code may end the session
    sooner; `free`: limits that do not end with the session.
    """

    composition: Composition
    system: TransitionSystem
    regions: Regions
    seconds: Mapping[str, int]
    shorts: frozenset[str]
    free: frozenset[str]


def ground(tenant: Tenant, workspace: Workspace) -> Ground:
    """The system of all of the tenant's applications. UsageError where it can't be told what they do."""
    if not tenant.applications:
        raise UsageError("the tenant has no application that people sign in to: nothing can be observed")
    if tenant.policy_open:
        raise UsageError("the files do not state the tenant's MFA policy: say which it is, with --mfa")
    if len(tenant.applications) > MOST:
        raise UsageError(
            f"the tenant has more than {MOST} applications, too many to carry along: leave out "
            f"those that none of the observed users can have used"
        )
    victim = tenant.applications[0]
    focus = Focus(Subject("app", victim.name, None), victim, False, Unsteady(failing=True))
    apps = workspace.apps(victim)
    composition = workspace.composition(focus, False, apps)
    system = sliced(composition.system, frozenset({SESSION, "methods"}))
    names = {v.name for v in system.rigid_variables}
    inputs = workspace.inputs(focus).rigid_variable if INPUTS in names else None
    regions = Regions.of(workspace.semantics, frozenset(names), inputs)
    timed = world_of(tenant, workspace.authorizer, focus.mode(timed=True), focus.subject, apps)
    world = composition.world
    shorts = frozenset(limit.name for limit in world.shorts)
    free_limits = frozenset(limit.name for limit in world.remembered)
    return Ground(composition, system, regions, _seconds(timed), shorts, free_limits)


def _seconds(timed: World) -> dict[str, int]:
    """How long each limit lasts at least: a unit less than it is taken to, since some end just after.

    Applications may drop their tokens at any time.
    """
    found = {x.name: (x.units - 1) * timed.unit for x in limits(timed) if x.units is not None}
    for token in (limit for instance in timed.instances for limit in instance.tokens):
        del found[token.name]
    idle, absolute = (found.pop(x.name, 0) for x in (timed.idle, timed.absolute))
    overall = found.pop(OVERALL, 0)
    return {**found, SESSION: min(idle, absolute), REMEMBERED: min(found.get(REMEMBERED, 0), overall)}


def sliced(system: TransitionSystem, wanted: frozenset[str]) -> TransitionSystem:
    """The system with the variables alone that some guard, or a wanted one, depends on."""
    names = set(wanted).union(*(free(t.guard) for t in system.transitions))
    while True:
        updates = (e for t in system.transitions for n, e in t.updates.items() if n in names)
        grown = names.union(*(free(e) for e in updates))
        if grown == names:
            break
        names = grown
    variables = tuple(v for v in system.variables if v.name in names)
    transitions = tuple(_without(t, names) for t in system.transitions)
    return replace(system, variables=variables, transitions=transitions, definitions={})


def _without(t: Transition, names: set[str]) -> Transition:
    updates = {name: e for name, e in t.updates.items() if name in names}
    read = free(t.guard).union(*(free(e) for e in updates.values()))
    parameters = tuple(p for p in t.parameters if p.name in read)
    return replace(t, updates=updates, parameters=parameters, outputs={})
