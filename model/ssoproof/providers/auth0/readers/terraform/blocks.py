"""The contents of a block as one mapping: attributes, blocks, and what `dynamic` makes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ssoproof.documents.yaml_tree import Entry, Items, Node, Scalar, Table
from ssoproof.providers.auth0.readers.keys import TABLES
from ssoproof.providers.auth0.readers.marks import formatted, mark
from ssoproof.providers.auth0.readers.terraform.json_syntax import single
from ssoproof.providers.auth0.readers.terraform.language import Attribute, Block, JsonExpression
from ssoproof.providers.auth0.readers.terraform.values import Loose, Missing, pairs, refused
from ssoproof.source import Span

if TYPE_CHECKING:
    from ssoproof.providers.auth0.readers.terraform.modules import Module

Scope = Mapping[str, Node]
META = frozenset({"count", "for_each", "provider", "depends_on"})
_OTHER = ("lifecycle", "provisioner", "connection")


def contents(module: Module, block: Block, scope: Scope, listed: bool = False) -> Table:
    """A block's attributes and blocks; a block that stands several times is a list, with `listed` any is."""
    ignored = _ignored(block)
    entries = {
        a.name: Entry(a.name, a.span, _attribute(module, block, a, scope, ignored))
        for a in block.attributes
        if a.name not in META
    }
    inner: dict[str, list[Node]] = {}
    places: dict[str, Span] = {}
    loose: set[str] = set()
    for kid in block.blocks:
        if kid.type not in _OTHER:
            label, made, known = _inner(module, block, kid, scope)
            inner.setdefault(label, []).extend(made)
            places.setdefault(label, kid.span)
            loose |= set() if known else {label}
    for label, made in inner.items():
        value: Node = Items(places[label], tuple(made))
        if len(made) == 1 and not listed:
            value = made[0]
        elif label in loose and len(made) > 1:
            value = Loose(places[label], tuple(made), True)
        entries[label] = Entry(label, places[label], value)
    return Table(block.span, tuple(entries.values()))


def attribute(module: Module, block: Block, name: str, scope: Scope) -> Node | None:
    """The value of one attribute, or of the blocks of that name as a list; None where none is stated."""
    stated = block.attribute(name)
    if stated is not None:
        return _attribute(module, block, stated, scope, _ignored(block))
    kids = tuple(b for b in block.blocks if name in (b.type, *b.labels[:1]))
    if not kids or name in _OTHER:
        return None
    part = Block(block.type, block.labels, block.span, (), kids)
    return next((e.node for e in contents(module, part, scope, True).entries if e.key == name), None)


def _attribute(module: Module, block: Block, stated: Attribute, scope: Scope, ignored: set[str]) -> Node:
    value = module.evaluator.in_scope(scope, stated.value)
    if isinstance(stated.value, JsonExpression):
        value = single(value)
    if stated.name in ignored or (ignored == {"all"} and stated.name != "name"):
        return Scalar(stated.span, mark(f"{stated.name} (changes are ignored)"))
    bad = module.evaluator.effort.refused_part(value)
    if bad is not None:
        report_refused(module, bad, stated.name)
    return value


def report_refused(module: Module, bad: Missing, what: str) -> None:
    """Says that Terraform itself would refuse a value."""
    message = f"{what}: {formatted(bad.text)} has no value: {bad.why}"
    module.evaluator.effort.leave_open(message, bad.span)


def _ignored(block: Block) -> set[str]:
    life = next((b for b in block.blocks if b.type == "lifecycle"), None)
    stated = life.attribute("ignore_changes") if life else None
    return set(re.findall(r"[a-z_]+", stated.value.text)) if stated else set()


def _inner(module: Module, above: Block, block: Block, scope: Scope) -> tuple[str, list[Node], bool]:
    """The label of an inner block, what it comes to, and whether the order of that is known."""
    if block.type != "dynamic" or not block.labels:
        return block.type, [contents(module, block, scope)], True
    label, each = block.labels[0], block.attribute("for_each")
    content = next((b for b in block.blocks if b.type == "content"), None)
    value = module.evaluator.in_scope(scope, each.value) if each else None
    found = pairs(value) if value is not None else None
    if found is None or content is None:
        _report_open(module, above, block, label, value)
        return label, [Scalar(block.span, mark(f"dynamic {label}"))], True
    effort = module.evaluator.effort
    copied = effort.copied(f"dynamic {label}", len(found), block.span)
    if not (copied and effort.step(block.span, len(found))):
        return label, [], True
    name = block.attribute("iterator")
    iterator = name.value.text if name else label
    made: list[Node] = []
    for key, item in found:
        own = Table(key.span, (Entry("key", key.span, key), Entry("value", item.span, item)))
        made.append(contents(module, content, {**scope, iterator: own}))
    return label, made, not isinstance(value, Loose)


def _report_open(module: Module, above: Block, block: Block, label: str, value: Node | None) -> None:
    """Says that a `dynamic` block is not known, where what it states matters to the tenant."""
    bad = refused(value) if value is not None else None
    if bad is not None:
        report_refused(module, bad, f"dynamic {label}")
    kind = above.labels[0] if above.type == "resource" and above.labels else ""
    keys = TABLES.get(kind)
    if keys is None or not (label in keys.modelled or keys.parent(label)):
        return
    name = " ".join(above.labels)
    module.report_count(f"{name}: dynamic {label}", block.span, value)
