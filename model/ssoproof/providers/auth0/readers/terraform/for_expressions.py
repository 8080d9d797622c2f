"""Terraform's `for` expressions over values that are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ssoproof.documents.yaml_tree import Entry, Items, Node, Scalar, Table
from ssoproof.providers.auth0.readers.marks import is_stated
from ssoproof.providers.auth0.readers.nodes import open_, truth
from ssoproof.providers.auth0.readers.terraform.language import Expression, child, children, span_of, text_of
from ssoproof.providers.auth0.readers.terraform.values import Loose, Missing, pairs
from ssoproof.source import Span

if TYPE_CHECKING:
    from tree_sitter import Node as Raw

    from ssoproof.providers.auth0.readers.terraform.evaluate import Evaluator


def loop(evaluator: Evaluator, raw: Raw, file: str) -> Node | None:
    """The list or object that the expression makes."""
    inner = raw.children[0]
    intro = child(inner, "for_intro")
    source = child(intro, "expression")
    value = evaluator.inner(source, file) if source is not None else None
    found = pairs(value) if value is not None else None
    if intro is None or found is None:
        open_source = isinstance(value, Scalar) and open_(value)
        return value if isinstance(value, Missing) or open_source else None
    names = [text_of(kid) for kid in children(intro, "identifier")]
    made = []
    for key, item in found:
        if not evaluator.effort.step(span_of(file, raw)):
            return None
        scope = {names[-1]: item, **({names[0]: key} if len(names) == 2 else {})}
        row = _row(evaluator, inner, file, scope)
        if row is None:
            return None
        made += row
    at = span_of(file, raw)
    if inner.type == "for_tuple_expr":
        nodes = tuple(row[-1] for row in made)
        return Loose(at, nodes, True) if isinstance(value, Loose) and len(nodes) > 1 else Items(at, nodes)
    if child(inner, "ellipsis") is not None:
        return _grouped(made, at, isinstance(value, Loose))
    entries = {
        k.text: Entry(k.text, k.span, v) for k, v in made if isinstance(k, Scalar) and is_stated(k.text)
    }
    return Table(at, tuple(entries.values())) if len(entries) == len(made) else None


def _grouped(made: list[tuple[Node, Node]], at: Span, loose: bool) -> Node | None:
    """The values under each key as lists; None where a key is not known."""
    groups: dict[str, list[Node]] = {}
    for key, value in made:
        if not isinstance(key, Scalar) or not is_stated(key.text):
            return None
        groups.setdefault(key.text, []).append(value)
    made_of = {k: Loose(at, tuple(v), True) if loose else Items(at, tuple(v)) for k, v in groups.items()}
    return Table(at, tuple(Entry(k, groups[k][0].span, node) for k, node in made_of.items()))


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
