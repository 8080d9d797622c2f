"""Terraform's functions on lists, sets and maps whose items are known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from itertools import product

from ssoproof import bounds
from ssoproof.documents.yaml_tree import Entry, Items, Kind, Node, Scalar, Table
from ssoproof.providers.auth0.readers.marks import is_stated
from ssoproof.providers.auth0.readers.nodes import nothing, number, open_, text, truth
from ssoproof.providers.auth0.readers.terraform.operators import counted
from ssoproof.providers.auth0.readers.terraform.values import (
    Id,
    Loose,
    Partial,
    as_key,
    member,
    missing,
    set_of,
    settled,
)
from ssoproof.source import Span

Function = Callable[[list[Node], Span], Node | None]


def items(value: Node) -> tuple[Node, ...]:
    """The items of a list or set; TypeError for anything else."""
    if not isinstance(value, Items):
        raise TypeError("not a list")
    return value.nodes


def alike(value: Node) -> tuple[Node, ...]:
    """The items of a list, as texts where texts and other scalars are mixed. TypeError for anything else."""
    nodes = items(value)
    kinds = {n.kind for n in nodes if isinstance(n, Scalar) and not nothing(n)}
    if len(kinds) < 2 or not all(isinstance(n, Scalar) for n in nodes):
        return nodes
    return tuple(_as_text(n) for n in nodes)


def _as_text(value: Node) -> Node:
    if isinstance(value, Scalar) and value.kind in (Kind.NUMBER, Kind.TRUTH):
        return Scalar(value.span, value.text)
    return value


def entries(value: Node) -> list[Entry]:
    """The entries of a map in Terraform's order; TypeError for anything else."""
    if not isinstance(value, Table) or isinstance(value, Partial):
        raise TypeError("not a map")
    return sorted(value.entries, key=lambda e: e.key)


def truth_of(at: Span, value: bool) -> Scalar:
    """`true` or `false`."""
    return Scalar(at, "true" if value else "false", Kind.TRUTH)


def whole(value: Node) -> int:
    """A whole number; ValueError for anything else."""
    found = number(value)
    if found is None or found.denominator != 1 or abs(found) > bounds.OPERANDS.most:
        raise ValueError("not a whole number")
    return int(found)


def _flat(value: Node) -> list[Node]:
    return [part for item in value.nodes for part in _flat(item)] if isinstance(value, Items) else [value]


def _merge(a: list[Node], at: Span) -> Node:
    merged: dict[str, Entry] = {}
    for table in a:
        if not nothing(table):
            if not isinstance(table, Table):
                raise TypeError("not a map")
            merged |= {e.key: e for e in table.entries}
    kind = Partial if any(isinstance(table, Partial) for table in a) else Table
    return kind(at, tuple(merged.values()))


def _lookup(a: list[Node], at: Span) -> Node | None:
    table, key = a[0], a[1]
    stated = isinstance(key, Scalar) and is_stated(key.text) and not nothing(key)
    if not isinstance(table, Table) or not isinstance(key, Scalar) or not stated:
        return None
    found = next((e.node for e in table.entries if e.key == key.text), None)
    if found is not None or isinstance(table, Partial):
        return found
    return a[2] if len(a) > 2 else member(table, key.text)


def _distinct(a: list[Node], at: Span) -> Node | None:
    nodes = alike(a[0])
    once: dict[object, Node] = {}
    for one in nodes:
        once.setdefault(as_key(one), one)
    return Items(at, tuple(once.values())) if all(settled(n) for n in nodes) else None


def _compact(a: list[Node], at: Span) -> Node:
    if not all(isinstance(n, Scalar) for n in items(a[0])):
        raise TypeError("not texts")
    return Items(at, tuple(_as_text(n) for n in items(a[0]) if text(n)))


def _kind(value: Node) -> Kind | None:
    return value.kind if isinstance(value, Scalar) else None


def _contains(a: list[Node], at: Span) -> Node | None:
    nodes = items(a[0])
    alikes = [n for n in nodes if settled(n) and as_key(n) == as_key(a[1])]
    if any(_kind(n) is _kind(a[1]) for n in alikes):
        return truth_of(at, True)
    if alikes:
        return None
    known = all(settled(n) and isinstance(n, Id) is isinstance(a[1], Id) for n in nodes)
    return truth_of(at, False) if known and settled(a[1]) else None


