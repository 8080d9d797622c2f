"""The names by which owners state inputs: as Actions have them, with or without `event.` and `user.`."""

from __future__ import annotations

import re

from ssoproof.providers.auth0.inputs import AUTH0_INPUTS, aliases, documented

#: How the names of inputs end that may have any members.
_ANY_MEMBERS = ("metadata", "secrets")

#: Members of the user that are known by their own name.
_OF_USER = (
    "app_metadata",
    "user_metadata",
    "email",
    "email_verified",
    "enrolledFactors",
    "multifactor",
    "username",
)


def named_input(name: str) -> str | None:
    """The canonical path of what is meant; None where no document knows it."""
    name = name.strip()
    first = name.split(".")[0]
    if first in ("event", "user", "context", "configuration"):
        path = AUTH0_INPUTS.canonical(name)
    elif first in _OF_USER:
        path = f"event.user.{name}"
    elif first == "roles":
        path = f"event.authorization.{name}"
    else:
        path = f"event.{name}"
    return path if any(path == base or path.startswith(f"{base}.") for base in documented()) else None


def suggestions(name: str) -> tuple[str, ...]:
    """Names like it; a member of what may have any is one of the name as it should be."""
    full = "event." in name or name.startswith(("user.", "context."))
    short = (base if full else base.removeprefix("event.").removeprefix("user.") for base in documented())
    parts = name.split(".")
    return tuple(
        ".".join((base, *parts[base.count(".") + 1 :])) if base.endswith(_ANY_MEMBERS) else base
        for base in short
    )


def pattern() -> str:
    """What `named_input` accepts, as a regular expression."""
    names: dict[str, None] = {}
    for path in documented():
        names[path] = None
        below = path.removeprefix("event.")
        if below != path and below.split(".")[0] not in (
            "event",
            "user",
            "context",
            "configuration",
            "roles",
            *_OF_USER,
        ):
            names[below] = None
        if path.startswith("event.user."):
            own = path.removeprefix("event.user.")
            names[f"user.{own}"] = None
            if own.split(".")[0] in _OF_USER:
                names[own] = None
        if path.startswith("event.authorization.roles"):
            names[path.removeprefix("event.authorization.")] = None
        for alias in aliases(path):
            names[alias] = None
    listed = "|".join(re.escape(name) for name in sorted(names, key=lambda n: (-len(n), n)))
    return rf"^\s*(?:{listed})(?:\..*)?\s*$"
