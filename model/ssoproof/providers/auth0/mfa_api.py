"""The provider's own MFA API: an audience that needs MFA whatever code and policy say, by the tenant's
domains.

https://auth0.com/docs/secure/multi-factor-authentication/manage-mfa-auth0-apis/manage-authenticator-factors-mfa-api
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import Enum

from ssoproof.documents.place import Reading
from ssoproof.tenant.model import Api

_AUDIENCE = re.compile(r"https://([^/\s]+)/mfa/\Z", re.IGNORECASE)

#: The name of a host, as a regular expression.
DOMAIN = r"[A-Za-z0-9.-]+(:\d+)?"
#: Where the provider gives each tenant a domain of its own.
PROVIDED = ".auth0.com"


class Certainty(Enum):
    """How sure it is that an audience is the MFA API of the tenant."""

    SURE = "sure"
    MAYBE = "maybe"


def host_of(audience: str | None) -> str | None:
    """The host of an audience that has the form of an MFA API."""
    found = _AUDIENCE.match(audience) if audience is not None else None
    return found.group(1).lower() if found else None


def certainty(audience: str | None, domains: Iterable[str]) -> Certainty | None:
    """Whether an audience is the MFA API of a tenant with these domains; None for one of another form.

    Where none of the domains is one that the provider gives, an audience under such a domain is taken to be
    the tenant's.
    """
    host, known = host_of(audience), {domain.lower() for domain in domains}
    if host is None:
        return None
    own = host in known or (host.endswith(PROVIDED) and not any(d.endswith(PROVIDED) for d in known))
    return Certainty.SURE if own else Certainty.MAYBE


def is_domain(text: str) -> bool:
    """True for the name of a host."""
    return re.fullmatch(DOMAIN, text) is not None


def note_mfa_apis(reading: Reading, apis: Sequence[Api], hosts: Sequence[str]) -> None:
    """What is taken of APIs that have the form of the provider's MFA API."""
    for api in apis:
        sure, host = certainty(api.audience, hosts), host_of(api.audience)
        if sure is Certainty.MAYBE:
            words = (
                f"whether {host} is a domain of the tenant is left open: if it is, its audience needs MFA "
                f"always"
            )
            reading.assume(f"api:{api.name}", words, ("domains",), "domains does not list it")
        elif sure is Certainty.SURE and host not in [h.lower() for h in hosts]:
            words = f"{host} is taken to be the tenant's own domain, so that the audience needs MFA always"
            reading.assume(
                f"api:{api.name}", words, ("domains",), "no other domain of the provider is stated"
            )
