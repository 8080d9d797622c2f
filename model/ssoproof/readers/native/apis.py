"""The APIs of the tenant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ssoproof.documents.durations import formatted
from ssoproof.documents.problems import quoted
from ssoproof.documents.yaml_tree import Table
from ssoproof.legible import printable
from ssoproof.readers.native.fields import Field, Section, duration, optional, section, setting, text, words
from ssoproof.readers.native.names import name_problem, names_of
from ssoproof.settings import Sourced
from ssoproof.source import Span
from ssoproof.tenant.model import NOT_KNOWN, Api, Demand
from ssoproof.tenant.naming import Called

TOKEN_LIFETIME = 86_400
#: How a request without an audience is called.
NO_AUDIENCE = "none"


def apis(root: Section) -> tuple[Api, ...]:
    """All APIs, without their demands. One with errors is there all the same: others may name it."""
    part = root.section("apis")
    names = names_of(part, "api", (NO_AUDIENCE,))
    found = {entry.name: _api(entry, names[entry.name]) for entry in part.fields()}
    check_unique(part, "audience", [(entry, api.audience) for entry, api in found.items()])
    return tuple(found.values())


def demanding(found: tuple[Api, ...], demands: dict[str, Demand]) -> tuple[Api, ...]:
    """The APIs with their demands."""
    return tuple(replace(api, demand=demands.get(api.name)) for api in found)


def _api(found: Field, called: Called) -> Api:
    name_problem(found, (NO_AUDIENCE,))
    name, part = called.name, section(found)
    if part is None:
        return Api(name, name, Sourced(TOKEN_LIFETIME), origin=found.header, key=called.key)
    audience = part.need("audience", "write the API's identifier: `audience: https://...`")
    assumed = (
        f"api:{name}",
        f"its tokens are taken to live {formatted(TOKEN_LIFETIME)}",
        "the provider's default",
    )
    lifetime = setting(part, "token-lifetime", duration, TOKEN_LIFETIME, assumed)
    scopes = optional(part, "scopes", words).value or ()
    part.finish()
    value = text(audience) if audience else None
    return Api(name, value or name, lifetime, scopes, None, found.header, called.key)


def check_unique(part: Section, key: str, found: Sequence[tuple[str, str]]) -> None:
    """Reports a key (audience, client id) whose value two entries share; `found` are the entries' names and
    values."""
    seen: dict[str, str] = {}
    for name, value in found:
        if value in seen and value != NOT_KNOWN:
            _shared(part, key, (name, seen[value]), value)
        seen.setdefault(value, name)


def _shared(part: Section, key: str, names: tuple[str, str], value: str) -> None:
    second, first = (_place(part, key, name) for name in names)
    message = f"{printable(names[0])} has the {key} of {printable(names[1])}: {quoted(value)}"
    help = f"every {key} stands once; one that is not stated is the entry's name"
    part.reading.problems.error("duplicate-value", message, second, help, ((first, "first here"),))


def _place(part: Section, key: str, name: str) -> Span:
    entry = next(e for e in part.table.entries if e.key == name)
    if isinstance(entry.node, Table):
        return next((e.node.span for e in entry.node.entries if e.key == key), entry.key_span)
    return entry.key_span
