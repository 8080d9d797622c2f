"""A transition as a product: parts of it whose choices have nothing to do with each other are transitions of
their own, taken together in one step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ssoproof.logic.build import FALSE, TRUE, and_
from ssoproof.logic.expr import Expr, free
from ssoproof.system.shared_parts import conjuncts_of
from ssoproof.system.system import Transition

_NONE = frozenset[str]()

#: A part of a transition, and when taking it reaches the goal: FALSE for all parts but one.
Factor = tuple[Transition, Expr]


def factors(t: Transition, goal: Expr) -> tuple[Factor, ...]:
    """Transitions of which one choice each, taken at once, is the transition, and reaches the goal where the
    part that has it does.

    Parameters belong together where one part of the guard, one new value or the goal depends on both. What
    depends on no parameter comes first.
    """
    names = frozenset(p.name for p in t.parameters)
    conjuncts = conjuncts_of(t.guard)
    used = [free(e) & names for e in (*conjuncts, goal, *t.updates.values())]
    groups = (_NONE, *_together(used))
    found: list[Factor] = []
    for group in groups:
        guard = and_(*(c for c in conjuncts if _belongs(c, group, names)))
        updates = {name: e for name, e in t.updates.items() if _belongs(e, group, names)}
        hit = goal if _belongs(goal, group, names) else FALSE
        if updates or guard is not TRUE or hit is not FALSE:
            parameters = tuple(p for p in t.parameters if p.name in group)
            found.append((replace(t, parameters=parameters, guard=guard, updates=updates, outputs={}), hit))
    return tuple(found) if len(found) > 1 else ((t, goal),)


def _belongs(expr: Expr, group: frozenset[str], names: frozenset[str]) -> bool:
    own = free(expr) & names
    return not own.isdisjoint(group) if own else not group


def _together(used: Iterable[frozenset[str]]) -> Iterator[frozenset[str]]:
    """The parameters in groups between which nothing is shared, in order of first use."""
    groups: list[frozenset[str]] = []
    for own in used:
        joined = [g for g in groups if not g.isdisjoint(own)]
        if joined != [own] and own:
            groups = [g for g in groups if g not in joined] + [own.union(*joined)]
    yield from groups
