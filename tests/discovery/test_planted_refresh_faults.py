"""Faults planted in the flows of refresh tokens: verdicts change, or the judge refuses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ssoproof.check.systems import Unit, claim
from ssoproof.flows import exchange, tokens
from ssoproof.flows.classes import signature
from ssoproof.flows.compose import world_of
from ssoproof.flows.world import Mode, Subject
from ssoproof.providers.auth0.flows.authorizer import HookAuthorizer
from ssoproof.providers.auth0.switches import AUTH0
from ssoproof.tenant.model import Hook, HookKind, MfaMode, Tenant
from ssoproof.tenant.refresh_tokens import Promise, Store
from ssoproof.verdict.abstraction import simulated
from ssoproof.verdict.judge import Rejected
from tests import incident
from tests.agreement.tenants import by_environment, unit
from tests.refreshing import refreshing, with_refresh

#: Code that ends the session where account's refresh token is exchanged, and demands MFA once elsewhere.
REVOKES = """exports.onExecutePostLogin = async (event, api) => {
  if (event.transaction?.protocol === 'oauth2-refresh-token') {
    if (event.client.client_id === 'account') { api.session.revoke('gone'); }
    return;
  }
  const methods = event.authentication?.methods ?? [];
  if (!methods.some((m) => m.name === 'mfa')) {
    api.multifactor.enable('any', { allowRememberBrowser: false });
  }
};
"""


def hooked(mfa: MfaMode, source: str, **stated: object) -> Tenant:
    """The incident's applications, both refreshing, with an Action."""
    plain = incident.tenant(mfa, Hook("act", HookKind.ACTION, "act.js", source))
    return with_refresh(with_refresh(plain, "console", **stated), "account")


def asked(tenant: Tenant, code: str, name: str = "console") -> Unit:
    work = unit(tenant, code, name)
    assert work is not None
    return work


def depth(tenant: Tenant, code: str, **reading: str) -> int | None:
    return by_environment(asked(tenant, code), {**AUTH0.defaults, **reading})


def always(**stated: object) -> Tenant:
    return with_refresh(incident.tenant(MfaMode.ALWAYS), "console", **stated)


def test_a_refusal_that_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    assert depth(always(), "RT001") is not None
    monkeypatch.setattr(exchange, "_failed", lambda move, instance: None)
    assert depth(always(), "RT001") is None


def test_a_page_that_is_reloaded() -> None:
    memory = hooked(MfaMode.NEVER, REVOKES, store=Store.MEMORY)
    assert depth(memory, "RT001") is not None
    assert depth(hooked(MfaMode.NEVER, REVOKES), "RT001") is None
    assert depth(hooked(MfaMode.NEVER, REVOKES, store=Store.MEMORY, promise=Promise.VISIT), "RT001") is None


def test_what_reaches_a_token_ends_the_promise(monkeypatch: pytest.MonkeyPatch) -> None:
    tenant = hooked(MfaMode.NEVER, REVOKES)
    assert depth(tenant, "RT001", S45="yes") is None
    monkeypatch.setattr(tokens, "_unpromised", lambda move, family, when: None)
    assert depth(tenant, "RT001", S45="yes") is not None


def test_code_that_goes_by_methods_which_are_not_there() -> None:
    early = "if (event.transaction?.protocol"
    late = REVOKES.replace(early, f"event.authentication.methods.some((m) => m);\n  {early}")
    assert depth(hooked(MfaMode.NEVER, late), "RT001", S13="undefined") is not None
    assert depth(hooked(MfaMode.NEVER, late), "RT001", S13="empty") is None


def test_a_demand_at_the_exchange_that_goes_by_stored_methods() -> None:
    source = """exports.onExecutePostLogin = async (event, api) => {
      const methods = event.authentication?.methods ?? [];
      if (!methods.some((m) => m.name === 'mfa')) {
        api.multifactor.enable('any', { allowRememberBrowser: false });
      }
    };"""
    tenant = hooked(MfaMode.NEVER, source)
    assert depth(tenant, "RT002", S13="stored") is None
    assert depth(tenant, "RT001", S13="stored") is None
    assert depth(tenant, "RT001", S13="empty") is not None
    assert depth(tenant, "RT001", S13="session") is not None


def test_an_early_return_lets_tokens_through() -> None:
    source = REVOKES.replace("if (!methods", "if (event.client.client_id === 'account' && !methods")
    assert depth(hooked(MfaMode.NEVER, source), "RT002") is not None
    assert depth(hooked(MfaMode.NEVER, REVOKES), "RT002") is None


def test_the_environment_lacks_what_others_do_at_an_exchange() -> None:
    found = claim(asked(hooked(MfaMode.NEVER, REVOKES), "RT001"))
    assert simulated(found) > 0
    left = tuple(t for t in found.abstract.transitions if ".refresh." not in t.name or t.actor != "others")
    assert len(left) < len(found.abstract.transitions)
    with pytest.raises(Rejected):
        simulated(replace(found, abstract=replace(found.abstract, transitions=left)))


def test_a_token_that_stays_bound_to_a_session_that_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "session_ends", lambda world, move, when: None)
    with pytest.raises(Rejected):
        simulated(claim(asked(hooked(MfaMode.NEVER, REVOKES), "RT001")))


def test_others_whose_exchanges_change_nothing_have_no_token() -> None:
    tenant = with_refresh(always(), "account")
    work = asked(tenant, "RT001")
    found = work.workspace.composition(work.focus, False, work.apps())
    console, account = found.world.instances
    assert console.family is not None and account.family is None
    more = with_refresh(always(), "account", falls_back=True)
    work = asked(more, "RT001")
    assert work.workspace.composition(work.focus, False, work.apps()).world.instances[1].family is not None


def test_applications_whose_tokens_differ_have_other_signatures() -> None:
    console = incident.tenant(MfaMode.ALWAYS).applications[0]

    def signed(**stated: object) -> object:
        app = replace(refreshing(console, **stated), name="other")
        tenant = replace(incident.tenant(MfaMode.ALWAYS), applications=(console, app))
        about = Subject("app", "console", console.demand)
        world = world_of(tenant, HookAuthorizer(), Mode(False, False), about, tenant.applications)
        return signature(world, HookAuthorizer(), world.instances[1])

    assert signed() != signed(leeway=30)
    assert signed() != signed(store=Store.MEMORY)
    assert signed() != signed(falls_back=True)
    assert signed() != signed(completes=True)
    assert signed() == signed(idle=600)
