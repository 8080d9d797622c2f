"""Auth0 as a provider."""

from __future__ import annotations

from typing import Final

from ssoproof.flows.provider import Provider
from ssoproof.providers.auth0.flows.authorizer import HookAuthorizer
from ssoproof.providers.auth0.switches import AUTH0

PROVIDER: Final = Provider(AUTH0.provider, "Auth0", AUTH0, HookAuthorizer)
