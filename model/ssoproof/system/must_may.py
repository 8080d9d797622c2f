"""The part of a system that does not rest on code which was not understood."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from ssoproof.logic.build import FALSE, and_, const, eq, is_
from ssoproof.logic.expr import Apply, Expr, free, substitute
from ssoproof.logic.sorts import size, values
from ssoproof.system.system import OUTSIDE, UNMODELLED, Parameter, Transition, TransitionSystem

#: More combinations than this are not tried: the transition is then taken as uncertain.
LIMIT = 256


def certain(system: TransitionSystem) -> TransitionSystem:
    """Only steps that happen in the same way whatever the code that was not understood does."""
    return TransitionSystem(
        system.variables,
        tuple(_certain(t) for t in system.transitions),
        system.assumption,
        system.definitions,
    )


def may(system: TransitionSystem) -> dict[str, Expr]:
    """For each transition: when it can be taken for some behaviour of the code that was not understood."""
    return {t.name: _sometimes(t) for t in system.transitions}


def _sometimes(t: Transition) -> Expr:
    open_ = frozenset(p.name for p in t.parameters if p.kind == UNMODELLED)
    conjuncts = t.guard.args if isinstance(t.guard, Apply) and t.guard.op == "and" else (t.guard,)
    return and_(*(c for c in conjuncts if free(c).isdisjoint(open_)))


def uncertain(system: TransitionSystem) -> bool:
    """True where some transition depends on code that was not understood."""
    return any(p.kind == UNMODELLED for t in system.transitions for p in t.parameters)


def varying(system: TransitionSystem) -> bool:
    """True where some transition depends on outside input that may differ between two runs."""
    return any(p.kind == OUTSIDE and p.varies for t in system.transitions for p in t.parameters)


def _certain(t: Transition) -> Transition:
    t = _occurring(t)
    open_ = tuple(p for p in t.parameters if p.kind == UNMODELLED)
    if not open_:
        return t
    kept = tuple(p for p in t.parameters if p.kind != UNMODELLED)
    guard = _always(t, open_)
    first = {p.name: const(p.sort, next(values(p.sort))) for p in open_}
    updates = {name: substitute(e, first) for name, e in t.updates.items()}
    outputs = {name: substitute(e, first) for name, e in t.outputs.items()}
    return Transition(t.name, t.actor, t.action, kept, guard, updates, outputs, t.about)


def _occurring(t: Transition) -> Transition:
    """With choices that are made among the values alone of which it is known that they occur."""
    known = [p for p in t.parameters if p.kind == UNMODELLED and p.occur]
    if not known:
        return t
    parameters = tuple(replace(p, kind=OUTSIDE, occur=()) if p in known else p for p in t.parameters)
    guard = and_(t.guard, *(is_(p.expr, *p.occur) for p in known))
    return replace(t, parameters=parameters, guard=guard)


def _always(t: Transition, open_: tuple[Parameter, ...]) -> Expr:
    """That the transition is enabled and does the same for every value of the open parameters."""
    exprs = (*t.updates.values(), *t.outputs.values())
    names = frozenset(p.name for p in open_)
    moving = [e for e in exprs if not free(e).isdisjoint(names)]
    read = (free(t.guard) | frozenset().union(*(free(e) for e in moving))) & names
    used = [p for p in open_ if p.name in read]
    count = 1
    for p in used:
        count *= size(p.sort)
    if count > LIMIT:
        return FALSE
    guards = []
    first = {p.name: const(p.sort, next(values(p.sort))) for p in used}
    for choice in product(*(tuple(values(p.sort)) for p in used)):
        by = {p.name: const(p.sort, v) for p, v in zip(used, choice, strict=True)}
        guards.append(substitute(t.guard, by))
        if guards[-1] is FALSE:
            return FALSE
        guards += [eq(substitute(e, by), substitute(e, first)) for e in moving]
    return and_(*guards)
