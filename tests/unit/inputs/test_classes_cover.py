"""Classes of inputs leave no value out: however its tests come out, some class says so."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssoproof.inputs import groups as grouping
from ssoproof.inputs.cells import Cells
from ssoproof.inputs.classes import classes
from ssoproof.inputs.evaluation import evaluate
from ssoproof.inputs.groups import groups
from ssoproof.inputs.scopes import Catalogue
from ssoproof.inputs.values import UNDEFINED, Members, Value
from ssoproof.logic.build import var
from ssoproof.logic.sorts import BOOL
from ssoproof.providers.auth0.inputs import AUTH0_INPUTS

X = "event.user.app_metadata.x"
TESTS = st.sampled_from(
    [
        f'{X} === "a"', f"{X} == null", f"!!{X}", f"{X} > 3", f"{X} < 4", f"{X}.length > 30", f"{X}.length === 12",
        f'{X}.startsWith("ab")', f'{X}.endsWith("z")', f'{X}.includes("q")', f'!{X}.startsWith("abc")',
        f'typeof {X} === "string"', f"Array.isArray({X})", f"Object.keys({X}).length > 2",
        f'JSON.stringify({X}).includes("admin")', f'({X} || "").endsWith("@b.example")',
        f"!!{X}.trusted", f'{X}.role === "admin"',
    ]
)  # fmt: skip
LONG = "ab" + "q" * 30 + "z"
VALUES: tuple[Value, ...] = (
    UNDEFINED, None, True, 0.0, 3.5, 7.0, "", "a", "abz", "abcdefghijkz", "ab.q@b.example", LONG, '{"admin"}',
    (), ("admin",), ("q", *("r",) * 40), ("a", "b", "c"), Members(), Members((("role", "admin"),)),
    Members((("trusted", True), ("role", "user"), ("more", "admin"))), Members((("trusted", True),)),
    Members((("length", 12.0),)),
)  # fmt: skip


def _left_out(texts: list[str]) -> list[tuple[Value, tuple[bool, ...]]]:
    """Values whose outcomes no class has, with these."""
    catalogue = Catalogue(AUTH0_INPUTS)
    tests = [catalogue.test(text) for text in texts]
    names = {test.text: f"test {n}" for n, test in enumerate(tests)}
    made = classes([var(name, BOOL) for name in names.values()], groups(tests, catalogue.kinds), names, 1_000)
    assert made is not None
    outcomes = {tuple(one.outcome[name] for name in names.values()) for one in made}
    real = evaluate(tests, [X], [{X: value} for value in VALUES])
    return [(value, vector) for value, vector in zip(VALUES, real, strict=True) if vector not in outcomes]


@settings(deadline=None)
@given(st.lists(TESTS, min_size=1, max_size=4, unique=True))
def test_each_value_is_in_a_class(texts: list[str]) -> None:
    assert not _left_out(texts)


LONGEST = [f'{X}.startsWith("ab")', f'{X}.endsWith("@b.example")', f'{X}.includes("q")']
MANY = [f"Object.keys({X}).length > 2", f"!!{X}.trusted"]


@pytest.mark.parametrize("texts", [LONGEST, MANY])
def test_what_is_found_late_is_in_a_class(texts: list[str]) -> None:
    assert not _left_out(texts)


def test_without_what_objects_may_be_some_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A planted fault: outcomes that were seen of lists alone are taken to be none of objects."""

    def only_seen(made: Cells, kinds: object) -> Cells:
        return made

    grouping._cells.cache_clear()
    monkeypatch.setattr(grouping, "of_objects", only_seen)
    assert _left_out(MANY)
    grouping._cells.cache_clear()


def test_all_combinations_of_two_are_covered() -> None:
    for pair in product(MANY, LONGEST):
        assert not _left_out(list(pair))
