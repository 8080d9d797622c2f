"""SSO002: what counts as harm by another application, and what the user or time does himself."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.properties.stated import answer, statuses

from ssoproof.flows import session
from ssoproof.flows.move import Move
from ssoproof.flows.world import World
from ssoproof.logic.build import TRUE
from ssoproof.logic.expr import Expr
from ssoproof.providers.auth0.hooks import scopes
from ssoproof.verdict.verdict import Status

#: Console gets in with MFA alone, which the session remembers; account asks for none.
ONCE = """
  if (event.client.client_id !== 'console') return;
  if (!event.authentication.methods.some((m) => m.name === 'mfa')) api.multifactor.enable('any', {allowRememberBrowser: false});
"""
#: Account asks for MFA always, console never: its renewal rests on nothing but the session.
ACCOUNT_ASKS = """
  if (event.client.client_id === 'account') api.multifactor.enable('any', {allowRememberBrowser: false});
"""


def two(sends: str = "") -> str:
    """Console renews silently; account has its own page."""
    return f"""mfa: never
applications:
  console: {{requests: [none], renews: silent, sdk: {{cache: none, on-login-required: keep}}}}
  account: {{requests: [none], sdk: auth0.js{sends}}}
"""


def test_a_login_page_left_open_from_before_the_session_is_no_harm(tmp_path: Path) -> None:
    assert statuses(answer(tmp_path, two(), ONCE, "SSO002", "console", S14="reset")) == {Status.PROVED}


@pytest.mark.parametrize("sends", [", sends: {prompt: login}", ", sends: {max-age: 5m}"])
def test_a_login_that_the_other_application_forces_is_harm(tmp_path: Path, sends: str) -> None:
    found = answer(tmp_path, two(sends), ONCE, "SSO002", "console", S14="reset", S1="before")
    assert statuses(found) == {Status.VIOLATED}


def test_a_forced_login_that_keeps_the_session_is_no_harm(tmp_path: Path) -> None:
    found = answer(tmp_path, two(", sends: {prompt: login}"), ONCE, "SSO002", "console", S14="keep")
    assert statuses(found) == {Status.PROVED}


def test_a_challenge_that_is_abandoned_is_no_harm_where_that_ends_the_session(tmp_path: Path) -> None:
    assert statuses(answer(tmp_path, two(), ACCOUNT_ASKS, "SSO002", "console", S27="no")) == {Status.PROVED}


def test_a_forced_login_whose_challenge_is_abandoned_is_no_harm(tmp_path: Path) -> None:
    found = answer(
        tmp_path, two(", sends: {prompt: login}"), ACCOUNT_ASKS, "SSO002", "console", S27="no", S14="keep"
    )
    assert statuses(found) == {Status.PROVED}


def test_a_harmless_replacement_before_a_chosen_logout_is_no_harm(tmp_path: Path) -> None:
    found = answer(tmp_path, two(", sends: {prompt: login}"), "", "SSO002", "console", S14="reset")
    assert statuses(found) == {Status.PROVED}


def test_code_that_ends_the_session_for_another_application_is_harm(tmp_path: Path) -> None:
    code = "if (event.client.client_id === 'account') api.session.revoke('closed');"
    assert statuses(answer(tmp_path, two(), code, "SSO002", "console")) == {Status.VIOLATED}


def test_the_applications_own_code_that_ends_the_session_is_no_harm(tmp_path: Path) -> None:
    code = """
      if (event.client.client_id !== 'console') return;
      if (!event.authentication.methods.some((m) => m.name === 'mfa')) return;
      api.session.revoke('closed');
    """
    assert Status.VIOLATED not in statuses(answer(tmp_path, two(), code, "SSO002", "console"))


@pytest.mark.parametrize(
    "test",
    [
        "event.request.ip !== '10.0.0.1'",
        "event.user.app_metadata.mfa",
        "event.secrets.MFA === 'on'",
        "event.authorization.roles.includes('admin')",
        "event.organization",
        "new Date().getHours() < 9",
    ],
)
def test_inputs_are_the_same_in_both_runs(tmp_path: Path, test: str) -> None:
    code = f"if ({test}) api.multifactor.enable('any', {{allowRememberBrowser: false}});"
    assert statuses(answer(tmp_path, two(), code, "SSO002", "console")) == {Status.PROVED}


@pytest.mark.parametrize(
    "test",
    [
        "event.stats.logins_count % 2 === 1",
        "event.session && event.session.clients && event.session.clients.length > 1",
        "event.user.updated_at > '2026'",
        "event.user.enrolledFactors && event.user.enrolledFactors.length > 0",
        "(await fetch('https://risk.example/' + event.stats.logins_count)).ok",
    ],
)
def test_what_other_applications_move_may_differ(tmp_path: Path, test: str) -> None:
    code = f"if ({test}) api.access.deny('no');"
    assert statuses(answer(tmp_path, two(), code, "SSO002", "console")) == {Status.UNKNOWN}


def test_a_count_that_is_followed_is_harm(tmp_path: Path) -> None:
    """Another application's sign-ins raise it, to a number at which this one is refused."""
    code = "if (event.stats.logins_count > 3) api.access.deny('no');"
    assert Status.VIOLATED in statuses(answer(tmp_path, two(), code, "SSO002", "console"))


