"""Subjects and victims that nothing tells apart share one answer: the systems of their questions are equal
but for names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ssoproof.flows.classes import NAMELESS
from ssoproof.flows.compose import world_of
from ssoproof.flows.provider import Authorizer
from ssoproof.flows.signatures import Signatures
from ssoproof.flows.world import Mode, Subject, World
from ssoproof.properties.registry import QUESTIONS
from ssoproof.properties.spec import Question
from ssoproof.tenant.model import Application, Demand, Tenant


@dataclass(slots=True)
class Symmetry:
    """Numbers for signatures of applications in a tenant; equal numbers mean equal transitions but for
    names."""

    tenant: Tenant
    authorizer: Authorizer
    _signatures: Signatures = field(init=False)
    _signed: dict[object, int] = field(default_factory=dict)
    _worlds: dict[object, World] = field(default_factory=dict)
    _others: dict[object, dict[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._signatures = Signatures(self.authorizer)

    def key(self, question: Question, subject: Subject, victim: Application) -> object:
        """Equal for questions whose systems, abstract and timed, are equal but for names.

        What is asked, on what demand, of which class of victim, among which classes of others. A question of
        one's own may name applications, and so may the reach of a logout: no two subjects are alike to it.
        """
        if question not in QUESTIONS or (question.logouts and _listed(self.tenant)):
            return (question.code, str(subject), victim.name)
        mode = Mode(timed=False, free=question.free, logouts=question.logouts)
        demand = _plain(subject.demand)
        if subject.kind == "app":
            nobody = Subject("app", "", demand)
            own = self._number(mode, replace(nobody, name=NAMELESS), victim)
        else:
            nobody = replace(subject, demand=demand)
            own = self._number(mode, nobody, victim)
        counts = dict(self._classes(mode, nobody))
        counts[self._number(mode, nobody, victim)] -= 1
        others = frozenset(number for number, count in counts.items() if count)
        promises = () if question.free else self._promises(victim)
        return (question.code, nobody, own, self._lifetimes(victim), promises, others)

    def classes(
        self, mode: Mode, subject: Subject, apps: Sequence[Application]
    ) -> tuple[tuple[Application, ...], ...]:
        """Applications in classes, in order of first members, for questions about a subject that is none of
        them."""
        nameless = subject.kind == "app" and not mode.logouts
        nobody = replace(subject, name="" if nameless else subject.name, demand=_plain(subject.demand))
        found: dict[int, list[Application]] = {}
        for app in apps:
            found.setdefault(self._number(mode, nobody, app), []).append(app)
        return tuple(tuple(members) for members in found.values())

    def _classes(self, mode: Mode, subject: Subject) -> dict[int, int]:
        """How many applications of each class there are, for questions about somebody else."""
        key = mode, subject
        if key not in self._others:
            counts: dict[int, int] = {}
            for app in self.tenant.applications:
                number = self._number(mode, subject, app)
                counts[number] = counts.get(number, 0) + 1
            self._others[key] = counts
        return self._others[key]

    def _number(self, mode: Mode, subject: Subject, app: Application) -> int:
        key = mode, subject, app.name
        if key not in self._signed:
            world = self._world(mode, subject)
            instance = next(i for i in world.instances if i.app.name == app.name)
            own = subject.name == NAMELESS and subject.kind == "app"
            named = replace(world, subject=replace(subject, name=app.name)) if own else world
            self._signed[key] = self._signatures.number(world, named, instance)
        return self._signed[key]

    def _world(self, mode: Mode, subject: Subject) -> World:
        key = mode, subject
        if key not in self._worlds:
            apps = self.tenant.applications
            self._worlds[key] = world_of(self.tenant, self.authorizer, mode, subject, apps)
        return self._worlds[key]

    def _promises(self, app: Application) -> tuple[Demand | None, ...]:
        """What the APIs demand that its silent calls ask for: what is promised to a call depends on it."""
        apis = (self.tenant.api(audience) for audience in app.requests.value)
        return tuple(_plain(api.demand) if api else None for api in apis)

    def _lifetimes(self, app: Application) -> tuple[int | None, ...]:
        """How long its tokens live; untimed systems do not show it."""
        found = (self.tenant.api(audience) for audience in app.requests.value)
        refresh = () if app.refresh is None else (app.refresh.idle.value, app.refresh.absolute.value)
        return (*(api.token_lifetime.value if api else None for api in found), *refresh)


def _listed(tenant: Tenant) -> bool:
    """Whether the reach of some logout names applications."""
    reaches = (app.logout.reach.value for app in tenant.applications)
    return any(reach is not None and reach.applications for reach in reaches)


def _plain(demand: Demand | None) -> Demand | None:
    """A demand without the place where it is stated."""
    if demand is None:
        return None
    return Demand(demand.kind, demand.max_age, demand.remembered, condition=demand.condition)


def first_of_each(
    alike: Symmetry, question: Question, subject: Subject, victims: Sequence[Application]
) -> tuple[tuple[Application, tuple[str, ...]], ...]:
    """One victim for each class, with the names of the others that it speaks for."""
    found: dict[object, list[Application]] = {}
    for victim in victims:
        found.setdefault(alike.key(question, subject, victim), []).append(victim)
    return tuple((first, tuple(v.name for v in rest)) for first, *rest in found.values())
