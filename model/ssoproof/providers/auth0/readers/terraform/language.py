"""Terraform's language as a tree of blocks, attributes and expressions with places, by tree-sitter."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from ssoproof import bounds
from ssoproof.documents.problems import stop
from ssoproof.documents.yaml_tree import Items, Node, Scalar
from ssoproof.source import Span

if TYPE_CHECKING:
    from tree_sitter import Node as Raw
    from tree_sitter import Parser


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression: the parser's node and the file that it stands in."""

    raw: Raw
    file: str

    @property
    def span(self) -> Span:
        """Where it stands."""
        return span_of(self.file, self.raw)

    @property
    def text(self) -> str:
        """Its source text."""
        return text_of(self.raw)


@dataclass(frozen=True, slots=True)
class JsonExpression:
    """An expression of a JSON file: its texts are templates, unless they are to be taken as they are."""

    node: Node
    literal: bool = False

    @property
    def span(self) -> Span:
        """Where it stands."""
        return self.node.span

    @property
    def text(self) -> str:
        """Its texts, one after the other."""
        parts = self.node.nodes if isinstance(self.node, Items) else (self.node,)
        return " ".join(part.text for part in parts if isinstance(part, Scalar))


class Within(str):
    """The name of a file, for expressions that stand within one text of it: they all stand where the text
    does."""

    span: Span


@dataclass(frozen=True, slots=True)
class Attribute:
    """`name = value`."""

    name: str
    span: Span
    value: Expression | JsonExpression


@dataclass(frozen=True, slots=True)
class Block:
    """A block: its type, its labels, its attributes and blocks, where it begins."""

    type: str
    labels: tuple[str, ...]
    span: Span
    attributes: tuple[Attribute, ...]
    blocks: tuple[Block, ...]

    def attribute(self, name: str) -> Attribute | None:
        """The attribute of that name, or None."""
        return next((a for a in self.attributes if a.name == name), None)


def span_of(file: str, raw: Raw) -> Span:
    """Where a node stands; columns count bytes, which for Terraform's own words are characters."""
    if isinstance(file, Within):
        return file.span
    (line, column), (end_line, end_column) = raw.start_point, raw.end_point
    return Span(file, line + 1, column + 1, end_line + 1, end_column + 1)


def text_of(raw: Raw) -> str:
    """The source text of a node."""
    return (raw.text or b"").decode("utf-8", "replace")


def children(raw: Raw | None, *kinds: str) -> list[Raw]:
    """The children of some kinds; of no node there are none."""
    return [kid for kid in raw.children if kid.type in kinds] if raw is not None else []


def child(raw: Raw | None, *kinds: str) -> Raw | None:
    """The first of them, or None."""
    return next(iter(children(raw, *kinds)), None)


def parsed(file: str, text: str) -> Block:
    """The file's blocks, as one block. BadInput with a place where it is not Terraform."""
    root = syntax(text)
    if root.has_error:
        wrong = _first_error(root)
        help = "check the file with `terraform validate`"
        raise stop("terraform-syntax", "the file is not Terraform from here on", span_of(file, wrong), help)
    _bounded(file, root)
    return _body("", (), Span(file, 1), child(root, "body"), file)


def syntax(text: str) -> Raw:
    """The parser's tree of a text, right or wrong."""
    return _parser().parse(text.encode("utf-8", "replace")).root_node


_END = "END_OF_TEXT"


@lru_cache(maxsize=10_000)
def embedded(text: str) -> Raw | None:
    """The parser's node of a text as a template, in which backslashes mean nothing, as in a heredoc; None
    where it is none."""
    root = syntax(f"x = <<{_END}\n{text}\n{_END}\n")
    todo = [root]
    while todo and not root.has_error:
        at = todo.pop()
        if at.type == "heredoc_template":
            return at
        todo.extend(at.children)
    return None


@lru_cache(maxsize=1)
def _parser() -> Parser:
    import tree_sitter
    import tree_sitter_hcl

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_hcl.language()))


def _first_error(root: Raw) -> Raw:
    at = root
    while True:
        wrong = next(
            (kid for kid in at.children if kid.has_error or kid.is_missing or kid.type == "ERROR"), None
        )
        if wrong is None or at.type == "ERROR":
            return at
        at = wrong


def _bounded(file: str, root: Raw) -> None:
    todo, count = [(root, 0)], 0
    while todo:
        at, level = todo.pop()
        count += 1
        deep = bounds.TERRAFORM_LEVELS.passed(level)
        if deep or bounds.TERRAFORM_NODES.passed(count):
            large = f"has more than {bounds.TERRAFORM_NODES.formatted} pieces of syntax"
            what = f"nests deeper than {bounds.TERRAFORM_LEVELS.most} levels" if deep else large
            raise stop("terraform-nesting", f"the file {what}", span_of(file, at), "is it the right one?")
        todo.extend((kid, level + 1) for kid in at.children)


def _body(kind: str, labels: tuple[str, ...], at: Span, body: Raw | None, file: str) -> Block:
    attributes, blocks = [], []
    for kid in body.children if body else ():
        if kid.type == "attribute":
            name, value = kid.children[0], kid.children[-1]
            attributes.append(Attribute(text_of(name), span_of(file, name), Expression(value, file)))
        elif kid.type == "block":
            blocks.append(_block(kid, file))
    return Block(kind, labels, at, tuple(attributes), tuple(blocks))


def _block(raw: Raw, file: str) -> Block:
    head = children(raw, "identifier", "string_lit")
    labels = tuple(text_of(kid).strip('"') for kid in head[1:])
    return _body(text_of(head[0]) if head else "", labels, span_of(file, raw), child(raw, "body"), file)
