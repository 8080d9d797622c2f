"""Constructors: the only way to make an expression. They type-check and simplify; nobody else simplifies."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from ssoproof.errors import IllFormed
from ssoproof.logic.expr import Apply, Const, Expr, Var, intern_apply, intern_const, intern_var, made_before
from ssoproof.logic.sorts import BOOL, BoolSort, EnumSort, RangeSort, Sort, Value, contains

TRUE = intern_const(BOOL, True)
FALSE = intern_const(BOOL, False)


def const(sort: Sort, value: Value) -> Expr:
    """A constant; IllFormed where `value` is not of `sort`."""
    if not contains(sort, value):
        raise IllFormed(f"{value!r} is not a value of {sort}")
    return intern_const(sort, value)


def number(value: int) -> Expr:
    """The natural number `value`."""
    return const(RangeSort(value, value), value)


def boolean(value: bool) -> Expr:
    """TRUE or FALSE."""
    return TRUE if value else FALSE


def var(name: str, sort: Sort = BOOL) -> Expr:
    """A variable."""
    return intern_var(sort, name)


def _need_bool(*args: Expr) -> None:
    for arg in args:
        if not isinstance(arg.sort, BoolSort):
            raise IllFormed(f"a boolean is needed, not {arg} of {arg.sort}")


def _range(expr: Expr) -> RangeSort:
    if not isinstance(expr.sort, RangeSort):
        raise IllFormed(f"a number is needed, not {expr} of {expr.sort}")
    return expr.sort


def not_(arg: Expr) -> Expr:
    """Negation."""
    _need_bool(arg)
    if isinstance(arg, Const):
        return FALSE if arg.value else TRUE
    if isinstance(arg, Apply) and arg.op == "not":
        return arg.args[0]
    return intern_apply(BOOL, "not", (arg,))


def and_(*args: Expr) -> Expr:
    """Conjunction of any number of arguments; of none: TRUE."""
    return _join("and", TRUE, FALSE, args)


def or_(*args: Expr) -> Expr:
    """Disjunction of any number of arguments; of none: FALSE."""
    return _join("or", FALSE, TRUE, args)


def _flat(op: str, args: Iterable[Expr]) -> Iterable[Expr]:
    for arg in args:
        if isinstance(arg, Apply) and arg.op == op:
            yield from arg.args
        else:
            yield arg


def _join(op: str, unit: Expr, zero: Expr, args: tuple[Expr, ...]) -> Expr:
    if (made := made_before(op, args)) is not None:
        return made
    _need_bool(*args)
    kept: dict[Expr, None] = {}
    negated: set[Expr] = set()
    for arg in _flat(op, args):
        if arg is unit or arg in kept:
            continue
        if arg is zero or arg in negated:
            return zero
        kept[arg] = None
        if isinstance(arg, Apply) and arg.op == "not":
            if arg.args[0] in kept:
                return zero
            negated.add(arg.args[0])
    if len(kept) < 2:
        return next(iter(kept), unit)
    return intern_apply(BOOL, op, tuple(kept))


def implies(left: Expr, right: Expr) -> Expr:
    """left → right."""
    return or_(not_(left), right)


def ite(condition: Expr, then: Expr, other: Expr) -> Expr:
    """if-then-else; ranges of the branches are joined, other sorts must agree."""
    if (made := made_before("ite", (condition, then, other))) is not None:
        return made
    _need_bool(condition)
    if condition is TRUE or then is other:
        return then
    if condition is FALSE:
        return other
    if isinstance(then.sort, BoolSort):
        _need_bool(other)
        if then is TRUE or then is condition:
            return or_(condition, other)
        if other is FALSE or other is condition:
            return and_(condition, then)
        if then is FALSE:
            return and_(not_(condition), other)
        if other is TRUE:
            return or_(not_(condition), then)
    if isinstance(condition, Apply) and condition.op == "not":
        return ite(condition.args[0], other, then)
    return intern_apply(_joined(then, other), "ite", (condition, then, other))


def _joined(left: Expr, right: Expr) -> Sort:
    a, b = left.sort, right.sort
    if isinstance(a, RangeSort) and isinstance(b, RangeSort):
        return RangeSort(min(a.lo, b.lo), max(a.hi, b.hi))
    if a != b:
        raise IllFormed(f"sorts differ: {left} of {a}, {right} of {b}")
    return a


def eq(left: Expr, right: Expr) -> Expr:
    """Equality within one sort; numbers of different ranges may be compared."""
    _joined(left, right)
    if left is right:
        return TRUE
    if isinstance(left, Const) and isinstance(right, Const):
        return boolean(left.value == right.value)
    if isinstance(left.sort, BoolSort):
        for a, b in ((left, right), (right, left)):
            if isinstance(a, Const):
                return b if a.value else not_(b)
        if not_(left) is right:
            return FALSE
    if _apart(left, right):
        return FALSE
    if isinstance(left, Const):
        left, right = right, left
    return intern_apply(BOOL, "eq", (left, right))


def _apart(left: Expr, right: Expr) -> bool:
    a, b = left.sort, right.sort
    return isinstance(a, RangeSort) and isinstance(b, RangeSort) and (a.hi < b.lo or b.hi < a.lo)


def lt(left: Expr, right: Expr) -> Expr:
    """left < right on numbers."""
    a, b = _range(left), _range(right)
    if isinstance(left, Const) and isinstance(right, Const):
        return boolean(left.value < right.value)  # type: ignore[operator]
    if a.hi < b.lo:
        return TRUE
    if a.lo >= b.hi:
        return FALSE
    return FALSE if left is right else intern_apply(BOOL, "lt", (left, right))


def le(left: Expr, right: Expr) -> Expr:
    """left <= right on numbers."""
    a, b = _range(left), _range(right)
    if isinstance(left, Const) and isinstance(right, Const):
        return boolean(left.value <= right.value)  # type: ignore[operator]
    if a.hi <= b.lo:
        return TRUE
    if a.lo > b.hi:
        return FALSE
    return TRUE if left is right else intern_apply(BOOL, "le", (left, right))


def add(left: Expr, right: Expr) -> Expr:
    """The sum; its range is the sum of the ranges."""
    a, b = _range(left), _range(right)
    return _numeric("add", RangeSort(a.lo + b.lo, a.hi + b.hi), left, right)


def sub(left: Expr, right: Expr) -> Expr:
    """The difference, zero where it would be negative."""
    a, b = _range(left), _range(right)
    return _numeric("sub", RangeSort(max(0, a.lo - b.hi), max(0, a.hi - b.lo)), left, right)


def min_(left: Expr, right: Expr) -> Expr:
    """The smaller one."""
    a, b = _range(left), _range(right)
    if a.hi <= b.lo or left is right:
        return left
    if b.hi <= a.lo:
        return right
    return _numeric("min", RangeSort(min(a.lo, b.lo), min(a.hi, b.hi)), left, right)


def _numeric(op: str, sort: RangeSort, left: Expr, right: Expr) -> Expr:
    if sort.lo == sort.hi:
        return number(sort.lo)
    zero = number(0)
    if op in ("add", "sub") and right is zero:
        return left
    if op == "add" and left is zero:
        return right
    return intern_apply(sort, op, (left, right))


@lru_cache(maxsize=20_000)
def is_(variable: Expr, *names: str) -> Expr:
    """True where an enumeration has one of the named values."""
    if not isinstance(variable.sort, EnumSort):
        raise IllFormed(f"an enumeration is needed, not {variable} of {variable.sort}")
    return or_(*(eq(variable, const(variable.sort, name)) for name in names))


def apply(op: str, *args: Expr) -> Expr:
    """The constructor for `op`, by its name."""
    return _BY_NAME[op](*args)


_BY_NAME: dict[str, Callable[..., Expr]] = {
    "not": not_,
    "and": and_,
    "or": or_,
    "ite": ite,
    "eq": eq,
    "lt": lt,
    "le": le,
    "add": add,
    "sub": sub,
    "min": min_,
}

__all__ = [
    "FALSE",
    "TRUE",
    "Var",
    "add",
    "and_",
    "apply",
    "boolean",
    "const",
    "eq",
    "implies",
    "is_",
    "ite",
    "le",
    "lt",
    "min_",
    "not_",
    "number",
    "or_",
    "sub",
    "var",
]
