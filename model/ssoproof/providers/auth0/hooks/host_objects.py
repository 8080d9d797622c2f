"""The objects that hooks find: Auth0's user and context for rules, event and api for actions.

What the request does not state is opaque outside input. Which members are always there follows the
documents of the rules context and of the post-login event; everything else may be undefined.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ssoproof.errors import IllFormed
from ssoproof.javascript.choices import OUTSIDE, UNMODELLED
from ssoproof.javascript.explorer import Machine
from ssoproof.javascript.heap import Counted, Record
from ssoproof.javascript.provenance import recorded_constant
from ssoproof.javascript.values import (
    MANY,
    UNDEFINED,
    Concrete,
    Native,
    Opaque,
    Ref,
    Table,
    Value,
    tagged,
    words,
)
from ssoproof.logic import build
from ssoproof.logic.expr import Const, Expr
from ssoproof.logic.sorts import RangeSort
from ssoproof.providers.auth0.hooks.request import Alternatives, Field, HookRequest, Primitive

#: What the sandbox of rules adds, and Actions lack (https://auth0.com/docs/customize/rules).
_OF_RULES: dict[str, Value] = {name: Native(name) for name in ("UnauthorizedError", "ValidationError", "_")}

#: The members of `api` and of what stands below it, so that asking for them is not a guess.
MEMBERS = {
    "api": words(
        "multifactor access idToken accessToken user authentication redirect session cache validation "
        "samlResponse rules prompt transaction refreshToken"
    ),
    "api.multifactor": words("enable"),
    "api.access": words("deny"),
    "api.idToken": words("setCustomClaim"),
    "api.accessToken": words("setCustomClaim addScope removeScope"),
    "api.user": words("setAppMetadata setUserMetadata"),
    "api.authentication": words(
        "challengeWith challengeWithAny enrollWith enrollWithAny recordMethod setPrimaryUser"
    ),
    "api.redirect": words("sendUserTo canRedirect encodeToken validateToken"),
    "api.session": words(
        "revoke setMetadata deleteMetadata evictMetadata setExpiresAt setIdleExpiresAt setCookieMode"
    ),
    "api.cache": words("get set delete"),
    "api.validation": words("error"),
    "api.samlResponse": words(
        "setAttribute setAudience setIssuer setEncryptionPublicKey setRecipient setCreateUpnClaim "
        "setPassthroughClaimsWithNoMapping setMapUnknownClaimsAsIs setMapIdentities setDestination "
        "setRelayState setLifetimeInSeconds setSignResponse setNameIdentifierFormat "
        "setNameIdentifierProbes setAuthnContextClassRef setSigningCert setIncludeAttributeNameFormat "
        "setTypedAttributes setEncryptionCert setCert setKey setSignatureAlgorithm setDigestAlgorithm"
    ),
    "api.rules": words("wasExecuted"),
    "api.prompt": words("render"),
    "api.transaction": words("setMetadata setResultUrl"),
    "api.refreshToken": words(
        "setExpiresAt setIdleExpiresAt evictMetadata deleteMetadata setMetadata revoke"
    ),
}

#: Libraries and values that the sandbox of rules brings as globals (https://auth0.com/docs/customize/rules).
RULE_GLOBALS = words(
    "configuration auth0 request axios jwt bcrypt mongo mysql mysql_pool postgres knex sqlserver uuid "
    "xml2js xmldom xpath "
    "xtend querystring pbkdf2 "
    "q azure_storage cassandra couchbase oracledb Pubnub"
)

_TEXTS = words(
    "context.clientName context.connection context.connectionStrategy context.tenant context.request.ip "
    "context.request.hostname event.request.ip event.request.hostname event.request.method "
    "event.connection.id "
    "event.connection.name event.connection.strategy event.tenant.id event.user.user_id user.user_id "
    "event.transaction.redirect_uri event.client.tenant"
)
_OBJECTS = words(
    "context.stats context.sso context.idToken context.accessToken context.samlConfiguration "
    "context.jwtConfiguration "
    "context.request.geoip event.request.geoip event.connection event.connection.metadata event.tenant "
    "event.stats "
    "event.secrets event.configuration event.user.app_metadata event.user.user_metadata auth0.users"
)
#: What the documents say of a user's members where they are there.
_OF_USERS = words("email name nickname given_name family_name username phone_number picture")
_LISTS = ("user.identities", "event.user.identities")

#: Opaque members that are always there: their shape and whether they may be undefined. Users of Auth0
#: always have an id and identities; in actions the metadata are objects, in rules they may be missing.
SHAPES: dict[str, tuple[str, bool]] = (
    {f"{user}.{name}": ("string", True) for user in ("user", "event.user") for name in sorted(_OF_USERS)}
    | dict.fromkeys(_TEXTS, ("string", False))
    | dict.fromkeys(_OBJECTS, ("object", False))
    | dict.fromkeys(_LISTS, ("array", False))
    | dict.fromkeys(("event.user.multifactor", "user.multifactor"), ("texts", True))
    | dict.fromkeys(("event.authorization.roles", "context.authorization.roles"), ("texts", False))
    | {f"{user}.identities[0]": ("object", False) for user in ("user", "event.user")}
    | {
        f"{user}.identities[0].{name}": ("string", False)
        for user in ("user", "event.user")
        for name in ("provider", "connection", "user_id")
    }
    | {"event.stats.logins_count": ("number", False), "context.stats.loginsCount": ("number", False)}
)


def of_rules(name: str) -> Value | None:
    """A global that rules have and Actions lack."""
    if name in RULE_GLOBALS:
        return Opaque(OUTSIDE, f"{name} is outside input", name, name, "object", False)
    return _OF_RULES.get(name)


def value_of(machine: Machine, alternatives: Alternatives) -> Value:
    """An input as a value: a constant, or a table over a new variable."""
    options = _merged(alternatives)
    values = tuple(_concrete(value) for value, _ in options)
    if len(options) == 1:
        return values[0]
    return Table(machine.diagrams.variable(len(options), _Literal([guard for _, guard in options])), values)


def _merged(alternatives: Alternatives) -> list[tuple[Primitive, Expr]]:
    merged: dict[object, tuple[Primitive, Expr]] = {}
    for guard, value in alternatives.options:
        if guard is not build.FALSE:
            key = tagged(_concrete(value))
            before = merged[key][1] if key in merged else build.FALSE
            merged[key] = (value, build.or_(before, guard))
    if not alternatives.options:
        raise IllFormed("an input without a value")
    return list(merged.values()) or [(None, build.TRUE)]


def _concrete(value: Primitive) -> Concrete:
    if value is None:
        return UNDEFINED
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


class _Literal:
    """Renders "one of the flagged guards holds"; guards exclude each other and cover everything."""

    def __init__(self, guards: list[Expr]) -> None:
        self.guards = guards

    def __call__(self, flags: Sequence[bool]) -> Expr:
        chosen = [guard for guard, flag in zip(self.guards, flags, strict=True) if flag]
        if 2 * len(chosen) <= len(flags):
            return build.or_(*chosen)
        return build.not_(build.or_(*(g for g, flag in zip(self.guards, flags, strict=True) if not flag)))


def entries_of(machine: Machine, request: HookRequest) -> Counted:
    """How many mfa entries the methods list has after its first entry."""
    counted = request.mfa_entries
    if isinstance(counted, Const):
        assert isinstance(counted.value, int)
        hi = counted.sort.hi if isinstance(counted.sort, RangeSort) else counted.value
        return Counted(counted.value, counted.value, None, request.saturated and counted.value == hi)
    assert isinstance(counted.sort, RangeSort)
    least, most = counted.sort.lo, counted.sort.hi
    level = None if least == most else machine.diagrams.variable(most - least + 1, _Between(counted, least))
    return Counted(least, most, level, request.saturated)


class _Between:
    """Renders "the count is one of the flagged" as tests `more than`."""

    def __init__(self, counted: Expr, least: int) -> None:
        self.counted, self.least = counted, least

    def __call__(self, flags: Sequence[bool]) -> Expr:
        union: Expr = build.FALSE
        for index, flag in enumerate(flags):
            if flag and (index == 0 or not flags[index - 1]):
                end = index
                while end + 1 < len(flags) and flags[end + 1]:
                    end += 1
                union = build.or_(
                    union, build.and_(self._more(index), build.not_(self._more(end + 1, len(flags))))
                )
        return union

    def _more(self, index: int, size: int = -1) -> Expr:
        if index == 0:
            return build.TRUE
        return build.FALSE if index == size else build.lt(build.number(self.least + index - 1), self.counted)


class Objects:
    """Makes the provider's objects for one request in a base heap that all runs share."""

    def __init__(self, machine: Machine, request: HookRequest, base: dict[int, Record]) -> None:
        self.machine, self.request, self.base = machine, request, base
        self.inputs: dict[str, Value] = {}
        self.noting = False
        self.entries = entries_of(machine, request)

    def _add(self, record: Record) -> Ref:
        ref = Ref(len(self.base) + 1)
        self.base[ref.id] = record
        return ref

    def open(self, path: str, **props: Value) -> Ref:
        """An object of the provider; members that are not given are outside input."""
        record = Record("object", dict(props))
        record.path = path
        return self._add(record)

    def closed(self, props: Sequence[tuple[str, str]]) -> Ref:
        """An object with exactly these members."""
        return self._add(Record("object", dict(props)))

    def exactly(self, props: Mapping[str, Value]) -> Ref:
        """An object with exactly these members, of whatever values."""
        record = Record("object", {})
        record.props.update(props)
        return self._add(record)

    def array(self, items: Sequence[Value]) -> Ref:
        """A list."""
        record = Record("array")
        record.items = list(items)
        return self._add(record)

    def input(self, name: str, alternatives: Alternatives) -> Value:
        """The request's input of that name, the same variable at each use."""
        if name not in self.inputs:
            self.inputs[name] = value_of(self.machine, alternatives)
        return self.inputs[name]

    def recorded(self, value: Value, field: Field) -> Value:
        """A value of the request; of a text each use is noted, where uses are."""
        return recorded_constant(field, value) if self.noting and isinstance(value, str) else value

    def can_redirect(self) -> Value | None:
        """Whether the login can be interrupted: not with prompt=none; None where the prompt is not known."""
        if self.request.exchange is not None:
            return False
        if not self.request.prompt.options:
            return None
        sent = self.input("prompt", self.request.prompt)
        if isinstance(sent, Table):
            return Table(sent.level, tuple(value != "none" for value in sent.values))
        return sent != "none"

    def runs_on(self) -> Value:
        """Whether code that follows a refusal in the same Action still runs."""
        holds = self.request.runs_on
        return self.input("runs on", Alternatives(((build.not_(holds), False), (holds, True))))

    def words(self, value: Value, empty: bool) -> Value:
        """A parameter as the list of its words; undefined stays undefined, or gives [] with `empty`."""

        def split(part: Value) -> Concrete:
            if isinstance(part, str):
                return self.array(part.split())
            return self.array([]) if empty else UNDEFINED

        if isinstance(value, Table):
            return Table(value.level, tuple(split(part) for part in value.values))
        return split(value)

    def texts(self, value: Value) -> Value:
        """A parameter as it stands in a query: as text."""
        if isinstance(value, Table):
            return Table(value.level, tuple(str(int(v)) if isinstance(v, float) else v for v in value.values))
        return str(int(value)) if isinstance(value, float) else value

    def methods(self, path: str) -> Ref:
        """The methods list: the first factor, then as many mfa entries as there are."""
        entries = self.entries
        shape = ("number", False) if path.startswith("context") else ("string", False)

        def entry(name: Value, index: int) -> Ref:
            where = path + (MANY if index > entries.most else f"[{index}]")
            stamp = f"{where}.timestamp"
            opaque = Opaque(OUTSIDE, f"{path}[].timestamp is outside input", stamp, stamp, *shape)
            if self.request.exchange is not None:
                why = f"{path}[].timestamp where a refresh token is exchanged"
                opaque = Opaque(UNMODELLED, why, f"#{stamp}", f"#{stamp}", *shape)
            return self.open(where, name=name, timestamp=opaque)

        given = self.request.first_factor
        first = given if isinstance(given, str) else self.input("first factor", given)
        ref = self.array([entry(first, 0), *(entry("mfa", i + 1) for i in range(entries.most))])
        record = self.base[ref.id]
        record.counted = entries
        if entries.saturated:
            record.tail = entry("mfa", entries.most + 1)
        return ref

    def roles(self, path: str) -> Value:
        """The authorization object."""
        if self.request.roles is None:
            return Opaque(OUTSIDE, f"{path} is outside input", path, path, "object", True)
        return self.open(path, roles=self.array(self.request.roles))
