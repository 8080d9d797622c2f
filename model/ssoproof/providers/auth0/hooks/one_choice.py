"""What a hook leaves open, for people: all tests of inputs as one choice, all failing calls as one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ssoproof.inputs.joined import joined
from ssoproof.inputs.scopes import Catalogue
from ssoproof.inputs.terms import Test
from ssoproof.javascript.choices import OUTSIDE, Choice
from ssoproof.logic.build import TRUE, var
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import BOOL
from ssoproof.providers.auth0.hooks.lowered import Lowered, expressions, substituted
from ssoproof.providers.auth0.inputs import AUTH0_INPUTS
from ssoproof.semantics.readings import INPUTS

#: Some call to the outside fails.
FAILS = "a call to the outside fails"


def with_one_choice(lowered: Lowered, hidden: frozenset[str] = frozenset()) -> Lowered:
    """The same with one choice of inputs, and one of calls that fail; as it is where that is too much.

    `hidden` are texts that no condition shows.
    """
    catalogue = Catalogue(AUTH0_INPUTS, (), hidden)
    tests: dict[str, Test] = {}
    by: dict[str, Expr] = {}
    for choice in lowered.choices:
        if choice.kind is not OUTSIDE or choice.sort != BOOL:
            continue
        test = catalogue.test(choice.test) if choice.test else None
        if test is not None and choice.answers and choice.display:
            catalogue.people[test.text] = choice.display
        if choice.fails:
            by[choice.name] = var(FAILS, BOOL)
        elif test is not None and test.paths:
            tests[choice.name] = test
    lowered = _with(lowered, by, FAILS)
    made = joined(expressions(lowered), tests, catalogue, INPUTS) if tests else None
    if made is None:
        return lowered
    kept = tuple(c for c in lowered.choices if c.name not in tests)
    lowered = substituted(lowered, {**dict.fromkeys(tests, TRUE), **made.by})
    if len(made.sort.values) > 1:
        first = next(c for c in lowered.choices if c.name in tests)
        kept = (*kept, Choice(INPUTS, made.sort, OUTSIDE, first.span, "what the login brings"))
    return replace(lowered, choices=kept)


def _with(lowered: Lowered, by: Mapping[str, Expr], name: str) -> Lowered:
    """With one boolean choice in the place of several."""
    if not by:
        return lowered
    first = next(c for c in lowered.choices if c.name in by)
    kept = tuple(c for c in lowered.choices if c.name not in by)
    one = replace(first, name=name, reason=name)
    return replace(substituted(lowered, by), choices=(*kept, one))
