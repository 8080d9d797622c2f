"""Search through the timed system with zones: at each wait only the order of the deadlines matters, not the
moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from ssoproof import deadline
from ssoproof.engines.bfs import named
from ssoproof.engines.engine import Budget
from ssoproof.logic.sorts import Value
from ssoproof.system.replay import Stuck, take
from ssoproof.system.stepper import StateTuple
from ssoproof.system.system import Transition
from ssoproof.system.trace import Schedule, State
from ssoproof.system.zone_stepper import Taken, ZoneStep, ZoneStepper
from ssoproof.system.zones import NOTHING, Rows, Zone, earliest, includes, rearranged

#: Which readings can still reach the goal from a state's values within so many steps.
Guide = Callable[[StateTuple, int], int]
#: A step to follow: a transition with its arguments; None: a wait.
Step = tuple[str, Mapping[str, Value]] | None


class Rest(Enum):
    """What wait came just before: none; one in which limits fell; one in which none did.

    Two waits are one. A wait in which nothing falls may as well come later, until a limit is about to start.
    """

    NO = 0
    FELL = 1
    IDLE = 2


@dataclass(slots=True)
class Node:
    """States with equal values at the times in a zone, under the readings in a mask; and how they were
    reached."""

    values: StateTuple
    zone: Zone
    mask: int
    rested: Rest = Rest.NO
    links: list[tuple[Node, Taken, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Timed:
    """What was found: for each reading (a bit of `hit`) a shortest timed run; how many nodes were kept."""

    hit: int
    runs: tuple[tuple[int, Schedule], ...]
    states: int = 0

    def schedule(self, number: int) -> Schedule | None:
        """The run under one reading."""
        return next((run for mask, run in self.runs if mask >> number & 1), None)


_Level = dict[tuple[StateTuple, Zone, Rest], Node]
_Seen = dict[tuple[StateTuple, Rest], list[tuple[Zone, int]]]


@dataclass(slots=True)
class _Way:
    """A step from a node: the times before it, and once they are needed, those after it."""

    step: ZoneStep
    before: Rows | Zone
    _after: Zone | None = None

    @property
    def after(self) -> Zone:
        """The times after the step."""
        if self._after is None:
            self._after = rearranged(self.before, self.step.sources)
        return self._after


#: Nodes of which the steps are remembered: a search for longer runs comes by those of shorter ones again.
REMEMBERED = 20_000


class TimedSearch:
    """Runs of a timed system that reach its goal."""

    def __init__(self, stepper: ZoneStepper) -> None:
        self.stepper = stepper
        self._ways: dict[tuple[StateTuple, Zone, Rest], list[_Way]] = {}

    def follow(self, steps: Sequence[Step], number: int) -> Schedule | None:
        """A run under one reading by given steps that ends in the goal, with the least times; None where
        there is none."""
        path = next(self._following(self.stepper.initial(), NOTHING, 1 << number, steps), None)
        return None if path is None else self.timed(path, number)

    def _following(
        self, values: StateTuple, zone: Zone, bit: int, steps: Sequence[Step]
    ) -> Iterator[list[Taken]]:
        for step, rows in self._candidates(values, zone, steps[0]):
            if len(steps) == 1:
                if step.hit & bit:
                    yield [step.taken]
            elif step.mask & bit:
                after = rearranged(rows, step.sources)
                rest = self._following(step.values, after, bit, steps[1:])
                yield from ([step.taken, *more] for more in rest)

    def _candidates(
        self, values: StateTuple, zone: Zone, wanted: Step
    ) -> Iterator[tuple[ZoneStep, Rows | Zone]]:
        if wanted is None:
            yield from self.stepper.waits(values, zone)
            return
        name, arguments = wanted
        yield from ((step, zone) for step in self.stepper.by(values, name, arguments))

    def run(self, readings: int, budget: Budget, guide: Guide) -> Timed:
        """Shortest timed runs for as many of the readings as have one within the budget; of one reading, the
        least."""
        seen: _Seen = {}
        level = [Node(self.stepper.initial(), NOTHING, readings)]
        found: list[tuple[int, Schedule]] = []
        hit = count = 0
        for depth in range(budget.depth):
            following: _Level = {}
            ends: list[tuple[int, Node, Taken]] = []
            for node in level:
                deadline.check()
                if node.mask & ~hit:
                    ends += self._expand(node, node.mask & ~hit, budget.depth - depth - 1, guide, following)
            for mask, node, taken in ends:
                for lasting, schedule in self._schedules(mask & ~hit, node, taken):
                    hit |= lasting
                    found.append((lasting, schedule))
            level = _fresh(following, seen)
            count += len(level)
            if not level or not readings & ~hit or count > budget.states:
                break
        return Timed(hit, tuple(found), count)

    def _expand(
        self, node: Node, alive: int, left: int, guide: Guide, following: _Level
    ) -> Iterator[tuple[int, Node, Taken]]:
        for way in self._steps(node):
            step = way.step
            if alive & step.hit:
                yield alive & step.hit, node, step.taken
            mask = alive & step.mask
            if not mask or not (mask := mask & guide(step.values, left)):
                continue
            zone = way.after
            if step.values != node.values or zone != node.zone:
                key = step.values, zone, _rest(step)
                known = following.get(key)
                if known is None:
                    known = following[key] = Node(step.values, zone, 0, key[2])
                known.links.append((node, step.taken, mask & ~known.mask))
                known.mask |= mask

    def _steps(self, node: Node) -> list[_Way]:
        """In the order of the transitions."""
        key = node.values, node.zone, node.rested
        ways = self._ways.get(key)
        if ways is None:
            ways = [
                _Way(step, node.zone)
                for step in self.stepper.steps(node.values)
                if step.changes or node.rested is not Rest.IDLE
            ]
            if node.rested is Rest.NO:
                ways += (_Way(step, rows) for step, rows in self.stepper.waits(node.values, node.zone))
                ways.sort(key=lambda way: way.step.taken.number)
            if len(self._ways) >= REMEMBERED:
                self._ways.clear()
            self._ways[key] = ways
        return ways

    def _schedules(self, mask: int, node: Node, taken: Taken) -> Iterator[tuple[int, Schedule]]:
        """The runs that end with a step from a node, each with readings under which it is one."""
        while mask:
            low = mask & -mask
            path, lasting = _path(node, taken, low)
            yield lasting & mask, self.timed(path, low.bit_length() - 1)
            mask &= ~lasting

    def timed(self, path: Sequence[Taken], number: int) -> Schedule:
        """A run under one reading, with the least times that its waits can have."""
        waits = sum(taken.survivors is not None for taken in path)
        times = earliest(waits + 1, self.stepper.bounds(path, 1 << number))
        assert times is not None
        reading = self.stepper.masks.reading(number)
        schedule: list[tuple[str, dict[str, Value]]] = []
        system = self.stepper.system
        state: State = system.initial_state()
        now = 0
        for taken in path:
            name, arguments = named(system, taken.number, taken.arguments)
            if taken.survivors is not None:
                now += 1
                name, arguments = self._pause(name, times[now] - times[now - 1], state, reading)
            state = take(system, self._transition(name), reading, state, arguments).state
            schedule.append((name, arguments))
        return tuple(schedule)

    def _transition(self, name: str) -> Transition:
        return next(t for t in (*self.stepper.system.transitions, *self.stepper.jumps) if t.name == name)

    def _pause(
        self, name: str, delay: int, state: State, reading: dict[str, Value]
    ) -> tuple[str, dict[str, Value]]:
        """The passing of so much time: until a deadline, where one falls just then."""
        wait = self._transition(name)
        arguments: dict[str, Value] = {p.name: delay for p in wait.parameters}
        after = take(self.stepper.system, wait, reading, state, arguments).state
        for jump in self.stepper.jumps:
            try:
                if take(self.stepper.system, jump, reading, state, {}).state == after:
                    return jump.name, {}
            except Stuck:
                continue
        return wait.name, arguments


def _rest(step: ZoneStep) -> Rest:
    if step.taken.survivors is None:
        return Rest.NO
    return Rest.FELL if step.changes else Rest.IDLE


def _path(node: Node, taken: Taken, low: int) -> tuple[list[Taken], int]:
    """The run that ends with a step from a node under the reading `low`, and the readings under which it is
    one."""
    path, lasting = [taken], -1
    while node.links:
        before, step, mask = next(link for link in node.links if link[2] & low)
        path.append(step)
        lasting &= mask
        node = before
    return path[::-1], lasting


def _fresh(following: _Level, seen: _Seen) -> list[Node]:
    """The nodes that no earlier one includes, each with the readings for which that is so."""
    level = []
    for node in following.values():
        known = seen.setdefault((node.values, node.rested), [])
        for zone, mask in known:
            if node.mask & mask and includes(zone, node.zone):
                node.mask &= ~mask
        if node.mask:
            known.append((node.zone, node.mask))
            level.append(node)
    return level
