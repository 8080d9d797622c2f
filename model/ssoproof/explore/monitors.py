"""The questions along a played run: which ones a step breaks, by their own formulas on their own systems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from ssoproof.check.problem import Problem
from ssoproof.explain.assumptions import matters
from ssoproof.explain.clock import delays
from ssoproof.explore.assignments import constants, ways
from ssoproof.explore.run import PlayedRun, filled, scene
from ssoproof.explore.scenario import ExploredTenant, Scenario
from ssoproof.flows.clock import TIME, WAIT
from ssoproof.flows.limits import ITSELF, OVERALL, REMEMBERED
from ssoproof.flows.session import OVER
from ssoproof.logic.build import and_, not_
from ssoproof.logic.concrete import evaluate
from ssoproof.logic.expr import free, substitute
from ssoproof.logic.sorts import Value
from ssoproof.properties.spec import Question, Runs
from ssoproof.system.property import Property
from ssoproof.system.replay import Stuck, take
from ssoproof.system.self_composition import prime
from ssoproof.system.system import UNMODELLED, Transition
from ssoproof.system.trace import PART, State, Step

#: What a step of a played run may be in the system of a question: names with arguments.
Wanted = list[tuple[str, dict[str, Value]]]


class Harm(Enum):
    """What a step does to a question."""

    NONE = ""
    MAY = "may break"
    BREAKS = "breaks"


@dataclass(frozen=True, slots=True)
class Watch:
    """One question along a run: the steps (from 0) that break it; `lost` from where on nothing can be told.

    `partings`: for a question about two runs, how many steps come before they part, for each step that breaks
    it. `may`: those that break it only if code that was not understood does what the run of the question's
    system says.
    """

    question: Question
    subject: str
    victim: str
    broken: tuple[int, ...]
    partings: tuple[int, ...] = ()
    may: frozenset[int] = frozenset()
    lost: int | None = None


def watchers(house: ExploredTenant, played: PlayedRun, moment: int | None = None) -> tuple[Monitor, ...]:
    """One for each question that can be asked of the applications that play; steps are tried at `moment`, or
    at the end."""
    waits = delays(scene(house, played))
    at = len(played.trace) if moment is None else moment
    found = []
    for asked, table in house.questions(played.scenario):
        kind = Monitor if asked.runs is Runs.ONE else PairMonitor
        found.append(kind(house, played, waits, asked, table, at))
    return tuple(found)


def breaks(prop: Property, reading: Mapping[str, Value], before: State, step: Step) -> bool:
    """Whether a step breaks a property: its formula over the state before and what the step shows."""
    scope: dict[str, Value] = {**reading, **before}
    for name in free(prop.formula):
        scope.setdefault(name, name in step.outputs)
    return evaluate(prop.formula, scope) is not True


@dataclass
class Monitor:
    """A question along a run: the played steps (each takes `waits` seconds) are taken in the question's own
    system.

    `moment`: after how many steps others may be tried.
    """

    tenant: ExploredTenant
    played: PlayedRun
    waits: tuple[int, ...]
    question: Question
    scenario: Scenario
    moment: int

    @cached_property
    def reading(self) -> Mapping[str, Value]:
        """The run's reading, as the question's system has it."""
        return self.tenant.reading(self.played.scenario, self.played.reading, self.question, self.scenario)

    @cached_property
    def problem(self) -> Problem:
        """The question's system and formula."""
        return self.tenant.problem(self.question, self.scenario)

    @cached_property
    def transitions(self) -> dict[str, Transition]:
        """The transitions of the system that is played."""
        return {t.name: t for t in self.tenant.played(self.played.scenario).full.transitions}

    @cached_property
    def by_name(self) -> dict[str, Transition]:
        """The transitions of the question's system."""
        return {t.name: t for t in self.problem.full.transitions}

    @cached_property
    def states(self) -> tuple[tuple[State, bool], ...]:
        """The states of the question's system along the run, as far as they can be told, each with whether
        that is certain."""
        found: list[tuple[State, bool]] = [(self.problem.full.initial_state(), True)]
        for step, seconds in zip(self.played.trace.steps, self.waits, strict=True):
            state, certain = found[-1]
            taken = self.taken(state, step, self.expected_step(step, seconds))
            if taken is None or not _equivalent(taken.state, step.state):
                break
            found.append((taken.state, certain and not self.rests(state, taken)))
        return tuple(found)

    @cached_property
    def watch(self) -> Watch:
        """The steps that break the question."""
        steps = self.played.trace.steps
        harms = {k: self.harm(k, step, self.waits[k]) for k, step in enumerate(steps)}
        broken = tuple(k for k, harm in harms.items() if harm is not Harm.NONE)
        may = frozenset(k for k in broken if harms[k] is Harm.MAY)
        lost = len(self.states) - 1 if len(self.states) <= len(steps) else None
        return Watch(self.question, self.scenario.subject, self.scenario.victim, broken, may=may, lost=lost)

    def harm(self, moment: int, step: Step, seconds: int = 0) -> Harm:
        """What a step, taken after so many of the run's, does to the question."""
        if moment >= len(self.states):
            return Harm.NONE
        state, certain = self.states[moment]
        return self.judged(state, certain, self.taken(state, step, self.expected_step(step, seconds)))

    def judged(self, state: State, certain: bool, taken: Step | None) -> Harm:
        """What a step of the question's system does to the question."""
        if taken is None or not breaks(self.problem.prop, self.reading, state, taken):
            return Harm.NONE
        return Harm.BREAKS if certain and not self.rests(state, taken) else Harm.MAY

    def rests(self, state: State, taken: Step) -> bool:
        """Whether a step rests on what code that was not understood does."""
        t = self.by_name.get(taken.transition)
        open_ = [p for p in t.parameters if p.kind == UNMODELLED] if t is not None else []
        scope = {**self.reading, **state, **taken.arguments}
        return t is not None and any(matters(t, p, scope) for p in open_)

    def expected_step(self, step: Step, seconds: int) -> Wanted:
        """A played step in the words of the question's system."""
        given = dict(step.arguments)
        if step.transition.startswith(f"{TIME}."):
            units, rest = divmod(seconds, self.problem.composition.world.unit)
            return [(f"{TIME}.{WAIT}", {**given, "delay": -1 if rest else units})]
        return [
            (self.tenant.renamed(self.problem, self.transitions[step.transition], self.question.free), given)
        ]

    def taken(self, state: State, step: Step, wanted: Wanted) -> Step | None:
        """The first of some steps that can be taken and shows what the played one showed."""
        if self.question.free and step.transition.endswith("/cached"):
            return Step(
                step.transition, {}, state
            )  # the provider has no part in it, and no question about it
        for name, given in wanted:
            t = self.by_name.get(name)
            if t is None or given.get("delay", 1) == -1:
                continue
            for chosen in self._choices(t, given, state, _visible(step)):
                try:
                    found = take(self.problem.full, t, self.reading, state, chosen)
                except Stuck:
                    continue
                if _visible(found) == _visible(step):
                    return found
        return None

    def _choices(
        self, t: Transition, given: Mapping[str, Value], state: State, seen: frozenset[str]
    ) -> Iterator[dict[str, Value]]:
        """Arguments as given; where the played system has no such choice, any with which the step shows what
        was seen."""
        first = filled(t, given)
        yield first
        missing = [p for p in t.parameters if p.name not in given and p.kind != UNMODELLED]
        if missing and seen <= t.outputs.keys():
            fixed = [p for p in t.parameters if p not in missing]
            scope = constants(self.problem.full, {**self.reading, **state, **first}, fixed)
            shows = (e if name in seen else not_(e) for name, e in t.outputs.items() if _shows(name))
            yield from ({**first, **way} for way in ways(substitute(and_(t.guard, *shows), scope), missing))


