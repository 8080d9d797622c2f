"""Texts of documents with a value put in the place of another, or an item more: nothing else moves."""

from __future__ import annotations

import re

from ssoproof.documents.problems import Problems
from ssoproof.documents.yaml_tree import Items, Node, Table, parse
from ssoproof.source import Span

_DASH = re.compile(r"([ \t]*)-(?=\s)")


def replaced(text: str, span: Span, value: str) -> str:
    """The text with what stands in a span replaced."""
    return text[: _offset(text, span.line, span.column)] + value + text[_end(text, span) :]


def standing(text: str, span: Span) -> str:
    """What stands in a span."""
    return text[_offset(text, span.line, span.column) : _end(text, span)]


def _end(text: str, span: Span) -> int:
    return _offset(text, span.end_line or span.line, span.end_column or span.column)


def _offset(text: str, line: int, column: int) -> int:
    at = 0
    for _ in range(line - 1):
        at = text.index("\n", at) + 1
    return at + column - 1


def with_item(file: str, text: str, route: tuple[str, ...], item: str) -> str | None:
    """YAML with an item at the end of the list at a route, or with that list at its end; None where it can't
    be told how. `item` are keys and values, with commas."""
    block = item if item.count(":") == 1 else f"{{{item}}}"
    end = "\r\n" if "\r\n" in text else "\n"
    node: Node | None = parse(file, text, Problems())
    for n, key in enumerate(route):
        entry = next((e for e in node.entries if e.key == key), None) if isinstance(node, Table) else None
        if entry is None:
            whole = text if text.endswith(end) else f"{text}{end}"
            return None if n else f"{whole}{_new(route, block, end)}"
        node = entry.node
    if not isinstance(node, Items):
        return None
    at = _end(text, node.span)
    if standing(text, node.span).startswith("["):
        return f"{text[: at - 1]}{', ' if node.nodes else ''}{{{item}}}{text[at - 1 :]}"
    lines = text.split("\n")
    dash = _DASH.match(lines[node.nodes[0].span.line - 1]) if node.nodes else None
    if dash is None:
        return None
    last = node.nodes[-1].span.end_line
    if last == len(lines):
        return f"{text}{end}{dash[1]}- {block}"
    return "\n".join([*lines[:last], f"{dash[1]}- {block}{end[:-1]}", *lines[last:]])


def _new(route: tuple[str, ...], item: str, end: str) -> str:
    head = "".join(f"{'  ' * n}{key}:{end}" for n, key in enumerate(route))
    return f"{head}{'  ' * len(route)}- {item}{end}"
