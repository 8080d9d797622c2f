"""What is known about SDKs: how an application's SDK keeps its tokens, from its public source."""

from __future__ import annotations

from dataclasses import dataclass

from ssoproof.tenant.model import CacheKind, OnLoginRequired


@dataclass(frozen=True, slots=True)
class ShippedSdk:
    """One SDK's behaviour; `note` is what the model leaves out where it keeps tokens.

    `repeats`: silent calls carry the parameters that the application set for its sign-in.
    """

    cache: CacheKind
    on_login_required: OnLoginRequired
    repeats: bool
    note: str = ""


#: Sources: auth0.js, src/web-auth/index.js (checkSession keeps nothing; of the client's options it sends the
#: client, the response type, the address, scope, audience, state and nonce, and besides only what the call is
#: given); auth0-spa-js, src/Auth0Client.ts (memory by default; any login_required of a silent call ends in a
#: local logout; getTokenSilently merges all parameters that the client was made with into the call).
KNOWN = {
    "auth0.js": ShippedSdk(CacheKind.NONE, OnLoginRequired.KEEP, repeats=False),
    "auth0-spa-js": ShippedSdk(
        CacheKind.MEMORY,
        OnLoginRequired.CLEAR,
        True,
        "a token that auth0-spa-js cached is used until it lapses (the SDK treats its last 60 s as stale)",
    ),
}
NOT_STATED = "not stated"
OWN = "own"
