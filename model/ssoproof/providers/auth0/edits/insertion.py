"""Where a decision may be put into code that is there: at the head of a function that does nothing but decide
MFA."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ssoproof.javascript.placeholders import HOLE
from ssoproof.javascript.syntax import Syntax, parse, walk
from ssoproof.providers.auth0.edits.decisions import Arm, early
from ssoproof.providers.auth0.hooks.entrypoints import kind_of
from ssoproof.tenant.model import Hook, HookKind

_FUNCTIONS = ("function_expression", "arrow_function", "function_declaration")
#: What code may call without doing anything that a decision ahead of it would skip.
_PURE = frozenset(
    {"includes", "some", "find", "filter", "map", "every", "indexOf", "has", "keys", "values", "isArray"}
    | {"toLowerCase", "toUpperCase", "trim", "startsWith", "endsWith", "split", "join", "slice", "concat"}
)
#: Code without any of these decides nothing about MFA.
_SIGNS = ("multifactor", "authentication", "globalThis", "eval", "require")


def deciding(hooks: Sequence[Hook]) -> Hook | None:
    """The last code that decides MFA, or else that follows it, if a decision may be put into it."""
    able: list[Hook] = []
    for hook in reversed(hooks):
        decides = any(word in hook.source for word in _SIGNS)
        if entrance(hook) is not None:
            if decides:
                return hook
            able.append(hook)
        if decides:
            break
    return able[0] if able else None


def entrance(hook: Hook) -> Syntax | None:
    """The body at whose head a decision may stand; None where it would skip something else that the code
    does."""
    if HOLE.search(hook.source) is not None:
        return None
    parsed = parse(hook.file, hook.source)
    if parsed.tree is None or parsed.error is not None or kind_of(parsed.tree) is not hook.kind:
        return None
    function = _function(parsed.tree, hook.kind)
    if function is None or not _named_as_usual(function, hook.kind):
        return None
    body = function.field.get("body")
    if body is None or body.kind != "statement_block":
        return None
    if body.kids and body.kids[0].text[:1] in ("'", '"'):  # a directive has to stay first
        return None
    return body if all(_decides_only(node, hook.kind) for node in walk(parsed.tree)) else None


def _function(tree: Syntax, kind: HookKind) -> Syntax | None:
    """The only function at the top of the file."""
    functions = [node for node in walk(tree) if node.kind in _FUNCTIONS]
    if not functions:
        return None
    outer = functions[0]
    apart = [node for node in functions if not outer.start <= node.start < outer.end]
    return None if apart else outer


def _named_as_usual(function: Syntax, kind: HookKind) -> bool:
    """Whether its parameters are called as the code to be put in calls them."""
    parameters = function.field.get("parameters")
    names = [kid.text for kid in parameters.kids] if parameters is not None else []
    expected = ["event", "api"] if kind is HookKind.ACTION else ["user", "context", "callback"]
    return names == expected


def _decides_only(node: Syntax, kind: HookKind) -> bool:
    if node.kind == "call_expression":
        return _harmless(node.field["function"].text.replace(" ", ""), node, kind)
    if node.kind in ("assignment_expression", "augmented_assignment_expression"):
        left = node.field["left"].text.replace(" ", "")
        return left.startswith(("context.multifactor", "exports.onExecutePostLogin")) or left.isidentifier()
    if node.kind == "new_expression":
        return node.field["constructor"].text in ("Date", "Set", "Map", "RegExp", "URL")
    plain = ("throw_statement", "await_expression", "update_expression", "yield_expression")
    return node.kind not in plain and not (node.kind == "unary_expression" and node.op == "delete")


def _harmless(called: str, node: Syntax, kind: HookKind) -> bool:
    if called.startswith(("console.", "api.multifactor.enable")):
        return True
    if kind is HookKind.RULE and called == "callback":
        return node.field["arguments"].text.replace(" ", "") == "(null,user,context)"
    head, _, name = called.rpartition(".")
    own = head.split(".", 1)[0] in ("api", "callback")
    return bool(head) and not own and (name in _PURE or name.startswith("get"))


def inserted(hook: Hook, rows: tuple[Arm, ...]) -> Hook:
    """The hook with the branches at the head of its function, indented as its code is; ValueError where they
    have no place."""
    body = entrance(hook)
    if body is None:
        raise ValueError(f"{hook.name} has no place for a decision")
    data = hook.source.encode("utf-8")
    indent, end = _indent(body, data), "\r\n" if b"\r\n" in data else "\n"
    text = "".join(f"{end}{indent}{line}" for line in early(rows, hook.kind, hook.source))
    at = body.start + 1
    return replace(hook, source=(data[:at] + text.encode("utf-8") + data[at:]).decode("utf-8"))


def _indent(body: Syntax, data: bytes) -> str:
    """The indentation of the first statement, where it begins a line."""
    for kid in body.kids:
        line = data.rfind(b"\n", 0, kid.start) + 1
        before = data[line : kid.start].decode("utf-8")
        if line and not before.strip():
            return before
    return "  "
