"""Second looks at evidence, by other means than the judge's own: finished traces and inductive invariants."""

from __future__ import annotations

from collections.abc import Mapping

import z3

from ssoproof.logic import symbolic
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import Value
from ssoproof.system.replay import Stuck, take
from ssoproof.system.system import TransitionSystem
from ssoproof.system.trace import Trace
from ssoproof.system.unroller import Unroller
from ssoproof.verdict.judge import Rejected


def recheck(system: TransitionSystem, trace: Trace) -> None:
    """That a finished trace is one of the system, state by state; Rejected where it is not."""
    state: Mapping[str, Value] = system.initial_state()
    if dict(trace.initial) != dict(state):
        raise Rejected("the trace does not begin in the initial state")
    for index, step in enumerate(trace.steps):
        try:
            again = take(
                system, system.transition(step.transition), trace.reading, state, step.arguments, index
            )
        except (Stuck, KeyError) as wrong:
            raise Rejected(f"the trace does not replay: {wrong}") from wrong
        if dict(again.state) != dict(step.state) or again.outputs != step.outputs:
            raise Rejected(f"step {index + 1} of the trace differs from its replay")
        state = again.state


def inductive(
    system: TransitionSystem, goals: tuple[Expr, ...], invariant: Expr, reading: Mapping[str, Value]
) -> None:
    """That an invariant holds at first, is kept by every step, and keeps every step from the goal.

    Three queries to a fresh solver, under one full reading; Rejected where one fails.
    """
    unroller = Unroller(system, goals)
    fixed = [
        unroller.rigid(v.expr) == symbolic.literal(v.sort, reading[v.name]) for v in system.rigid_variables
    ]
    before, after = unroller.at(invariant, 0), unroller.at(invariant, 1)
    queries = (
        ("does not hold at first", [unroller.initial(), z3.Not(before)]),
        ("is not kept by every step", [unroller.domain(0), before, unroller.step(0), z3.Not(after)]),
        ("lets a step reach the goal", [unroller.domain(0), before, unroller.step(0), unroller.hit(0)]),
    )
    for complaint, query in queries:
        solver = z3.SolverFor("QF_FD")
        solver.add(*fixed, *query)
        if solver.check() != z3.unsat:
            raise Rejected(f"the invariant {complaint}")
