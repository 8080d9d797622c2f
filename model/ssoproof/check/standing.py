"""Whether a part of an answer stands in another tenant: the same system, or the same run; never by a new search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ssoproof.check.cast import WHOLE
from ssoproof.check.coverage import Follower
from ssoproof.check.decide import ENVIRONMENT
from ssoproof.check.distance import Distance
from ssoproof.check.hunt import Hunt, Pair, engine
from ssoproof.check.memory import Memory
from ssoproof.check.regions import Regions
from ssoproof.check.run import subjects
from ssoproof.check.systems import Asked, Unit, abstract, abstraction_judged, concrete
from ssoproof.engines.engine import Budget, Schedule
from ssoproof.flows.pipeline import Pipelines
from ssoproof.logic.build import not_
from ssoproof.logic.expr import Expr
from ssoproof.properties.spec import Question
from ssoproof.semantics.readings import Box
from ssoproof.semantics.switch import Semantics
from ssoproof.system.system import DELAY, TransitionSystem
from ssoproof.system.trace import Trace
from ssoproof.tenant.model import Application, Tenant
from ssoproof.verdict.judge import Rejected, confirm, fingerprint

#: How long a run to what a question is about may be, and how many states are kept on the way to it.
BUDGET = Budget(24, 20_000)


@dataclass(slots=True)
class Place:
    """A tenant in which parts of answers may stand; what is built for one part serves the others."""

    tenant: Tenant
    semantics: Semantics
    pipelines: Pipelines
    confirmed: set[object]
    kept: dict[object, Any] = field(default_factory=dict)

    def unit(self, question: Question, subject: str, victim: str) -> Unit | None:
        """The question about the subject in this tenant; None where it is not asked there."""
        self.kept.setdefault("confirmed", self.confirmed)
        about = next((s for s in subjects(self.tenant) if str(s) == subject), None)
        app = next((a for a in self.tenant.applications if a.name == victim), None)
        if about is None or app is None or question.applies(self.tenant, about):
            return None
        return Unit(self.tenant, self.semantics, question, about, app, self.pipelines, self.kept)


@dataclass(frozen=True, slots=True)
class Content:
    """All that a search of a system can come to depend on: its content hash, and its goals."""

    system: str
    bad: tuple[Expr, ...]
    witness: tuple[Expr, ...]

    @staticmethod
    def of(asked: Asked) -> Content:
        """Of the system that is searched."""
        return Content(fingerprint(asked.system), asked.bad, asked.witness)


@dataclass(frozen=True, slots=True)
class Shown:
    """A run, with who plays in it, the victim first, and how long a unit of its delays is."""

    players: tuple[str, ...]
    schedule: Schedule
    unit: int

    def follow(self, asked: Asked, goal: Expr, regions: Regions) -> int:
        """The readings of a timed system under which the very run reaches the goal there."""
        schedule = _rescaled(self.schedule, asked, self.unit)
        if schedule is None:
            return 0
        steps = {name for name, _ in schedule}
        full = asked.full
        chosen = tuple(t for t in full.transitions if t.name in steps)
        given = dict(schedule)
        if len(chosen) < len(steps) or any(p.name not in given[t.name] for t in chosen for p in t.parameters):
            return 0
        goals = dict(zip((t.name for t in full.transitions), asked.full_goals(goal), strict=True))
        few = replace(full, transitions=chosen)
        return Follower(few, tuple(goals[t.name] for t in chosen), regions.masks).covers(schedule)


def _rescaled(schedule: Schedule, asked: Asked, unit: int) -> Schedule | None:
    """The schedule in units of the timed system; None where its delays are no multiples of them."""
    own = asked.composition.world.unit
    if own == unit:
        return schedule
    delays = {p.name for t in asked.full.transitions for p in t.parameters if p.kind == DELAY}
    found = []
    for name, arguments in schedule:
        seconds = {n: value * unit for n, value in arguments.items() if n in delays and isinstance(value, int)}
        if any(s % own for s in seconds.values()):
            return None
        found.append((name, {**arguments, **{n: s // own for n, s in seconds.items()}}))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof, or that nothing reaches what is asked about: it stands where the searched system is the same.

    `over` names the abstraction. `witnesses` are runs that show that the question is about something, which have to
    be possible as well; None where there need be none.
    """

    question: Question
    subject: str
    victim: str
    over: str
    boxes: tuple[Box, ...]
    content: Content
    witnesses: tuple[Shown, ...] | None

    @staticmethod
    def of(base: Place, unit: Unit, over: str, boxes: tuple[Box, ...], proved: bool) -> Proof | None:
        """The proof of a part; None where no run was found again that the question is about."""
        witnesses = _witnesses(unit, boxes) if proved else None
        if proved and witnesses is None:
            return None
        content = Content.of(_searched(unit, over))
        return Proof(unit.question, str(unit.subject), unit.victim.name, over, boxes, content, witnesses)

    def stands(self, place: Place, untimed: bool) -> bool:
        """Whether it is a proof about that tenant too. `untimed`: whatever becomes of the witnesses."""
        unit = place.unit(self.question, self.subject, self.victim)
        if unit is None or Content.of(_searched(unit, self.over)) != self.content:
            return False
        if not untimed and self.witnesses is not None and not self._witnessed(unit):
            return False
        try:
            if self.over == ENVIRONMENT:
                abstraction_judged(unit)
        except Rejected:
            return False
        return True

    def _witnessed(self, unit: Unit) -> bool:
        assert self.witnesses is not None
        return _reached(unit, self.witnesses, self.boxes, sure=False, witness=True)