def _element(a: list[Node], at: Span) -> Node | None:
    nodes = items(a[0])
    if not nodes:
        return missing(at, "element", "element() of an empty list")
    return nodes[whole(a[1]) % len(nodes)]


def _slice(a: list[Node], at: Span) -> Node | None:
    nodes, first, last = items(a[0]), whole(a[1]), whole(a[2])
    return Items(at, nodes[first:last]) if 0 <= first <= last <= len(nodes) else None


def _length(a: list[Node], at: Span) -> Node | None:
    value = a[0]
    if isinstance(value, Scalar):
        found = None if nothing(value) or value.kind is not Kind.TEXT else len(value.text)
    else:
        found = len(entries(value)) if isinstance(value, Table) else len(items(value))
    return None if found is None else Scalar(at, str(found), Kind.NUMBER)


def _one(a: list[Node], at: Span) -> Node | None:
    nodes = items(a[0])
    if len(nodes) > 1:
        return missing(at, "one", f"one() of a list of {len(nodes)}")
    return nodes[0] if nodes else Scalar(at, "null", Kind.NOTHING)


def _zipmap(a: list[Node], at: Span) -> Node | None:
    keys, nodes = items(a[0]), items(a[1])
    if len(keys) != len(nodes) or not all(isinstance(k, Scalar) and settled(k) for k in keys):
        return None
    made = {
        k.text: Entry(k.text, k.span, n) for k, n in zip(keys, nodes, strict=True) if isinstance(k, Scalar)
    }
    return Table(at, tuple(made.values()))


def _range(a: list[Node], at: Span) -> Node | None:
    numbers = [whole(n) for n in a]
    first, last = (0, numbers[0]) if len(numbers) == 1 else (numbers[0], numbers[1])
    step = numbers[2] if len(numbers) > 2 else 1 if last >= first else -1
    rows = range(first, last, step)
    if bounds.COPIES.passed(len(rows)):
        return None
    return Items(at, tuple(Scalar(at, str(n), Kind.NUMBER) for n in rows))


def _setproduct(a: list[Node], at: Span) -> Node | None:
    rows, size = [alike(n) for n in a], 1
    for row in rows:
        size *= len(row)
    if bounds.COPIES.passed(size):
        return None
    return Items(at, tuple(Items(at, row) for row in product(*rows)))


def _index(a: list[Node], at: Span) -> Node | None:
    nodes = items(a[0])
    if not all(settled(n) for n in (*nodes, a[1])):
        return None
    at_ = next((k for k, n in enumerate(nodes) if as_key(n) == as_key(a[1])), None)
    if at_ is None:
        return missing(at, "index", "index(): the list does not hold the value")
    return Scalar(at, str(at_), Kind.NUMBER)


def _sort(a: list[Node], at: Span) -> Node | None:
    nodes = tuple(_as_text(n) for n in items(a[0]))
    if len(nodes) > 1 and isinstance(set_of(at, nodes), Loose):
        return Loose(at, nodes, True)
    return Items(at, tuple(sorted(nodes, key=lambda n: text(n) or "")))


def _sets(a: list[Node], at: Span, kept: Callable[[list[dict[object, Node]]], Iterable[Node]]) -> Node | None:
    if not all(settled(n) or isinstance(n, Loose) for row in a for n in items(row)):
        return None
    mixed = {_kind(n) for row in a for n in items(row)} > {Kind.TEXT}
    rows = [[_as_text(n) if mixed else n for n in items(row)] for row in a]
    return set_of(at, kept([{as_key(n): n for n in row} for row in rows]))


def _transpose(a: list[Node], at: Span) -> Node | None:
    groups: dict[str, list[Node]] = {}
    for found in entries(a[0]):
        for item in items(found.node):
            if not isinstance(item, Scalar) or not settled(item):
                return None
            groups.setdefault(item.text, []).append(Scalar(found.key_span, found.key))
    return Table(at, tuple(Entry(k, v[0].span, Items(at, tuple(v))) for k, v in sorted(groups.items())))


