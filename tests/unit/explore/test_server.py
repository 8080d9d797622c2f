"""The server of the played page: who may ask, what a request may hold, and what every answer says."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from tests.incident import as_logged
from tests.unit.explain.told import HOSTILE, renamed
from tests.unit.explore.test_played import HARM, READING

from ssoproof.explore import server as serving
from ssoproof.explore.scenario import ExploredTenant
from ssoproof.explore.server import ALWAYS, TOKEN, Server
from ssoproof.explore.session import Session
from ssoproof.tenant.model import Tenant


@dataclass
class Answer:
    """One answer."""

    status: int
    headers: HTTPResponse
    text: str

    @property
    def json(self) -> dict[str, Any]:
        return dict(json.loads(self.text))


@dataclass
class Client:
    """Asks a server; headers that are None are left out."""

    server: Server

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str | None) -> Answer:
        link = HTTPConnection("127.0.0.1", self.server.port, timeout=120)
        link.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        given = {
            "Host": f"127.0.0.1:{self.server.port}",
            **{k.replace("_", "-"): v for k, v in headers.items()},
        }
        if body is not None and "Content-Length" not in given:
            given["Content-Length"] = str(len(body))
        for name, value in given.items():
            if value is not None:
                link.putheader(name, value)
        link.endheaders(body)
        got = link.getresponse()
        found = Answer(got.status, got, got.read().decode())
        link.close()
        return found

    def post(self, what: str, data: object = None, **headers: str | None) -> Answer:
        body = data if isinstance(data, bytes) else json.dumps(data or {}).encode()
        return self.ask(
            "POST",
            f"/{what}",
            body,
            **{"Content_Type": "application/json", TOKEN: self.server.token, **headers},
        )


def serving_of(tenant: Tenant) -> Iterator[Client]:
    server = Server(Session(ExploredTenant(tenant)))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    yield Client(server)
    server.http.shutdown()
    server.close()
    thread.join(10)


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    yield from serving_of(as_logged())


@pytest.fixture(scope="module")
def hostile() -> Iterator[Client]:
    yield from serving_of(renamed())


RUN: dict[str, Any] = {"table": {}, "reading": READING, "steps": [[name, {}] for name in HARM]}


def test_it_listens_on_the_loopback_address_only(client: Client) -> None:
    assert client.server.http.server_address[0] == "127.0.0.1"
    name = socket.gethostname()
    try:
        others = {str(row[4][0]) for row in socket.getaddrinfo(name, None, socket.AF_INET)} - {"127.0.0.1"}
    except OSError:
        others = set()
    for other in others:
        if not other.startswith("127."):
            with pytest.raises(OSError):
                socket.create_connection((other, client.server.port), timeout=2)


def test_the_page_says_what_may_run(client: Client) -> None:
    one, two = client.ask("GET", "/"), client.ask("GET", "/")
    policies = [str(a.headers.getheader("Content-Security-Policy")) for a in (one, two)]
    assert policies[0] != policies[1] and "unsafe" not in policies[0]
    for part in (
        "default-src 'none'",
        "frame-ancestors 'none'",
        "script-src 'nonce-",
        "connect-src 'self'",
        "base-uri 'none'",
    ):
        assert part in policies[0]
    for name, value in ALWAYS.items():
        assert one.headers.getheader(name) == value
    assert one.text.count("<script") == 1 and client.server.token in one.text
    assert "Python" not in str(one.headers.getheader("Server"))


HOSTS = [
    "evil.example",
    "evil.example:80",
    "127.0.0.1",
    "127.0.0.1:1",
    "localhost",
    "0.0.0.0",
    "",
    None,
    "127.0.0.1.nip.io",
    "[::1]",
]


@pytest.mark.parametrize("host", HOSTS)
def test_other_hosts_are_refused(client: Client, host: str | None) -> None:
    for answer in (client.ask("GET", "/", Host=host), client.post("begin", Host=host)):
        assert answer.status in (400, 403) and client.server.token not in answer.text
        assert answer.headers.getheader("X-Content-Type-Options") == "nosniff"


def test_both_names_of_this_machine_are_taken(client: Client) -> None:
    for host in ("127.0.0.1", "localhost", "LOCALHOST"):
        own = f"{host}:{client.server.port}"
        assert client.ask("GET", "/", Host=own).status == 200
        assert client.post("begin", Host=own, Origin=f"http://{own}").status == 200


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "http://evil.example",
        "https://127.0.0.1:{}",
        "http://127.0.0.1:1",
        "http://127.0.0.1:{}.evil.example",
        "file://",
        "",
    ],
)
def test_other_origins_are_refused(client: Client, origin: str) -> None:
    given = origin.format(client.server.port)
    for answer in (client.ask("GET", "/", Origin=given), client.post("begin", Origin=given)):
        assert answer.status == 403 and client.server.token not in answer.text


def test_what_is_asked_needs_the_token_and_json(client: Client) -> None:
    for token in (None, "", "x", client.server.token[:-1], "ä"):
        assert client.post("begin", **{TOKEN: token}).status == 403
    for kind in (None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        assert client.post("begin", Content_Type=kind).status == 415
    assert client.post("begin", Content_Type="application/json; charset=utf-8").status == 200
    assert client.post("begin", Sec_Fetch_Site="cross-site").status == 403
    assert client.post("begin", Sec_Fetch_Site="same-origin").status == 200


def test_what_computes_can_not_be_got(client: Client) -> None:
    for path in ("/begin", "/play", "/favicon.ico", "/../etc/passwd", "/?x", "/%2e%2e/", "/index.html"):
        assert client.ask("GET", path).status == 404
    for method in ("PUT", "DELETE", "OPTIONS", "HEAD", "TRACE"):
        assert client.ask(method, "/").status == 501
    assert client.post("nothing").status == 404
    assert client.post("__class__").status == 404


def test_bodies_are_bounded(client: Client) -> None:
    assert client.post("begin", b"{}", Content_Length=str(serving.LARGEST + 1)).status == 413
    assert client.post("begin", b"{}", Content_Length="9" * 30).status == 413
    for length in (None, "-1", "x", "+2", "²"):
        assert (
            client.ask(
                "POST",
                "/begin",
                b"",
                Content_Length=length,
                Content_Type="application/json",
                **{TOKEN: client.server.token},
            ).status
            == 411
        )
    chunked = client.ask(
        "POST",
        "/begin",
        None,
        Transfer_Encoding="chunked",
        Content_Type="application/json",
        **{TOKEN: client.server.token},
    )
    assert chunked.status == 411


BAD: list[object] = [b"", b"[]", b"\xff", b"{", b'{"a": NaN}', b"[" * 200_000, b'{"table": 1}', b'{"steps": 1}',
    {"steps": [1]}, {"steps": [["a", []]]}, {"steps": [["a", {"b": 1.5}]]}, {"steps": [["a", {"b": None}]]}, {"steps": [["a", {}]] * 301},
    {"at": -1}, {"at": "1"}, {"at": True}, {"reading": {"S2": 1}}, {"reading": {"S99": "no"}}, {"reading": {"S2": "maybe"}},
    {"table": {"apps": ["nobody"]}}, {"table": {"apps": "console"}}, {"table": {"subject": "x"}}, {"picks": []}, {"picks": {"a": 1}},
    {"wait": 7}, {"wait": 0}, {"wait": 10**12}, {"steps": [["x" * 6000, {}]]}]  # fmt: skip


@pytest.mark.parametrize("data", BAD, ids=lambda d: str(d)[:30])
def test_bad_requests_get_a_message_and_no_traceback(client: Client, data: object) -> None:
    for what in ("play", "save"):
        if what == "save" and isinstance(data, dict) and "wait" in data:
            continue
        answer = client.post(what, data)
        assert answer.status == 400, answer.text
        assert answer.json["error"] and "Traceback" not in answer.text


def test_a_fault_of_the_program_is_told_without_details(
    client: Client, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Session, "_play", lambda *_: {}["secret of mine"])
    answer = client.post("play", RUN)
    assert answer.status == 500 and "secret" not in answer.text and "Traceback" not in answer.text
    assert "KeyError" in capsys.readouterr().err


def test_a_run_is_shown_saved_and_loaded(client: Client) -> None:
    shown = client.post("play", RUN).json
    assert shown["at"] == len(HARM) and "This step breaks SSO002" in shown["html"]["now"]
    assert client.post("play", {**RUN, "at": 3}).json["at"] == 3
    text = client.post("save", RUN).json
    assert text["name"] == "incident.itf.json"
    again = client.post("load", {"text": text["text"]}).json
    assert again["steps"] == shown["steps"] and again["say"].startswith("Loaded: 8 steps")
    assert client.post("load", {"text": "{}"}).status == 400
    assert client.post("load", {"text": 3}).status == 400


def test_a_connection_that_says_nothing_holds_nobody_up(client: Client) -> None:
    with socket.create_connection(("127.0.0.1", client.server.port)) as silent:
        silent.sendall(b"POST /play HTTP/1.1\r\n")
        assert client.post("begin").status == 200


def test_hostile_names_stay_text(hostile: Client) -> None:
    begun = hostile.post("begin").json
    for html in (hostile.ask("GET", "/").text, *begun["html"].values()):
        assert "<script>alert" not in html and "\x1b" not in html and "\u202e" not in html
    assert any(HOSTILE in name for name, _ in begun["offers"])
    step = begun["offers"][0]
    assert hostile.post("play", {"table": begun["table"], "steps": [step]}).json["steps"] == [step]


def test_it_reads_no_file_that_a_request_names(client: Client, tmp_path: Path) -> None:
    file = tmp_path / "x.itf.json"
    file.write_text(client.post("save", RUN).json["text"])
    assert client.post("load", {"text": str(file)}).status == 400
    assert client.post("load", {"path": str(file)}).status == 400


def test_many_pages_at_once_get_their_own_answers(client: Client) -> None:
    found: dict[int, list[dict[str, Any]]] = {}

    def ask(count: int) -> None:
        found[count] = [client.post("play", {**RUN, "steps": RUN["steps"][:count]}).json for _ in range(3)]

    threads = [Thread(target=ask, args=(count,)) for count in range(len(HARM) + 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for count, answers in found.items():
        assert [a["at"] for a in answers] == [count] * 3
        assert len({a["spoken"] for a in answers}) == 1
    assert len(found) == len(HARM) + 1
