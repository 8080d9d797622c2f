"""Tests that compare the current time with another one: what age they test, whatever way they are written."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import ceil, floor

from ssoproof.inputs.terms import NOW, Term, Test

#: Times in milliseconds between which the clock is, and how far another time may be from it.
_EARLIEST, _LATEST, _APART = 1_500_000_000_000, 2_500_000_000_000, 400_000_000_000


@dataclass(frozen=True, slots=True)
class Age:
    """True where the time `path` is at most (or, not `inclusive`, less than) so many milliseconds ago.

    `negated`: the test is true where it is not.
    """

    path: str
    milliseconds: int
    inclusive: bool
    negated: bool


@dataclass(frozen=True, slots=True)
class _Sum:
    """now * `now` + the other time * `then` + `rest`, in milliseconds; `floors` it is rounded down at the
    end."""

    now: Fraction = Fraction(0)
    then: Fraction = Fraction(0)
    rest: Fraction = Fraction(0)
    path: str = ""
    floors: bool = False


class _Unknown(Exception):
    pass


def age(test: Test) -> Age | bool | None:
    """The age that a test is about; a constant where the times are of different units; None: it is no such
    test."""
    term, negated = test.term, False
    while term.op == "!":
        term, negated = term.args[0], not negated
    try:
        found = _compared(term)
    except (_Unknown, ZeroDivisionError):
        return None
    if isinstance(found, bool):
        return found is not negated
    return Age(found.path, found.milliseconds, found.inclusive, found.negated is not negated)


def _compared(term: Term) -> Age | bool:
    if term.op not in ("<", "<=", ">", ">="):
        return _is_zero(_sum(term))
    left, right = (_sum(arg) for arg in term.args)
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
        # rounding of both sides, or of times: a second more or less
        left, right = _plain(left), _plain(right)
    return _below(_minus(left, right), strict)


def _is_zero(value: _Sum) -> Age | bool:
    """A number as a truth value: an age in whole units that is not zero."""
    if not value.floors or not value.path:
        raise _Unknown
    if value.now <= 0 or value.rest:
        raise _Unknown
    found = _below(_minus(_plain(value), _Sum(rest=Fraction(1))), strict=True)
    if isinstance(found, bool):
        return not found
    return Age(found.path, found.milliseconds, found.inclusive, not found.negated)


def _below(value: _Sum, strict: bool) -> Age | bool:
    """value < 0 or value <= 0."""
    if not value.path or not value.now or not value.then:
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


def _sum(term: Term) -> _Sum:
    if term.op == "path":
        return _Sum(now=Fraction(1)) if term.value == NOW else _Sum(then=Fraction(1), path=str(term.value))
    if term.op == "literal" and isinstance(term.value, float):
        return _Sum(rest=Fraction(term.value))
    if term.op == "date" or (
        term.op == "call" and term.value in ("Date.parse", "Number") and len(term.args) == 1
    ):
        return _sum(term.args[0])
    if term.op == "method" and term.value in ("getTime", "valueOf") and len(term.args) == 1:
        return _sum(term.args[0])
    if term.op == "call" and term.value in ("Math.floor", "Math.trunc", "parseInt") and term.args:
        inner = _sum(term.args[0])
        return _Sum(inner.now, inner.then, inner.rest, inner.path, True)
    if term.op == "call" and term.value in ("Math.abs", "Math.round", "Math.ceil") and len(term.args) == 1:
        raise _Unknown
    if term.op in ("+", "-", "*", "/"):
        left, right = (_sum(arg) for arg in term.args)
        if term.op == "-":
            return _minus(left, right)
        if term.op == "+":
            return _minus(left, _scaled(right, Fraction(-1)))
        if term.op == "*" and (right.now or right.then):
            left, right = right, left
        if right.now or right.then:
            raise _Unknown
        return _scaled(left, right.rest if term.op == "*" else 1 / right.rest)
    raise _Unknown


def _scaled(value: _Sum, by: Fraction) -> _Sum:
    if value.floors and (value.now or value.then):
        # a rounded time of seconds, made milliseconds again: a second more or less
        return _Sum(value.now * by, value.then * by, value.rest * by, value.path)
    return _Sum(value.now * by, value.then * by, value.rest * by, value.path)


def _minus(left: _Sum, right: _Sum) -> _Sum:
    if left.path and right.path and left.path != right.path:
        raise _Unknown
    return _Sum(left.now - right.now, left.then - right.then, left.rest - right.rest, left.path or right.path)


def _plain(value: _Sum) -> _Sum:
    return _Sum(value.now, value.then, value.rest, value.path)