def _every(a: list[Node], at: Span, wanted: bool) -> Node | None:
    """`alltrue` (wanted: True) and `anytrue` (wanted: False)."""
    found = [truth(n) for n in items(a[0])]
    if (not wanted) in found:
        return truth_of(at, not wanted)
    return None if None in found else truth_of(at, wanted)


def _numbers(a: list[Node], at: Span, made: Callable[[list[Fraction]], Fraction]) -> Node | None:
    values = [number(n) for n in (a if len(a) > 1 or not isinstance(a[0], Items) else items(a[0]))]
    known = [v for v in values if v is not None and not bounds.OPERANDS.passed(float(abs(v)))]
    return counted(at, made(known)) if known and len(known) == len(values) else None


def _coalesce(a: list[Node], at: Span) -> Node | None:
    """The first that is something; not known where one before it is not."""
    for value in a:
        if open_(value):
            return None
        if not nothing(value) and text(value) != "":
            return value
    return missing(at, "coalesce", "coalesce(): there is no value")


def _coalescelist(a: list[Node], at: Span) -> Node | None:
    return next((n for n in a if items(n)), None)


def _chunks(a: list[Node], at: Span) -> Node | None:
    nodes, size = alike(a[0]), whole(a[1])
    if size < 1:
        return None
    return Items(at, tuple(Items(at, nodes[k : k + size]) for k in range(0, len(nodes), size)))


def _set(a: list[Node], at: Span) -> Node | None:
    return set_of(at, alike(a[0]))


def _list(a: list[Node], at: Span) -> Node | None:
    value = a[0]
    return value if isinstance(value, Loose) or nothing(value) else Items(at, alike(value))


def _values(a: list[Node], at: Span) -> Node | None:
    return Items(at, tuple(e.node for e in entries(a[0])))


def _keys(a: list[Node], at: Span) -> Node | None:
    return Items(at, tuple(Scalar(e.key_span, e.key) for e in entries(a[0])))


def _map(a: list[Node], at: Span) -> Node | None:
    return a[0] if isinstance(a[0], Table) or nothing(a[0]) else None


def _concat(a: list[Node], at: Span) -> Node | None:
    return Items(at, tuple(n for listed in a for n in items(listed)))


def _flatten(a: list[Node], at: Span) -> Node | None:
    items(a[0])
    return Items(at, tuple(_flat(a[0])))


LISTS: Mapping[str, Function] = {
    "alltrue": lambda a, at: _every(a, at, True),
    "anytrue": lambda a, at: _every(a, at, False),
    "chunklist": _chunks,
    "coalesce": _coalesce,
    "coalescelist": _coalescelist,
    "compact": _compact,
    "concat": _concat,
    "contains": _contains,
    "distinct": _distinct,
    "element": _element,
    "flatten": _flatten,
    "index": _index,
    "keys": _keys,
    "length": _length,
    "lookup": _lookup,
    "max": lambda a, at: _numbers(a, at, max),
    "merge": _merge,
    "min": lambda a, at: _numbers(a, at, min),
    "one": _one,
    "range": _range,
    "reverse": lambda a, at: Items(at, items(a[0])[::-1]),
    "setintersection": lambda a, at: _sets(
        a, at, lambda rows: [n for k, n in rows[0].items() if all(k in row for row in rows)]
    ),
    "setproduct": _setproduct,
    "setsubtract": lambda a, at: _sets(
        a, at, lambda rows: [n for k, n in rows[0].items() if not any(k in row for row in rows[1:])]
    ),
    "setunion": lambda a, at: _sets(a, at, lambda rows: [n for row in rows for n in row.values()]),
    "slice": _slice,
    "sort": _sort,
    "sum": lambda a, at: _numbers(a, at, lambda values: sum(values, Fraction(0))),
    "tolist": _list,
    "tomap": _map,
    "toset": _set,
    "transpose": _transpose,
    "values": _values,
    "zipmap": _zipmap,
}

#: Of these the answer does not depend on the order of a list.
UNORDERED = frozenset(
    [
        "alltrue",
        "anytrue",
        "contains",
        "keys",
        "length",
        "max",
        "merge",
        "min",
        "setintersection",
        "setsubtract",
        "setunion",
        "sum",
        "toset",
        "lookup",
        "one",
    ]
)
