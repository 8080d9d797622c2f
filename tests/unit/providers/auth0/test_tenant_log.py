"""Auth0's tenant logs as observations."""

from __future__ import annotations

from typing import Any

import pytest

from ssoproof.observations.files import Row
from ssoproof.observations.observation import INTERACTIVE, LOGOUT, SILENT, Effect, Log, Outcome
from ssoproof.providers.auth0.evidence.tenant_log import observed


def event(kind: str, second: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "type": kind,
        "date": f"2019-04-09T12:48:{second:02}.000Z",
        "client_id": "c1",
        "user_id": "auth0|u",
        "user_agent": "Firefox",
        **more,
    }


def of(*events: dict[str, Any]) -> Log:
    return observed(Row(f"f:{n}", e) for n, e in enumerate(events, 1))


@pytest.mark.parametrize(
    ("one", "moments", "outcome"),
    [
        (event("s"), INTERACTIVE, Outcome.TOKEN),
        (event("ssa"), SILENT, Outcome.TOKEN),
        (event("fsa", description="Login required"), SILENT, Outcome.LOGIN),
        (event("fsa", description="Multifactor authentication required"), SILENT, Outcome.MFA_REQUIRED),
        (event("fsa", details={"error": {"message": "Login required"}}), SILENT, Outcome.LOGIN),
    ],
)
def test_types_with_an_outcome(one: dict[str, Any], moments: object, outcome: Outcome) -> None:
    (only,) = of(one).observations
    assert (only.moments, only.outcomes, only.client) == (moments, {outcome}, "c1")


def test_a_logout() -> None:
    (only,) = of(event("slo")).observations
    assert (only.moments, only.outcomes) == (LOGOUT, frozenset())


@pytest.mark.parametrize(
    ("prompts", "challenged"),
    [
        (None, None),
        ([], None),
        ([{"name": "login"}], False),
        ([{"name": "login"}, {"name": "mfa"}], True),
    ],
)
def test_prompts_say_whether_mfa_was_passed(prompts: object, challenged: bool | None) -> None:
    (only,) = of(event("s", details={"prompts": prompts})).observations
    assert only.challenged is challenged


def test_events_are_put_in_order_and_unwrapped() -> None:
    rows = [{"log_id": "9", "data": event("ssa", 9)}, {"detail": {"data": event("s", 1)}}]
    assert [o.place for o in of(*rows).observations] == ["f:2", "f:1"]


@pytest.mark.parametrize(
    ("one", "effect", "why"),
    [
        (event("seacft"), Effect.NOTHING, "type seacft"),
        (event("session_revoked"), Effect.OUTSIDE, "a session was revoked"),
        (event("brandnew"), Effect.OUTSIDE, "type brandnew is not known"),
        (event("fsa", description="Consent required"), Effect.OUTSIDE, "failed for a reason"),
        (event("s", date="1970-01-01T00:00:00Z"), Effect.OUTSIDE, "clock is wrong"),
        (event("s", user_id=None), Effect.UNREAD, "whose browser"),
        ({"hello": 1}, Effect.UNREAD, "no type"),
    ],
)
def test_what_gives_no_observation_says_what_it_means(one: dict[str, Any], effect: Effect, why: str) -> None:
    log = of(one)
    (left,) = log.remainders
    assert log.observations == []
    assert left.effect is effect and why in left.why


def test_what_happened_at_once_has_no_order() -> None:
    log = of(event("s"), event("fsa", description="Login required"))
    assert log.observations == []
    assert {r.effect for r in log.remainders} == {Effect.OUTSIDE}


def test_sessions_that_take_turns_are_of_several_browsers() -> None:
    def login(second: int, session: str) -> dict[str, Any]:
        return event("s", second, details={"session_id": session})

    assert of(login(1, "a"), login(2, "b"), login(3, "b"), login(4, "c")).remainders == []
    (left,) = of(login(1, "a"), login(2, "b"), login(3, "a")).remainders
    assert (left.effect, left.time) == (Effect.OUTSIDE, None)
