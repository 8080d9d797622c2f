"""Whether a part of an answer stands in another tenant: the same system, or the same run; never by a new
search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ssoproof.check.extents import ENVIRONMENT
from ssoproof.check.problem import Problem
from ssoproof.check.reading_sets import Regions
from ssoproof.check.run import subjects
from ssoproof.check.search.participants import taking_part
from ssoproof.check.sensitivity.runs import Run, rescaled, witnesses
from ssoproof.check.systems import (
    Unit,
    abstract,
    abstraction_judged,
    abstraction_required,
    concrete,
    representatives,
)
from ssoproof.check.workspace import Workspace
from ssoproof.flows.clock import delay, limits
from ssoproof.flows.compose import compose
from ssoproof.flows.environment import member
from ssoproof.flows.inputs import classed, rigid_tests
from ssoproof.flows.provider import Authorizer
from ssoproof.flows.world import World
from ssoproof.inputs.input_classes import NO_INPUTS, InputClasses
from ssoproof.logic.build import not_
from ssoproof.properties.spec import Question
from ssoproof.providers.registry import provider_of
from ssoproof.semantics.readings import INPUTS, Box
from ssoproof.semantics.switch import Semantics
from ssoproof.system.environment import OTHERS
from ssoproof.system.system import Goals, TransitionSystem
from ssoproof.system.trace import Schedule, Trace
from ssoproof.tenant.model import Application, Hook, Tenant
from ssoproof.verdict.judge import Rejected, confirm, fingerprint


class Read(Exception):
    """Something was read that no answer was thought to depend on."""


@dataclass(frozen=True, slots=True)
class Content:
    """All that a search of a system can come to depend on: its content hash, and its goals."""

    system: str
    bad: Goals
    witness: Goals

    @staticmethod
    def of(asked: Problem) -> Content:
        """Of the system that is searched."""
        return Content(fingerprint(asked.system), asked.bad, asked.witness)


@dataclass(frozen=True, slots=True)
class Source:
    """What a system is made of: the world, and all that tells it from others by which it is made again."""

    world: World
    content: tuple[object, ...]


@dataclass(slots=True)
class SharedWork:
    """What was worked out for one tenant and is the same for others of which the same systems are built.

    `moves` are those of environments that the judge has confirmed.
    """

    authorizers: dict[tuple[Hook, ...], Authorizer] = field(default_factory=dict)
    moves: set[object] = field(default_factory=set)
    contents: dict[object, Content] = field(default_factory=dict)
    stood: dict[object, bool] = field(default_factory=dict)
    timed: dict[object, Problem] = field(default_factory=dict)


@dataclass(slots=True)
class Variant:
    """A tenant in which parts of answers may stand; what is built for one part serves the others."""

    tenant: Tenant
    semantics: Semantics
    shared_work: SharedWork
    workspace: Workspace = field(init=False)
    _sources: dict[object, Source] = field(default_factory=dict)

    def __post_init__(self) -> None:
        made = provider_of(self.tenant).authorizer()
        authorizer = self.shared_work.authorizers.setdefault(self.tenant.hooks, made)
        self.workspace = Workspace(self.tenant, self.semantics, authorizer, moves=self.shared_work.moves)

    def unit(self, question: Question, subject: str, victim: str) -> Unit | None:
        """The question about the subject in this tenant; None where it is not asked there."""
        about = next((s for s in subjects(self.tenant) if str(s) == subject), None)
        app = next((a for a in self.tenant.applications if a.name == victim), None)
        if about is None or app is None or question.applies(self.tenant, about):
            return None
        return Unit(self.workspace, question, about, app)

    def source(self, unit: Unit, apps: Sequence[Application], timed: bool, doubled: bool = False) -> object:
        """Equal for units whose systems are made of the same: then they are the same, and need not be made
        again."""
        mode = unit.focus.mode(timed)
        key = (unit.focus.key, timed, tuple(a.name for a in apps), doubled)
        if key not in self._sources:
            plain = compose(unit.tenant, unit.semantics, mode, unit.subject, apps, unit.authorizer, doubled)
            classes = unit.workspace.inputs(unit.focus) if rigid_tests(plain.system) else NO_INPUTS
            made = classed(plain, classes)
            world = made.world
            drawn = (world.shared_variables(), limits(world), delay(world) if timed else None, world.unit)
            members = tuple(member(world, i) for i in world.instances[1:])
            content = (fingerprint(made.system), drawn, members, world.instances[0].variables())
            self._sources[key] = Source(world, content)
        source = self._sources[key]
        prop = unit.question.formula(source.world, source.world.instances[0])
        about = unit.question, str(unit.subject), unit.victim.name
        return *about, prop.formula, prop.antecedent, source.content

    def timed(self, unit: Unit, players: tuple[str, ...], sure: bool) -> Problem:
        """The concrete system in which runs of these players are followed."""
        apps = tuple(unit.tenant.application(name) for name in players)
        key = sure, self.source(unit, apps, timed=True)
        if key not in self.shared_work.timed:
            self.shared_work.timed[key] = concrete(unit, apps, True, sure)
        return self.shared_work.timed[key]


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof, or that nothing reaches what is asked about: it stands where the searched system is the same.

    `over` names the abstraction. `witnesses` are runs that show that the question is about something, which
    have to be possible as well; None where there need be none.
    """

    question: Question
    subject: str
    victim: str
    over: str
    boxes: tuple[Box, ...]
    content: Content
    witnesses: tuple[Run, ...] | None
    inputs: InputClasses

    @staticmethod
    def of(place: Variant, unit: Unit, over: str, boxes: tuple[Box, ...], proved: bool) -> Proof | None:
        """The proof of a part; None where no run was found again that the question is about."""
        found = witnesses(unit, boxes) if proved else None
        if proved and found is None:
            return None
        content = _content(place, unit, over)
        inputs = unit.workspace.inputs(unit.focus)
        return Proof(unit.question, str(unit.subject), unit.victim.name, over, boxes, content, found, inputs)

    def still_holds(self, place: Variant, untimed: bool) -> bool:
        """Whether it is a proof about that tenant too. `untimed`: whatever becomes of the witnesses."""
        unit = place.unit(self.question, self.subject, self.victim)
        if unit is None or _content(place, unit, self.over) != self.content:
            return False
        if not _comparable(unit, self.boxes, self.inputs):
            return False
        if not untimed and not self._witnessed(place, unit):
            return False
        return self.over != ENVIRONMENT or _judged(place, unit)

    def spares(self, place: Variant) -> frozenset[str]:
        """The applications of which the searched system has no move: it may be the same without them all."""
        unit = place.unit(self.question, self.subject, self.victim)
        assert unit is not None
        moves = {t.name for t in _searched(unit, self.over).system.transitions if t.actor == OTHERS}
        acting = {name.rpartition(":")[2].partition(".")[0] for name in moves}
        return _idle(unit, acting) if self.over == ENVIRONMENT else frozenset()

    def _witnessed(self, place: Variant, unit: Unit) -> bool:
        if not self.witnesses:
            return True
        players = _named(unit, self.witnesses[0].players)
        key = "witnessed", id(self), place.source(unit, players, timed=True)
        if key not in place.shared_work.stood:
            found = _reached(place, unit, self.witnesses, self.boxes, sure=False, witness=True)
            place.shared_work.stood[key] = found
        return place.shared_work.stood[key]


