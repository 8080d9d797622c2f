"""Classes, taken apart into the core; `super` is the hidden name of the class around a method."""

from __future__ import annotations

from ssoproof.javascript import primitives as do
from ssoproof.javascript import prototypes
from ssoproof.javascript.desugar_patterns import Patterns
from ssoproof.javascript.nodes import Node
from ssoproof.javascript.syntax import Syntax, walk
from ssoproof.javascript.values import UNWRITTEN

_MEMBERS = ("member_expression", "subscript_expression")
_PARTS = ("field_definition", "method_definition", "class_static_block")


class Classes(Patterns):
    """Takes the classes of one function apart."""

    def unknown(self, node: Syntax, reason: str) -> Node:
        """Code that is not understood."""
        raise NotImplementedError

    def key(self, node: Syntax) -> Node:
        """The name of a member."""
        raise NotImplementedError

    def function_of(self, node: Syntax) -> Node:
        """A function as a value."""
        return Node("Func", node, (), None, node.names())

    def class_of(self, node: Syntax) -> Node:
        """A class as a value: its members in their order, then what runs at once."""
        body, name = node.field["body"], node.field["name"].text if "name" in node.field else ""
        heritage = next((kid for kid in node.kids if kid.kind == "class_heritage"), None)
        if any(kid.kind not in _PARTS for kid in body.kids) or (name and _written(body, name)):
            return self.unknown(node, "a class of this form is not modelled")
        _prepare(node, body, heritage is not None)
        parent = () if heritage is None else (self.expression(heritage.kids[0]),)
        kids = [self.put(node, "super", Node("Op", node, parent, prototypes.new_class), "init")]
        later: list[Node] = []
        for kid in body.kids:
            self._member(kid, kids, later)
        if name:
            kids.append(self.put(node, name, self.variable(node, "super"), "init"))
        whole = Node("Seq", node, (*kids, *later, self.variable(node, "super")))
        return Node("Scope", node, (whole,), ("block", ()))

    def _member(self, kid: Syntax, kids: list[Node], later: list[Node]) -> None:
        words = kid.op.split()
        static, field = "static" in words, kid.kind == "field_definition"
        if kid.kind == "class_static_block":
            function = self.function_of(kid)
            later.append(self._added(kid, "run", True, self.nothing(kid), function))
            return
        key = self.key(kid.field["property" if field else "name"])
        function = self.function_of(kid) if not field or "value" in kid.field else self.nothing(kid)
        if field and static:
            held = self.temporary()
            kids.append(self.hold(kid, held, key))
            later.append(self._added(kid, "run", True, self.variable(kid, held), function))
            return
        how = "field" if field else next((word for word in words if word in ("get", "set")), "")
        if not field and not static and key.kind == "Lit" and key.data == "constructor":
            how = "constructor"
        kids.append(self._added(kid, how, static, key, function))

    def _added(self, kid: Syntax, how: str, static: bool, key: Node, function: Node) -> Node:
        values = (self.variable(kid, "super"), key, function)
        return Node("Op", kid, values, do.class_member(how, static))

    def super_parts(self, node: Syntax) -> tuple[Node, Node]:
        """The class around `super`, and the object of the method."""
        return self.variable(node, "super"), self.variable(node, "this")

    def super_called(self, node: Syntax, given: tuple[Node, ...], spreads: tuple[bool, ...]) -> Node:
        """`super(...)`: from then on there is `this`."""
        values = (self.variable(node, "super"), self.variable(node, "%made"), *given)
        return self.put(node, "this", Node("Op", node, values, do.super_call(spreads)), "hold")


def is_static(node: Syntax) -> bool:
    """Does this `super` stand in a static member?"""
    return node.memo.get("static") is True


def _written(body: Syntax, name: str) -> bool:
    """Does the class write to its own name, which is constant there?"""
    writes = ("assignment_expression", "augmented_assignment_expression", "update_expression")
    targets = (
        node.field.get("left", node.field.get("argument")) for node in walk(body) if node.kind in writes
    )
    return any(t is not None and t.kind not in _MEMBERS and name in t.names() for t in targets)


def _prepare(node: Syntax, body: Syntax, derived: bool) -> None:
    """Note in the syntax what its parts do not show by themselves: whose private names they use, whether they
    are static, and which function is the constructor of a class with a parent."""
    declared = {
        part.text
        for kid in body.kids
        for part in (kid.field.get("property", kid.field.get("name")),)
        if part is not None and part.kind == "private_property_identifier"
    }
    node.memo["private"] = bool(declared)
    for kid in body.kids:
        static = "static" in kid.op.split() or kid.kind == "class_static_block"
        for part in walk(kid):
            part.memo["strict"] = True
            if part.kind == "super":
                part.memo["static"] = static
            elif part.kind == "private_property_identifier" and part.text in declared:
                part.memo["private"] = f"{UNWRITTEN}{part.text}@{node.start}"
        name = kid.field.get("name")
        if kid.kind == "method_definition" and name is not None and name.text == "constructor" and not static:
            kid.memo["derived"] = derived
