"""Tests of inputs as small trees, read from their JavaScript: paths of inputs, literals and operators."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from ssoproof.javascript.syntax import Syntax, parse

#: What a text calls the parameters of an authorize request, and the name that stands for it here.
_REQUEST, REQUEST = "the request's ", "authorize_request."

#: The roots of inputs.
ROOTS = frozenset({"event", "user", "context", "configuration", "authorize_request", "clock"})

#: The current time in milliseconds, as an input.
NOW = "clock.now"
#: Readings of the clock, which one login takes for one.
_NOW = re.compile(r"Date\.now\((?:/\*[^*]*\*/)?\)")
_DATE = re.compile(r"new Date\((?:/\*[^*]*\*/)?\)")

#: How names of answers of calls begin.
ANSWER = "answer_"

#: What tests of any item of a list call it.
ITEM = "$"

Literal = str | float | bool | None


@dataclass(frozen=True, slots=True)
class Term:
    """A node: `op` with its operands.

    `path` has the dotted path as `value` and `raw` as it is written, `literal` a JavaScript primitive (None
    is null), `undefined` nothing, `method` the name, `opaque` its text.
    """

    op: str
    args: tuple[Term, ...] = ()
    value: Literal = None
    raw: str = field(default="", compare=False)

    def walk(self) -> Iterator[Term]:
        """The node and all below it."""
        yield self
        for arg in self.args:
            yield from arg.walk()


@dataclass(frozen=True, slots=True)
class Test:
    """A test of inputs: its text, its tree, the paths that it reads, and where they stand in `source`.

    `source` is the text as it can be evaluated; `places` are the first and last character of each path in it.
    """

    __test__ = False

    text: str
    term: Term
    paths: tuple[str, ...]
    source: str
    places: tuple[tuple[int, int, str], ...]


@lru_cache(maxsize=4096)
def test_of(text: str, canonical: Callable[[str], str] = str) -> Test:
    """The test that a text says; what is not known of it is opaque.

    `canonical` gives the name of an input that has several.
    """
    source = _DATE.sub(f"new Date({NOW})", _NOW.sub(NOW, text.replace(_REQUEST, REQUEST)))
    tree = parse("test.js", f"({source})").tree
    if tree is None:
        return Test(text, Term("opaque", value=text), (), source, ())
    reader = _Reader(canonical)
    term = reader.term(tree.kids[0].kids[0] if tree.kids and tree.kids[0].kids else tree)
    places = tuple((start - 1, end - 1, path) for start, end, path in reader.places)
    paths = dict.fromkeys((*(path for *_, path in places), *reader.members))
    return Test(text, term, tuple(paths), source, places)


_BINARY = {"===", "!==", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "||", "&&", "??"}


class _Reader:
    def __init__(self, canonical: Callable[[str], str]) -> None:
        self.places: list[tuple[int, int, str]] = []
        #: members of inputs that are read by way of what stands in for them
        self.members: list[str] = []
        self._canonical = canonical

    def term(self, node: Syntax) -> Term:
        path = _path(node)
        if path is not None:
            raw, path = path, self._canonical(path)
            before = len(node.source[: node.start].decode())
            self.places.append((before, before + len(node.text), path))
            return Term("path", value=path, raw=raw)
        if node.kind == "identifier" and node.text == ITEM:
            return Term("item")
        made = getattr(self, f"_{node.kind}", None)
        return self._opaque(node) if made is None else made(node)

    def _opaque(self, node: Syntax) -> Term:
        return Term("opaque", tuple(self.term(kid) for kid in node.kids), node.text)

    def _parenthesized_expression(self, node: Syntax) -> Term:
        return self.term(node.kids[0]) if len(node.kids) == 1 else self._opaque(node)

    _expression_statement = _parenthesized_expression

    def _string(self, node: Syntax) -> Term:
        try:
            value = json.loads(node.text) if node.text[:1] == '"' else ast.literal_eval(node.text)
        except (ValueError, SyntaxError):
            return Term("opaque", value=node.text)
        return Term("literal", value=value)

    def _number(self, node: Syntax) -> Term:
        try:
            return Term("literal", value=float(ast.literal_eval(node.text)))
        except (ValueError, SyntaxError, TypeError, OverflowError):
            return Term("opaque", value=node.text)

    def _true(self, node: Syntax) -> Term:
        return Term("literal", value=node.kind == "true")

    _false = _true

    def _null(self, node: Syntax) -> Term:
        return Term("literal")

    def _undefined(self, node: Syntax) -> Term:
        return Term("undefined")

    def _array(self, node: Syntax) -> Term:
        return Term("array", tuple(self.term(kid) for kid in node.kids))

    def _object(self, node: Syntax) -> Term:
        return Term("object") if not node.kids else self._opaque(node)

    def _unary_expression(self, node: Syntax) -> Term:
        operand = self.term(node.field["argument"])
        if node.op == "-" and operand.op == "literal" and isinstance(operand.value, float):
            return Term("literal", value=-operand.value)
        return Term(node.op if node.op in ("!", "typeof") else "opaque", (operand,), node.text)

    def _binary_expression(self, node: Syntax) -> Term:
        sides = self.term(node.field["left"]), self.term(node.field["right"])
        return Term(node.op if node.op in _BINARY else "opaque", sides, node.text)

    def _member_expression(self, node: Syntax) -> Term:
        name = node.field["property"].text
        base = _defaulted(node.field["object"])
        if base is not None and name not in METHODS and name != "length":
            self.members.append(f"{self._canonical(base)}.{name}")
        return Term("length" if name == "length" else "member", (self.term(node.field["object"]),), name)

    def _subscript_expression(self, node: Syntax) -> Term:
        sides = self.term(node.field["object"]), self.term(node.field["index"])
        return Term("member", sides, node.text)

    def _arrow_function(self, node: Syntax) -> Term:
        parameter = node.field.get("parameter")
        if parameter is not None and parameter.text == ITEM:
            return Term("arrow", (self.term(node.field["body"]),), node.text)
        return self._opaque(node)

    def _new_expression(self, node: Syntax) -> Term:
        given = node.field.get("arguments")
        if node.field["constructor"].text == "Date" and given is not None and len(given.kids) == 1:
            return Term("date", (self.term(given.kids[0]),), node.text)
        return self._opaque(node)

    def _call_expression(self, node: Syntax) -> Term:
        function, given = node.field["function"], node.field["arguments"]
        if given.kind != "arguments":
            return self._opaque(node)
        if function.text == "Array.isArray" and len(given.kids) == 1:
            return Term("isArray", (self.term(given.kids[0]),))
        if function.kind == "member_expression":
            receiver = self.term(function.field["object"])
            rest = tuple(self.term(kid) for kid in given.kids)
            if function.field["object"].text in ("Date", "Math", "Number"):
                return Term("call", rest, function.text)
            return Term("method", (receiver, *rest), function.field["property"].text)
        if function.text in ("Number", "parseInt", "parseFloat"):
            return Term("call", tuple(self.term(kid) for kid in given.kids), function.text)
        return self._opaque(node)


#: Methods of texts and lists, which are no members of inputs.
METHODS = frozenset(
    [
        "includes",
        "startsWith",
        "endsWith",
        "indexOf",
        "lastIndexOf",
        "split",
        "trim",
        "toLowerCase",
        "toUpperCase",
        "match",
        "matchAll",
        "replace",
        "replaceAll",
        "slice",
        "substring",
        "substr",
        "concat",
        "charAt",
        "padStart",
        "at",
        "some",
        "every",
        "find",
        "findIndex",
        "filter",
        "map",
        "join",
        "forEach",
        "reduce",
        "flat",
        "flatMap",
        "sort",
        "reverse",
        "pop",
        "shift",
        "push",
        "keys",
        "values",
        "entries",
        "test",
        "hasOwnProperty",
        "toString",
        "valueOf",
        "getTime",
    ]
)


def _path(node: Syntax) -> str | None:
    """The dotted path of an input; None for other expressions. A list's length is no member."""
    if node.kind == "subscript_expression" and node.field["index"].text in ("0", "1", "2", "3", "more"):
        base = _path(node.field["object"])
        return None if base is None else f"{base}[{node.field['index'].text}]"
    if node.kind == "identifier":
        return node.text if node.text in ROOTS or node.text.startswith(ANSWER) else None
    if node.kind != "member_expression" or node.field["property"].text in METHODS | {"length"}:
        return None
    base = _path(node.field["object"])
    return None if base is None else f"{base}.{node.field['property'].text}"


