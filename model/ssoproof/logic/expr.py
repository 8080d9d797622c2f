"""Expressions as data: Const, Var and Apply, built only by the constructors of `ssoproof.logic.build`.

Nodes are interned: two equal expressions are one object, so equality is identity and hashing is cheap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final
from weakref import WeakValueDictionary

from ssoproof.logic.sorts import Sort, Value

#: Every operator, with what it means on values. `sub` stops at zero.
OPERATORS: Final = ("not", "and", "or", "ite", "eq", "lt", "le", "add", "sub", "min")


class Expr:
    """A typed expression; `sort` is the sort of its value."""

    __slots__ = ("__weakref__", "_free", "sort")
    sort: Sort
    _free: frozenset[str] | None

    def __str__(self) -> str:
        from ssoproof.logic.text import show

        return show(self)

    def __repr__(self) -> str:
        return f"<{self}>"


class Const(Expr):
    """A value of a sort."""

    __slots__ = ("value",)
    value: Value


class Var(Expr):
    """A variable, known by its name; the sort belongs to the name within one system."""

    __slots__ = ("name",)
    name: str


class Apply(Expr):
    """An operator applied to arguments."""

    __slots__ = ("args", "op")
    op: str
    args: tuple[Expr, ...]


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
        node.sort, node.op, node.args, node._free = sort, op, args, None
        _interned[key] = found = node
    assert isinstance(found, Apply)
    return found


def free(expr: Expr) -> frozenset[str]:
    """The names of the variables that occur in `expr`."""
    if expr._free is None:
        for node in postorder(expr):
            if node._free is None:
                assert isinstance(node, Apply)
                node._free = frozenset().union(*(arg._free or frozenset() for arg in node.args))
    assert expr._free is not None
    return expr._free


def postorder(*roots: Expr) -> Iterator[Expr]:
    """Every node below the roots once, arguments before what they are arguments of."""
    seen: set[Expr] = set()
    stack: list[tuple[Expr, bool]] = [(root, False) for root in reversed(roots)]
    while stack:
        node, ready = stack.pop()
        if ready:
            yield node
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            if isinstance(node, Apply):
                stack.extend((arg, False) for arg in reversed(node.args) if arg not in seen)


def variables(*roots: Expr) -> dict[str, Sort]:
    """Names and sorts of the variables below the roots, in order of first occurrence."""
    return {node.name: node.sort for node in postorder(*roots) if isinstance(node, Var)}


def rewrite(expr: Expr, leaf: Callable[[Var], Expr], memo: dict[Expr, Expr] | None = None) -> Expr:
    """`expr` with each variable replaced by `leaf(variable)`, simplified on the way by the constructors."""
    from ssoproof.logic.build import apply

    memo = {} if memo is None else memo
    if expr in memo:
        return memo[expr]
    for node in postorder(expr):
        if node in memo:
            continue
        if isinstance(node, Var):
            memo[node] = leaf(node)
        elif isinstance(node, Apply):
            args = tuple(memo[arg] for arg in node.args)
            memo[node] = node if args == node.args else apply(node.op, *args)
        else:
            memo[node] = node
    return memo[expr]


def substitute(expr: Expr, by: Mapping[str, Expr], memo: dict[Expr, Expr] | None = None) -> Expr:
    """`expr` with the named variables replaced."""
    if not by or free(expr).isdisjoint(by):
        return expr
    return rewrite(expr, lambda v: by.get(v.name, v), memo)