def _idle(unit: Unit, acting: set[str]) -> frozenset[str]:
    """The members of classes of which nobody acts."""
    classes = unit.workspace.classes(unit.focus).members
    return frozenset(
        a.name for members in classes if acting.isdisjoint(a.name for a in members) for a in members
    )


def _content(place: Variant, unit: Unit, over: str) -> Content:
    apps = representatives(unit) if over == ENVIRONMENT else unit.apps()
    key = over, place.source(unit, apps, timed=False)
    if key not in place.shared_work.contents:
        place.shared_work.contents[key] = Content.of(_searched(unit, over))
    return place.shared_work.contents[key]


def _judged(place: Variant, unit: Unit) -> bool:
    """Whether the judge accepts that the environment covers the unit's tenant, who stands for whom
    included."""
    apps = representatives(unit)
    if len(apps) < len(unit.apps()):
        return _accepted(unit)
    single, double = (place.source(unit, apps, False, doubled) for doubled in (False, True))
    key = "judged", single, double
    if key not in place.shared_work.stood:
        place.shared_work.stood[key] = _accepted(unit)
    return place.shared_work.stood[key]


def _accepted(unit: Unit) -> bool:
    try:
        abstraction_judged(unit)
    except Rejected:
        return False
    abstraction_required(unit)
    return True


