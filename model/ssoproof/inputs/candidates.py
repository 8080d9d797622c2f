"""Concrete values to try for an input: those that the tests on it name, their neighbours, and one of each
kind."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from ssoproof.inputs.patterns import fitting
from ssoproof.inputs.terms import NOW, Term, Test
from ssoproof.inputs.values import UNDEFINED, Members, Value, identity

#: So many rows of values are tried for one group of tests.
MOST = 3_000

_OTHER = "\u2026other"
_HOUR = 3_600_000.0
_YEAR = 365.25 * 24 * _HOUR
#: Code is not run before this program was made: 1 January 2026, and the first Monday of that year (UTC).
RELEASED, _MONDAY = 1_767_225_600_000, 1_767_571_200_000.0


@dataclass(frozen=True, slots=True)
class Kind:
    """What documents say of an input: its type, and whether it may be absent.

    `type` is one of any (any JSON value), string, number, boolean, list (of strings), object, time, absent.
    `only`: all values that it can have.
    """

    type: str = "any"
    optional: bool = True
    only: tuple[Value, ...] | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """What tests name: texts (and some that fit their patterns), numbers, and members of items of lists."""

    texts: tuple[str, ...]
    numbers: tuple[float, ...]
    members: tuple[str, ...] = ()


def named(tests: Sequence[Test]) -> Named:
    """All that the tests name."""
    literals = [t.value for test in tests for t in test.term.walk() if t.op == "literal"]
    texts = dict.fromkeys(v for v in literals if isinstance(v, str) and v not in _TYPE_NAMES)
    patterns = (str(t.value) for test in tests for t in test.term.walk() if t.op == "opaque")
    texts |= dict.fromkeys(s for text in patterns for s in fitting(text))
    numbers = dict.fromkeys(v for v in literals if isinstance(v, float) and not isinstance(v, bool))
    terms = [t for test in tests for t in test.term.walk()]
    members = dict.fromkeys(str(t.value) for t in terms if t.op == "member" and t.args[0].op == "item")
    return Named(tuple(texts), tuple(numbers), tuple(members))


def rows(
    tests: Sequence[Test], roots: Sequence[str], kinds: Mapping[str, Kind]
) -> tuple[list[dict[str, Value]], bool]:
    """Rows of values, one for each root; false where they are only some of all combinations."""
    told = named(tests)
    choices = []
    for root in roots:
        below = sorted({p for test in tests for p in test.paths if p.startswith(f"{root}.")})
        choices.append(_distinct(_values(root, below, kinds, told, _methods(tests))))
    count = 1
    for values in choices:
        count *= len(values)
    if count <= MOST:
        return [dict(zip(roots, row, strict=True)) for row in product(*choices)], True
    first = [values[0] for values in choices]
    few: list[dict[str, Value]] = []
    for a, b in combinations(range(len(roots)), 2):
        for x, y in product(choices[a], choices[b]):
            row = list(first)
            row[a], row[b] = x, y
            few.append(dict(zip(roots, row, strict=True)))
            if len(few) >= MOST:
                return few, False
    return few, False


def exhaustive(tests: Sequence[Test], roots: Sequence[str]) -> bool:
    """Whether no other values than those of `rows` give other outcomes: hours and days of the clock alone."""
    return tuple(roots) == (NOW,) and all(_hourly(test.term) for test in tests)


def _hourly(term: Term) -> bool:
    """Whether the clock is read for nothing but its hour or its day."""
    if term.op == "method" and term.value in _HOURLY and term.args[0].op == "date" and len(term.args) == 1:
        return term.args[0].args == (Term("path", value=NOW),)
    if term.op == "path":
        return term.value != NOW
    return term.op not in ("opaque", "call", "member") and all(map(_hourly, term.args))


_HOURLY = frozenset({"getHours", "getUTCHours", "getDay", "getUTCDay"})
_TYPE_NAMES = frozenset({"string", "number", "boolean", "object", "undefined", "function"})


def _methods(tests: Sequence[Test]) -> frozenset[str]:
    return frozenset(str(t.value) for test in tests for t in test.term.walk() if t.op == "method")


def _distinct(values: Iterator[Value]) -> list[Value]:
    return list({identity(v): v for v in values}.values())


def _values(
    path: str, below: Sequence[str], kinds: Mapping[str, Kind], told: Named, methods: frozenset[str]
) -> Iterator[Value]:
    kind = kinds.get(path, Kind())
    if path == NOW:
        yield from (_MONDAY + day * 24 * _HOUR + hour * _HOUR for day in range(7) for hour in range(24))
        yield from (_YEAR * year for year in range(57, 77))
        times = [n * by for n in told.numbers for by in (1.0, 1000.0) if n * by < 10**13]
        times += [at for text in told.texts if (at := moment(text)) is not None]
        yield from (at + d for at in times for d in (-1.0, 0.0, 1.0) if at + d >= RELEASED)
        return
    if kind.only is not None:
        yield from kind.only
        return
    if kind.optional:
        yield UNDEFINED
    if kind.type == "absent":
        return
    if below:
        yield from _objects(path, below, kinds, told, methods)
        if kind.type == "any":
            yield from (None, True, 5.0, "x", ())
        return
    if kind.type in ("any", "string", "time"):
        yield from _texts(told, methods)
        yield from _documents(told) if "parse" in methods else ()
    if kind.type in ("any", "number"):
        yield from _numbers(told)
    if kind.type in ("any", "boolean"):
        yield from (True, False)
    if kind.type in ("any", "list"):
        yield from _lists(told)
    if kind.type in ("any", "object"):
        yield Members()
        yield from (Members((("length", n),)) for n in _numbers(told))
    if kind.type == "any":
        yield None
        yield from (str(n).removesuffix(".0") for n in told.numbers)


def moment(text: str) -> float | None:
    """The time that a text says, in milliseconds."""
    from datetime import UTC, datetime

    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000


def _objects(
    path: str, below: Sequence[str], kinds: Mapping[str, Kind], told: Named, methods: frozenset[str]
) -> Iterator[Value]:
    """Objects with the members that tests read."""
    names = list(dict.fromkeys(p[len(path) + 1 :].split(".")[0] for p in below))
    choices = []
    for name in names:
        inner = f"{path}.{name}"
        deeper = [p for p in below if p.startswith(f"{inner}.")]
        choices.append(_distinct(_values(inner, deeper, kinds, told, methods)))
    count = 1
    for values in choices:
        count *= len(values)
    firsts = [values[0] for values in choices]
    if count <= MOST:
        made: Iterator[Sequence[Value]] = iter(product(*choices))
    else:
        made = ([*firsts[:k], v, *firsts[k + 1 :]] for k, values in enumerate(choices) for v in values)
    for row in made:
        pairs = ((n, v) for n, v in zip(names, row, strict=True) if v is not UNDEFINED)
        yield Members(tuple(pairs))


def _texts(told: Named, methods: frozenset[str]) -> Iterator[Value]:
    yield from ("", _OTHER)
    for text in told.texts:
        yield from (text, text.lower(), text.upper())
        if methods:
            yield from (f"{text}x", f"x{text}", f"x{text}x", f"x {text}")
    for a, b in product(told.texts[:6], repeat=2):
        if a != b and methods:
            yield from (f"{a} {b}", f"{a},{b}", f"{a}{b}")
        if text[-1:].isdigit():
            yield text[:-1] + ("7" if text[-1] != "7" else "8")
    for number in told.numbers:
        if 0 <= number <= 64 and number.is_integer():
            yield from ("x" * int(n) for n in (number - 1, number, number + 1) if n >= 0)


def _numbers(told: Named) -> Iterator[Value]:
    yield from (0.0, 1.0, -1.0)
    for number in told.numbers:
        yield from (number - 1, number, number + 1)
    for a, b in combinations(sorted(told.numbers), 2):
        yield (a + b) / 2


def _lists(told: Named) -> Iterator[Value]:
    yield from ((), (_OTHER,))
    for size in range(1, min(len(told.texts), 4) + 1):
        yield from combinations(told.texts, size)
    yield from ((text, _OTHER) for text in told.texts)
    for number in told.numbers:
        if 0 <= number <= 64 and number.is_integer():
            yield from ((_OTHER,) * int(n) for n in (number - 1, number, number + 1) if n >= 0)


def _documents(told: Named) -> Iterator[Value]:
    """Texts in JSON: one of each kind, and lists of up to three objects with the members that tests read."""
    yield from ("null", "true", "0", "{}", "[]", "[null]", "[{}]")
    for value in (True, _OTHER, *told.texts[:4]):
        row = json.dumps(dict.fromkeys(told.members, value))
        yield from (row, *(f"[{', '.join([row] * count)}]" for count in (1, 2, 3)))
