"""Statements that demand MFA, and code in which they pass over sessions with MFA or exchanges of refresh
tokens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product
from typing import Final

from ssoproof.javascript.syntax import Syntax, parse, walk
from ssoproof.providers.auth0.edits.decisions import EXCHANGED, METHODS, not_refreshing
from ssoproof.providers.edits import Choice
from ssoproof.tenant.model import Hook, HookKind

#: A choice that a statement passes over something: the code, the line, and what it is about.
EXEMPT: Final = "exempt"
#: Requests of sessions with MFA.
SESSION: Final = "session"
_DEMANDING: Final = (
    "api.multifactor.enable",
    "api.authentication.challengeWith",
    "api.authentication.challengeWithAny",
    "api.authentication.enrollWith",
    "api.authentication.enrollWithAny",
)


def demands(hook: Hook) -> Iterator[Syntax]:
    """The statements of code each of which does nothing but demand MFA."""
    parsed = parse(hook.file, hook.source)
    if parsed.tree is None or parsed.error is not None or parsed.source != hook.source.encode("utf-8"):
        return
    for node in walk(parsed.tree):
        if node.kind == "expression_statement" and node.kids and _demands(node.kids[0], hook.kind):
            yield node


def _demands(node: Syntax, kind: HookKind) -> bool:
    if kind is HookKind.RULE:
        return (
            node.kind == "assignment_expression"
            and "".join(node.field["left"].text.split()) == "context.multifactor"
            and node.field["right"].kind == "object"
            and "none" not in node.field["right"].text
        )
    if node.kind != "call_expression" or "".join(node.field["function"].text.split()) not in _DEMANDING:
        return False
    given = node.field["arguments"].kids
    return not (given and given[0].text.strip("'\"`") == "none")


def exemptions(hooks: Iterable[Hook], about: Iterable[str]) -> Iterator[Choice]:
    """What statements could pass over, so that requests in whose way they are get through."""
    for what, hook in product(about, hooks):
        for line in dict.fromkeys(node.span.line for node in demands(hook)):
            yield Choice((EXEMPT, hook.name, str(line), what), "true")


def exempted(hook: Hook, choices: Iterable[Choice]) -> Hook:
    """The code with statements that pass over what choices say."""
    by: dict[int, list[str]] = {}
    for choice in choices:
        _, name, line, what = choice.slot
        if name == hook.name:
            by.setdefault(int(line), []).append(_test(what, hook.kind))
    data = hook.source.encode("utf-8")
    for node in sorted(demands(hook), key=lambda n: -n.start):
        tests = by.get(node.span.line)
        if tests:
            text = f"if ({' && '.join(tests)}) {node.text}"
            if not _stands_alone(node, hook):
                text = f"{{ {text} }}"  # an else that follows belongs to another if
            data = data[: node.start] + text.encode("utf-8") + data[node.end :]
    return replace(hook, source=data.decode("utf-8"))


def _stands_alone(node: Syntax, hook: Hook) -> bool:
    """Whether a statement is one of a block."""
    before = hook.source.encode("utf-8")[: node.start].decode("utf-8").rstrip()
    return before.endswith((";", "{", "}"))


def _test(what: str, kind: HookKind) -> str:
    if what == SESSION:
        return f"!({METHODS[kind]}).some((method) => method.name === 'mfa')"
    return not_refreshing(kind)


def exemption_words(choice: Choice) -> str:
    """The change in words."""
    _, hook, line, what = choice.slot
    whom = {SESSION: "sessions that have MFA", EXCHANGED: "exchanges of refresh tokens"}[what]
    return f"let the MFA that {hook}:{line} requires pass over {whom}"
