"""Bounded model checking with Z3: deeper step by step, then the least of the shortest runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ssoproof import deadline
from ssoproof.engines.engine import Budget, Check, GaveUp, Observer, Outcome, Reached
from ssoproof.logic.sorts import Sort, Value, values


@dataclass(frozen=True, slots=True)
class Bounded:
    """One solver for all depths; a goal at a depth is an assumption, so nothing is built twice."""

    name: str = "z3"

    def run(self, check: Check, budget: Budget, observer: Observer | None = None) -> Outcome:
        """The outcome of one check within a budget."""
        import z3

        from ssoproof.logic import symbolic
        from ssoproof.system.unroller import Unroller

        unroller = Unroller(check.system, check.goals)
        solver = z3.SolverFor("QF_FD")
        solver.add(unroller.initial())
        for v in check.system.rigid_variables:
            solver.add(unroller.rigid(v.expr) == symbolic.literal(v.sort, check.reading[v.name]))
        for depth in range(budget.depth):
            if observer is not None:
                observer(depth, depth)
            deadline.check()
            solver.add(unroller.step(depth))
            goal = z3.Bool(f"goal@{depth}")
            solver.add(z3.Implies(goal, unroller.hit(depth)))
            answer = solver.check(goal)
            if answer == z3.sat:
                return Reached(_least(solver, unroller, goal, depth + 1))
            if answer != z3.unsat:
                return GaveUp(f"the solver gave up: {solver.reason_unknown()}", depth)
        return GaveUp(f"depth {budget.depth} reached", budget.depth)


def _least(solver: Any, unroller: Any, goal: Any, length: int) -> tuple[tuple[str, dict[str, Value]], ...]:
    """The least schedule of that length: each choice is lowered as long as a run remains."""
    import z3

    from ssoproof.logic import symbolic

    fixed = [goal]
    assert solver.check(*fixed) == z3.sat
    model = solver.model()
    for k in range(length):
        act = unroller.chosen(k)
        model, number = _lower(solver, fixed, model, act)
        fixed.append(act == number)
        for _, sort, term in unroller.arguments(number, k):
            model, value = _lower_value(solver, fixed, model, sort, term)
            fixed.append(term == symbolic.literal(sort, value))
    return tuple((name, dict(arguments)) for name, arguments in unroller.schedule(model, length))


def _lower(solver: Any, fixed: list[Any], model: Any, act: Any) -> tuple[Any, int]:
    import z3

    number = model.eval(act, model_completion=True).as_long()
    while number > 0 and solver.check(*fixed, z3.ULT(act, number)) == z3.sat:
        model = solver.model()
        number = model.eval(act, model_completion=True).as_long()
    return model, number


def _lower_value(solver: Any, fixed: list[Any], model: Any, sort: Sort, term: Any) -> tuple[Any, Value]:
    import z3

    from ssoproof.logic import symbolic

    found = symbolic.value_of(sort, model.eval(term, model_completion=True))
    for value in values(sort):
        if value == found:
            break
        if solver.check(*fixed, term == symbolic.literal(sort, value)) == z3.sat:
            return solver.model(), value
    return model, found
