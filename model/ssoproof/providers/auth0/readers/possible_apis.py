"""APIs that may exist: those that no part of the input has, and whose audiences code names."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from ssoproof.documents.durations import formatted
from ssoproof.documents.problems import quoted
from ssoproof.inputs.rigid import RIGID
from ssoproof.inputs.words import EXISTS
from ssoproof.logic.build import var
from ssoproof.logic.sorts import BOOL
from ssoproof.providers.auth0.defaults import TOKEN_LIFETIME
from ssoproof.providers.auth0.hooks.named_audiences import named_audiences
from ssoproof.providers.auth0.readers.resources import Account
from ssoproof.settings import Sourced
from ssoproof.tenant.model import Api, Hook
from ssoproof.tenant.naming import Names


def possible(hooks: Sequence[Hook], listed: Sequence[Api], names: Names, account: Account) -> Iterator[Api]:
    """One API for each audience; whether it exists is the same in a whole run, and not known."""
    audiences, more = named_audiences(hooks, [api.audience for api in listed])
    for audience in audiences:
        called = names.of(audience)
        about = f"api:{called.name}"
        route = ("apis", called.name)
        words = (
            f"code names the audience {quoted(audience)}, which no API of the input has: it may exist or not"
        )
        origin = account.reading.assume(about, words, route, "the input does not state it")
        life = f"its tokens are taken to live {formatted(TOKEN_LIFETIME)}"
        lifetime = account.reading.assume(about, life, (*route, "token-lifetime"), "the provider's default")
        exists = var(f"{RIGID}{EXISTS}{json.dumps(audience)})", BOOL)
        yield Api(
            called.name,
            audience,
            Sourced(TOKEN_LIFETIME, lifetime),
            origin=origin,
            key=called.key,
            exists=exists,
        )
    if more:
        account.leave_out("further audiences that code names and no API of the input has")
