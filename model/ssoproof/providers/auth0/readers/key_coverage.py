"""Goes through the keys of resources: each is modelled, ignored for a reason, left out, or not understood."""

from __future__ import annotations

from dataclasses import dataclass

from ssoproof.documents.problems import quoted, suggestion
from ssoproof.documents.yaml_tree import Entry, Items, Node, Scalar, Table
from ssoproof.providers.auth0.readers.client_kinds import machine
from ssoproof.providers.auth0.readers.keys import TABLES, Keys, LeftOut
from ssoproof.providers.auth0.readers.marks import formatted
from ssoproof.providers.auth0.readers.nodes import nothing
from ssoproof.providers.auth0.readers.resources import Account, Resource


def inspect(resource: Resource, account: Account) -> None:
    """Accounts for every key of the resource."""
    table = TABLES[resource.kind]
    subject = f"{resource.kind} {formatted(resource.name)}" if resource.name else resource.kind
    _Inspector(table, subject, account, _alone(resource)).entries(resource.table, "")


def _alone(resource: Resource) -> bool:
    """True for a client that nobody signs in to: what it has leaves nothing out of the model."""
    return resource.kind in ("clients", "auth0_client") and bool(machine(resource))


@dataclass(frozen=True, slots=True)
class _Inspector:
    """Goes through the keys of one resource."""

    keys: Keys
    subject: str
    account: Account
    alone: bool

    def entries(self, value: Table, prefix: str) -> None:
        """Accounts for the keys of a mapping, and of those below it that are told apart."""
        for found in value.entries:
            key = f"{prefix}{found.key}"
            if nothing(found.node) or key in self.keys.modelled:
                continue
            if key in self.keys.ignored:
                self.account.ignore(f"{self.subject}: {key}: {self.keys.ignored[key]}", found.key_span)
            elif key in self.keys.left_out:
                self._left_out(found, key, self.keys.left_out[key])
            elif isinstance(found.node, Table) and self.keys.parent(key):
                self.entries(found.node, f"{key}.")
            else:
                self._unknown(found, key)

    def _left_out(self, found: Entry, key: str, what: LeftOut) -> None:
        if self.alone or _harmless(found.node, what):
            why = "nobody signs in to it" if self.alone else "it says nothing that the model leaves out"
            self.account.ignore(f"{self.subject}: {key}: {why}", found.key_span)
            return
        self.account.leave_out(f"{self.subject}: {what.words}")
        self.account.ignore(
            f"{self.subject}: {key}: {what.words} is not modelled; it limits the scope", found.key_span
        )

    def _unknown(self, found: Entry, key: str) -> None:
        listed = [k for k in (*self.keys.modelled, *self.keys.ignored, *self.keys.left_out) if "." not in k]
        close = suggestion(found.key, listed).partition("Known here")[0]
        help = f"{close}it is taken to have no effect; check that it says nothing about sessions or MFA"
        message = f"{self.subject}: the key {quoted(formatted(key))} is not known here"
        self.account.report_not_understood("unknown-setting", message, found.key_span, help)


def _harmless(value: Node, what: LeftOut) -> bool:
    if isinstance(value, Scalar):
        return value.text.lower() in (what.harmless or ("false", "", "null"))
    if isinstance(value, Items):
        return all(isinstance(item, Table) and _harmless(item, what) for item in value.nodes)
    return not value.entries or (not what.harmless and all(_off(e.node) for e in value.entries))


def _off(value: Node) -> bool:
    """True for what turns nothing on: null, false, nothing in it."""
    if isinstance(value, Scalar):
        return nothing(value) or value.text.lower() in ("false", "none", "")
    return not (value.nodes if isinstance(value, Items) else value.entries)
