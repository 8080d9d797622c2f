"""The arguments of hooks: user and context of a rule, event of an action."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from ssoproof.flows.pauses import START
from ssoproof.javascript.choices import OUTSIDE, UNMODELLED
from ssoproof.javascript.placeholders import HOLE
from ssoproof.javascript.provenance import RecordedConstant
from ssoproof.javascript.values import UNDEFINED, Concrete, Opaque, Ref, Table, Value, words
from ssoproof.logic import build
from ssoproof.logic.expr import Expr
from ssoproof.providers.auth0.hooks.handed_on import may_set_transaction
from ssoproof.providers.auth0.hooks.host_objects import Objects
from ssoproof.providers.auth0.hooks.request import Alternatives, Field
from ssoproof.tenant.model import NOT_KNOWN, Hook, HookKind

#: What SDKs send besides, with values of their own.
#: https://auth0.com/docs/api/authentication/authorization-code-flow-with-pkce/authorize-with-pkce
SENT = words("response_type redirect_uri state nonce code_challenge code_challenge_method")
#: The grant of a call that exchanges a refresh token.
REFRESH_GRANT = "refresh_token"
#: An ordinary browser.
USER_AGENT = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 "
    "Safari/537.36"
)

#: What logins have that the model leaves out.
_NOT_COVERED = ("session_transfer_token", "agent")


def _outside(path: str, shape: str, optional: bool) -> Opaque:
    return Opaque(OUTSIDE, f"{path} is outside input", path, path, shape, optional)


def stated(text: str) -> bool:
    """Do the tenant's files state the text, and whole?"""
    return text != NOT_KNOWN and HOLE.search(text) is None


def _stated(text: str, what: str, shape: str = "string", optional: bool = False) -> Value:
    """A text of the tenant's files; one that they do not state (or not whole) is left open."""
    if stated(text):
        return text
    return Opaque(UNMODELLED, f"{what} is not stated", f"#{what}", f"#{what}", shape, optional)


def _constant(text: str, path: str) -> Value:
    """A text of the tenant's files; one that they do not state (or not whole) is a constant of the tenant."""
    return text if stated(text) else _outside(path, "string", False)


def _metadata(objects: Objects, path: str) -> Value:
    """The application's metadata: exactly what is stated."""
    listed = objects.request.client_metadata
    if any(key == NOT_KNOWN for key, _ in listed):
        return objects.open(path)
    ref = objects.closed(())
    objects.base[ref.id].props.update(
        (key, objects.recorded(_constant(text, f"{path}.{key}"), Field("metadata", key)))
        for key, text in listed
    )
    return ref


def _client_id(objects: Objects, path: str) -> Value:
    """Ids of a tenant's applications differ: one that could be any id would blame each of them for one."""
    request = objects.request
    if stated(request.client_name):
        return objects.recorded(_stated(request.client_id, "the client id"), Field("client_id"))
    return objects.recorded(_constant(request.client_id, path), Field("client_id"))


def _client_name(objects: Objects, path: str) -> Value:
    return objects.recorded(_constant(objects.request.client_name, path), Field("client_name"))


def _audience(objects: Objects) -> Value:
    audience = objects.input("audience", objects.request.audience)
    if not isinstance(audience, str):
        return audience
    return objects.recorded(_stated(audience, "the API's identifier"), Field("audience"))


def _audience_in(objects: Objects, name: str, audience: Value) -> Value:
    """The requested audience where the parameters of that place hold it, else undefined."""
    request = objects.request
    there = request.audience_in_query if name == "query" else request.audience_in_body
    if there is build.TRUE:
        return audience
    if isinstance(audience, Opaque):
        return _stated(NOT_KNOWN, f"the API's identifier in {name}", optional=True)
    if isinstance(audience, RecordedConstant):
        sent = objects.input(f"audience in {name}", Alternatives(((there, True), (build.not_(there), None))))
        if isinstance(sent, Table):
            return Table(
                sent.level,
                tuple(cast(Concrete, audience) if held is True else held for held in sent.values),
            )
        return audience if sent is True else sent
    options = [(build.and_(there, guard), value) for guard, value in request.audience.options]
    return objects.input(f"audience in {name}", Alternatives((*options, (build.not_(there), None))))


def parameters(objects: Objects, client_id: str) -> dict[str, Value]:
    """The parameters of the authorize request, as text or undefined. `client_id`: its path as an input."""
    request = objects.request
    return {
        "client_id": _client_id(objects, client_id),
        "prompt": _sent(objects, "prompt", request.prompt),
        "acr_values": _sent(objects, "acr_values", request.acr_values),
        "scope": _sent(objects, "scope", request.scope),
        "max_age": _sent(objects, "max_age", request.max_age),
    }


