"""Tests that compare the current time with another one: what age they test, whatever way they are written."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from math import ceil, floor

from ssoproof.inputs.candidates import RELEASED, moment
from ssoproof.inputs.terms import NOW, Term, Test

#: Times in milliseconds between which the clock is, and how far another time may be from it.
_EARLIEST, _LATEST, _APART = 1_500_000_000_000, 2_500_000_000_000, 400_000_000_000


@dataclass(frozen=True, slots=True)
class Age:
    """True where the time `path` is at most (or, not `inclusive`, less than) so many milliseconds ago.

    `negated`: the test is true where it is not. `some`: it is false where there is no such time at all.
    """

    path: str
    milliseconds: int
    inclusive: bool
    negated: bool
    some: bool = False


#: A text that JavaScript reads as the same time wherever it runs.
_DATED = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d))?")

#: The list of what was passed in the session, and the name of a second factor in it.
METHODS, SECOND = "event.authentication.methods", "mfa"
#: The times of the second factors: of the first one, of the last one, of any.
FIRST, LAST = f"{METHODS}[1].timestamp", f"{METHODS}[more].timestamp"


@dataclass(frozen=True, slots=True)
class _Sum:
    """now * `now` + the other time * `then` + `rest`, in milliseconds.

    `kind`: a number, a date or a text; `written`: a text of the code. `floors`: it is rounded down at the
    end; `rough`: something was rounded on the way. `nan`: it is not a number.
    """

    now: Fraction = Fraction(0)
    then: Fraction = Fraction(0)
    rest: Fraction = Fraction(0)
    path: str = ""
    floors: bool = False
    kind: str = "number"
    rough: bool = False
    nan: bool = False
    written: bool = False


_NAN = _Sum(nan=True)


class _Unknown(Exception):
    pass


def age(test: Test) -> Age | bool | None:
    """The age that a test is about; a constant where the times are of different units; None: it is no such
    test."""
    if NOW not in test.paths:
        return None
    term, negated = test.term, False
    while term.op == "!":
        term, negated = term.args[0], not negated
    try:
        found = _some(term) if term.op == "method" else _compared(term)
    except (_Unknown, ZeroDivisionError):
        return None
    if isinstance(found, bool):
        return found is not negated
    if found.some and negated:
        return None
    return replace(found, negated=found.negated is not negated)


def passes(test: Test) -> bool:
    """Whether a test asks if a time has come, so that its outcome changes once in a run, if at all."""
    term = test.term
    while term.op == "!":
        (term,) = term.args
    plain = (part.op in _PLAIN or (part.op == "method" and part.value in _AS_NUMBER) for part in term.walk())
    return NOW in test.paths and term.op in _ORDERS and all(plain)


_ORDERS = frozenset(("<", "<=", ">", ">="))
_PLAIN = _ORDERS | frozenset(("path", "literal", "date", "call", "+", "-", "*", "/", "||", "??", "undefined"))
_AS_NUMBER = frozenset(("getTime", "valueOf", "getFullYear", "getUTCFullYear", "toISOString"))


def _some(term: Term) -> Age | bool:
    """Whether any second factor of the session is young, or old: the last one, or the first one, is."""
    listed = term.args[0] if term.args else term
    while listed.op in ("||", "??") and listed.args[1] == Term("array"):
        listed = listed.args[0]
    plain = term.value == "some" and listed == Term("path", value=METHODS) and len(term.args) == 2
    if not plain or term.args[1].op != "arrow":
        raise _Unknown
    (body,) = term.args[1].args
    parts = _conjuncts(_in_rule(body) if _of_rule(listed) else body)
    rest = [part for part in parts if not _is_second(part)]
    if len(rest) != 1 or len(rest) == len(parts):
        raise _Unknown
    found = _compared(rest[0])
    if isinstance(found, bool):
        raise _Unknown
    return Age(FIRST if found.negated else LAST, found.milliseconds, found.inclusive, found.negated, True)


def _in_rule(term: Term) -> Term:
    """A test of an item as rules see it."""
    if term.op == "item":
        return replace(term, raw="context.")
    return replace(term, args=tuple(map(_in_rule, term.args)))


def _conjuncts(term: Term) -> list[Term]:
    return [part for arg in term.args for part in _conjuncts(arg)] if term.op == "&&" else [term]


def _is_second(term: Term) -> bool:
    """That an item is a second factor."""
    name = Term("member", (Term("item"),), "name")
    return term.op in ("===", "==") and set(term.args) == {name, Term("literal", value=SECOND)}


def _compared(term: Term) -> Age | bool:
    if term.op not in _ORDERS:
        return _is_zero(_sum(term))
    left, right = (_sum(arg) for arg in term.args)
    if left.kind == right.kind == "text":
        raise _Unknown
    left, right = _number(left), _number(right)
    if left.nan or right.nan:
        return False
    if term.op in (">", ">="):
        left, right = right, left
    strict = term.op in ("<", ">")
    if left.floors and not (right.now or right.then):
        # floor(x) < n is x < n for a whole n, floor(x) <= n is x < n + 1
        limit = Fraction(ceil(right.rest)) if strict else Fraction(floor(right.rest) + 1)
        return _below(_minus(_plain(left), _Sum(rest=limit)), strict=True)
    if right.floors and not (left.now or left.then):
        # n < floor(x) is x >= n + 1, n <= floor(x) is x >= n
        limit = Fraction(floor(left.rest) + 1) if strict else Fraction(ceil(left.rest))
        return _below(_minus(_Sum(rest=limit), _plain(right)), strict=False)
    if left.floors or right.floors:
        left, right = replace(left, floors=False, rough=True), replace(right, floors=False)
    return _below(_minus(left, right), strict)


def _is_zero(value: _Sum) -> Age | bool:
    """A number as a truth value: an age in whole units that is not zero."""
    if value.nan:
        return False
    if not value.floors or not value.path or value.rough:
        raise _Unknown
    if value.now <= 0 or value.rest:
        raise _Unknown
    found = _below(_minus(_plain(value), _Sum(rest=Fraction(1))), strict=True)
    if isinstance(found, bool):
        return not found
    return Age(found.path, found.milliseconds, found.inclusive, not found.negated)


def _below(value: _Sum, strict: bool) -> Age | bool:
    """value < 0 or value <= 0."""
    if not value.path and value.now and not value.rough:
        return _since_release(value, strict)
    if not value.path or not value.now or not value.then:
        raise _Unknown
    if value.rough and value.now + value.then == 0:
        raise _Unknown
    if value.now + value.then == 0 and value.now > 0:
        bound = -value.rest / value.now
        whole = floor(bound) if not strict else ceil(bound) - 1
        return (
            Age(value.path, whole, True, False)
            if bound != whole + 1 or not strict
            else Age(value.path, whole + 1, False, False)
        )
    if value.now + value.then == 0:
        bound = value.rest / -value.now
        # -age*k + rest < 0: the age is beyond the bound
        return (
            Age(value.path, floor(bound), True, True) if strict else Age(value.path, ceil(bound), False, True)
        )
    signs = set()
    for now, apart in product((_EARLIEST, _LATEST), (-_APART, _APART)):
        total = value.now * now + value.then * (now - apart) + value.rest
        signs.add(total < 0 if strict else total <= 0)
    if len(signs) == 1:
        return signs.pop()
    raise _Unknown


def _since_release(value: _Sum, strict: bool) -> bool:
    """The clock against a date: past ones have passed, of others that is not known."""
    then = value.now * RELEASED + value.rest
    below = then < 0 if strict else then <= 0
    if below is (value.now < 0):
        return below
    raise _Unknown


def _sum(term: Term) -> _Sum:
    if term.op == "literal" and isinstance(term.value, str) and _DATED.fullmatch(term.value):
        at = moment(term.value)
        if at is not None:
            return _Sum(rest=Fraction(at), kind="text", written=True)
    if term.op == "path":
        if term.value == NOW:
            return _Sum(now=Fraction(1))
        # what rules see are numbers, what Actions see are texts
        kind = "number" if term.raw.startswith("context.") else "text"
        return _Sum(then=Fraction(1), path=str(term.value), kind=kind)
    if term.op == "member" and term.value == "timestamp" and len(term.args) == 1:
        kind = "number" if _of_rule(term.args[0]) else "text"
        return _Sum(then=Fraction(1), path=_second(term.args[0]), kind=kind)
    if term.op == "literal" and isinstance(term.value, float):
        return _Sum(rest=Fraction(term.value))
    if term.op == "date":
        return replace(_whole(_sum(term.args[0])), kind="date")
    if term.op == "call" and len(term.args) == 1:
        inner = _sum(term.args[0])
        if term.value == "Date.parse":
            if inner.kind != "text" or inner.nan:
                raise _Unknown  # what is no text becomes one, in a form of its own
            return replace(inner, kind="number")
        if term.value == "Number":
            return _number(inner)
    if term.op == "method" and term.value in ("getTime", "valueOf") and len(term.args) == 1:
        inner = _sum(term.args[0])
        if inner.kind != "date":
            raise _Unknown
        return replace(inner, kind="number")
    if term.op == "call" and term.value in ("Math.floor", "Math.trunc", "parseInt") and term.args:
        inner = _number(_sum(term.args[0]))
        if inner.floors or (term.value == "parseInt" and inner.nan):
            raise _Unknown
        return replace(inner, floors=True)
    if term.op in ("+", "-", "*", "/"):
        return _arithmetic(term)
    raise _Unknown


def _of_rule(term: Term) -> bool:
    return any(part.raw.startswith("context.") for part in term.walk())


def _whole(value: _Sum) -> _Sum:
    """What `new Date` makes of a value: of a text that is a time, or of milliseconds."""
    if (
        value.nan
        or value.floors
        or (value.kind == "text" and (value.now or value.rest) and not value.written)
    ):
        raise _Unknown
    return value


def _number(value: _Sum) -> _Sum:
    """The value as a number: a time's text is none."""
    return _NAN if value.kind == "text" else replace(value, kind="number")


