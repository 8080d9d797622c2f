"""The names by which owners state inputs: as Actions have them, with or without `event.` and `user.`."""

from __future__ import annotations

from ssoproof.providers.auth0.inputs import AUTH0_INPUTS, documented

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
    """Names like it."""
    full = "event." in name or name.startswith(("user.", "context."))
    return tuple(base if full else base.removeprefix("event.").removeprefix("user.") for base in documented())
