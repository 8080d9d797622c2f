"""What a file of code is: a rule, which is one function, or an Action, which exports handlers."""

from __future__ import annotations

from ssoproof.javascript.explorer import Exhausted, Tampered
from ssoproof.javascript.syntax import Syntax, walk
from ssoproof.javascript.tampering import runs_text
from ssoproof.tenant.model import HookKind

_FUNCTIONS = ("function_expression", "arrow_function", "function_declaration")
_MOST_PARAMETERS = 3


def kind_of(tree: Syntax) -> HookKind | None:
    """The kind that the code is written as; None where it is neither for sure."""
    if any(_exports_handler(kid) for kid in tree.kids):
        return HookKind.ACTION
    node = _only(tree)
    if node.kind not in _FUNCTIONS or "parameters" not in node.field:
        return None
    names = [kid.text for kid in node.field["parameters"].kids]
    return HookKind.RULE if len(names) == _MOST_PARAMETERS or "callback" in names else None


def _exports_handler(statement: Syntax) -> bool:
    """`exports.onExecute... =`, `module.exports = {onExecute...}` or `export ... onExecute...`."""
    if statement.kind == "export_statement":
        return "onExecute" in statement.text
    if statement.kind != "expression_statement" or statement.kids[0].kind != "assignment_expression":
        return False
    left, right = statement.kids[0].field["left"].text, statement.kids[0].field["right"]
    if left.startswith(("exports.onExecute", "module.exports.onExecute")):
        return True
    names = (node.text for node in walk(right) if node.kind.endswith("property_identifier"))
    return left in ("module.exports", "exports") and any(name.startswith("onExecute") for name in names)


def _only(tree: Syntax) -> Syntax:
    kids = [kid for kid in tree.kids if kid.kind != "empty_statement"]
    node = kids[0] if len(kids) == 1 else tree
    while node.kind in ("expression_statement", "parenthesized_expression"):
        node = node.kids[0]
    return node


def rule_function(tree: Syntax) -> Syntax:
    """The function that a rule's file consists of."""
    node = _only(tree)
    if node.kind not in _FUNCTIONS:
        raise Exhausted("a rule is one function (user, context, callback)")
    if node.names() & {"arguments", "eval"}:
        raise Exhausted("arguments and eval are not modelled")
    return node


def refuse_texts_as_code(tree: Syntax) -> None:
    """Text that is run as code may do anything, to the language too."""
    if runs_text(tree):
        raise Tampered(f"{tree.file} runs text as code")
