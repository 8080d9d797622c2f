"""Spacer on constrained Horn clauses: a cross-check, and a fall-back where states are too many to keep.

Rigid variables are arguments of the one predicate: declared per rule they would change along the run.
"""

from __future__ import annotations

from dataclasses import dataclass

from ssoproof.engines.engine import Budget, Check, GaveUp, Observer, Outcome, Unreachable


@dataclass(frozen=True, slots=True)
class Spacer:
    """Answers whether the goal can be reached at all; it gives no run and no invariant of ours.

    The budget's depth has no meaning here; `seconds` is a backstop and is reported as such.
    """

    name: str = "spacer"
    seconds: int = 60

    def run(self, check: Check, budget: Budget, observer: Observer | None = None) -> Outcome:
        """Unreachable, or giving up (because the goal is reachable, or time is up)."""
        import z3

        from ssoproof.logic import symbolic
        from ssoproof.system.unroller import Unroller

        unroller = Unroller(check.system, check.goals)
        engine = z3.Fixedpoint()
        engine.set(engine="spacer", timeout=self.seconds * 1000)
        rigid = [unroller.rigid(v.expr) for v in check.system.rigid_variables]
        before, after = (
            [unroller.const(v.name, v.sort, k) for v in check.system.state_variables] for k in (0, 1)
        )
        sorts = [t.sort() for t in (*rigid, *before)]
        reach = z3.Function("reach", *sorts, z3.BoolSort())
        engine.register_relation(reach)
        engine.declare_var(*rigid, *before, *after, *unroller.choices(0))
        fixed = [
            unroller.rigid(v.expr) == symbolic.literal(v.sort, check.reading[v.name])
            for v in check.system.rigid_variables
        ]
        engine.rule(reach(*rigid, *before), [unroller.initial(), *fixed])
        engine.rule(reach(*rigid, *after), [reach(*rigid, *before), unroller.step(0)])
        bad = z3.Function("bad", z3.BoolSort())
        engine.register_relation(bad)
        engine.rule(bad(), [reach(*rigid, *before), unroller.step(0), unroller.hit(0)])
        answer = engine.query(bad())
        if answer == z3.unsat:
            return Unreachable(self.name)
        return GaveUp("the goal is reachable" if answer == z3.sat else "time is up", 0)
