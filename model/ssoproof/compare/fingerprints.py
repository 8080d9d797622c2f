"""What a finding is known by again after lines have moved: settings by their keys, code by the conditions
around it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from ssoproof.explain.model import Cause, CauseKind, Condition, Story
from ssoproof.javascript.syntax import Syntax, parse
from ssoproof.masking import masked
from ssoproof.source import Origin, Span
from ssoproof.tenant.model import Hook, Tenant
from ssoproof.verdict.verdict import ConditionalVerdict, Unknown, Vacuous

#: What stands for the name of the subject itself, so that subjects with one answer share their routes.
ITSELF = "(itself)"
LONGEST = 160

_STEP = re.compile(r"\bstep \d+")
_NUMBER = re.compile(r"\d+")
#: Parts of the code around a statement that say when it runs, and the name of the part that says it.
_AROUND = {
    "if_statement": "condition",
    "ternary_expression": "condition",
    "while_statement": "condition",
    "do_statement": "condition",
    "switch_case": "value",
    "switch_statement": "value",
    "for_in_statement": "right",
    "for_statement": "condition",
    "function_declaration": "name",
}


def routes_of(part: ConditionalVerdict, story: Story | None, subject: str, tenant: Tenant) -> tuple[str, ...]:
    """The guilty routes of one part of an answer, each once, sorted; never empty but for a proof."""
    found = list(_features(story, subject, tenant)) if story is not None else []
    verdict = part.verdict
    if isinstance(verdict, Unknown) and not found:
        found.append(f"unknown: {_NUMBER.sub('N', verdict.reason)}")
    if isinstance(verdict, Vacuous):
        found.append("vacuous")
    return tuple(sorted({_flat(route) for route in found}))


def _features(story: Story, subject: str, tenant: Tenant) -> Iterator[str]:
    for cause in story.deciding:
        if cause.kind is not CauseKind.READING:
            yield _cause(cause, subject, tenant)
    if story.error is not None:
        yield f"error: {story.error[0]}"
    for condition in story.conditions:
        if not condition.understood:
            yield f"not understood: {_condition(condition, tenant)}"


def _cause(cause: Cause, subject: str, tenant: Tenant) -> str:
    if cause.kind is CauseKind.HOOK and cause.at is not None and cause.at.span is not None:
        return _statement(cause.at, masked(cause.code), tenant)
    if cause.kind is CauseKind.SETTING and cause.at is not None and cause.at.route:
        said = _own(_worded(cause.text), subject)
        return f"setting {'.'.join(ITSELF if part == subject else part for part in cause.at.route)}: {said}"
    if cause.kind is CauseKind.INPUT and cause.at is not None and cause.at.span is not None:
        return f"{_statement(cause.at, '', tenant)}: {_worded(cause.text)}"
    return f"because {_own(_worded(cause.text), subject)}"


def _worded(text: str) -> str:
    return _STEP.sub("a step", text)


def _own(text: str, subject: str) -> str:
    return re.sub(rf"(?<!\w){re.escape(subject)}(?!\w)", ITSELF, text)


def _condition(condition: Condition, tenant: Tenant) -> str:
    where = f"{_statement(condition.at, '', tenant)}: " if condition.at is not None else ""
    return f"{where}{condition.reason} = {condition.value}"


def _statement(at: Origin, code: str, tenant: Tenant) -> str:
    """The hook, the conditions around the code, and the code itself."""
    hook = _hook(at, tenant)
    if hook is None or at.span is None:
        return f"hook {'.'.join(at.route)} > {code}"
    steps = tuple(_around(hook, at.span))
    return " > ".join((f"hook {hook.name}", *steps, *([_short(code)] if code else [])))


def _hook(at: Origin, tenant: Tenant) -> Hook | None:
    if at.route:
        return next((h for h in tenant.hooks if h.name == at.route[0]), None)
    file = at.span.file if at.span is not None else ""
    found = [h for h in tenant.hooks if h.file == file]
    return found[0] if len(found) == 1 else None


def _around(hook: Hook, span: Span) -> Iterator[str]:
    """The conditions on the way from the top of the hook to a stretch of its code."""
    node = parse(hook.file, hook.source).tree
    start = (span.line, span.column)
    while node is not None:
        inner = next((kid for kid in node.kids if _holds(kid, start)), None)
        if inner is not None:
            yield from _condition_of(node, inner)
        node = inner


def _holds(node: Syntax, start: tuple[int, int]) -> bool:
    found = node.span
    return (found.line, found.column) <= start < (found.end_line, found.end_column)


def _condition_of(node: Syntax, inner: Syntax) -> Iterator[str]:
    said = node.field.get(_AROUND.get(node.kind, ""))
    if said is None or inner is said:
        return
    word = node.kind.partition("_")[0]
    other = inner is node.field.get("alternative")
    yield f"{word}{' not' if other else ''} {_short(masked(said.text))}"


def _short(text: str) -> str:
    """Text on one line; what is cut off is kept as a digest, so that two long texts stay apart."""
    flat = " ".join(text.split())
    if len(flat) <= LONGEST:
        return flat
    return f"{flat[: LONGEST - 12]}… {hashlib.sha256(flat.encode('utf-8', 'replace')).hexdigest()[:8]}"


def _flat(text: str) -> str:
    flat = " ".join(text.split())
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in flat)
