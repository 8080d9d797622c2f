"""A played run: a reading and a schedule at a table, replayed; and schedules followed as far as they go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ssoproof.explain.context import RunContext, take_apart
from ssoproof.explore.scenario import ExploredTenant, Scenario, words_of
from ssoproof.flows.clock import TIME
from ssoproof.flows.instance import Instance
from ssoproof.logic.concrete import evaluate
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import Value, contains, values
from ssoproof.semantics.readings import INPUTS
from ssoproof.system.replay import Stuck, take
from ssoproof.system.shared_parts import conjuncts_of
from ssoproof.system.system import DELAY, Transition, TransitionSystem
from ssoproof.system.trace import State, Step, Trace

Schedule = Sequence[tuple[str, Mapping[str, Value]]]


@dataclass(frozen=True, slots=True)
class PlayedRun:
    """A run at a table under a full reading."""

    scenario: Scenario
    trace: Trace

    @property
    def reading(self) -> Mapping[str, Value]:
        """The value of each switch."""
        return self.trace.reading

    def upto(self, moment: int) -> PlayedRun:
        """The run as it was after so many steps."""
        return replace(self, trace=replace(self.trace, steps=self.trace.steps[:moment]))

    def then(self, step: Step) -> PlayedRun:
        """The run with one more step."""
        return replace(self, trace=replace(self.trace, steps=(*self.trace.steps, step)))

    @property
    def state(self) -> State:
        """The state at the end."""
        return self.trace.before(len(self.trace))


@dataclass(frozen=True, slots=True)
class Deviation:
    """A step (from 0, in the schedule) that did not go as it was written: left out, or with another
    outcome."""

    index: int
    expected: str
    became: str
    why: str


@dataclass(frozen=True, slots=True)
class Followed:
    """A run, and where it departs from the schedule that it follows; `ends` where it goes no further."""

    played: PlayedRun
    otherwise: tuple[Deviation, ...] = ()
    ends: Deviation | None = None


def start(house: ExploredTenant, table: Scenario, reading: Mapping[str, Value] | None = None) -> PlayedRun:
    """The run without any step; switches that are not given have their defaults, and it is that of the first
    class of inputs where none is given that there is."""
    system = house.played(table).full
    given = {str(k): str(v) for k, v in (reading or {}).items()}
    whom, classes = given.pop(INPUTS, ""), house.inputs(words_of(table), table)
    full: dict[str, Value] = {**house.semantics.defaults, **house.semantics.parse(given)}
    if classes.rigid_variable is not None:
        full[INPUTS] = whom if whom in classes.values else next(iter(classes.values))
    return PlayedRun(table, Trace(full, system.initial_state(), ()))


def scene(house: ExploredTenant, played: PlayedRun) -> RunContext:
    """The run as a scene, for the words of the report."""
    asked = house.played(played.scenario)
    by_name = {t.name: t for t in asked.full.transitions}
    acted = tuple(take_apart(by_name[s.transition]) for s in played.trace.steps)
    table = played.scenario
    unit = house.unit(words_of(table), table.subject, table.victim, table.unsteady)
    return RunContext(unit, asked.composition, played.trace, acted, two_runs=False)


def filled(t: Transition, given: Mapping[str, Value]) -> dict[str, Value]:
    """Arguments for a transition: what is given where it fits, else the first value."""
    return {
        p.name: given[p.name] if contains(p.sort, given.get(p.name)) else next(values(p.sort))
        for p in t.parameters
    }


def attempt(
    system: TransitionSystem, t: Transition, played: PlayedRun, given: Mapping[str, Value]
) -> Step | None:
    """The step by `t`, None where it is not enabled."""
    try:
        return take(system, t, played.reading, played.state, filled(t, given))
    except Stuck:
        return None


def follow(house: ExploredTenant, begun: PlayedRun, schedule: Schedule, skip: bool = False) -> Followed:
    """Goes on by a schedule: the same actions, whatever their outcomes are now.

    `skip`: steps that can't be taken are left out, else the run ends before the first of them.
    """
    system = house.played(begun.scenario).full
    by_name = {t.name: t for t in system.transitions}
    by_action: dict[str, list[Transition]] = {}
    for t in system.transitions:
        by_action.setdefault(t.action, []).append(t)
    played, told = begun, []
    for index, (name, given) in enumerate(schedule):
        exact = by_name.get(name)
        why = _unfit(exact, given)
        step = attempt(system, exact, played, given) if exact is not None and not why else None
        if step is None and not why:
            action = exact.action if exact is not None else name.rpartition("/")[0]
            others = (attempt(system, t, played, given) for t in by_action.get(action, ()))
            step = next((s for s in others if s is not None), None)
            if step is not None:
                told.append(Deviation(index, name, step.transition, ""))
        if step is None:
            missed = Deviation(index, name, "", why or why_not(house, played, exact, name))
            if not skip:
                return Followed(played, tuple(told), missed)
            told.append(missed)
            continue
        played = played.then(step)
    return Followed(played, tuple(told))


def _unfit(t: Transition | None, given: Mapping[str, Value]) -> str:
    """What is wrong with the delay of a step; other choices are filled in where they are missing."""
    for p in t.parameters if t is not None else ():
        if p.kind == DELAY and not contains(p.sort, given.get(p.name)):
            return f"it does not say for how long, or for longer than the longest limit ({p.sort})"
    return ""


def why_not(house: ExploredTenant, played: PlayedRun, t: Transition | None, name: str) -> str:
    """Why a transition can't be taken, in words."""
    if t is None:
        return "this tenant has no such step"
    scope = {**played.reading, **played.state, **filled(t, {})}
    memo: dict[Expr, Value] = {}
    failed = [c for c in conjuncts_of(t.guard) if evaluate(c, scope, memo) is not True]
    world = house.played(played.scenario).composition.world
    instance = next((i for i in world.instances if i.name == t.actor), None)
    if world.session in failed:
        return "there is no SSO session"
    if t.actor == TIME or instance is None:
        return "it is not running" if t.actor == TIME else "it can't happen now"
    return _refusal(instance, played.state, instance.page in failed, instance.offer in failed, t.action)


def _refusal(instance: Instance, state: State, closed: bool, lasting: bool, action: str) -> str:
    """Why an application can't do something, by how it stands."""
    if closed:
        return "its page is not open"
    if action == f"{instance.name}.open":
        return "its page is open"
    stage = str(state[f"{instance.name}.stage"])
    if lasting and stage in ("challenge", "unbound"):
        return "this MFA prompt has no checkbox"
    if state[f"{instance.name}.page"] is not True:
        return "its page is not open"
    return _STAGES.get(stage, "it comes out otherwise")


#: Why an application can't do something at a stage of its login.
_STAGES = {
    "none": "nothing is asked of the user",
    "login": "the login page waits for the user",
    "resume": "the login is under way",
    "challenge": "an MFA prompt waits for the user",
    "unbound": "an MFA prompt waits for the user",
    "away": "code has sent the browser somewhere else",
    "adrift": "code has sent the browser somewhere else",
    "dead": "its login page belongs to a session that has ended",
}


def delays_in(schedule: Iterable[tuple[str, Mapping[str, Value]]], factor: tuple[int, int]) -> Schedule:
    """A schedule with its waits in another unit of time: times the first number, divided by the second."""
    found: list[tuple[str, Mapping[str, Value]]] = []
    for name, given in schedule:
        delay = given.get("delay")
        if isinstance(delay, int) and not isinstance(delay, bool):
            units, rest = divmod(delay * factor[0], factor[1])
            given = {**given, "delay": units if not rest else -1}
        found.append((name, given))
    return found