def _defaulted(node: Syntax) -> str | None:
    """The path in `(path || {})`, whose members are the input's where that is an object."""
    while node.kind == "parenthesized_expression" and len(node.kids) == 1:
        node = node.kids[0]
    if node.kind != "binary_expression" or node.op not in ("||", "??"):
        return None
    empty = node.field["right"]
    while empty.kind == "parenthesized_expression" and len(empty.kids) == 1:
        empty = empty.kids[0]
    return _path(node.field["left"]) if empty.kind == "object" and not empty.kids else None


_MARK = re.compile(r"/\*[\d.-]*\*/")


def readable(text: str) -> str:
    """The test for people: without what makes it a truth value, without marks, applications by their
    names."""
    text = _CLIENT.sub(lambda match: f"{_SIGN.sub(_decoded, match[1])}'s ", _MARK.sub("", text))
    if text.startswith("!!"):
        text = text[2:]
        if text[:1] == "(" and text[-1:] == ")" and _closes(text):
            text = text[1:-1]
    return text


#: What is read of one application, and how signs in its name are written there.
_CLIENT = re.compile(r"\bevent\.client_(\w+)\.")
_SIGN = re.compile(r"_([0-9a-f]+)_")


def _decoded(match: re.Match[str]) -> str:
    return chr(int(match[1], 16))


def _closes(text: str) -> bool:
    """Whether the first parenthesis is closed by the last character."""
    depth = 0
    for at, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return at == len(text) - 1
    return False
