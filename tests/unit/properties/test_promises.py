"""What is promised to a silent call, and what a remembered browser meets."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.properties.stated import answer, statuses

from ssoproof.flows import demand
from ssoproof.logic.build import TRUE
from ssoproof.verdict.verdict import Status

#: A step-up: the vault's tokens need MFA once per session, and the code asks for it.
STEP_UP = """
  const done = event.authentication.methods.some((m) => m.name === 'mfa');
  if (event.resource_server?.identifier === 'https://vault' && !done) api.multifactor.enable('any', {allowRememberBrowser: false});
"""
EACH_TIME = (
    "if (event.resource_server?.identifier === 'https://vault') api.multifactor.enable('any', "
    "{allowRememberBrowser: false});"
)
#: An Action that asks for MFA in each session, and honours a remembered browser.
LENIENT = """
  if (!event.authentication.methods.some((m) => m.name === 'mfa')) api.multifactor.enable('any', {allowRememberBrowser: true});
"""


def one(
    requests: str = "[none, vault]", vault: str = "once per session", own: str = "", remembers: str = ""
) -> str:
    """An application that asks for the vault's tokens too."""
    return f"""mfa: never
{remembers}
apis:
  vault: {{audience: "https://vault"}}
applications:
  one: {{requests: {requests}, renews: silent, sdk: {{cache: none, on-login-required: keep}}}}
  two: {{requests: [vault]}}
requirements:
  apis: {{vault: {vault}}}
  {f"applications: {{one: {own}}}" if own else ""}
"""


@pytest.mark.parametrize("vault", ["once per session", "every visit", "at most 1h old"])
def test_a_call_is_promised_nothing_that_its_api_demands_more_for(tmp_path: Path, vault: str) -> None:
    action = EACH_TIME if vault == "every visit" else STEP_UP
    found = statuses(answer(tmp_path, one(vault=vault), action, "SSO001", "one"))
    assert found == {Status.PROVED} if vault != "every visit" else Status.VIOLATED not in found


def test_a_call_whose_api_demands_nothing_is_promised_to_work(tmp_path: Path) -> None:
    assert statuses(answer(tmp_path, one(vault="never"), STEP_UP, "SSO001", "one")) == {Status.VIOLATED}


def test_what_the_application_demands_is_promised_together_with_it(tmp_path: Path) -> None:
    found = answer(tmp_path, one(vault="never", own="once per session"), STEP_UP, "SSO001", "one")
    assert statuses(found) == {Status.PROVED}


def test_a_challenge_of_another_visit_keeps_no_promise_of_an_api_that_demands_one_each_visit(
    tmp_path: Path,
) -> None:
    code = """
      if (event.resource_server?.identifier !== 'https://vault') return;
      if (event.transaction.prompt?.includes('none')) return;
      api.multifactor.enable('any', {allowRememberBrowser: false});
    """
    found = answer(tmp_path, one("[vault]", "every visit"), code, "SSO001", "one")
    assert statuses(found) == {Status.PROVED}


def test_a_promise_that_leaves_the_api_out_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demand, "asks_for", lambda *_: False)
    assert statuses(answer(tmp_path, one(), STEP_UP, "SSO001", "one")) == {Status.VIOLATED}


COUNTS = "remembered-browser: {inactivity: 2d, overall: 4d}\nsession: {idle: 3d, absolute: 6d}"


def remembering(demanded: str) -> str:
    """An application for which a remembered browser counts."""
    return f"""mfa: never
{COUNTS}
applications:
  one: {{requests: [none], renews: silent, sdk: {{cache: none, on-login-required: keep}}}}
requirements:
  applications: {{one: {{demand: {demanded}, remembered-browser: counts}}}}
"""


def test_a_live_remembered_browser_meets_once_per_session(tmp_path: Path) -> None:
    code = LENIENT
    found = answer(tmp_path, remembering("once per session"), code, "MFA003", "one", S9="no")
    assert statuses(found) == {Status.PROVED}


def test_an_entry_that_a_remembered_browser_wrote_counts_where_it_counts(tmp_path: Path) -> None:
    found = answer(tmp_path, remembering("once per session"), LENIENT, "MFA003", "one", S28="yes", S9="no")
    assert statuses(found) == {Status.PROVED}
    plain = remembering("once per session").replace(", remembered-browser: counts", "")
    assert Status.VIOLATED in statuses(answer(tmp_path, plain, LENIENT, "MFA003", "one", S28="yes", S9="no"))


def test_using_a_remembered_browser_does_not_renew_the_age_of_its_challenge(tmp_path: Path) -> None:
    code = "api.multifactor.enable('any', {allowRememberBrowser: true});"
    young = answer(tmp_path, remembering("at most 5d old"), code, "MFA003", "one", S9="no")
    assert Status.VIOLATED not in statuses(young)
    old = answer(tmp_path, remembering("at most 1d old"), code, "MFA003", "one", S9="no")
    assert statuses(old) == {Status.VIOLATED}


def test_a_remembered_browser_taken_for_a_fresh_challenge_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = demand.skipped

    def crediting(world, move, instance, request, when):  # type: ignore[no-untyped-def]
        original(world, move, instance, request, when)
        demand.credit(world, move, instance, request, when)

    monkeypatch.setattr("ssoproof.flows.requirement.skipped", crediting)
    code = "api.multifactor.enable('any', {allowRememberBrowser: true});"
    assert Status.VIOLATED not in statuses(
        answer(tmp_path, remembering("at most 1d old"), code, "MFA003", "one", S9="no")
    )


def test_an_abandoned_challenge_shuts_the_door_unless_the_demand_was_met_already(tmp_path: Path) -> None:
    waives = """
      if (event.transaction.prompt?.includes('none')) return;
      api.multifactor.enable('any', {allowRememberBrowser: false});
    """
    text = one("[none]", "never", "once per session")
    found = answer(tmp_path, text, waives, "MFA002", "one", S1="before", S27="yes")
    assert statuses(found) == {Status.VIOLATED}
    done = waives.replace(
        "if (event", "if (event.authentication.methods.some((m) => m.name === 'mfa') && event"
    )
    assert statuses(answer(tmp_path, text, done, "MFA002", "one")) == {Status.PROVED}


def test_evidence_that_ends_with_its_session_does_not_count_as_sufficient(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With S27=no the abandoned challenge ends the session and its evidence: a later token without MFA breaks
    MFA002."""
    code = """
      const done = event.authentication.methods.some((m) => m.name === 'mfa');
      if (event.client.client_id === 'one' && done) api.multifactor.enable('any', {allowRememberBrowser: false});
      if (event.client.client_id === 'two') api.multifactor.enable('any', {allowRememberBrowser: false});
    """
    text = one("[none]", "never", "once per session")
    assert Status.VIOLATED in statuses(answer(tmp_path, text, code, "MFA002", "one", S27="no", S1="before"))
    monkeypatch.setattr(demand, "_after", lambda move, expr: expr)
    monkeypatch.setattr(demand, "met", lambda *_: TRUE)
    assert Status.VIOLATED not in statuses(
        answer(tmp_path, text, code, "MFA002", "one", S27="no", S1="before")
    )
