"""The search for concrete runs: shortest, canonical, timed, replayed by the judge, until each reading has
one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ssoproof.check.cache import Cache
from ssoproof.check.problem import Problem
from ssoproof.check.reading_sets import Regions
from ssoproof.check.search.follow import Follower
from ssoproof.check.search.heuristic import Distance
from ssoproof.check.search.timing import Timing
from ssoproof.engines.bfs import BreadthFirst
from ssoproof.engines.bmc import Bounded
from ssoproof.engines.engine import Budget, Check, Engine, Reached
from ssoproof.engines.lifted_bfs import Explored, explore, near
from ssoproof.engines.portfolio import Portfolio
from ssoproof.engines.zone_search import Timed
from ssoproof.errors import UsageError
from ssoproof.logic.build import not_
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import values
from ssoproof.system.property import Property, targets
from ssoproof.system.system import TransitionSystem
from ssoproof.system.tables import Tables
from ssoproof.system.trace import Schedule, Trace
from ssoproof.verdict.judge import Rejected, confirm

ENGINES: dict[str, Callable[[], Engine]] = {"explicit": BreadthFirst, "z3": Bounded, "portfolio": Portfolio}
#: Names that engines had before.
FORMER = {"bmc": "z3"}

#: How many steps longer than an untimed run a timed one may be, and how many states and zones are kept,
#: before the hunt gives up.
DETOUR = 10
STATES = 50_000
#: So many states of a concrete tenant are searched before the search keeps near the goal.
FEW = 4_000
ZONES = 2_500
#: A budget deeper than this asks for a timed search that keeps as many zones as states.
STANDARD = Budget().depth


def engine(name: str) -> Engine:
    """The engine of that name; UsageError where there is none."""
    made = ENGINES.get(FORMER.get(name, name))
    if made is None:
        raise UsageError(f"there is no engine {name}; there are {', '.join(ENGINES)}")
    return made()


@dataclass(frozen=True, slots=True)
class Pair:
    """One concrete tenant with its limits untimed and timed, and which of two goals is hunted."""

    untimed: Problem
    timed: Problem
    witness: bool

    def goal(self, prop: Property) -> Expr:
        """What a run has to reach."""
        return prop.antecedent if self.witness else not_(prop.formula)


class Concretisation:
    """Searches runs that reach a goal: untimed first, then with the tenant's lifetimes.

    Readings are numbered as in `regions`; `distance` gives the distances to the goal in the abstraction,
    `reachable` the readings under which it is reached there (all, if not given).
    """

    def __init__(
        self,
        pair: Pair,
        searcher: Engine,
        budget: Budget,
        regions: Regions,
        memory: Cache,
        distance: Callable[[int], Distance],
        reachable: Callable[[], int] | None = None,
    ) -> None:
        self.pair, self.regions, self._memory = pair, regions, memory
        self._distance = distance
        self._reachable = reachable or (lambda: regions.masks.all)
        self._engine, self._budget = searcher, budget
        untimed, timed = pair.untimed, pair.timed
        self._goals = targets(untimed.system, pair.goal(untimed.prop))
        self._timed_goals = targets(timed.system, pair.goal(timed.prop))
        self._full_goals = targets(timed.full, pair.goal(timed.prop))
        self._timing = Timing(untimed, timed, self._timed_goals, regions.masks)
        self._follower = Follower(timed.system, self._timed_goals, regions.masks)
        self._tables = Tables(untimed.system, self._goals, regions.masks)
        self._explored: tuple[Explored, ...] = ()
        self._for = self._near = 0
        self._late: Timed | None = None
        self._late_for = 0
        self._left = regions.masks.all
        self._traces: dict[int, Trace | None] = {}
        self._speaks: dict[int, int] = {}

    @property
    def traces(self) -> tuple[tuple[int, Trace], ...]:
        """The runs that were found so far, each with the number of its reading."""
        return tuple((number, trace) for number, trace in self._traces.items() if trace is not None)

    @property
    def full(self) -> TransitionSystem:
        """The timed system before slicing, on which the judge replays."""
        return self.pair.timed.full

    def trace(self, number: int, left: int) -> Trace | None:
        """The canonical shortest run under a reading, confirmed by the judge; None: none was found.

        Canonical: the least untimed run, at the least times that it can have; where it can have none, the
        least timed run. `left`: the readings for which runs are wanted, so that one search finds those of
        all.
        """
        self._left = left
        if number not in self._traces:
            self._traces[number] = self._remembered(number) or self._fresh(number)
        return self._traces[number]

    def _fresh(self, number: int) -> Trace | None:
        self._memory.searched += 1
        schedule = self._search(number)
        if schedule is None:
            return None
        self._memory.keep_run(self._key(number), schedule)
        return self._confirmed(schedule, number)

    def _remembered(self, number: int) -> Trace | None:
        key = self._key(number)
        known = self._memory.run(key, self.regions.masks.all)
        if known is None:
            return None
        schedule, speaks = known
        try:
            trace = self._confirmed(schedule, number)
        except (Rejected, KeyError) as rejected:
            self._memory.passed_over("runs", key, f"the judge does not accept it: {rejected}")
            return None
        if speaks:
            self._speaks[number] = speaks
        return trace

    def _key(self, number: int) -> str:
        reading = sorted(self.regions.full(number).items())
        names = [v.name for v in self.regions.masks.variables]
        return self._memory.key(self.full, self._full_goals, reading, self._budget, self._engine.name, names)

    def under_reading(self, trace: Trace, number: int) -> Trace:
        """The same steps under another reading, confirmed by the judge."""
        reading = self.regions.full(number)
        same = all(reading[name] == value for name, value in trace.reading.items())
        return trace if same else self._confirmed(trace.schedule, number)

    def _confirmed(self, schedule: Schedule, number: int) -> Trace:
        reading = self.regions.full(number)
        wide = {v.name: reading[v.name] for v in self.full.rigid_variables}
        return confirm(self.full, self._full_goals, wide, self._completed(schedule))

    def _completed(self, schedule: Schedule) -> Schedule:
        """With a value for each choice that slicing found to make no difference."""
        found = []
        for name, arguments in schedule:
            parameters = self.full.transition(name).parameters
            found.append((name, {p.name: arguments.get(p.name, next(values(p.sort))) for p in parameters}))
        return tuple(found)

    def _search(self, number: int) -> Schedule | None:
        schedule = self._untimed(number)
        if schedule is None:
            return None
        return self._timing.schedule(schedule, number) or self._timed(number)

    def _untimed(self, number: int) -> Schedule | None:
        if isinstance(self._engine, BreadthFirst):
            found = (explored.schedule(number) for explored in self._untimed_states(1 << number))
            return next((schedule for schedule in found if schedule), None)
        check = Check(self.pair.untimed.system, self._goals, self.regions.full(number))
        outcome = self._engine.run(check, self._budget)
        return outcome.schedule if isinstance(outcome, Reached) else None

    def _untimed_states(self, readings: int) -> tuple[Explored, ...]:
        """What untimed runs reach, up to the shortest ones; where that is too much, only near the goal."""
        if not self._explored or readings & ~self._for:
            self._for, self._near = self._left | readings, 0
            system, few = self.pair.untimed.system, Budget(self._budget.depth, min(self._budget.states, FEW))
            self._explored = (explore(system, self._goals, self._for, few, tables=self._tables),)
        plain = self._explored[0]
        if not plain.closed and readings & ~plain.hit & ~self._near:
            self._near = (self._left | readings) & ~plain.hit
            self._explored = (plain, *self._nearer(plain, self._near & self._reachable()))
        return self._explored

    def _nearer(self, plain: Explored, readings: int) -> tuple[Explored, ...]:
        if not readings:
            return ()
        guides = self._distance(readings).of(self.pair.untimed.system)
        budget = Budget(self._budget.depth, min(self._budget.states, STATES))
        return near(plain, readings, budget, guides)

    def none_shorter(self, length: int, readings: int) -> int:
        """Those of the readings under which runs were found, and it is known that none has fewer steps."""
        found = 0
        for explored in self._untimed_states(readings):
            for mask in explored.hits[length - 1 :]:
                found |= mask
        for mask, run in self._late.runs if self._late is not None else ():
            if len(run) >= length:
                found |= mask
        return found & readings

    def speaks(self, number: int, trace: Trace, followed: int) -> int:
        """Which of the readings that can follow a reading's own run have none that is shorter.

        What was remembered with the run is taken as it is: it is about the length alone, every run is
        replayed.
        """
        if number not in self._speaks:
            others = followed & ~(1 << number)
            self._speaks[number] = 1 << number | (self.none_shorter(len(trace), others) if others else 0)
            self._memory.keep_run(self._key(number), trace.schedule, self._speaks[number])
        return self._speaks[number] & followed

    def _timed(self, number: int) -> Schedule | None:
        """A timed run that no shortest untimed one gives."""
        if self._late is None or not self._late_for >> number & 1:
            self._late_for = self._left | 1 << number
            self._late = self._longer(self._late_for)
        found = self._late.schedule(number)
        return None if found is None else self._timing.least(number, len(found)) or found

    def _longer(self, readings: int) -> Timed:
        hits = (row for explored in self._explored for row in enumerate(explored.hits))
        deepest = max((d + 1 for d, mask in hits if mask & readings), default=self._budget.depth)
        zones = ZONES if self._budget.depth <= STANDARD else self._budget.states
        budget = Budget(min(self._budget.depth, deepest + DETOUR), zones)
        return self._timing.search(self._distance(readings), readings, budget)

    def covers(self, trace: Trace) -> int:
        """All readings under which the same steps reach the goal."""
        return self._follower.covers(trace.schedule)

    def missed(self, number: int) -> int:
        """Where no run was found under one reading: the others of which the same is known.

        None is found where there is no untimed run, or where it has the steps that could not be timed.
        """
        gone = self._for if self._explored and self._explored[0].closed else self._near
        for explored in self._explored:
            gone &= ~explored.hit
        schedule = self._untimed(number)
        if schedule is not None and self._late is not None:
            same = Follower(self.pair.untimed.system, self._goals, self.regions.masks).covers(schedule)
            gone |= same & self._late_for & ~self._late.hit
        return gone

    def cover(self, wanted: int) -> tuple[list[Trace], int]:
        """Some run for each wanted reading, short ones first but not always shortest, and the readings with
        none."""
        traces: list[Trace] = []
        left, missed = wanted, 0
        while left:
            number = self.regions.nearest(left)
            trace = self.trace(number, left)
            if trace is None:
                missed |= (1 << number | self.missed(number)) & left
                left &= ~missed
                continue
            traces.append(trace)
            left &= ~(self.covers(trace) | 1 << number)
        return traces, missed
