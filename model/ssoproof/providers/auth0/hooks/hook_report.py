"""A hook by itself: what it reads and can decide, what is left open, where it throws, what never runs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ssoproof import bounds
from ssoproof.diagnostics import Diagnostic, Severity
from ssoproof.javascript.choices import Choice
from ssoproof.javascript.syntax import Parsed, Syntax, parse, walk
from ssoproof.logic import build
from ssoproof.logic.sorts import EnumSort, RangeSort
from ssoproof.masking import hidden
from ssoproof.providers.auth0.hooks.decision_table import decision_table
from ssoproof.providers.auth0.hooks.first_factors import any_factor
from ssoproof.providers.auth0.hooks.list_lengths import largest_length
from ssoproof.providers.auth0.hooks.lower import lower
from ssoproof.providers.auth0.hooks.lowered import Lowered
from ssoproof.providers.auth0.hooks.misspelt_members import misspelt
from ssoproof.providers.auth0.hooks.one_choice import with_one_choice
from ssoproof.providers.auth0.hooks.request import Alternatives, HookRequest
from ssoproof.providers.hook_report import DecisionTable, Ending, Part, Portrait
from ssoproof.source import Span
from ssoproof.tenant.model import Application, Hook, HookKind, Tenant

#: What is said of a hook that is not followed to its end: it is the same for the next application.
_GIVEN_UP = ("hook-syntax", "hook-too-much", "hook-fault")

PROTOCOLS = ("oidc-basic-profile", "oidc-implicit-profile", "oidc-hybrid-profile")


def portray(hook: Hook, tenant: Tenant) -> Portrait:
    """What the hook does at the authorize requests of the tenant's applications, by itself. Never raises."""
    parsed = parse(hook.file, hook.source)
    secrets = hidden(hook.source)
    apps, sampled = looked_at(hook, tenant), _sampled(parsed, tenant)
    answers: list[tuple[Application, Lowered]] = []
    for app in apps:
        given_up = answers and any(d.code in _GIVEN_UP for d in answers[0][1].diagnostics)
        lowered = answers[0][1] if given_up else lower([hook], _request(hook, app, tenant), None, True)
        answers.append((app, lowered))
    groups: dict[object, list[str]] = {}
    tables: dict[object, tuple[DecisionTable, Lowered]] = {}
    for app, lowered in answers:
        told = with_one_choice(lowered, secrets)
        made = decision_table(told)
        key = (made, tuple((c.name, c.reason, c.test) for c in told.choices))
        groups.setdefault(key, []).append(app.name)
        tables.setdefault(key, (made, told))
    parts = tuple(
        Part(tuple(names), len(groups) == 1, tables[key][0], tables[key][1].choices)
        for key, names in groups.items()
    )
    every = [lowered for _, lowered in answers]
    unknown = any(end.kind == "unknown" for lowered in every for end in lowered.exits)
    rows = [row for part in parts for row in part.table.rows]
    thrown = {
        e.span: Ending(e.span, e.text)
        for low in every
        for e in low.exits
        if e.kind == "threw" and e.guard is not build.FALSE
    }
    return Portrait(
        hook,
        _reads(every),
        tuple(dict.fromkeys(word for row in rows for word in (*row.decided, row.end) if word)),
        parts,
        _distinct(every),
        tuple(thrown.values()),
        () if unknown or sampled else _never(parsed, every),
        not unknown,
        (*sampled, *_remarks(hook, parsed, every)),
    )


def looked_at(hook: Hook, tenant: Tenant) -> Sequence[Application]:
    """The applications that the code names, then others, up to a bound."""
    named = [
        a
        for a in tenant.applications
        if any(text and text in hook.source for text in (a.client_id, a.display_name))
    ]
    others = [a for a in tenant.applications if a not in named]
    return [*named, *others][: bounds.TOLD_APPLICATIONS.most]


def _sampled(parsed: Parsed, tenant: Tenant) -> tuple[Diagnostic, ...]:
    """What is said where the tenant has more applications or audiences than the hook is worked out for."""
    counts = (
        (bounds.TOLD_APPLICATIONS, "applications", len(tenant.applications)),
        (bounds.TOLD_AUDIENCES, "APIs", len(tenant.apis)),
    )
    cut = [f"{bound.formatted} of {count} {what}" for bound, what, count in counts if bound.passed(count)]
    if not cut:
        return ()
    message = f"it is worked out for {' and '.join(cut)} only, those that it names first"
    help = "a check of the tenant asks it about all of them; what never runs is not told here"
    return (Diagnostic("hook-sampled", Severity.NOTE, message, parsed.root.span, (), help),)


