"""Which clients people sign in to through the browser; the others have no part in sessions."""

from __future__ import annotations

from ssoproof.documents.yaml_tree import Node, Scalar
from ssoproof.providers.auth0.readers.marks import is_stated
from ssoproof.providers.auth0.readers.nodes import node, text, texts
from ssoproof.providers.auth0.readers.resources import Resource

_BROWSER = ("authorization_code", "implicit", "urn:ietf:params:oauth:grant-type:device_code")
_MACHINES = ("non_interactive", "resource_server")


def machine(client: Resource) -> str:
    """Why people do not sign in to the client; empty where they do, or may."""
    if text(node(client.table, "global")) == "true":
        return "it stands for all applications"
    kind, grants = text(node(client.table, "app_type")), node(client.table, "grant_types")
    if grants is not None and not _browser(grants):
        return "none of its grants goes through the browser"
    return f"people do not sign in to it ({kind})" if kind in _MACHINES and grants is None else ""


def _browser(grants: Node) -> bool:
    return isinstance(grants, Scalar) or any(not is_stated(g) or g in _BROWSER for g in texts(grants))
