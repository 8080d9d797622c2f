"""Glewlwyd as it comes, stated through the provider seam: its session, and a scope that demands a second factor."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from ssoproof.explain.model import TIME
from ssoproof.flows.instance import Instance, Request
from ssoproof.providers.provider import Provider
from ssoproof.semantics.switch import Semantics
from ssoproof.tenant.model import Tenant
from tests.lab.glewlwyd_server import PASSWORD, STRICT, USER, codes
from tests.lab.levels import levelled
from tests.lab.stock_provider import two_clients
from tests.lab.traffic import Answer
from tests.lab.user import Page, User

#: Nothing is left open: its source can be read, and it runs beside the model.
SEMANTICS = Semantics("glewlwyd", ())
#: What it does, by its source (version 2.7.5): the password begins the session; another one is added to it.
DOES = ("written_at_once", "relogin_keeps_session")
#: Its tenants: client one wants the password at each login, or once an hour.
TENANTS = {
    "asking": ", sends: {prompt: login}",
    "hourly": ", sends: {max-age: 1h}, sends-silently: {max-age: 1h}",
}
#: Seconds for which a password counts, which can't be set.
_PASSWORD_COUNTS = 30 * 24 * 3600
_PAGE = "/login.html"


def glewlwyd(*does: str, strict: frozenset[str] = STRICT) -> Provider:
    """The provider, doing what is named."""
    return levelled(SEMANTICS, "Glewlwyd", does, strict)


def tenant_of(name: str, folder: Path) -> Tenant:
    """One of the tenants."""
    return two_clients(folder, SEMANTICS.provider, "30d", TENANTS[name])


@dataclass
class GlewlwydUser(User):
    """A user of its login page. That is JavaScript: what it asks of the server and tells it is done here, by its
    source (`Login/App.js`).

    A silent call needs the ID token that its application was given last: `hints`, by application.
    """

    device: Iterator[str] = field(default_factory=codes)
    hints: dict[str, str] = field(default_factory=dict)
    following: set[str] = field(default_factory=set)
    waited: int = 0
    endpoints: ClassVar = ("/api/oidc/auth", "/api/oidc/token")

    def takes(self, name: str, verb: str) -> bool:
        """Who was never logged in does not renew, and a login goes on at once after the password."""
        if name == TIME:
            return not self.following
        return verb != "renew" or name in self.hints

    def may_wait(self, seconds: int) -> bool:
        """A run is over before its first password counts no more."""
        return self.waited + seconds < _PASSWORD_COUNTS

    def wait(self, seconds: int) -> None:
        self.waited += seconds
        super().wait(seconds)

    def do(self, name: str, verb: str, label: str = "") -> str:
        if name != "browser":
            return super().do(name, verb, label)
        self.traffic.call("DELETE", "/api/auth/")
        return ""

    def _scope(self, instance: Instance) -> str:
        return f"openid {instance.app.client_id}"

    def _authorize(self, instance: Instance, request: Request, **more: str | None) -> Answer:
        hint = self.hints.get(instance.name) if more["prompt"] == "none" else None
        return super()._authorize(instance, request, nonce="n", id_token_hint=hint, **more)

    def _granted(self, instance: Instance, page: Page, answer: Answer, request: Request) -> str:
        self.hints[instance.name] = json.loads(answer.body).get("id_token", "")
        return super()._granted(instance, page, answer, request)

    def _wanted(self, instance: Instance) -> str:
        """What the session lacks for the client's scope, as the login page asks; empty where that is nothing."""
        scope = json.loads(self.traffic.get("/api/auth/scheme/", scope=self._scope(instance)).body)
        own = scope[instance.app.client_id]
        if not own or not own["password_authenticated"]:
            return "login_page"
        passed = {
            name: sum(s["scheme_authenticated"] for s in group) for name, group in own["schemes"].items()
        }
        lacks = any(passed[name] < number for name, number in own["scheme_required"].items())
        return "challenge" if lacks else ""

    def _led(self, instance: Instance, page: Page, answer: Answer, request: Request) -> str:
        """Each request comes to the login page, which goes on with `g_continue` where nothing is wanted."""
        page.answer = answer
        if answer.given.get("prompt") == "login" or "refresh_login" in answer.given:
            return "login_page"
        return self._continue(instance, page, request.label)

    def _continue(self, instance: Instance, page: Page, label: str) -> str:
        assert page.answer is not None
        self.following.discard(instance.name)
        wanted = self._wanted(instance)
        if wanted:
            return wanted
        back = page.answer.given["callback_url"] + "&g_continue"
        answer, page.answer = self.traffic.follow(Answer(0, back, "")), None
        request = next(r for r in instance.requests if r.label == label)
        if answer.path == _PAGE:
            return self._led(instance, page, answer, request)
        if "code" not in answer.given:
            return f"{answer.status} {answer.location}"
        return self._redeemed(instance, page, answer.given["code"], request)

    def _first_factor(self, instance: Instance, page: Page, label: str) -> str:
        self.following.add(instance.name)
        answer = self.traffic.call("POST", "/api/auth/", username=USER, password=PASSWORD)
        return "accepted" if answer.status == 200 else answer.body

    def _code(self, instance: Instance, page: Page, label: str, code: str = "") -> str:
        """What comes of a second factor."""
        scheme = {"scheme_type": "otp", "scheme_name": "otp", "value": {"value": code or next(self.device)}}
        answer = self.traffic.call("POST", "/api/auth/", username=USER, **scheme)
        return {200: "accepted", 401: "refused"}[answer.status]

    def _pass(self, instance: Instance, page: Page, label: str, **ticked: str) -> str:
        assert self._code(instance, page, label) == "accepted"
        return self._continue(instance, page, label)

    def _failed(self, instance: Instance, page: Page, label: str) -> str:
        assert self._code(instance, page, label, "wrong!") == "refused"
        return self._abandoned(instance, page, label)

    def _abandoned(self, instance: Instance, page: Page, label: str) -> str:
        self.following.discard(instance.name)
        page.answer = None
        return ""

    #: A page whose session has ended is left.
    _stale = _abandoned

    def _renew(self, instance: Instance, page: Page, label: str) -> str:
        """One error stands for all that is wanted; which it is the login page would know."""
        request = next(r for r in instance.silent if r.label == label)
        answer = self._authorize(instance, request, prompt="none")
        if "code" in answer.given:
            return self._redeemed(instance, page, answer.given["code"], request)
        if answer.path == _PAGE:
            return "login"
        error = answer.given.get("error", str(answer.status))
        if error != "interaction_required":
            return error
        return {"login_page": "login", "challenge": "mfa"}.get(self._wanted(instance), "nothing is wanted")
