"""LemonLDAP::NG as it comes, stated through the provider seam: its session, and a level that a client demands."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ClassVar

from ssoproof.explain.model import TIME
from ssoproof.flows.instance import Instance, Request
from ssoproof.providers.provider import Provider
from ssoproof.semantics.switch import Semantics
from ssoproof.tenant.model import Tenant
from tests.lab.debian import LEMONLDAP
from tests.lab.levels import levelled
from tests.lab.server import Server, running, settings
from tests.lab.stock_provider import two_clients
from tests.lab.traffic import Answer
from tests.lab.user import CODE, Page, User

#: Nothing is left open: its source can be read, and it runs beside the model.
SEMANTICS = Semantics("lemonldap-ng", ())
#: What it does, by its source (version 2.16.1): a login begins a session of its own, which the browser gets at its
#: end; each request with a live one touches it, failed silent ones included.
DOES = ("written_last", "failed_call_touches_session")
#: The clients that demand a level which a password does not give.
LEVELS = {"two": 5}
#: Of its demonstration; the name is the password.
USER = "dwho"
REDIRECT = 302

#: Its tenants: client two wants the level; client one wants the password once an hour, or the session ends three
#: hours after its last use.
TENANTS = {
    "hourly": ("365d", ", sends: {max-age: 1h}, sends-silently: {max-age: 1h}"),
    "idling": ("3h", ""),
}


def lemonldap(*does: str, strict: frozenset[str] = frozenset(LEVELS)) -> Provider:
    """The provider, doing what is named."""
    return levelled(SEMANTICS, "LemonLDAP::NG", does, strict)


def tenant_of(name: str, folder: Path) -> Tenant:
    """One of the tenants."""
    return two_clients(folder, SEMANTICS.provider, *TENANTS[name])


def play(server: Server, tenant: Tenant) -> float:
    """Begins anew; the server's clock, in seconds."""
    return server.control("reset", tenant=settings(tenant) | {"levels": LEVELS})


@dataclass(frozen=True)
class Form:
    """The form of a page: where it is sent, and what it has."""

    action: str
    fields: Mapping[str, str]


def form(body: str) -> Form | None:
    """The first form of a page."""
    found = re.search(r'<form[^>]*action="([^"]*)"[^>]*>(.*?)</form>', body, re.DOTALL)
    if found is None:
        return None
    fields = {}
    for tag in re.findall(r"<(?:input|button)\b[^>]*>", found[2]):
        name, value = (re.search(rf'\b{which}="([^"]*)"', tag) for which in ("name", "value"))
        if name:
            fields[name[1]] = html.unescape(value[1]) if value else ""
    return Form(html.unescape(found[1]), fields)


def kind_of(answer: Answer) -> str:
    """What a page asks for; empty where it has no form."""
    found = form(answer.body)
    if found is None:
        return ""
    if "password" in found.fields:
        return "login_page"
    where = found.action.partition("?")[0]
    return {"/renewsession": "renew", "/upgradesession": "upgrade", "/ext2fcheck": "challenge"}.get(where, "")


def said(answer: Answer) -> str:
    """The numbers of a page's messages."""
    return " ".join(re.findall(r'tr(?:msg|span)="([^"]*)"', answer.body)) or answer.body[:200]


