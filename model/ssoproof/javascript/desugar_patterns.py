"""Patterns of JavaScript, taken apart into the core: what they give to each of their names."""

from __future__ import annotations

from ssoproof.javascript import primitives as do
from ssoproof.javascript.literals import string_literal
from ssoproof.javascript.nodes import Node
from ssoproof.javascript.scopes import pattern_names
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import UNDEFINED

_MEMBERS = ("member_expression", "subscript_expression")


class Patterns:
    """Takes patterns apart; `temporaries` are the hidden names that one function needs."""

    def __init__(self) -> None:
        self.temporaries: list[str] = []
        self.chains = 0

    def temporary(self) -> str:
        """A hidden name, which no code can see."""
        self.temporaries.append(f"%{len(self.temporaries)}")
        return self.temporaries[-1]

    def nothing(self, node: Syntax) -> Node:
        """Undefined."""
        return Node("Lit", node, (), UNDEFINED)

    def variable(self, node: Syntax, name: str) -> Node:
        """The value of a variable."""
        return Node("Var", node, (), name, frozenset((name,)))

    def hold(self, node: Syntax, name: str, value: Node) -> Node:
        """A hidden name gets the value."""
        return self.put(node, name, value, "hold")

    def put(self, node: Syntax, name: str, value: Node, how: str) -> Node:
        """A variable gets the value."""
        core = Node("Set", node, (value,), (name, how))
        core.free |= {name}
        return core

    def expression(self, node: Syntax) -> Node:
        """One expression."""
        raise NotImplementedError

    def target(self, node: Syntax) -> tuple[Node, Node]:
        """The object and the key of a member that is written to."""
        raise NotImplementedError

    def pattern(self, node: Syntax, value: Node, how: str) -> Node:
        """Give each name of the pattern its part of the value; `how`: init, var or assign."""
        kind = node.kind
        if kind in ("identifier", "shorthand_property_identifier_pattern", "undefined"):
            return self.put(node, node.text, value, how)
        if kind in _MEMBERS and not node.optional and node.field["object"].kind != "super":
            held = self.temporary()
            written = Node("Op", node, (*self.target(node), self.variable(node, held)), do.put)
            return Node("Seq", node, (self.hold(node, held, value), written))
        if kind in ("assignment_pattern", "object_assignment_pattern"):
            held = self.temporary()
            left = node.field["left"]
            there = Node("Op", node, (self.variable(node, held), self.nothing(node)), do.operator("==="))
            part = Node("If", node, (there, self.expression(node.field["right"]), self.variable(node, held)))
            return Node("Seq", node, (self.hold(node, held, value), self.pattern(left, part, how)))
        if kind == "object_pattern":
            return self._object_pattern(node, value, how)
        if kind == "array_pattern" and not _pattern_gaps(node):
            held = self.temporary()
            kids = [self.hold(node, held, Node("Op", node, (value,), do.parts))]
            for index, kid in enumerate(node.kids):
                rest = kid.kind == "rest_pattern"
                take = Node("Op", kid, (self.variable(kid, held),), do.part(index, rest))
                kids.append(self.pattern(kid.kids[0] if rest else kid, take, how))
            return Node("Seq", node, tuple(kids))
        held = self.temporary()
        lost = self._lost(node, held, how)
        return Node("Seq", node, (self.hold(node, held, value), *lost))

    def _lost(self, node: Syntax, held: str, how: str) -> list[Node]:
        """A pattern that is not understood."""
        first = Node("Op", node, (self.variable(node, held),), do.unknown_pattern)
        names = pattern_names(node)
        return [first, *(self.put(node, n, Node("Op", node, (), do.unknown_part), how) for n in names)]

    def _object_pattern(self, node: Syntax, value: Node, how: str) -> Node:
        held = self.temporary()
        kids = [self.hold(node, held, Node("Op", node, (value,), do.taken_apart))]
        names: list[Node] = []
        for kid in node.kids:
            target: Syntax | None = kid
            name: str | None = None
            if kid.kind == "shorthand_property_identifier_pattern":
                name = kid.text
            elif kid.kind == "object_assignment_pattern":
                name = kid.field["left"].text
            elif kid.kind == "pair_pattern" and kid.field["key"].kind in ("property_identifier", "string"):
                key = kid.field["key"]
                name = string_literal(key) if key.kind == "string" else key.text
                target = kid.field["value"]
            elif kid.kind == "rest_pattern" and kid.kids[0].kind == "identifier":
                others = Node("Op", kid, (self.variable(kid, held), *names), do.others)
                kids.append(self.put(kid, kid.kids[0].text, others, how))
                continue
            elif kid.kind == "pair_pattern" and kid.field["key"].kind == "computed_property_name":
                key_name, written = self.temporary(), self.expression(kid.field["key"].kids[0])
                kids.append(self.hold(kid, key_name, Node("Op", kid, (written,), do.converted_key)))
                names.append(self.variable(kid, key_name))
                part = Node("Op", kid, (self.variable(kid, held), names[-1]), do.member)
                kids.append(self.pattern(kid.field["value"], part, how))
                continue
            if name is None or target is None:
                kids.extend(self._lost(kid, held, how))
                continue
            names.append(Node("Lit", kid, (), name))
            part = Node("Op", kid, (self.variable(kid, held), names[-1]), do.member)
            kids.append(self.pattern(target, part, how))
        return Node("Seq", node, tuple(kids))


def _pattern_gaps(node: Syntax) -> bool:
    return (
        node.text.count(",") >= len(node.kids) and node.text.replace(" ", "")[-2:] != ",]"
    ) or ",," in node.text.replace(" ", "")
