"""A transition as a product: parts of it whose choices have nothing to do with each other are transitions of
their own, taken together in one step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ssoproof.logic.build import FALSE, and_
from ssoproof.logic.expr import Expr, free
from ssoproof.system.shared_parts import conjuncts_of
from ssoproof.system.system import Transition

_NONE = frozenset[str]()


def factors(t: Transition, goal: Expr) -> tuple[Transition, ...]:
    """Transitions of which one choice each, taken at once, is the transition; itself alone where it has no
    such parts.

    Parameters belong together where one part of the guard or one new value depends on both. The first factor
    is the part of the guard that no new value has to do with, so that it tells where there is no step at all.
    A step that may reach the goal stays whole.
    """
    if goal is not FALSE or not t.updates:
        return (t,)
    names = frozenset(p.name for p in t.parameters)
    conjuncts = conjuncts_of(t.guard)
    groups = tuple(_together(names, (*conjuncts, *t.updates.values())))
    writes = [g for g in groups if any(not g.isdisjoint(free(e)) for e in t.updates.values())]
    chosen = _NONE.union(*writes)
    parts = [_part(t, names - chosen, [c for c in conjuncts if chosen.isdisjoint(free(c))], {})]
    for group in (*writes, _NONE):
        guard = [c for c in conjuncts if not group.isdisjoint(free(c))]
        updates = {n: e for n, e in t.updates.items() if names & free(e) <= group and bool(names & free(e)) is bool(group)}
        if updates:
            parts.append(_part(t, group, guard, updates))
    return tuple(parts)


def _part(t: Transition, group: frozenset[str], guard: list[Expr], updates: dict[str, Expr]) -> Transition:
    parameters = tuple(p for p in t.parameters if p.name in group)
    return replace(t, parameters=parameters, guard=and_(*guard), updates=updates, outputs={})


def _together(names: frozenset[str], exprs: tuple[Expr, ...]) -> Iterator[frozenset[str]]:
    """The parameters in groups between which no expression is shared."""
    groups = [frozenset((name,)) for name in sorted(names)]
    for expr in exprs:
        joined = [g for g in groups if not g.isdisjoint(free(expr))]
        if len(joined) > 1:
            groups = [g for g in groups if g not in joined] + [_NONE.union(*joined)]
    yield from groups
