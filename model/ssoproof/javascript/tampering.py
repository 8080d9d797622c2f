"""Code that may change the language itself, found by how it is written, for code that is not followed."""

from __future__ import annotations

from ssoproof.javascript.literals import string_literal
from ssoproof.javascript.syntax import Syntax, walk
from ssoproof.javascript.values import words

#: What leads to the language's own objects, or changes objects behind their members.
DOORS = words(
    "__proto__ prototype constructor getPrototypeOf setPrototypeOf defineProperty defineProperties "
    "__defineGetter__ "
    "__defineSetter__"
)
_RUNNERS = words("eval Function Reflect globalThis global")

#: Names of the language whose members every hook relies on.
LANGUAGE = words(
    "Object Array JSON String Number Boolean Math Set Map WeakMap WeakSet Date RegExp Error TypeError "
    "RangeError "
    "SyntaxError ReferenceError EvalError URIError Promise Symbol BigInt Proxy Intl console process Buffer"
)
_CALLING = words("call apply bind")


def tampers(code: Syntax) -> bool:
    """May the code change the language: its prototypes, its functions, or run text as code?"""
    cached = code.memo.get("tampers")
    if not isinstance(cached, bool):
        cached = code.memo["tampers"] = any(_suspect(node) for node in _with_parents(code))
    return cached


def runs_text(code: Syntax) -> bool:
    """Is text run as code somewhere, which may do anything?"""
    return not code.names().isdisjoint(("eval", "Function"))


def _with_parents(code: Syntax) -> list[tuple[Syntax, Syntax | None]]:
    placed: list[tuple[Syntax, Syntax | None]] = [(code, None)]
    for node in walk(code):
        placed.extend((kid, node) for kid in node.kids)
    return placed


def _suspect(placed: tuple[Syntax, Syntax | None]) -> bool:
    node, parent = placed
    if node.kind == "identifier":
        return node.text in _RUNNERS
    if node.kind in ("member_expression", "subscript_expression"):
        name = member_name(node)
        if name == "prototype" and node.field["object"].kind == "identifier":
            return not _borrows(node, parent)
        return name in DOORS
    if node.kind in ("assignment_expression", "augmented_assignment_expression", "for_in_statement"):
        return _changes(node.field["left"])
    if node.kind == "update_expression" or (node.kind == "unary_expression" and node.op == "delete"):
        return _changes(node.field["argument"])
    return node.kind == "call_expression" and _assigns_to_language(node)


def member_name(node: Syntax) -> str | None:
    """The name of the member, where it is written down."""
    if node.kind == "member_expression":
        return node.field["property"].text
    index = node.field["index"]
    return string_literal(index) if index.kind == "string" else None


def _borrows(node: Syntax, parent: Syntax | None) -> bool:
    """`Object.prototype.name` as a whole is only read; writes to it are found where they are written."""
    return parent is not None and parent.kind == "member_expression" and parent.field["object"] is node


def _changes(target: Syntax) -> bool:
    """Is a member of the language's objects the target, or one behind two names that are worked out?"""
    computed = 0
    while target.kind in ("member_expression", "subscript_expression", "parenthesized_expression"):
        if target.kind == "parenthesized_expression":
            target = target.kids[0]
            continue
        computed += target.kind == "subscript_expression" and target.field["index"].kind not in (
            "number",
            "string",
        )
        target = target.field["object"]
        if target.kind == "identifier" and target.text in LANGUAGE:
            return True
    return computed > 1


def _assigns_to_language(call: Syntax) -> bool:
    first = call.field["arguments"].kids[:1]
    return any(
        "prototype" in node.text or (node.kind == "identifier" and node.text in LANGUAGE) for node in first
    ) and (
        call.field["function"].text.rsplit(".", 1)[-1]
        in ("assign", "defineProperty", "defineProperties", "freeze")
    )
