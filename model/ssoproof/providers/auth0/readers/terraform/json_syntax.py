"""Terraform's JSON syntax (`*.tf.json`, `*.tfvars.json`) as the same blocks and attributes, with their
places.

The syntax: https://developer.hashicorp.com/terraform/language/syntax/json. Texts are templates; whatever
stands within one has the place of the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ssoproof import bounds
from ssoproof.documents.problems import Problems, stop
from ssoproof.documents.yaml_tree import Entry, Items, Kind, Node, Scalar, Table
from ssoproof.providers.auth0.readers.documents import from_json
from ssoproof.providers.auth0.readers.marks import clean, is_stated, mark
from ssoproof.providers.auth0.readers.terraform.language import (
    Attribute,
    Block,
    JsonExpression,
    Within,
    child,
    embedded,
)
from ssoproof.source import Span

if TYPE_CHECKING:
    from tree_sitter import Node as Raw

    from ssoproof.providers.auth0.readers.terraform.evaluate import Evaluator

#: How many labels a block of each type has; what is not listed says nothing about the tenant.
_LABELS = {"resource": 2, "data": 2, "variable": 1, "output": 1, "module": 1, "provider": 1, "locals": 0}
#: Blocks within resources that say how Terraform works.
_INNER = ("lifecycle", "provisioner", "connection")
#: Attributes that take no expressions, by the block's type.
_LITERAL = {
    "variable": ("default", "type", "description", "sensitive", "nullable"),
    "module": ("source", "version"),
}


def parsed(file: str, text: str, problems: Problems) -> Block:
    """The file's blocks, as one block. BadInput with a place where it is not Terraform's JSON."""
    blocks = []
    for root in _objects(from_json(file, text, problems)):
        for found in root.entries:
            if found.key in _LABELS:
                blocks += list(_blocks(found.key, found, _LABELS[found.key], ()))
    return Block("", (), Span(file, 1), (), tuple(blocks))


def values(file: str, text: str, problems: Problems) -> Block:
    """A file of values for variables, which are taken as they are written."""
    listed = [found for root in _objects(from_json(file, text, problems)) for found in root.entries]
    return Block(
        "",
        (),
        Span(file, 1),
        tuple(Attribute(e.key, e.key_span, JsonExpression(e.node, True)) for e in listed),
        (),
    )


def _objects(node: Node) -> Iterator[Table]:
    """An object, or each one of a list of them."""
    for part in node.nodes if isinstance(node, Items) else (node,):
        if isinstance(part, Scalar) and part.kind is Kind.NOTHING:
            continue
        if not isinstance(part, Table):
            help = "check the file with `terraform validate`"
            raise stop(
                "terraform-syntax",
                "an object is needed here: the file is not Terraform's JSON",
                part.span,
                help,
            )
        yield part


def _blocks(kind: str, at: Entry, labels: int, above: tuple[str, ...]) -> Iterator[Block]:
    for body in _objects(at.node):
        if len(above) == labels:
            yield _block(kind, above, at.key_span, body)
            continue
        for found in body.entries:
            if found.key != "//":
                yield from _blocks(kind, found, labels, (*above, found.key))


def _block(kind: str, labels: tuple[str, ...], at: Span, body: Table) -> Block:
    attributes, blocks = [], []
    for found in body.entries:
        if found.key == "//":
            continue
        if found.key in _INNER:
            blocks += list(_blocks(found.key, found, 0, ()))
        elif found.key == "dynamic" and kind in ("resource", "content"):
            blocks += [_dynamic(one) for one in _blocks("dynamic", found, 1, ())]
        else:
            literal = found.key in _LITERAL.get(kind, ())
            attributes.append(Attribute(found.key, found.key_span, JsonExpression(found.node, literal)))
    return Block(kind, labels, at, tuple(attributes), tuple(blocks))


def _dynamic(block: Block) -> Block:
    """A `dynamic` block, whose content is a block of its own."""
    content = block.attribute("content")
    if content is None or not isinstance(content.value, JsonExpression):
        return block
    inner = tuple(_block("content", (), content.span, body) for body in _objects(content.value.node))
    kept = tuple(a for a in block.attributes if a is not content)
    return Block(block.type, block.labels, block.span, kept, inner[:1])


def single(value: Node) -> Node:
    """A list of one object as that object: a block that stands once may be written either way."""
    if isinstance(value, Items) and len(value.nodes) == 1 and isinstance(value.nodes[0], Table):
        return single(value.nodes[0])
    if isinstance(value, Table):
        return Table(value.span, tuple(Entry(e.key, e.key_span, single(e.node)) for e in value.entries))
    return value


def evaluated(evaluator: Evaluator, node: Node) -> Node:
    """The value of an expression: texts are templates, keys too."""
    evaluator.effort.step(node.span)
    if isinstance(node, Items):
        return Items(node.span, tuple(evaluated(evaluator, item) for item in node.nodes))
    if isinstance(node, Scalar):
        return _template(evaluator, node) if node.kind is Kind.TEXT else node
    entries: dict[str, Entry] = {}
    for found in node.entries:
        key = _template(evaluator, Scalar(found.key_span, found.key))
        if not isinstance(key, Scalar) or not is_stated(key.text):
            return Scalar(node.span, mark("an object with a key that is not known"))
        entries[key.text] = Entry(key.text, found.key_span, evaluated(evaluator, found.node))
    return Table(node.span, tuple(entries.values()))


def _template(evaluator: Evaluator, node: Scalar) -> Node:
    if "${" not in node.text and "%{" not in node.text:
        return node
    raw = embedded(node.text)
    if raw is None:
        problems = evaluator.files.problems
        if not any(d.primary == node.span for d in problems.diagnostics):
            help = "check the file with `terraform validate`"
            problems.error("terraform-syntax", "the text is no template of Terraform", node.span, help)
        return Scalar(node.span, mark(bounds.QUOTED.cut(clean(node.text))))
    file = Within(node.span.file)
    file.span = node.span
    whole = _whole(raw, node.text)
    if whole is not None:
        return evaluator.inner(whole, file)
    found = evaluator.inner(raw, file)
    text = (
        found.text.removesuffix("\n")
        if isinstance(found, Scalar)
        else mark(bounds.QUOTED.cut(clean(node.text)))
    )
    return Scalar(node.span, text)


def _whole(raw: Raw, text: str) -> Raw | None:
    """The expression of a text that is one interpolation and nothing else."""
    size = len(text.encode("utf-8", "replace"))
    for kid in raw.children:
        if kid.type == "template_interpolation" and kid.end_byte - kid.start_byte == size:
            return child(kid, "expression")
    return None
