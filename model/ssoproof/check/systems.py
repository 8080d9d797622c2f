"""The systems that one unit of work needs: victim against the environment, and concrete tenants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ssoproof.check.symmetry import Symmetry
from ssoproof.flows.compose import Composition, compose, distinguished
from ssoproof.flows.environment import member, observable
from ssoproof.flows.instance import Instance
from ssoproof.flows.provider import Authorizer
from ssoproof.flows.session import OVER
from ssoproof.flows.two_runs import pairing
from ssoproof.flows.world import Mode, Subject
from ssoproof.logic.build import not_
from ssoproof.logic.expr import Expr
from ssoproof.properties.spec import Question, Runs
from ssoproof.providers.registry import provider_of
from ssoproof.semantics.switch import Semantics
from ssoproof.system.cone import slice_for
from ssoproof.system.environment import Member, environment
from ssoproof.system.must_may import certain, may, uncertain
from ssoproof.system.property import Property, targets
from ssoproof.system.self_composition import pair
from ssoproof.system.system import TransitionSystem
from ssoproof.tenant.model import Application, Tenant
from ssoproof.verdict.abstraction import Claim, simulated
from ssoproof.verdict.judge import Rejected


@dataclass(frozen=True, slots=True)
class Unit:
    """One question about one subject, asked of the tokens or renewals of one application (the victim)."""

    tenant: Tenant
    semantics: Semantics
    question: Question
    subject: Subject
    victim: Application
    authorizer: Authorizer
    kept: dict[object, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The unit in words."""
        return f"{self.question.code} {self.subject}"

    def apps(self, chosen: Sequence[Application] = ()) -> tuple[Application, ...]:
        """The victim first, then the other applications (of `chosen`, where given) in the tenant's order."""
        others = (a for a in self.tenant.applications if a is not self.victim)
        return (self.victim, *(a for a in others if not chosen or a in chosen))


@dataclass(frozen=True, slots=True)
class Problem:
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


def _problem(
    unit: Unit,
    composition: Composition,
    system: TransitionSystem,
    victim: Instance,
    guards: Mapping[str, Expr] | None = None,
    steady: bool = False,
) -> Problem:
    question = unit.question
    if question.runs is not Runs.ONE:
        anywhere = question.runs is Runs.PARTING_ANYWHERE
        system = pair(system, pairing(composition.world, system, victim, anywhere, guards or {}, steady))
    prop = question.formula(composition.world, victim)
    return Problem(composition, system, slice_for(system, prop), prop)


#: Tenants with fewer applications are composed without looking for classes.
FEW = 4


def representatives(unit: Unit) -> tuple[Application, ...]:
    """The victim, and the last member of each class of other applications.

    Victims are mostly first members, so that the environments of most have the same members, confirmed once.
    """
    apps = unit.apps()
    if len(apps) <= FEW:
        return apps
    key = ("classes", unit.subject, unit.victim.name, unit.question.free)
    if key not in unit.kept:
        mode = Mode(timed=False, free=unit.question.free)
        if "alike" not in unit.kept:
            unit.kept["alike"] = Symmetry(unit.tenant, unit.authorizer)
        found = unit.kept["alike"].classes(mode, unit.subject, apps[1:])
        unit.kept[key] = (apps[0], *(members[-1] for members in found))
        unit.kept["merged", *key[1:]] = found
    chosen: tuple[Application, ...] = unit.kept[key]
    return chosen


def _composed(unit: Unit, timed: bool, apps: Sequence[Application], doubled: bool = False) -> Composition:
    """A composition; questions about the same subject and victim share it."""
    free = unit.question.free
    key = ("composed", unit.subject, unit.victim.name, free, timed, tuple(a.name for a in apps), doubled)
    if key not in unit.kept:
        mode = Mode(timed=timed, free=free)
        unit.kept[key] = compose(
            unit.tenant, unit.semantics, mode, unit.subject, apps, unit.authorizer, doubled
        )
    found: Composition = unit.kept[key]
    return found


def _members(composition: Composition) -> tuple[Member, ...]:
    world = composition.world
    return tuple(member(world, i) for i in world.instances[1:])


def _environment(unit: Unit) -> TransitionSystem:
    composition = _composed(unit, False, representatives(unit))
    key = ("environment", id(composition))
    if key not in unit.kept:
        members = _members(composition)
        own = tuple(f"start:{m.name}." for m in members)
        unit.kept[key] = environment(
            composition.system, members, OVER, lambda name: observable(name) and not name.startswith(own)
        )
    found: TransitionSystem = unit.kept[key]
    return found


def abstract(unit: Unit) -> Problem:
    """The victim against the union of all other applications' footprints, with untimed limits."""
    composition = _composed(unit, False, representatives(unit))
    return _problem(unit, composition, _environment(unit), composition.world.instances[0])


def abstraction_judged(unit: Unit) -> None:
    """That the environment simulates any number of the other applications; Rejected where it does not."""
    double = _composed(unit, False, representatives(unit), doubled=True)
    key = ("judged", id(double))
    if key in unit.kept:
        return
    _merges_judged(unit)
    simulated(claim(unit), unit.kept.setdefault("confirmed", set()))
    unit.kept[key] = True


def claim(unit: Unit) -> Claim:
    """What the judge is asked about the environment: two instances of each other class are simulated by
    it."""
    double = _composed(unit, False, representatives(unit), doubled=True)
    others = double.world.instances[1:]
    own = tuple(f"start:{i.name}." for i in others)
    shown = (n for t in double.system.transitions for n in t.outputs)
    names = frozenset(n for n in shown if observable(n) and not n.startswith(own))
    mirrors = frozenset(i.name for i in others[len(others) // 2 :])
    victim = double.world.instances[0].variables()
    return Claim(double.system, _environment(unit), _members(double), mirrors, OVER, names, victim)


def _merges_judged(unit: Unit) -> None:
    """That the members of each class have equal transitions, lowered again; Rejected where they differ."""
    mode = Mode(timed=False, free=unit.question.free)
    again = unit.kept.setdefault("lowered again", provider_of(unit.tenant).authorizer())
    for first, *rest in unit.kept.get(("merged", unit.subject, unit.victim.name, unit.question.free), ()):
        api = "" if unit.subject.kind == "app" else unit.subject.name
        about = ("same", mode, api, unit.subject.demand, first.name)
        known = unit.kept.setdefault(about, set())
        fresh = [app for app in rest if app.name not in known]
        if fresh:
            stranger = distinguished(unit.tenant, mode, unit.subject, (first, *fresh), again)
            if stranger:
                raise Rejected(f"{stranger} is no member of the class of {first.name}")
        known.update(app.name for app in fresh)


def concrete(unit: Unit, apps: Sequence[Application], timed: bool, sure: bool) -> Problem:
    """The tenant with one page of each of `apps`, the victim first.

    `sure`: code that was not understood acts only where whatever it does makes no difference, and in
    questions about two runs outside inputs are the same in both.
    """
    composition = _composed(unit, timed, apps)
    victim = composition.world.instances[0]
    if not sure:
        return _problem(unit, composition, composition.system, victim)
    if not uncertain(composition.system):
        return _problem(unit, composition, composition.system, victim, steady=True)
    return _problem(
        unit, composition, certain(composition.system), victim, may(composition.system), steady=True
    )
