"""The symbolic reading: expressions as Z3 terms over bit-vectors and booleans.

An enumeration is the index of its value; a range is an unsigned number just wide enough for its top.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import z3

from ssoproof.errors import IllFormed
from ssoproof.logic.expr import Apply, Const, Expr, Var, postorder
from ssoproof.logic.sorts import BoolSort, EnumSort, RangeSort, Sort, Value

Term = Any


def width(sort: Sort) -> int:
    """Bits of the bit-vector for an enumeration or a range (at least one)."""
    top = (
        len(sort.values) - 1 if isinstance(sort, EnumSort) else sort.hi if isinstance(sort, RangeSort) else 1
    )
    return max(1, top.bit_length())


def z3_sort(sort: Sort) -> Any:
    """The Z3 sort that stands for `sort`."""
    return z3.BoolSort() if isinstance(sort, BoolSort) else z3.BitVecSort(width(sort))


def literal(sort: Sort, value: Value) -> Term:
    """The Z3 value that stands for `value`."""
    if isinstance(sort, BoolSort):
        return z3.BoolVal(value)
    index = sort.values.index(str(value)) if isinstance(sort, EnumSort) else int(value)
    return z3.BitVecVal(index, width(sort))


def within(sort: Sort, term: Term) -> Term:
    """That a free term of the Z3 sort has one of the sort's own values."""
    if isinstance(sort, BoolSort):
        return z3.BoolVal(True)
    lo, hi = (sort.lo, sort.hi) if isinstance(sort, RangeSort) else (0, len(sort.values) - 1)
    bits = width(sort)
    low = [z3.UGE(term, z3.BitVecVal(lo, bits))] if lo else []
    high = [z3.ULE(term, z3.BitVecVal(hi, bits))] if hi < 2**bits - 1 else []
    return z3.And(*low, *high) if low or high else z3.BoolVal(True)


def value_of(sort: Sort, term: Term) -> Value:
    """The value that a Z3 literal stands for."""
    if isinstance(sort, BoolSort):
        return bool(z3.is_true(term))
    index = int(term.as_long())
    return sort.values[index] if isinstance(sort, EnumSort) else index


def term(expr: Expr, variable: Callable[[Var], Term], memo: dict[Expr, Term] | None = None) -> Term:
    """`expr` as a Z3 term; `variable` gives the term of each variable, at the width of its sort."""
    memo = {} if memo is None else memo
    for node in postorder(expr, without=memo):
        memo[node] = _node(node, variable, memo)
    return memo[expr]


class Constants:
    """A Z3 constant for each variable, keyed by name and sort: sorts of one width share no constant.

    `fresh` takes the domain of each constant when it is made: what keeps a free term to values of its own
    sort.
    """

    def __init__(self, fresh: Callable[[Term], None]) -> None:
        self._fresh = fresh
        self._terms: dict[Var, Term] = {}
        self._sorts: dict[str, int] = {}

    def __call__(self, variable: Var) -> Term:
        """The constant of a variable; variables of one name and different sorts have different ones."""
        found = self._terms.get(variable)
        if found is None:
            number = self._sorts[variable.name] = self._sorts.get(variable.name, -1) + 1
            found = z3.Const(f"{number}:{variable.name}", z3_sort(variable.sort))
            self._terms[variable] = found
            self._fresh(within(variable.sort, found))
        return found


def _node(node: Expr, variable: Callable[[Var], Term], memo: dict[Expr, Term]) -> Term:
    if isinstance(node, Const):
        return literal(node.sort, node.value)
    if isinstance(node, Var):
        return variable(node)
    assert isinstance(node, Apply)
    return OPERATORS[node.op](node, tuple(memo[arg] for arg in node.args))


def resize(term: Term, bits: int) -> Term:
    """An unsigned term at another width; the caller knows that its value fits."""
    have = term.size()
    if have == bits:
        return term
    return z3.ZeroExt(bits - have, term) if have < bits else z3.Extract(bits - 1, 0, term)


def _level(node: Apply, terms: tuple[Term, ...]) -> tuple[Term, ...]:
    if any(isinstance(arg.sort, BoolSort) for arg in node.args):
        return terms
    widths = [width(arg.sort) for arg in node.args]
    bits = max(widths)
    if min(widths) == bits:
        return terms
    return tuple(resize(t, bits) for t in terms)


def _compare(test: Callable[[Term, Term], Term]) -> Callable[[Apply, tuple[Term, ...]], Term]:
    return lambda node, terms: test(*_level(node, terms))


def choice(condition: Term, then: Term, other: Term) -> Term:
    """One term or another one of the same sort."""
    context = z3.main_ctx()
    made = z3.Z3_mk_ite(context.ref(), condition.as_ast(), then.as_ast(), other.as_ast())
    return (z3.BoolRef if isinstance(then, z3.BoolRef) else z3.BitVecRef)(made, context)


def _ite(node: Apply, terms: tuple[Term, ...]) -> Term:
    condition, then, other = terms
    if not isinstance(node.sort, BoolSort):
        bits = width(node.sort)
        then, other = (
            t if width(arg.sort) == bits else resize(t, bits)
            for arg, t in zip(node.args[1:], (then, other), strict=True)
        )
    return choice(condition, then, other)


def _numeric(node: Apply, terms: tuple[Term, ...]) -> Term:
    if not isinstance(node.sort, RangeSort):
        raise IllFormed(f"not a number: {node}")
    bits = max(width(node.sort), *(t.size() for t in terms))
    a, b = (resize(t, bits) for t in terms)
    if node.op == "add":
        found = a + b
    elif node.op == "sub":
        found = z3.If(z3.ULE(a, b), z3.BitVecVal(0, bits), a - b)
    else:
        found = z3.If(z3.ULE(a, b), a, b)
    return resize(found, width(node.sort))


def _equal(left: Term, right: Term) -> Term:
    context = z3.main_ctx()
    return z3.BoolRef(z3.Z3_mk_eq(context.ref(), left.as_ast(), right.as_ast()), context)


def _negated(_: Apply, terms: tuple[Term, ...]) -> Term:
    context = z3.main_ctx()
    return z3.BoolRef(z3.Z3_mk_not(context.ref(), terms[0].as_ast()), context)


def joined(make: Callable[..., Any], terms: Sequence[Term]) -> Term:
    """By the solver's own constructor: terms of known sort need none of the coercions of `z3.And`, which cost
    most."""
    context = z3.main_ctx()
    return z3.BoolRef(
        make(context.ref(), len(terms), (z3.Ast * len(terms))(*[t.as_ast() for t in terms])), context
    )


#: Mirrors `ssoproof.logic.concrete`, operator by operator.
OPERATORS: Final[dict[str, Callable[[Apply, tuple[Term, ...]], Term]]] = {
    "not": _negated,
    "and": lambda _, terms: joined(z3.Z3_mk_and, terms),
    "or": lambda _, terms: joined(z3.Z3_mk_or, terms),
    "ite": _ite,
    "eq": _compare(_equal),
    "lt": _compare(z3.ULT),
    "le": _compare(z3.ULE),
    "add": _numeric,
    "sub": _numeric,
    "min": _numeric,
}
