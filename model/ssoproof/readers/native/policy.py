"""The tenant-wide sections: provider, MFA policy, session, remembered browser, user."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ssoproof.documents.durations import formatted
from ssoproof.documents.problems import quoted, suggestion
from ssoproof.providers.auth0.mfa_api import Certainty, certainty, host_of
from ssoproof.providers.registry import LOADERS
from ssoproof.readers.native.fields import (
    Field,
    Reading,
    Section,
    choice,
    duration,
    optional,
    setting,
    text,
    texts,
)
from ssoproof.settings import Sourced
from ssoproof.source import Origin
from ssoproof.tenant.model import Api, MfaMode, RememberPolicy, SessionPolicy, User

PROVIDERS = tuple(LOADERS)
MODES = tuple(mode.value for mode in MfaMode)
IDLE, ABSOLUTE = 72 * 3600, 168 * 3600
INACTIVITY, OVERALL = 7 * 86_400, 30 * 86_400
FIRST_FACTOR = "pwd"


def provider(root: Section) -> Sourced[str]:
    """Whose semantics hold; those of the first one where it is not stated."""
    assumed = ("provider", f"the provider is taken to be {PROVIDERS[0]}", "the provider whose semantics ship")
    return setting(root, "provider", _provider, PROVIDERS[0], assumed)


def _provider(found: Field) -> str | None:
    value = text(found)
    if value is None or value in PROVIDERS:
        return value
    help = suggestion(value, PROVIDERS)
    found.error("unknown-name", f"there are no semantics for the provider {quoted(value)}", help)
    return None


def mfa(root: Section) -> Sourced[MfaMode]:
    """The MFA policy, which must be stated."""
    found = root.need(
        "mfa", "write `mfa: never`, `mfa: always` or `mfa: adaptive`, as the tenant's settings say"
    )
    value = choice(found, MODES) if found else None
    origin = found.origin if found else Origin(("mfa",))
    return Sourced(MfaMode(value) if value else MfaMode.NEVER, origin)


def session(root: Section) -> SessionPolicy:
    """The SSO session's limits; the provider's defaults where they are not stated."""
    part = root.section("session")
    idle = _limit(part, "idle", IDLE, "the session's idle limit")
    absolute = _limit(part, "absolute", ABSOLUTE, "the session's absolute limit")
    part.finish()
    if absolute.value < idle.value:
        _shorter(part.reading, "absolute", absolute, "idle", idle)
    return SessionPolicy(idle, absolute)


def remember(root: Section) -> RememberPolicy:
    """The remembered browser's limits; the provider's defaults where they are not stated."""
    part = root.section("remembered-browser")
    inactivity = _limit(part, "inactivity", INACTIVITY, "the remembered browser's inactivity limit")
    overall = _limit(part, "overall", OVERALL, "the remembered browser's overall limit")
    part.finish()
    if overall.value < inactivity.value:
        _shorter(part.reading, "overall", overall, "inactivity", inactivity)
    return RememberPolicy(inactivity, overall)


def _limit(part: Section, key: str, default: int, words: str) -> Sourced[int]:
    assumed = (".".join(part.route), f"{words} is taken to be {formatted(default)}", "the provider's default")
    return setting(part, key, duration, default, assumed)


def _shorter(reading: Reading, outer: str, whole: Sourced[int], inner: str, part: Sourced[int]) -> None:
    at = whole.origin.span or part.origin.span
    lengths = f"{formatted(whole.value)} is shorter than {inner} ({formatted(part.value)})"
    related = (
        ((part.origin.span, f"{inner} is stated here"),) if whole.origin.span and part.origin.span else ()
    )
    help = f"{inner} then never takes effect; check whether the two are swapped"
    reading.problems.warning("limits-order", f"{outer} {lengths}", at, help, related)


def domains(root: Section, apis: Sequence[Api]) -> Sourced[tuple[str, ...]]:
    """The tenant's hosts; an API that can only be the provider's own is told as an assumption where they are
    not stated."""
    found = root.get("domains")
    stated = texts(found) if found is not None else None
    hosts = tuple(host for host in stated or () if found is not None and _host(found, host))
    origin = found.origin if found is not None else Origin(("domains",), None, "not stated")
    note_mfa_apis(root.reading, apis, hosts)
    return Sourced(hosts, origin)


def is_domain(text: str) -> bool:
    """True for the name of a host."""
    return re.fullmatch(r"[A-Za-z0-9.-]+(:\d+)?", text) is not None


def _host(found: Field, text: str) -> bool:
    if is_domain(text):
        return True
    found.error(
        "wrong-value", f"{quoted(text)} is no domain", "write the host alone, such as login.example.com"
    )
    return False


def note_mfa_apis(reading: Reading, apis: Sequence[Api], hosts: Sequence[str]) -> None:
    """What is taken of APIs that have the form of the provider's MFA API."""
    for api in apis:
        found, host = certainty(api.audience, hosts), host_of(api.audience)
        if found is Certainty.MAYBE:
            words = (
                f"whether {host} is a domain of the tenant is left open: if it is, its audience needs MFA "
                f"always"
            )
            reading.assume(f"api:{api.name}", words, ("domains",), "domains does not list it")
        elif found is Certainty.SURE and host not in [h.lower() for h in hosts]:
            words = f"{host} is taken to be the tenant's own domain, so that the audience needs MFA always"
            reading.assume(
                f"api:{api.name}", words, ("domains",), "no other domain of the provider is stated"
            )


def user(root: Section) -> User:
    """The one user; roles and factors that are not stated leave every possibility open."""
    part = root.section("user")
    assumed = (
        "user",
        f"the first factor is taken to be {FIRST_FACTOR}",
        "a password is the usual first factor",
    )
    first = setting(part, "first-factor", _first_factor, FIRST_FACTOR, assumed)
    roles = optional(part, "roles", texts).value
    factors = optional(part, "factors", texts).value
    part.finish()
    return User(first, roles, factors)


def _first_factor(found: Field) -> str | None:
    value = text(found)
    if value == "mfa":
        found.error(
            "wrong-value",
            "first-factor can't be mfa",
            "mfa is what a passed challenge leaves; write pwd, or federated",
        )
        return None
    return value
