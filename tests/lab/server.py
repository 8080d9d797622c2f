"""The lab's server as a process, and what of a tenant it is told."""

from __future__ import annotations

import http.client
import json
import os
import select
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from ssoproof.logic.sorts import Value
from ssoproof.providers.auth0.flows.authorizer import HookAuthorizer
from ssoproof.providers.auth0.mfa_api import Certainty, certainty
from ssoproof.tenant.model import MfaMode, Tenant

FOLDER = Path(__file__).parent
#: Seconds to wait for an answer.
PATIENCE = 20


def missing() -> str:
    """Why there is no lab here; empty where there is one."""
    if shutil.which("node") is None:
        return "the lab needs Node: it is not installed"
    if not (FOLDER / "node_modules" / "oidc-provider").is_dir():
        return "the lab needs oidc-provider: run `make lab`, which installs it from npm’s registry"
    return ""


#: SDKs for browsers, and their packages.
SDKS = {"auth0-spa-js": "@auth0/auth0-spa-js", "auth0.js": "auth0-js"}


def sdk_missing(sdk: str) -> str:
    """Why an SDK for browsers is not here; empty where it is."""
    there = (FOLDER / "node_modules" / SDKS[sdk]).is_dir()
    return "" if there else f"the lab has no {sdk}: run `make lab`"


@dataclass(frozen=True)
class Server:
    """A running server: its origin, and that of the applications' pages."""

    origin: str
    apps: str

    @property
    def port(self) -> int:
        found = urlsplit(self.origin).port
        assert found is not None
        return found

    def control(self, what: str, **settings: object) -> float:
        """Tells it something; its clock then, in seconds."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("POST", f"/lab/{what}", json.dumps(settings))
        answer = json.loads(connection.getresponse().read())
        connection.close()
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return float(answer["now"])

    def play(
        self,
        tenant: Tenant,
        reading: Mapping[str, Value],
        kind: str = "auth0",
        foreign: int = 0,
        sdk: str = "",
    ) -> float:
        """Begins anew, with one tenant under one reading. `foreign`: seconds after which MFA lapses, as it
        does under no reading; `sdk`: whose pages a browser opens, by the time that it is."""
        told = {"tenant": settings(tenant), "reading": dict(reading)}
        return self.control("reset", kind=kind, foreign=foreign, sdk=sdk, **told)


def settings(tenant: Tenant) -> dict[str, object]:
    """What the server is told of a tenant."""
    remember, audiences = tenant.remember, {a for app in tenant.applications for a in app.requests.value}
    return {
        "mfa": tenant.mfa.value.value,
        "clients": [a.client_id for a in tenant.applications],
        "requests": {a.client_id: a.requests.value[0] for a in tenant.applications},
        "hooks": [{"kind": h.kind.value, "source": h.source} for h in tenant.hooks],
        "factors": tenant.user.factors or ["otp"],
        "mfaAudiences": [a for a in audiences if certainty(a, tenant.domains.value) is Certainty.SURE],
        "session": {"idle": tenant.session.idle.value, "absolute": tenant.session.absolute.value},
        "refresh": {
            app.client_id: {
                "rotates": app.refresh.rotates.value,
                "idle": app.refresh.idle.value,
                "absolute": app.refresh.absolute.value,
            }
            for app in tenant.applications
            if app.refresh is not None
        },
        "remember": {
            "inactivity": remember.inactivity.value,
            "overall": remember.overall.value,
            "alone": HookAuthorizer().remembered_alone(tenant),
        },
    }


def beyond(tenant: Tenant) -> str:
    """What of a tenant the lab can't do; empty where it can do all."""
    if tenant.mfa.value is MfaMode.ADAPTIVE:
        return "the policy Adaptive: nothing assesses risk"
    for tokens in (app.refresh for app in tenant.applications if app.refresh is not None):
        if tokens.completes.value:
            return "MFA at the token endpoint: the emulation has none"
        if tokens.leeway.value:
            return "the leeway of a refresh token: the emulation has none"
        if tokens.also.value or tokens.uncovered or not (tokens.rotates.value or tokens.idle.value is None):
            return "refresh tokens of other kinds: the emulation has none"
    if any(app.acr_values.value for app in tenant.applications):
        return "acr_values: the emulation does not look at them"
    return ""


@contextmanager
def running(command: Sequence[str] = ("node", "server.mjs"), **environment: str) -> Iterator[Server]:
    """A server, which stops when it is left, or when this process ends."""
    process, origins = _started(command, environment)
    assert process.stdout is not None and process.stdin is not None
    try:
        yield Server(*origins)
    finally:
        process.stdin.close()
        process.wait(PATIENCE)
        process.stdout.close()


def _started(
    command: Sequence[str], environment: Mapping[str, str]
) -> tuple[subprocess.Popen[str], list[str]]:
    """A process and the origins that it says: now and then Node hangs as it starts, and is started again."""
    for _ in range(3):
        process = subprocess.Popen(
            command,
            cwd=FOLDER,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | environment,
        )
        assert process.stdout is not None
        if select.select([process.stdout], [], [], PATIENCE)[0]:
            origins = process.stdout.readline().split()
            if origins:
                return process, origins
        process.kill()
        process.communicate()
    raise RuntimeError(f"the lab’s server does not start: {' '.join(command)}")
