"""Cells: which outcomes tests on the same inputs can have together, each with values that give them.

Values are tried first; Z3 then looks for outcomes that none of them gave. What it finds is tried in turn, and
what can't be confirmed stays a possible outcome: it supports proofs, and no plain finding rests on it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from ssoproof.inputs.candidates import Kind, exhaustive, named, rows
from ssoproof.inputs.evaluation import Vector, evaluate
from ssoproof.inputs.terms import Test
from ssoproof.inputs.theory import Theory
from ssoproof.inputs.values import UNDEFINED, Members, Value

#: So many outcomes beyond those of the values tried are looked for.
_MORE = 24
#: Of so many tests at most, all outcomes are possible where not all are settled.
FREE = 8
#: So many tests of one group are looked at together.
TOGETHER = 40

Row = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Cells:
    """The outcomes of some tests: `examples` with values of `roots` that give each, `possible` without.

    `open_` are those of which it is not known that no others are possible: their tests are free of each
    other.
    """

    tests: tuple[Test, ...]
    roots: tuple[str, ...]
    examples: Mapping[Vector, Row]
    possible: frozenset[Vector] = frozenset()
    free: bool = False
    #: Outcomes with and without an object at the only root, with values: for tests on members.
    objects: Mapping[Vector, Row] = field(default_factory=dict)
    others: Mapping[Vector, Row] = field(default_factory=dict)
    #: Those that objects (True), or other values, may have as well, without values.
    unseen: frozenset[tuple[Vector, bool]] = frozenset()

    @property
    def vectors(self) -> tuple[Vector, ...]:
        """All outcomes that can't be ruled out, those with values first."""
        return (*self.examples, *sorted(self.possible))


def cells(tests: Sequence[Test], roots: Sequence[str], kinds: Mapping[str, Kind]) -> Cells:
    """The cells of tests that read nothing but the roots and their members."""
    told = named(tests)
    tried, _ = rows(tests, roots, kinds)
    try:
        vectors = evaluate(tests, roots, tried)
    except RuntimeError:
        return _free(tests, roots, {})
    examples: dict[Vector, Row] = {}
    objects: dict[Vector, Row] = {}
    others: dict[Vector, Row] = {}
    for row, vector in zip(tried, vectors, strict=True):
        examples.setdefault(vector, row)
        if len(roots) == 1:
            (objects if isinstance(row[roots[0]], Members) else others).setdefault(vector, row)
    if exhaustive(tests, roots):
        return Cells(tuple(tests), tuple(roots), examples)
    theory = Theory(tests, kinds, told.texts)
    for vector in examples:
        theory.exclude(vector)
    for row, vector in list(zip(tried, vectors, strict=True))[:400]:
        theory.bind(row, vector)
    possible: set[Vector] = set()
    for _ in range(_MORE):
        another = theory.another()
        if another is False:
            return Cells(tuple(tests), tuple(roots), examples, frozenset(possible), False, objects, others)
        if not isinstance(another, tuple):
            break
        vector, flat = another
        theory.exclude(vector)
        row = {root: _nested(root, flat) for root in roots}
        try:
            (real,) = evaluate(tests, roots, [row])
        except RuntimeError:
            break
        if real not in examples:
            examples[real] = row
            theory.exclude(real)
            if len(roots) == 1:
                (objects if isinstance(row[roots[0]], Members) else others).setdefault(real, row)
        if vector not in examples:
            possible.add(vector)
    return _free(tests, roots, examples)


def of_objects(made: Cells, kinds: Mapping[str, Kind]) -> Cells:
    """With all outcomes that objects and other values may have: each was looked for once, of either."""
    theory = Theory(made.tests, kinds, named(made.tests).texts)
    both = ((True, made.objects), (False, made.others))
    unseen = (
        (vector, is_object)
        for vector in made.examples
        for is_object, rows_ in both
        if vector not in rows_ and theory.may(vector, made.roots[0], is_object)
    )
    return replace(made, unseen=frozenset(unseen))


def _free(tests: Sequence[Test], roots: Sequence[str], examples: Mapping[Vector, Row]) -> Cells:
    """All outcomes are possible; of many tests that is said and not listed."""
    if len(tests) > FREE:
        return Cells(tuple(tests), tuple(roots), examples, frozenset(), True)
    every = frozenset(product((False, True), repeat=len(tests)))
    return Cells(tuple(tests), tuple(roots), examples, every - examples.keys())


def _nested(path: str, flat: Mapping[str, Value]) -> Value:
    """The value of a path, with what is said of its members."""
    below = {p[len(path) + 1 :].split(".")[0] for p in flat if p.startswith(f"{path}.")}
    own = flat.get(path, Members() if below else UNDEFINED)
    if not below or not isinstance(own, Members):
        return own
    pairs = ((name, _nested(f"{path}.{name}", flat)) for name in sorted(below))
    return Members(tuple((n, v) for n, v in pairs if v is not UNDEFINED))
