"""The compiled concrete reading of a system under one full reading: all successors, as generated Python.

States are tuples of values in the order of the system's state variables. The rigid variables are
constants of the generated code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from typing import Any

from ssoproof.logic import concrete
from ssoproof.logic.build import const
from ssoproof.logic.expr import Apply, Expr, Var, free, postorder, substitute
from ssoproof.logic.sorts import Value, values
from ssoproof.system.system import Transition, TransitionSystem

StateTuple = tuple[Value, ...]
#: Index of the transition, its arguments, the state after it, whether the step reaches the goal.
Successor = tuple[int, tuple[Value, ...], StateTuple, bool]


def under(system: TransitionSystem, reading: Mapping[str, Value], exprs: Iterable[Expr]) -> tuple[Expr, ...]:
    """Expressions with the rigid variables replaced by the values of a reading."""
    by = {v.name: const(v.sort, reading[v.name]) for v in system.rigid_variables if v.name in reading}
    memo: dict[Expr, Expr] = {}
    return tuple(substitute(e, by, memo) for e in exprs)


class Writer:
    """Writes the source of one generated module."""

    def __init__(self, system: TransitionSystem) -> None:
        self.system = system
        self.index = {v.name: i for i, v in enumerate(system.state_variables)}
        self.lines: list[str] = []
        self.pools: dict[str, Any] = {}

    def name(self, variable: Var) -> str:
        """Source of a variable: a local or a parameter."""
        if variable.name in self.index:
            return f"v{self.index[variable.name]}"
        return self.parameters[variable.name]

    def transition(self, number: int, t: Transition, goal: Expr, known: dict[Expr, str], depth: int) -> None:
        """Lines that append all successors by one transition to `out`."""
        self.parameters = {p.name: f"p{number}_{i}" for i, p in enumerate(t.parameters)}
        names = set(self.parameters)
        conjuncts = conjuncts_of(t.guard)
        early = [c for c in conjuncts if free(c).isdisjoint(names)]
        late = [c for c in conjuncts if not free(c).isdisjoint(names)]
        depth = self._test(early, known, depth)
        for p in t.parameters:
            pool = f"pool_{len(self.pools)}"
            self.pools[pool] = tuple(values(p.sort))
            self.lines.append(f"{'    ' * depth}for {self.parameters[p.name]} in {pool}:")
            depth += 1
        depth = self._test(late, known, depth)
        arguments = "".join(f"{self.parameters[p.name]}, " for p in t.parameters)
        after = "".join(
            (concrete.python(t.updates[v.name], self.name, known) if v.name in t.updates else f"v{i}") + ", "
            for i, v in enumerate(self.system.state_variables)
        )
        hit = concrete.python(goal, self.name, known)
        self.lines.append(f"{'    ' * depth}out(({number}, ({arguments}), ({after}), {hit}))")

    def _test(self, conjuncts: list[Expr], known: dict[Expr, str], depth: int) -> int:
        if not conjuncts:
            return depth
        test = " and ".join(concrete.python(c, self.name, known) for c in conjuncts)
        self.lines.append(f"{'    ' * depth}if {test}:")
        return depth + 1

    def unpack(self, depth: int = 1) -> None:
        """A line that binds all state variables."""
        if self.index:
            names = "".join(f"v{i}, " for i in self.index.values())
            self.lines.append(f"{'    ' * depth}{names}= s")

    def share(self, exprs: Iterable[Expr], often: int) -> dict[Expr, str]:
        """Lines that evaluate once what occurs `often` times or more; where they are bound."""
        roots = list(exprs)
        counts = Counter(a for e in postorder(*roots) if isinstance(e, Apply) for a in e.args)
        counts.update(roots)
        known: dict[Expr, str] = {}
        for node in postorder(*roots):
            big = isinstance(node, Apply) and any(isinstance(a, Apply) for a in node.args)
            if big and counts[node] >= often and free(node) <= self.index.keys():
                source = concrete.python(node, self.name, known)
                known[node] = f"c{len(known)}"
                self.lines.append(f"    {known[node]} = {source}")
        return known

    def finish(self, entry: str, extra: Mapping[str, Any]) -> Callable[..., Any]:
        """The compiled entry function."""
        return concrete.compiled("\n".join(self.lines) + "\n", entry, {**self.pools, **extra})


def conjuncts_of(guard: Expr) -> tuple[Expr, ...]:
    return guard.args if isinstance(guard, Apply) and guard.op == "and" else (guard,)


class Stepper:
    """Successors under one full reading. `goals`: for each transition, when taking it reaches the goal."""

    def __init__(
        self, system: TransitionSystem, goals: tuple[Expr, ...], reading: Mapping[str, Value]
    ) -> None:
        self.system = system
        rows = [
            (t, under(system, reading, (t.guard, g, *t.updates.values())))
            for t, g in zip(system.transitions, goals, strict=True)
        ]
        writer = Writer(system)
        writer.lines.append("def successors(s):")
        writer.lines.append("    found = []")
        writer.lines.append("    out = found.append")
        writer.unpack()
        known = writer.share(chain.from_iterable(exprs for _, exprs in rows), often=3)
        for number, (t, (guard, goal, *updates)) in enumerate(rows):
            fixed = Transition(
                t.name, t.actor, t.action, t.parameters, guard, dict(zip(t.updates, updates, strict=True))
            )
            writer.transition(number, fixed, goal, known, 1)
        writer.lines.append("    return found")
        self.successors: Callable[[StateTuple], list[Successor]] = writer.finish("successors", {})

    def initial(self) -> StateTuple:
        """The initial state."""
        return tuple(self.system.initial_state().values())