def _sent(objects: Objects, name: str, alternatives: Alternatives) -> Value:
    exchange = objects.request.exchange
    if exchange is not None and not (exchange.scopes if name == "scope" else exchange.rest):
        return UNDEFINED
    if not alternatives.options:
        return _outside(f"the request's {name}", "string", True)
    if name == "scope" and _of_the_application(objects):
        return _outside("event.client.requested_scope", "string", True)
    return objects.texts(objects.input(name, alternatives))


def _of_the_application(objects: Objects) -> bool:
    """Whether the application sends scopes of its own, always the same ones, that nobody stated."""
    return objects.request.scope == Alternatives.single(NOT_KNOWN)


#: A value with its condition; None: where no other condition holds.
_Way = tuple[Expr | None, Concrete]


def _among(objects: Objects, name: str, ways: Mapping[str, _Way]) -> Value:
    """One of several values."""
    rest = build.not_(build.or_(*(guard for guard, _ in ways.values() if guard is not None)))
    options = tuple((rest if guard is None else guard, key) for key, (guard, _) in ways.items())
    chosen = objects.input(name, Alternatives(options))
    if isinstance(chosen, Table):
        return Table(chosen.level, tuple(ways[str(key)][1] for key in chosen.values))
    return ways[str(chosen)][1]


def _protocol(objects: Objects) -> Value:
    protocol = objects.request.protocol
    return protocol if isinstance(protocol, str) else objects.texts(objects.input("protocol", protocol))


def _words(objects: Objects, name: str, sent: Value, always: bool) -> Value:
    if isinstance(sent, Opaque):
        own = name == "requested_scopes" and _of_the_application(objects)
        return _outside(f"event.{'client' if own else 'transaction'}.{name}", "array", not always)
    return objects.words(sent, always)


def _exchange_objects(objects: Objects, path: str) -> dict[str, Value]:
    """The call of the token endpoint: nothing in the query, the grant in the body."""
    sent = {
        name: _stated(NOT_KNOWN, f"the exchange's {name}", optional=True) for name in ("audience", "scope")
    }
    body = objects.open(f"{path}.body", grant_type=REFRESH_GRANT, **sent)
    return {"query": objects.exactly({}), "body": body, "method": "POST"}


def _request_objects(objects: Objects, path: str) -> dict[str, Value]:
    if objects.request.exchange is not None:
        return _exchange_objects(objects, path)
    audience = _audience(objects)
    client_id = "context.clientID" if path.startswith("context.") else "event.client.client_id"
    in_query: Value = audience
    in_body: Value = UNDEFINED
    # Actions have the parameters of a GET as query, and a body at the token endpoint only:
    # https://auth0.com/docs/customize/actions/reference/post-login/post-login-event-object
    if path.startswith("context.") or not objects.request.by_sdk:
        in_query, in_body = (_audience_in(objects, place, audience) for place in ("query", "body"))
    query = {"audience": in_query, **parameters(objects, client_id)}
    body = {"audience": in_body}
    if not objects.request.plain:
        return {"query": objects.open(f"{path}.query", **query), "body": objects.open(f"{path}.body", **body)}
    query |= {name: _outside(f"{path}.query.{name}", "string", False) for name in SENT}
    user_agent = dict.fromkeys(("user_agent", "userAgent"), USER_AGENT)
    return {"query": objects.exactly(query), "body": objects.exactly({}), **user_agent}


def _factors(objects: Objects, path: str) -> Value:
    """The enrolled factors; a user without any may have an empty list or none at all."""
    factors = objects.request.factors
    if factors is None:
        return _outside(path, "array", True)
    listed = objects.array([name for name in factors if name != "email"])
    return listed if factors else _outside(path, "array", True)


def _request(objects: Objects, path: str) -> Value:
    """The request, or after a pause the one that resumed the login: what that holds is up to the browser."""
    first = objects.open(path, **_request_objects(objects, path))
    resumed = objects.request.resumed
    if resumed is build.FALSE:
        return first
    again = objects.open(path, query=objects.open(f"{path}.query"), body=objects.open(f"{path}.body"))
    is_resumed = objects.input("resumed", Alternatives(((build.not_(resumed), False), (resumed, True))))
    return Table(is_resumed.level, (first, again)) if isinstance(is_resumed, Table) else again


def _connection(objects: Objects, name: str, strategy: str) -> dict[str, Value]:
    """What is known of the session's connection, by the names of these members."""
    known: dict[str, Value] = {}
    if objects.request.connection is not None:
        known[name] = _stated(objects.request.connection, "the connection's name")
    if objects.request.strategy is not None:
        known[strategy] = objects.input("strategy", objects.request.strategy)
    return known


