"""Template invariants: clauses of two literals, kept as long as they are inductive together (Houdini).

The candidates are clauses that hold in every state of a bounded breadth-first search, so that most of
what can't be inductive is gone before a solver is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

import z3

from ssoproof.engines.engine import Budget, Check
from ssoproof.logic import symbolic
from ssoproof.logic.build import and_, const, eq, not_, or_
from ssoproof.logic.concrete import evaluate
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import BoolSort, Value, size, values
from ssoproof.system.stepper import StateTuple, Stepper
from ssoproof.system.system import TransitionSystem, Variable
from ssoproof.system.unroller import Unroller

#: States of the sample by which candidates are sieved, and values up to which a variable gets literals.
SAMPLE = 3_000
WIDEST = 8


def invariant(check: Check, budget: Budget) -> Expr | None:
    """An inductive invariant of clauses of at most two literals that keeps every step from the goal; None
    where there is none, or a run reaches the goal."""
    sample = _sample(check, budget)
    if sample is None:
        return None
    clauses = _Houdini(check).fixpoint(_candidates(check.system, sample))
    return and_(*clauses) if _Houdini(check).safe(clauses) else None


def _sample(check: Check, budget: Budget) -> list[dict[str, Value]] | None:
    """States reachable within the budget; None where a step reached the goal."""
    stepper = Stepper(check.system, check.goals, check.reading)
    names = [v.name for v in check.system.state_variables]
    first = stepper.initial()
    seen: dict[StateTuple, None] = {first: None}
    level = [first]
    while level and len(seen) < min(SAMPLE, budget.states):
        following = []
        for state in level:
            for _, _, after, hit in stepper.successors(state):
                if hit:
                    return None
                if after not in seen:
                    seen[after] = None
                    following.append(after)
        level = following
    return [dict(zip(names, s, strict=True)) for s in seen]


def _literals(variable: Variable) -> Iterable[Expr]:
    if isinstance(variable.sort, BoolSort):
        yield variable.expr
        yield not_(variable.expr)
    elif size(variable.sort) <= WIDEST:
        for value in values(variable.sort):
            same = eq(variable.expr, const(variable.sort, value))
            yield same
            yield not_(same)


def _candidates(system: TransitionSystem, sample: Sequence[Mapping[str, Value]]) -> list[Expr]:
    """Clauses of one and two literals that hold in the whole sample."""
    literals = [e for v in system.state_variables for e in _literals(v)]
    everywhere = (1 << len(sample)) - 1
    truth = {e: _mask(e, sample) for e in literals}
    units = [e for e in literals if truth[e] == everywhere]
    rest = [e for e in literals if truth[e] not in (0, everywhere)]
    pairs = [or_(a, b) for a, b in combinations(rest, 2) if truth[a] | truth[b] == everywhere]
    return list(dict.fromkeys((*units, *pairs)))


def _mask(expr: Expr, sample: Sequence[Mapping[str, Value]]) -> int:
    found = 0
    for index, state in enumerate(sample):
        if evaluate(expr, state) is True:
            found |= 1 << index
    return found


class _Houdini:
    """Drops candidates until the rest is inductive together."""

    def __init__(self, check: Check) -> None:
        self._unroller = Unroller(check.system, check.goals)
        self._solver = z3.SolverFor("QF_FD")
        self._solver.add(self._unroller.step(0), self._unroller.domain(0))
        for v in check.system.rigid_variables:
            value = symbolic.literal(v.sort, check.reading[v.name])
            self._solver.add(self._unroller.rigid(v.expr) == value)

    def fixpoint(self, clauses: list[Expr]) -> list[Expr]:
        """The largest part of the clauses that is inductive."""
        names = {}
        for number, clause in enumerate(clauses):
            before, after = z3.Bool(f"before{number}"), z3.Bool(f"after{number}")
            self._solver.add(z3.Implies(before, self._unroller.at(clause, 0)))
            self._solver.add(after == self._unroller.at(clause, 1))
            names[clause] = (before, after)
        kept = list(clauses)
        while kept:
            self._solver.push()
            self._solver.add(z3.Or(*(z3.Not(names[c][1]) for c in kept)))
            answer = self._solver.check(*(names[c][0] for c in kept))
            model = self._solver.model() if answer == z3.sat else None
            self._solver.pop()
            if model is None:
                return kept if answer == z3.unsat else []
            kept = [c for c in kept if z3.is_true(model.eval(names[c][1], model_completion=True))]
        return kept

    def safe(self, clauses: list[Expr]) -> bool:
        """True where no step from a state of the invariant reaches the goal."""
        self._solver.add(*(self._unroller.at(c, 0) for c in clauses), self._unroller.hit(0))
        return bool(self._solver.check() == z3.unsat)
