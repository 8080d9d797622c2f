"""Secrets planted in forty places of a recorded browser and of logs: none is left, and equal ones stay
equal."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssoproof.errors import IllFormed
from ssoproof.observations.collect import collected
from ssoproof.observations.observer import Observer
from ssoproof.providers.auth0.evidence import browser, tenant_log
from ssoproof.providers.auth0.evidence.log_types import PUBLIC_WORDS
from ssoproof.redaction import redact
from ssoproof.redaction.texts import Texts
from ssoproof.redaction.vocabulary import WORDS

KEY = bytes(range(32))


def redacted(text: str, key: bytes, kept: Iterable[str] = ()) -> redact.Redacted:
    return redact.redacted(text, key, kept, PUBLIC_WORDS)


def packed(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def jwt(claims: dict[str, Any]) -> str:
    return ".".join((packed('{"alg":"RS256","typ":"JWT"}'), packed(json.dumps(claims)), "sIgnAture_of-it90"))


#: Each a secret of its own, with the form in which it stands in the file.
SECRETS = {
    "password": "correct horse battery",
    "username": "jane.roe@contoso.test",
    "otp": "493817",
    "code": "aZ09_Qw-Kq7LmN3x",
    "state": "hKFo2SBtX1w",
    "nonce": "n-0S6_WzA2Mj",
    "access": "opaqueAccess77token99",
    "cookie": "s%3Aq1W2e3R4t5",
    "cookiename": "tenantsecretcookie",
    "setcookie": "zz9plural_z_alpha",
    "bearer": "mF_9.B5f-4.1JqM",
    "sub": "auth0|5c8a1f9e77",
    "claimemail": "john.doe@fabrikam.test",
    "claimname": "Johannes Döe",
    "signature": "sIgnAture_of-it90",
    "base64": "hidden-in-base-sixtyfour",
    "twice": "hidden-twice-over",
    "header": "X7-custom-key-value",
    "headername": "Xsecretheadername",
    "html": "welcome-dr-strangelove",
    "script": "window.__user_4711",
    "jsonbody": "phone-4917612345",
    "nested": "nested.inner.value8",
    "fragment": "fragmentoken55",
    "path": "customer-4711-acme",
    "host": "acmecorpsso",
    "percent": "höhle & co",
    "ip": "203.0.113.77",
    "number": "8675309",
    "key": "keyed_by_4711",
    "comment": "asked by miss moneypenny",
    "protocol": "token-code",
    "address6": "2001:db8::be:1",
    "mac": "a4:5e:60:c2:1b:7f",
    "fingerprint": "AB:CD:EF:12:34:56:78:9A",
    "phone": "06 12 34 56 78",
    "groups": "a1.b2.c3.d4",
    "pin": "12-34-56",
    "publicwords": "Login-Email-1",
    "entities": "jan&#49;&#50;",
    "multipart": "48 29 13",
    "multipartwords": "Login-Email-7",
    "guarded": "Login-Token-7",
}
S = SECRETS


def entry(url: str, **parts: Any) -> dict[str, Any]:
    return {
        "startedDateTime": "2019-04-09T12:48:01.250Z",
        "time": 41.5,
        "request": {
            "method": "POST",
            "url": url,
            "headers": parts.get("headers", []),
            "cookies": parts.get("cookies", []),
            "postData": parts.get("post", {}),
        },
        "response": {
            "status": 302,
            "redirectURL": parts.get("location", ""),
            "headers": parts.get("answers", []),
            "content": parts.get("content", {}),
        },
        **parts.get("more", {}),
    }


def pair(name: str, value: str) -> dict[str, str]:
    return {"name": name, "value": value}


MULTIPART = "".join(
    f'--xx\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
    for name, value in (("password", S["multipartwords"]), ("otp", S["multipart"]))
)


def recorded() -> dict[str, Any]:
    form = f"username={quote(S['username'])}&password={quote(S['password'])}&code={S['otp']}&hint={S['protocol']}"
    token = jwt({"sub": S["sub"], "email": S["claimemail"], "name": S["claimname"], "iat": 1554814081})
    twice = packed(packed(S["twice"]) + "==")
    html = f"<div class='x'>{S['html']}</div><script>{S['script']} = 1; var v = '{S['protocol']}'</script>"
    return {
        "log": {
            "version": "1.2",
            "entries": [
                entry(
                    f"https://{S['host']}.auth0.com/u/login?state={S['state']}",
                    post={"mimeType": "application/x-www-form-urlencoded", "text": form},
                ),
                entry(
                    f"https://{S['host']}.auth0.com/authorize?client_id=app1&nonce={S['nonce']}&x={quote(S['percent'])}",
                    location=f"https://app.test/{S['path']}/cb?code={S['code']}&state={S['state']}",
                    headers=[
                        pair("Authorization", f"Bearer {S['bearer']}"),
                        pair("X-Key", S["header"]),
                        pair(S["headername"], "1234567"),
                    ],
                    cookies=[pair("auth0", S["cookie"])],
                ),
                entry(
                    f"https://app.test/cb#access_token={S['access']}&id_token={token}&v={S['fragment']}",
                    headers=[
                        pair("Cookie", f"auth0={S['cookie']}; {S['cookiename']}=1; b={packed(S['base64'])}")
                    ],
                    answers=[
                        pair("Set-Cookie", f"did={S['setcookie']}; Path=/; HttpOnly; Secure"),
                        pair("Location", f"https://app.test/?t={twice}"),
                    ],
                ),
                entry("https://app.test/x", content={"mimeType": "text/html", "text": html}),
                entry(
                    "https://app.test/y",
                    content={
                        "encoding": "base64",
                        "text": base64.b64encode(f"<p>{S['html']}</p>".encode()).decode(),
                    },
                ),
                entry(
                    "https://app.test/z",
                    content={
                        "text": json.dumps(
                            {
                                "user": {"tel": S["jsonbody"], "in": json.dumps({"deep": S["nested"]})},
                                S["key"]: [int(S["number"])],
                            }
                        )
                    },
                ),
                entry("https://app.test/z", more={"serverIPAddress": S["ip"], "comment": S["comment"]}),
                entry(
                    f"https://{S['ip']}/reset/{S['mac']}",
                    post={"mimeType": "multipart/form-data", "text": MULTIPART},
                    content={"text": f")]}}'\n{json.dumps({'password': S['guarded'], 'x': S['address6']})}"},
                    more={"_description": {"description": f"call {S['phone']} from {S['fingerprint']}"}},
                ),
                entry(
                    "https://app.test/w",
                    content={
                        "text": f"<p>pin={S['pin']} session={S['groups']} user {S['entities']} {S['ip']}"
                    },
                ),
                entry("https://app.test/v", content={"text": f"<p>password={S['publicwords']}"}),
            ],
        }
    }


def forms(secret: str) -> set[str]:
    """The ways in which a secret may stand in a file."""
    plain = secret.encode()
    return {
        secret,
        quote(secret),
        quote(secret, safe=""),
        json.dumps(secret)[1:-1],
        *(base64.b64encode(b"=" * shift + plain).decode()[shift and 4 : -4] for shift in (0, 1, 2)),
        packed(secret),
    } - {""}


def test_there_are_forty_of_them_and_all_are_planted() -> None:
    text = json.dumps(recorded())
    assert len(SECRETS) >= 40
    hidden = {"base64", "twice", "claimemail", "claimname", "sub"}
    missing = [n for n, s in SECRETS.items() if n not in hidden and not any(f in text for f in forms(s))]
    assert missing == []


def opened(text: str) -> str:
    """The text with all base64 in it opened, over and over."""
    whole = text
    for _ in range(4):
        more = []
        for part in set(re.findall(r"[A-Za-z0-9_+/-]{8,}", whole)):
            try:
                more.append(
                    base64.b64decode(
                        part.replace("-", "+").replace("_", "/") + "=" * (-len(part) % 4)
                    ).decode()
                )
            except ValueError:
                continue
        whole = "\n".join((whole, *more))
    return whole


@pytest.mark.parametrize("indent", [None, 2])
def test_no_secret_is_left(indent: int | None) -> None:
    found = redacted(json.dumps(recorded(), indent=indent), KEY)
    whole = opened(found.text)
    assert [n for n, s in SECRETS.items() if any(f in whole for f in forms(s) if len(f) > 5)] == []


def test_a_search_for_all_opened_values_would_find_them_before() -> None:
    whole = opened(json.dumps(recorded()))
    assert all(any(f in whole for f in forms(s)) for s in SECRETS.values())


def test_structure_times_and_equality_stay() -> None:
    before, after = recorded()["log"], json.loads(redacted(json.dumps(recorded()), KEY).text)["log"]
    assert len(after["entries"]) == len(before["entries"])
    for old, new in zip(before["entries"], after["entries"], strict=True):
        assert (new["startedDateTime"], new["time"]) == (old["startedDateTime"], old["time"])
        assert new["request"]["method"] == "POST" and new["response"]["status"] == 302
    first, second, third = after["entries"][:3]
    state = first["request"]["url"].partition("state=")[2]
    assert state and state in second["response"]["redirectURL"]
    crumb = second["request"]["cookies"][0]["value"]
    assert crumb in third["request"]["headers"][0]["value"]
    assert "/u/login?state=" in first["request"]["url"]
    assert first["request"]["postData"]["text"].startswith("username=")


def test_replacements_are_the_same_with_the_same_key_alone() -> None:
    text = json.dumps(recorded())
    assert redacted(text, KEY).text == redacted(text, KEY).text
    assert redacted(text, KEY).text != redacted(text, bytes(32)).text


def test_what_is_kept_is_kept() -> None:
    found = redacted(json.dumps(recorded()), KEY, ["app1"])
    assert "client_id=app1&" in found.text
    assert "client_id=app1&" not in redacted(json.dumps(recorded()), KEY).text


def test_a_redacted_browser_shows_the_same(tmp_path: Path) -> None:
    from tests.unit.providers.auth0.test_browser import LOGIN

    observer = Observer(tenant_log.observed, browser.observed)

    def shown(text: str) -> list[object]:
        (tmp_path / "x.har").write_text(text)
        log = collected([tmp_path / "x.har"], observer, ())
        return [(o.time, o.moments, o.outcomes, o.ticked, o.client) for o in log.observations]

    text = json.dumps({"log": {"entries": LOGIN}})
    assert shown(redacted(text, KEY, ["c1"]).text) == shown(text) != []


def test_logs_of_the_tenant_stay_readable(tmp_path: Path) -> None:
    rows = [
        {
            "type": "fsa",
            "date": "2019-04-09T12:48:01.250Z",
            "description": "Multifactor authentication required",
            "client_id": "c1",
            "user_id": "auth0|u1",
            "ip": "203.0.113.7",
        },
        {
            "type": "s",
            "date": "2019-04-09T12:48:09.250Z",
            "client_id": "c1",
            "user_id": "auth0|u1",
            "details": {"prompts": [{"name": "mfa"}]},
        },
    ]
    text = "\n".join(map(json.dumps, rows))
    after = [json.loads(line) for line in redacted(text, KEY, ["c1"]).text.splitlines()]
    assert [r["type"] for r in after] == ["fsa", "s"]
    assert after[0]["description"] == rows[0]["description"]
    assert after[0]["user_id"] == after[1]["user_id"] != "auth0|u1"
    assert after[1]["details"]["prompts"][0]["name"] == "mfa"


def test_lines_of_text() -> None:
    text = "12:48:01 PM login of mallory77 at console\n12:48:02 PM token for mallory77\n"
    after = redacted(text, KEY).text
    assert "mallory77" not in after and "console" not in after
    one, two = after.splitlines()
    assert one.split()[4] == two.split()[4] and one.startswith("12:48:01 PM login of ")


def test_a_replacement_is_no_word_of_the_file() -> None:
    once = redacted("alpha beta gamma", KEY).text.strip()
    again = redacted(f"alpha beta gamma {once}", KEY).text
    assert not set(once.split()) & set(again.split())


@pytest.mark.parametrize("asleep", ["private", "_base64", "_token", "_opened"])
def test_a_redactor_that_sleeps_is_noticed(asleep: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where values are not replaced, the program sees it itself; what is not opened is replaced as it stands."""
    if asleep == "private":
        monkeypatch.setattr(Texts, "private", lambda self, text, level=0: text)
        with pytest.raises(IllFormed):
            redacted(json.dumps(recorded()), KEY)
        monkeypatch.setattr(redact, "_clean", lambda *_: None)
        whole = opened(redacted(json.dumps(recorded()), KEY).text)
        assert sum(any(f in whole for f in forms(s)) for s in SECRETS.values()) > 10
        return
    monkeypatch.setattr(
        Texts, asleep, lambda self, text, *more: None if asleep != "_token" else self._words(text)
    )
    whole = opened(redacted(json.dumps(recorded()), KEY).text)
    assert [n for n, s in SECRETS.items() if any(f in whole for f in forms(s) if len(f) > 5)] == []


WORDS_OF_USERS = st.text(alphabet="abcdefgh0123456789._-@/ %=&{}\"'", min_size=6, max_size=30)
VALUES = st.recursive(
    WORDS_OF_USERS | st.integers(10_000, 10**9),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["url", "text", "x", "cookie", "code"]) | WORDS_OF_USERS, inner, max_size=4
        )
    ),
    max_leaves=12,
)


def leaves(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [leaf for k, v in value.items() for leaf in (k, *leaves(v))]
    if isinstance(value, list):
        return [leaf for v in value for leaf in leaves(v)]
    return [str(value)]


@settings(max_examples=150, deadline=None)
@given(VALUES)
def test_no_long_word_of_any_document_is_left(value: Any) -> None:
    after = redacted(json.dumps([value]), KEY).text
    words = {
        w for leaf in leaves(value) for w in re.findall(r"\w+", leaf) if len(w) > 6 and w.lower() not in WORDS
    }
    assert not words & set(re.findall(r"\w+", after))
