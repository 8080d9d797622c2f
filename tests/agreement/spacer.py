"""Spacer on constrained Horn clauses: a cross-check of what can be reached, by another method.

Rigid variables are arguments of the one predicate: declared per rule they would change along the run.
"""

from __future__ import annotations

import z3

from ssoproof.engines.engine import Check
from ssoproof.logic import symbolic
from ssoproof.system.unroller import Unroller


def unreachable(check: Check, seconds: int = 60) -> bool:
    """Whether Spacer shows that no run of any length reaches the goal; not where its time is up."""
    unroller = Unroller(check.system, check.goals)
    engine = z3.Fixedpoint()
    engine.set(engine="spacer", timeout=seconds * 1000)
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
    return bool(engine.query(bad()) == z3.unsat)
