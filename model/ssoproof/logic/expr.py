"""Expressions as data: Const, Var and Apply, built only by the constructors of `ssoproof.logic.build`.

Nodes are interned: two equal expressions are one object, so equality is identity and hashing is cheap.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import Final
from weakref import WeakValueDictionary

from ssoproof.logic.sorts import Sort, Value

#: Every operator, with what it means on values. `sub` stops at zero.
OPERATORS: Final = ("not", "and", "or", "ite", "eq", "lt", "le", "add", "sub", "min")


class Expr:
    """A typed expression; `sort` is the sort of its value."""

    __slots__ = ("__weakref__", "_free", "sort")
    sort: Sort
    _free: frozenset[str]

    def __str__(self) -> str:
        from ssoproof.logic.text import show

        return show(self)

    def __repr__(self) -> str:
        return f"<{self}>"


class Const(Expr):
    """A value of a sort."""

    __slots__ = ("value",)
    value: Value

    def __reduce__(self) -> tuple[object, ...]:
        return intern_const, (self.sort, self.value)


class Var(Expr):
    """A variable, known by its name; the sort belongs to the name within one system."""

    __slots__ = ("name",)
    name: str

    def __reduce__(self) -> tuple[object, ...]:
        return intern_var, (self.sort, self.name)


class Apply(Expr):
    """An operator applied to arguments."""

    __slots__ = ("args", "op")
    op: str
    args: tuple[Expr, ...]

    def __reduce__(self) -> tuple[object, ...]:
        return intern_apply, (self.sort, self.op, self.args)


_interned: WeakValueDictionary[object, Expr] = WeakValueDictionary()


def intern_const(sort: Sort, value: Value) -> Const:
    """The one Const with this sort and value."""
    key = ("c", sort, value)
    found = _interned.get(key)
    if found is None:
        node = Const()
        node.sort, node.value, node._free = sort, value, frozenset()
        _interned[key] = found = node
    assert isinstance(found, Const)
    return found


def intern_var(sort: Sort, name: str) -> Var:
    """The one Var with this sort and name."""
    key = ("v", sort, name)
    found = _interned.get(key)
    if found is None:
        node = Var()
        node.sort, node.name, node._free = sort, name, frozenset((name,))
        _interned[key] = found = node
    assert isinstance(found, Var)
    return found


def intern_apply(sort: Sort, op: str, args: tuple[Expr, ...]) -> Apply:
    """The one Apply with this operator and these arguments; used by the constructors only."""
    key = (op, args)
    found = _interned.get(key)
    if found is None:
        node = Apply()
        node.sort, node.op, node.args, node._free = sort, op, args, _union(args)
        _interned[key] = found = node
    assert isinstance(found, Apply)
    return found


def made_before(op: str, args: tuple[Expr, ...]) -> Expr | None:
    """The Apply with exactly these arguments, if there is one: it was simplified then, and there is nothing
    left to do."""
    return _interned.get((op, args))


def _union(args: tuple[Expr, ...]) -> frozenset[str]:
    found = args[0]._free
    for arg in args[1:]:
        if not arg._free <= found:
            found = found | arg._free
    return found


def free(expr: Expr) -> frozenset[str]:
    """The names of the variables that occur in `expr`."""
    return expr._free


def postorder(*roots: Expr, without: Container[Expr] = ()) -> Iterator[Expr]:
    """Every node below the roots once, arguments before what they are arguments of.

    `without`: nodes that are left out with all that is below them; more may be added on the way.
    """
    seen: set[Expr] = set()
    stack: list[tuple[Expr, bool]] = [(root, False) for root in reversed(roots)]
    while stack:
        node, ready = stack.pop()
        if ready:
            yield node
        elif node not in seen and node not in without:
            seen.add(node)
            stack.append((node, True))
            if isinstance(node, Apply):
                stack.extend([(arg, False) for arg in reversed(node.args) if arg not in seen])


def variables(*roots: Expr) -> dict[str, Sort]:
    """Names and sorts of the variables below the roots, in order of first occurrence."""
    return {node.name: node.sort for node in postorder(*roots) if isinstance(node, Var)}


def substitute(expr: Expr, by: Mapping[str, Expr], memo: dict[Expr, Expr] | None = None) -> Expr:
    """`expr` with the named variables replaced, simplified on the way by the constructors.

    `memo` may be shared between substitutions of the same variables.
    """
    from ssoproof.logic.build import apply

    if not by or expr._free.isdisjoint(by):
        return expr
    memo = {} if memo is None else memo
    stack = [expr]
    while stack:
        node = stack[-1]
        if node in memo:
            stack.pop()
        elif node._free.isdisjoint(by):
            memo[stack.pop()] = node
        elif isinstance(node, Apply):
            missing = [arg for arg in node.args if arg not in memo]
            if missing:
                stack.extend(missing)
            else:
                memo[stack.pop()] = apply(node.op, *(memo[arg] for arg in node.args))
        else:
            assert isinstance(node, Var)
            memo[stack.pop()] = by[node.name]
    return memo[expr]
