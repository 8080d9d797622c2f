"""Terraform's expressions to values with places; what is not known becomes a mark, and never an error."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ssoproof import bounds
from ssoproof.documents.yaml_tree import Entry, Items, Kind, Node, Scalar, Table
from ssoproof.providers.auth0.readers.marks import clean, is_stated, mark
from ssoproof.providers.auth0.readers.nodes import nothing, open_, truth
from ssoproof.providers.auth0.readers.terraform import functions
from ssoproof.providers.auth0.readers.terraform.budget import Budget
from ssoproof.providers.auth0.readers.terraform.files import Files
from ssoproof.providers.auth0.readers.terraform.language import (
    Expression,
    JsonExpression,
    Within,
    child,
    children,
    span_of,
    text_of,
)
from ssoproof.providers.auth0.readers.terraform.operators import operate
from ssoproof.providers.auth0.readers.terraform.templates import heredoc, quoted_text
from ssoproof.providers.auth0.readers.terraform.values import Loose, Missing, member, missing, refused
from ssoproof.source import Span

if TYPE_CHECKING:
    from tree_sitter import Node as Raw

#: What a name stands for: the path of a reference (`var.x`, `local.y`, `auth0_client.z.name`), or None.
Resolve = Callable[[tuple[str, ...], Span], Node | None]


@dataclass(slots=True)
class Evaluator:
    """Evaluates expressions of one module; `folder` is where its files stand."""

    resolve: Resolve
    files: Files
    effort: Budget
    scopes: list[Mapping[str, Node]] = field(default_factory=list)
    #: True where the names of the module are not to be seen, as in a template file.
    closed: bool = False

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
        with self.names(scope):
            return self.value(expression)

    @contextmanager
    def names(self, scope: Mapping[str, Node]) -> Iterator[None]:
        """Within, further names are known."""
        self.scopes.append(scope)
        try:
            yield
        finally:
            self.scopes.pop()

    @contextmanager
    def alone(self, scope: Mapping[str, Node] | None) -> Iterator[None]:
        """Within, no names are known but those; without any, only what the module states."""
        scopes, closed = self.scopes, self.closed
        self.scopes, self.closed = ([] if scope is None else [scope]), scope is not None
        try:
            yield
        finally:
            self.scopes, self.closed = scopes, closed

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
        """A value, and what is reached from it by names, indices and `[*]`."""
        kids = [kid for kid in kids if kid.type not in ("(", ")")]
        if kids and kids[0].type == "variable_expr":
            return self._reference(kids, raw, file)
        at = self.inner(kids[0], file) if kids else None
        return self._settled(self._reached(at, kids[1:], file), raw, file)

    def _settled(self, value: Node | None, raw: Raw, file: str) -> Node:
        """The value with its source as its label where it is not known, or where Terraform refuses it."""
        if isinstance(value, Missing):
            at = span_of(file, raw)
            return missing(at, bounds.QUOTED.cut(" ".join(text_of(raw).split())), value.why)
        return value if value is not None else unknown(raw, file)

    def _reached(self, value: Node | None, parts: list[Raw], file: str) -> Node | None:
        """What is reached from a value; None where it is not known."""
        for part in parts:
            if value is None:
                return None
            if part.type == "splat":
                value = self._splat(value, part.children[0], file)
                continue
            key = self._index(part, value, file)
            value = member(value, key) if key is not None else None
        return value

    def _index(self, part: Raw, value: Node, file: str) -> str | None:
        """The key of a part; None for one that is not known, of which the choices are noted."""
        if part.type == "get_attr":
            return text_of(part.children[-1])
        inner = child(part, "new_index", "legacy_index")
        index = child(inner, "expression")
        if index is None:
            return text_of(inner.children[-1]) if inner is not None and inner.type == "legacy_index" else None
        key = self.inner(index, file)
        if isinstance(key, Scalar) and is_stated(key.text):
            return key.text
        self.effort.workspaces.chosen_from(key, value)
        return None

    def _splat(self, value: Node, raw: Raw, file: str) -> Node | None:
        """`x[*].y`: the parts of each item; of what is no list, the list of that one."""
        parts = [kid for kid in raw.children if kid.type in ("get_attr", "index", "splat")]
        after: list[Raw] = []
        if raw.type == "attr_splat":
            until = next((n for n, kid in enumerate(parts) if kid.type != "get_attr"), len(parts))
            parts, after = parts[:until], parts[until:]
        if isinstance(value, Missing) or open_(value):
            return value if isinstance(value, Missing) else None
        items = value.nodes if isinstance(value, Items) else () if nothing(value) else (value,)
        at = span_of(file, raw)
        if not self.effort.step(at, len(items) * len(parts)):
            return None
        reached = [self._reached(item, parts, file) for item in items]
        kept = tuple(n if n is not None else Scalar(at, mark("${[*]}")) for n in reached)
        bad = next((n for n in kept if isinstance(n, Missing)), None)
        made = Loose(at, kept, True) if isinstance(value, Loose) else Items(at, kept)
        return bad if bad is not None else self._reached(made, after, file)

    def _reference(self, kids: list[Raw], raw: Raw, file: str) -> Node:
        """A name, and what is reached from it."""
        name, span = text_of(kids[0]), span_of(file, raw)
        for scope in reversed(self.scopes):
            if name in scope:
                return self._settled(self._reached(scope[name], kids[1:], file), raw, file)
        if self.closed:
            return unknown(raw, file)
        path, rest = self._path(kids, file)
        found = self.resolve(path, span)
        if not rest:
            label = mark("${" + clean(".".join(path)) + "}")
            return self._settled(found, raw, file) if found is not None else Scalar(span, label)
        return self._settled(self._reached(found, rest, file), raw, file)

    def _path(self, kids: list[Raw], file: str) -> tuple[tuple[str, ...], list[Raw]]:
        """The keys of a reference as far as they are known, and the parts after them."""
        path = [text_of(kids[0])]
        for number, part in enumerate(kids[1:], 1):
            known = part.type == "get_attr"
            key = text_of(part.children[-1]) if known else self._stated_index(part, file)
            if key is None:
                return tuple(path), kids[number:]
            path.append(key)
        return tuple(path), []

    def _stated_index(self, part: Raw, file: str) -> str | None:
        inner = child(part, "new_index", "legacy_index")
        index = child(inner, "expression")
        if index is None:
            return text_of(inner.children[-1]) if inner is not None and inner.type == "legacy_index" else None
        key = self.inner(index, file)
        return key.text if isinstance(key, Scalar) and is_stated(key.text) else None

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
        return quoted_text(self, raw, file)

    def heredoc(self, raw: Raw, file: str) -> Node:
        """A text of several lines; it begins on the line below its sign."""
        at = span_of(file, raw)
        if not isinstance(file, Within):
            at = Span(file, at.line + 1, 1, at.end_line, at.end_column)
        found = heredoc(self, raw, file, at)
        shifted = isinstance(found, Scalar) and found.text.count("\n") != at.end_line - at.line
        if isinstance(found, Scalar) and shifted and not isinstance(file, Within):
            # Lines of what is put in are no lines of the file: they are counted by themselves.
            return Scalar(Span(at.file, at.line, 1, at.line, 1), found.text)
        return found

    def sequence(self, raw: Raw, file: str) -> Node:
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
        name, at = "".join(text_of(k) for k in raw.children if k.type == "identifier"), span_of(file, raw)
        listed = child(raw, "function_arguments")
        given = children(listed, "expression")
        if name in ("try", "can"):
            return self._settled(self._tried(name, given, at, file), raw, file)
        arguments: list[Node] | None = [self.inner(kid, file) for kid in given]
        if child(listed, "ellipsis") is not None:
            arguments = _spread(arguments or [])
        if arguments is None:
            return unknown(raw, file)
        bad = next((n for n in arguments if isinstance(n, Missing)), None)
        found = bad or self._called(name, arguments, at)
        return self._settled(found, raw, file)

    def _called(self, name: str, arguments: list[Node], at: Span) -> Node | None:
        return functions.call(name, arguments, at, self)

    def _tried(self, name: str, given: list[Raw], at: Span, file: str) -> Node | None:
        """`try` and `can`: what Terraform refuses is passed over; None where one is not known."""
        bad: Missing | None = None
        for kid in given:
            value = self.inner(kid, file)
            bad = refused(value)
            if bad is None and name == "try":
                return None if open_(value) else value
            if name == "can":
                known = bad is not None or not open_(value)
                return Scalar(at, "false" if bad else "true", Kind.TRUTH) if known else None
        return bad

    def conditional(self, raw: Raw, file: str) -> Node:
        """A choice; not known unless its condition is, or both sides are alike."""
        sides = children(raw, "expression")
        test = self.inner(sides[0], file)
        chosen = truth(test)
        if isinstance(test, Missing):
            return self._settled(test, raw, file)
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
        bad = next((n for n in values if isinstance(n, Missing)), None)
        size = sum(self.effort.extent(v)[0] for v in values)
        if not self.effort.step(span_of(file, raw), size // _COMPARED):
            return unknown(raw, file)
        if len(values) == 2 and sign in ("==", "!="):
            for one, other in (values, values[::-1]):
                self.effort.workspaces.compared(one, other)
        return self._settled(bad or operate(sign, values, span_of(file, raw)), raw, file)

    def loop(self, raw: Raw, file: str) -> Node:
        """`[for x in xs : ...]` and `{for ...}` over known values."""
        from ssoproof.providers.auth0.readers.terraform.for_expressions import loop

        found = loop(self, raw, file)
        return found if found is not None else unknown(raw, file)


def unknown(raw: Raw, file: str) -> Scalar:
    """A value that is not known; its label is the source."""
    text = " ".join(clean(text_of(raw)).split())
    return Scalar(span_of(file, raw), mark("${" + bounds.QUOTED.cut(text) + "}"))


def _spread(arguments: list[Node]) -> list[Node] | None:
    """The arguments with the items of the last one; None where those are not known."""
    last = arguments[-1] if arguments else None
    return [*arguments[:-1], *last.nodes] if isinstance(last, Items) and not isinstance(last, Loose) else None


#: Values of this size are compared in about the time of one step.
_COMPARED = 256
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
    "tuple": Evaluator.sequence,
    "object": Evaluator.object,
    "function_call": Evaluator.call,
    "conditional": Evaluator.conditional,
    "binary_operation": Evaluator.operation,
    "unary_operation": Evaluator.operation,
    "for_expr": Evaluator.loop,
}
