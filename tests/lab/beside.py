"""Random steps of a tenant's own timed system beside the server: does the server do what the model says?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from random import Random

from ssoproof.explain.context import take_apart
from ssoproof.explain.model import TIME
from ssoproof.flows.clock import WAIT, limits
from ssoproof.flows.compose import Composition
from ssoproof.logic.concrete import evaluate
from ssoproof.logic.sorts import Value, values
from ssoproof.semantics.switch import Semantics
from ssoproof.system.replay import take
from ssoproof.system.system import Transition
from ssoproof.system.trace import State
from tests.agreement.scale import campaign
from tests.lab.server import Server
from tests.lab.user import User, user_of

#: What would end most runs before anything happens is done less often.
WEIGHTS = {"close": 1, "reload": 1, "logout": 3, "stale": 4, "failed": 4, "abandoned": 4, "pass_time": 3}
USUAL = 20


#: What a transition leads to: the transition, the choices in it, the state that it is taken in.
Row = tuple[Transition, Mapping[str, Value], State]


@dataclass
class Model:
    """The composed system under a reading, and where it may be: code that is not followed has choices."""

    composition: Composition
    reading: Mapping[str, Value]
    states: tuple[State, ...] = ()

    def __post_init__(self) -> None:
        self.states = (self.composition.system.initial_state(),)

    def enabled(self) -> dict[str, list[Row]]:
        """What can be done now, by action, with all that can come of it; waiting without how long."""
        found: dict[str, list[Row]] = {}
        for state in self.states:
            scope = {**self.reading, **state}
            for t in self.composition.system.transitions:
                waits = t.action == f"{TIME}.{WAIT}"
                for chosen in ({},) if waits else _choices(t):
                    if waits or evaluate(t.guard, {**scope, **chosen}) is True:
                        found.setdefault(t.action, []).append((t, chosen, state))
        return found

    def go(self, rows: Iterable[Row], **more: Value) -> None:
        """Takes all of some transitions."""
        system, after = self.composition.system, {}
        for t, chosen, state in rows:
            step = take(system, t, self.reading, state, {**chosen, **more})
            after[tuple(step.state.items())] = step.state
        self.states = tuple(after.values())

    def delay(self, t: Transition, rnd: Random) -> int:
        """Units that pass: until the deadline, some while, or until just before a deadline."""
        name, state = t.action.removeprefix(f"{TIME}."), self.states[0]
        if name != WAIT:
            return int(state[name])
        left = sorted(n for limit in limits(self.composition.world) if (n := int(state[limit.name])) > 1)
        return rnd.choice(
            (1, 2, *(most for n in left[:2] for most in (n // 2, n - 1)), *(n - 1 for n in left))
        )


def _choices(t: Transition) -> Iterator[dict[str, Value]]:
    for row in product(*(list(values(p.sort)) for p in t.parameters)):
        yield dict(zip((p.name for p in t.parameters), row, strict=True))


@dataclass
class Tally:
    """What was done: steps, those that reached the server, what came of them, and where both differ."""

    steps: int = 0
    sent: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)


def full(semantics: Semantics, composition: Composition, rnd: Random) -> dict[str, Value]:
    """A reading, drawn where the tenant's system reads it."""
    drawn = {v.name for v in composition.system.rigid_variables}
    return {s.id: rnd.choice(s.sort.values) if s.id in drawn else s.default for s in semantics.switches}


def run(
    server: Server,
    composition: Composition,
    reading: Mapping[str, Value],
    rnd: Random,
    length: int,
    tally: Tally,
    built: Mapping[str, Value] | None = None,
    foreign: int = 0,
) -> str:
    """One random run; the first difference, empty where there is none. `built`: the server's own reading,
    where it is another one than the model's; `foreign`: what it does besides."""
    user = user_of(server, composition, built or reading, foreign)
    return follow(Model(composition, reading), user, rnd, length, tally)


def compare(composition: Composition, begin: Callable[[], User], runs: int, length: int) -> tuple[str, Tally]:
    """Random runs of a provider without switches, each by a user who begins anew: the first difference, empty
    where there is none."""
    tally = Tally()
    for number in range(runs):
        rnd = Random() if campaign() else Random(number)
        difference = follow(Model(composition, {}), begin(), rnd, length, tally)
        if difference:
            return difference, tally
    return "", tally


def follow(model: Model, user: User, rnd: Random, length: int, tally: Tally) -> str:
    """Random steps of a model, done by a user."""
    story: list[str] = []
    for _ in range(length):
        difference = _step(model, user, rnd, tally, story)
        if difference:
            tally.differences.append(difference)
            return f"{difference}\n  " + "\n  ".join(story)
    return ""


def _step(model: Model, user: User, rnd: Random, tally: Tally, story: list[str]) -> str:
    choices = model.enabled()
    parted = {action: take_apart(rows[0][0]) for action, rows in choices.items()}
    actions = [action for action in choices if user.takes(parted[action].lane, parted[action].verb)]
    action = rnd.choices(actions, [_weight(a, parted[a].verb) for a in actions])[0]
    step, tally.steps = parted[action], tally.steps + 1
    if step.lane == TIME:
        units = model.delay(choices[action][0][0], rnd)
        seconds = units * model.composition.world.unit
        if not user.may_wait(seconds):
            tally.steps -= 1
            return ""
        user.wait(seconds)
        wait = {"delay": units} if action == f"{TIME}.{WAIT}" else {}
        model.go(choices[action], **wait)
        story.append(f"{units} units pass")
        return ""
    before = len(user.traffic.entries)
    came = user.do(step.lane, step.verb, step.label)
    tally.sent += len(user.traffic.entries) > before
    tally.outcomes[f"{step.verb} {came}"] += 1
    story.append(f"{action}: {came}")
    fitting = [row for row in choices[action] if _first(row) == came]
    if not fitting:
        says = sorted(set(map(_first, choices[action])))
        return f"{action}: the model says {' or '.join(says)}, the server {came}"
    model.go(fitting)
    return ""


def _weight(action: str, verb: str) -> int:
    return USUAL if action == f"{TIME}.{WAIT}" else WEIGHTS.get(verb, USUAL)


def _first(row: Row) -> str:
    return take_apart(row[0]).first or ""
