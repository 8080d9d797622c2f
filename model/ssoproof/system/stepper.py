"""The compiled concrete reading of a system under one full reading: all successors, as generated Python.

States are tuples of values in the order of the system's state variables. The rigid variables are
constants of the generated code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from ssoproof.logic import concrete
from ssoproof.logic.build import const
from ssoproof.logic.expr import Apply, Expr, Var, free, substitute
from ssoproof.logic.sorts import Value, values
from ssoproof.system.interpreted import Interpreted
from ssoproof.system.lifted_source import Lifting
from ssoproof.system.nested_blocks import LOOPS, Nest
from ssoproof.system.reading_masks import Masks
from ssoproof.system.shared_parts import bound, conjuncts_of, level
from ssoproof.system.system import Goals, Transition, TransitionSystem

StateTuple = tuple[Value, ...]
#: States, each with a mask of readings.
MaskedStates = Mapping[StateTuple, int]
#: Index of the transition, its arguments, the state after it, whether the step reaches the goal.
Successor = tuple[int, tuple[Value, ...], StateTuple, bool]

_Step = Callable[[StateTuple, Callable[[Successor], None]], None]


def under_reading(
    system: TransitionSystem, reading: Mapping[str, Value], exprs: Iterable[Expr]
) -> tuple[Expr, ...]:
    """Expressions with the rigid variables replaced by the values of a reading."""
    by = {v.name: const(v.sort, reading[v.name]) for v in system.rigid_variables if v.name in reading}
    memo: dict[Expr, Expr] = {}
    return tuple(substitute(e, by, memo) for e in exprs)


class Writer:
    """Writes lines about the state of a system into generated functions."""

    def __init__(self, system: TransitionSystem) -> None:
        self.system = system
        self.index = {v.name: i for i, v in enumerate(system.state_variables)}
        self.parameters: dict[str, str] = {}
        self.pools: dict[str, Any] = {}

    def name(self, variable: Var) -> str:
        """Source of a variable: a local or a parameter."""
        if variable.name in self.index:
            return f"v{self.index[variable.name]}"
        return self.parameters[variable.name]

    def unpack(self, nest: Nest) -> None:
        """A line that binds all state variables."""
        if self.index:
            nest.line("".join(f"v{i}, " for i in self.index.values()) + "= s")

    def share(self, nest: Nest, lifting: Lifting, roots: Sequence[Expr], often: int) -> None:
        """Lines that evaluate once what occurs `often` times or more, of what depends on the state alone."""

        def shared(node: Apply, count: int) -> bool:
            return count >= often and any(isinstance(a, Apply) for a in node.args)

        for node in bound(roots, (), shared):
            if free(node) <= self.index.keys():
                nest.line(lifting.bind(node))

    def transition(self, nest: Nest, lifting: Lifting, number: int, t: Transition, goal: Expr) -> None:
        """Lines that append all successors by one transition to `out`."""
        named = dict(lifting.plain)
        self.parameters = {p.name: f"p{number}_{i}" for i, p in enumerate(t.parameters)}
        places = {p.name: i for i, p in enumerate(t.parameters, 1)}
        roots = (*conjuncts_of(t.guard), goal, *t.updates.values())
        nodes = list(bound(roots, lifting.plain, lambda *_: False))
        for place in range(len(places) + 1):
            if place:
                pool = f"pool{number}_{place}"
                self.pools[pool] = tuple(values(t.parameters[place - 1].sort))
                nest.loop(f"p{number}_{place - 1}", pool)
            for node in nodes:
                if level(node, places) == place:
                    nest.line(lifting.bind(node))
            tests = [lifting.python(c) for c in conjuncts_of(t.guard) if level(c, places) == place]
            if tests:
                nest.test(" and ".join(tests))
        arguments = "".join(f"{name}, " for name in self.parameters.values())
        after = "".join(
            (lifting.python(t.updates[v.name]) if v.name in t.updates else f"v{i}") + ", "
            for i, v in enumerate(self.system.state_variables)
        )
        nest.line(f"out(({number}, ({arguments}), ({after}), {lifting.python(goal)}))")
        lifting.plain = named


class Stepper:
    """Successors under one full reading. `goals`: for each transition, when taking it reaches the goal."""

    def __init__(self, system: TransitionSystem, goals: Goals, reading: Mapping[str, Value]) -> None:
        self.system = system
        rows = []
        for t, goal in zip(system.transitions, goals, strict=True):
            guard, hit, *updates = under_reading(system, reading, (t.guard, goal, *t.updates.values()))
            by = dict(zip(t.updates, updates, strict=True))
            rows.append((Transition(t.name, t.actor, t.action, t.parameters, guard, by), hit))
        self._rows = rows
        self.successors: Callable[[StateTuple], list[Successor]] = self._compiled()

    def _compiled(self) -> Callable[[StateTuple], list[Successor]]:
        """All transitions in one function, but those with many parameters; where that gets too large, each by
        itself."""
        apart = {n for n, (t, _) in enumerate(self._rows) if len(t.parameters) > LOOPS}
        try:
            return self._together(apart)
        except concrete.TooLarge:
            steps = [self._alone(number) for number in range(len(self._rows))]
        return lambda state: _collected(steps, state)

    def _together(self, apart: set[int]) -> Callable[[StateTuple], list[Successor]]:
        writer, nest = Writer(self.system), Nest("successors(s)")
        lifting = Lifting(Masks.of(()), writer.name)
        nest.line("found = []")
        nest.line("out = found.append")
        writer.unpack(nest)
        rows = [(t, goal) for number, (t, goal) in enumerate(self._rows) if number not in apart]
        exprs = chain.from_iterable((t.guard, goal, *t.updates.values()) for t, goal in rows)
        writer.share(nest, lifting, list(exprs), often=3)
        extra: dict[str, _Step] = {}
        for number, (t, goal) in enumerate(self._rows):
            if number in apart:
                extra[f"step{number}"] = self._alone(number)
                nest.line(f"step{number}(s, out)")
            else:
                writer.transition(nest, lifting, number, t, goal)
                nest.close()
        nest.line("return found")
        return concrete.compiled("\n".join(nest.lines()), "successors", {**writer.pools, **extra})

    def _alone(self, number: int) -> _Step:
        """One transition in a function of its own; by the interpreter, where that is too large."""
        (t, goal), writer = self._rows[number], Writer(self.system)
        nest = Nest("step(s, out)")
        writer.unpack(nest)
        try:
            writer.transition(nest, Lifting(Masks.of(()), writer.name), number, t, goal)
            return concrete.compiled("\n".join(nest.lines()), "step", writer.pools)
        except concrete.TooLarge:
            pools = [tuple(values(p.sort)) for p in t.parameters]
            slowly = Interpreted(self.system, Masks.of(()), number, t, goal, pools, once=False)
        return lambda state, out: _successors_of(slowly, state, out)

    def initial(self) -> StateTuple:
        """The initial state."""
        return tuple(self.system.initial_state().values())


def _collected(steps: Sequence[_Step], state: StateTuple) -> list[Successor]:
    found: list[Successor] = []
    for step in steps:
        step(state, found.append)
    return found


def _successors_of(slowly: Interpreted, state: StateTuple, out: Callable[[Successor], None]) -> None:
    rows: list[tuple[int, tuple[Value, ...], StateTuple, int, int]] = []
    slowly(state, rows)
    for number, arguments, after, hit, _ in rows:
        out((number, arguments, after, bool(hit)))
