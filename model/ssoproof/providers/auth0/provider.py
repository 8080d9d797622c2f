"""Auth0 as a provider."""

from __future__ import annotations

from typing import Final

from ssoproof.flows.provider import Authorizer, Provider
from ssoproof.providers.auth0.switches import AUTH0


def _authorizer() -> Authorizer:
    from ssoproof.providers.auth0.flows.authorizer import HookAuthorizer

    return HookAuthorizer()


PROVIDER: Final = Provider(AUTH0.provider, "Auth0", AUTH0, _authorizer)
