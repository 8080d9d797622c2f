"""The page's server: on the loopback address only, for its own page only, by the standard library alone.

Host and Origin are checked against DNS rebinding and against other sites; what changes or computes anything
is a POST of JSON with the random token of the process, which only the page knows. No request names a file.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
from dataclasses import dataclass, field
from email.message import Message
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from ssoproof.errors import SsoproofError
from ssoproof.explore.protocol import json_of
from ssoproof.explore.session import Session
from ssoproof.legible import printable

#: The only address that is listened on.
ADDRESS = "127.0.0.1"

#: Bytes that the body of a request may have, and seconds that a request may take to arrive.
LARGEST, PATIENCE = 4_000_000, 20

#: The header that carries the token.
TOKEN = "X-Ssoproof-Token"

#: What every answer says: nothing is guessed, kept, framed, or told to anybody else.
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}

#: Nothing may be loaded or run; the page adds its own style and script by a nonce.
CLOSED = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True, slots=True)
class Refused(Exception):
    """A request that is not answered: the status, and why in words."""

    status: HTTPStatus
    why: str


@dataclass
class Server:
    """A game served on a port of the loopback address (0: any that is free)."""

    session: Session
    port: int = 0
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    http: ThreadingHTTPServer = field(init=False)

    def __post_init__(self) -> None:
        self.http = _Http((ADDRESS, self.port), Handler)
        self.http.daemon_threads = True
        self.http.outer = self  # type: ignore[attr-defined]
        self.port = self.http.server_address[1]

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://{ADDRESS}:{self.port}/"

    @property
    def hosts(self) -> frozenset[str]:
        """What a request may give as its host."""
        names = {f"{name}:{self.port}" for name in (ADDRESS, "localhost")}
        return frozenset(names | {ADDRESS, "localhost"} if self.port == 80 else names)

    def run(self) -> None:
        """Serves until `close`, or until it is interrupted."""
        self.http.serve_forever(poll_interval=0.1)

    def close(self) -> None:
        """Ends what goes on."""
        self.session.search.end()
        self.http.server_close()


class _Http(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that broke off is no news."""


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server_version, sys_version, timeout = "ssoproof", "", PATIENCE

    @property
    def outer(self) -> Server:
        """The server with its game."""
        found: Server = self.server.outer  # type: ignore[attr-defined]
        return found

    def do_GET(self) -> None:
        """The page; nothing else can be got."""
        self._within(self._page)

    def do_POST(self) -> None:
        """What the page asks for."""
        self._within(self._answer)

    def _within(self, job: Any) -> None:
        try:
            self._ours()
            job()
        except Refused as refused:
            self._json(refused.status, {"error": refused.why})
        except SsoproofError as wrong:
            self._json(HTTPStatus.BAD_REQUEST, {"error": printable(str(wrong))})
        except (ConnectionError, TimeoutError):
            self.close_connection = True
        except Exception as fault:
            self._fault(fault)

    def _fault(self, fault: Exception) -> None:
        if os.environ.get("SSOPROOF_DEBUG"):
            import traceback

            traceback.print_exception(fault)
        print(f"ssoproof: internal error while answering the page: {type(fault).__name__}", file=sys.stderr)
        said = f"a fault of the program ({type(fault).__name__}); the run is still here, undo may help"
        self._json(HTTPStatus.INTERNAL_SERVER_ERROR, {"error": said})

    def _ours(self) -> None:
        """Refuses what does not come from the page or from a person's address bar."""
        hosts = self._all("Host")
        if len(hosts) != 1 or hosts[0].lower() not in self.outer.hosts:
            raise Refused(HTTPStatus.FORBIDDEN, f"this server answers at {self.outer.url} only")
        own = {f"http://{host}" for host in self.outer.hosts}
        if any(origin.lower() not in own for origin in self._all("Origin")):
            raise Refused(HTTPStatus.FORBIDDEN, "the request comes from another site")
        if self.path.partition("?")[0] != self.path or not self.path.startswith("/"):
            raise Refused(HTTPStatus.NOT_FOUND, "there is nothing here but the page at /")

    def _all(self, name: str) -> list[str]:
        headers: Message = self.headers
        return [str(v) for v in headers.get_all(name, [])]

    def _page(self) -> None:
        if self.path != "/":
            raise Refused(HTTPStatus.NOT_FOUND, "there is nothing here but the page at /")
        nonce = secrets.token_urlsafe(18)
        text = self.outer.session.page(nonce, self.outer.token)
        allowed = f"script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self'; img-src data:"
        self._send(HTTPStatus.OK, "text/html; charset=utf-8", text, f"{CLOSED}; {allowed}")

    def _answer(self) -> None:
        if self._all("Sec-Fetch-Site") not in ([], ["same-origin"]):
            raise Refused(HTTPStatus.FORBIDDEN, "the request comes from another site")
        if not secrets.compare_digest(self.headers.get(TOKEN, "").encode(), self.outer.token.encode()):
            raise Refused(HTTPStatus.FORBIDDEN, "the page is of an earlier start of ssoproof: reload it")
        if self.headers.get_content_type() != "application/json":
            raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "requests are JSON (application/json)")
        body = self._body()
        try:
            answer = self.outer.session.answer(self.path.removeprefix("/"), json_of(body))
        except KeyError as missing:
            if missing.args != (self.path.removeprefix("/"),):
                raise
            raise Refused(HTTPStatus.NOT_FOUND, "there is no such request") from None
        self._json(HTTPStatus.OK, answer)

    def _body(self) -> bytes:
        if self._all("Transfer-Encoding"):
            raise Refused(HTTPStatus.LENGTH_REQUIRED, "a request says how long it is")
        lengths = self._all("Content-Length")
        if len(lengths) != 1 or not lengths[0].isascii() or not lengths[0].isdigit():
            raise Refused(HTTPStatus.LENGTH_REQUIRED, "a request says how long it is")
        if len(lengths[0]) > 9 or int(lengths[0]) > LARGEST:
            raise Refused(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a request has at most {LARGEST // 1_000_000} MB"
            )
        body = self.rfile.read(int(lengths[0]))
        if len(body) != int(lengths[0]):
            raise Refused(HTTPStatus.BAD_REQUEST, "the request breaks off")
        return body

    def _json(self, status: HTTPStatus, answer: dict[str, Any]) -> None:
        self._send(status, "application/json; charset=utf-8", json.dumps(answer), CLOSED)

    def _send(self, status: HTTPStatus, kind: str, text: str, policy: str) -> None:
        data = text.encode("utf-8", "backslashreplace")
        self.send_response(status)
        for name, value in {**ALWAYS, "Content-Security-Policy": policy, "Content-Type": kind}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What the standard library refuses, without its page."""
        self._json(HTTPStatus(code), {"error": message or HTTPStatus(code).phrase})

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are not logged: they are of one person at one machine."""