def test_metadata_that_code_writes_may_differ(tmp_path: Path) -> None:
    code = """
      if (event.client.client_id === 'account') api.user.setAppMetadata('closed', true);
      else if (event.user.app_metadata.closed) api.access.deny('no');
    """
    assert Status.PROVED not in statuses(answer(tmp_path, two(), code, "SSO002", "console"))


@pytest.mark.parametrize("test", ["context.sso.current_clients.length > 1", "user.updated_at > '2026'"])
def test_what_runs_move_taken_for_inputs_is_noticed(
    tmp_path: Path, test: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ssoproof.providers.auth0.flows.settled_inputs.same_in_both", lambda *_: True)
    test = test.replace("context.sso", "event.session.device").replace(
        "user.updated_at", "event.user.updated_at"
    )
    code = f"if ({test}) api.access.deny('no');"
    assert Status.PROVED in statuses(answer(tmp_path, two(), code, "SSO002", "console"))


def test_blame_for_every_end_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = session.end

    def blaming(world: World, move: Move, when: Expr = TRUE, blamed: Expr = TRUE) -> None:
        original(world, move, when, TRUE)

    monkeypatch.setattr(session, "end", blaming)
    assert Status.VIOLATED in statuses(answer(tmp_path, two(), ONCE, "SSO002", "console", S14="reset"))


def test_what_is_the_same_in_both_runs_is_known_by_its_members() -> None:
    assert scopes.same_in_both("event.user.app_metadata.vip === true", written=False)
    assert not scopes.same_in_both("event.user.app_metadata.vip === true", written=True)
    assert not scopes.same_in_both("event.request.ip + event.stats.logins_count", written=False)
    assert not scopes.same_in_both("", written=False)
    assert not scopes.same_in_both("event.nothing.of.the.kind", written=False)
    assert not scopes.same_in_both("event", written=False)
    assert scopes.same_in_both("event.transaction.protocol === 'oidc-basic-profile'", written=False)
    assert not scopes.same_in_both("event.transaction.metadata.done === true", written=False)


def test_a_limit_that_code_shortened_for_another_application_is_harm(tmp_path: Path) -> None:
    code = "if (event.client.client_id === 'account') api.session.setExpiresAt(Date.now() + 3600 * 1000);"
    assert statuses(answer(tmp_path, two(), code, "SSO002", "console")) == {Status.VIOLATED}


def test_a_limit_that_its_own_code_shortened_is_no_harm(tmp_path: Path) -> None:
    code = "if (event.client.client_id === 'console') api.session.setExpiresAt(Date.now() + 3600 * 1000);"
    assert Status.VIOLATED not in statuses(answer(tmp_path, two(), code, "SSO002", "console"))


def test_what_is_not_counted_is_said_where_it_can_happen(tmp_path: Path) -> None:
    plain = answer(tmp_path, two(), ACCOUNT_ASKS, "SSO002", "console").remarks
    assert "logging out" in plain[0] and "S27=no" in plain[0] and "S14=reset" in plain[0]
    fixed = answer(tmp_path, two(), ACCOUNT_ASKS, "SSO002", "console", S27="yes", S14="keep").remarks
    assert "logging out" in fixed[0] and "S27" not in fixed[0] and "S14" not in fixed[0]
    assert not answer(tmp_path, two(), ACCOUNT_ASKS, "SSO001", "console").remarks
