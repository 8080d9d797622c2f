"""A browser’s HTTP: one connection, a cookie jar, and all that it sent and got as a HAR, with the lab's
clock."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from tests.lab.server import PATIENCE

#: Seconds that an exchange takes, as the HAR says.
STEP = 0.01
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    """What came back: the status, where it leads (empty: nowhere), the body."""

    status: int
    location: str
    body: str

    @property
    def given(self) -> dict[str, str]:
        """What a redirect hands over in its address."""
        where = urlsplit(self.location)
        return dict(parse_qsl(where.query, keep_blank_values=True))

    @property
    def path(self) -> str:
        return urlsplit(self.location).path


@dataclass
class Traffic:
    """One browser. `clock` are seconds, moved by whoever moves the server's; `at`: the path and query of what
    was asked for last."""

    origin: str
    clock: float
    jar: dict[tuple[str, str], str] = field(default_factory=dict)
    entries: list[dict[str, object]] = field(default_factory=list)
    at: str = ""
    _connection: http.client.HTTPConnection | None = None

    def get(self, path: str, **query: str | None) -> Answer:
        given = {k: v for k, v in query.items() if v is not None}
        return self._send("GET", f"{path}?{urlencode(given)}" if given else path, None)

    def post(self, path: str, **form: str) -> Answer:
        return self._send("POST", path, urlencode(form))

    def call(self, method: str, path: str, **said: object) -> Answer:
        """A call of an API that takes JSON."""
        return self._send(method, path, json.dumps(said), "application/json")

    def follow(self, answer: Answer) -> Answer:
        """Goes where a redirect within the server leads."""
        where = urlsplit(urljoin(self.origin, answer.location))
        return self.get(f"{where.path}?{where.query}")

    def _send(self, method: str, path: str, form: str | None, kind: str = _FORM) -> Answer:
        self.at, at = path, urlsplit(path).path
        cookies = {
            n: v
            for (n, under), v in self.jar.items()
            if at == under or at.startswith(under.rstrip("/") + "/")
        }
        headers = {"Host": urlsplit(self.origin).netloc}
        if cookies:
            headers["Cookie"] = "; ".join(f"{n}={v}" for n, v in cookies.items())
        if form is not None:
            headers["Content-Type"] = kind
        if self._connection is None:
            self._connection = http.client.HTTPConnection(urlsplit(self.origin).netloc, timeout=PATIENCE)
        self._connection.request(method, path, form, headers)
        response = self._connection.getresponse()
        answer = Answer(response.status, response.headers.get("location", ""), response.read().decode())
        self._bake(response.headers.get_all("set-cookie") or ())
        self.entries.append(self._entry(method, path, form, headers, answer, response.headers.items()))
        if answer.status >= 500:
            raise RuntimeError(f"{method} {at}: {answer.status} {answer.body[:300]}")
        return answer

    def _bake(self, lines: Iterable[str]) -> None:
        for line in lines:
            for name, morsel in SimpleCookie(line).items():
                key = name, morsel["path"] or "/"
                if not morsel.value or "1970" in morsel["expires"]:
                    self.jar.pop(key, None)
                else:
                    self.jar[key] = morsel.value

    def _entry(
        self,
        method: str,
        path: str,
        form: str | None,
        sent: Mapping[str, str],
        answer: Answer,
        received: Iterable[tuple[str, str]],
    ) -> dict[str, object]:
        """The exchange as HAR 1.2 has it."""
        self.clock += STEP
        query = parse_qsl(urlsplit(path).query, keep_blank_values=True)
        request: dict[str, object] = {
            "method": method,
            "url": self.origin + path,
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": _named(sent.items()),
            "queryString": _named(query),
            "headersSize": -1,
            "bodySize": len(form or ""),
        }
        if form is not None:
            fields = _named(parse_qsl(form, keep_blank_values=True)) if sent["Content-Type"] == _FORM else []
            request["postData"] = {"mimeType": sent["Content-Type"], "params": fields, "text": form}
        return {
            "startedDateTime": datetime.fromtimestamp(self.clock, UTC).isoformat(timespec="milliseconds"),
            "time": STEP * 1000,
            "request": request,
            "response": {
                "status": answer.status,
                "statusText": "",
                "httpVersion": "HTTP/1.1",
                "cookies": [],
                "headers": _named(received),
                "content": {"size": len(answer.body), "mimeType": "text/html", "text": answer.body},
                "redirectURL": answer.location,
                "headersSize": -1,
                "bodySize": len(answer.body),
            },
            "cache": {},
            "timings": {"send": 0, "wait": STEP * 1000, "receive": 0},
        }

    @property
    def har(self) -> dict[str, object]:
        """All exchanges so far as a HAR."""
        creator = {"name": "ssoproof lab", "version": "1"}
        return {"log": {"version": "1.2", "creator": creator, "entries": self.entries}}


def _named(rows: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in rows]
