"""Where an argument of a transition makes no difference: elsewhere all its values have to be tried, there one
does."""

from __future__ import annotations

from collections.abc import Collection

from ssoproof.logic.build import FALSE, TRUE, and_, eq, not_, or_
from ssoproof.logic.expr import Apply, Expr, free, postorder
from ssoproof.system.system import Transition


def matters(t: Transition, goal: Expr, parameter: str, plain: Collection[str]) -> Expr:
    """A condition on the state, outside which the argument changes neither guard nor effects nor whether the
    goal is hit.

    It speaks of the variables in `plain` alone, and is true where they do not tell. What the transition
    outputs is not looked at: two runs that differ in no state and no hit are one to a search.
    """
    differs = _Differs(parameter, frozenset(plain))
    allowed = _plain(t.guard, differs.plain)
    effects = or_(differs(goal), *(differs(e) for e in t.updates.values()))
    return or_(differs(t.guard), and_(allowed, effects))


def _plain(guard: Expr, plain: frozenset[str]) -> Expr:
    """What a guard demands of the plain variables alone."""
    conjuncts = guard.args if isinstance(guard, Apply) and guard.op == "and" else (guard,)
    return and_(*(c for c in conjuncts if free(c) <= plain))


class _Differs:
    """For each expression, where its value may change with the parameter."""

    def __init__(self, parameter: str, plain: frozenset[str]) -> None:
        self.parameter, self.plain = parameter, plain
        self._differs: dict[Expr, Expr] = {}

    def __call__(self, expr: Expr) -> Expr:
        for node in postorder(expr, without=self._differs):
            self._differs[node] = self._of(node)
        return self._differs[expr]

    def _of(self, node: Expr) -> Expr:
        if self.parameter not in free(node):
            return FALSE
        if not isinstance(node, Apply):
            return TRUE
        if node.op in ("and", "or"):
            unit = node.op == "and"
            tests = [(a, a if unit else not_(a)) for a in node.args if free(a) <= self.plain]
            return and_(*(test for _, test in tests), or_(*(self._differs[a] for a in node.args)))
        if node.op == "ite":
            return self._branches(*node.args)
        return or_(*(self._differs[a] for a in node.args))

    def _branches(self, condition: Expr, then: Expr, other: Expr) -> Expr:
        inside = (self._differs[then], self._differs[other])
        if self.parameter not in free(condition):
            if free(condition) <= self.plain:
                return or_(and_(condition, inside[0]), and_(not_(condition), inside[1]))
            return or_(*inside)
        told = free(then) <= self.plain and free(other) <= self.plain
        apart = not_(eq(then, other)) if told else TRUE
        return or_(and_(self._differs[condition], apart), *inside)
