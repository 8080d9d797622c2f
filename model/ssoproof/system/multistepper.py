"""The compiled concrete reading under all readings at once: each successor with the readings that lead to it.

A boolean that depends on rigid variables is the mask of the readings under which it is true; another
value that does is a list of values, each with its mask. What does not depend on them stays concrete.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from ssoproof.errors import IllFormed
from ssoproof.logic import concrete
from ssoproof.logic.expr import Apply, Const, Expr, Var, free, postorder
from ssoproof.logic.sorts import BoolSort, Value, values
from ssoproof.system.masks import Masks
from ssoproof.system.relevance import matters
from ssoproof.system.stepper import StateTuple, Writer, conjuncts_of
from ssoproof.system.system import DELAY, Parameter, Transition, TransitionSystem

#: Index of the transition, its arguments, the state after it, the readings under which the step reaches
#: the goal, the readings under which it is possible.
MultiSuccessor = tuple[int, tuple[Value, ...], StateTuple, int, int]

_Step = Callable[[StateTuple, list[MultiSuccessor]], None]


class MultiStepper:
    """Successors under all readings. `goals`: for each transition, when taking it reaches the goal.

    `masks`: where the system's rigid variables are only some of those that readings are about. `delays`: the
    ways to wait that are tried; all, where not given. `every`: whether arguments that lead to the same are all
    told; else the first of them is.
    """

    def __init__(
        self,
        system: TransitionSystem,
        goals: tuple[Expr, ...],
        masks: Masks | None = None,
        delays: tuple[int, ...] | None = None,
        every: bool = True,
    ) -> None:
        self.system = system
        self.masks = masks or Masks.of(system.rigid_variables)
        self._goals = goals
        self._delays = delays
        self._every = every
        self._compiled: dict[int, _Step] = {}
        self._candidates: Callable[[StateTuple], list[int]] | None = None

    def _step(self, number: int) -> _Step:
        """The compiled transition; compiled when it is first taken."""
        found = self._compiled.get(number)
        if found is None:
            compiler = _Compiler(self.system, self.masks, self._delays, self._every)
            found = compiler.step(number, self.system.transitions[number], self._goals[number])
            self._compiled[number] = found
        return found

    def _compile_candidates(self) -> Callable[[StateTuple], list[int]]:
        """The transitions whose guard is not false whatever the reading and the arguments."""
        writer = Writer(self.system)
        plain = writer.index.keys()
        early = [[c for c in conjuncts_of(t.guard) if free(c) <= plain] for t in self.system.transitions]
        writer.lines += ["def candidates(s):", "    found = []"]
        writer.unpack()
        known = writer.share((c for conjuncts in early for c in conjuncts), often=2)
        for number, conjuncts in enumerate(early):
            test = " and ".join(concrete.python(c, writer.name, known) for c in conjuncts) or "True"
            writer.lines.append(f"    if {test}: found.append({number})")
        writer.lines.append("    return found")
        return writer.finish("candidates", {})

    def successors(self, state: StateTuple) -> list[MultiSuccessor]:
        """All successors of a state."""
        found: list[MultiSuccessor] = []
        if self._candidates is None:
            self._candidates = self._compile_candidates()
        for number in self._candidates(state):
            self._step(number)(state, found)
        return found

    def by(self, number: int, state: StateTuple) -> list[MultiSuccessor]:
        """The successors by one transition."""
        found: list[MultiSuccessor] = []
        self._step(number)(state, found)
        return found

    def initial(self) -> StateTuple:
        """The initial state."""
        return tuple(self.system.initial_state().values())


class _Compiler:
    """Compiles one transition."""

    def __init__(
        self, system: TransitionSystem, masks: Masks, delays: tuple[int, ...] | None, every: bool
    ) -> None:
        self.system, self.masks, self.delays, self.every = system, masks, delays, every
        self.rigid = {v.name: i for i, v in enumerate(masks.variables)}
        self.writer = Writer(system)
        self.known: dict[Expr, str] = {}
        self.globals: dict[str, Any] = {"ALL": masks.all, "split": _split, "lift": _lift, "choose": _choose}

    def step(self, number: int, t: Transition, goal: Expr) -> _Step:
        """The function that appends all successors by the transition."""
        w = self.writer
        w.parameters = {p.name: f"p{i}" for i, p in enumerate(t.parameters)}
        w.lines.append("def step(s, found):")
        w.unpack()
        parameters = set(w.parameters)
        exprs = (t.guard, goal, *t.updates.values())
        self._share(exprs, lambda e: free(e).isdisjoint(parameters), 1)
        depth = 1
        for p, pool in [(p, self._pool(t, goal, p)) for p in t.parameters]:
            w.lines.append(f"{'    ' * depth}for {w.parameters[p.name]} in {pool}:")
            depth += 1
        self._share(exprs, lambda e: not free(e).isdisjoint(parameters), depth)
        w.lines.append(f"{'    ' * depth}g = {self.mask(t.guard)}")
        w.lines.append(f"{'    ' * depth}if g:")
        self._emit(number, t, goal, depth + 1)
        return w.finish("step", self.globals)

    def _pool(self, t: Transition, goal: Expr, p: Parameter) -> str:
        """Source of the values of a parameter that are tried; binds what it names."""
        w = self.writer
        pool = f"pool_{w.parameters[p.name]}"
        timed = p.kind == DELAY and self.delays is not None
        tried = self.delays if timed and self.delays is not None else tuple(values(p.sort))
        self.globals[pool] = tried
        if self.every or len(tried) < 2:
            return pool
        self.globals[f"{pool}_one"] = tried[:1]
        test = concrete.python(matters(t, goal, p.name, w.index.keys()), w.name, {})
        w.lines.append(f"    tried_{w.parameters[p.name]} = {pool} if {test} else {pool}_one")
        return f"tried_{w.parameters[p.name]}"

    def _emit(self, number: int, t: Transition, goal: Expr, depth: int) -> None:
        w = self.writer
        base, flags, lists = [], [], []
        for i, v in enumerate(self.system.state_variables):
            e = t.updates.get(v.name)
            base.append(f"v{i}" if e is None or self._rigid(e) else concrete.python(e, w.name, self.known))
            if e is not None and self._rigid(e):
                if isinstance(e.sort, BoolSort):
                    flags.append(f"({i}, {self.mask(e)})")
                else:
                    lists.append(f"({i}, {self.choices(e)})")
        arguments = "".join(f"{name}, " for name in w.parameters.values())
        state = "".join(f"{b}, " for b in base)
        if not flags and not lists:
            w.lines.append(
                f"{'    ' * depth}found.append(({number}, ({arguments}), ({state}), {self.mask(goal)} & g, g))"
            )
            return
        w.lines.append(
            f"{'    ' * depth}split(found, {number}, ({arguments}), ({state}), {self.mask(goal)}, g, "
            f"({''.join(f + ', ' for f in flags)}), ({''.join(x + ', ' for x in lists)}))"
        )

    def _share(self, exprs: tuple[Expr, ...], wanted: Callable[[Expr], bool], depth: int) -> None:
        """Binds what depends on rigid variables and occurs more than once."""
        counts = Counter(a for e in postorder(*exprs) if isinstance(e, Apply) for a in e.args)
        for node in postorder(*exprs):
            shared = isinstance(node, Apply) and counts[node] > 1
            if shared and node not in self.known and self._rigid(node) and wanted(node):
                source = self.mask(node) if isinstance(node.sort, BoolSort) else self.choices(node)
                name = f"m{len(self.known)}"
                self.writer.lines.append(f"{'    ' * depth}{name} = {source}")
                self.known[node] = name

    def _rigid(self, expr: Expr) -> bool:
        return not free(expr).isdisjoint(self.rigid)

    def mask(self, expr: Expr) -> str:
        """Source of the readings under which a boolean expression is true."""
        if expr in self.known:
            return self.known[expr]
        if not self._rigid(expr):
            if isinstance(expr, Const):
                return "ALL" if expr.value else "0"
            return f"(ALL if {concrete.python(expr, self.writer.name, {})} else 0)"
        if isinstance(expr, Var):
            return self._literal(self.rigid[expr.name], True)
        assert isinstance(expr, Apply)
        return self._connective(expr)

    def _connective(self, expr: Apply) -> str:
        if expr.op == "not":
            return f"(ALL ^ {self.mask(expr.args[0])})"
        if expr.op in ("and", "or"):
            plain = [a for a in expr.args if not self._rigid(a)]
            masks = [self.mask(a) for a in expr.args if self._rigid(a)]
            joined = "(" + (" & " if expr.op == "and" else " | ").join(masks) + ")"
            if not plain:
                return joined
            test = f" {expr.op} ".join(concrete.python(a, self.writer.name, {}) for a in plain)
            return f"({joined} if {test} else 0)" if expr.op == "and" else f"(ALL if {test} else {joined})"
        if expr.op == "ite":
            return self._if(expr, self.mask)
        if expr.op == "eq" and isinstance(expr.args[0], Var) and isinstance(expr.args[1], Const):
            variable, constant = expr.args
            assert isinstance(variable, Var) and isinstance(constant, Const)
            if variable.name in self.rigid:
                return self._literal(self.rigid[variable.name], constant.value)
        if all(isinstance(a.sort, BoolSort) for a in expr.args):
            left, right = (self.mask(a) for a in expr.args)
            return f"(ALL ^ {left} ^ {right})"
        pairs = ", ".join(self.choices(a) for a in expr.args)
        self.globals[f"op_{expr.op}"] = concrete.STRICT[expr.op]
        return f"choose(lift(op_{expr.op}, ({pairs},)))"

    def _if(self, expr: Apply, part: Callable[[Expr], str]) -> str:
        condition, then, other = expr.args
        if not self._rigid(condition):
            return f"({part(then)} if {concrete.python(condition, self.writer.name, {})} else {part(other)})"
        c = self.mask(condition)
        return f"(({c} & {part(then)}) | ((ALL ^ {c}) & {part(other)}))"

    def _literal(self, index: int, value: Value) -> str:
        name = f"r{index}_{len(self.globals)}"
        self.globals[name] = self.masks.literal(index, value)
        return name

    def choices(self, expr: Expr) -> str:
        """Source of the values of an expression that is no boolean, each with its readings."""
        if expr in self.known:
            return self.known[expr]
        if not self._rigid(expr):
            return f"(({concrete.python(expr, self.writer.name, {})}, ALL),)"
        if isinstance(expr, Var):
            index = self.rigid[expr.name]
            name = f"d{index}"
            self.globals[name] = tuple((x, self.masks.literal(index, x)) for x in self.masks.domains[index])
            return name
        if not isinstance(expr, Apply):
            raise IllFormed(f"no values: {expr}")
        if expr.op == "ite":
            condition, then, other = expr.args
            if not self._rigid(condition):
                test = concrete.python(condition, self.writer.name, {})
                return f"({self.choices(then)} if {test} else {self.choices(other)})"
            self.globals["either"] = _either
            return f"either({self.mask(condition)}, ALL, {self.choices(then)}, {self.choices(other)})"
        self.globals[f"op_{expr.op}"] = concrete.STRICT[expr.op]
        pairs = ", ".join(self.choices(a) for a in expr.args)
        return f"lift(op_{expr.op}, ({pairs},))"


_Choices = tuple[tuple[Value, int], ...]


def _either(mask: int, everything: int, then: _Choices, other: _Choices) -> _Choices:
    rest = everything ^ mask
    if not mask or not rest:
        return then if mask else other
    return _merged([(v, m & mask) for v, m in then] + [(v, m & rest) for v, m in other])


def _merged(pairs: list[tuple[Value, int]]) -> _Choices:
    found: dict[Value, int] = {}
    for value, mask in pairs:
        if mask:
            found[value] = found.get(value, 0) | mask
    return tuple(found.items())


def _lift(op: Callable[..., Value], arguments: tuple[_Choices, ...]) -> _Choices:
    rows: list[tuple[tuple[Value, ...], int]] = [((), -1)]
    for choices in arguments:
        rows = [((*done, v), mask & m) for done, mask in rows for v, m in choices if mask & m]
    return _merged([(op(*done), mask) for done, mask in rows])


def _choose(choices: _Choices) -> int:
    found = 0
    for value, mask in choices:
        if value:
            found |= mask
    return found


def _split(
    found: list[MultiSuccessor],
    number: int,
    arguments: tuple[Value, ...],
    base: StateTuple,
    goal: int,
    guard: int,
    flags: tuple[tuple[int, int], ...],
    lists: tuple[tuple[int, _Choices], ...],
) -> None:
    """Appends one successor for each way in which the rigid variables decide the updates."""
    parts = [(guard, list(base))]
    for index, mask in flags:
        for place in range(len(parts)):
            have, state = parts[place]
            true = have & mask
            state[index] = bool(true)
            if true and true != have:
                other = state.copy()
                other[index] = False
                parts[place] = true, state
                parts.append((have ^ true, other))
    for index, choices in lists:
        parts = [
            (have & mask, [*state[:index], value, *state[index + 1 :]])
            for have, state in parts
            for value, mask in choices
            if have & mask
        ]
    for have, state in parts:
        found.append((number, arguments, tuple(state), goal & have, have))
