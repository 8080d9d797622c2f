"""Circuits of and-gates and inverters, and expressions as bits over them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from ssoproof.errors import IllFormed
from ssoproof.logic.expr import Apply, Const, Expr, Var, postorder
from ssoproof.logic.sorts import BoolSort, EnumSort, RangeSort, Sort, Value

#: A literal: twice a variable's number, one more where it is negated.
Literal = int
FALSE, TRUE = 0, 1
#: Bits of a value, the lowest first.
Bits = tuple[Literal, ...]


def width(sort: Sort) -> int:
    """Bits of a value."""
    top = (
        len(sort.values) - 1 if isinstance(sort, EnumSort) else sort.hi if isinstance(sort, RangeSort) else 1
    )
    return max(1, top.bit_length())


def encoded(sort: Sort, value: Value) -> int:
    """The number that stands for a value."""
    return sort.values.index(str(value)) if isinstance(sort, EnumSort) else int(value)


def decoded(sort: Sort, number: int) -> Value:
    """The value that a number stands for."""
    if isinstance(sort, BoolSort):
        return bool(number)
    return sort.values[number] if isinstance(sort, EnumSort) else number


@dataclass(slots=True)
class Gates:
    """And-gates; equal ones are made once. Inputs and latches have numbers before the first gate."""

    first: int
    ands: list[tuple[Literal, Literal]] = field(default_factory=list)
    _made: dict[tuple[Literal, Literal], Literal] = field(default_factory=dict)

    def both(self, a: Literal, b: Literal) -> Literal:
        """Conjunction of two literals."""
        a, b = min(a, b), max(a, b)
        if a == FALSE or a == (b ^ 1):
            return FALSE
        if a in (TRUE, b):
            return b
        if (a, b) not in self._made:
            self.ands.append((a, b))
            self._made[a, b] = 2 * (self.first + len(self.ands) - 1)
        return self._made[a, b]

    def every(self, literals: Iterable[Literal]) -> Literal:
        """Conjunction, as a balanced tree."""
        row = list(dict.fromkeys(literals)) or [TRUE]
        while len(row) > 1:
            row = [self.both(*row[i : i + 2]) if i + 1 < len(row) else row[i] for i in range(0, len(row), 2)]
        return row[0]

    def some(self, literals: Iterable[Literal]) -> Literal:
        """Disjunction."""
        return self.every(a ^ 1 for a in literals) ^ 1

    def choose(self, condition: Literal, then: Literal, other: Literal) -> Literal:
        """if-then-else."""
        if then == other:
            return then
        return self.both(self.both(condition, then) ^ 1, self.both(condition ^ 1, other) ^ 1) ^ 1

    def same(self, a: Literal, b: Literal) -> Literal:
        """Equivalence."""
        return self.choose(a, b, b ^ 1)

    def mux(self, condition: Literal, then: Bits, other: Bits) -> Bits:
        """if-then-else on bits."""
        return tuple(self.choose(condition, a, b) for a, b in zip(*level(then, other), strict=True))

    def equal(self, a: Bits, b: Bits) -> Literal:
        """That two numbers are one."""
        return self.every(self.same(x, y) for x, y in zip(*level(a, b), strict=True))

    def less(self, a: Bits, b: Bits, orequal: bool = False) -> Literal:
        """a < b, or a <= b."""
        found = TRUE if orequal else FALSE
        for x, y in zip(*level(a, b), strict=True):
            found = self.choose(self.same(x, y), found, y)
        return found

    def plus(self, a: Bits, b: Bits, carry: Literal = FALSE) -> Bits:
        """The sum, cut to the width of the wider one."""
        found = []
        for x, y in zip(*level(a, b), strict=True):
            odd = self.same(x, y) ^ 1
            found.append(self.same(odd, carry) ^ 1)
            carry = self.choose(odd, carry, x)
        return tuple(found)

    def minus(self, a: Bits, b: Bits) -> Bits:
        """The difference, zero where it would be negative."""
        wide, other = level(a, b)
        difference = self.plus(wide, tuple(y ^ 1 for y in other), TRUE)
        return self.mux(self.less(wide, other), tuple(FALSE for _ in wide), difference)


def level(a: Bits, b: Bits) -> tuple[Bits, Bits]:
    """Both with the same number of bits."""
    bits = max(len(a), len(b))
    return resized(a, bits), resized(b, bits)


def resized(a: Bits, bits: int) -> Bits:
    """A number at another width; the caller knows that it fits."""
    return (a + (FALSE,) * bits)[:bits]


def constant(sort: Sort, value: Value) -> Bits:
    """The bits of a value."""
    number = encoded(sort, value)
    return tuple((number >> i) & 1 for i in range(width(sort)))


def blast(gates: Gates, expr: Expr, variable: Callable[[Var], Bits], memo: dict[Expr, Bits]) -> Bits:
    """The bits of an expression; `memo` may be shared where the variables are the same."""
    for node in postorder(expr, without=memo):
        memo[node] = _node(gates, node, variable, memo)
    return memo[expr]


def _node(gates: Gates, node: Expr, variable: Callable[[Var], Bits], memo: dict[Expr, Bits]) -> Bits:
    if isinstance(node, Const):
        return constant(node.sort, node.value)
    if isinstance(node, Var):
        return variable(node)
    assert isinstance(node, Apply)
    args = [memo[a] for a in node.args]
    if node.op in ("and", "or"):
        literals = [a[0] for a in args]
        return (gates.every(literals) if node.op == "and" else gates.some(literals),)
    return resized(_operator(gates, node.op, args, width(node.sort)), width(node.sort))


def _operator(gates: Gates, op: str, args: list[Bits], bits: int) -> Bits:
    if op == "not":
        return (args[0][0] ^ 1,)
    if op == "ite":
        return gates.mux(args[0][0], args[1], args[2])
    a, b = args
    if op in ("eq", "lt", "le"):
        return (gates.equal(a, b) if op == "eq" else gates.less(a, b, orequal=op == "le"),)
    if op == "add":
        return gates.plus(resized(a, max(bits, len(a))), b)
    if op == "sub":
        return gates.minus(a, b)
    if op == "min":
        return gates.mux(gates.less(a, b), a, b)
    raise IllFormed(f"unknown operator {op}")
