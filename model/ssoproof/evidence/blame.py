"""Why a renewal that was observed to fail did so: the causes of the last step of the run that explains it."""

from __future__ import annotations

from collections.abc import Sequence

from ssoproof.check.systems import Unit
from ssoproof.check.workspace import Workspace
from ssoproof.evidence.ground import Ground
from ssoproof.explain.causes import Causes
from ssoproof.explain.context import RunContext, take_apart
from ssoproof.explain.model import Cause, Run
from ssoproof.flows.world import Subject
from ssoproof.logic.sorts import Value, values
from ssoproof.properties.registry import question
from ssoproof.system.replay import take
from ssoproof.system.system import TransitionSystem
from ssoproof.system.trace import State, Step, Trace
from ssoproof.tenant.model import Tenant

#: The question whose words tell of a renewal that fails.
_RENEWAL = "SSO001"


def blame(
    tenant: Tenant, ground: Ground, application: str, moves: Sequence[tuple[int, State]], number: int
) -> tuple[Cause, ...]:
    """The causes of the last of some moves, by which an application's renewal fails.

    `moves`: transitions of the ground's system, each with the arguments that its slice reads; `number`: the
    reading.
    """
    composition = ground.composition
    reading = {v.name: next(values(v.sort)) for v in composition.system.rigid_variables}
    defaults = ground.regions.semantics.defaults
    reading = {**reading, **{s: v for s, v in defaults.items() if s in reading}}
    reading = {**reading, **ground.regions.masks.reading(number)}
    trace = _replayed(composition.system, reading, moves)
    victim = tenant.application(application)
    workspace = Workspace(tenant, ground.regions.semantics)
    unit = Unit(workspace, question(_RENEWAL), Subject("app", application, None), victim)
    by_name = {t.name: t for t in composition.system.transitions}
    acted = tuple(take_apart(by_name[s.transition]) for s in trace.steps)
    context = RunContext(unit, composition, trace, acted, False)
    return Causes(context, len(trace) - 1, Run.FIRST, frozenset()).causes()


def _replayed(system: TransitionSystem, reading: State, moves: Sequence[tuple[int, State]]) -> Trace:
    """The run in full: what a slice does not read of a step may be anything."""
    state: State = system.initial_state()
    steps: list[Step] = []
    for index, (number, known) in enumerate(moves):
        t = system.transitions[number]
        arguments: dict[str, Value] = {p.name: next(values(p.sort)) for p in t.parameters} | dict(known)
        steps.append(take(system, t, reading, state, arguments, index))
        state = steps[-1].state
    return Trace(dict(reading), system.initial_state(), tuple(steps))
