"""Places in TOML: each key stands where its place says, whatever the text looks like around it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssoproof.documents.toml_tree import parse
from ssoproof.documents.yaml_tree import Entry, Items, Kind, Node, Table

CASES = sorted((Path(__file__).parents[3] / "specs" / "cases").glob("*/case.toml"))
ODD = '''
a.b = "verdict = 1"  # c = 2
"q x" = """
c = 3
"""
"ä" = {"é" = 1, 'c' = [ # d = 4
  {d = "e = 5", "f.g".h = 6}, [7, {i = 8}]]}
[j . k]
l = 1979-05-27
[[m]]
n = true
[[m.o]]
p = 9.5
[m.q]
r = []
[[m]]
n = false
[[ m . o ]]
p = 10
'''


def entries(node: Node) -> Iterator[Entry]:
    """All keys of a tree."""
    if isinstance(node, Table):
        for entry in node.entries:
            yield entry
            yield from entries(entry.node)
    elif isinstance(node, Items):
        for inner in node.nodes:
            yield from entries(inner)


def values(node: Node) -> object:
    """A tree's texts."""
    if isinstance(node, Table):
        return {entry.key: values(entry.node) for entry in node.entries}
    return [values(inner) for inner in node.nodes] if isinstance(node, Items) else node.text


def texts(value: object) -> object:
    """The same of what the standard parser reads."""
    if isinstance(value, dict):
        return {key: texts(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [texts(inner) for inner in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def misplaced(text: str) -> list[str]:
    """The keys that do not stand where their places say."""
    tree, rows = parse("x.toml", text), text.split("\n")
    assert values(tree) == texts(tomllib.loads(text))
    return [
        entry.key
        for entry in entries(tree)
        if rows[entry.key_span.line - 1][entry.key_span.column - 1 : entry.key_span.end_column - 1].strip(
            "\"'"
        )
        != entry.key
    ]


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.parent.name)
def test_keys_of_the_cases_have_their_places(file: Path) -> None:
    assert misplaced(file.read_text(encoding="utf-8")) == []


def test_keys_in_odd_places() -> None:
    assert misplaced(ODD) == []
    tree = parse("x.toml", ODD)
    places = [
        (e.key, e.key_span.line, e.key_span.column) for e in entries(tree) if e.key in ("n", "p", "c", "i")
    ]
    assert places == [("c", 6, 17), ("i", 7, 36), ("n", 11, 1), ("p", 13, 1), ("n", 17, 1), ("p", 19, 1)]
    (first, second) = next(e.node for e in entries(tree) if e.key == "m").nodes  # type: ignore[union-attr]
    assert (first.span.line, second.span.line) == (10, 16)


KEYS = st.sampled_from(["a", "b", '"c d"', "'e'", "f.g"])
FLAT = st.sampled_from(
    ["1", "true", '"a = 1"', "'''\na = 2\n'''", "[]", "{}", "[1, {a = 2}]", "{b = {a = 1}}"]
)
LINES = st.lists(st.tuples(KEYS, FLAT), max_size=4, unique_by=lambda pair: pair[0])
HEADERS = st.sampled_from(["[x{}]", "[[y]]", "[[y.z]]", "# [w]", "[ x{}.v ]"])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(HEADERS, LINES), max_size=5))
def test_keys_of_any_document_have_their_places(sections: list[tuple[str, list[tuple[str, str]]]]) -> None:
    lines = []
    for number, (header, pairs) in enumerate(sections):
        lines += [header.format(number), *(f"{key} = {value}" for key, value in pairs)]
    text = "\n".join(lines)
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    assert misplaced(text) == []


def test_what_is_no_text_keeps_its_kind() -> None:
    kinds = {e.key: e.node.kind for e in parse("x", ODD).entries if not isinstance(e.node, Table | Items)}
    assert kinds == {"q x": Kind.TEXT}
