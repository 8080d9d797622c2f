"""The documented members of what hooks get, to notice misspelt ones.

Names as Auth0 documents them for the rules context
(https://auth0.com/docs/customize/rules/context-object) and for the post-login event and api
(https://auth0.com/docs/customize/actions/explore-triggers/signup-and-login-triggers/login-trigger).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from ssoproof.javascript.syntax import Syntax, walk
from ssoproof.javascript.values import words
from ssoproof.providers.auth0.hooks.host_objects import MEMBERS
from ssoproof.tenant.model import Hook, HookKind

#: The members of the event, as the documents name them; some come with some accounts only.
EVENT = words(
    "authentication authorization client configuration connection custom_domain organization prompt "
    "refreshToken refresh_token request resource_server response secrets security_context session "
    "session_transfer_token stats "
    "tenant transaction user groups"
)
_EVENT = {
    "event": EVENT,
    "event.authentication": words("methods riskAssessment"),
    "event.authorization": words("roles"),
    "event.client": words("client_id metadata name"),
    "event.connection": words("id metadata name strategy"),
    "event.request": words("asn body geoip hostname ip language method query user_agent"),
    "event.resource_server": words("identifier"),
    "event.stats": words("logins_count"),
    "event.transaction": words(
        "acr_values correlation_id id linking_id locale login_hint metadata prompt protocol redirect_uri "
        "requested_authorization_details requested_scopes response_mode response_type state ui_locales"
    ),
}
#: The members of the context, as the documents name them.
CONTEXT = words(
    "accessToken authentication authorization clientID clientMetadata clientName clone connection "
    "connectionID connectionMetadata connectionOptions connectionStrategy idToken jwtConfiguration "
    "multifactor organization original_protocol primaryUser protocol redirect request riskAssessment "
    "samlConfiguration sessionID sso stats tenant invitation webtask"
)
_ADDED = re.compile(r"\bcontext\s*\.\s*([\w$]+)\s*=(?!=)")


def added_to_context(hooks: Iterable[Hook]) -> frozenset[str]:
    """The members that rules give the context, by their names."""
    return frozenset(name for hook in hooks for name in _ADDED.findall(hook.source))


_CONTEXT = {
    "context": CONTEXT,
    "context.authentication": words("methods"),
    "context.authorization": words("roles"),
    "context.request": words("body geoip hostname ip language query userAgent"),
    "context.stats": words("loginsCount"),
}


def misspelt(tree: Syntax, kind: HookKind) -> list[tuple[Syntax, str, str]]:
    """Members that are not documented though one of a like name is: the node, what is written, what is
    meant."""
    documented = _CONTEXT if kind is HookKind.RULE else _EVENT | MEMBERS
    misspellings = []
    for node in walk(tree):
        if node.kind != "member_expression" or node.field["property"].kind != "property_identifier":
            continue
        base = "".join(node.field["object"].text.split()).replace("?.", ".")
        name = node.field["property"].text
        names = documented.get(base)
        if names is not None and name not in names:
            near = get_close_matches(name, sorted(names), 1, 0.75)
            if near:
                misspellings.append((node, f"{base}.{name}", near[0]))
    return misspellings
