"""SSO002 beside its definition, worked out anew: two runs of the plain timed system, step by step.

Nothing of the doubled system is used here: who did what, how sessions ended and which login was forced is
kept by hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings

from ssoproof.check.problem import Problem
from ssoproof.check.systems import concrete
from ssoproof.engines.bfs import BreadthFirst
from ssoproof.engines.engine import Budget, Check, Closed, Reached
from ssoproof.logic.build import FALSE
from ssoproof.logic.concrete import evaluate
from ssoproof.logic.sorts import Value
from ssoproof.strategies import tenants
from ssoproof.system.stepper import StateTuple, Stepper
from ssoproof.system.trace import PART
from ssoproof.tenant.model import Tenant
from tests.agreement.scale import examples
from tests.agreement.tenants import unit
from tests.agreement.test_environment import QUIET, READINGS
from tests.agreement.test_timed import LIVES, short_lived

pytestmark = pytest.mark.usefixtures("duo_remembers_shortly")

ONLY = ("renew", "reload", "close", "pass", "failed", "abandoned", "stale", "back")
MOST = 30_000


@dataclass(frozen=True)
class Step:
    """One step of the plain system: its name, arguments, what it showed, the state after it."""

    name: str
    actor: str
    verb: str
    arguments: tuple[tuple[str, Value], ...]
    outputs: frozenset[str]
    after: StateTuple


@dataclass
class Plain:
    """The plain system under one reading."""

    asked: Problem
    reading: Mapping[str, Value]
    _steps: dict[StateTuple, tuple[Step, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        system = self.system = self.asked.composition.system
        self.names = [v.name for v in system.state_variables]
        self.stepper = Stepper(system, tuple(FALSE for _ in system.transitions), self.reading)

    def steps(self, state: StateTuple) -> tuple[Step, ...]:
        """All steps from a state."""
        if state not in self._steps:
            self._steps[state] = tuple(self._all(state))
        return self._steps[state]

    def _all(self, state: StateTuple) -> Iterator[Step]:
        scope = {**self.reading, **dict(zip(self.names, state, strict=True))}
        for number, arguments, after, _ in self.stepper.successors(state):
            t = self.system.transitions[number]
            given = tuple((p.name, a) for p, a in zip(t.parameters, arguments, strict=True))
            full = {**scope, **dict(given)}
            shown = frozenset(n for n, e in t.outputs.items() if evaluate(e, full) is True)
            verb = t.action.removeprefix(f"{t.actor}.").partition(".")[0]
            yield Step(t.name, t.actor, verb, given, shown, after)

    def value(self, state: StateTuple, name: str) -> Value:
        """The value of a variable."""
        return state[self.names.index(name)]


#: A pair of runs: both states, whose login pages were shown over a live session, whether somebody else acted.
Pair = tuple[StateTuple, StateTuple, frozenset[str], bool]


def shortest(plain: Plain, victim: str) -> int | None:
    """The least number of steps after which a renewal fails in the first run and works in the second; None:
    never."""
    level: list[object] = [(tuple(plain.system.initial_state().values()), frozenset())]
    seen: set[object] = set(level)
    depth = 0
    while level:
        following: list[object] = []
        for node in level:
            for after, hit in _onward(plain, victim, node):
                if hit:
                    return depth + 1
                if after not in seen:
                    seen.add(after)
                    following.append(after)
        if len(seen) > MOST:
            raise TooLarge
        level, depth = following, depth + 1
    return None


class TooLarge(Exception):
    """More pairs than a test may keep."""


def _onward(plain: Plain, victim: str, node: object) -> Iterator[tuple[object, bool]]:
    assert isinstance(node, tuple)
    if len(node) == 2:
        state, over_live = node
        for step in plain.steps(state):
            yield (step.after, _pages(plain, state, over_live, step)), False
        if plain.value(state, "session") and plain.value(state, f"{victim}.here"):
            yield from _paired(plain, victim, (state, state, over_live, False))
    else:
        yield from _paired(plain, victim, node)


def _pages(plain: Plain, state: StateTuple, over_live: frozenset[str], step: Step) -> frozenset[str]:
    """Whose login pages were shown over the session that lives now."""
    if "over" in step.outputs:
        over_live = frozenset()
    if step.name.endswith("/login_page"):
        live = plain.value(state, "session") is True
        return over_live | {step.actor} if live else over_live - {step.actor}
    return over_live


def _paired(plain: Plain, victim: str, pair: Pair) -> Iterator[tuple[object, bool]]:
    one, two, over_live, acted = pair
    mine, others, pauses = [], [], []
    for step in plain.steps(one):
        kind = mine if step.actor == victim else pauses if step.actor == "time" else others
        kind.append(step)
    for step in others:
        blamed = step.actor in over_live and step.verb in (
            "first_factor",
            "continue",
            "pass",
            "pass_remember",
            "sign_in",
            "back",
        )
        if "over" not in step.outputs or blamed:
            yield (step.after, two, _pages(plain, one, over_live, step), True), False
    for first, second in _delays(plain, pauses, one, two):
        if "over" not in first.outputs and "over" not in second.outputs:
            yield (first.after, second.after, over_live, acted), False
    twin = [s for s in plain.steps(two) if s.actor == victim]
    for first, second in _together(mine, twin):
        if (first and not first.verb.startswith(ONLY)) or (second and not second.verb.startswith(ONLY)):
            continue
        if any(s is not None and "over" in s.outputs for s in (first, second)):
            continue
        failed = first is not None and f"{victim}.silent_failed" in first.outputs
        works = second is not None and f"{victim}.silent_ok" in second.outputs
        pages = _pages(plain, one, over_live, first) if first else over_live
        after = (first.after if first else one, second.after if second else two, pages, acted)
        yield after, acted and failed and works


def _together(mine: list[Step], twin: list[Step]) -> Iterator[tuple[Step | None, Step | None]]:
    """One action with the same answers and inputs in both; a run in which it is not possible ignores it."""

    def by_action(steps: list[Step]) -> dict[str, list[Step]]:
        found: dict[str, list[Step]] = {}
        for s in steps:
            found.setdefault(s.name.rpartition("/")[0] or s.name, []).append(s)
        return found

    ones, twos = by_action(mine), by_action(twin)
    for action in {**ones, **twos}:
        for first in ones.get(action, [None]):  # type: ignore[list-item]
            for second in twos.get(action, [None]):  # type: ignore[list-item]
                if first is None or second is None or _same_inputs(first, second):
                    yield first, second


def _same_inputs(first: Step, second: Step) -> bool:
    given = dict(first.arguments)
    return all(given.get(name, value) == value for name, value in second.arguments)


def _delays(
    plain: Plain, pauses: list[Step], one: StateTuple, two: StateTuple
) -> Iterator[tuple[Step, Step]]:
    waits = [s for s in pauses if s.verb == "wait"]
    twins = {s.arguments: s for s in plain.steps(two) if s.actor == "time" and s.verb == "wait"}
    yield from ((s, twins[s.arguments]) for s in waits if s.arguments in twins)


def by_system(asked: Problem, reading: Mapping[str, Value]) -> int | None:
    """The same by the doubled system."""
    outcome = BreadthFirst().run(Check(asked.system, asked.bad, reading), Budget(60, MOST))
    if not isinstance(outcome, Reached | Closed):
        raise TooLarge
    if isinstance(outcome, Closed):
        return None
    return sum(name != PART for name, _ in outcome.schedule)


def difference(tenant: Tenant, reading: dict[str, str], victim: str) -> tuple[int | None, int | None] | None:
    """What the definition and the doubled system say, where they differ."""
    work = unit(tenant, "SSO002", victim)
    if work is None:
        return None
    asked = concrete(work, work.apps(), timed=True, sure=False)
    full = {**work.semantics.defaults, **reading}
    try:
        own, system = shortest(Plain(asked, full), victim), by_system(asked, full)
    except TooLarge:
        return None
    return None if own == system else (own, system)


@settings(max_examples=examples(12), deadline=None, suppress_health_check=[*QUIET, HealthCheck.too_slow])
@given(tenants(2), LIVES, READINGS)
def test_the_doubled_system_is_the_definition(
    tenant: Tenant, lives: tuple[int, int, int, int, int], reading: dict[str, str]
) -> None:
    assert difference(short_lived(tenant, lives), reading, "app0") is None
