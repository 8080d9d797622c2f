"""Cells: the outcomes that tests of one input can have together, beside what a real engine says of drawn values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssoproof.inputs import cells as cells_module
from ssoproof.inputs.candidates import Kind
from ssoproof.inputs.cells import Cells, cells
from ssoproof.inputs.evaluation import evaluate
from ssoproof.inputs.groups import groups
from ssoproof.inputs.terms import test_of as parsed
from ssoproof.inputs.theory import Theory
from ssoproof.inputs.values import UNDEFINED, Members, Value

ROOT = "event.user.app_metadata.x"


def signs(found: Cells) -> set[str]:
    """The outcomes for which values were found, as words of T and F."""
    return {"".join("T" if v else "F" for v in vector) for vector in found.examples}


def made(*texts: str, root: str = ROOT, kind: Kind | None = None) -> Cells:
    """The cells of tests of one input."""
    return cells([parsed(t) for t in texts], [root], {root: kind or Kind()})


@pytest.mark.smoke
def test_two_values_exclude_each_other() -> None:
    found = made(f'{ROOT} === "a"', f'{ROOT} === "b"')
    assert signs(found) == {"FF", "TF", "FT"}
    assert not found.possible and not found.free


def test_numbers_are_told_apart_at_their_limits() -> None:
    found = made(f"!!({ROOT} < 3)", f"!!({ROOT} > 5)", kind=Kind("number", False))
    assert signs(found) == {"TF", "FF", "FT"}
    assert not found.possible


def test_a_length_that_is_neither_zero_nor_true_is_of_something_else() -> None:
    found = made(f"!!({ROOT} || []).length", f"({ROOT} || []).length === 0")
    assert "FF" in signs(found)
    assert not found.possible


def test_what_documents_say_narrows() -> None:
    assert signs(made(f"typeof {ROOT} === 'string'", kind=Kind("string", False))) == {"T"}
    assert signs(made(f"{ROOT} == null", kind=Kind("string", True))) == {"T", "F"}


def test_a_pattern_is_given_a_text_that_fits() -> None:
    found = made(f"!!/^10\\.0\\.\\d+$/.test({ROOT})", f'{ROOT} === "10.0.1"', kind=Kind("string", False))
    assert signs(found) == {"FF", "TF", "TT"}
    assert found.possible == frozenset()


def test_a_member_of_what_is_no_object_is_undefined() -> None:
    tests = [parsed(f"{ROOT} == null"), parsed(f"{ROOT}.deep === 1")]
    found = cells(tests, [ROOT], {})
    assert signs(found) == {"TF", "FF", "FT"}


def test_hours_are_tried_one_by_one() -> None:
    found = cells(
        [parsed("!!(new Date().getUTCHours() < 9)"), parsed("!!(new Date().getUTCHours() > 17)")],
        ["clock.now"],
        {},
    )
    assert signs(found) == {"TF", "FF", "FT"}
    assert not found.possible


def test_what_can_not_be_confirmed_stays_possible() -> None:
    found = made(f"hash({ROOT}) === 7", f"hash({ROOT}) === 8")
    assert signs(found) == {"FF"}
    assert found.possible


def test_items_of_a_list() -> None:
    found = made(
        f'{ROOT}.some($ => $ === "a")',
        f'{ROOT}.some($ => $ === "b")',
        f"{ROOT} == null",
        kind=Kind("list", True),
    )
    assert signs(found) == {"FFF", "TFF", "FTF", "TTF", "FFT"}
    assert not found.possible


def test_what_is_not_understood_throws_without_a_receiver() -> None:
    found = made(f'{ROOT}.some($ => $.startsWith("a"))', f"{ROOT} == null", kind=Kind("list", True))
    assert signs(found) == {"FF", "TF", "FT"}
    assert not found.possible


TEXTS = st.sampled_from(
    [
        f'{ROOT} === "a"',
        f'{ROOT} === "ab"',
        f"{ROOT} === 1",
        f"{ROOT} === true",
        f"!!{ROOT}",
        f"{ROOT} == null",
        f"{ROOT} === undefined",
        f"typeof {ROOT} === 'string'",
        f"typeof {ROOT} === 'object'",
        f"Array.isArray({ROOT})",
        f"{ROOT}.length === 0",
        f"!!{ROOT}.length",
        f"{ROOT}.length > 1",
        f'!!{ROOT}.includes("a")',
        f'!!{ROOT}.startsWith("a")',
        f'!!{ROOT}.endsWith("b")',
        f'!!({ROOT} || []).includes("a")',
        f'({ROOT} ?? "a") === "a"',
        f'{ROOT}.some($ => $ === "a")',
        f'!!({ROOT} || []).some($ => $ === "ab")',
        f"!!({ROOT} && {ROOT}.length)",
        f"typeof {ROOT}.includes !== 'function'",
    ]
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.sampled_from([0.0, 1.0, -1.0, 2.5])
    | st.sampled_from(["", "a", "ab", "ba", "b", "other"]),
    lambda inner: st.lists(inner, max_size=3).map(tuple),
    max_leaves=4,
)


@given(st.lists(TEXTS, min_size=1, max_size=5, unique=True), st.lists(JSON, min_size=1, max_size=20))
def test_no_value_comes_out_as_no_cell_says(texts: list[str], values: list[Value]) -> None:
    tests = [parsed(t) for t in texts]
    found = cells(tests, [ROOT], {})
    real = evaluate(tests, [ROOT], [{ROOT: v} for v in (*values, UNDEFINED, Members())])
    assert set(real) <= set(found.vectors)


@given(st.lists(TEXTS, min_size=1, max_size=5, unique=True))
def test_each_cell_has_values_that_come_out_so(texts: list[str]) -> None:
    tests = [parsed(t) for t in texts]
    found = cells(tests, [ROOT], {})
    for vector, row in found.examples.items():
        assert evaluate(tests, [ROOT], [row]) == [vector]


def test_a_cell_that_no_value_was_tried_for_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second way to cells: with hardly any values tried, Z3 names the others."""
    monkeypatch.setattr(cells_module, "rows", lambda tests, roots, kinds: ([{ROOT: UNDEFINED}], True))
    assert signs(made(f'{ROOT} === "a"', f'{ROOT} === "b"')) == {"FF", "TF", "FT"}


