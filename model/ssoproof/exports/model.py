"""What is exported: a system, and for each transition when taking it reaches the goal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod

from ssoproof.errors import UsageError
from ssoproof.logic.build import FALSE, const
from ssoproof.logic.expr import Apply, Expr, Var, free, postorder, substitute
from ssoproof.logic.sorts import Sort, Value, size, values
from ssoproof.system.system import Parameter, Transition, TransitionSystem


@dataclass(frozen=True, slots=True)
class Model:
    """A system with its goals. Rigid variables that are left are free: chosen once, before the run."""

    title: str
    system: TransitionSystem
    goals: tuple[Expr, ...]


def fixed(title: str, system: TransitionSystem, goals: Iterable[Expr], reading: Mapping[str, Value]) -> Model:
    """The model in which the rigid variables that `reading` names have its values."""
    by = {v.name: const(v.sort, reading[v.name]) for v in system.rigid_variables if v.name in reading}
    memo: dict[Expr, Expr] = {}

    def under(expr: Expr) -> Expr:
        return substitute(expr, by, memo)

    transitions = tuple(
        Transition(
            t.name,
            t.actor,
            t.action,
            t.parameters,
            under(t.guard),
            changing({name: under(e) for name, e in t.updates.items()}),
        )
        for t in system.transitions
    )
    kept = tuple(v for v in system.variables if v.name not in by)
    return Model(
        title, TransitionSystem(kept, transitions, under(system.assumption)), tuple(map(under, goals))
    )


def changing(updates: Mapping[str, Expr]) -> dict[str, Expr]:
    """The updates without those that leave a variable as it is."""
    return {name: e for name, e in updates.items() if not (isinstance(e, Var) and e.name == name)}


def expressions(model: Model) -> list[Expr]:
    """Every expression of the model: guards, goals, updates, the assumption."""
    rows = zip(model.system.transitions, model.goals, strict=True)
    return [model.system.assumption, *(e for t, goal in rows for e in (t.guard, goal, *t.updates.values()))]


def shared(roots: Iterable[Expr]) -> list[Expr]:
    """What occurs more than once and is worth a name; arguments stand before what is made of them."""
    roots = list(roots)
    nodes = list(postorder(*roots))
    counts = Counter(a for e in nodes if isinstance(e, Apply) for a in e.args)
    counts.update(roots)
    return [e for e in nodes if isinstance(e, Apply) and counts[e] > 1 and free(e)]


@dataclass(frozen=True, slots=True)
class Move:
    """A transition with its arguments filled in: nothing is left to choose."""

    transition: Transition
    arguments: tuple[Value, ...]
    guard: Expr
    updates: Mapping[str, Expr]
    goal: Expr


#: At most so many moves are written out one by one.
MOST = 20_000


def moves(model: Model) -> list[Move]:
    """The transitions with all arguments, those that do the same once, those that can't be taken never.

    UsageError where there are too many.
    """
    found: list[Move] = []
    for t, goal in zip(model.system.transitions, model.goals, strict=True):
        used = used_parameters(t, goal)
        count = prod(size(p.sort) for p in used)
        if len(found) + count > MOST:
            raise UsageError(f"{t.name} can be taken in {count} ways: too many to write them out one by one")
        found += [_move(t, goal, used, chosen) for chosen in product(*(values(p.sort) for p in used))]
    distinct = {
        (m.guard, m.goal, tuple(m.updates.items())): m for m in reversed(found) if m.guard is not FALSE
    }
    return list(reversed(distinct.values()))


def _move(t: Transition, goal: Expr, used: tuple[Parameter, ...], chosen: tuple[Value, ...]) -> Move:
    by = {p.name: const(p.sort, v) for p, v in zip(used, chosen, strict=True)}
    memo: dict[Expr, Expr] = {}
    updates = changing({name: substitute(e, by, memo) for name, e in t.updates.items()})
    return Move(t, chosen, substitute(t.guard, by, memo), updates, substitute(goal, by, memo))


def used_parameters(t: Transition, goal: Expr) -> tuple[Parameter, ...]:
    """The parameters that make a difference: the transition or its goal reads them."""
    read = free(t.guard).union(free(goal), *map(free, t.updates.values()))
    return tuple(p for p in t.parameters if p.name in read)


def slots(model: Model) -> dict[str, tuple[Sort, int]]:
    """For each parameter, which of the inputs of its sort it is; transitions share inputs."""
    found: dict[str, tuple[Sort, int]] = {}
    for t, goal in zip(model.system.transitions, model.goals, strict=True):
        counts: Counter[Sort] = Counter()
        for p in used_parameters(t, goal):
            found[f"{t.name}/{p.name}"] = (p.sort, counts[p.sort])
            counts[p.sort] += 1
    return found
