"""The questions along a played run: which ones a step breaks, by their own formulas on their own systems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, product

from ssoproof.check.systems import Asked
from ssoproof.explain.clock import delays
from ssoproof.explore.played import Played, filled, scene
from ssoproof.explore.table import House, Table
from ssoproof.flows.clock import TIME, WAIT
from ssoproof.flows.limits import OVERALL, REMEMBERED
from ssoproof.logic.concrete import evaluate
from ssoproof.logic.expr import free
from ssoproof.logic.sorts import Value, values
from ssoproof.properties.spec import Question, Runs
from ssoproof.system.pairing import prime
from ssoproof.system.property import Property
from ssoproof.system.replay import Stuck, take
from ssoproof.system.system import UNMODELLED, Transition
from ssoproof.system.trace import PART, State, Step

#: What a step of a played run may be in the system of a question: names with arguments.
Wanted = list[tuple[str, dict[str, Value]]]


@dataclass(frozen=True, slots=True)
class Watch:
    """One question along a run: the steps (from 0) that break it; `lost` from where on nothing can be told."""

    question: Question
    subject: str
    victim: str
    broken: tuple[int, ...]
    parting: int | None = None
    lost: int | None = None


def watch(house: House, played: Played) -> tuple[Watch, ...]:
    """All questions that can be asked of the applications that play."""
    waits = delays(scene(house, played))
    found = []
    for asked, table in house.questions(played.table):
        one = _Single(house, played, waits, asked, table) if asked.runs is Runs.ONE else _Double(house, played, waits, asked, table)
        found.append(one.watch())
    return tuple(found)


def breaks(prop: Property, reading: Mapping[str, Value], before: State, step: Step) -> bool:
    """Whether a step breaks a property: its formula over the state before and what the step shows."""
    scope: dict[str, Value] = {**reading, **before}
    for name in free(prop.formula):
        scope.setdefault(name, name in step.outputs)
    return evaluate(prop.formula, scope) is not True


@dataclass
class _Single:
    """A question about one run: the played steps are taken in its own system."""

    house: House
    played: Played
    waits: tuple[int, ...]
    question: Question
    table: Table

    @cached_property
    def asked(self) -> Asked:
        """The question's system and formula."""
        return self.house.asked(self.question, self.table)

    @cached_property
    def transitions(self) -> dict[str, Transition]:
        """The transitions of the system that is played."""
        return {t.name: t for t in self.house.played(self.played.table).full.transitions}

    @cached_property
    def by_name(self) -> dict[str, Transition]:
        """The transitions of the question's system."""
        return {t.name: t for t in self.asked.full.transitions}

    def watch(self) -> Watch:
        """The steps that break the question."""
        state: State = self.asked.full.initial_state()
        broken: list[int] = []
        lost = None
        for index, step in enumerate(self.played.trace.steps):
            wanted = self.wanted(index)
            if not wanted:
                continue
            taken = self.taken(state, wanted, index)
            if taken is None:
                lost = index
                break
            if breaks(self.asked.prop, self.played.reading, state, taken):
                broken.append(index)
            state = taken.state
            if not _alike(state, step.state):
                lost = index + 1
                break
        return Watch(self.question, self.table.subject, self.table.victim, tuple(broken), lost=lost)

    def wanted(self, index: int) -> Wanted:
        """The step in the words of the question's system; nothing for a step that it does not have."""
        step = self.played.trace.steps[index]
        if step.transition.endswith("/cached") and self.question.free:
            return []
        given = dict(step.arguments)
        if step.transition.startswith(f"{TIME}."):
            units, rest = divmod(self.waits[index], self.asked.composition.world.unit)
            return [(f"{TIME}.{WAIT}", {**given, "delay": -1 if rest else units})]
        return [(self.house.renamed(self.asked, self.transitions[step.transition], self.question.free), given)]

    def taken(self, state: State, wanted: Wanted, index: int) -> Step | None:
        """The first of some steps that can be taken and shows what the played one showed."""
        shown = self.played.trace.steps[index].outputs & _SEEN
        for name, given in wanted:
            t = self.by_name.get(name)
            if t is None or given.get("delay", 1) == -1:
                continue
            for chosen in _choices(t, given):
                try:
                    step = take(self.asked.full, t, self.played.reading, state, chosen)
                except Stuck:
                    continue
                if step.outputs & _SEEN == shown:
                    return step
        return None


#: What is seen of a step from outside; a step that shows something else is another step.
_SEEN = frozenset({"token", "prompt.login", "prompt.mfa", "denied", "error.mfa", "error.login", "error.denied", "passed"})

#: What must be the same in the played run and in the run of a question's system.
_SHARED = ("session", "methods", "marker")

#: How many ways to fill in choices that the played system does not have are tried.
_TRIED = 64


def _alike(one: State, two: State) -> bool:
    return all(one.get(n) == two.get(n) for n in _SHARED) and all(
        bool(one.get(n)) == bool(two.get(n)) for n in (REMEMBERED, OVERALL)
    )


def _choices(t: Transition, given: Mapping[str, Value]) -> Iterator[dict[str, Value]]:
    """Arguments as given; where the played system has no such choice, any."""
    first = filled(t, given)
    missing = [p for p in t.parameters if p.name not in given and p.kind != UNMODELLED]
    yield first
    pools = (tuple(values(p.sort)) for p in missing)
    for row in islice(product(*pools), 1, _TRIED) if missing else ():
        yield {**first, **{p.name: v for p, v in zip(missing, row, strict=True)}}


class _Double(_Single):
    """A question about two runs: from each moment at which they may part, the others act in the first run only."""

    @cached_property
    def by_action(self) -> dict[str, list[Transition]]:
        """The outcomes of each action, in pairs."""
        found: dict[str, list[Transition]] = {}
        for t in self.asked.full.transitions:
            found.setdefault(t.action, []).append(t)
        return found

    def watch(self) -> Watch:
        """The failed renewals that would have worked without the others."""
        failing = f"{self.table.victim}.silent_failed"
        steps = self.played.trace.steps
        last = max((k for k, step in enumerate(steps) if failing in step.outputs), default=0)
        broken: dict[int, int] = {}
        for parting in range(last):
            if self._others(parting, last):
                broken |= {index: parting for index in self._apart(parting, last)}
        first = min(broken, default=None)
        parted = broken[first] if first is not None else None
        return Watch(self.question, self.table.subject, self.table.victim, tuple(sorted(broken)), parted)

    def _others(self, begin: int, end: int) -> bool:
        """Whether anybody else does anything between two steps."""
        names = (self.played.trace.steps[k].transition for k in range(begin, end))
        return any(not n.startswith((f"{self.table.victim}.", f"{TIME}.")) for n in names)

    def _apart(self, parting: int, last: int) -> Iterator[int]:
        """The steps that break the question where the runs part before step `parting`."""
        state: State = self.asked.full.initial_state()
        for index in range(last + 1):
            if index == parting:
                try:
                    state = take(self.asked.full, self.by_name[PART], self.played.reading, state, {}).state
                except Stuck:
                    return
            wanted = self.wanted(index)
            taken = self.taken(state, self._paired(wanted) if index >= parting else wanted, index)
            if taken is None:
                return
            if breaks(self.asked.prop, self.played.reading, state, taken):
                yield index
            state = taken.state

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