def _arithmetic(term: Term) -> _Sum:
    left, right = (_sum(arg) for arg in term.args)
    if term.op == "+" and not left.kind == right.kind == "number":
        return replace(_NAN, kind="text")
    left, right = _number(left), _number(right)
    if left.nan or right.nan:
        return _NAN
    rough = left.floors or right.floors or left.rough or right.rough
    left, right = replace(left, floors=False), replace(right, floors=False)
    if term.op == "-":
        return replace(_minus(left, right), rough=rough)
    if term.op == "+":
        return replace(_minus(left, _scaled(right, Fraction(-1))), rough=rough)
    if term.op == "*" and (right.now or right.then):
        left, right = right, left
    if right.now or right.then:
        raise _Unknown
    return replace(_scaled(left, right.rest if term.op == "*" else 1 / right.rest), rough=rough)


def _second(term: Term) -> str:
    """The time of an item of the list: of any, or of the one that is looked for."""
    if term.op == "item":
        return LAST
    listed = term.args[0] if term.args else term
    while listed.op in ("||", "??") and listed.args[1] == Term("array"):
        listed = listed.args[0]
    looked = term.op == "method" and term.value == "find" and len(term.args) == 2
    among = looked and listed == Term("path", value=METHODS) and term.args[1].op == "arrow"
    if among and _is_second(term.args[1].args[0]):
        return FIRST
    raise _Unknown


def _scaled(value: _Sum, by: Fraction) -> _Sum:
    return _Sum(value.now * by, value.then * by, value.rest * by, value.path, rough=value.rough)


def _minus(left: _Sum, right: _Sum) -> _Sum:
    if left.path and right.path and left.path != right.path:
        raise _Unknown
    return _Sum(
        left.now - right.now,
        left.then - right.then,
        left.rest - right.rest,
        left.path or right.path,
        rough=left.rough or right.rough,
    )


def _plain(value: _Sum) -> _Sum:
    return replace(value, floors=False)
