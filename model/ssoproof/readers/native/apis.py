"""The APIs of the tenant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ssoproof.documents.durations import formatted
from ssoproof.documents.place import Place
from ssoproof.documents.problems import quoted
from ssoproof.legible import printable
from ssoproof.providers.auth0.defaults import TOKEN_LIFETIME
from ssoproof.readers.native.models import ApiEntry
from ssoproof.tenant.model import NOT_KNOWN, Api
from ssoproof.tenant.naming import Called


def apis(stated: Mapping[str, ApiEntry], place: Place, called: Mapping[str, Called]) -> tuple[Api, ...]:
    """All APIs, without their demands."""
    places = [entry for entry in place.entries() if entry.name in stated]
    read = [_api(stated[entry.name], entry, called[entry.name]) for entry in places]
    check_unique("audience", [(entry, api.audience) for entry, api in zip(places, read, strict=True)])
    return tuple(read)


def _api(stated: ApiEntry, place: Place, called: Called) -> Api:
    words = f"its tokens are taken to live {formatted(TOKEN_LIFETIME)}"
    assumed = (f"api:{called.name}", words, "the provider's default")
    lifetime = place.setting("token-lifetime", stated.token_lifetime, assumed)
    return Api(
        called.name,
        stated.audience,
        lifetime,
        tuple(stated.scopes),
        None,
        place.header,
        called.key,
        offline=place.optional("offline-access", stated.offline_access),
    )


def check_unique(key: str, values: Iterable[tuple[Place, str]]) -> None:
    """Reports a key (audience, client id) whose value two entries share."""
    first: dict[str, Place] = {}
    for place, value in values:
        if value in first and value != NOT_KNOWN:
            _shared(key, place, first[value], value)
        first.setdefault(value, place)


def _shared(key: str, second: Place, first: Place, value: str) -> None:
    message = f"{printable(second.name)} has the {key} of {printable(first.name)}: {quoted(value)}"
    help = f"every {key} stands once; one that is not stated is the entry's name"
    at, related = (entry.node.span if (entry := p.inside(key)) else p.span for p in (second, first))
    second.reading.problems.error("duplicate-value", message, at, help, ((related, "first here"),))