def _request(hook: Hook, app: Application, tenant: Tenant) -> HookRequest:
    audiences = (None, *(api.audience for api in tenant.apis if api.audience in hook.source))
    others = [api.audience for api in tenant.apis if api.audience not in audiences]
    coded = [text for text in named_audiences(hook) if text not in (*audiences, *others)]
    audiences = (*audiences, *coded, *others)[: bounds.TOLD_AUDIENCES.most + 1]
    audience = build.var(
        "the requested audience", EnumSort(tuple("none" if a is None else a for a in audiences))
    )
    protocol = build.var("the protocol", EnumSort(PROTOCOLS))
    entries = build.var("MFA entries of the session", RangeSort(0, largest_length([hook]) + 1))
    return HookRequest(
        client_id=app.client_id,
        client_name=app.display_name or app.name,
        client_metadata=app.metadata,
        audience=Alternatives(tuple((build.is_(audience, "none" if a is None else a), a) for a in audiences)),
        audience_in_query=build.var("the audience stands in the query"),
        audience_in_body=build.var("the audience stands in the body"),
        prompt=Alternatives.anything(),
        acr_values=Alternatives.anything(),
        scope=Alternatives.anything(),
        max_age=Alternatives.anything(),
        protocol=Alternatives(tuple((build.is_(protocol, name), name) for name in PROTOCOLS)),
        first_factor=any_factor(tenant.user, "the first factor"),
        mfa_entries=entries,
        saturated=True,
        roles=tenant.user.roles,
        factors=tenant.user.factors,
        choice_prefix="free",
    )


def named_audiences(hook: Hook) -> tuple[str, ...]:
    """The texts that the code holds the requested audience against, in their order."""
    tree = parse(hook.file, hook.source).tree
    texts: dict[str, None] = {}
    for node in walk(tree) if tree is not None else ():
        if node.kind in _COMPARING and _AUDIENCE.search(node.text):
            literals = (kid for kid in walk(node) if kid.kind == "string" and not kid.has("escape_sequence"))
            texts.update((text.text[1:-1], None) for text in literals if _ADDRESS.match(text.text[1:-1]))
    return tuple(texts)


_COMPARING = ("binary_expression", "call_expression", "switch_statement")
_AUDIENCE = re.compile(r"\baudience\b|resource_server")
_ADDRESS = re.compile(r"\w[\w+.-]*:\S+\Z")


def _reads(every: Sequence[Lowered]) -> tuple[tuple[str, Span], ...]:
    """Members that are read, without those that only lead to others, list items as one."""
    spans: dict[str, Span] = {}
    for lowered in every:
        for path, span in ((p, s) for p, s in lowered.reads if not p.startswith("api.")):
            spans.setdefault(re.sub(r"\[(?:more|\d+)\]", "[]", path), span)
    leads = {path for path in spans for other in spans if other.startswith((path + ".", path + "["))}
    return tuple(sorted((path, span) for path, span in spans.items() if path not in leads))


def _distinct(every: Sequence[Lowered]) -> tuple[Choice, ...]:
    distinct: dict[object, Choice] = {}
    for lowered in every:
        for choice in lowered.choices:
            distinct.setdefault(
                (choice.kind, choice.span, choice.reason, choice.test), replace(choice, name="")
            )
    return tuple(distinct.values())


def _never(parsed: Parsed, every: Sequence[Lowered]) -> tuple[tuple[Span, str], ...]:
    """Statements that no run reaches, without those within others of the kind; functions that are not
    called."""
    if parsed.tree is None:
        return ()
    ran = frozenset().union(*(lowered.ran for lowered in every))
    unreached: list[tuple[Span, str]] = []
    todo = [parsed.tree]
    while todo:
        node = todo.pop()
        outermost = node.start == parsed.tree.kids[0].start if parsed.tree.kids else False
        if _statement(node) and not outermost and (node.file, node.start, node.end) not in ran:
            unreached.append((node.span, node.short))
        elif not _other_handler(node):
            todo.extend(reversed(node.kids))
    return tuple(unreached)


def _other_handler(node: Syntax) -> bool:
    """A handler of another moment, such as the return from a redirect."""
    left = node.field["left"].text if node.kind == "assignment_expression" else ""
    return left.startswith(("exports.on", "module.exports.on")) and not left.endswith(".onExecutePostLogin")


def _statement(node: Syntax) -> bool:
    wrapped = (
        "statement_block",
        "function_declaration",
        "empty_statement",
        "class_declaration",
        "import_statement",
    )
    named = node.kind.endswith(("_statement", "_declaration")) and node.kind not in wrapped
    return named and node.kind not in ("export_statement", "generator_function_declaration")


def _remarks(hook: Hook, parsed: Parsed, every: Sequence[Lowered]) -> tuple[Diagnostic, ...]:
    remarks: dict[object, Diagnostic] = {}
    for diagnostic in (d for lowered in every for d in lowered.diagnostics):
        remarks.setdefault((diagnostic.code, diagnostic.primary, diagnostic.message), diagnostic)
    reported = {d.primary for d in remarks.values() if d.code == "hook-unknown-member"}
    for node, written, meant in misspelt(parsed.tree, hook.kind) if parsed.tree is not None else ():
        if node.span in reported:
            continue
        message = f"{written} is not documented"
        remarks[("hook-unknown-member", node.span)] = Diagnostic(
            "hook-unknown-member", Severity.WARNING, message, node.span, (), f"did you mean {meant}?"
        )
    return tuple(
        sorted(remarks.values(), key=lambda d: (d.primary.line, d.primary.column) if d.primary else (0, 0))
    )


__all__ = ["HookKind", "Part", "Portrait", "portray"]
