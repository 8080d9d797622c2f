"""Goes through the keys of resources: each is modelled, ignored for a reason, left out, or not understood."""

from __future__ import annotations

from ssoproof.readers.auth0.keys import TABLES, Keys, LeftOut
from ssoproof.readers.auth0.marks import shown
from ssoproof.readers.auth0.nodes import nothing
from ssoproof.readers.auth0.resources import Account, Resource
from ssoproof.readers.problems import quoted, suggestion
from ssoproof.readers.tree import Entry, Items, Node, Scalar, Table


def inspect(resource: Resource, account: Account) -> None:
    """Accounts for every key of the resource."""
    table = TABLES[resource.kind]
    subject = f"{resource.kind} {shown(resource.name)}" if resource.name else resource.kind
    _entries(resource.table, "", table, subject, account)


def _entries(value: Table, prefix: str, keys: Keys, subject: str, account: Account) -> None:
    for found in value.entries:
        key = f"{prefix}{found.key}"
        if nothing(found.node) or key in keys.modelled:
            continue
        if key in keys.ignored:
            account.ignore(f"{subject}: {key}: {keys.ignored[key]}", found.key_span)
        elif key in keys.left_out:
            _left_out(found, key, keys.left_out[key], subject, account)
        elif isinstance(found.node, Table) and keys.parent(key):
            _entries(found.node, f"{key}.", keys, subject, account)
        else:
            _unknown(found, key, keys, subject, account)


def _left_out(found: Entry, key: str, what: LeftOut, subject: str, account: Account) -> None:
    if _harmless(found.node, what):
        account.ignore(f"{subject}: {key}: it is off", found.key_span)
        return
    account.leave_out(f"{subject}: {what.words}")
    account.ignore(f"{subject}: {key}: {what.words} is not modelled; it limits the scope", found.key_span)


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


def _unknown(found: Entry, key: str, keys: Keys, subject: str, account: Account) -> None:
    listed = [k for k in (*keys.modelled, *keys.ignored, *keys.left_out) if "." not in k]
    close = suggestion(found.key, listed).partition("Known here")[0]
    help = f"{close}it is taken to have no effect; check that it says nothing about sessions or MFA"
    account.puzzle("unknown-setting", f"{subject}: the key {quoted(shown(key))} is not known here", found.key_span, help)
