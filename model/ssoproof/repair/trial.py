"""Tries a tenant on all that has to hold of it, what failed most first, and ends at the first that breaks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from ssoproof import deadline
from ssoproof.check.options import Options
from ssoproof.check.problem import Problem
from ssoproof.check.reading_sets import Regions
from ssoproof.check.run import subjects, victims
from ssoproof.check.search.participants import WHOLE
from ssoproof.check.systems import Unit, abstract, concrete
from ssoproof.check.workspace import Workspace
from ssoproof.flows.provider import Authorizer
from ssoproof.properties.registry import QUESTIONS
from ssoproof.properties.spec import Runs
from ssoproof.providers.registry import provider_of
from ssoproof.repair.effects import Effects
from ssoproof.repair.first_hit import first_hit, run_to
from ssoproof.repair.places import Place, places
from ssoproof.repair.refusals import Refusal, refusal
from ssoproof.repair.situations import acting
from ssoproof.semantics.switch import Semantics
from ssoproof.system.reading_masks import Masks
from ssoproof.system.trace import Trace
from ssoproof.tenant.model import Hook, Tenant

#: Applications, each with what it does to break something.
Acting = tuple[tuple[str, str], ...]
#: A question and what it is about.
Asked = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Broken:
    """What breaks first, and how; `run` None where the search was given up, or is that of another one like
    it. `guard`: it is nothing that the
    owner stated, but holds today. `places` are the lines of code that decided something along the run (None:
    not known), `acting` who else did what in it.
    """

    question: str
    subject: str
    run: Trace | None
    guard: bool = False
    places: frozenset[Place] | None = None
    acting: Acting = ()

    @property
    def about(self) -> Asked:
        """The question and its subject."""
        return self.question, self.subject


@dataclass
class Trials:
    """The tenants that are tried of one tenant; they share what they have in common.

    `guards`: the tenant with what policy and code ask today as demands, and of which questions it is asked.
    """

    semantics: Semantics
    options: Options
    guards: Tenant | None = None
    guarding: frozenset[Asked] = frozenset()
    failures: Counter[tuple[bool, Asked]] = field(default_factory=Counter)
    tried: int = 0
    _held: set[object] = field(default_factory=set)
    _authorizers: dict[tuple[Hook, ...], Authorizer] = field(default_factory=dict)

    def authorizer(self, tenant: Tenant) -> Authorizer:
        """What decides the tenant's requests; the same for the same code."""
        if tenant.hooks not in self._authorizers:
            self._authorizers[tenant.hooks] = provider_of(tenant).authorizer()
        return self._authorizers[tenant.hooks]

    def units(self, tenant: Tenant, guard: bool = False) -> Iterator[Unit]:
        """All that has to hold of it."""
        workspace = Workspace(tenant, self.semantics, self.authorizer(tenant))
        for subject in subjects(tenant):
            for question in QUESTIONS:
                if question.advises(tenant, subject) or question.applies(tenant, subject):
                    continue
                if guard and (question.code, str(subject)) not in self.guarding:
                    continue
                for victim in victims(tenant, subject):
                    yield Unit(workspace, question, subject, victim)

    def guarded(self, tenant: Tenant) -> Tenant | None:
        """The tenant with the demands that it must not fall behind."""
        if self.guards is None or not self.guarding:
            return None
        own, also = tenant.applications, self.guards.applications
        apps = tuple(replace(a, demand=g.demand) for a, g in zip(own, also, strict=True))
        apis = tuple(replace(a, demand=g.demand) for a, g in zip(tenant.apis, self.guards.apis, strict=True))
        return replace(tenant, applications=apps, apis=apis)

    def first_broken(self, tenant: Tenant, effects: Effects | None = None) -> Broken | None:
        """The first thing that breaks; None where nothing does. `effects` are the tenant's: what held by
        itself where they were the same is not tried again."""
        self.tried += 1
        guarded = self.guarded(tenant)
        rows = [(False, unit) for unit in self.units(tenant)]
        rows += [(True, unit) for unit in self.units(guarded, guard=True)] if guarded is not None else []
        rows.sort(key=lambda row: -self.failures[row[0], _about(row[1])])
        for alone in (True, False):
            for guard, unit in rows if alone else _first_of_each(rows):
                deadline.check()
                key = (guard, _about(unit), effects.about(unit.victim.name)) if alone and effects else None
                if key in self._held:
                    continue
                broken = self._alone(unit, guard) if alone else self._among_others(unit, guard)
                if broken is None and key is not None:
                    self._held.add(key)
                if broken is not None:
                    self.failures[guard, broken.about] += 1
                    return broken
        return None

    def broken(self, tenant: Tenant, guard: bool = False) -> Iterator[Broken]:
        """All that breaks; with `guard`, of what is guarded. Of units that nothing tells apart the first one
        has the run."""
        runs: dict[object, Broken | None] = {}
        for unit in self.units(tenant, guard):
            deadline.check()
            key = _key(unit)
            if key not in runs:
                runs[key] = found = self._alone(unit, guard) or self._among_others(unit, guard)
                if found is not None:
                    yield found
            elif (like := runs[key]) is not None:
                others = () if unit.victim.name in dict(like.acting) else like.acting
                yield Broken(*_about(unit), None, guard, acting=others)

    def refusals(self, tenant: Tenant, broken: Iterable[Broken]) -> Iterator[Refusal]:
        """What breaks because code refuses what is promised."""
        about = {one.about for one in broken}
        for unit in self.units(tenant):
            if _about(unit) in about and (found := refusal(unit, self.options)) is not None:
                deadline.check()
                yield found

    def _alone(self, unit: Unit, guard: bool) -> Broken | None:
        """What the application breaks by itself: the smallest system there is."""
        if unit.question.runs is not Runs.ONE:
            return None
        return self._searched(unit, concrete(unit, (unit.victim,), False, False), guard)

    def _among_others(self, unit: Unit, guard: bool) -> Broken | None:
        """What breaks among any others; in a small tenant only if its own applications can do it too."""
        broken = self._searched(unit, abstract(unit), guard)
        if broken is None or len(unit.apps()) > WHOLE:
            return broken
        return self._searched(unit, concrete(unit, unit.apps(), False, False), guard)

    def _searched(self, unit: Unit, asked: Problem, guard: bool) -> Broken | None:
        regions = Regions(self.semantics, Masks.of(asked.system.rigid_variables))
        readings = regions.universe(self.options.reading, self.options.within or None)
        hit = first_hit(asked.system, asked.bad, readings, self.options.states)
        if hit is None:
            return None
        run = None if hit.open else run_to(asked.system, asked.bad, hit.reading, self.options.states)
        decided = places(asked, unit.authorizer, run) if run is not None else None
        others = acting(run, unit.victim.name) if run is not None else ()
        return Broken(*_about(unit), run, guard, decided, others)


def _first_of_each(rows: Iterable[tuple[bool, Unit]]) -> list[tuple[bool, Unit]]:
    """One unit of those of each tenant whose systems are equal but for names."""
    found: dict[object, tuple[bool, Unit]] = {}
    for guard, unit in rows:
        found.setdefault((guard, _key(unit)), (guard, unit))
    return list(found.values())


def _key(unit: Unit) -> object:
    """Equal for units whose systems are equal but for names."""
    return unit.workspace.symmetry.key(unit.question, unit.subject, unit.victim)


def _about(unit: Unit) -> Asked:
    return unit.question.code, str(unit.subject)
