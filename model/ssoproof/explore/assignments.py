"""Ways to fill in choices: those that make an expression true, however many choices there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ssoproof.logic.build import FALSE, const
from ssoproof.logic.concrete import evaluate
from ssoproof.logic.expr import Expr, free, substitute
from ssoproof.logic.sorts import Value, values
from ssoproof.system.system import Parameter, TransitionSystem

#: Some choices with their values; the others make no difference.
Way = Mapping[str, Value]


def ways(expr: Expr, choices: Sequence[Parameter]) -> Iterator[Way]:
    """The ways in which choices make an expression true, in their order; `expr` reads nothing else."""
    if expr is FALSE:
        return
    read = free(expr)
    chosen = next((p for p in choices if p.name in read), None)
    if chosen is None:
        if evaluate(expr, {}) is True:
            yield {}
        return
    for value in values(chosen.sort):
        for way in ways(substitute(expr, {chosen.name: const(chosen.sort, value)}), choices):
            yield {chosen.name: value, **way}


def constants(
    system: TransitionSystem, scope: Mapping[str, Value], chosen: Sequence[Parameter] = ()
) -> dict[str, Expr]:
    """What stands for variables, and for choices that are made, as constants."""
    sorts = {v.name: v.sort for v in system.variables} | {p.name: p.sort for p in chosen}
    return {name: const(sort, scope[name]) for name, sort in sorts.items() if name in scope}
