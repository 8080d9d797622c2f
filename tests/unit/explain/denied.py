"""A tenant in which nobody gets a token: most of what is asked about it never arises."""

from __future__ import annotations

from functools import cache

from tests.incident import tenant
from tests.unit.explain.told import explained

from ssoproof.explain.build import ReportExplanation
from ssoproof.tenant.model import Hook, HookKind, MfaMode

CLOSED = """exports.onExecutePostLogin = async (event, api) => {
  api.access.deny('closed');
};"""


@cache
def closed() -> ReportExplanation:
    """An Action that refuses every login."""
    action = Hook("closed", HookKind.ACTION, "hooks/closed.js", CLOSED)
    return explained(tenant(MfaMode.NEVER, action), "SSO001", "SSO002", "MFA001", "MFA002", "MFA003")
