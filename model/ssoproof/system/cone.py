"""Slicing: only what can influence a question stays in its system; verdicts and shortest depths stay the
same."""

from __future__ import annotations

from ssoproof.logic.build import FALSE, not_
from ssoproof.logic.expr import Expr, free
from ssoproof.system.property import Property, targets
from ssoproof.system.system import Transition, TransitionSystem


def slice_for(system: TransitionSystem, prop: Property) -> TransitionSystem:
    """The part of the system that `prop` depends on.

    A dropped transition changes none of the kept variables and is neither bad nor a witness, so a
    shortest run never takes it; a dropped variable is read by no kept guard, update or goal.
    """
    goals = [targets(system, goal) for goal in (prop.antecedent, not_(prop.formula))]
    hits = tuple(frozenset(g for g in pair if g is not FALSE) for pair in zip(*goals, strict=True))
    wanted: frozenset[str] = frozenset()
    while True:
        grown = _grow(system, hits, wanted)
        if grown == wanted:
            return _restrict(system, hits, wanted)
        wanted = grown


def _touches(t: Transition, hits: frozenset[Expr], wanted: frozenset[str]) -> bool:
    return bool(hits) or not wanted.isdisjoint(t.updates)


def _grow(
    system: TransitionSystem, hits: tuple[frozenset[Expr], ...], wanted: frozenset[str]
) -> frozenset[str]:
    found = set(wanted)
    for t, hit in zip(system.transitions, hits, strict=True):
        if _touches(t, hit, wanted):
            found |= free(t.guard)
            found.update(*(free(g) for g in hit))
            found.update(*(free(e) for name, e in t.updates.items() if name in wanted))
    return frozenset(found & {v.name for v in system.variables})


def _restrict(
    system: TransitionSystem, hits: tuple[frozenset[Expr], ...], wanted: frozenset[str]
) -> TransitionSystem:
    kept = tuple(
        _without(t, wanted, hit)
        for t, hit in zip(system.transitions, hits, strict=True)
        if _touches(t, hit, wanted)
    )
    assumed = wanted | free(system.assumption)
    return TransitionSystem(tuple(v for v in system.variables if v.name in assumed), kept, system.assumption)


def _without(t: Transition, wanted: frozenset[str], hit: frozenset[Expr]) -> Transition:
    updates = {name: e for name, e in t.updates.items() if name in wanted}
    used = free(t.guard).union(*(free(e) for e in (*updates.values(), *hit)))
    parameters = tuple(p for p in t.parameters if p.name in used)
    known = wanted | {p.name for p in parameters}
    outputs = {name: e for name, e in t.outputs.items() if free(e) <= known}
    return Transition(t.name, t.actor, t.action, parameters, t.guard, updates, outputs, t.about)
