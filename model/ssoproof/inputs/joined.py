"""Tests of inputs joined into one choice: what comes to the same is one value of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ssoproof.inputs.cells import Row
from ssoproof.inputs.classes import Class, classes, conditions
from ssoproof.inputs.groups import Group, groups
from ssoproof.inputs.scopes import Catalogue
from ssoproof.inputs.terms import Test
from ssoproof.inputs.words import named
from ssoproof.logic.build import FALSE, TRUE, is_, var
from ssoproof.logic.expr import Expr, free, substitute
from ssoproof.logic.sorts import BOOL, EnumSort


@dataclass(frozen=True, slots=True)
class Joined:
    """One choice in the place of many tests: `values` are its classes by name, `by` says each test with it.

    `doubtful` are classes for which no values were found.
    """

    sort: EnumSort
    values: Mapping[str, Row]
    by: Mapping[str, Expr]
    doubtful: frozenset[str]
    covered: frozenset[Expr]
    groups: tuple[Group, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)


def joined(
    exprs: Iterable[Expr], tests: Mapping[str, Test], catalogue: Catalogue, choice: str
) -> Joined | None:
    """The tests (by the names of their variables) that matter to the expressions, as one choice.

    None where they come to too much, or where it is not known what they come to.
    """
    leaders: dict[str, str] = {}
    again = {n: leaders.setdefault(t.text, n) for n, t in tests.items()}
    again = {n: leader for n, leader in again.items() if n != leader}
    if again:
        by = {n: var(leader, BOOL) for n, leader in again.items()}
        exprs = [substitute(e, by) for e in exprs]
        tests = {n: t for n, t in tests.items() if n not in again}
    made = _joined(exprs, tests, catalogue, choice)
    if made is None or not again:
        return made
    more = {n: made.by[leader] for n, leader in again.items() if leader in made.by}
    return replace(made, by={**made.by, **more})


def _joined(
    exprs: Iterable[Expr], tests: Mapping[str, Test], catalogue: Catalogue, choice: str
) -> Joined | None:
    """The same of tests of which no two are equal."""
    wanted = conditions(exprs, frozenset(tests))
    read = frozenset().union(*(free(e) for e in wanted))
    name = {tests[n].text: n for n in tests if n in read}
    parts = _with_objects([tests[n] for n in tests if n in read], tests.values(), catalogue)
    if any(group.cells.free for group in parts):
        return None
    made = classes(wanted, parts, name)
    if made is None:
        return None
    return _choice(
        made, parts, {n: tests[n] for n in tests if n in read}, choice, frozenset(wanted), catalogue
    )


def _with_objects(read: Sequence[Test], every: Iterable[Test], catalogue: Catalogue) -> tuple[Group, ...]:
    """The groups of the tests that matter."""
    return groups(list({t.text: t for t in read}.values()), catalogue.kinds)


def _choice(
    made: Sequence[Class],
    parts: Sequence[Group],
    tests: Mapping[str, Test],
    choice: str,
    covered: frozenset[Expr],
    catalogue: Catalogue,
) -> Joined:
    names = named(made, parts, catalogue.words)
    sort = EnumSort(tuple(names))
    variable = var(choice, sort)
    by: dict[str, Expr] = {}
    for name in tests:
        holds = [n for n, one in zip(names, made, strict=True) if one.outcome[name]]
        by[name] = is_(variable, *holds) if 0 < len(holds) < len(made) else TRUE if holds else FALSE
    doubtful = frozenset(n for n, one in zip(names, made, strict=True) if not one.sure)
    values = {n: one.values for n, one in zip(names, made, strict=True)}
    texts = {t.text: catalogue.words(t.text) for g in parts for t in g.cells.tests}
    return Joined(sort, values, by, doubtful, covered, tuple(parts), texts)
