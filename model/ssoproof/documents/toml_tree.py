"""TOML text as a tree of values with their places.

The standard parser says what the values are, tree-sitter's grammar where their keys stand: a value's place is
that of its key, an entry's of an array of tables that of its header.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from functools import cache

import tree_sitter_toml
from tree_sitter import Language, Parser
from tree_sitter import Node as Syntax

from ssoproof import bounds
from ssoproof.documents.problems import stop
from ssoproof.documents.yaml_tree import Entry, Items, Kind, Node, Scalar, Table
from ssoproof.source import Span

_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
#: A path from the root: keys, and numbers of entries of arrays.
Path = tuple[str | int, ...]


def parse(file: str, text: str) -> Table:
    """The document's tree. BadInput where the text is no TOML."""
    start = Span(file, 1)
    try:
        values = tomllib.loads(text)
        places = _Places(file, text.encode())
        places.statements(_grammar().parse(places.data).root_node, ())
        return Table(start, _entries(values, (), places.spans, start))
    except tomllib.TOMLDecodeError as error:
        place = _AT.search(str(error))
        rows = text.split("\n")
        line, column = (place[1], place[2]) if place and place[1] else (len(rows), len(rows[-1]) + 1)
        message = f"the file is not TOML: {_AT.sub('', str(error))}"
        help = "check quotes, brackets and equals signs here"
        raise stop("toml-syntax", message, Span(file, int(line), int(column)), help) from None
    except (RecursionError, ValueError) as error:
        # Deep brackets and numbers of thousands of digits pass the parser's own checks.
        message = f"the file is not TOML: {bounds.QUOTED_ERROR.cut(str(error))}"
        raise stop("toml-syntax", message, start, "check brackets and numbers") from None


@cache
def _grammar() -> Parser:
    return Parser(Language(tree_sitter_toml.language()))


def _entries(
    values: dict[str, object], path: Path, spans: dict[Path, Span], above: Span
) -> tuple[Entry, ...]:
    entries = []
    for key, value in values.items():
        span = spans.get((*path, key), above)
        entries.append(Entry(key, span, _node(value, (*path, key), spans, span)))
    return tuple(entries)


def _node(value: object, path: Path, spans: dict[Path, Span], above: Span) -> Node:
    span = spans.get(path, above)
    if bounds.YAML_LEVELS.passed(len(path)):
        message = f"the file nests deeper than {bounds.YAML_LEVELS.most} levels"
        raise stop("toml-syntax", message, span, "the format needs no more than 5")
    if isinstance(value, dict):
        return Table(span, _entries(value, path, spans, span))
    if isinstance(value, list):
        return Items(span, tuple(_node(v, (*path, n), spans, span) for n, v in enumerate(value)))
    if isinstance(value, str):
        return Scalar(span, value)
    if isinstance(value, bool):
        return Scalar(span, str(value).lower(), Kind.TRUTH)
    return Scalar(span, str(value), Kind.NUMBER if isinstance(value, int | float) else Kind.OTHER)


@dataclass(frozen=True, slots=True)
class _Places:
    """Where keys and headers stand, by their paths; the first place of each."""

    file: str
    data: bytes
    spans: dict[Path, Span] = field(default_factory=dict)
    lengths: Counter[Path] = field(default_factory=Counter)

    def statements(self, node: Syntax, path: Path) -> None:
        """Takes in what a document, a table's body or an inline table holds."""
        for part in node.named_children:
            if part.type == "pair":
                key, value = part.named_children[:2]
                self._value(value, self._keyed(key, path))
            elif part.type == "table":
                self.statements(part, self._keyed(part.named_children[0], ()))
            elif part.type == "table_array_element":
                array = self._keyed(part.named_children[0], ())
                entry = (*array, self.lengths[array])
                self.lengths[array] += 1
                self.spans[entry] = Span(self.file, part.start_point.row + 1, part.start_point.column + 1)
                self.statements(part, entry)

    def _value(self, node: Syntax, path: Path) -> None:
        if node.type == "inline_table":
            self.statements(node, path)
        elif node.type == "array":
            inner = [part for part in node.named_children if part.type != "comment"]
            for number, part in enumerate(inner):
                self._value(part, (*path, number))

    def _keyed(self, key: Syntax, path: Path) -> Path:
        """The path that a key leads to; each part of a dotted one has a place of its own."""
        if key.type == "dotted_key":
            for part in key.named_children:
                path = self._keyed(part, path)
            return path
        if self.lengths[path]:
            # A header names an array of tables: what follows is of the last of them.
            path = (*path, self.lengths[path] - 1)
        written = (key.text or b"").decode()
        name = written if key.type == "bare_key" else next(iter(tomllib.loads(f"{written} = 0")))
        path = (*path, name)
        self.spans.setdefault(path, self._span(key))
        return path

    def _span(self, node: Syntax) -> Span:
        """The grammar counts columns in bytes."""
        line, start = node.start_point.row + 1, node.start_byte
        before = self.data[self.data.rfind(b"\n", 0, start) + 1 : start]
        column = len(before.decode()) + 1
        return Span(self.file, line, column, line, column + len((node.text or b"").decode()))