def _visible(step: Step) -> frozenset[str]:
    """What is seen of a step from outside (in the first run); one that shows something else is another
    step."""
    return frozenset(filter(_shows, step.outputs))


def _shows(output: str) -> bool:
    return output in ("token", "denied", "passed") or (
        output.startswith(("prompt.", "error.")) and not output.endswith("'")
    )


#: What must be the same in the played run and in the run of a question's system.
_SHARED = ("session", "methods", "marker")


def _equivalent(one: State, two: State) -> bool:
    return all(one.get(n) == two.get(n) for n in _SHARED) and all(
        bool(one.get(n)) == bool(two.get(n)) for n in (REMEMBERED, OVERALL, ITSELF)
    )


@dataclass(frozen=True, slots=True)
class Walk:
    """Both runs after one parting: what steps do to the question, and the state at the moment that is looked
    at."""

    harms: Mapping[int, Harm]
    here: tuple[State, bool] | None


class PairMonitor(Monitor):
    """A question about two runs: from each moment at which they may part, the others act in the first run
    only."""

    @cached_property
    def by_action(self) -> dict[str, list[Transition]]:
        """The outcomes of each action, in pairs."""
        found: dict[str, list[Transition]] = {}
        for t in self.problem.full.transitions:
            found.setdefault(t.action, []).append(t)
        return found

    @cached_property
    def watch(self) -> Watch:
        """The failed renewals that would have worked without the others, each with the latest parting that
        shows it."""
        found: dict[int, tuple[int, Harm]] = {}
        for parting, walk in sorted(self.walks.items()):
            for index, harm in walk.harms.items():
                if harm is Harm.BREAKS or found.get(index, (0, harm))[1] is harm:
                    found[index] = parting, harm
        rows = sorted(found.items())
        may = frozenset(k for k, (_, harm) in rows if harm is Harm.MAY)
        partings = tuple(parting for _, (parting, _) in rows)
        return Watch(
            self.question,
            self.scenario.subject,
            self.scenario.victim,
            tuple(k for k, _ in rows),
            partings,
            may,
        )

    def harm(self, moment: int, step: Step, seconds: int = 0) -> Harm:
        """What a step, taken after as many of the run's as are looked at, does to the question."""
        if f"{self.scenario.victim}.silent_failed" not in step.outputs or moment != self.moment:
            return Harm.NONE
        here = (walk.here for walk in self.walks.values() if walk.here is not None)
        found = {self.judged(state, certain, self._both(state, step, seconds)) for state, certain in here}
        return next((harm for harm in (Harm.BREAKS, Harm.MAY) if harm in found), Harm.NONE)

    @cached_property
    def walks(self) -> dict[int, Walk]:
        """Both runs, for each moment at which they may part.

        Those before somebody else acts, or a session begins or ends, are enough: until then both runs are the
        same.
        """
        return {
            k: self.walk(k) for k in range(min(len(self.played.trace), len(self.states))) if self._decides(k)
        }

    def _decides(self, index: int) -> bool:
        step, before = self.played.trace.steps[index], self.played.trace.before(index)
        own = step.transition.startswith((f"{self.scenario.victim}.", f"{TIME}."))
        return not own or before["session"] != step.state["session"] or OVER in step.outputs

    def walk(self, parting: int) -> Walk:
        """Both runs where they part before step `parting`."""
        if parting >= len(self.states):
            return Walk({}, None)
        state, certain = self.states[parting]
        try:
            state = take(self.problem.full, self.by_name[PART], self.reading, state, {}).state
        except Stuck:
            return Walk({}, None)
        harms: dict[int, Harm] = {}
        here: tuple[State, bool] | None = None
        steps = self.played.trace.steps
        for index in range(parting, len(steps)):
            if index == self.moment:
                here = state, certain
            taken = self._both(state, steps[index], self.waits[index])
            if taken is None:
                return Walk(harms, here)
            harm = self.judged(state, certain, taken)
            if harm is not Harm.NONE:
                harms[index] = harm
            certain = certain and not self.rests(state, taken)
            state = taken.state
        return Walk(harms, (state, certain) if self.moment == len(steps) else here)

    def _both(self, state: State, step: Step, seconds: int) -> Step | None:
        return self.taken(state, step, self._paired(self.expected_step(step, seconds)))

    def _paired(self, wanted: Wanted) -> Wanted:
        """A step as both runs take it, each with its own outcome and the same choices."""
        found: Wanted = []
        for name, given in wanted:
            both = {**given, **{prime(n): v for n, v in given.items()}}
            found += [(f"both:{name}", given), (f"1:{name}", given)]
            one = self.by_name.get(name)
            if one is not None:
                lead = f"both:{one.action}/{name.partition('/')[2] or 'done'}|"
                found += [(t.name, both) for t in self.by_action[one.action] if t.name.startswith(lead)]
        return found