def rule_objects(objects: Objects) -> tuple[Ref, Ref]:
    """The user and the context that all rules share."""
    absent: dict[str, Value] = {"organization": UNDEFINED} if objects.request.plain else {}
    context = objects.open(
        "context",
        clientID=_client_id(objects, "context.clientID"),
        clientName=_client_name(objects, "context.clientName"),
        clientMetadata=_metadata(objects, "context.clientMetadata"),
        protocol=_protocol(objects),
        request=_request(objects, "context.request"),
        authentication=_authentication(objects, "context.authentication"),
        authorization=objects.roles("context.authorization"),
        multifactor=UNDEFINED,
        redirect=UNDEFINED,
        primaryUser=_stated(NOT_KNOWN, "context.primaryUser", "string", True),
        **absent,
        **_connection(objects, "connection", "connectionStrategy"),
    )
    user = objects.open("user", multifactor=_factors(objects, "user.multifactor"))
    return user, context


def action_event(objects: Objects, hooks: Sequence[Hook]) -> Ref:
    """The event of an action; each action gets one of its own."""
    sent = parameters(objects, "event.client.client_id")
    audience = _audience(objects)
    plain = objects.request.plain
    absent: dict[str, Value] = {"organization": UNDEFINED} if plain else {}
    absent["refresh_token"] = UNDEFINED
    if objects.request.entry == START:
        absent["prompt"] = UNDEFINED
    absent |= {name: _stated(NOT_KNOWN, f"event.{name}", "object", True) for name in _NOT_COVERED}
    exchange = objects.request.exchange
    # https://auth0.com/docs/customize/actions/reference/post-login/post-login-event-object: optional, since
    # the token endpoint has none
    session = objects.open("event.session")
    absent["session"] = session
    if exchange is not None:
        about = "what is known of the refresh token"
        absent["refresh_token"] = _stated(NOT_KNOWN, about, shape="object", optional=True)
        gone = build.not_(exchange.session)
        ways: dict[str, _Way] = {"no": (gone, UNDEFINED), "yes": (exchange.session, session)}
        absent["session"] = _among(objects, "session", ways)
    unsent: dict[str, Value] = dict.fromkeys(("login_hint", "ui_locales"), UNDEFINED) if plain else {}
    return objects.open(
        "event",
        client=objects.open(
            "event.client",
            client_id=_client_id(objects, "event.client.client_id"),
            name=_client_name(objects, "event.client.name"),
            metadata=_metadata(objects, "event.client.metadata"),
        ),
        request=_request(objects, "event.request"),
        transaction=objects.open(
            "event.transaction",
            acr_values=_words(objects, "acr_values", sent["acr_values"], False),
            requested_scopes=_words(objects, "requested_scopes", sent["scope"], True),
            prompt=_words(objects, "prompt", sent["prompt"], False),
            protocol=_protocol(objects),
            metadata=_of_the_transaction(objects, hooks),
            **unsent,
        ),
        authentication=_authentication(objects, "event.authentication"),
        authorization=objects.roles("event.authorization"),
        resource_server=_resource_server(objects, audience),
        user=_user(objects),
        connection=objects.open("event.connection", **_connection(objects, "name", "strategy")),
        **absent,
    )


def _of_the_transaction(objects: Objects, hooks: Sequence[Hook]) -> Value:
    """The metadata of this login, which Actions set: nothing where no code of theirs can."""
    if not any(
        hook.kind is HookKind.ACTION and may_set_transaction(hook.file, hook.source) for hook in hooks
    ):
        return objects.exactly({})
    return Opaque(UNMODELLED, "what Actions set for the login", "#set", "#set", "object", False)


def _authentication(objects: Objects, path: str) -> Value:
    """The methods of the session; where a refresh token is exchanged, what hooks see of them."""
    whole = objects.open(path, methods=objects.methods(f"{path}.methods"))
    exchange = objects.request.exchange
    if exchange is None:
        return whole
    empty = objects.open(path, methods=objects.array([]))
    ways: dict[str, _Way] = {
        "none": (exchange.unseen, UNDEFINED),
        "empty": (exchange.empty, empty),
        "methods": (None, whole),
    }
    return _among(objects, "authentication", ways)


def _resource_server(objects: Objects, audience: Value) -> Value:
    def server(value: Value) -> Ref | None:
        return None if value is UNDEFINED else objects.open("event.resource_server", identifier=value)

    if isinstance(audience, Table) and not isinstance(audience, RecordedConstant):
        return Table(audience.level, tuple(server(v) or UNDEFINED for v in audience.values))
    return server(audience) or UNDEFINED


def _user(objects: Objects) -> Ref:
    path = "event.user.enrolledFactors"
    factors = objects.request.factors
    if factors is None:
        enrolled: Value = _outside(path, "array", True)
    elif factors:
        enrolled = objects.array(
            [objects.open(f"{path}[{i}]", type=name, method=name) for i, name in enumerate(factors)]
        )
    else:
        enrolled = _outside(path, "array", True)
    return objects.open(
        "event.user", multifactor=_factors(objects, "event.user.multifactor"), enrolledFactors=enrolled
    )
