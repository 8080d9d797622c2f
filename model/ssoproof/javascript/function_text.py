"""Functions of one argument as tests of it: `$ => ...`, with constants and inputs in the places of names."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from ssoproof.javascript.literals import number_literal, string_literal
from ssoproof.javascript.operators import Undecided, to_string
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import words

#: What a name stands for, as text: a variable's value, or None.
Names = Callable[[str], "str | None"]

#: Globals that are plain functions, or whose members are.
_GLOBALS = words(
    "Boolean Number String Array parseInt parseFloat isNaN undefined NaN Infinity Object JSON RegExp"
)
_OF_GLOBALS = words("Array.isArray Number.isInteger Number.isNaN Number.parseInt Object.keys JSON.stringify")
_METHODS = words(
    "includes indexOf startsWith endsWith toLowerCase toUpperCase trim trimStart trimEnd split slice "
    "substring substr charAt toString join at replace match test getTime valueOf toISOString concat"
)
_BINDING = {
    "||": 1, "??": 1, "&&": 2, "|": 3, "^": 3, "&": 3, "==": 4, "!=": 4, "===": 4, "!==": 4,
    "<": 5, ">": 5, "<=": 5, ">=": 5, "in": 5, "+": 6, "-": 6, "*": 7, "/": 7, "%": 7,
}  # fmt: skip
_FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_UNARY, _ATOM, _TERNARY = 8, 9, 0
_CONSTANT = ("number", "string", "true", "false", "null")


class _NoText(Exception):
    """The function has no such text."""


def function_text(code: Syntax, names: Names, present: Callable[[str], str]) -> str | None:
    """The function as `$ => ...`; None where it does more than look at its argument. `present` writes a
    reading of the clock."""
    parameters: tuple[Syntax, ...] = (code.field["parameter"],) if "parameter" in code.field else ()
    if "parameters" in code.field:
        parameters = code.field["parameters"].kids
    if len(parameters) != 1 or code.asynchronous or code.generates:
        return None
    body = code.field["body"]
    if body.kind == "statement_block":
        if len(body.kids) != 1 or body.kids[0].kind != "return_statement" or not body.kids[0].kids:
            return None
        body = body.kids[0].kids[0]
    return test_text(parameters[0], body, names, present)


def test_text(parameter: Syntax, body: Syntax, names: Names, present: Callable[[str], str]) -> str | None:
    """A condition on what stands for the parameter."""
    try:
        own = _parameter(parameter)
        text, _ = _Text(lambda name: own.get(name) or names(name), present).of(body)
    except _NoText:
        return None
    return f"$ => {text}"


def _parameter(node: Syntax) -> dict[str, str]:
    """What the names of the parameter stand for."""
    if node.kind == "identifier":
        return {node.text: "$"}
    own: dict[str, str] = {}
    for kid in node.kids if node.kind == "object_pattern" else ():
        if kid.kind == "shorthand_property_identifier_pattern":
            own[kid.text] = f"$.{kid.text}"
        elif kid.kind == "pair_pattern" and kid.field["value"].kind == "identifier":
            own[kid.field["value"].text] = f"$.{kid.field['key'].text}"
        else:
            raise _NoText
    if not own:
        raise _NoText
    return own


class _Text:
    """Writes expressions, each with how strongly its outermost operator binds."""

    def __init__(self, names: Names, present: Callable[[str], str]) -> None:
        self.names = names
        self.present = present

    def of(self, node: Syntax) -> tuple[str, int]:
        """The text of an expression."""
        while node.kind == "parenthesized_expression":
            node = node.kids[0]
        handler = getattr(self, "_" + node.kind, None)
        if handler is None:
            raise _NoText
        result: tuple[str, int] = handler(node)
        return result

    def within(self, node: Syntax, binding: int) -> str:
        """The text, in brackets where it binds less."""
        text, own = self.of(node)
        return text if own >= binding else f"({text})"

    def _identifier(self, node: Syntax) -> tuple[str, int]:
        text = self.names(node.text)
        if text is not None:
            return text, _ATOM if text.startswith("$") or text[:1] in '"[' or text.isalnum() else _TERNARY
        if node.text not in _GLOBALS:
            raise _NoText
        return node.text, _ATOM

    _undefined = _identifier

    def _number(self, node: Syntax) -> tuple[str, int]:
        value = number_literal(node.text)
        try:
            return ("", 0) if value is None else (to_string(value), _ATOM)
        except Undecided:
            raise _NoText from None

    def _string(self, node: Syntax) -> tuple[str, int]:
        text = string_literal(node)
        if text is None:
            raise _NoText
        return json.dumps(text), _ATOM

    def _as_written(self, node: Syntax) -> tuple[str, int]:
        return node.text, _ATOM

    _true = _false = _null = _regex = _as_written

    def _array(self, node: Syntax) -> tuple[str, int]:
        return f"[{', '.join(self.within(kid, _TERNARY) for kid in node.kids)}]", _ATOM

    def _binary_expression(self, node: Syntax) -> tuple[str, int]:
        op, left, right = node.op, node.field["left"], node.field["right"]
        binding = _BINDING.get(op)
        if binding is None:
            raise _NoText
        if left.kind in _CONSTANT and right.kind not in _CONSTANT and (op in _FLIPPED or op[-2:] == "=="):
            op, left, right = _FLIPPED.get(op, op), right, left
        return f"{self.within(left, binding)} {op} {self.within(right, binding + 1)}", binding

    def _ternary_expression(self, node: Syntax) -> tuple[str, int]:
        parts = [self.within(node.field[name], 1) for name in ("condition", "consequence", "alternative")]
        return f"{parts[0]} ? {parts[1]} : {parts[2]}", _TERNARY

    def _unary_expression(self, node: Syntax) -> tuple[str, int]:
        if node.op not in ("!", "-", "+", "typeof"):
            raise _NoText
        space = " " if node.op == "typeof" else ""
        return f"{node.op}{space}{self.within(node.field['argument'], _UNARY)}", _UNARY

    def _member_expression(self, node: Syntax) -> tuple[str, int]:
        link = "?." if node.optional else "."
        return f"{self.within(node.field['object'], _ATOM)}{link}{node.field['property'].text}", _ATOM

    def _subscript_expression(self, node: Syntax) -> tuple[str, int]:
        if node.optional or node.field["index"].kind not in ("number", "string"):
            raise _NoText
        return f"{self.within(node.field['object'], _ATOM)}[{self.within(node.field['index'], 0)}]", _ATOM

    def _new_expression(self, node: Syntax) -> tuple[str, int]:
        given = node.field["arguments"].kids if "arguments" in node.field else ()
        if node.field["constructor"].text != "Date" or self.names("Date") is not None:
            raise _NoText
        return (self._call("new Date", given) if given else self.present("new Date()")), _ATOM

    def _call_expression(self, node: Syntax) -> tuple[str, int]:
        function, given = node.field["function"], node.field["arguments"]
        if node.optional or given.kind != "arguments":
            raise _NoText
        name = function.text
        if name.split(".")[0] == "Date" and self.names("Date") is None:
            if name == "Date.now" and not given.kids:
                return self.present("Date.now()"), _ATOM
            if name != "Date.parse":
                raise _NoText
            return self._call(name, given.kids), _ATOM
        if function.kind == "identifier" and self.names(name) is None and name in _GLOBALS:
            return self._call(name, given.kids), _ATOM
        if name in _OF_GLOBALS and self.names(name.split(".")[0]) is None:
            return self._call(name, given.kids), _ATOM
        if function.kind != "member_expression" or function.field["property"].text not in _METHODS:
            raise _NoText
        return self._call(self.of(function)[0], given.kids), _ATOM

    def _call(self, name: str, given: Sequence[Syntax]) -> str:
        return f"{name}({', '.join(self.within(kid, _TERNARY) for kid in given)})"
