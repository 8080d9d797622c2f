"""Answers that rest on rules say that these are to end; others do not."""

from __future__ import annotations

import pytest
from tests.incident import tenant
from tests.unit.explain.told import MYSTERY, suspending

from ssoproof.check.options import Options
from ssoproof.check.report import Report
from ssoproof.check.run import check
from ssoproof.diagnostics import ANNOUNCED
from ssoproof.tenant.model import Hook, HookKind, MfaMode, Tenant

RULE = tenant(MfaMode.NEVER, Hook("mfa", HookKind.RULE, "hooks/mfa.js", MYSTERY))


@pytest.mark.parametrize(("found", "said"), [(RULE, 1), (suspending(), 0)], ids=["rule", "action"])
def test_that_rules_end_is_said_once_where_there_are_any(found: Tenant, said: int) -> None:
    report: Report = check(found, Options(("SSO001",), ("console",)))
    messages = [d.message for d in report.diagnostics if d.code == ANNOUNCED]
    assert len(messages) == said and all("2026-11-18" in message for message in messages)
