"""Refreshes played by hand: they are offered in words, and what they break is told."""

from __future__ import annotations

from tests import incident
from tests.refreshing import with_refresh

from ssoproof.explore.enabled import groups, steps_of
from ssoproof.explore.monitors import watchers
from ssoproof.explore.run import follow, start
from ssoproof.explore.scenario import ExploredTenant
from ssoproof.tenant.model import MfaMode
from ssoproof.tenant.refresh_tokens import Store

LOGIN = ("console.open", "console.sign_in.console-api/login_page", "console.first_factor/accepted",
         "console.continue.console-api/challenge", "console.pass.console-api/token")  # fmt: skip


def test_refreshes_are_offered_in_words_and_watched() -> None:
    tenant = with_refresh(incident.tenant(MfaMode.ALWAYS), "console", store=Store.MEMORY, completes=True)
    here = ExploredTenant(tenant)
    reading = {"S18": "yes"}
    ready = start(here, here.seat((), "console"), reading)
    run = follow(here, ready, [(name, {}) for name in LOGIN]).played
    offers = steps_of(groups(here, run, {}, watchers(here, run)))
    refused = next(o for o in offers if o.step.transition == "console.refresh.console-api/mfa")
    assert refused.happening.what.startswith("refresh fails: mfa_required")
    assert "RT001 of console" in {harm.whom for harm in refused.breaks}
    after = follow(here, ready, [(n, {}) for n in (*LOGIN, refused.step.transition)]).played
    rows = {w.question.code: w.watch for w in watchers(here, after) if w.scenario.subject == "console"}
    assert rows["RT001"].broken == (5,)
    told = [o.happening.what for o in steps_of(groups(here, after, {}, ()))]
    assert "passes the MFA that its refresh asks for, gets a token" in told
    assert any(what.startswith("leaves the MFA") for what in told)
