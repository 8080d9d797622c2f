"""Expressions and patterns of JavaScript, taken apart into the core."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ssoproof.javascript import placeholders
from ssoproof.javascript import primitives as do
from ssoproof.javascript.desugar_classes import Classes, is_static
from ssoproof.javascript.literals import number_literal, string_literal, template_piece
from ssoproof.javascript.nodes import Node, Shape
from ssoproof.javascript.operators import Undecided, to_string
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import NULL, Value

_LITERAL = frozenset({"array", "object", "string", "number", "true", "false", "null", "undefined"})
_CONSTANTS: dict[str, Value] = {"true": True, "false": False, "null": NULL}
_MEMBERS = ("member_expression", "subscript_expression")


class Expressions(Classes):
    """Takes the expressions of one function apart."""

    def unknown(self, node: Syntax, reason: str) -> Node:
        """Code that is not understood."""
        return Node("Piece", node, (), do.unknown(reason), node.names())

    def expression(self, node: Syntax) -> Node:
        """One expression."""
        handler = _EXPRESSIONS.get(node.kind)
        if handler is None:
            return self.unknown(node, f"{node.kind.replace('_', ' ')} is not modelled")
        return handler(self, node)

    def _identifier(self, node: Syntax) -> Node:
        return self.variable(node, node.text)

    def _constant(self, node: Syntax) -> Node:
        return Node("Lit", node, (), _CONSTANTS[node.kind])

    def _inner(self, node: Syntax) -> Node:
        return self.expression(node.kids[0])

    def _sequence(self, node: Syntax) -> Node:
        return Node("Seq", node, tuple(self.expression(kid) for kid in node.kids))

    def _string(self, node: Syntax) -> Node:
        text = string_literal(node)
        if text is None:
            return self.unknown(node, "this string literal is not modelled")
        if placeholders.HOLE.search(text):
            return Node("Op", node, (), do.hole(text))
        return Node("Lit", node, (), text)

    def _number(self, node: Syntax) -> Node:
        value = number_literal(node.text)
        if value is None:
            return self.unknown(node, "this number is not modelled")
        return Node("Lit", node, (), value)

    def _template(self, node: Syntax) -> Node:
        kids = []
        for kid in node.kids:
            if kid.kind == "template_substitution":
                kids.append(Node("Op", kid, (self.expression(kid.kids[0]),), do.piece_of_text))
                continue
            text = template_piece(kid)
            if text is None:
                return self.unknown(node, "this template string is not modelled")
            kids.append(Node("Lit", kid, (), text))
        return Node("Op", node, tuple(kids), do.joined_text)

    def _regex(self, node: Syntax) -> Node:
        return Node("Op", node, (), do.regular_expression)

    def _array(self, node: Syntax) -> Node:
        if node.text.count(",") > 0 and any(part.strip() == "" for part in _gaps(node)[:-1]):
            return self.unknown(node, "an array with holes is not modelled")
        kids, spreads = self._spread(node.kids)
        return Node("Op", node, kids, do.array(spreads))

    def _spread(self, kids: Sequence[Syntax]) -> tuple[tuple[Node, ...], tuple[bool, ...]]:
        """The values of arguments or items; the items of what is spread are gone through at once."""
        nodes = []
        for kid in kids:
            if kid.kind == "spread_element":
                nodes.append(Node("Op", kid, (self.expression(kid.kids[0]),), do.spread))
            else:
                nodes.append(self.expression(kid))
        return tuple(nodes), tuple(kid.kind == "spread_element" for kid in kids)

    def _object(self, node: Syntax) -> Node:
        core = Node("Op", node, (), do.empty_object)
        pairs: list[Node] = []
        for kid in node.kids:
            if kid.kind == "spread_element":
                core = self._with(node, core, pairs)
                pairs = []
                core = Node("Op", kid, (core, self.expression(kid.kids[0])), do.copy_members)
                continue
            accessors = [word for word in kid.op.split() if word in ("get", "set")]
            if accessors and kid.kind == "method_definition" and "super" not in kid.names():
                parts = (self._with(node, core, pairs), self.key(kid.field["name"]), self.function_of(kid))
                core, pairs = Node("Op", kid, parts, do.accessor(accessors[0])), []
                continue
            pair = self._pair(kid)
            if pair is None:
                return self.unknown(node, f"{kid.kind.replace('_', ' ')} is not modelled")
            if isinstance(pair[0].data, str) and pair[0].data == "__proto__":
                return self.unknown(node, "this key of an object is not modelled")
            pairs.extend(pair)
        return self._with(node, core, pairs)

    def _with(self, node: Syntax, core: Node, pairs: Sequence[Node]) -> Node:
        return Node("Op", node, (core, *pairs), do.with_members) if pairs else core

    def _pair(self, kid: Syntax) -> tuple[Node, Node] | None:
        if kid.kind == "pair":
            return self.key(kid.field["key"]), self.expression(kid.field["value"])
        if kid.kind == "shorthand_property_identifier":
            return Node("Lit", kid, (), kid.text), self.variable(kid, kid.text)
        if kid.kind == "method_definition" and kid.op in ("", "*") and "super" not in kid.names():
            return self.key(kid.field["name"]), self.function_of(kid)
        return None

    def key(self, node: Syntax) -> Node:
        """The name of a member."""
        if node.kind == "computed_property_name":
            return Node("Op", node, (self.expression(node.kids[0]),), do.computed_key)
        if node.kind == "string":
            text = string_literal(node)
            return Node("Lit", node, (), "__proto__" if text is None else text)
        if node.kind == "number":
            number = number_literal(node.text)
            try:
                return Node("Lit", node, (), "__proto__" if number is None else to_string(number))
            except Undecided:
                return Node("Lit", node, (), "__proto__")
        return Node("Lit", node, (), node.memo.get("private", node.text))

    def _this(self, node: Syntax) -> Node:
        return self.variable(node, "this")

    def _unary(self, node: Syntax) -> Node:
        argument = node.field["argument"]
        if node.op == "delete":
            if (
                argument.kind in _MEMBERS
                and not argument.optional
                and argument.field["object"].kind != "super"
            ):
                return Node("Op", node, self.target(argument), do.delete)
            return self.unknown(node, "this delete is not modelled")
        if node.op == "typeof" and argument.kind == "identifier":
            quiet = Node("Var", argument, (), (argument.text,), frozenset((argument.text,)))
            return Node("Op", node, (quiet,), do.unary("typeof"))
        return Node("Op", node, (self.expression(argument),), do.unary(node.op))

    def _binary(self, node: Syntax) -> Node:
        op, left = node.op, self.expression(node.field["left"])
        right = self.expression(node.field["right"])
        if op in ("&&", "||", "??"):
            default = node.field["right"]
            if op != "&&" and default.kind in _LITERAL and not default.kids:
                return Node("Op", node, (left, right), do.default(op))
            return Node("Logic", node, (left, right), op)
        return Node("Op", node, (left, right), do.operator(op))

    def _ternary(self, node: Syntax) -> Node:
        parts = (node.field[name] for name in ("condition", "consequence", "alternative"))
        return Node("If", node, tuple(self.expression(part) for part in parts))

    # Chains of members and calls
    def _chain(self, node: Syntax) -> Node:
        label = f"?.{self.chains}"
        self.chains += 1
        core = self._link(node, label)
        return Node("Label", node, (core,), label) if _stops(node) else core

    def _link(self, node: Syntax, label: str) -> Node:
        if node.kind == "call_expression":
            return self._call(node, label)
        if node.kind not in _MEMBERS:
            return self.expression(node)
        if node.field["object"].kind == "super":
            return self._super(node)
        return Node("Op", node, self._base(node, label), do.member)

    def _super(self, node: Syntax) -> Node:
        """`super[key]`."""
        static = is_static(node.field["object"])
        return Node("Op", node, (*self.super_parts(node), self._member_key(node)), do.super_member(static))

    def _member_key(self, node: Syntax) -> Node:
        if node.kind == "member_expression":
            return self.key(node.field["property"])
        return self.expression(node.field["index"])

    def _base(self, node: Syntax, label: str) -> tuple[Node, Node]:
        """The object and the key of a member."""
        base = self._link(node.field["object"], label)
        if node.optional:
            base = Node("Opt", node.field["object"], (base,), label)
        return base, self._member_key(node)

    def target(self, node: Syntax) -> tuple[Node, Node]:
        """The object and the key of a member that is written to."""
        return self.expression(node.field["object"]), self._member_key(node)

    def _call(self, node: Syntax, label: str) -> Node:
        function, arguments = node.field["function"], node.field["arguments"]
        if function.kind == "import" or arguments.kind == "template_string":
            return self.unknown(node, "this call is not modelled")
        given, spreads = self._spread(arguments.kids)
        method = function.kind in _MEMBERS
        if function.kind == "super":
            return self.super_called(node, given, spreads)
        if method and function.field["object"].kind == "super":
            if node.optional:
                return self.unknown(node, "super is not modelled")
            first = (*self.super_parts(node), self._member_key(function), *given)
            return Node("Op", node, first, do.super_method(is_static(function.field["object"]), spreads))
        first = self._base(function, label) if method else (self._link(function, label),)
        if node.optional and not method:
            first = (Node("Opt", function, first, label),)
        return Node("Call", node, (*first, *given), Shape(method, spreads, label if node.optional else ""))

    def _new(self, node: Syntax) -> Node:
        arguments = node.field["arguments"].kids if "arguments" in node.field else ()
        given, spreads = self._spread(arguments)
        return Node("Op", node, (self.expression(node.field["constructor"]), *given), do.new(spreads))

    # Assignments
    def _assign(self, node: Syntax) -> Node:
        left, right = node.field["left"], node.field["right"]
        if left.kind in _MEMBERS:
            if left.optional or left.field["object"].kind == "super":
                return self.unknown(node, "this assignment is not modelled")
            return Node("Op", node, (*self.target(left), self.expression(right)), do.put)
        if left.kind == "identifier":
            return self.put(left, left.text, self.expression(right), "assign")
        held = self.temporary()
        value = self.hold(node, held, self.expression(right))
        parts = self.pattern(left, self.variable(node, held), "assign")
        return Node("Seq", node, (value, parts, self.variable(node, held)))

    def _combine(self, node: Syntax) -> Node:
        """`left += right` and its like."""
        op, right = node.op[:-1], node.field["right"]

        def new(old: Node) -> Node:
            return Node("Op", node, (old, self.expression(right)), do.operator(op))

        if op not in ("&&", "||", "??"):
            return self._update(node, node.field["left"], new, False)
        return self._update(node, node.field["left"], lambda old: self.expression(right), False, op)

    def _count(self, node: Syntax) -> Node:
        """`x++`, `--x` and their like."""
        argument = node.field["argument"]
        op = "+" if "++" in node.text.replace(argument.text, "", 1) else "-"

        def new(old: Node) -> Node:
            return Node("Op", node, (old, Node("Lit", node, (), 1.0)), do.operator(op))

        return self._update(node, argument, new, argument.start == node.start, counts=True)

    def _update(
        self,
        node: Syntax,
        left: Syntax,
        new: Callable[[Node], Node],
        postfix: bool,
        logic: str = "",
        counts: bool = False,
    ) -> Node:
        """Read, work out, write; the value is the new one, or with `postfix` the old one."""
        while left.kind == "parenthesized_expression":
            left = left.kids[0]
        first: tuple[Node, ...] = ()
        if left.kind == "identifier":
            old: Node = self.variable(left, left.text)
        elif left.kind in _MEMBERS and not left.optional and left.field["object"].kind != "super":
            base, key = self.temporary(), self.temporary()
            given = self.target(left)
            first = (self.hold(left, base, given[0]), self.hold(left, key, given[1]))
            place = (self.variable(left, base), self.variable(left, key))
            old = Node("Op", left, place, do.member)
        else:
            return self.unknown(node, "this assignment is not modelled")

        def write(value: Node) -> Node:
            if left.kind == "identifier":
                return self.put(left, left.text, value, "assign")
            return Node("Op", node, (*place, value), do.put)

        if logic:
            return self._one(node, (*first, Node("Logic", node, (old, write(new(old))), logic)))
        old = Node("Op", node, (old,), do.unary("+")) if counts else old
        if not postfix:
            return self._one(node, (*first, write(new(old))))
        held = self.temporary()
        value = self.hold(node, held, old)
        return self._one(
            node, (*first, value, write(new(self.variable(node, held))), self.variable(node, held))
        )

    def _one(self, node: Syntax, kids: tuple[Node, ...]) -> Node:
        return kids[0] if len(kids) == 1 else Node("Seq", node, kids)

    def _await(self, node: Syntax) -> Node:
        return Node("Await", node, (self.expression(node.kids[0]),))


def _stops(node: Syntax) -> bool:
    """Is there a link of an optional chain?"""
    while True:
        if node.optional:
            return True
        if node.kind == "call_expression":
            node = node.field["function"]
        elif node.kind in _MEMBERS:
            node = node.field["object"]
        else:
            return False


def _gaps(node: Syntax) -> list[str]:
    """What stands between the commas of an array literal, elements replaced by x."""
    text, at = "", node.start + 1
    for kid in node.kids:
        text += node.source[at : kid.start].decode(errors="replace") + "x"
        at = kid.end
    text += node.source[at : node.end - 1].decode(errors="replace")
    return text.split(",")


_EXPRESSIONS: dict[str, Callable[[Expressions, Syntax], Node]] = {
    "identifier": Expressions._identifier,
    "undefined": Expressions._identifier,
    "parenthesized_expression": Expressions._inner,
    "sequence_expression": Expressions._sequence,
    "string": Expressions._string,
    "number": Expressions._number,
    "template_string": Expressions._template,
    "true": Expressions._constant,
    "false": Expressions._constant,
    "null": Expressions._constant,
    "regex": Expressions._regex,
    "array": Expressions._array,
    "object": Expressions._object,
    **dict.fromkeys(("function_expression", "arrow_function", "generator_function"), Expressions.function_of),
    "class": Expressions.class_of,
    "this": Expressions._this,
    "unary_expression": Expressions._unary,
    "binary_expression": Expressions._binary,
    "ternary_expression": Expressions._ternary,
    "member_expression": Expressions._chain,
    "subscript_expression": Expressions._chain,
    "call_expression": Expressions._chain,
    "assignment_expression": Expressions._assign,
    "augmented_assignment_expression": Expressions._combine,
    "update_expression": Expressions._count,
    "await_expression": Expressions._await,
    "new_expression": Expressions._new,
}
