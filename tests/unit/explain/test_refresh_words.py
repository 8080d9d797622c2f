"""What a report says of refreshes: who is affected, why, what helps, what goes over the wire."""

from __future__ import annotations

from functools import cache

from tests import incident
from tests.refreshing import with_refresh

from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.explain.build import explain
from ssoproof.explain.model import Story
from ssoproof.render.graph.sequence_steps import rows
from ssoproof.tenant.model import Hook, HookKind, MfaMode
from ssoproof.tenant.refresh_tokens import Store

ONCE = """exports.onExecutePostLogin = async (event, api) => {
  if (event.transaction?.protocol === 'oauth2-refresh-token') return;
  const methods = event.authentication?.methods ?? [];
  if (!methods.some((m) => m.name === 'mfa')) api.multifactor.enable('any', { allowRememberBrowser: false });
};
"""


@cache
def story(mfa: MfaMode, store: Store, code: str = "RT001") -> Story:
    hooks = (Hook("once", HookKind.ACTION, "once.js", ONCE),) if mfa is MfaMode.NEVER else ()
    tenant = with_refresh(incident.tenant(mfa, *hooks), "console", store=store)
    told = explain(check(tenant, Options((code,), ("console",))))
    return next(s for one in told.results for s in one.stories if s is not None)


def test_a_refresh_that_asks_for_mfa() -> None:
    found = story(MfaMode.ALWAYS, Store.STORAGE)
    assert "the next refresh fails (mfa_required)" in found.who
    assert any("nothing can be shown at a refresh" in cause.text for cause in found.deciding)
    assert "oauth2-refresh-token" in found.remedy
    last = rows(found, "")[-1]
    assert last.requests[0].parts == ("POST /oauth/token, grant refresh_token",)
    assert last.requests[0].start == "console" and last.replies[0].parts[0] == "403 error=mfa_required"


def test_a_refresh_token_that_a_reload_loses() -> None:
    found = story(MfaMode.NEVER, Store.MEMORY)
    texts = [cause.text for cause in found.deciding]
    assert any("its refresh token was lost at step" in text for text in texts)
    assert "its SDK keeps it in memory" in texts
    assert found.error == ("missing_refresh_token", "the SDK has none")
    assert found.remedy.startswith("Let the SDK of console keep its refresh token in storage")


def test_a_token_beyond_the_demand() -> None:
    found = story(MfaMode.ALWAYS, Store.STORAGE, "RT002")
    assert any("requires MFA once per session" in cause.text for cause in found.deciding)


#: It ends in two places, by what nothing else rests on.
TWICE = """exports.onExecutePostLogin = async (event, api) => {
  const answer = await fetch('https://x.example');
  if (answer.ok) return;
  console.log('seen');
};
"""


def test_what_nothing_rests_on_is_told_all_the_same() -> None:
    hooks = (
        Hook("once", HookKind.ACTION, "once.js", ONCE),
        Hook("twice", HookKind.ACTION, "twice.js", TWICE),
    )
    tenant = with_refresh(incident.tenant(MfaMode.NEVER, *hooks), "console", store=Store.MEMORY)
    told = explain(check(tenant, Options(("RT001",), ("console",))))
    found = next(s for one in told.results for s in one.stories if s is not None)
    assert found.error == ("missing_refresh_token", "the SDK has none")
