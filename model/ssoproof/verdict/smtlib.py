"""The SMT-LIB reading: a certificate as an inductive invariant, in three queries for any QF_BV solver.

An enumeration is the index of its value, a range an unsigned number just wide enough for its top. Nothing
here knows a solver, and nothing is taken from the symbolic reading, so that a second solver checks both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ssoproof.logic.expr import Apply, Const, Expr, Var, postorder
from ssoproof.logic.sorts import BoolSort, EnumSort, RangeSort, Sort, Value, size, values
from ssoproof.system.stepper import StateTuple
from ssoproof.system.system import TransitionSystem, Variable
from ssoproof.verdict.abstraction import Claim, obligations
from ssoproof.verdict.verdict import Exhausted


@dataclass(frozen=True, slots=True)
class Query:
    """One script, to be given to a solver as it is; the claim holds if the answer is `unsat`."""

    name: str
    text: str


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


def _fit(term: str, have: int, wanted: int) -> str:
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
    return width, [_fit(t, b, width) for t, b in zip(terms, have, strict=True)]


def _plain(symbol: str) -> Callable[[Apply, Sequence[str]], str]:
    return lambda node, terms: f"({symbol} {' '.join(terms)})"


def _compared(symbol: str) -> Callable[[Apply, Sequence[str]], str]:
    return lambda node, terms: f"({symbol} {' '.join(_level(node, terms)[1])})"


def _ite(node: Apply, terms: Sequence[str]) -> str:
    condition, *branches = terms
    have = (bits(a.sort) for a in node.args[1:])
    then, other = (_fit(t, b, bits(node.sort)) for t, b in zip(branches, have, strict=True))
    return f"(ite {condition} {then} {other})"


def _numeric(text: Callable[[str, str, str], str]) -> Callable[[Apply, Sequence[str]], str]:
    def printed(node: Apply, terms: Sequence[str]) -> str:
        width, (a, b) = _level(node, terms, bits(node.sort))
        return _fit(text(a, b, _number(0, width)), width, bits(node.sort))

    return printed


#: Mirrors `ssoproof.logic.concrete`, operator by operator.
OPERATORS: Final[dict[str, Callable[[Apply, Sequence[str]], str]]] = {
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
    """One SMT-LIB script; constants are declared when they are first asked for, with their domains if wanted."""

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


# The invariant: a decision diagram that says which states are reached under which readings.

_FALSE, _TRUE = 0, 1
#: A node: the variable that it looks at, and where each of its values leads (nowhere: to false).
_Node = tuple[int, tuple[tuple[Value, int], ...]]


class Diagram:
    """The states and their readings; equal parts are one node, so that it stays small.

    Variables are the state variables and then the rigid ones; nodes 0 and 1 are false and true, the others
    lead to lesser ones only.
    """

    def __init__(self, variables: Sequence[Variable], rigid: Sequence[Variable]) -> None:
        self.variables = (*variables, *rigid)
        self._state = len(variables)
        self._domains = [tuple(values(v.sort)) if v in rigid else () for v in self.variables]
        self._nodes: dict[_Node, int] = {}
        self._readings: dict[tuple[int, int], int] = {}

    def of(self, states: Mapping[StateTuple, int]) -> int:
        """The node that is true in these states, each under the readings in its mask."""
        return self._states(0, list(states.items()))

    def _states(self, level: int, rows: list[tuple[StateTuple, int]]) -> int:
        if level == self._state:
            ((_, mask),) = rows
            return self.readings(mask)
        branches: dict[Value, list[tuple[StateTuple, int]]] = {}
        for row in rows:
            branches.setdefault(row[0][level], []).append(row)
        return self._node(level, {value: self._states(level + 1, below) for value, below in branches.items()})

    def readings(self, mask: int) -> int:
        """The node that is true under the readings in a mask."""
        return self._mask(self._state, mask)

    def _mask(self, level: int, mask: int) -> int:
        if not mask or level == len(self.variables):
            return _TRUE if mask else _FALSE
        found = self._readings.get((level, mask))
        if found is None:
            width = 1
            for domain in self._domains[level + 1 :]:
                width *= len(domain)
            rows = {x: (mask >> k * width) & ((1 << width) - 1) for k, x in enumerate(self._domains[level])}
            found = self._node(level, {x: self._mask(level + 1, row) for x, row in rows.items()})
            self._readings[level, mask] = found
        return found

    def _node(self, level: int, below: Mapping[Value, int]) -> int:
        live = {x: node for x, node in below.items() if node != _FALSE}
        if len(live) == size(self.variables[level].sort) and len(set(live.values())) == 1:
            return next(iter(live.values()))
        if not live:
            return _FALSE
        key = (level, tuple(sorted(live.items(), key=_by_name)))
        return self._nodes.setdefault(key, len(self._nodes) + 2)

    def write(self, script: Script, root: int, names: Sequence[str]) -> str:
        """Writes the nodes below a root into a script, given the constants of all variables."""
        wanted, found = self._below(root), {_FALSE: "false", _TRUE: "true"}
        for (level, live), node in self._nodes.items():
            if node in wanted:
                found[node] = script.define("d", _BOOL, self._text(level, live, names[level], found))
        return found[root]

    def _below(self, root: int) -> set[int]:
        rows = {node: live for (_, live), node in self._nodes.items()}
        wanted, stack = set(), [root]
        while stack:
            node = stack.pop()
            if node in rows and node not in wanted:
                wanted.add(node)
                stack.extend(below for _, below in rows[node])
        return wanted

    def _text(self, level: int, live: Sequence[tuple[Value, int]], name: str, found: Mapping[int, str]) -> str:
        sort = self.variables[level].sort
        ways: dict[int, list[str]] = {}
        for value, node in live:
            ways.setdefault(node, []).append(_same(sort, name, value))
        return any_of([any_of(tests) if n == _TRUE else all_of([any_of(tests), found[n]]) for n, tests in ways.items()])


_BOOL: Final = BoolSort()


def _by_name(item: tuple[Value, int]) -> str:
    return str(item[0])


def _same(sort: Sort, name: str, value: Value) -> str:
    if isinstance(sort, BoolSort):
        return name if value else f"(not {name})"
    return f"(= {name} {literal(sort, value)})"


# The queries.

#: Kinds of constants: the state before and after a step, rigid variables, parameters of transitions.
BEFORE, AFTER, READING, CHOICE = "before", "after", "reading", "choice"


def queries(system: TransitionSystem, goals: tuple[Expr, ...], certificate: Exhausted) -> tuple[Query, ...]:
    """Initiation, consecution and safety of a reached set, as one query each; all of them have to be unsat.

    `goals`: for each transition, when taking it breaks the property. The system's assumption is not used.
    """
    wanted = certificate.readings
    states = {s: m & wanted for s, m in certificate.states.items() if m & wanted}
    frame = _Frame(system, goals, Diagram(system.state_variables, system.rigid_variables), states)
    return (
        Query("initiation", frame.initiation(wanted)),
        Query("consecution", frame.consecution()),
        Query("safety", frame.safety()),
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    system: TransitionSystem
    goals: tuple[Expr, ...]
    diagram: Diagram
    states: Mapping[StateTuple, int]

    def initiation(self, readings: int) -> str:
        """Some reading that the certificate speaks for does not reach the initial state."""
        script = Script("some reading that counts is not one of the initial state's: has to be unsat")
        names = self._names(script, BEFORE)
        for v, name in zip(self.system.state_variables, names, strict=False):
            assert v.initial is not None
            script.require(_same(v.sort, name, v.initial))
        script.require(self.diagram.write(script, self.diagram.readings(readings), names))
        script.require(f"(not {self._invariant(script, names)})")
        return script.text()

    def consecution(self) -> str:
        """Some step leads out of the reached set."""
        script = Script("some step leads out of the reached set: has to be unsat")
        before, after = self._names(script, BEFORE), self._names(script, AFTER)
        kept = filter(None, (within(v.sort, n) for v, n in zip(self.diagram.variables, after, strict=True)))
        script.require(self._invariant(script, before))
        roots = [e for t in self.system.transitions for e in (t.guard, *t.updates.values())]
        terms = script.terms(roots, self._leaf(script))
        script.require(any_of([all_of(list(self._step(n, terms, before, after))) for n in range(len(self.goals))]))
        script.require(f"(not {all_of([self._invariant(script, after), *kept])})")
        return script.text()

    def _step(
        self, number: int, terms: Mapping[Expr, str], before: Sequence[str], after: Sequence[str]
    ) -> Iterator[str]:
        t = self.system.transitions[number]
        yield terms[t.guard]
        for v, old, new in zip(self.system.state_variables, before, after, strict=False):
            e = t.updates.get(v.name)
            value = old if e is None else _fit(terms[e], bits(e.sort), bits(v.sort))
            yield f"(= {new} {value})"

    def safety(self) -> str:
        """Some step from the reached set breaks the property."""
        script = Script("some step from the reached set breaks the property: has to be unsat")
        script.require(self._invariant(script, self._names(script, BEFORE)))
        rows = list(zip((t.guard for t in self.system.transitions), self.goals, strict=True))
        terms = script.terms([e for row in rows for e in row], self._leaf(script))
        script.require(any_of([all_of([terms[guard], terms[goal]]) for guard, goal in rows]))
        return script.text()

    def _invariant(self, script: Script, names: Sequence[str]) -> str:
        return self.diagram.write(script, self.diagram.of(self.states), names)

    def _names(self, script: Script, kind: str) -> list[str]:
        """The constants of the state variables and then of the rigid ones."""
        kinds = [READING if v.rigid else kind for v in self.diagram.variables]
        rows = zip(kinds, self.diagram.variables, strict=True)
        return [script.symbol(k, v.name, v.sort, confined=k != AFTER) for k, v in rows]

    def _leaf(self, script: Script) -> Callable[[Var], str]:
        kinds = {v.name: READING if v.rigid else BEFORE for v in self.system.variables}
        return lambda v: script.symbol(kinds.get(v.name, CHOICE), v.name, v.sort)


def abstraction_queries(claim: Claim) -> Iterator[Query]:
    """One query for each transition that an abstraction has to simulate; all of them have to be unsat."""
    for number, group in enumerate(obligations(claim)):
        script = Script(*(text for _, text in group), "one of these is so: has to be unsat")
        goals = [goal for goal, _ in group]
        terms = script.terms(goals, _anything(script))
        script.require(f"(not {all_of([terms[goal] for goal in goals])})")
        yield Query(f"abstraction-{number:03}", script.text())


def _anything(script: Script) -> Callable[[Var], str]:
    return lambda v: script.symbol("any", v.name, v.sort)
