"""Which lines of code decided something along a run: changes at others leave it as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ssoproof.check.problem import Problem
from ssoproof.flows.provider import Authorizer
from ssoproof.flows.requirement import Requirement
from ssoproof.logic.concrete import evaluate
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import Value, values
from ssoproof.system.trace import Trace

#: Code by its name, and a line of it.
Place = tuple[str, int]


def places(asked: Problem, authorizer: Authorizer, trace: Trace) -> frozenset[Place]:
    """The lines of hooks that did something at the steps of a run; those too of which that is not known."""
    needs = asked.composition.requirements
    found: set[Place] = set()
    for index, step in enumerate(trace.steps):
        need = needs.get(step.transition.rpartition(":")[2].partition("/")[0])
        if need is not None:
            scope = {**trace.reading, **trace.before(index), **_chosen(need), **step.arguments}
            found.update(_decided(asked, authorizer, need, scope))
    return frozenset(found)


def _chosen(need: Requirement) -> dict[str, Value]:
    return {p.name: next(values(p.sort)) for p in need.parameters}


def _decided(
    asked: Problem, authorizer: Authorizer, need: Requirement, scope: Mapping[str, Value]
) -> Iterator[Place]:
    memo: dict[Expr, Value] = {}

    def value(expr: Expr) -> Value:
        try:
            return evaluate(expr, scope, memo)
        except KeyError:  # the run's own system does not have it
            return True

    for reason in authorizer.reasons(asked.composition.world, need, value, refused=False):
        yield reason.hook, reason.span.line
