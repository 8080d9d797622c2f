"""Attacks on what is taken to be known of inputs: nothing is proved, and nothing plainly violated, that is not so."""

from __future__ import annotations

from pathlib import Path

import pytest

from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.readers.native.loader import load
from ssoproof.verdict.verdict import Result, Status

TENANT = """ssoproof: 1
tenant: t
mfa: never
applications:
  one: {{requests: [none], renews: silent, sdk: {{cache: none, on-login-required: keep}}}}
  two: {{requests: [none]}}
hooks: [{{{kind}: h.js}}]
requirements: {{applications: {{one: {demand}}}}}
"""
ASKS = "api.multifactor.enable('any', {allowRememberBrowser: false});"
MFA = "const m = (event.authentication?.methods ?? []).find(x => x.name === 'mfa');"
USER = "event.user.user_metadata"
APP = "event.user.app_metadata"


def answer(
    folder: Path, code: str, body: str, demand: str = "once per session", kind: str = "action"
) -> Result:
    """The answer to a question about a tenant with this code."""
    text = f"exports.onExecutePostLogin = async (event, api) => {{ {body} }};" if kind == "action" else body
    (folder / "h.js").write_text(text)
    (folder / "ssoproof.yaml").write_text(TENANT.format(kind=kind, demand=demand))
    (result,) = check(load(folder).tenant, Options(questions=(code,), subjects=("one",))).results
    return result


def statuses(result: Result) -> set[Status]:
    """The verdicts of all parts."""
    return {part.status for part in result.parts}


def unless(test: str) -> str:
    """MFA unless a test holds."""
    return f"if ({test}) return; {ASKS}"


def rule(test: str) -> str:
    """A rule that refuses where a test holds."""
    return (
        f"function r(user, context, callback) {{ if ({test}) {{ return callback(new UnauthorizedError('no')); }} "
        "callback(null, user, context); }"
    )


@pytest.mark.parametrize(
    "body",
    [
        # gates by date and by the second
        unless("new Date() > new Date('2025-01-01')"),
        unless("Date.now() / 1000 > 1764547200"),
        unless("Date.now() / 1000 % 60 === 30"),
        # counts that are not compared by themselves
        unless("String(event.stats.logins_count).length > 1"),
        unless("event.stats.logins_count / 5 > 2"),
        unless("event.stats.logins_count % 8 === 7 && event.stats.logins_count > 8"),
        # an object may have a length
        unless(f"{APP}.x && {APP}.x.length > 2 && typeof {APP}.x !== 'string' && !Array.isArray({APP}.x)"),
        # times that stay as they are nowhere
        unless("new Date(event.authentication.methods[0].timestamp) > new Date('2027-01-01')"),
    ],
)
def test_no_token_without_mfa_is_not_proved(tmp_path: Path, body: str) -> None:
    assert Status.PROVED not in statuses(answer(tmp_path, "MFA003", body)) or _some_fail(tmp_path, body)


def _some_fail(folder: Path, body: str) -> bool:
    """Proved for some users only."""
    return statuses(answer(folder, "MFA003", body)) >= {Status.PROVED, Status.VIOLATED}


@pytest.mark.parametrize(
    "test",
    [
        "Date.now() - m.timestamp > 86400000",
        "Date.now() > new Date(m.timestamp) + 86400000",
        "Date.now() - Number(m.timestamp) > 86400000",
        "Math.floor((Date.now() - Date.parse(m.timestamp)) / 86400000) - 1 > 0",
        "Math.floor((Date.now() - Date.parse(m.timestamp)) / 86400000) * 24 > 24",
    ],
)
def test_an_age_that_is_none_proves_nothing(tmp_path: Path, test: str) -> None:
    body = f"{MFA} if (!m || {test}) {{ {ASKS} }}"
    assert answer(tmp_path, "MFA003", body, "at most 36h old").status is not Status.PROVED


