"""Who can get in: for each application and request, the readings under which some login ends with a token."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ssoproof import deadline
from ssoproof.check.workspace import Focus, Workspace
from ssoproof.engines.antichain import cover
from ssoproof.engines.engine import Budget
from ssoproof.flows.provider import Authorizer
from ssoproof.flows.world import Subject
from ssoproof.logic.build import FALSE
from ssoproof.semantics.switch import Semantics
from ssoproof.system.reading_masks import Masks
from ssoproof.system.system import Transition
from ssoproof.tenant.model import Tenant

_DEPTH = 10_000
#: By application and request: the readings, and a mask of those under which it is reached.
Entries = Mapping[tuple[str, str], tuple[Masks, int]]


def entries(tenant: Tenant, semantics: Semantics, authorizer: Authorizer, states: int) -> Entries:
    """What each application can reach by itself, whatever it may request."""
    found: dict[tuple[str, str], tuple[Masks, int]] = {}
    for app in tenant.applications:
        for audience in app.may_request.value:
            deadline.check()
            alone = replace(app, may_request=replace(app.may_request, value=(audience,)))
            workspace = Workspace(replace(tenant, applications=(alone,)), semantics, authorizer)
            focus = Focus(Subject("app", app.name, app.demand), alone, True)
            system = workspace.composition(focus, False, (alone,)).system
            goals = tuple(t.guard if _lets_in(t, app.name) else FALSE for t in system.transitions)
            masks = Masks.of(system.rigid_variables)
            hit = cover(system, goals, masks.all, Budget(_DEPTH, states)).hit
            found[app.name, audience or "none"] = masks, hit
    return found


def _lets_in(transition: Transition, app: str) -> bool:
    action, _, outcome = transition.name.partition("/")
    renewing = tuple(f"{app}.{verb}." for verb in ("renew", "refresh", "complete"))
    return not action.startswith(renewing) and outcome.startswith("token")


def locked_out(before: Entries, after: Entries) -> tuple[str, str] | None:
    """The first application and request that somebody got into before, and does not any more."""
    for about, (masks, hit) in before.items():
        later, still = after[about]
        for reading in later.each(later.all & ~still):
            if hit & masks.words(reading):
                return about
    return None
