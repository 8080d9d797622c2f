"""The connections by which people sign in, and the first factor that they leave in the session's methods."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ssoproof.documents.yaml_tree import Node, Table
from ssoproof.providers.auth0.defaults import FIRST_FACTOR, FIRST_FACTORS
from ssoproof.providers.auth0.readers.marks import formatted, is_stated
from ssoproof.providers.auth0.readers.nodes import node, open_, rows, text, texts, truth
from ssoproof.providers.auth0.readers.resources import Account, Resource, Resources
from ssoproof.settings import Sourced
from ssoproof.source import Origin
from ssoproof.tenant.model import NOT_KNOWN, Application, Connection, User

#: Sections of an export, and the strategy of what they hold where it states none.
SECTIONS = {"connections": "", "databases": "auth0", "databaseConnections": "auth0"}
#: Resources of Terraform: connections, and which applications they are enabled for.
RESOURCES = frozenset({"auth0_connection", "auth0_connection_client", "auth0_connection_clients"})

#: Strategies of the provider's own; all others lead elsewhere.
#: https://auth0.com/docs/authenticate/connection-settings-best-practices
_OWN = {"auth0": "pwd", "email": "email", "sms": "sms"}


@dataclass(frozen=True, slots=True)
class _Way:
    connection: Connection
    resource: Resource


def user(resources: Resources, apps: Sequence[Application], account: Account) -> User:
    """The one user: by which first factor, as far as the input states the connections."""
    ways = tuple(_enabled(resources, apps))
    if not ways or any(not way.connection.strategy for way in ways):
        why = "no connection is stated" if not ways else "the strategy of a connection is not known"
        return _open(User(Sourced(FIRST_FACTOR), possible=FIRST_FACTORS), why, account)
    words = "people are taken to sign in by the connections that are stated, and by no others"
    account.reading.assume("user", words, ("user", "connections"), "the input states some")
    connections = tuple(way.connection for way in ways)
    factors = tuple(dict.fromkeys(f for c in connections for f in c.first_factors))
    if len(factors) > 1:
        person = User(Sourced(factors[0]), possible=factors, connections=connections)
        return _open(person, "people sign in by connections of several kinds", account)
    origin = Origin(("user", "first-factor"), ways[0].resource.place)
    return User(Sourced(factors[0], origin), connections=connections)


def _open(person: User, why: str, account: Account) -> User:
    words = (
        f"the first factor is not known, where code reads it it may be each of {', '.join(person.possible)}"
    )
    origin = account.reading.assume("user", words, ("user", "first-factor"), why)
    return User(Sourced(person.first_factor.value, origin), None, None, person.possible, person.connections)


def _enabled(resources: Resources, apps: Sequence[Application]) -> Iterator[_Way]:
    """The connections that some application of people has, or may have."""
    names = {name for app in apps for name in (app.name, app.display_name, app.client_id)}
    people = {n for n in names if n and n != NOT_KNOWN}
    ids = {text(node(r.table, "client_id")) or "" for r in resources.clients}
    known = {formatted(r.name) for r in resources.clients} | ids | people
    for resource in resources.connections:
        stated = _clients(resource, resources)
        if stated is not None and _nobody(stated, people, known):
            continue
        strategy = text(node(resource.table, "strategy")) or SECTIONS.get(resource.kind, "")
        if not is_stated(strategy):
            strategy = ""
        name = text(node(resource.table, "name")) or resource.name
        yield _Way(
            Connection(name if is_stated(name) else NOT_KNOWN, strategy, _factors(strategy, resource)),
            resource,
        )


def _nobody(stated: Sequence[str], people: Iterable[str], known: Iterable[str]) -> bool:
    """Whether all applications that are named are others, or there is none."""
    return all(is_stated(one) and one in known and one not in people for one in stated)


def _clients(resource: Resource, resources: Resources) -> tuple[str, ...] | None:
    """The applications that a connection is enabled for; None where that is not stated."""
    stated = node(resource.table, "enabled_clients")
    if stated is not None:
        return (
            None
            if open_(stated) or not all(isinstance(text(n), str) for n in rows(stated))
            else texts(stated)
        )
    own = [r for r in resources.enabled if _of(r, resource)]
    if not own:
        return None
    found: list[str] = []
    for row in own:
        listed = node(row.table, "enabled_clients") or node(row.table, "client_id")
        if listed is None or open_(listed):
            return None
        found += texts(listed)
    return tuple(found)


def _of(row: Resource, connection: Resource) -> bool:
    where = text(node(row.table, "connection_id")) or ""
    return bool(where) and where == text(node(connection.table, "id"))


def _factors(strategy: str, resource: Resource) -> tuple[str, ...]:
    if not strategy:
        return FIRST_FACTORS
    own = _OWN.get(strategy, "federated")
    if strategy != "auth0":
        return (own,)
    passkeys: Node | None = node(resource.table, "options", "authentication_methods", "passkey")
    on = truth(node(passkeys, "enabled")) if isinstance(passkeys, Table) else None
    return (own, "passkey") if on or open_(passkeys) else (own,)
