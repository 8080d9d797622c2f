"""What Auth0's documents say of the values that rules and Actions read: scope, type, absence.

Sources: https://auth0.com/docs/customize/actions/reference/post-login/post-login-event-object,
https://auth0.com/docs/customize/rules/context-object and
https://auth0.com/docs/customize/rules/user-object-in-rules.
"""

from __future__ import annotations

from ssoproof.inputs.candidates import Kind
from ssoproof.inputs.scopes import Scope
from ssoproof.inputs.terms import ANSWER, NOW
from ssoproof.inputs.values import Value
from ssoproof.javascript.values import words

#: What rules call by another name than Actions; the longest that fits is taken.
_NAMES = {
    "user": "event.user",
    "configuration": "configuration",
    "context.request": "event.request",
    "context.stats.loginsCount": "event.stats.logins_count",
    "context.stats": "event.stats",
    "context.organization": "event.organization",
    "context.connection": "event.connection.name",
    "context.connectionID": "event.connection.id",
    "context.connectionStrategy": "event.connection.strategy",
    "context.connectionMetadata": "event.connection.metadata",
    "context.authorization": "event.authorization",
    "context.authentication": "event.authentication",
    "context.riskAssessment": "event.authentication.riskAssessment",
    "context.protocol": "event.transaction.protocol",
    "context.clientID": "event.client.client_id",
    "context.clientName": "event.client.name",
    "context.clientMetadata": "event.client.metadata",
    "context.tenant": "event.tenant.id",
    "event.transaction.prompt": "event.transaction.prompt",
}

#: How the paths begin of what is read of one application.
CLIENT = "event.client_"

_DEVICE = words("initial_ip initial_asn initial_user_agent last_ip last_asn last_user_agent")

_SCOPES = {
    "event.secrets": Scope.TENANT,
    "event.configuration": Scope.TENANT,
    "configuration": Scope.TENANT,
    "event.tenant": Scope.TENANT,
    "event.client": Scope.TENANT,
    "event.connection": Scope.SESSION,
    "event.organization": Scope.REQUEST,
    "event.resource_server": Scope.REQUEST,
    # a host has a session of its own: no other host's requests come into a run
    "event.custom_domain": Scope.SESSION,
    "event.request.hostname": Scope.SESSION,
    "event.user.updated_at": Scope.REQUEST,
    "event.user.last_login": Scope.COUNTER,
    "event.user.last_ip": Scope.COUNTER,
    "event.user.logins_count": Scope.COUNTER,
    "event.user": Scope.USER,
    "event.authorization": Scope.USER,
    "event.stats": Scope.COUNTER,
    "event.authentication.riskAssessment": Scope.REQUEST,
    "event.authentication": Scope.SESSION,
    # whether it is there depends on the tenant's plan
    "event.session.device": Scope.TENANT,
    "event.session.cookie": Scope.TENANT,
    **{f"event.session.device.{name}": Scope.REQUEST for name in _DEVICE},
    "event.session.cookie.mode": Scope.REQUEST,
    "event.session.clients": Scope.COUNTER,
    "event.session": Scope.REQUEST,
    "event.request": Scope.REQUEST,
    "event.transaction": Scope.REQUEST,
    "event.security_context": Scope.REQUEST,
    "authorize_request": Scope.REQUEST,
    "clock": Scope.REQUEST,
    "context.sso": Scope.REQUEST,
    "context.sessionID": Scope.REQUEST,
}

_TEXTS = [
    "event.tenant.id",
    "event.client.tenant",
    "event.connection.id",
    "event.connection.name",
    "event.connection.strategy",
    "event.user.user_id",
    "event.user.created_at",
    "event.user.updated_at",
    "event.request.ip",
    "event.request.hostname",
    "event.request.method",
    "event.transaction.redirect_uri",
]
_OPTIONAL_TEXTS = [
    "event.user.email",
    "event.user.username",
    "event.user.phone_number",
    "event.user.name",
    "event.user.nickname",
    "event.user.given_name",
    "event.user.family_name",
    "event.user.picture",
    "event.user.last_password_reset",
    "event.organization.id",
    "event.organization.name",
    "event.organization.display_name",
    "event.request.asn",
    "event.request.user_agent",
    "event.request.language",
    "event.request.geoip.countryCode",
    "event.request.geoip.country_code",
    "event.request.geoip.countryCode3",
    "event.request.geoip.continentCode",
    "event.request.geoip.cityName",
    "event.request.geoip.countryName",
    "event.request.geoip.timeZone",
    "event.transaction.protocol",
    "event.transaction.login_hint",
    "event.transaction.state",
    "event.session.id",
    "event.resource_server.identifier",
    "event.authentication.riskAssessment.confidence",
    "event.transaction.locale",
    "event.transaction.response_mode",
]
_KINDS = (
    dict.fromkeys(_TEXTS, Kind("string", False))
    | dict.fromkeys(_OPTIONAL_TEXTS, Kind("string", True))
    | {
        "event.authentication.first_factor": Kind("string", False),
        "event.client.client_id": Kind("string", False),
        "event.client.name": Kind("string", False),
        # no members: what an application sends of its own, where that is not stated
        "event.client.requested_scope": Kind("string", True),
        "event.client.requested_scopes": Kind("list", False),
        "event.user.email_verified": Kind("boolean", True),
        "event.user.phone_verified": Kind("boolean", True),
        "event.user.blocked": Kind("boolean", True),
        "event.authorization.roles": Kind("list", False),
        "event.stats.logins_count": Kind("number", False),
        "event.transaction.acr_values": Kind("list", True),
        "event.transaction.prompt": Kind("list", True),
        "event.transaction.requested_scopes": Kind("list", True),
        "event.transaction.response_type": Kind("list", True),
        "event.transaction.ui_locales": Kind("list", True),
        "event.user.multifactor": Kind("list", True),
        NOW: Kind("number", False),
        # a request to the authorize endpoint has no grant
        "event.request.body.grant_type": Kind("absent"),
    }
    | dict.fromkeys(
        [
            "event.organization",
            "event.authorization",
            "event.session",
            "event.authentication.riskAssessment",
            "event.user.app_metadata",
            "event.user.user_metadata",
        ],
        Kind("object", True),
    )
    | dict.fromkeys(
        [
            "event.user",
            "event.connection",
            "event.tenant",
            "event.stats",
            "event.secrets",
            "event.request",
            "event.request.geoip",
            "event.client",
            "event.request.query",
            "event.request.body",
            "event.organization.metadata",
        ],
        Kind("object", False),
    )
)