def _searched(unit: Unit, over: str) -> Problem:
    return abstract(unit) if over == ENVIRONMENT else concrete(unit, unit.apps(), False, False)


@dataclass(frozen=True, slots=True)
class Broken:
    """A violation: it stands where the same run breaks the question under the same readings."""

    question: Question
    subject: str
    run: Run
    boxes: tuple[Box, ...]
    reading: Mapping[str, Any]
    inputs: InputClasses

    @staticmethod
    def of(unit: Unit, trace: Trace, system: TransitionSystem, boxes: tuple[Box, ...]) -> Broken:
        """The violation of a part."""
        players = taking_part(unit, system)
        world = concrete(unit, players, True, True).composition.world
        run = Run(tuple(a.name for a in players), trace.schedule, world.unit)
        inputs = unit.workspace.inputs(unit.focus)
        return Broken(unit.question, str(unit.subject), run, boxes, trace.reading, inputs)

    @property
    def victim(self) -> str:
        """Whose token or renewal it is about."""
        return self.run.players[0]

    def still_holds(self, place: Variant, untimed: bool) -> bool:
        """Whether the run breaks the question in that tenant, whatever code that is not understood does."""
        unit = place.unit(self.question, self.subject, self.run.players[0])
        if untimed or unit is None or not _comparable(unit, self.boxes, self.inputs):
            return False
        key = "broken", id(self), place.source(unit, _named(unit, self.run.players), timed=True)
        if key not in place.shared_work.stood:
            found = _reached(place, unit, (self.run,), self.boxes, sure=True, witness=False)
            place.shared_work.stood[key] = found and self._confirmed(place, unit)
        return place.shared_work.stood[key]

    def spares(self, place: Variant) -> frozenset[str]:
        """The applications that have no part in the run."""
        return frozenset(a.name for a in place.tenant.applications if a.name not in self.run.players)

    def _confirmed(self, place: Variant, unit: Unit) -> bool:
        """Whether the judge accepts the run."""
        asked = place.timed(unit, self.run.players, True)
        reading = {**unit.semantics.defaults, **self.reading}
        if any(v.name == INPUTS for v in asked.full.rigid_variables):
            inputs = unit.workspace.inputs(unit.focus).values
            if reading.get(INPUTS) not in inputs:  # it was found for all of them
                reading[INPUTS] = next(iter(inputs))
        rigid = {v.name: reading[v.name] for v in asked.full.rigid_variables}
        schedule = rescaled(self.run.schedule, asked, self.run.unit)
        assert schedule is not None
        try:
            confirm(
                asked.full,
                asked.full_goals(not_(asked.prop.formula)),
                rigid,
                _of_existing_choices(asked, schedule),
            )
        except Rejected:
            return False
        return True


def _of_existing_choices(asked: Problem, schedule: Schedule) -> Schedule:
    """Without values for choices that are not there."""
    names = {t.name: {p.name for p in t.parameters} for t in asked.full.transitions}
    return tuple((name, {n: v for n, v in given.items() if n in names[name]}) for name, given in schedule)


def _reached(
    place: Variant, unit: Unit, runs: tuple[Run, ...], boxes: tuple[Box, ...], sure: bool, witness: bool
) -> bool:
    """Whether the runs together reach the goal under all readings in the boxes."""
    timed = [place.timed(unit, run.players, sure) for run in runs]
    read = {v.name for asked in timed for v in asked.full.rigid_variables}
    inputs = unit.workspace.inputs(unit.focus) if INPUTS in read else NO_INPUTS
    regions = Regions.about(unit.semantics, boxes, inputs, read)
    found, wanted = 0, 0
    for box in boxes:
        wanted |= regions.inside(box)
    for run, asked in zip(runs, timed, strict=True):
        if wanted & ~found:
            goal = asked.prop.antecedent if witness else not_(asked.prop.formula)
            found |= run.follow(asked, goal, regions)
    if witness:  # that nobody with some inputs gets that far is a remark, where others do
        found |= regions.whatever_inputs(wanted & found)
    return not wanted & ~found


def _comparable(unit: Unit, boxes: tuple[Box, ...], inputs: InputClasses) -> bool:
    """Whether boxes that speak of classes of inputs mean the same in a unit."""
    return not any(box.inputs for box in boxes) or inputs.same(unit.workspace.inputs(unit.focus))


def _named(unit: Unit, names: tuple[str, ...]) -> tuple[Application, ...]:
    return tuple(unit.tenant.application(name) for name in names)
