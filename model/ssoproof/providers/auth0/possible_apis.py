"""APIs that may exist: those that no part of the input has, and whose audiences code names."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from ssoproof.documents.durations import formatted
from ssoproof.documents.place import Reading
from ssoproof.documents.problems import quoted
from ssoproof.inputs.rigid import RIGID
from ssoproof.inputs.words import EXISTS
from ssoproof.logic.build import var
from ssoproof.logic.sorts import BOOL
from ssoproof.providers.auth0.defaults import TOKEN_LIFETIME
from ssoproof.providers.auth0.hooks.named_audiences import named_audiences
from ssoproof.settings import Sourced
from ssoproof.tenant.model import Api, Hook
from ssoproof.tenant.naming import NO_AUDIENCE, Called, Names

#: What is left out of the model where code names more audiences than are looked at.
BEYOND = "further audiences that code names and no API of the input has"


def possible(
    hooks: Sequence[Hook], listed: Sequence[Api], taken: Iterable[str], reading: Reading
) -> tuple[tuple[Api, ...], bool]:
    """One API for each audience, and whether there are more; `taken` are names that others have.

    Whether it exists is the same in a whole run, and not known.
    """
    audiences, more = named_audiences(hooks, [api.audience for api in listed])
    names = Names("api", (NO_AUDIENCE, *taken), audiences)
    return tuple(_possible(audience, names.of(audience), reading) for audience in audiences), more


def _possible(audience: str, called: Called, reading: Reading) -> Api:
    about, route = f"api:{called.name}", ("apis", called.name)
    words = f"code names the audience {quoted(audience)}, which no API of the input has: it may exist or not"
    origin = reading.assume(about, words, route, "the input does not state it")
    life = f"its tokens are taken to live {formatted(TOKEN_LIFETIME)}"
    lifetime = reading.assume(about, life, (*route, "token-lifetime"), "the provider's default")
    exists = var(f"{RIGID}{EXISTS}{json.dumps(audience)})", BOOL)
    known = Sourced(TOKEN_LIFETIME, lifetime)
    return Api(called.name, audience, known, origin=origin, key=called.key, exists=exists)
