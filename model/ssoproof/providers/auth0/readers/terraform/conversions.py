"""Types of variables: values that `optional` gives to what an object leaves out, and sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ssoproof.documents.yaml_tree import Entry, Items, Kind, Node, Scalar, Table
from ssoproof.providers.auth0.readers.nodes import nothing
from ssoproof.providers.auth0.readers.terraform.language import (
    Expression,
    JsonExpression,
    child,
    children,
    syntax,
    text_of,
)
from ssoproof.providers.auth0.readers.terraform.values import Loose, Partial, set_of

if TYPE_CHECKING:
    from tree_sitter import Node as Raw

    from ssoproof.providers.auth0.readers.terraform.evaluate import Evaluator


def converted(evaluator: Evaluator, value: Node, stated: Expression | JsonExpression) -> Node:
    """The value as the variable's type has it; as it is where the type is not understood."""
    if isinstance(stated, Expression):
        return _converted(evaluator, value, stated.raw, stated.file)
    body = child(syntax(f"x = {stated.text}\n"), "body")
    raw = child(child(body, "attribute"), "expression")
    return value if raw is None or raw.has_error else _converted(evaluator, value, raw, stated.span.file)


def _converted(evaluator: Evaluator, value: Node, raw: Raw, file: str) -> Node:
    call = child(raw, "function_call")
    if call is None or isinstance(value, Scalar | Partial) or not evaluator.effort.step(value.span):
        return _primitive(value, text_of(raw).strip())
    name = text_of(call.children[0])
    arguments = children(child(call, "function_arguments"), "expression")
    inner = arguments[0] if arguments else None
    if inner is None:
        return value
    if name in ("list", "set", "map"):
        return _each(evaluator, value, name, inner, file)
    if name == "object" and isinstance(value, Table):
        return _object(evaluator, value, inner, file)
    if name == "tuple" and isinstance(value, Items):
        kinds = children(child(child(inner, "collection_value"), "tuple"), "expression")
        if len(kinds) == len(value.nodes):
            rows = zip(value.nodes, kinds, strict=True)
            return Items(value.span, tuple(_converted(evaluator, n, k, file) for n, k in rows))
    return value


def _primitive(value: Node, name: str) -> Node:
    """Numbers and truths that are given as texts, or the other way round."""
    kinds = {"string": Kind.TEXT, "number": Kind.NUMBER, "bool": Kind.TRUTH}
    kind = kinds.get(name)
    if kind is None or type(value) is not Scalar or nothing(value) or value.kind is kind:
        return value
    return Scalar(value.span, value.text, kind)


def _each(evaluator: Evaluator, value: Node, name: str, inner: Raw, file: str) -> Node:
    if isinstance(value, Table):
        if name != "map":
            return value
        return Table(
            value.span,
            tuple(
                Entry(e.key, e.key_span, _converted(evaluator, e.node, inner, file)) for e in value.entries
            ),
        )
    if not isinstance(value, Items) or name == "map":
        return value
    nodes = tuple(_converted(evaluator, n, inner, file) for n in value.nodes)
    if name == "set":
        return set_of(value.span, nodes)
    return Loose(value.span, nodes, True) if isinstance(value, Loose) else Items(value.span, nodes)


def _object(evaluator: Evaluator, value: Table, inner: Raw, file: str) -> Node:
    """An object with what `optional` gives, and without keys that its type does not have."""
    literal = child(child(inner, "collection_value"), "object")
    if literal is None:
        return value
    stated = {e.key: e for e in value.entries}
    entries: list[Entry] = []
    for element in children(literal, "object_elem"):
        sides = children(element, "expression")
        if len(sides) != 2:
            return value
        key = text_of(sides[0]).strip('"')
        made = _member(evaluator, stated.get(key), key, value, sides[1], file)
        if made is not None:
            entries.append(made)
    return Table(value.span, tuple(entries))


def _member(
    evaluator: Evaluator, stated: Entry | None, key: str, value: Table, kind: Raw, file: str
) -> Entry | None:
    call = child(kind, "function_call")
    optional = call is not None and text_of(call.children[0]) == "optional"
    parts = children(child(call, "function_arguments"), "expression") if optional else []
    inner = parts[0] if parts else kind
    if stated is not None and not (parts[1:] and nothing(stated.node)):
        return Entry(key, stated.key_span, _converted(evaluator, stated.node, inner, file))
    if not optional:
        return None
    default = evaluator.inner(parts[1], file) if parts[1:] else Scalar(value.span, "null", Kind.NOTHING)
    return Entry(key, value.span, _converted(evaluator, default, inner, file))
