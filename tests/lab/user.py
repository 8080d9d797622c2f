"""A user with one browser and the tenant's applications: the model's steps done over HTTP."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from ssoproof.flows.compose import Composition
from ssoproof.flows.instance import FORCED, Instance, Request
from ssoproof.logic.sorts import Value
from ssoproof.tenant.logout import Revokes
from ssoproof.tenant.model import CacheKind, OnLoginRequired
from ssoproof.tenant.refresh_tokens import Store
from tests.lab.server import Server
from tests.lab.traffic import Answer, Traffic

PASSWORD = {"username": "user@example.test", "password": "a password"}
CODE = "123456"
#: The only secret of a login's PKCE; the lab is no place for secrets.
VERIFIER = "v" * 43
_CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
_POSTED = re.compile(r"var data = (\{.*?\});")
_ERRORS = {"interaction_required": "interaction", "access_denied": "denied"}


@dataclass
class Page:
    """An application's page: where its login is, its refresh token, and its SDK's tokens with the seconds when
    they end."""

    answer: Answer | None = None
    refresh: str = ""
    tokens: dict[str, float] = field(default_factory=dict)


@dataclass
class User:
    """Does steps; tells each one's outcome as the model calls it, empty where there is only one.

    `now`: the server's clock, by which the SDK ends tokens too.
    """

    server: Server
    composition: Composition
    reading: Mapping[str, Value]
    traffic: Traffic
    now: float
    pages: dict[str, Page] = field(default_factory=dict)
    #: Where requests and codes are sent.
    endpoints: ClassVar = ("/authorize", "/oauth/token")

    def wait(self, seconds: int) -> None:
        self.traffic.clock = self.now = self.server.control("advance", seconds=seconds)

    def takes(self, name: str, verb: str) -> bool:
        """Whether a step is compared."""
        return True

    def may_wait(self, seconds: int) -> bool:
        """Whether so much time is compared."""
        return True

    def do(self, name: str, verb: str, label: str = "") -> str:
        if name == "browser":
            self.traffic.get("/v2/logout", returnTo="https://logged.out.example/")
            return ""
        instance = next(i for i in self.composition.world.instances if i.name == name)
        done: str = getattr(self, f"_{verb}")(instance, self.pages.setdefault(name, Page()), label)
        return done

    # --- pages

    def _open(self, instance: Instance, page: Page, label: str) -> str:
        return ""

    def _reload(self, instance: Instance, page: Page, label: str) -> str:
        self._abandoned(instance, page, label)
        if instance.app.profile.cache.value is not CacheKind.STORAGE:
            page.tokens.clear()
        self._dropped(instance, page)
        return ""

    _close = _reload

    # --- interactive logins

    def _sign_in(self, instance: Instance, page: Page, label: str) -> str:
        plain = label.removesuffix(FORCED)
        request = next(r for r in instance.requests if r.label == plain)
        prompt = "login" if plain != label else request.prompt
        answer = self._authorize(instance, request, prompt=prompt)
        return self._led(instance, page, answer, request)

    def _authorize(self, instance: Instance, request: Request, **more: str | None) -> Answer:
        omits = request.open and more.get("prompt") == "none" and self.reading["S57"] == "omits"
        return self.traffic.get(
            self.endpoints[0],
            client_id=instance.app.client_id,
            redirect_uri=f"https://{instance.app.client_id}.example/callback",
            response_type="code",
            scope=self._scope(instance),
            audience=request.audience,
            state=f"of-{instance.name}",
            code_challenge=_CHALLENGE,
            code_challenge_method="S256",
            max_age=None if request.max_age is None or omits else str(request.max_age),
            **more,
        )

    def _scope(self, instance: Instance) -> str:
        """What an application asks for."""
        return "openid"

    def _led(self, instance: Instance, page: Page, answer: Answer, request: Request) -> str:
        """Where a login has come to: a page, which is looked at, somewhere else, or back at the application."""
        page.answer = answer
        if answer.path.startswith(("/u/login", "/u/mfa-otp-challenge")):
            page.answer = Answer(200, answer.location, self.traffic.follow(answer).body)
            return "login_page" if answer.path.startswith("/u/login") else "challenge"
        page.answer = None
        if "code" in answer.given:
            return self._redeemed(instance, page, answer.given["code"], request)
        if answer.given.get("error") == "access_denied":
            return "denied"
        if answer.location and "error" not in answer.given:
            page.answer = answer
            return "away"
        return f"{answer.status} {answer.given or answer.body}"

    def _redeemed(self, instance: Instance, page: Page, code: str, request: Request) -> str:
        answer = self.traffic.post(
            self.endpoints[1],
            grant_type="authorization_code",
            client_id=instance.app.client_id,
            redirect_uri=f"https://{instance.app.client_id}.example/callback",
            code=code,
            code_verifier=VERIFIER,
        )
        return self._granted(instance, page, answer, request) or answer.body

    def _granted(self, instance: Instance, page: Page, answer: Answer, request: Request) -> str:
        """The tokens of an answer are kept; empty where there are none."""
        said = json.loads(answer.body)
        if "access_token" not in said:
            return ""
        page.refresh = said.get("refresh_token", page.refresh)
        limit = instance.token(request)
        if limit is not None and limit.units is not None:
            page.tokens[limit.name] = self.now + limit.units * self.composition.world.unit
        return "token"

    def _first_factor(self, instance: Instance, page: Page, label: str) -> str:
        assert page.answer is not None
        page.answer = self.traffic.post(page.answer.location, **PASSWORD)
        return "accepted" if page.answer.path == "/authorize/resume" else page.answer.body

    def _continue(self, instance: Instance, page: Page, label: str) -> str:
        assert page.answer is not None
        request = next(r for r in instance.requests if r.label == label)
        return self._led(instance, page, self.traffic.follow(page.answer), request)

    def _pass(self, instance: Instance, page: Page, label: str, **ticked: str) -> str:
        assert page.answer is not None
        page.answer = self.traffic.post(page.answer.location, code=CODE, **ticked)
        return self._continue(instance, page, label)

    def _pass_remember(self, instance: Instance, page: Page, label: str) -> str:
        assert page.answer is not None
        if "rememberBrowser" not in page.answer.body:
            return "there is no box to tick"
        return self._pass(instance, page, label, rememberBrowser="true")

    def _failed(self, instance: Instance, page: Page, label: str) -> str:
        return self._leave(page, code="000000")

    def _abandoned(self, instance: Instance, page: Page, label: str) -> str:
        return self._leave(page, leave="true")

    def _leave(self, page: Page, **form: str) -> str:
        if page.answer is not None and page.answer.path == "/u/mfa-otp-challenge":
            self.traffic.post(page.answer.location, **form)
        page.answer = None
        return ""

    def _stale(self, instance: Instance, page: Page, label: str) -> str:
        """The login goes on although its session has ended: it may get nothing."""
        assert page.answer is not None
        answer, page.answer = page.answer, None
        if answer.path == "/u/mfa-otp-challenge":
            answer = self.traffic.post(answer.location, code=CODE)
        elif answer.path != "/authorize/resume":
            answer = self.traffic.get("/continue", state=answer.given["state"])
        else:
            answer = self.traffic.follow(answer)
        return "" if answer.status == 400 else f"{answer.status} {answer.location}"

    def _back(self, instance: Instance, page: Page, label: str) -> str:
        assert page.answer is not None
        request = next(r for r in instance.requests if r.label == label)
        answer = self.traffic.get("/continue", state=page.answer.given["state"])
        return self._led(instance, page, answer, request)

    # --- silent renewals

    def _renew(self, instance: Instance, page: Page, label: str) -> str:
        request = next(r for r in instance.silent if r.label == label)
        if self._cached(instance, page, request):
            return "cached"
        answer = self._authorize(instance, request, prompt="none", response_mode="web_message")
        found = _POSTED.search(answer.body)
        if found is None:
            return f"{answer.status} {answer.body}"
        said: dict[str, Any] = json.loads(found[1])["response"]
        if "code" in said:
            return self._redeemed(instance, page, said["code"], request)
        if said["error"] == "login_required":
            self._lost(instance, page)
            return "mfa" if said["error_description"].startswith("Multifactor") else "login"
        return _ERRORS.get(said["error"], said["error"])

    def _cached(self, instance: Instance, page: Page, request: Request) -> bool:
        limit = instance.token(request)
        return instance.caches and limit is not None and page.tokens.get(limit.name, 0) > self.now

    def _lost(self, instance: Instance, page: Page) -> None:
        """What the SDK does with its tokens."""
        stated = instance.app.profile.on_login_required.value
        clears = self.reading["S32"] == "clear" if stated is None else stated is OnLoginRequired.CLEAR
        if clears:
            page.tokens.clear()

    # --- refresh tokens, and logouts of applications

    def _refresh(self, instance: Instance, page: Page, label: str) -> str:
        request = next(r for r in instance.exchanges if r.label == label)
        if self._cached(instance, page, request):
            return "cached"
        if not page.refresh:
            return "missing"
        answer = self.traffic.post(
            self.endpoints[1],
            grant_type="refresh_token",
            client_id=instance.app.client_id,
            refresh_token=page.refresh,
        )
        if self._granted(instance, page, answer, request):
            return "token"
        self._dropped(instance, page)
        error = str(json.loads(answer.body)["error"])
        return {"mfa_required": "mfa", "access_denied": "denied", "invalid_grant": "invalid"}.get(
            error, error
        )

    def _dropped(self, instance: Instance, page: Page) -> None:
        """A refresh token that the SDK keeps in memory goes with the page, or with a failure."""
        family = instance.family
        if family is None or family.free:
            return
        store = family.tokens.store.value
        if self.reading["S59"] == "memory" if store is None else store is Store.MEMORY:
            page.refresh = ""

    def _forget(self, instance: Instance, page: Page, label: str) -> str:
        page.refresh = ""
        return ""

    def _logout(self, instance: Instance, page: Page, label: str) -> str:
        stated = instance.app.logout
        does = "provider" if self.reading["S60"] == "provider" else "local"
        if stated.does.value is not None:
            does = stated.does.value.value
        if stated.revokes.value is not Revokes.NOTHING and page.refresh:
            self.traffic.post("/oauth/revoke", client_id=instance.app.client_id, token=page.refresh)
        if does == "provider":
            self.do("browser", "logout")
        page.tokens.clear()
        if instance.family is not None and not instance.family.free:
            page.refresh = ""
        return does


def user_of(server: Server, composition: Composition, reading: Mapping[str, Value], foreign: int = 0) -> User:
    """A user on a server that begins anew under a reading, or with behaviour that is foreign to all."""
    clock = server.play(composition.world.tenant, reading, foreign=foreign)
    return User(server, composition, reading, Traffic(server.origin, clock), clock)
