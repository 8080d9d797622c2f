"""Pairs of applications are not enough: a tenant in which two others harm a third one only together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.providers.auth0.switches import AUTH0
from ssoproof.settings import Sourced
from ssoproof.strategies import hook_source
from ssoproof.tenant.model import Demand, DemandKind, Hook, HookKind, MfaMode, Tenant
from ssoproof.verdict.verdict import Status, Violated
from tests import incident
from tests.agreement.tenants import by_environment, exhaustively, unit

#: Any passed challenge leaves a marker; MFA counts for the client that did it; one hop is not challenged
#: again.
READING = {**AUTH0.defaults, "S2": "client", "S9": "yes", "S14": "keep", "S26": "once", "S7": "redirect"}

#: app1 requires MFA and lets the browser be remembered; app2, which forces logins, forgets it where mfa is
#: there.
TABLE = (("", ""), ("allow", "allow"), ("none", "forbid"))


def _tenant(*names: str) -> Tenant:
    base = incident.tenant(
        MfaMode.ALWAYS, Hook("mfa", HookKind.ACTION, "hooks/mfa.js", hook_source(HookKind.ACTION, TABLE))
    )
    console, account = base.applications
    never = Demand(DemandKind.NEVER)
    apps = {
        "app0": replace(console, name="app0", client_id="app0", demand=never),
        "app1": replace(account, name="app1", client_id="app1", demand=never),
        "app2": replace(account, name="app2", client_id="app2", demand=never, prompt=Sourced("login")),
    }
    return replace(base, applications=tuple(apps[n] for n in names))


def _harm(*names: str) -> int | None:
    work = unit(_tenant(*names), "SSO002", "app0")
    assert work is not None
    found, exact = by_environment(work, READING), exhaustively(work, READING)
    assert (found is None) == (exact is None)
    return exact


@pytest.mark.parametrize("other", ["app1", "app2"])
def test_one_of_them_does_no_harm(other: str) -> None:
    assert _harm("app0", other) is None


def test_both_together_do() -> None:
    assert _harm("app0", "app1", "app2") is not None
    options = Options(questions=("SSO002",), subjects=("app0",), reading=READING)
    (result,) = check(_tenant("app0", "app1", "app2"), options).results
    assert result.status is Status.VIOLATED
    (part,) = result.part(Status.VIOLATED)
    assert isinstance(part.verdict, Violated)
    actors = {s.transition.removeprefix("1:").partition(".")[0] for s in part.verdict.trace.steps}
    assert {"app1", "app2"} <= actors
