"""What is played: which applications, about whom the demand is, what the browser may send; and the systems of
that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ssoproof.amounts import amount
from ssoproof.check import subject_names
from ssoproof.check.problem import Problem
from ssoproof.check.run import subjects, victims
from ssoproof.check.systems import Unit, concrete
from ssoproof.check.workspace import Workspace
from ssoproof.documents.problems import quoted, suggestion
from ssoproof.errors import UsageError
from ssoproof.explain.line_coverage import Tracer
from ssoproof.explain.step_text import audience
from ssoproof.flows.classes import merged
from ssoproof.flows.compose import instance_of
from ssoproof.flows.instance import FORCED, Instance
from ssoproof.flows.provider import Authorizer
from ssoproof.flows.world import Subject, World
from ssoproof.inputs.input_classes import InputClasses
from ssoproof.logic.sorts import Value
from ssoproof.properties.registry import QUESTIONS, question
from ssoproof.properties.spec import Question, Runs
from ssoproof.providers.registry import provider_of
from ssoproof.semantics.readings import INPUTS
from ssoproof.semantics.switch import Semantics
from ssoproof.system.system import Transition
from ssoproof.tenant.model import Tenant
from ssoproof.verdict.verdict import STEADY, Unsteady

#: How many applications play where nobody says which, and at most.
FEW, MOST = 4, 12

#: The questions whose words fit a run that is played: as the applications send, and as the browser may.
_AS_SENT, _AS_ACCEPTED = "SSO001", "MFA003"


@dataclass(frozen=True, slots=True)
class Scenario:
    """One page of each of `apps`, the one first that the demand of `subject` is put to.

    `free`: the browser may send any request that the provider accepts, else what the applications' SDKs send.
    `unsteady`: what may fail or change on the way.
    """

    subject: str
    apps: tuple[str, ...]
    free: bool
    unsteady: Unsteady = STEADY

    @property
    def victim(self) -> str:
        """The application whose tokens and renewals are looked at."""
        return self.apps[0]


@dataclass
class ExploredTenant:
    """A tenant with all that was made of it. Not for several threads at once."""

    tenant: Tenant
    semantics: Semantics = field(init=False)
    authorizer: Authorizer = field(init=False)
    tracer: Tracer = field(default_factory=Tracer)
    _cache: dict[object, Problem] = field(default_factory=dict)
    _names: dict[object, str] = field(default_factory=dict)
    _inputs: dict[object, InputClasses] = field(default_factory=dict)

    def __post_init__(self) -> None:
        provider = provider_of(self.tenant)
        self.semantics, self.authorizer = provider.semantics, provider.authorizer()
        if not self.tenant.applications:
            raise UsageError("the tenant has no application that people sign in to: there is nothing to play")

    def subject(self, name: str) -> Subject:
        """The subject of that name; UsageError where there is none."""
        found = {str(s): s for s in subjects(self.tenant)}
        name = subject_names.only(name, subject_names.subjects(self.tenant))
        if name not in found:
            raise UsageError(
                f"there is no subject {quoted(name)[1:-1]}; {suggestion(name, list(found), 'there is none')}"
            )
        return found[name]

    def seat(
        self, names: Sequence[str], subject: str = "", free: bool = False, unsteady: Unsteady = STEADY
    ) -> Scenario:
        """A table; UsageError for names that are none. What is left out is filled in."""
        known = [a.name for a in self.tenant.applications]
        names = [
            subject_names.only(name, subject_names.applications(self.tenant), "application") for name in names
        ]
        for name in names:
            if name not in known:
                raise UsageError(
                    f"there is no application {quoted(name)[1:-1]}; "
                    f"{suggestion(name, known, 'there is none')}"
                )
        chosen = list(dict.fromkeys(names)) or known[:FEW]
        if len(chosen) > MOST:
            raise UsageError(
                f"{amount(len(chosen), 'application')} are too many to be played at once: choose {MOST} or "
                f"fewer"
            )
        first = self.subject(subject) if subject else self._first(chosen)
        if not subject and not names and first.kind == "app" and first.name not in chosen:
            chosen = [first.name, *chosen[: FEW - 1]]
        fitting = [a.name for a in victims(self.tenant, first)]
        if not fitting:
            raise UsageError(f"no application may request {quoted(str(first))[1:-1]}")
        victim = next((name for name in chosen if name in fitting), fitting[0])
        return Scenario(str(first), led_by(victim, chosen)[:MOST], free, unsteady)

    def _first(self, names: Sequence[str]) -> Subject:
        """Whom the demand is about where nobody says: the first that renews silently, for it has most to
        lose."""
        apps = [self.tenant.application(name) for name in names]
        chosen = next((a for a in apps if a.renews_silently.value), apps[0])
        return self.subject(chosen.name)

    def about(self, table: Scenario) -> tuple[str, ...]:
        """The subjects that the applications at a table can be looked at for."""
        seated = set(table.apps)
        return tuple(
            str(s) for s in subjects(self.tenant) if seated & {a.name for a in victims(self.tenant, s)}
        )

    def unit(self, asked: Question, subject: str, victim: str, unsteady: Unsteady = STEADY) -> Unit:
        """One question about one subject and application."""
        workspace = Workspace(self.tenant, self.semantics, self.authorizer)
        return Unit(workspace, asked, self.subject(subject), self.tenant.application(victim), unsteady)

    def played(self, table: Scenario) -> Problem:
        """The timed system that is played."""
        return self.problem(words_of(table), table)

    def inputs(self, asked: Question, table: Scenario) -> InputClasses:
        """The classes of inputs that are told apart where a question is asked at a table."""
        key = asked.free, table.subject, table.victim, table.unsteady
        if key not in self._inputs:
            unit = self.unit(asked, table.subject, table.victim, table.unsteady)
            self._inputs[key] = unit.workspace.inputs(unit.focus)
        return self._inputs[key]

    def reading(
        self, played: Scenario, reading: Mapping[str, Value], asked: Question, table: Scenario
    ) -> Mapping[str, Value]:
        """The reading of a run at one table as a question at another has it, whose classes of inputs may
        differ."""
        here, there = self.inputs(words_of(played), played), self.inputs(asked, table)
        row = here.values.get(str(reading.get(INPUTS)), {})
        return {**reading, INPUTS: there.member(row)} if there.rigid_variable is not None else reading

    def problem(self, asked: Question, table: Scenario) -> Problem:
        """The timed system of a question about a table's subject, and the question as a formula."""
        key = (asked.code, table.subject, table.apps, table.unsteady)
        if key not in self._cache:
            while len(self._cache) >= 60:
                self._cache.pop(next(iter(self._cache)))
            unit = self.unit(asked, table.subject, table.victim, table.unsteady)
            apps = tuple(self.tenant.application(name) for name in table.apps)
            self._cache[key] = concrete(unit, apps, timed=True, sure=False)
        return self._cache[key]

    def questions(self, table: Scenario) -> Iterator[tuple[Question, Scenario]]:
        """All questions that can be asked of a run of a table's applications, each with the table it is asked
        at; those about logouts of applications can't, for they log nobody out there."""
        for subject in subjects(self.tenant):
            fitting = [a.name for a in victims(self.tenant, subject) if a.name in table.apps]
            for asked in QUESTIONS:
                if not fitting or asked.logouts or asked.applies(self.tenant, subject):
                    continue
                for victim in fitting:
                    unsteady = table.unsteady if asked.runs is Runs.ONE else STEADY
                    yield asked, Scenario(str(subject), led_by(victim, table.apps), asked.free, unsteady)

    def renamed(self, asked: Problem, t: Transition, free: bool) -> str:
        """A transition's name in the system of a question: that of the request that stands for its request
        there."""
        world = asked.composition.world
        instance = _acting(world, t)
        verb, dot, label = t.action.removeprefix(f"{t.actor}.").partition(".")
        if not free or instance is None or not dot:
            return t.name
        key = (
            "stands for",
            asked.prop.code,
            world.subject,
            world.instances[0].name,
            instance.name,
            verb == "renew",
            label,
        )
        if key not in self._names:
            self._names[key] = self._representative(world, instance, label, verb == "renew")
        return f"{t.actor}.{verb}.{self._names[key]}{t.name.removeprefix(t.action)}"

    def _representative(self, world: World, instance: Instance, label: str, silent: bool) -> str:
        """The label of the request that no hook and no question tells apart from the one with a label."""
        whole = instance_of(self.tenant, instance.app, world.mode, world.unit)
        rows = whole.silent if silent else whole.requests
        forced = not silent and instance.app.prompt.value == "login" and not label.endswith(FORCED)
        own = next((r for r in rows if r.label == (f"{label}{FORCED}" if forced else label)), None)
        for other in instance.silent if silent else (*instance.requests, *instance.forcing):
            if own is None or other == own:
                return label if own is None else own.label
            two = (other, own)
            one = merged(
                world, self.authorizer, replace(whole, silent=two) if silent else replace(whole, requests=two)
            )
            if other.forced == own.forced and len(one.silent if silent else one.requests) == 1:
                return other.label
        return label

    def equivalent_requests(self, table: Scenario, t: Transition) -> str:
        """The other requests that a transition of a free browser stands for, in words; empty where there are
        none."""
        world = self.played(table).composition.world
        instance = _acting(world, t)
        verb, _, label = t.action.removeprefix(f"{t.actor}.").partition(".")
        if not table.free or instance is None or verb not in ("sign_in", "renew"):
            return ""
        key = ("alike", table, t.action)
        if key not in self._names:
            whole = instance_of(self.tenant, instance.app, world.mode, world.unit)
            rows = whole.silent if verb == "renew" else whole.requests
            kept = {
                r.label
                for r in (instance.silent if verb == "renew" else (*instance.requests, *instance.forcing))
            }
            gone = (r.label for r in rows if r.label not in kept)
            own = (n for n in gone if self._representative(world, instance, n, verb == "renew") == label)
            self._names[key] = ", ".join(audience(n) for n in own)
        return self._names[key]


def words_of(table: Scenario) -> Question:
    """The question whose system is played at a table."""
    return question(_AS_ACCEPTED if table.free else _AS_SENT)


def unsteady_of(facts: Mapping[str, Any]) -> Unsteady:
    """What may fail or change on the way, by a request or a file; UsageError where it does not say so."""
    moving = facts.get("moving", [])
    if not isinstance(moving, list) or not all(isinstance(path, str) for path in moving):
        raise UsageError("what changes on the way is no list of inputs")
    return Unsteady(facts.get("failing") is True, tuple(moving[:MOST]))


def unsteady_facts(unsteady: Unsteady) -> dict[str, Any]:
    """The same for a page or a file; nothing where all is steady."""
    failing = {"failing": True} if unsteady.failing else {}
    return {**failing, **({"moving": list(unsteady.moving)} if unsteady.moving else {})}


def led_by(victim: str, names: Sequence[str]) -> tuple[str, ...]:
    """The names with one of them first."""
    return (victim, *(name for name in names if name != victim))


def _acting(world: World, t: Transition) -> Instance | None:
    return next((i for i in world.instances if i.name == t.actor), None)
