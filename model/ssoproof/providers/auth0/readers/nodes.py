"""Looking into trees of values that may hold marks: texts, numbers, truths, lists, with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from ssoproof import bounds
from ssoproof.documents.yaml_tree import Entry, Items, Kind, Node, Scalar, Table
from ssoproof.providers.auth0.readers.marks import is_stated
from ssoproof.source import Span

_TRUTHS = {"true": True, "false": False, "yes": True, "no": False, "on": True, "off": False}


def entry(table: Table | None, key: str) -> Entry | None:
    """The entry of a key; None where it is not stated, or states null."""
    for found in table.entries if table else ():
        if found.key == key:
            return None if nothing(found.node) else found
    return None


def node(table: Table | None, *path: str) -> Node | None:
    """The value under a path of keys; None where it is not stated."""
    at: Node | None = table
    for key in path:
        found = entry(at, key) if isinstance(at, Table) else None
        at = found.node if found else None
    return at


def nothing(value: Node) -> bool:
    """True for null."""
    return isinstance(value, Scalar) and value.kind is Kind.NOTHING


def open_(value: Node | None) -> bool:
    """True where the value, or a part of its text, is not known."""
    return isinstance(value, Scalar) and not is_stated(value.text)


def text(value: Node | None) -> str | None:
    """A scalar's text, marks and all; None for anything else."""
    return value.text if isinstance(value, Scalar) and value.kind is not Kind.NOTHING else None


def truth(value: Node | None) -> bool | None:
    """True or false; None where it is not stated, not known, or neither."""
    found = text(value)
    return _TRUTHS.get(found.lower()) if found is not None else None


def number(value: Node | None) -> Fraction | None:
    """An exact number, also one that is written as text; None for anything else."""
    found = text(value)
    if found is None or bounds.NUMBER_DIGITS.passed(len(found)):
        return None
    power = re.search(r"[eE]([+-]?\d+)\s*\Z", found)
    try:
        if power and bounds.NUMBER_DIGITS.passed(abs(int(power[1]))):
            return None
        return Fraction(found.strip())
    except (ValueError, ZeroDivisionError):
        return None


def rows(value: Node | None) -> tuple[Node, ...]:
    """The items of a list; a single value is a list of one."""
    if value is None or nothing(value):
        return ()
    return value.nodes if isinstance(value, Items) else (value,)


def tables(value: Node | None) -> Iterator[Table]:
    """The mappings of a list."""
    return (item for item in rows(value) if isinstance(item, Table))


def texts(value: Node | None) -> tuple[str, ...]:
    """The texts of a list, marks and all."""
    return tuple(found for item in rows(value) if (found := text(item)) is not None)


def place(value: Node | None, otherwise: Span) -> Span:
    """Where the value stands, or what it would belong to."""
    return value.span if value is not None else otherwise
