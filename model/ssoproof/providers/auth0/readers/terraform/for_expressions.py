"""Terraform's `for` expressions over values that are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ssoproof.documents.yaml_tree import Entry, Items, Kind, Node, Scalar, Table
from ssoproof.providers.auth0.readers.marks import is_stated
from ssoproof.providers.auth0.readers.nodes import truth
from ssoproof.providers.auth0.readers.terraform.language import Expression, child, children, span_of, text_of

if TYPE_CHECKING:
    from tree_sitter import Node as Raw

    from ssoproof.providers.auth0.readers.terraform.evaluate import Evaluator


def pairs(value: Node) -> list[tuple[Node, Node]] | None:
    """Keys and values of what is gone through; None where it is not known."""
    if isinstance(value, Table):
        return [(Scalar(e.key_span, e.key), e.node) for e in sorted(value.entries, key=lambda e: e.key)]
    if isinstance(value, Items):
        return [(Scalar(n.span, str(k), Kind.NUMBER), n) for k, n in enumerate(value.nodes)]
    return None


def loop(evaluator: Evaluator, raw: Raw, file: str) -> Node | None:
    """The list or object that the expression makes."""
    inner = raw.children[0]
    intro = child(inner, "for_intro")
    source = child(intro, "expression")
    found = pairs(evaluator.value(Expression(source, file))) if source is not None else None
    if intro is None or found is None:
        return None
    names = [text_of(kid) for kid in children(intro, "identifier")]
    made = []
    for key, value in found:
        if not evaluator.effort.step(span_of(file, raw)):
            return None
        scope = {names[-1]: value, **({names[0]: key} if len(names) == 2 else {})}
        row = _row(evaluator, inner, file, scope)
        if row is None:
            return None
        made += row
    if inner.type == "for_tuple_expr":
        return Items(span_of(file, raw), tuple(row[-1] for row in made))
    entries = {
        k.text: Entry(k.text, k.span, v) for k, v in made if isinstance(k, Scalar) and is_stated(k.text)
    }
    return Table(span_of(file, raw), tuple(entries.values())) if len(entries) == len(made) else None


def _row(
    evaluator: Evaluator, inner: Raw, file: str, scope: dict[str, Node]
) -> list[tuple[Node, Node]] | None:
    """No row, one, or None where it is not known whether there is one."""
    test = child(child(inner, "for_cond"), "expression")
    if test is not None:
        kept = truth(evaluator.in_scope(scope, Expression(test, file)))
        if kept is None:
            return None
        if not kept:
            return []
    values = [evaluator.in_scope(scope, Expression(kid, file)) for kid in children(inner, "expression")]
    return [(values[0], values[-1])] if values else None
