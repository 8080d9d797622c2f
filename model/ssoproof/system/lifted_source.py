"""Source of expressions under all readings at once.

A boolean that depends on rigid variables is the mask of the readings under which it is true; another
value that does is a list of values, each with its mask. What does not depend on them stays concrete.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ssoproof.errors import IllFormed
from ssoproof.logic import concrete
from ssoproof.logic.expr import Apply, Const, Expr, Var, free
from ssoproof.logic.sorts import BoolSort, Value
from ssoproof.system.reading_masks import Masks


class Lifting:
    """Prints expressions. `name` gives the source of a variable that is not rigid; `globals` is what the
    source needs."""

    def __init__(self, masks: Masks, name: Callable[[Var], str]) -> None:
        self.masks, self.name = masks, name
        self.places = {v.name: i for i, v in enumerate(masks.variables)}
        self.globals: dict[str, Any] = {"ALL": masks.all, "lift": _lift, "choose": _choose}
        #: What has a name already: masks and lists of values, and what stays concrete.
        self.defined: dict[Expr, str] = {}
        self.plain: dict[Expr, str] = {}

    def rigid(self, expr: Expr) -> bool:
        """Whether the expression depends on rigid variables."""
        return not free(expr).isdisjoint(self.places)

    def has_name(self, expr: Expr) -> bool:
        """Whether the expression was given a name."""
        return expr in self.defined or expr in self.plain

    def bind(self, node: Expr) -> str:
        """A line that gives the value of an expression a name, by which it is called from then on."""
        if not self.rigid(node):
            source, names, name = self.python(node), self.plain, f"x{len(self.plain)}"
        else:
            source = self.mask(node) if isinstance(node.sort, BoolSort) else self.choices(node)
            names, name = self.defined, f"m{len(self.defined)}"
        names[node] = name
        return f"{name} = {source}"

    def python(self, expr: Expr) -> str:
        """Source of an expression that depends on no rigid variable."""
        return concrete.python(expr, self.name, self.plain)

    def mask(self, expr: Expr) -> str:
        """Source of the readings under which a boolean expression is true."""
        if expr in self.defined:
            return self.defined[expr]
        if not self.rigid(expr):
            if isinstance(expr, Const):
                return "ALL" if expr.value else "0"
            return f"(ALL if {self.python(expr)} else 0)"
        if isinstance(expr, Var):
            return self._literal(self.places[expr.name], True)
        assert isinstance(expr, Apply)
        return self._connective(expr)

    def _connective(self, expr: Apply) -> str:
        if expr.op == "not":
            return f"(ALL ^ {self.mask(expr.args[0])})"
        if expr.op in ("and", "or"):
            plain = [a for a in expr.args if not self.rigid(a)]
            masks = [self.mask(a) for a in expr.args if self.rigid(a)]
            joined = _joined(" & " if expr.op == "and" else " | ", masks)
            if not plain:
                return joined
            test = f" {expr.op} ".join(self.python(a) for a in plain)
            return f"({joined} if {test} else 0)" if expr.op == "and" else f"(ALL if {test} else {joined})"
        if expr.op == "ite":
            return self._if(expr, self.mask)
        if expr.op == "eq" and isinstance(expr.args[0], Var) and isinstance(expr.args[1], Const):
            variable, constant = expr.args
            assert isinstance(variable, Var) and isinstance(constant, Const)
            if variable.name in self.places:
                return self._literal(self.places[variable.name], constant.value)
        if all(isinstance(a.sort, BoolSort) for a in expr.args):
            left, right = (self.mask(a) for a in expr.args)
            return f"(ALL ^ {left} ^ {right})"
        pairs = ", ".join(self.choices(a) for a in expr.args)
        self.globals[f"op_{expr.op}"] = concrete.STRICT[expr.op]
        return f"choose(lift(op_{expr.op}, ({pairs},)))"

    def _if(self, expr: Apply, part: Callable[[Expr], str]) -> str:
        condition, then, other = expr.args
        if not self.rigid(condition):
            return f"({part(then)} if {self.python(condition)} else {part(other)})"
        c = self.mask(condition)
        return f"(({c} & {part(then)}) | ((ALL ^ {c}) & {part(other)}))"

    def _literal(self, index: int, value: Value) -> str:
        name = f"r{index}_{len(self.globals)}"
        self.globals[name] = self.masks.literal(index, value)
        return name

    def choices(self, expr: Expr) -> str:
        """Source of the values of an expression that is no boolean, each with its readings."""
        if expr in self.defined:
            return self.defined[expr]
        if not self.rigid(expr):
            return f"(({self.python(expr)}, ALL),)"
        if isinstance(expr, Var):
            index = self.places[expr.name]
            name = f"d{index}"
            self.globals[name] = tuple((x, self.masks.literal(index, x)) for x in self.masks.domains[index])
            return name
        if not isinstance(expr, Apply):
            raise IllFormed(f"no values: {expr}")
        if expr.op == "ite":
            condition, then, other = expr.args
            if not self.rigid(condition):
                test = self.python(condition)
                return f"({self.choices(then)} if {test} else {self.choices(other)})"
            self.globals["either"] = _either
            return f"either({self.mask(condition)}, ALL, {self.choices(then)}, {self.choices(other)})"
        self.globals[f"op_{expr.op}"] = concrete.STRICT[expr.op]
        pairs = ", ".join(self.choices(a) for a in expr.args)
        return f"lift(op_{expr.op}, ({pairs},))"


#: Operands of one chain of operators; longer ones nest deeper than Python compiles.
_CHAIN = 50


def _joined(operator: str, sources: Sequence[str]) -> str:
    while len(sources) > _CHAIN:
        sources = [_joined(operator, sources[i : i + _CHAIN]) for i in range(0, len(sources), _CHAIN)]
    return "(" + operator.join(sources) + ")"


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


def split(
    found: list[Any],
    number: int,
    arguments: tuple[Value, ...],
    base: tuple[Value, ...],
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
