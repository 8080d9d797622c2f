"""The hunt for concrete runs: shortest, canonical, timed, replayed by the judge, until each reading has one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ssoproof.check.coverage import Follower
from ssoproof.check.regions import Regions
from ssoproof.check.systems import Asked
from ssoproof.check.timing import Timing
from ssoproof.engines.bmc import Bounded
from ssoproof.engines.engine import Budget, Check, Engine, Found, Schedule
from ssoproof.engines.explicit import BreadthFirst
from ssoproof.engines.portfolio import Portfolio
from ssoproof.engines.readings import explore
from ssoproof.errors import UsageError
from ssoproof.logic.build import not_
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import Value, values
from ssoproof.system.property import Property, targets
from ssoproof.system.system import TransitionSystem
from ssoproof.system.trace import Trace
from ssoproof.verdict.judge import confirm

ENGINES: dict[str, Callable[[], Engine]] = {"explicit": BreadthFirst, "bmc": Bounded, "portfolio": Portfolio}

#: How many steps longer than the untimed run a timed one may be, and how many states are kept, before the
#: hunt gives up.
DETOUR = 8
TIMED_STATES = 60_000
UNTIMED_STATES = 20_000
SURVEY = 4_000
#: A budget deeper than this one asks for a timed search to its whole depth and number of states.
STANDARD = Budget().depth


def engine(name: str) -> Engine:
    """The engine of that name; UsageError where there is none."""
    if name not in ENGINES:
        raise UsageError(f"there is no engine {name}; there are {', '.join(ENGINES)}")
    return ENGINES[name]()


@dataclass(frozen=True, slots=True)
class Pair:
    """One concrete tenant with its limits untimed and timed, and which of two goals is hunted."""

    untimed: Asked
    timed: Asked
    witness: bool

    def goal(self, prop: Property) -> Expr:
        """What a run has to reach."""
        return prop.antecedent if self.witness else not_(prop.formula)


class Hunt:
    """Searches runs that reach a goal: untimed first, then with the tenant's lifetimes."""

    def __init__(self, pair: Pair, searcher: Engine, budget: Budget) -> None:
        self.pair = pair
        self._engine, self._budget = searcher, budget
        untimed, timed = pair.untimed, pair.timed
        self._goals = targets(untimed.system, pair.goal(untimed.prop))
        self._timed_goals = targets(timed.system, pair.goal(timed.prop))
        self._full_goals = targets(timed.full, pair.goal(timed.prop))
        self._timing = Timing(untimed.system, timed.system, self._timed_goals)
        self._follower = Follower(timed.system, self._timed_goals)
        self._untimed_follower = Follower(untimed.system, self._goals)
        self._untimed: dict[tuple[Value, ...], Schedule] = {}
        self._timed_hits: int | None = None
        self._found: dict[tuple[Value, ...], Trace | None] = {}

    @property
    def full(self) -> TransitionSystem:
        """The timed system before slicing, on which the judge replays."""
        return self.pair.timed.full

    def trace(self, reading: Mapping[str, Value]) -> Trace | None:
        """The canonical shortest run under a full reading, confirmed by the judge; None: none was found.

        Canonical: the least untimed run, with the least deadlines that it can have; where it can have
        none, the least timed run.
        """
        key = self._key(reading)
        if key not in self._found:
            schedule = self._search(reading)
            wide = {v.name: reading[v.name] for v in self.full.rigid_variables}
            self._found[key] = (
                confirm(self.full, self._full_goals, wide, self._completed(schedule)) if schedule else None
            )
        return self._found[key]

    def _completed(self, schedule: Schedule) -> Schedule:
        """With a value for each choice that slicing found to make no difference."""
        found = []
        for name, arguments in schedule:
            parameters = self.full.transition(name).parameters
            found.append((name, {p.name: arguments.get(p.name, next(values(p.sort))) for p in parameters}))
        return tuple(found)

    def _key(self, reading: Mapping[str, Value]) -> tuple[Value, ...]:
        return tuple(reading[v.name] for v in self.full.rigid_variables)

    def _search(self, reading: Mapping[str, Value]) -> Schedule | None:
        searcher = self._engine
        if isinstance(searcher, BreadthFirst):
            searcher = BreadthFirst(shared=self._untimed_follower.stepper)
        outcome = searcher.run(Check(self.pair.untimed.system, self._goals, reading), self._budget)
        if not isinstance(outcome, Found):
            return None
        timed = self._timing.schedule(outcome.schedule, reading)
        if timed is not None:
            return timed
        self._untimed[self._key(reading)] = outcome.schedule
        near = self._budget
        if near.depth <= STANDARD:
            near = Budget(min(near.depth, len(outcome.schedule) + DETOUR), min(near.states, TIMED_STATES))
        outcome = self._engine.run(Check(self.pair.timed.system, self._timed_goals, reading), near)
        return outcome.schedule if isinstance(outcome, Found) else None

    def covers(self, regions: Regions, trace: Trace) -> int:
        """All readings under which the same steps reach the goal."""
        return regions.lift(self._follower.masks, self._follower.covers(trace.schedule), whole=True)

    def _reachable(self, regions: Regions) -> int:
        """The readings under which some untimed run reaches the goal; all, where that takes too much work."""
        system = self.pair.untimed.system
        found = explore(system, self._goals, self._untimed_follower.masks.all, Budget(10_000, UNTIMED_STATES))
        if not found.closed:
            return regions.masks.all
        return regions.lift(found.masks, found.hit, whole=False)

    def _hopeless(self, regions: Regions, reading: Mapping[str, Value]) -> int:
        """Where no run was found under a reading: those that share its untimed run, which can't be timed."""
        schedule = self._untimed.get(self._key(reading))
        if schedule is None:
            return 0
        shared = self._untimed_follower.covers(schedule)
        return regions.lift(self._untimed_follower.masks, shared, whole=True) & ~self._timed_reach(regions)

    def _timed_reach(self, regions: Regions) -> int:
        """The readings under which some timed run within the reach of the hunt gets to the goal."""
        if self._timed_hits is None:
            budget = Budget(min(self._budget.depth, STANDARD), SURVEY)
            every = self._follower.masks.all
            found = explore(self.pair.timed.system, self._timed_goals, every, budget)
            self._timed_hits = regions.lift(found.masks, found.hit, whole=False)
        return self._timed_hits

    def cover(
        self, regions: Regions, wanted: int, closer: Callable[[int], int] | None = None
    ) -> tuple[list[Trace], int]:
        """Runs until each wanted reading has one, and the readings for which none was found.

        `closer` is asked once, after the first miss, which of the readings left can have none.
        """
        traces: list[Trace] = []
        left, missed, first = wanted, 0, True
        while left:
            number = regions.nearest(left)
            reading = regions.full(number)
            trace = self.trace(reading)
            if trace is None:
                gone = (self._hopeless(regions, reading) & left) | 1 << number
                if first and self._key(reading) not in self._untimed:
                    gone |= left & ~self._reachable(regions)
                    gone |= closer(left) if closer is not None else 0
                    first = False
                missed |= gone
            else:
                traces.append(trace)
                gone = self.covers(regions, trace) | 1 << number
            left &= ~gone
        return traces, missed
