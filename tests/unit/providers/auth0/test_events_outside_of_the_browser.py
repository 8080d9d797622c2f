"""Events of a tenant log that may bear on a browser from elsewhere: after them it excludes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ssoproof.evidence.fit import evidence
from ssoproof.observations.files import Row
from ssoproof.observations.observation import Effect, Extent, Log
from ssoproof.providers.auth0.evidence.tenant_log import observed
from ssoproof.readers.detect import load_path

CASE = Path(__file__).parents[4] / "specs" / "cases" / "a-as-logged"
PHONE, NOBODY = {"user_agent": "node-auth0/4"}, {"user_id": None, "user_agent": "node-auth0/4"}


def event(minute: int, kind: str, **more: Any) -> dict[str, Any]:
    date = f"2026-01-01T10:{minute:02}:00.000Z"
    about = {"client_id": "console", "user_id": "u1", "user_agent": "Chrome"}
    return {"date": date, "type": kind, **about, **more}


def prompts(*names: str, **more: str) -> dict[str, Any]:
    return {"details": {"prompts": [{"name": n} for n in names], **more}}


LOGIN = event(0, "s", **prompts("login", "mfa-otp-challenge"))
REFUSED = event(5, "fsa", description="Multifactor authentication required")


def log(*events: dict[str, Any]) -> Log:
    return observed(Row(f"f:{n}", e) for n, e in enumerate(events, 1))


def left(*events: dict[str, Any], complete: bool = True) -> int:
    """How many readings fit; of a log said to be complete, which excludes most."""
    read = log(*events)
    read.extents = {o.browser: Extent.ENDS for o in read.observations}
    return evidence(load_path(CASE, None, None).tenant, read, complete=complete).count


def test_without_them_a_renewal_that_is_refused_excludes_readings() -> None:
    assert left(LOGIN, REFUSED) < left(LOGIN)


@pytest.mark.parametrize(
    "between",
    [
        event(1, "gd_unenroll", **PHONE),
        event(1, "gd_unenroll", **NOBODY),
        event(1, "session_revoked", user_agent=""),
        event(1, "scp", **PHONE),
        event(1, "gd_enrollment_complete", user_agent=""),
        event(1, "sapi", **NOBODY),
        event(1, "sapi", user_id="an administrator", user_agent="node-auth0/4"),
        event(1, "gd_tenant_update", user_id="an administrator", user_agent="node-auth0/4"),
        event(1, "brandnew", user_id="an administrator", user_agent="node-auth0/4"),
        event(1, "slo", user_agent="", client_id=""),
        event(1, "slo", user_id=None),
        event(1, "scp", user_id=None, user_name="jane"),
        event(1, "s", user_agent="Phone", **prompts("login", "mfa-otp-enrollment-qr")),
        event(1, "sdu", date=None, **PHONE),
    ],
    ids=lambda e: f"{e['type']} of {e['user_id']} in {e['user_agent'] or 'nothing'}",
)
def test_what_may_have_happened_elsewhere_ends_the_browser(between: dict[str, Any]) -> None:
    expected = left() if between["date"] is None else left(LOGIN)
    assert left(LOGIN, between, REFUSED) == expected


def test_what_happened_to_another_user_ends_nothing() -> None:
    other = event(1, "gd_unenroll", user_id="u2")
    assert left(LOGIN, other, REFUSED) == left(LOGIN, REFUSED)


def test_a_browser_whose_user_is_not_known_is_ended_by_all_users() -> None:
    plain = [{**e, "user_id": None, "user_name": "jane"} for e in (LOGIN, REFUSED)]
    assert left(plain[0], event(1, "gd_unenroll", **PHONE), plain[1]) == left(plain[0])


def test_with_another_session_begins_what_may_be_another_browser() -> None:
    first = event(0, "s", **prompts("login", "mfa-otp-challenge", session_id="A"))
    second = {**REFUSED, "details": {"session_id": "B"}}
    assert left(first, second) == left(second) > left(LOGIN, REFUSED)
    assert len({o.browser for o in log(first, second).observations}) == 2


def test_what_has_no_session_belongs_to_none_of_several() -> None:
    first = event(0, "s", **prompts("login", session_id="A"))
    (unread,) = log(first, event(2, "ssa"), event(3, "s", **prompts("login", session_id="B"))).remainders
    assert (unread.place, unread.effect) == ("f:2", Effect.UNREAD)
    assert log(first, event(2, "ssa")).remainders == []


@pytest.mark.parametrize(
    "name", ["mfa-otp-enrollment-qr", "mfa-sms-enrollment", "mfa-recovery-code-challenge"]
)
def test_an_enrolment_is_no_challenge(name: str) -> None:
    (outside,) = log(event(0, "s", **prompts("login", name))).remainders
    assert outside.effect is Effect.OUTSIDE
    assert left(event(0, "s", **prompts("login", name)), REFUSED) == left()


@pytest.mark.parametrize("name", ["mfa-login-options", 7])
def test_a_prompt_that_is_not_understood_says_nothing_of_mfa(name: Any) -> None:
    (only,) = log(event(0, "s", **prompts("login", name))).observations
    assert only.challenged is None