@pytest.mark.parametrize(
    "test",
    [
        f"{USER}.phone === event.user.phone_number",
        f"{USER}.code !== {APP}.code",
        f"({USER}.devices || []).some(d => d.trusted === true)",
        f"{USER}.devices?.[0]?.trusted",
        f"{USER}.optout === true && !(event.authorization?.roles ?? []).includes('admin')",
    ],
)
def test_what_the_user_sets_after_a_failed_prompt(tmp_path: Path, test: str) -> None:
    """He fails the prompt, and then sets his own metadata."""
    result = answer(tmp_path, "MFA002", unless(test))
    assert result.status in (Status.VIOLATED, Status.UNKNOWN)
    assert all(part.status is not Status.PROVED or part.boxes[0].inputs for part in result.parts)


@pytest.mark.parametrize(
    "write",
    [
        "const k = 'set' + 'AppMetadata'; api.user[k]('ok', true);",
        "await fetch(event.secrets.BASE + '/users/' + event.user.user_id, {method: 'PATCH', body: '{}'});",
        "api.user.setAppMetadata('ok', true);",
    ],
)
def test_what_code_writes_is_no_constant(tmp_path: Path, write: str) -> None:
    body = f"if ({APP}.ok) return; {write} {ASKS}"
    assert answer(tmp_path, "MFA002", body).status is not Status.PROVED


@pytest.mark.parametrize(
    "test",
    [
        "context.sso && context.sso.current_clients && context.sso.current_clients.length > 1",
        "user.updated_at > '2026-12-01'",
        "user.last_login > '2026-12-01'",
    ],
)
def test_what_another_application_moves_may_harm(tmp_path: Path, test: str) -> None:
    assert answer(tmp_path, "SSO002", rule(test), kind="rule").status is not Status.PROVED


def test_a_first_factor_of_this_login_is_fresh(tmp_path: Path) -> None:
    age = "Date.now() - Date.parse(event.authentication.methods[0].timestamp)"
    result = answer(tmp_path, "MFA003", unless(f"{age} < 5 * 60 * 1000"))
    assert statuses(result) == {Status.VIOLATED}


def test_a_passed_enrolment_adds_a_factor(tmp_path: Path) -> None:
    body = f"if (!event.user.multifactor?.length) {{ {ASKS} }}"
    assert answer(tmp_path, "MFA001", body, "every visit").status is not Status.PROVED


def test_a_page_may_change_what_was_tested(tmp_path: Path) -> None:
    body = (
        "function r(user, context, callback) { if (context.protocol === 'redirect-callback') "
        "return callback(null, user, context); if (!user.app_metadata.consent) "
        "context.redirect = {url: 'https://c.example/'}; callback(null, user, context); }"
    )
    assert answer(tmp_path, "SSO001", body, kind="rule").status is not Status.VIOLATED


@pytest.mark.parametrize(
    "test",
    [
        "Math.round((Date.now() - Date.parse(m.timestamp)) / 60000) > 60",
        "Date.now() - Date.parse(m.timestamp) > 3600500",
    ],
)
def test_an_age_that_is_not_followed_violates_nothing(tmp_path: Path, test: str) -> None:
    body = f"{MFA} if (!m || {test}) {{ {ASKS} }}"
    assert answer(tmp_path, "MFA003", body, "at most 12h old").status is not Status.VIOLATED


def test_a_flag_that_is_set_on_the_way_counts_for_each_combination(tmp_path: Path) -> None:
    """One of two flags that are tested together is set: whoever has the other one is concerned."""
    test = f"{APP}.a === 1 && {APP}.b === 1"
    silent = "(event.authentication?.methods ?? []).length > 0 && event.request.query.prompt === 'none'"
    result = answer(tmp_path, "SSO001", f"if ({silent} && {test}) {{ api.access.deny('no'); }}")
    found = {str(part.unsteady): part.status for part in result.sensitivities}
    assert Status.PROVED not in found.values()
