"""A tenant whose code tests a flag of the user, for the tests of all that speaks of users."""

from __future__ import annotations

from pathlib import Path

from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.compare.findings import Outcome, outcome
from ssoproof.explain.build import explain
from ssoproof.readers.native.loader import load
from ssoproof.tenant.model import Tenant

NATIVE = """ssoproof: 1
tenant: t
mfa: never
applications:
  one: {requests: [none], renews: silent, sdk: {cache: none, on-login-required: keep}}
hooks: [{action: h.js}]
"""
ASKS = "api.multifactor.enable('any', {allowRememberBrowser: false});"
PASSED = "(event.authentication?.methods ?? []).some(m => m.name === 'mfa')"
VIP = "users with app_metadata.vip === true"


def flag(name: str = "vip") -> str:
    """An Action that asks for MFA at each request of users with a flag."""
    return _action(f"event.user.app_metadata.{name} === true")


def gated(name: str = "vip") -> str:
    """One that asks them once a session: only a flag that changes breaks renewal."""
    return _action(f"!{PASSED} && event.user.app_metadata.{name} === true")


def _action(test: str) -> str:
    return f"exports.onExecutePostLogin = async (event, api) => {{ if ({test}) {ASKS} }};"


def written(folder: Path, code: str) -> Tenant:
    """The tenant with this Action, in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "h.js").write_text(code)
    (folder / "ssoproof.yaml").write_text(NATIVE)
    return load(folder).tenant


def checked(folder: Path, code: str) -> Outcome:
    """What is found of its application's silent renewal."""
    return outcome(explain(check(written(folder, code), Options(("SSO001",), ("one",)))))