def test_a_cell_too_few_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A planted fault: nobody looks for more than what was tried."""
    monkeypatch.setattr(cells_module, "rows", lambda tests, roots, kinds: ([{ROOT: UNDEFINED}], True))
    monkeypatch.setattr(Theory, "another", lambda self: False)
    tests = [parsed(f'{ROOT} === "a"')]
    real = evaluate(tests, [ROOT], [{ROOT: "a"}])
    assert not set(real) <= set(cells(tests, [ROOT], {}).vectors)


def test_what_takes_too_much_is_left_open() -> None:
    found = made(f"((x) => {{ while (true) {{}} }})({ROOT})")
    assert found.possible or found.free


LISTED = "(event.authorization || ({})).roles"
AUTHORIZED = {"event.authorization": Kind("object", True), "event.authorization.roles": Kind("list", False)}


def test_a_member_of_what_defaults_to_an_empty_object_has_values() -> None:
    tests = [parsed(f'({LISTED} || []).includes("admin")'), parsed(f"{LISTED} === undefined")]
    assert tests[0].paths == ("event.authorization", "event.authorization.roles")
    found = cells(tests, ["event.authorization"], AUTHORIZED)
    assert signs(found) == {"TF", "FF", "FT"}


def test_what_defaults_may_not_be_there() -> None:
    """The member is always there where the object is, and the object may not be."""
    (group,) = groups([parsed(f"{LISTED} === undefined")], AUTHORIZED)
    assert signs(group.cells) == {"T", "F"}


def test_a_text_that_is_parsed_is_given_documents() -> None:
    some = f'JSON.parse({ROOT}).some($ => $.verified && $.id !== "mine")'
    tests = (f"JSON.parses({ROOT})", f"JSON.parse({ROOT}) == null", f"JSON.parse({ROOT}).length > 0", some)
    assert {"FFFF", "TTFF", "TFFF", "TFTF", "TFTT"} <= signs(made(*tests))
