"""Terraform's expressions to values with places; what is not known becomes a mark, and never an error."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ssoproof import bounds
from ssoproof.documents.yaml_tree import Entry, Items, Kind, Node, Scalar, Table
from ssoproof.providers.auth0.readers.marks import clean, is_stated, mark
from ssoproof.providers.auth0.readers.nodes import nothing, open_, truth
from ssoproof.providers.auth0.readers.terraform import functions
from ssoproof.providers.auth0.readers.terraform.budget import Budget
from ssoproof.providers.auth0.readers.terraform.language import (
    Expression,
    JsonExpression,
    child,
    children,
    span_of,
    text_of,
)
from ssoproof.providers.auth0.readers.terraform.templates import heredoc, unescaped
from ssoproof.source import Span

if TYPE_CHECKING:
    from tree_sitter import Node as Raw

#: What a name stands for: the path of a reference (`var.x`, `local.y`, `auth0_client.z.name`), or None.
Resolve = Callable[[tuple[str, ...], Span], Node | None]


@dataclass(slots=True)
class Evaluator:
    """Evaluates expressions of one module; `folder` is where its files stand."""

    resolve: Resolve
    files: functions.Files
    effort: Budget
    scopes: list[Mapping[str, Node]] = field(default_factory=list)

    def value(self, expression: Expression | JsonExpression) -> Node:
        """The expression's value."""
        if isinstance(expression, JsonExpression):
            from ssoproof.providers.auth0.readers.terraform.json_syntax import evaluated

            if expression.literal:
                return expression.node
            found = evaluated(self, expression.node)
            return (
                found
                if self.effort.fits(found, expression.span)
                else Scalar(expression.span, mark("a large value"))
            )
        return self.inner(expression.raw, expression.file)

    def in_scope(self, scope: Mapping[str, Node], expression: Expression | JsonExpression) -> Node:
        """The value where further names are known."""
        self.scopes.append(scope)
        try:
            return self.value(expression)
        finally:
            self.scopes.pop()

    def inner(self, raw: Raw, file: str) -> Node:
        """The value of a node of the parser."""
        effort, at = self.effort, span_of(file, raw)
        if not effort.step(at):
            return unknown(raw, file)
        effort.level += 1
        try:
            if bounds.EXPRESSION_LEVELS.passed(effort.level):
                raise RecursionError
            found = self._by_kind(raw, file)
        except RecursionError:
            effort.leave_open("the expression, with what it refers to, nests too deep", at)
            return unknown(raw, file)
        finally:
            effort.level -= 1
        if raw.type in _MAKING:
            effort.step(at, functions.work(found))
        return found if effort.fits(found, at) else unknown(raw, file)

    def _by_kind(self, raw: Raw, file: str) -> Node:
        if raw.type in _WRAPPED:
            return self._chain([kid for kid in raw.children if kid.type != "comment"], raw, file)
        found = _PARTS.get(raw.type)
        return found(self, raw, file) if found else unknown(raw, file)

    def _chain(self, kids: list[Raw], raw: Raw, file: str) -> Node:
        """A value, and what is reached from it by names and indices."""
        kids = [kid for kid in kids if kid.type not in ("(", ")")]
        if kids and kids[0].type == "variable_expr":
            return self._reference(kids, raw, file)
        at: Node | None = self.inner(kids[0], file) if kids else None
        for part in kids[1:]:
            key = self.key(part, file)
            at = member(at, key) if at is not None and key is not None else None
        return at if at is not None else unknown(raw, file)

    def _reference(self, kids: list[Raw], raw: Raw, file: str) -> Node:
        path = []
        for kid in kids:
            key = text_of(kid) if kid.type == "variable_expr" else self.key(kid, file)
            if key is None:
                return unknown(raw, file)
            path.append(key)
        span = span_of(file, raw)
        for scope in reversed(self.scopes):
            if path[0] in scope:
                return within(scope[path[0]], path[1:]) or unknown(raw, file)
        found = self.resolve(tuple(path), span)
        return found if found is not None else Scalar(span, mark("${" + clean(".".join(path)) + "}"))

    def key(self, raw: Raw, file: str) -> str | None:
        """The key of `.name` or `[...]`; None for a splat, or one that is not known."""
        if raw.type == "get_attr":
            return text_of(raw.children[-1])
        inner = child(raw, "new_index", "legacy_index")
        found = child(inner, "expression")
        if found is None:
            return text_of(inner.children[-1]) if inner is not None and inner.type == "legacy_index" else None
        value = self.inner(found, file)
        return value.text if isinstance(value, Scalar) and is_stated(value.text) else None

    def plain(self, raw: Raw, file: str) -> Node:
        """Numbers, truths and null."""
        kinds = {"numeric_lit": Kind.NUMBER, "bool_lit": Kind.TRUTH, "null_lit": Kind.NOTHING}
        return Scalar(span_of(file, raw), text_of(raw), kinds[raw.type])

    def template(self, raw: Raw, file: str) -> Node:
        """A quoted text with its interpolations; one alone is its value, of whatever kind."""
        if [kid.type for kid in raw.children[1:-1]] == ["template_interpolation"] and (
            raw.text or b""
        ).startswith(b"${", 1):
            only = child(raw.children[1], "expression")
            if only is not None and raw.children[1].end_byte == raw.end_byte - 1:
                return self.inner(only, file)
        source, start, at = raw.text or b"", raw.start_byte, 1
        parts = []
        for kid in raw.children:
            if kid.type in ("template_interpolation", "template_directive"):
                # The parser's literals leave out spaces at their ends.
                parts.append(unescaped(clean(source[at : kid.start_byte - start].decode("utf-8", "replace"))))
                parts.append(self.interpolated(kid, file))
                at = kid.end_byte - start
        parts.append(unescaped(clean(source[at:-1].decode("utf-8", "replace"))))
        return Scalar(span_of(file, raw), "".join(parts))

    def heredoc(self, raw: Raw, file: str) -> Node:
        """A text of several lines; it begins on the line below its sign."""
        found = heredoc(raw, lambda kid: self.interpolated(kid, file))
        line = raw.start_point[0] + 2
        return Scalar(Span(file, line, 1, raw.end_point[0] + 1, raw.end_point[1] + 1), found)

    def interpolated(self, raw: Raw, file: str) -> str:
        """The text of `${...}`; a directive's is not known."""
        inner = child(raw, "expression")
        if inner is None:
            return mark(bounds.QUOTED.cut(text_of(raw).replace("\n", " ")))
        value = self.inner(inner, file)
        if isinstance(value, Scalar) and not nothing(value):
            self.effort.step(span_of(file, raw), functions.work(value))
            return value.text
        return mark("${" + bounds.QUOTED.cut(clean(text_of(inner)).replace("\n", " ")) + "}")

    def list(self, raw: Raw, file: str) -> Node:
        """A list."""
        return Items(
            span_of(file, raw),
            tuple(self.inner(kid, file) for kid in children(raw, "expression")),
        )

    def object(self, raw: Raw, file: str) -> Node:
        """An object; keys that are not known make all of it unknown."""
        entries: dict[str, Entry] = {}
        for element in children(raw, "object_elem"):
            sides = children(element, "expression")
            key = self._object_key(sides[0], file) if len(sides) == 2 else None
            if key is None:
                return unknown(raw, file)
            entries[key] = Entry(key, span_of(file, sides[0]), self.inner(sides[1], file))
        return Table(span_of(file, raw), tuple(entries.values()))

    def _object_key(self, raw: Raw, file: str) -> str | None:
        only = raw.children[0] if len(raw.children) == 1 else None
        if only is not None and only.type == "variable_expr":
            return text_of(only)
        value = self.inner(raw, file)
        return value.text if isinstance(value, Scalar) and is_stated(value.text) else None

    def call(self, raw: Raw, file: str) -> Node:
        """A call of one of Terraform's functions."""
        name = text_of(raw.children[0])
        listed = child(raw, "function_arguments")
        spread = child(listed, "ellipsis") is not None
        arguments = [self.inner(kid, file) for kid in children(listed, "expression")]
        found = (
            None if spread else functions.call(name, arguments, span_of(file, raw), self.files, self.effort)
        )
        return found if found is not None else unknown(raw, file)

    def conditional(self, raw: Raw, file: str) -> Node:
        """A choice; not known unless its condition is, or both sides are alike."""
        sides = children(raw, "expression")
        chosen = truth(self.inner(sides[0], file))
        if chosen is None:
            then, other = self.inner(sides[1], file), self.inner(sides[2], file)
            alike = isinstance(then, Scalar) and isinstance(other, Scalar) and then.text == other.text
            return then if alike and not open_(then) else unknown(raw, file)
        return self.inner(sides[1 if chosen else 2], file)

    def operation(self, raw: Raw, file: str) -> Node:
        """An operator on known values. The parser lays the operands' parts side by side."""
        operands: list[list[Raw]] = [[]]
        sign = ""
        for kid in raw.children:
            if not kid.is_named and kid.type not in ("(", ")"):
                sign = text_of(kid)
                operands.append([])
            elif kid.type != "comment":
                operands[-1].append(kid)
        values = [self._chain(kids, raw, file) for kids in operands if kids]
        found = functions.operate(sign, values, span_of(file, raw))
        return found if found is not None else unknown(raw, file)

    def loop(self, raw: Raw, file: str) -> Node:
        """`[for x in xs : ...]` and `{for ...}` over known values."""
        from ssoproof.providers.auth0.readers.terraform.for_expressions import loop

        found = loop(self, raw, file)
        return found if found is not None else unknown(raw, file)


