"""Short words, numbers and values under keys in lines of text: replaced; times and words of protocols stay."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.unit.providers.auth0.test_browser import SILENT_CALL, entry, of
from tests.unit.redaction.test_redacted_secrets import KEY, redacted


@pytest.mark.parametrize(
    ("line", "secrets"),
    [
        ("12:00 user phone 06 12 34 56 78 from 81.12.34.56", ["06 12", "34 56", "81.12", "34.56"]),
        ("mac a4:5e:60:c2:1b:7f or be-ad-ca-fe-ab-cd", ["5e:60", "1b", "ad-ca", "be-"]),
        ("client ::1 of fe80::be:ad", ["::1", "fe80", "be:ad"]),
        ("client ip=81.12.34.56 otp 4-8-2-9-1-3", ["81.12", "4-8", "1-3"]),
        ("user jan&#49;&#50; user id=jan", ["jan", "49", "50"]),
        ("password=Login-Email-1", ["Login", "Email", "-1"]),
        ("password: login email; pin: 48", ["login", "email", "48"]),
        ('{"password":"Login", "pin":"12-34', ["Login", "12", "34"]),
        ("location=x.hunter2xx://callback", ["hunter2xx"]),
        ("id ab or cd, then 12", ["ab", "cd", "12"]),
    ],
)
def test_short_words_and_values_in_lines(line: str, secrets: list[str]) -> None:
    after = redacted(line, KEY).text
    words = re.findall(r"\w+", after)
    assert [s for s in secrets if (s in after if not s.isalnum() else s in words)] == []


def test_times_and_literals_in_lines_stay() -> None:
    line = "12:00 Expires=Wed, 21 Oct 2026 07:28:00 GMT at 10:22:33.5 HTTP/1.1 session: true; error=login_required"
    assert redacted(line, KEY).text.split() == line.split()


def test_numbers_of_documents() -> None:
    row = {"bytes": [72, 85, 1], "connect": 5551234567, "exp": 5551234567, "pin": 48, "flag": 1, "wait": 12}
    after = json.loads(redacted(json.dumps({**row, "iat": 1554814081}), KEY).text)
    assert (after["wait"], after["iat"]) == (12, 1554814081)
    left = {n for v in after.values() for n in (v if isinstance(v, list) else [v])}
    assert left & {72, 85, 48, 5551234567} == set()


def test_a_redacted_silent_call_shows_the_same(tmp_path: Path) -> None:
    body = (
        'authorizationResponse = {type: "authorization_response",response: {"error":"login_required",'
        '"error_description":"Multifactor authentication required","state":"q"}};'
    )
    one = entry(1, SILENT_CALL, body=f"<script>{body}</script>")
    two = json.loads(redacted(json.dumps(one), KEY, ["c1"]).text)
    assert [o.outcomes for o in of(tmp_path, two).observations] == [
        o.outcomes for o in of(tmp_path, one).observations
    ]
    assert [r.why for r in of(tmp_path, two).remainders] == []
