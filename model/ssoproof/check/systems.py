"""The systems that one unit of work needs: victim against the environment, and concrete tenants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ssoproof.flows.compose import Composition, compose
from ssoproof.flows.environment import OVER, member
from ssoproof.flows.pipeline import Pipelines
from ssoproof.flows.two_runs import pairing
from ssoproof.flows.world import Instance, Mode, Subject
from ssoproof.logic.build import not_
from ssoproof.logic.expr import Expr
from ssoproof.properties.spec import Question, Runs
from ssoproof.semantics.switch import Semantics
from ssoproof.system.certain import certain
from ssoproof.system.footprint import environment
from ssoproof.system.pairing import pair
from ssoproof.system.property import Property, targets
from ssoproof.system.slicing import slice_for
from ssoproof.system.system import TransitionSystem
from ssoproof.tenant.model import Application, Tenant


@dataclass(frozen=True, slots=True)
class Unit:
    """One question about one subject, asked of the tokens or renewals of one application (the victim)."""

    tenant: Tenant
    semantics: Semantics
    question: Question
    subject: Subject
    victim: Application
    pipelines: Pipelines

    @property
    def name(self) -> str:
        """The unit in words."""
        return f"{self.question.code} {self.subject}"

    def apps(self, chosen: Sequence[Application] = ()) -> tuple[Application, ...]:
        """The victim first, then the other applications (of `chosen`, where given) in the tenant's order."""
        others = (a for a in self.tenant.applications if a is not self.victim)
        return (self.victim, *(a for a in others if not chosen or a in chosen))


@dataclass(frozen=True, slots=True)
class Asked:
    """A system with the property asked of it. `full` is the system before slicing, for replay."""

    composition: Composition
    full: TransitionSystem
    system: TransitionSystem
    prop: Property

    @property
    def bad(self) -> tuple[Expr, ...]:
        """For each transition: when taking it breaks the property."""
        return targets(self.system, not_(self.prop.formula))

    @property
    def witness(self) -> tuple[Expr, ...]:
        """For each transition: when taking it shows that the question is about something."""
        return targets(self.system, self.prop.antecedent)

    def full_goals(self, goal: Expr) -> tuple[Expr, ...]:
        """For each transition of the full system: when taking it reaches a goal."""
        return targets(self.full, goal)


def _asked(unit: Unit, composition: Composition, system: TransitionSystem, victim: Instance) -> Asked:
    question = unit.question
    if question.runs is not Runs.ONE:
        anywhere = question.runs is Runs.PARTING_ANYWHERE
        system = pair(system, pairing(composition.world, system, victim, anywhere))
    prop = question.formula(composition.world, victim)
    return Asked(composition, system, slice_for(system, prop), prop)


def abstract(unit: Unit) -> Asked:
    """The victim against the union of all other applications' footprints, with untimed limits."""
    mode = Mode(timed=False, free=unit.question.free)
    composition = compose(
        unit.tenant, unit.semantics, mode, unit.subject, unit.apps(), unit.pipelines
    )
    world = composition.world
    victim, *others = world.instances
    members = tuple(member(world, i) for i in others)
    return _asked(unit, composition, environment(composition.system, members, OVER), victim)


def concrete(unit: Unit, apps: Sequence[Application], timed: bool, sure: bool) -> Asked:
    """The tenant with one page of each of `apps`, the victim first.

    `sure`: code that was not understood acts only where whatever it does makes no difference.
    """
    mode = Mode(timed=timed, free=unit.question.free)
    composition = compose(unit.tenant, unit.semantics, mode, unit.subject, apps, unit.pipelines)
    system = certain(composition.system) if sure else composition.system
    return _asked(unit, composition, system, composition.world.instances[0])
