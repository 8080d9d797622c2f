"""Recorded browsers as observations: the addresses that Auth0 sends a browser to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ssoproof.observations.collect import collected
from ssoproof.observations.observation import Effect, Log, Moment, Outcome
from ssoproof.observations.observer import Observer
from ssoproof.providers.auth0.evidence import browser, tenant_log

HOST = "https://login.example"
SILENT_CALL = f"{HOST}/authorize?client_id=c1&prompt=none&response_mode=web_message&state=q"


def entry(
    second: int, url: str, location: str = "", method: str = "GET", body: str = "", form: str = ""
) -> dict[str, Any]:
    return {
        "startedDateTime": f"2019-04-09T12:48:{second:02}.000Z",
        "request": {"method": method, "url": url, "postData": {"text": form} if form else {}},
        "response": {
            "status": 302 if location else 200,
            "headers": [{"name": "Location", "value": location}] if location else [],
            "content": {"text": body} if body else {},
        },
    }


LOGIN = [
    entry(1, f"{HOST}/authorize?client_id=c1&state=x", "/u/login?state=A"),
    entry(2, f"{HOST}/u/login?state=A", body="<form>"),
    entry(3, f"{HOST}/u/login?state=A", "/authorize/resume?state=B", "POST", form="username=u&password=p"),
    entry(4, f"{HOST}/authorize/resume?state=B", "/u/mfa-otp-challenge?state=C"),
    entry(
        5,
        f"{HOST}/u/mfa-otp-challenge?state=C",
        "/authorize/resume?state=D",
        "POST",
        form="code=1&rememberBrowser=true",
    ),
    entry(6, f"{HOST}/authorize/resume?state=D", "https://app.example/cb#access_token=t&state=x"),
]


def of(folder: Path, *entries: dict[str, Any]) -> Log:
    file = folder / "x.har"
    file.write_text(json.dumps({"log": {"entries": list(entries)}}))
    return collected([file], Observer(tenant_log.observed, browser.observed), ())


def test_a_login_with_mfa(tmp_path: Path) -> None:
    log = of(tmp_path, *reversed(LOGIN))
    assert log.remainders == []
    assert [(next(iter(o.moments)), set(o.outcomes), o.ticked) for o in log.observations] == [
        (Moment.AUTHORIZE, {Outcome.LOGIN}, None),
        (Moment.FIRST_FACTOR, set(), None),
        (Moment.PIPELINE, {Outcome.CHALLENGE}, None),
        (Moment.ANSWER, {Outcome.TOKEN}, True),
    ]
    assert {o.client for o in log.observations} == {"c1"}


def test_silent_calls(tmp_path: Path) -> None:
    page = "authorizationResponse = {type: 'authorization_response', response: %s};"
    said = {"error": "login_required", "error_description": "Multifactor authentication required"}
    log = of(
        tmp_path,
        entry(1, SILENT_CALL, body=page % json.dumps(said)),
        entry(2, SILENT_CALL, body=page % '{"code":"abc","state":"q"}'),
        entry(3, SILENT_CALL, "https://app.example/cb#error=login_required"),
        entry(4, SILENT_CALL),
        entry(5, SILENT_CALL, body=page % '{"error":"consent_required"}'),
    )
    assert [set(o.outcomes) for o in log.observations] == [
        {Outcome.MFA_REQUIRED},
        {Outcome.TOKEN},
        {Outcome.LOGIN, Outcome.MFA_REQUIRED},
        set(),
    ]
    assert [r.effect for r in log.remainders] == [Effect.UNREAD, Effect.OUTSIDE]


def test_what_the_model_does_not_have_ends_what_is_used(tmp_path: Path) -> None:
    log = of(
        tmp_path,
        entry(1, f"{HOST}/authorize?client_id=c1&state=x", "https://accounts.example/o/oauth2"),
        entry(2, f"{HOST}/authorize/resume?state=Z", "/u/consent?state=C"),
        entry(3, f"{HOST}/u/mfa-otp-enrollment?state=C", "/authorize/resume?state=D", "POST"),
        entry(4, "https://cdn.example/x.js"),
    )
    assert log.observations == []
    assert [r.effect for r in log.remainders] == [Effect.OUTSIDE] * 3


def test_a_wrong_password_and_a_wrong_code_are_no_steps(tmp_path: Path) -> None:
    log = of(
        tmp_path,
        LOGIN[0],
        entry(2, f"{HOST}/u/login?state=A", method="POST", form="username=u&password=no"),
        *LOGIN[2:4],
        entry(5, f"{HOST}/u/mfa-otp-challenge?state=C", method="POST", form="code=0"),
        *LOGIN[4:],
    )
    assert len(log.observations) == 4