def unknown(raw: Raw, file: str) -> Scalar:
    """A value that is not known; its label is the source."""
    text = " ".join(clean(text_of(raw)).split())
    return Scalar(span_of(file, raw), mark("${" + bounds.QUOTED.cut(text) + "}"))


def member(value: Node, key: str) -> Node | None:
    """A part of a value; None where it is not known to have one."""
    if isinstance(value, Table):
        return next((e.node for e in value.entries if e.key == key), None)
    if isinstance(value, Items) and key.isascii() and key.isdigit():
        return (
            value.nodes[int(key)]
            if len(key) <= len(str(len(value.nodes))) and int(key) < len(value.nodes)
            else None
        )
    if isinstance(value, Scalar) and open_(value):
        inner = value.text[1:-1]
        deeper = inner[:-1] + f".{clean(key)}" + "}" if inner.endswith("}") else inner
        return Scalar(value.span, mark(deeper))
    return None


def within(value: Node | None, path: list[str]) -> Node | None:
    """The part of a value under a path of keys."""
    for key in path:
        value = member(value, key) if value is not None else None
    return value


_WRAPPED = frozenset({"expression", "literal_value", "collection_value", "template_expr", "operation"})
#: Expressions that make a value; the others name or choose one.
_MAKING = frozenset({"quoted_template", "heredoc_template", "tuple", "object", "function_call", "for_expr"})
_PARTS: dict[str, Callable[[Evaluator, Raw, str], Node]] = {
    "numeric_lit": Evaluator.plain,
    "bool_lit": Evaluator.plain,
    "null_lit": Evaluator.plain,
    "string_lit": Evaluator.template,
    "quoted_template": Evaluator.template,
    "heredoc_template": Evaluator.heredoc,
    "tuple": Evaluator.list,
    "object": Evaluator.object,
    "function_call": Evaluator.call,
    "conditional": Evaluator.conditional,
    "binary_operation": Evaluator.operation,
    "unary_operation": Evaluator.operation,
    "for_expr": Evaluator.loop,
}
