"""The type of an application: people sign in to all but machines, which have no part in a browser's
session."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ssoproof.documents.yaml_tree import Node, Scalar, Table
from ssoproof.readers.native.fields import Field, Section, optional, text, words
from ssoproof.readers.native.names import true_name

#: Types that people sign in to, a native one through the system's browser; and machines. Each in plain words
#: and as Auth0 calls it (https://auth0.com/docs/get-started/applications).
PEOPLE = ("spa", "web", "regular_web", "native")
MACHINES = ("m2m", "machine-to-machine", "non_interactive")
TYPES = (*PEOPLE, *MACHINES)

#: What only an application with a login can have.
_OF_LOGINS = ("sends", "sends-silently", "renews", "sdk")


def machine(entry: Node) -> bool:
    """True for the entry of a machine."""
    stated = (
        next((e.node for e in entry.entries if e.key == "type"), None) if isinstance(entry, Table) else None
    )
    return isinstance(stated, Scalar) and stated.text in MACHINES


def read_machine(
    part: Section, name: str, demands: Mapping[str, object], audiences: Callable[[Field], object]
) -> None:
    """Reads a machine's entry, notes that it is left out, and reports what it can't have."""
    optional(part, "client-id", text)
    optional(part, "name", true_name)
    for key in ("requests", "may-request"):
        optional(part, key, audiences)
    optional(part, "scopes", words)
    part.get("metadata")
    problems = part.reading.problems
    stated = [found for key in _OF_LOGINS if (found := part.get(key)) is not None]
    for found in stated:
        message = f"{name} is a machine, to which nobody signs in: {found.name} says something of logins"
        found.error("wrong-value", message, f"remove {found.name}, or state another type: spa, web or native")
    if name in demands:
        message = f"{name} is a machine, to which nobody signs in: nothing can be demanded of its logins"
        problems.error(
            "wrong-value", message, part.span, "remove its demand, or state another type: spa, web or native"
        )
    part.finish()
    if not stated:
        message = f"{name} is left out: it is a machine, and takes no part in a browser's session"
        problems.note(
            "machine",
            message,
            part.span,
            "nothing has to be done; people sign in to the types spa, web and native",
        )
