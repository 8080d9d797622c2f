"""oidc-provider as it comes, stated through the provider seam: its session, no MFA, no code."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from pathlib import Path

from ssoproof.flows.behaviour import Behaviour
from ssoproof.flows.instance import Instance
from ssoproof.logic.build import FALSE, TRUE
from ssoproof.logic.expr import Expr
from ssoproof.providers.provider import Provider
from ssoproof.readers.detect import load_path
from ssoproof.semantics.switch import Semantics
from ssoproof.settings import Sourced
from ssoproof.tenant.model import Tenant
from tests.lab.user import PASSWORD, Page, User
from tests.plain_provider import PlainAuthorizer

#: Nothing is left open: its source can be read, and it runs beside the model.
SEMANTICS = Semantics("oidc-provider", ())
#: What it does, by its source (version 9.13): the session is written where a login is resumed, which is when it
#: is done; another login of the same user stays in it; each request at the authorize endpoint saves it anew.
DOES = ("written_last", "relogin_keeps_session", "failed_call_touches_session")

_TENANT = """\
ssoproof: 1
tenant: two clients
mfa: never
session: {idle: IDLE, absolute: 365d}
applications:
  one: {client-id: one, requests: [none], renews: silent, sdk: auth0.jsSENDS}
  two: {client-id: two, requests: [none], renews: silent, sdk: auth0.js}
"""


def behaviour(*does: str) -> Behaviour:
    """What is true of it; nothing else is."""
    given: dict[str, Expr] = {f.name: TRUE if f.name in does else FALSE for f in fields(Behaviour)}
    return Behaviour(**given)


def stock(*does: str) -> Provider:
    """The provider, doing what is named."""
    return Provider(SEMANTICS.provider, "oidc-provider", SEMANTICS, lambda: PlainAuthorizer(behaviour(*does)))


def two_clients(
    folder: Path, provider: str = SEMANTICS.provider, idle: str = "3h", sends: str = ""
) -> Tenant:
    """A tenant of a provider. `sends`: what is stated of client one besides."""
    (folder / "ssoproof.yaml").write_text(_TENANT.replace("IDLE", idle).replace("SENDS", sends))
    return replace(load_path(folder, None, None).tenant, provider=Sourced(provider))


class StockUser(User):
    """Its own logout asks whether it is meant."""

    def do(self, name: str, verb: str, label: str = "") -> str:
        if name != "browser":
            return super().do(name, verb, label)
        page = self.traffic.get("/oidc/logout")
        found = re.search(r'name="xsrf" value="([^"]+)"', page.body)
        assert found is not None
        self.traffic.post("/oidc/logout/confirm", xsrf=found[1], logout="yes")
        return ""

    def _first_factor(self, instance: Instance, page: Page, label: str) -> str:
        assert page.answer is not None
        page.answer = self.traffic.post(page.answer.location, **PASSWORD)
        return "accepted" if page.answer.path.startswith("/authorize/") else page.answer.body

    def _stale(self, instance: Instance, page: Page, label: str) -> str:
        assert page.answer is not None
        answer, page.answer = self.traffic.follow(page.answer), None
        return "" if answer.status == 400 else f"{answer.status} {answer.location}"