@dataclass
class LemonUser(User):
    """A user whose pages wait each with a request of its own, as they do in the model; unless `apart` is false.

    The portal has one cookie for all of the browser's: the request that a page left open, or that a silent call
    failed with, is what the next request of any application comes to.
    """

    apart: bool = True
    slots: dict[str, str] = field(default_factory=dict)
    following: set[str] = field(default_factory=set)
    endpoints: ClassVar = ("/oauth2/authorize", "/oauth2/token")

    def takes(self, name: str, verb: str) -> bool:
        """One login at a time; and a second factor that follows a password follows at once.

        The session's ages are counted from the password, although the browser gets it after the second factor. A
        wrong code is a use of the session, as in the model it is not: none where that may idle.
        """
        if name == TIME:
            return not any(self.pages[n].answer for n in self.following)
        limits = self.composition.world.tenant.session
        if verb == "failed" and limits.idle.value < limits.absolute.value:
            return False
        return verb != "sign_in" or not any(p.answer for n, p in self.pages.items() if n != name)

    def do(self, name: str, verb: str, label: str = "") -> str:
        if name == "browser":
            self.traffic.get("/", logout="1")
            return ""
        key = ("lemonldappdata", "/")
        if not self.apart:
            return super().do(name, verb, label)
        self.traffic.jar.pop(key, None)
        if verb not in ("sign_in", "renew") and name in self.slots:
            self.traffic.jar[key] = self.slots[name]
        came = super().do(name, verb, label)
        self.slots[name] = self.traffic.jar.pop(key, "")
        return came

    def _authorize(self, instance: Instance, request: Request, **more: str | None) -> Answer:
        return self._seen(super()._authorize(instance, request, prompt=more.get("prompt")))

    def _seen(self, answer: Answer) -> Answer:
        """A page with its own address, in place of where it leads."""
        if answer.location:
            return answer
        return replace(answer, location=self.traffic.at)

    def _sent(self, page: Answer, **fields: str) -> Answer:
        """The form of a page is sent."""
        found = form(page.body)
        assert found is not None, page
        action = page.location if found.action == "#" else found.action
        return self._seen(self.traffic.post(action, **{**found.fields, **fields}))

    def _led(self, instance: Instance, page: Page, answer: Answer, request: Request) -> str:
        """That a session has to be renewed or upgraded is confirmed, and within the portal it is gone on."""
        while True:
            kind = kind_of(answer)
            if kind in ("renew", "upgrade"):
                answer = self._sent(answer)
            elif answer.status == REDIRECT and answer.location.startswith(self.server.origin):
                answer = self._seen(self.traffic.follow(answer))
            else:
                break
        page.answer = answer
        if kind in ("login_page", "challenge"):
            return kind
        page.answer = None
        if "code" in answer.given:
            return self._redeemed(instance, page, answer.given["code"], request)
        return f"{answer.status} {answer.location} {said(answer)}"

    def _redeemed(self, instance: Instance, page: Page, code: str, request: Request) -> str:
        """Without cookies, as SDKs do it from another origin: with them it is refused."""
        jar, self.traffic.jar = self.traffic.jar, {}
        came = super()._redeemed(instance, page, code, request)
        self.traffic.jar = jar
        return came

    def _first_factor(self, instance: Instance, page: Page, label: str) -> str:
        """The portal answers the password with what comes next: it is sent as the login goes on."""
        return "accepted"

    def _continue(self, instance: Instance, page: Page, label: str) -> str:
        assert page.answer is not None
        self.following.discard(instance.name)
        if kind_of(page.answer) == "login_page":
            page.answer = self._sent(page.answer, user=USER, password=USER)
            self.following.add(instance.name)
        request = next(r for r in instance.requests if r.label == label)
        return self._led(instance, page, page.answer, request)

    def _pass(self, instance: Instance, page: Page, label: str, **ticked: str) -> str:
        assert page.answer is not None
        page.answer = self._sent(page.answer, code=CODE)
        return self._continue(instance, page, label)

    def _failed(self, instance: Instance, page: Page, label: str) -> str:
        assert page.answer is not None
        self._sent(page.answer, code="000000")
        page.answer = None
        return ""

    def _abandoned(self, instance: Instance, page: Page, label: str) -> str:
        page.answer = None
        return ""

    def _stale(self, instance: Instance, page: Page, label: str) -> str:
        """It is gone on with: a new login is wanted, or nothing comes of it."""
        assert page.answer is not None
        if kind_of(page.answer) == "challenge":
            page.answer = self._sent(page.answer, code=CODE)
        came = self._led(instance, page, page.answer, instance.requests[0])
        return came if came in ("token", "challenge") else ""

    def _renew(self, instance: Instance, page: Page, label: str) -> str:
        """Where it fails a page comes, not an error."""
        request = next(r for r in instance.silent if r.label == label)
        answer = self._authorize(instance, request, prompt="none")
        if "code" in answer.given:
            return self._redeemed(instance, page, answer.given["code"], request)
        kind = kind_of(answer)
        return {"login_page": "login", "renew": "login", "upgrade": "mfa"}.get(kind, said(answer))


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """The portal, which works in a folder."""
    with running(
        ("perl", "lemonldap.pl", str(LEMONLDAP.root), str(folder)), **LEMONLDAP.environment
    ) as server:
        yield server