#: Members of these are texts that may be absent.
_ALL_TEXTS = (
    "event.secrets",
    "configuration",
    "event.client.metadata",
    "event.connection.metadata",
    "event.organization.metadata",
    "authorize_request",
    "event.request.query",
    "event.request.body",
)


class Auth0Inputs:
    """What the documents say."""

    def canonical(self, path: str) -> str:
        """The name that Actions use, where there is one."""
        parts = path.split(".")
        for count in range(len(parts), 0, -1):
            name = _NAMES.get(".".join(parts[:count]))
            if name is not None:
                return ".".join((name, *parts[count:]))
        return path

    def scope(self, path: str) -> Scope:
        """By the longest documented path that it belongs to; what no document names changes freely."""
        if path.startswith(ANSWER):
            return Scope.CALL
        if path.startswith(CLIENT):
            return Scope.TENANT
        return _longest(path, _SCOPES, Scope.REQUEST)

    def kind(self, path: str) -> Kind:
        """As documented; metadata may be any JSON value."""
        if path.startswith(CLIENT):
            path = f"event.client.{path.split('.', 2)[-1]}" if path.count(".") > 1 else "event.client"
        if path in _KINDS:
            return _KINDS[path]
        if any(path.startswith(f"{base}.") and path.count(".") == base.count(".") + 1 for base in _ALL_TEXTS):
            return Kind("string", True)
        return Kind()

    def becomes(self, path: str) -> tuple[Value, ...] | None:
        """A change of an identifier, or the loss of verification, ends the user's sessions.

        https://community.auth0.com/t/188478 and https://community.auth0.com/t/190134.
        """
        if self.scope(path) is not Scope.USER:
            return ()
        return next(
            (value for base, value in _BECOMES.items() if path == base or path.startswith(f"{base}.")), None
        )

    def owned(self, path: str) -> bool:
        """User metadata."""
        return path.startswith("event.user.user_metadata")


#: Inputs of the user that do not change while a session lives, or only so.
_BECOMES: dict[str, tuple[Value, ...]] = {
    "event.user.user_id": (),
    "event.user.created_at": (),
    "event.user.email_verified": (True,),
    "event.user.email": (),
    "event.user.username": (),
    "event.user.phone_number": (),
    "event.user.phone_verified": (True,),
    "event.user.last_password_reset": (),
}


def _longest(path: str, table: dict[str, Scope], otherwise: Scope) -> Scope:
    parts = path.split(".")
    for count in range(len(parts), 0, -1):
        found = table.get(".".join(parts[:count]))
        if found is not None:
            return found
    return otherwise


def of_session(path: str) -> bool:
    """Whether it is a session's own: it stays, or grows, while that lives, and is another one in the next."""
    bases = ("event.session", "context.sso", "context.sessionID")
    return any(path == base or path.startswith(f"{base}.") for base in bases)


def aliases(path: str) -> tuple[str, ...]:
    """What rules call the input, or what holds it."""
    return tuple(
        name + path[len(base) :]
        for name, base in _NAMES.items()
        if name.startswith("context") and (path == base or path.startswith(f"{base}."))
    )


def documented() -> tuple[str, ...]:
    """The inputs that documents name; members of those that hold anything may follow."""
    wide = ("event.user.app_metadata", "event.user.user_metadata", *_ALL_TEXTS)
    named = dict.fromkeys((*_KINDS, *(p for p in _SCOPES if p.count(".") > 1), *wide, "event.organization"))
    return tuple(path for path in named if path not in _HOLDERS | _SENT)


#: Objects whose members are listed one by one.
_HOLDERS = frozenset({"event.user", "event.request", "event.stats", "event.client", "event.connection", NOW})

#: Inputs that are stated of the application.
_SENT = frozenset({"event.client.requested_scope", "event.client.requested_scopes"})

AUTH0_INPUTS = Auth0Inputs()