def _searched(unit: Unit, over: str) -> Asked:
    return abstract(unit) if over == ENVIRONMENT else concrete(unit, unit.apps(), False, False)


@dataclass(frozen=True, slots=True)
class Broken:
    """A violation: it stands where the same run breaks the question under the same readings."""

    question: Question
    subject: str
    run: Shown
    boxes: tuple[Box, ...]
    reading: Mapping[str, Any]

    @staticmethod
    def of(unit: Unit, trace: Trace, system: TransitionSystem, boxes: tuple[Box, ...]) -> Broken:
        """The violation of a part."""
        players = _players(unit, system)
        world = concrete(unit, players, True, True).composition.world
        run = Shown(tuple(a.name for a in players), trace.schedule, world.unit)
        return Broken(unit.question, str(unit.subject), run, boxes, trace.reading)

    def stands(self, place: Place, untimed: bool) -> bool:
        """Whether the run breaks the question in that tenant, whatever code that is not understood does."""
        unit = place.unit(self.question, self.subject, self.run.players[0])
        if untimed or unit is None or not _reached(unit, (self.run,), self.boxes, sure=True, witness=False):
            return False
        asked = concrete(unit, _named(unit, self.run.players), True, True)
        reading = {**unit.semantics.defaults, **self.reading}
        rigid = {v.name: reading[v.name] for v in asked.full.rigid_variables}
        schedule = _rescaled(self.run.schedule, asked, self.run.unit)
        assert schedule is not None
        try:
            confirm(asked.full, asked.full_goals(not_(asked.prop.formula)), rigid, _only_asked(asked, schedule))
        except Rejected:
            return False
        return True


def _only_asked(asked: Asked, schedule: Schedule) -> Schedule:
    """Without values for choices that are not there."""
    names = {t.name: {p.name for p in t.parameters} for t in asked.full.transitions}
    return tuple((name, {n: v for n, v in given.items() if n in names[name]}) for name, given in schedule)


def _reached(unit: Unit, runs: Iterable[Shown], boxes: tuple[Box, ...], sure: bool, witness: bool) -> bool:
    """Whether the runs together reach the goal under all readings in the boxes."""
    runs = tuple(runs)
    timed = [concrete(unit, _named(unit, run.players), True, sure) for run in runs]
    read = {v.name for asked in timed for v in asked.full.rigid_variables}
    regions = Regions.of(unit.semantics, frozenset(read | {s for box in boxes for s, _ in box.allowed}))
    found, wanted = 0, 0
    for box in boxes:
        wanted |= regions.inside(box)
    for run, asked in zip(runs, timed, strict=True):
        if wanted & ~found:
            goal = asked.prop.antecedent if witness else not_(asked.prop.formula)
            found |= run.follow(asked, goal, regions)
    return not wanted & ~found


def _named(unit: Unit, names: tuple[str, ...]) -> tuple[Application, ...]:
    return tuple(unit.tenant.application(name) for name in names)


def _players(unit: Unit, system: TransitionSystem) -> tuple[Application, ...]:
    """The applications that play in a system, the victim first; they are known by their variables."""
    order = {v.name: index for index, v in enumerate(system.variables)}
    found = [a for a in unit.apps() if f"{a.name}.page" in order]
    return tuple(sorted(found, key=lambda a: order[f"{a.name}.page"]))


class _TooFar(Exception):
    """A search that would need more than it may have."""


def _far(readings: int) -> Distance:
    raise _TooFar


def _witnesses(unit: Unit, boxes: tuple[Box, ...]) -> tuple[Shown, ...] | None:
    """Runs to what the question is about, under all readings in the boxes: of the victim alone, or of a small tenant."""
    few = unit.apps() if len(unit.apps()) <= WHOLE else ()
    for apps in ((unit.victim,), few):
        if apps:
            found = _alone(unit, apps, boxes)
            if found is not None:
                return found
    return None


def _alone(unit: Unit, apps: tuple[Application, ...], boxes: tuple[Box, ...]) -> tuple[Shown, ...] | None:
    pair = Pair(concrete(unit, apps, False, False), concrete(unit, apps, True, False), witness=True)
    read = {v.name for asked in (pair.untimed, pair.timed) for v in asked.full.rigid_variables}
    regions = Regions.of(unit.semantics, frozenset(read | {s for box in boxes for s, _ in box.allowed}))
    wanted = 0
    for box in boxes:
        wanted |= regions.inside(box)
    hunt = Hunt(pair, engine("explicit"), BUDGET, regions, Memory(), _far)
    try:
        traces, missed = hunt.cover(wanted)
    except _TooFar:
        return None
    names, length = tuple(a.name for a in apps), pair.timed.composition.world.unit
    return None if missed else tuple(Shown(names, trace.schedule, length) for trace in traces)
