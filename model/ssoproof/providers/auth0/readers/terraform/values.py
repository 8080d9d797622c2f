"""Values of Terraform that a plain tree does not tell apart: sets, ids, resources, what Terraform refuses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ssoproof import bounds
from ssoproof.documents.problems import quoted
from ssoproof.documents.yaml_tree import Items, Kind, Node, Scalar, Table
from ssoproof.providers.auth0.readers.marks import clean, is_stated, mark
from ssoproof.providers.auth0.readers.nodes import number, open_
from ssoproof.source import Span


@dataclass(frozen=True, slots=True)
class Missing(Scalar):
    """What Terraform refuses to work out, such as a part that a value does not have; `try` passes over it."""

    why: str = ""


@dataclass(frozen=True, slots=True)
class Id(Scalar):
    """The id of a resource, told apart from other resources' ids; how it is spelt is not known."""


@dataclass(frozen=True, slots=True)
class Partial(Table):
    """A resource: of keys that it does not state the value is not known."""


@dataclass(frozen=True, slots=True)
class Set(Items):
    """A set, in the order in which Terraform goes through it."""


@dataclass(frozen=True, slots=True)
class Loose(Items):
    """A set in an order that is not known, and (`listed`) a list that is made of one, item by item."""

    listed: bool = False


def missing(at: Span, source: str, why: str) -> Missing:
    """A value that Terraform refuses; `source` is how messages call it."""
    return Missing(at, mark("${" + clean(source) + "}"), Kind.TEXT, why)


def member(value: Node, key: str) -> Node | None:
    """A part of a value; None where it is not known, Missing where there is none."""
    if isinstance(value, Missing):
        return value
    if isinstance(value, Table):
        found = next((e.node for e in value.entries if e.key == key), None)
        return found if found is not None or isinstance(value, Partial) else _no_key(value, key)
    if isinstance(value, Items):
        return _item(value, key)
    if open_(value):
        inner = value.text[1:-1]
        deeper = inner[:-1] + f".{clean(key)}" + "}" if inner.endswith("}") else inner
        return Scalar(value.span, mark(deeper))
    return missing(value.span, key, f"the value has no parts, and so no {quoted(key)}")


def _item(value: Items, key: str) -> Node | None:
    if not (key.isascii() and key.isdigit()):
        return missing(value.span, key, f"a list has no {quoted(key)}")
    if isinstance(value, Loose):
        return None
    short = len(key) <= len(str(len(value.nodes)))
    if short and int(key) < len(value.nodes):
        return value.nodes[int(key)]
    return missing(value.span, key, f"the list has no item {quoted(key)}: it has {len(value.nodes)}")


def _no_key(value: Table, key: str) -> Missing:
    has = f"it has {named(e.key for e in value.entries)}" if value.entries else "it is empty"
    return missing(value.span, key, f"there is no {quoted(key)} in the value: {has}")


def named(names: Iterable[str]) -> str:
    """Names in a row, and how many more there are."""
    row, most = list(names), bounds.LISTED.most
    more = f" and {len(row) - most} more" if bounds.LISTED.passed(len(row)) else ""
    return ", ".join(quoted(name) for name in row[:most]) + more


def within(value: Node | None, path: Iterable[str]) -> Node | None:
    """The part of a value under a path of keys; None where it is not known."""
    for key in path:
        value = member(value, key) if value is not None else None
    return value


def pairs(value: Node) -> list[tuple[Node, Node]] | None:
    """Keys and values of what is gone through, in Terraform's order; None where it is not known."""
    if isinstance(value, Partial):
        return None
    if isinstance(value, Table):
        return [(Scalar(e.key_span, e.key), e.node) for e in sorted(value.entries, key=lambda e: e.key)]
    if isinstance(value, Loose) and value.listed:
        return [(Scalar(n.span, mark("its place in a list")), n) for n in value.nodes]
    if isinstance(value, Set | Loose):
        return [(n, n) for n in value.nodes]
    if isinstance(value, Items):
        return [(Scalar(n.span, str(k), Kind.NUMBER), n) for k, n in enumerate(value.nodes)]
    return None


def set_of(at: Span, nodes: Iterable[Node]) -> Items:
    """A set: texts and numbers in order and once each, anything else in an order that is not known."""
    once = tuple({_identity(n): n for n in nodes}.values())
    if len(once) <= 1:
        return Set(at, once)
    if any(not isinstance(n, Scalar) or isinstance(n, Id) or not is_stated(n.text) for n in once):
        return Loose(at, once)
    counted = [number(n) for n in once]
    if all(isinstance(n, Scalar) and n.kind is Kind.NUMBER for n in once) and None not in counted:
        return Set(at, tuple(n for _, n in sorted(zip(counted, once, strict=True), key=lambda r: r[0] or 0)))
    return Set(at, tuple(sorted(once, key=lambda n: n.text if isinstance(n, Scalar) else "")))


def _identity(value: Node) -> object:
    """Equal for values that are one member of a set. Values that are not known stay apart."""
    if isinstance(value, Scalar):
        return (value.text, value.kind is Kind.NOTHING) if is_stated(value.text) else id(value)
    return as_key(value) if settled(value) else id(value)


def as_key(value: Node) -> object:
    """A value without its places, to be compared."""
    if isinstance(value, Scalar):
        return (None,) if value.kind is Kind.NOTHING else value.text
    if isinstance(value, Items):
        return tuple(as_key(n) for n in value.nodes)
    return frozenset((e.key, as_key(e.node)) for e in value.entries)


def settled(value: Node) -> bool:
    """True where all of a value is known and comparable."""
    if isinstance(value, Scalar):
        return is_stated(value.text)
    if isinstance(value, Items):
        return not isinstance(value, Loose) and all(settled(n) for n in value.nodes)
    return not isinstance(value, Partial) and all(settled(e.node) for e in value.entries)


def refused(value: Node) -> Missing | None:
    """The first part that Terraform refuses, and with it the whole value."""
    if isinstance(value, Missing):
        return value
    if isinstance(value, Scalar):
        return None
    parts = value.nodes if isinstance(value, Items) else tuple(e.node for e in value.entries)
    return next((bad for part in parts if (bad := refused(part)) is not None), None)
