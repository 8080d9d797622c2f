"""A solver for the queries of the judge of the abstraction."""

from __future__ import annotations

from typing import Any

from ssoproof import deadline
from ssoproof.logic.build import TRUE
from ssoproof.logic.expr import Expr, free


class Solver:
    """A fresh solver over the variables of both systems."""

    def __init__(self) -> None:
        import z3

        from ssoproof.logic import symbolic

        self._z3, self._symbolic = z3, symbolic
        self._terms: dict[Expr, Any] = {}
        self._solver = z3.SolverFor("QF_FD")
        self._constants = symbolic.Constants(self._solver.add)
        self._unsat = z3.unsat

    def valid(self, expr: Expr) -> bool:
        """True where the expression holds for all values of its variables."""
        if not free(expr):
            return expr is TRUE
        deadline.check()
        term = self._symbolic.term(expr, self._constants, self._terms)
        self._solver.push()
        self._solver.add(self._z3.Not(term))
        left = deadline.left()
        if left is not None:
            self._solver.set(timeout=max(1, int(left * 1000)))
        answer = self._solver.check()
        self._solver.pop()
        if answer == self._z3.unknown:
            deadline.check()
        return bool(answer == self._unsat)
