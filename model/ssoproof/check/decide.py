"""Decides one unit: all readings, any number of other applications; counterexamples are made concrete."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ssoproof import deadline
from ssoproof.check.cache import Cache
from ssoproof.check.excluded_harm import uncounted
from ssoproof.check.extents import ENVIRONMENT, LIFETIMES, TENANT
from ssoproof.check.options import Options
from ssoproof.check.problem import Problem
from ssoproof.check.reach import certificate, reached, unfinished
from ssoproof.check.reading_sets import Regions
from ssoproof.check.reasons import CROWDED, MAY_DIFFER, NO_VALUES, NO_WITNESS, OPEN_CODE, UNTIMED
from ssoproof.check.search.bounded import Ground, bounded
from ssoproof.check.search.concretise import Concretisation, Pair, engine
from ssoproof.check.search.heuristic import Distance, distance
from ssoproof.check.search.participants import MOST, UNROLLED, WHOLE, cast
from ssoproof.check.search.shortest import parts, shortest_runs
from ssoproof.check.systems import (
    Unit,
    abstract,
    abstraction_judged,
    abstraction_required,
    concrete,
    local_switches,
)
from ssoproof.check.workspace import Decided
from ssoproof.engines.antichain import Covered, cover
from ssoproof.engines.engine import Budget, Observer
from ssoproof.inputs.scopes import Scope
from ssoproof.properties.spec import Runs
from ssoproof.semantics.readings import Box
from ssoproof.system.must_may import uncertain, varying
from ssoproof.system.reading_masks import MOST_READINGS, Masks
from ssoproof.system.system import Goals
from ssoproof.verdict.bounded import WORK
from ssoproof.verdict.judge import Rejected
from ssoproof.verdict.verdict import (
    ConditionalVerdict,
    Exhausted,
    Proved,
    Unknown,
    Vacuous,
    Verdict,
    Violated,
)

#: A verdict and where it holds: a mask of readings, or boxes.
Part = tuple[int | tuple[Box, ...], Verdict]


@dataclass
class _Proved:
    """Readings that the tenant's own applications can't break, and the certificate."""

    mask: int = 0
    certificate: Exhausted | None = None


class Decision:
    """The work on one unit; masks are over the readings of all switches that its systems read.

    `within`: only these readings are asked about.
    """

    def __init__(
        self,
        unit: Unit,
        options: Options,
        memory: Cache | None = None,
        within: tuple[Box, ...] | None = None,
    ) -> None:
        self.unit = unit
        self.memory = memory or Cache()
        self.options = options
        self.within = within
        self.problem = abstract(unit)
        self.apps = unit.apps()[:WHOLE]
        self._hunts: dict[tuple[bool, bool], Concretisation] = {}
        self._concrete: dict[tuple[bool, bool], Problem] = {}
        self.inputs = unit.workspace.inputs(unit.focus)
        self.statistics: dict[str, float] = {}
        self.moot = 0

    @cached_property
    def regions(self) -> Regions:
        """The readings of all switches that the abstraction and the concrete tenants read."""
        unit = self.unit
        hunted = [self._tenant(timed, sure).system for timed in (False, True) for sure in self._ways()]
        read = {v.name for s in (self.problem.system, *hunted) for v in s.rigid_variables}
        if len(unit.apps()) > WHOLE:
            read |= local_switches(unit) | {v.name for v in self.problem.composition.system.rigid_variables}
        return Regions.of(unit.semantics, frozenset(read), self.inputs.rigid_variable)

    @cached_property
    def _inner(self) -> Masks:
        """The readings that the abstraction alone tells apart."""
        return Masks.of(self.problem.system.rigid_variables)

    @cached_property
    def universe(self) -> int:
        """The readings that are asked about."""
        return self.regions.universe(self.options.reading, self.within)

    @cached_property
    def _bad(self) -> Covered:
        """All that the abstraction reaches before it breaks."""
        wanted = self._inner.words(self.options.reading)
        return self._searched(self.problem, wanted, self._observer())

    def unbroken(self) -> Exhausted | Unknown | None:
        """The certificate that no run of the abstraction breaks anything; None where one may, unknown where
        it is too large to tell."""
        if self._inner.size > MOST_READINGS:
            return Unknown(CROWDED, 0)
        bad = self._bad
        if not bad.closed:
            return Unknown(unfinished(bad), 0)
        regions = Regions(self.unit.semantics, bad.masks)
        broken = bad.hit & regions.universe(self.options.reading, self.within)
        return self._certified(bad) if not broken and self._stands_for_all() else None

    def _ways(self) -> tuple[bool, ...]:
        """Whether code that was not understood is held still in the concrete tenant: both, where there is
        some."""
        return (True, False) if self._unsure() else (True,)

    def _unsure(self) -> bool:
        """Whether some choice keeps a run from being plain: code that was not understood, or outside input
        that may differ between two runs."""
        return uncertain(self.problem.composition.system) or (
            self.unit.question.runs is not Runs.ONE and varying(self.problem.composition.system)
        )

    def run(self) -> Decided:
        """All parts of the answer."""
        started = time.perf_counter()
        if max(self._inner.size, self.regions.masks.size) > MOST_READINGS:
            unknown = Unknown(CROWDED, 0)
            return Decided((ConditionalVerdict((Box(()),), unknown, self.unit.victim.name),), {})
        bad = self._bad
        self.statistics |= {"abstract states": len(bad.states), "abstract depth": bad.depth}
        broken = self.regions.lift(bad.masks, bad.hit, whole=False) & self.universe
        safe = self.universe & ~broken
        answer: list[Part] = []
        if bad.closed:
            answer += self._timely(self._safe(safe, bad), safe, 0)
        else:
            answer.append((safe, Unknown(unfinished(bad), bad.depth)))
        answer += self._timely(
            self._broken(broken, bad), broken, next((d for d, mask in enumerate(bad.hits) if mask), 0)
        )
        self.statistics["seconds"] = time.perf_counter() - started
        decided = Decided(tuple(self._explained(answer)), self.statistics, tuple(self._remarks()))
        self._hunts.clear()  # they refer to this decision: what they hold would not be free before long
        return decided

    def _remarks(self) -> Iterator[str]:
        moot = self.regions.boxes(self.moot) if self.moot else ()
        whom = dict.fromkeys(name for box in moot for name in box.inputs)
        if whom:
            yield f"No run gets so far that it is about {' or '.join(whom)}."
        documents = self.unit.authorizer.catalogue(self.unit.tenant).documents
        roots = dict.fromkeys(root for group in self.inputs.groups for root in group.cells.roots)
        one = [root for root in roots if documents.scope(root) is Scope.SESSION]
        if one:
            yield f"Each user is taken to sign in in one way: {', '.join(one)} stays as it is."
        if self.unit.question.runs is Runs.PARTING_LOGGED_IN:
            yield uncounted(self.problem.composition, self.unit.semantics, self.options.reading)

    def _timely(self, parts: Iterator[Part], region: int, safe: int) -> Iterator[Part]:
        """Parts as they come; where the time is up, the runs that were found, and what is left is unknown."""
        left = region
        try:
            for where, verdict in parts:
                yield where, verdict
                left &= ~(where if isinstance(where, int) else self.regions.union(where))
        except deadline.OutOfTime as late:
            hunt = self._hunts.get((True, False))
            for number, trace in hunt.traces if hunt is not None else ():
                covered = (hunt.covers(trace) | 1 << number) & left if hunt is not None else 0
                if hunt is not None and covered:
                    yield covered, Violated(trace, hunt.full)
                    left &= ~covered
            yield left, Unknown(str(late), safe)

    def _searched(self, asked: Problem, wanted: int, observer: Observer | None = None) -> Covered:
        return reached(asked, wanted, self.options.states, self.memory, observer)

    def _safe(self, safe: int, bad: Covered) -> Iterator[Part]:
        """What the abstraction proves, where the question is about something."""
        if not safe:
            return
        try:
            abstraction_judged(self.unit)
        except Rejected as rejected:
            yield safe, Unknown(f"the judge does not accept the abstraction: {rejected}", 0)
            return
        abstraction_required(self.unit)
        yield from self._proved(safe, self._certified(bad))

    def _certified(self, bad: Covered) -> Exhausted:
        proved = bad.masks.words(self.options.reading) & ~bad.hit
        return certificate(self.problem, bad, ENVIRONMENT, proved)

    def _proved(self, mask: int, certificate: Exhausted) -> Iterator[Part]:
        """Proved where a replayed witness reaches the antecedent, vacuous elsewhere."""
        _, missed = self._hunt(sure=False, witness=True).cover(mask)
        if missed and len(self.unit.apps()) > WHOLE and (hopeful := missed & self._witnessed):
            self._choose(hopeful, self.problem.witness)
            missed &= ~hopeful | self._hunt(sure=False, witness=True).cover(hopeful)[1]
        # inputs with which nobody gets that far are a remark where others do
        self.moot |= (moot := self.regions.whatever_inputs(mask & ~missed) & missed)
        missed &= ~moot
        yield mask & ~missed, Proved(certificate)
        if missed:
            yield missed & ~self._witnessed, Vacuous(self.options.depth)
            yield missed & self._witnessed, Unknown(NO_WITNESS, 0)

    @cached_property
    def _witnessed(self) -> int:
        """The readings under which the abstraction reaches what the question is about; all, if that is
        open."""
        asked = Regions(self.unit.semantics, self._inner)
        wanted = asked.lift(self.regions.masks, self.universe, whole=False)
        found = cover(self.problem.system, self.problem.witness, wanted, Budget(10_000, self.options.states))
        return (
            self.regions.lift(self._inner, found.hit, whole=False) if found.closed else self.regions.masks.all
        )

    def _broken(self, broken: int, bad: Covered) -> Iterator[Part]:
        """Readings under which the abstraction breaks: the tenant itself, then a concrete run, or unknown."""
        if not broken:
            return
        doubtful = broken & self.regions.for_inputs(self.inputs.doubtful)
        if doubtful:
            yield doubtful, Unknown(NO_VALUES, 0)
            broken &= ~doubtful
            if not broken:
                return
        self._choose(broken, self.problem.bad)
        depth = next(d for d, mask in enumerate(bad.hits) if mask)
        sure = self._hunt(sure=True, witness=False)
        held = _Proved()

        def closer(left: int) -> int:
            held.mask, held.certificate = self._tenant_holds(left)
            return held.mask

        runs, missed = shortest_runs(sure, broken, closer)
        if held.certificate is not None:
            yield from self._proved(held.mask, held.certificate)
        open_code = uncertain(self.problem.composition.system)
        told = list(parts(sure, runs, lambda length, mask: self._none_shorter(length, mask, bad, open_code)))
        for part, over in zip(told, bounded(told, self._grounds(bad, open_code), self.memory), strict=True):
            yield part.boxes, Violated(part.trace, sure.full, over)
        missed &= ~held.mask
        if missed and self._unsure():
            maybe = self._hunt(sure=False, witness=False)
            runs, missed = shortest_runs(maybe, missed)
            for part in parts(maybe, runs, lambda length, mask: self._none_shorter(length, mask, bad, False)):
                safe = part.trace.transitions - 1 if part.certain else self._safe_to(part.readings, bad)
                yield (
                    part.boxes,
                    Unknown(OPEN_CODE if open_code else MAY_DIFFER, safe, part.trace, maybe.full),
                )
        yield missed, Unknown(UNTIMED, depth)

    def _none_shorter(self, length: int, mask: int, bad: Covered, open_code: bool) -> int:
        """The readings of a mask under which no run, whoever acts, has fewer steps than one that was found.

        A small tenant was searched whole: what is left is code that was not understood. Of a large one only
        some applications were, so that it is the abstraction that has to say so.
        """
        if len(self.unit.apps()) <= WHOLE:
            return self._hunt(sure=False, witness=False).none_shorter(length, mask) if open_code else mask
        if not self._stands_for_all():
            return 0
        return mask & ~self._shorter(length, bad) if bad.closed or length <= bad.depth + 1 else 0

    def _grounds(self, bad: Covered, open_code: bool) -> Iterator[Ground]:
        """Where Z3 looks for shorter runs: the environment, unless it breaks sooner, then the tenant."""
        if self._stands_for_all():
            about = lambda part: not self._shorter(len(part.trace), bad) & part.readings  # noqa: E731
            yield Ground(ENVIRONMENT, lambda: self.problem, about)
        apps = self.unit.apps()
        if WHOLE < len(apps) <= UNROLLED:
            yield Ground(TENANT, lambda: concrete(self.unit, apps, False, not open_code), work=WORK // 4)
        if len(apps) <= WHOLE:
            yield Ground(TENANT, lambda: self._tenant(timed=False, sure=not open_code))
            yield Ground(LIFETIMES, lambda: self._tenant(timed=True, sure=not open_code))

    def _stands_for_all(self) -> bool:
        """Whether the judge accepts that the environment does all that other applications may do."""
        try:
            abstraction_judged(self.unit)
        except Rejected:
            return False
        abstraction_required(self.unit)
        return True

    def _shorter(self, length: int, bad: Covered) -> int:
        """The readings under which the abstraction breaks in fewer steps."""
        found = 0
        for hit in bad.hits[: length - 1]:
            found |= hit
        return self.regions.lift(bad.masks, found, whole=False)

    def _safe_to(self, mask: int, bad: Covered) -> int:
        """So many steps break nothing under the readings of a mask, in the abstraction."""
        return next(d for d in range(bad.depth + 1) if self._shorter(d + 2, bad) & mask)

    def _choose(self, wanted: int, goals: Goals) -> None:
        """Who plays in the concrete runs."""
        boxes = self.regions.boxes(wanted)[:MOST]
        nearest = (self.regions.nearest(self.regions.inside(box) & wanted) for box in boxes)
        self.apps = cast(self.unit, self.problem, goals, [self.regions.full(number) for number in nearest])
        self._hunts.clear()
        self._concrete.clear()

    def _tenant_holds(self, broken: int) -> tuple[int, Exhausted | None]:
        """Where the abstraction is too wide for a small tenant: what its own applications alone can't
        break."""
        if len(self.unit.apps()) > WHOLE:
            return 0, None
        asked = self._tenant(timed=False, sure=False)
        inner = Masks.of(asked.system.rigid_variables)
        wanted = Regions(self.unit.semantics, inner).lift(self.regions.masks, broken, whole=False)
        found = self._searched(asked, wanted)
        held = broken & ~self.regions.lift(inner, found.hit, whole=False)
        if not found.closed or not held:
            return 0, None
        return held, certificate(asked, found, TENANT, wanted & ~found.hit)

    def _tenant(self, timed: bool, sure: bool) -> Problem:
        if (timed, sure) not in self._concrete:
            self._concrete[timed, sure] = concrete(self.unit, self.apps, timed, sure)
        return self._concrete[timed, sure]

    def _hunt(self, sure: bool, witness: bool) -> Concretisation:
        if (sure, witness) not in self._hunts:
            pair = Pair(self._tenant(False, sure), self._tenant(True, sure), witness)
            budget = Budget(self.options.depth, self.options.states)
            self._hunts[sure, witness] = Concretisation(
                pair,
                engine(self.options.engine),
                budget,
                self.regions,
                self.memory,
                lambda readings: self._distance(witness, readings),
                (lambda: self._witnessed) if witness else None,
            )
        return self._hunts[sure, witness]

    def _distance(self, witness: bool, readings: int) -> Distance:
        """Distances to the goal in the abstraction."""
        goals = self.problem.witness if witness else self.problem.bad
        return distance(self.problem, goals, self.regions, readings, self.options.states)

    def _observer(self) -> Observer | None:
        progress, name = self.options.progress, self.unit.name
        return None if progress is None else lambda depth, work: progress(name, depth, work)

    def _explained(self, answer: list[Part]) -> Iterator[ConditionalVerdict]:
        for where, verdict in answer:
            if isinstance(where, int):
                where = self.regions.boxes(where) if where else ()
            if where:
                yield ConditionalVerdict(where, verdict, self.unit.victim.name, inputs=self.inputs)


def decide(unit: Unit, options: Options) -> Decided:
    """The answer to one unit; questions that ask the same of the same victim share it."""
    return unit.workspace.decided(
        unit.focus, abstract(unit), unit.question.runs, lambda: _decided(unit, options)
    )


def _decided(unit: Unit, options: Options) -> Decided:
    """Half remembered, a search goes another way than it does alone, and how deep nothing breaks is not
    judged: then nothing is taken from the cache."""
    cache = unit.workspace.cache
    used, searched = cache.used, cache.searched
    within = options.within or None
    decided = Decision(unit, options, cache, within).run()
    open_ = any(isinstance(part.verdict, Unknown) for part in decided.parts)
    if cache.used > used and (open_ or cache.searched > searched):
        return Decision(unit, options, within=within).run()
    return decided
