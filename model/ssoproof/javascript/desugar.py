"""Statements of JavaScript, taken apart into the core."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ssoproof.javascript import primitives as do
from ssoproof.javascript.desugar_expressions import Expressions
from ssoproof.javascript.nodes import Node
from ssoproof.javascript.scopes import FUNCTIONS, imported, pattern_names
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import UNDEFINED


class Compiled(NamedTuple):
    """A function as core: names or hidden names of its parameters, the names that these bind, hidden names of
    its own, and what it does."""

    parameters: tuple[str, ...]
    rest: bool
    names: tuple[str, ...]
    temporaries: tuple[str, ...]
    body: Node


def compiled(code: Syntax) -> Compiled:
    """A function as core; worked out once."""
    cached = code.memo.get("core")
    if not isinstance(cached, Compiled):
        cached = code.memo["core"] = Statements().function(code)
    return cached


def program(tree: Syntax, kids: Sequence[Syntax]) -> tuple[Node, tuple[str, ...]]:
    """The statements of a file, one after another in a scope that is there; and their hidden names."""
    statements = Statements()
    return statements.listed(tree, kids), tuple(statements.temporaries)


class Statements(Expressions):
    """Takes the statements of one function apart."""

    def __init__(self) -> None:
        super().__init__()
        self.labels: tuple[str, ...] = ()
        self.within = 0

    def function(self, code: Syntax) -> Compiled:
        """The function with this syntax."""
        if "parameter" in code.field:
            given: tuple[Syntax, ...] = (code.field["parameter"],)
        else:
            given = code.field["parameters"].kids if "parameters" in code.field else ()
        names = tuple(name for parameter in given for name in pattern_names(parameter))
        parameters: list[str] = []
        first: list[Node] = []
        rest = False
        for parameter in given:
            rest = parameter.kind == "rest_pattern"
            target = parameter.kids[0] if rest else parameter
            if target.kind == "identifier" and not first:
                parameters.append(target.text)
                continue
            hidden = self.temporary()
            parameters.append(hidden)
            first.append(self.pattern(target, self.variable(target, hidden), "init"))
        body = code.field["value"] if code.kind == "field_definition" else code.field["body"]
        if body.kind == "statement_block":
            inner = self.listed(body, body.kids)
            apart = bool(first) and any(parameter.has(*FUNCTIONS) for parameter in given)
            inner = Node("Scope", body, (inner,), ("body apart" if apart else "body", body))
        else:
            inner = Node("Exit", body, (self.expression(body),), "return")
        whole = Node("Seq", body, (*first, inner)) if first else inner
        return Compiled(tuple(parameters), rest, names, tuple(self.temporaries), whole)

    def listed(self, at: Syntax, kids: Sequence[Syntax], inner: bool = False) -> Node:
        """Statements in order; those of an inner block lift their functions."""
        node = Node("Seq", at, tuple(self._lifted(kid) if inner else self.statement(kid) for kid in kids))
        node.spine = self.within == 0
        return node

    def statement(self, node: Syntax) -> Node:
        """One statement."""
        self.own, self.labels = self.labels, ()
        handler = _STATEMENTS.get(node.kind)
        core = self._unknown(node) if handler is None else handler(self, node)
        core.statement = node
        return core

    def _unknown(self, node: Syntax) -> Node:
        bound = frozenset(pattern_names(node.field["name"])) if "name" in node.field else frozenset()
        return Node("Piece", node, (), do.unknown_statement, node.names() | bound)

    def block(self, node: Syntax) -> Node:
        return Node("Scope", node, (self.listed(node, node.kids, True),), ("block", node.kids))

    def _lifted(self, node: Syntax) -> Node:
        """A function in a block is seen in the whole function from here on, as in old code."""
        if node.kind != "function_declaration" or node.strict:
            return self.statement(node)
        return Node("Piece", node, (), do.lifted, frozenset((node.field["name"].text,)))

    def _branch(self, node: Syntax) -> Node:
        if node.kind != "function_declaration":
            return self.statement(node)
        return Node("Scope", node, (self._lifted(node),), ("block", (node,)))

    def _declaration(self, node: Syntax) -> Node:
        how = "init" if node.kind == "lexical_declaration" else "var"
        kids = []
        for part in node.kids:
            if "value" in part.field:
                value = self.expression(part.field["value"])
            elif how == "var":
                continue
            else:
                value = Node("Lit", part, (), UNDEFINED)
            kids.append(self.pattern(part.field["name"], value, how))
        return kids[0] if len(kids) == 1 else Node("Seq", node, tuple(kids))

    def _expression(self, node: Syntax) -> Node:
        return self.expression(node.kids[0])

    def _if(self, node: Syntax) -> Node:
        other = node.field.get("alternative")
        last = self.nothing(node) if other is None else self._branch(other.kids[0])
        then = self._branch(node.field["consequence"])
        return Node("If", node, (self.expression(node.field["condition"]), then, last))

    def _return(self, node: Syntax) -> Node:
        value = self.expression(node.kids[0]) if node.kids else self.nothing(node)
        return Node("Exit", node, (value,), "return")

    def _throw(self, node: Syntax) -> Node:
        return Node("Throw", node, (self.expression(node.kids[0]),))

    def _try(self, node: Syntax) -> Node:
        handler, last = node.field.get("handler"), node.field.get("finalizer")
        caught = self.nothing(node)
        if handler is not None:
            body = self.block(handler.field["body"])
            if "parameter" in handler.field:
                target = handler.field["parameter"]
                body = Node(
                    "Seq", handler, (self.pattern(target, self.variable(target, "%error"), "init"), body)
                )
            caught = Node("Seq", handler, (body,))
        self.within += last is not None
        final = self.nothing(node) if last is None else self.block(last.field["body"])
        self.within -= last is not None
        return Node(
            "Try",
            node,
            (self.block(node.field["body"]), caught, final),
            (handler is not None, last is not None),
        )

    def _switch(self, node: Syntax) -> Node:
        """The number of the case that matches, then what stands from there on."""
        cases = node.field["body"].kids
        bodies = [case.kids[1:] if case.kind == "switch_case" else case.kids for case in cases]
        value, place = self.temporary(), self.temporary()
        otherwise = next((i for i, case in enumerate(cases) if case.kind == "switch_default"), len(cases))
        chosen = Node("Lit", node, (), float(otherwise))
        for index, case in reversed(list(enumerate(cases))):
            if case.kind == "switch_case":
                pair = (self.variable(case, value), self.expression(case.field["value"]))
                same = Node("Op", case, pair, do.operator("==="))
                chosen = Node("If", case, (same, Node("Lit", case, (), float(index)), chosen))
        self.within += 1
        runs = []
        for index, body in enumerate(bodies):
            reached = (self.variable(node, place), Node("Lit", node, (), float(index)))
            test = Node("Op", node, reached, do.operator("<="))
            run = self.listed(cases[index], body, True)
            runs.append(Node("If", cases[index], (test, run, self.nothing(node))))
        self.within -= 1
        whole = Node("Seq", node, (self.hold(node, place, chosen), *runs))
        scoped = Node("Scope", node, (whole,), ("block", tuple(kid for body in bodies for kid in body)))
        first = self.hold(node, value, self.expression(node.field["value"]))
        return Node("Label", node, (Node("Seq", node, (first, scoped)),), "break")

    def _jump(self, node: Syntax) -> Node:
        word = "break" if node.kind == "break_statement" else "continue"
        label = f"{word} {node.kids[0].text}" if node.kids else word
        return Node("Exit", node, (self.nothing(node),), label)

    def _class(self, node: Syntax) -> Node:
        return self.put(node, node.field["name"].text, self.class_of(node), "init")

    def _nothing(self, node: Syntax) -> Node:
        return self.nothing(node)

    def _labelled(self, node: Syntax) -> Node:
        label = node.field["label"].text
        self.labels = (*self.own, label)
        return Node("Label", node, (self.statement(node.field["body"]),), f"break {label}")

    def _import(self, node: Syntax) -> Node:
        return Node("Piece", node, (), do.import_module, frozenset(imported(node)))

    def _body(self, node: Syntax, labels: tuple[str, ...]) -> Node:
        self.within += 1
        inner = Node("Label", node, (self.statement(node.field["body"]),), "continue")
        self.within -= 1
        for label in labels:
            inner = Node("Label", node, (inner,), f"continue {label}")
        return inner

    def _loop(self, node: Syntax) -> Node:
        """`for (;;)`, `while` and `do`."""
        labels, fresh, start, update = self.own, False, None, self.nothing(node)
        if node.kind == "for_statement":
            first = node.field["initializer"]
            fresh = first.kind == "lexical_declaration" and node.has(*FUNCTIONS)
            start = self.statement(first)
        test = self._test(node.field["condition"])
        body = self._body(node, labels)
        if "increment" in node.field:
            update = self.expression(node.field["increment"])
        loop = Node("Loop", node, (test, body, update), (fresh, node.kind == "do_statement"))
        whole = Node("Label", node, (loop,), "break")
        if start is None:
            return whole
        return Node(
            "Scope", node, (Node("Seq", node, (start, whole)),), ("block", (node.field["initializer"],))
        )

    def _test(self, condition: Syntax) -> Node:
        if condition.kind == "empty_statement":
            return Node("Lit", condition, (), True)
        inner = condition.kids[0] if condition.kind == "expression_statement" else condition
        return self.expression(inner)

    def _each(self, node: Syntax) -> Node:
        """`for (... of ...)` and `for (... in ...)`."""
        if node.text.startswith("for await"):
            return self._unknown(node)
        labels, right, new = self.own, node.field["right"], node.keyword in ("const", "let")
        source = self.expression(right)
        bound = frozenset(pattern_names(node.field["left"]) if new else ())
        if bound & right.names():
            source = Node("Scope", right, (source,), ("let", bound))
        item = self.temporary()
        self.within += 1
        take = self.pattern(node.field["left"], self.variable(node, item), "init" if new else "assign")
        self.within -= 1
        turn = Node("Seq", node, (take, self._body(node, labels)))
        kids = [source, turn]
        sought = _sought(node) if new and node.op == "of" else None
        if sought is not None:
            self.within += 1
            take = self.pattern(node.field["left"], self.variable(node, item), "init")
            kids.append(Node("Seq", node, (take, self.statement(sought))))
            self.within -= 1
        if new:
            kids[1:] = [Node("Scope", node, (kid,), (node.keyword, bound)) for kid in kids[1:]]
        each = Node("Each", node, tuple(kids), (item, node.op == "of"))
        return Node("Label", node, (each,), "break")


def _sought(node: Syntax) -> Syntax | None:
    """What a loop does with the first item of which a condition holds, where it does nothing else, and ends
    then."""
    body = node.field["body"]
    inner = body.kids[0] if body.kind == "statement_block" and len(body.kids) == 1 else body
    if inner.kind != "if_statement" or "alternative" in inner.field:
        return None
    taken = inner.field["consequence"]
    last = taken.kids[-1] if taken.kind == "statement_block" and taken.kids else taken
    leaves = last.kind in ("return_statement", "throw_statement") or (
        last.kind == "break_statement" and not last.kids
    )
    node.memo["seeks"] = leaves
    return taken if leaves else None


_STATEMENTS: dict[str, Callable[[Statements, Syntax], Node]] = {
    "statement_block": Statements.block,
    "lexical_declaration": Statements._declaration,
    "variable_declaration": Statements._declaration,
    "expression_statement": Statements._expression,
    "if_statement": Statements._if,
    "return_statement": Statements._return,
    "throw_statement": Statements._throw,
    "try_statement": Statements._try,
    "switch_statement": Statements._switch,
    "break_statement": Statements._jump,
    "continue_statement": Statements._jump,
    "function_declaration": Statements._nothing,
    "generator_function_declaration": Statements._nothing,
    "class_declaration": Statements._class,
    "empty_statement": Statements._nothing,
    "debugger_statement": Statements._nothing,
    "labeled_statement": Statements._labelled,
    "import_statement": Statements._import,
    "for_statement": Statements._loop,
    "while_statement": Statements._loop,
    "do_statement": Statements._loop,
    "for_in_statement": Statements._each,
}
