"""Z3's word on lengths: bounded model checking finds that no run is shorter than one that is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ssoproof import deadline
from ssoproof.semantics.readings import Box
from ssoproof.system.system import Goals, TransitionSystem

if TYPE_CHECKING:
    from ssoproof.system.unroller import Unroller

#: Work for the runs of one system, in Z3's own measure, so that answers are the same on every machine; ten
#: million take about a second.
WORK = 30_000_000


@dataclass(frozen=True, slots=True)
class Target:
    """A run of so many steps that reaches the goal somewhere in the boxes."""

    steps: int
    boxes: tuple[Box, ...]


def none_shorter(
    system: TransitionSystem, goals: Goals, targets: Sequence[Target], work: int = WORK
) -> frozenset[int]:
    """The places of those targets than which no run is shorter, under any reading of their boxes.

    All runs are searched at once, one step more at a time. Targets are also left out once Z3's work, or the
    time of the check, is used up. Switches that the system does not read are not looked at.
    """
    if not targets:
        return frozenset()
    search = _Search(system, goals, targets, work)
    settled = {n for n, target in enumerate(targets) if target.steps <= 1}
    live = set(range(len(targets))) - settled
    depth = 0
    while live and search.work > 0 and not deadline.over():
        live -= search.reached(depth, sorted(live))
        depth += 1
        settled |= (done := {n for n in live if targets[n].steps <= depth + 1})
        live -= done
    return frozenset(settled)


class _Search:
    """In a context of its own, since what Z3 did before has a say in how it goes about its work."""

    def __init__(self, system: TransitionSystem, goals: Goals, targets: Sequence[Target], work: int) -> None:
        import z3

        from ssoproof.system.unroller import Unroller

        self._unroller = Unroller(system, goals)
        self._own = z3.Context()
        self._solver = z3.SolverFor("QF_FD", self._own)
        self._solver.add(self._unroller.initial().translate(self._own))
        inside = [z3.Or(*(_inside(self._unroller, box) for box in t.boxes)) for t in targets]
        self._regions = [region.translate(self._own) for region in inside]
        self.work = work

    def reached(self, depth: int, live: Sequence[int]) -> set[int]:
        """The targets (of those that are live) that the step taken at `depth` may reach.

        To be asked for 0, 1, 2, ...; what can't be reached is never looked at again.
        """
        self._solver.add(self._unroller.step(depth).translate(self._own))
        hit = self._unroller.hit(depth).translate(self._own)
        if self._impossible(hit, live):
            return set()
        return {n for n in live if len(live) == 1 or self.work <= 0 or not self._impossible(hit, (n,))}

    def _impossible(self, hit: Any, which: Sequence[int]) -> bool:
        import z3

        solver = self._solver
        region = z3.Or(*(self._regions[n] for n in which), self._own)
        solver.push()
        solver.add(hit, region)
        solver.set("rlimit", self.work)
        left = deadline.left()
        if left is not None:
            solver.set("timeout", max(1, int(left * 1000)))
        before = _work_done(solver)
        answer = solver.check()
        self.work -= _work_done(solver) - before
        solver.pop()
        if answer != z3.unsat:
            return False
        solver.add(z3.Not(z3.And(hit, region)))
        return True


def _work_done(solver: Any) -> int:
    return next((int(value) for key, value in solver.statistics() if key == "rlimit count"), 0)


def _inside(unroller: Unroller, box: Box) -> Any:
    import z3

    from ssoproof.logic import symbolic
    from ssoproof.logic.sorts import values

    sides = []
    for v in unroller.system.rigid_variables:
        allowed = box.sides.get(v.name)
        if allowed is not None:
            term = unroller.rigid(v.expr)
            some = (symbolic.literal(v.sort, x) for x in values(v.sort) if str(x) in allowed)
            sides.append(z3.Or(*(term == literal for literal in some)))
    return z3.And(*sides)
