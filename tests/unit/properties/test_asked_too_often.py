"""MFA004: a prompt is one too many where what is demanded is met, by a session or a browser that counts."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.properties.stated import answer, statuses

from ssoproof.flows import demand
from ssoproof.verdict.verdict import NotApplicable, Status

ALWAYS = "api.multifactor.enable('any', {allowRememberBrowser: false});"
MISSING = f"if (!event.authentication.methods.some((m) => m.name === 'mfa')) {ALWAYS}"
LENIENT = "api.multifactor.enable('any', {allowRememberBrowser: true});"
STEP_UP = f"if (event.resource_server?.identifier === 'https://vault') {{ {MISSING} }}"
#: A browser that is remembered is not accepted at the next login.
STRICT_LATER = f"if (!event.authentication.methods.some((m) => m.name === 'mfa')) {{ {ALWAYS} }}"


def one(own: str = "once per session", requests: str = "[none]", vault: str = "", more: str = "") -> str:
    """An application with a demand, beside another one."""
    apis = "apis:\n  vault: {audience: 'https://vault'}\n" if "vault" in requests else ""
    return f"""mfa: never
{apis}applications:
  one: {{requests: {requests}{more}}}
  two: {{requests: [none]}}
requirements:
  applications:
    one: {own}
{f"  apis: {{vault: {vault}}}" if vault else ""}
"""


def found(tmp_path: Path, tenant: str, action: str) -> set[Status]:
    return statuses(answer(tmp_path, tenant, action, "MFA004", "one"))


def test_a_prompt_at_each_sign_in_is_one_too_many_for_once_per_session(tmp_path: Path) -> None:
    assert found(tmp_path, one(), ALWAYS) == {Status.VIOLATED}


def test_asking_only_where_the_session_has_no_mfa_is_what_is_demanded(tmp_path: Path) -> None:
    assert found(tmp_path, one(), MISSING) == {Status.PROVED}


def test_where_nothing_is_demanded_each_prompt_is_one_too_many(tmp_path: Path) -> None:
    assert Status.VIOLATED in found(tmp_path, one("never"), MISSING)


def test_a_prompt_that_the_api_demands_is_none_too_many(tmp_path: Path) -> None:
    asks = one("never", "[none, vault]", "once per session")
    assert found(tmp_path, asks, STEP_UP) == {Status.PROVED}
    assert Status.VIOLATED in found(tmp_path, asks, MISSING)


def test_an_api_that_demands_mfa_at_every_visit_may_ask_at_each_sign_in(tmp_path: Path) -> None:
    asks = one("once per session", "[vault]", "every visit")
    assert found(tmp_path, asks, ALWAYS) == {Status.PROVED}


def test_a_prompt_before_an_enrolment_is_none_too_many(tmp_path: Path) -> None:
    done = "event.authentication.methods.some((m) => m.name === 'mfa')"
    for command, violated in (("challengeWith", True), ("enrollWith", False)):
        action = f"{MISSING} if ({done}) api.authentication.{command}({{type: 'otp'}});"
        assert (Status.VIOLATED in found(tmp_path, one(), action)) is violated


@pytest.mark.parametrize("counts", ["counts", "does not count"])
def test_a_remembered_browser_that_counts_spares_the_prompt(tmp_path: Path, counts: str) -> None:
    """Each login is asked, also on a browser that was remembered: by a box ticked at the other application."""
    action = f"if (event.client.client_id === 'two') {{ {LENIENT} }} else {{ {MISSING} }}"
    tenant = one(f"{{demand: once per session, remembered-browser: {counts}}}")
    assert (Status.VIOLATED in found(tmp_path, tenant, action)) is (counts == "counts")


@pytest.mark.parametrize("tenant", [one("every visit"), one().partition("requirements")[0]])
def test_it_is_not_asked_of_every_visit_or_where_nothing_is_stated(tmp_path: Path, tenant: str) -> None:
    result = answer(tmp_path, tenant, ALWAYS, "MFA004", "one")
    assert all(isinstance(part.verdict, NotApplicable) for part in result.parts)


def test_evidence_that_is_never_held_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A planted fault: what is demanded is taken to be missing at each prompt."""
    from ssoproof.logic.build import FALSE

    monkeypatch.setattr(demand, "_idle", lambda world, instance, tracked: FALSE)
    assert found(tmp_path, one(), ALWAYS) == {Status.PROVED}
