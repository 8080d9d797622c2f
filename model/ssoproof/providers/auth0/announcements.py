"""What Auth0 has announced the end of, where a tenant rests on it."""

from __future__ import annotations

from collections.abc import Iterator

from ssoproof.diagnostics import ANNOUNCED, Diagnostic, Severity
from ssoproof.tenant.model import HookKind, Tenant

#: The day on which rules were to end: https://auth0.com/docs/customize/rules/context-object.
RULES_END = "2026-11-18"


def announced(tenant: Tenant) -> Iterator[Diagnostic]:
    """That rules are taken to run."""
    if any(hook.kind is HookKind.RULE for hook in tenant.hooks):
        message = f"rules end {RULES_END}: Auth0 announced it, and answers hold while they run"
        yield Diagnostic(ANNOUNCED, Severity.NOTE, message)
