"""SMT-LIB texts of expressions, as any QF_BV solver reads them.

An enumeration is the index of its value, a range an unsigned number just wide enough for its top. Nothing
here knows a solver, and nothing is taken from the symbolic reading, so that a second solver checks both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from ssoproof.logic.expr import Apply, Const, Expr, Var, postorder
from ssoproof.logic.sorts import BoolSort, EnumSort, RangeSort, Sort, Value

# The language, operator by operator.


def bits(sort: Sort) -> int:
    """Bits of the bit-vector for a sort; 0 for booleans."""
    if isinstance(sort, BoolSort):
        return 0
    top = len(sort.values) - 1 if isinstance(sort, EnumSort) else sort.hi
    return max(1, top.bit_length())


def sort_text(sort: Sort) -> str:
    """The SMT-LIB sort that stands for a sort."""
    return f"(_ BitVec {bits(sort)})" if bits(sort) else "Bool"


def literal(sort: Sort, value: Value) -> str:
    """The SMT-LIB value that stands for a value."""
    if isinstance(sort, BoolSort):
        return "true" if value else "false"
    index = sort.values.index(str(value)) if isinstance(sort, EnumSort) else int(value)
    return f"#b{index:0{bits(sort)}b}"


def within(sort: Sort, term: str) -> str:
    """That a term of the SMT-LIB sort has one of the sort's own values; empty where it always has."""
    if isinstance(sort, BoolSort):
        return ""
    lo, hi = (sort.lo, sort.hi) if isinstance(sort, RangeSort) else (0, len(sort.values) - 1)
    low = [f"(bvule {_number(lo, bits(sort))} {term})"] if lo else []
    high = [f"(bvule {term} {_number(hi, bits(sort))})"] if hi + 1 < 1 << bits(sort) else []
    return all_of(low + high) if low or high else ""


def _number(value: int, width: int) -> str:
    return f"#b{value:0{width}b}"


def fit(term: str, have: int, wanted: int) -> str:
    """An unsigned term at another width; the caller knows that its value fits."""
    if have == wanted:
        return term
    if have < wanted:
        return f"((_ zero_extend {wanted - have}) {term})"
    return f"((_ extract {wanted - 1} 0) {term})"


def _level(node: Apply, terms: Sequence[str], least: int = 0) -> tuple[int, list[str]]:
    """The arguments at one width that holds all of them."""
    have = [bits(a.sort) for a in node.args]
    width = max(least, *have)
    return width, [fit(t, b, width) for t, b in zip(terms, have, strict=True)]


#: How an operator is written over its written arguments.
_Written = Callable[[Apply, Sequence[str]], str]


def _plain(symbol: str) -> _Written:
    return lambda node, terms: f"({symbol} {' '.join(terms)})"


def _compared(symbol: str) -> _Written:
    return lambda node, terms: f"({symbol} {' '.join(_level(node, terms)[1])})"


def _ite(node: Apply, terms: Sequence[str]) -> str:
    condition, *branches = terms
    have = (bits(a.sort) for a in node.args[1:])
    then, other = (fit(t, b, bits(node.sort)) for t, b in zip(branches, have, strict=True))
    return f"(ite {condition} {then} {other})"


def _numeric(text: Callable[[str, str, str], str]) -> _Written:
    def printed(node: Apply, terms: Sequence[str]) -> str:
        width, (a, b) = _level(node, terms, bits(node.sort))
        return fit(text(a, b, _number(0, width)), width, bits(node.sort))

    return printed


#: Mirrors `ssoproof.logic.concrete`, operator by operator.
OPERATORS: Final[dict[str, _Written]] = {
    "not": _plain("not"),
    "and": _plain("and"),
    "or": _plain("or"),
    "ite": _ite,
    "eq": _compared("="),
    "lt": _compared("bvult"),
    "le": _compared("bvule"),
    "add": _numeric(lambda a, b, zero: f"(bvadd {a} {b})"),
    "sub": _numeric(lambda a, b, zero: f"(ite (bvule {a} {b}) {zero} (bvsub {a} {b}))"),
    "min": _numeric(lambda a, b, zero: f"(ite (bvule {a} {b}) {a} {b})"),
}


def all_of(terms: Sequence[str]) -> str:
    """The conjunction of terms."""
    return _joined("and", terms, "true")


def any_of(terms: Sequence[str]) -> str:
    """The disjunction of terms."""
    return _joined("or", terms, "false")


def _joined(symbol: str, terms: Sequence[str], unit: str) -> str:
    if len(terms) < 2:
        return terms[0] if terms else unit
    return f"({symbol} {' '.join(terms)})"


def plain(text: str) -> str:
    """A text in characters that may stand in a quoted symbol or a comment; different texts stay different."""
    return "".join(c if " " <= c <= "~" and c not in "|\\%" else f"%{ord(c):x}%" for c in text)


class Script:
    """One SMT-LIB script; constants are declared when they are first asked for, with their domains if
    wanted."""

    def __init__(self, *about: str) -> None:
        self._lines = [*(f"; {plain(line)}" for line in about), "(set-logic QF_BV)"]
        self._symbols: dict[tuple[str, str], dict[Sort, str]] = {}
        self._count = 0

    def symbol(self, kind: str, name: str, sort: Sort, confined: bool = True) -> str:
        """The constant for a name and sort; `kind` keeps those of different kinds apart."""
        known = self._symbols.setdefault((kind, name), {})
        if sort not in known:
            number = str(len(known) + 1) if known else ""
            known[sort] = f"|{kind}{number}.{plain(name)}|"
            self._lines.append(f"(declare-const {known[sort]} {sort_text(sort)})")
            self.require(within(sort, known[sort]) if confined else "")
        return known[sort]

    def require(self, term: str) -> None:
        """Asserts a term, if it says anything."""
        if term:
            self._lines.append(f"(assert {term})")

    def define(self, prefix: str, sort: Sort, term: str) -> str:
        """Gives a term a name of its own, and returns that."""
        self._count += 1
        self._lines.append(f"(define-fun {prefix}{self._count} () {sort_text(sort)} {term})")
        return f"{prefix}{self._count}"

    def terms(self, roots: Sequence[Expr], leaf: Callable[[Var], str]) -> dict[Expr, str]:
        """The terms of expressions; what occurs in them more than once is defined and named."""
        nodes = list(postorder(*roots))
        counts = Counter(a for e in nodes if isinstance(e, Apply) for a in e.args) + Counter(set(roots))
        found: dict[Expr, str] = {}
        for node in nodes:
            if isinstance(node, Const):
                found[node] = literal(node.sort, node.value)
            elif isinstance(node, Var):
                found[node] = leaf(node)
            else:
                assert isinstance(node, Apply)
                text = OPERATORS[node.op](node, [found[a] for a in node.args])
                found[node] = self.define("t", node.sort, text) if counts[node] > 1 else text
        return found

    def text(self) -> str:
        """The script; its answer is that of one `check-sat`."""
        return "\n".join((*self._lines, "(check-sat)")) + "\n"
