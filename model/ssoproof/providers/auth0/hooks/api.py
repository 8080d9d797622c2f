"""What the provider's functions do: the callback of rules, the `api` of actions, what a demand says."""

from __future__ import annotations

from difflib import get_close_matches

from ssoproof.diagnostics import Severity
from ssoproof.javascript import symbolic_text, unknown_value
from ssoproof.javascript.conversions import serial
from ssoproof.javascript.explorer import OUTSIDE, UNMODELLED, Ended, Machine
from ssoproof.javascript.havoc import havoc, unknown_call
from ssoproof.javascript.operations import equal, nullish, truth
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import NULL, UNDEFINED, Native, Nothing, Opaque, Ref, Value, Values
from ssoproof.logic import build
from ssoproof.logic.expr import Expr
from ssoproof.providers.auth0.hooks.decisions import Decisions, any_requirement, note_called, progress
from ssoproof.providers.auth0.hooks.lowered import MFA_STATE, REMEMBER
from ssoproof.providers.auth0.hooks.refusals import REVOKE, REVOKE_TOKEN, refuse
from ssoproof.providers.auth0.hooks.session_limits import LIMITS, seconds

_DEMAND_KEYS = (
    "provider",
    "allowRememberBrowser",
    "ignoreCookie",
    "issuer",
    "key",
    "providerOptions",
    "username",
)
_DUO_KEYS = ("ikey", "skey", "host")
#: The path of what stands for `api` where a call of it may give it, or nothing.
API = "#api"

#: Members of `api` that can't change what is decided about the login's MFA.
INERT_API = (
    "idToken",
    "accessToken",
    "samlResponse",
    "user",
    "cache",
    "validation",
    "rules",
    "refreshToken.setMetadata",
    "refreshToken.deleteMetadata",
    "refreshToken.evictMetadata",
    "refreshToken.setExpiresAt",
    "refreshToken.setIdleExpiresAt",
    "transaction",
    "session.setMetadata",
    "session.deleteMetadata",
    "session.evictMetadata",
)


def inert(path: str) -> bool:
    """True for a member of `api` that can't change what is decided about the login's MFA."""
    return any(path == f"api.{name}" or path.startswith(f"api.{name}.") for name in INERT_API)


#: Calls that set limits for the refresh token: that they are made is told among what is looked at.
TOKEN_LIMITS = ("api.refreshToken.setExpiresAt", "api.refreshToken.setIdleExpiresAt")

#: Calls that write the user's metadata: told likewise where their text does not name them.
METADATA_SETTERS = ("api.user.setAppMetadata", "api.user.setUserMetadata")

#: What an action may ask the provider; the answers are outside input.
ASKING = ("api.redirect.encodeToken", "api.redirect.validateToken")

#: Calls that pause the pipeline, or end it with the session.
COMMANDS = (
    "api.authentication.challengeWith",
    "api.authentication.challengeWithAny",
    "api.authentication.enrollWith",
    "api.authentication.enrollWithAny",
    "api.redirect.sendUserTo",
    "api.prompt.render",
    "api.session.revoke",
    "api.session.setExpiresAt",
    "api.session.setIdleExpiresAt",
)

#: Commands that send the browser somewhere else.
_AWAY = ("sendUserTo", "render", "context.redirect")


def pauses_away(name: str) -> bool:
    """True for a command that sends the browser somewhere else; the others ask for a factor."""
    return name in _AWAY


_ENABLE_KEYS = ("allowRememberBrowser", "providerOptions")


def _state(name: str) -> Expr:
    return build.const(MFA_STATE, name)


def _remember(name: str) -> Expr:
    return build.const(REMEMBER, name)


def callback(decisions: Decisions, machine: Machine, node: Syntax, values: Values) -> Value:
    """A rule tells the pipeline to go on, or to fail."""
    if progress(machine.state).called is not None:
        machine.remark(
            "hook-callback-twice", Severity.WARNING, node, "the callback may be called a second time here"
        )
        if machine.fork(UNMODELLED, node, "a second call of the callback"):
            raise Ended("unknown", node)
        return UNDEFINED
    error = machine.resolve(values[0]) if values else UNDEFINED
    if not nullish(machine, node, error):
        if not truth(machine, node, error) and machine.fork(
            UNMODELLED, node, "a falsy error for the callback"
        ):
            raise Ended("unknown", node)
        note_called(machine.state, "denied", node)
        return UNDEFINED
    context = machine.resolve(values[2]) if len(values) > 2 else UNDEFINED
    user = machine.resolve(values[1]) if len(values) > 1 else UNDEFINED
    expected = decisions.handles["context"]
    if context != expected or machine.state.read(expected).havocked:
        if context != expected:
            machine.remark(
                "hook-callback-arguments",
                Severity.WARNING,
                node,
                "the callback should get null, user and context",
            )
            raise Ended("unknown", node)
    elif user != decisions.handles["user"]:
        havoc(machine, node, "the callback gets another user", [decisions.handles["user"]])
    note_called(machine.state, "ended", node)
    return UNDEFINED


def api(decisions: Decisions, machine: Machine, node: Syntax, path: str, values: Values) -> Value:
    """A function of an action's `api`; the provider converts what it gets, and writes it as JSON."""
    if not all(serial(machine, value, later=True) for value in values):
        unknown_call(machine, node, f"the conversion of what {path} gets", values)
    if path == "api.multifactor.enable":
        _enable(decisions, machine, node, values)
        return _chained(path)
    if path == "api.access.deny":
        refuse(decisions, machine, node)
        return _chained(path)
    if path == "api.refreshToken.revoke":
        if decisions.exchanging:
            decisions.command(machine, node, REVOKE_TOKEN, ())
        if decisions.exchanging or machine.fork(
            UNMODELLED, node, "api.refreshToken.revoke outside of a refresh: it may refuse"
        ):
            refuse(decisions, machine, node)
        return _chained(path)
    if path in TOKEN_LIMITS or (path in METADATA_SETTERS and path.rpartition(".")[2] not in node.text):
        machine.reads.setdefault(path, node)
    if inert(path):
        return (
            machine.fresh(OUTSIDE, node, f"the result of {path} is outside input")
            if path.startswith(_ANSWERING)
            else _chained(path)
        )
    if path == "api.redirect.canRedirect":
        if decisions.can_redirect is not None:
            return decisions.can_redirect
        return Opaque(OUTSIDE, f"{path}() is outside input", f"{path}()", path, "boolean", False)
    if path == "api.redirect.validateToken" and machine.fork(
        OUTSIDE, node, "the token of the redirect is not valid"
    ):
        raise machine.throw(node, "the token is not valid", "Error")
    if path in ASKING:
        return machine.fresh(OUTSIDE, node, f"the result of {path} is outside input")
    if decisions.commanding and path in COMMANDS:
        return _command(decisions, machine, node, path, values)
    help = "its effect on the MFA requirement is left open"
    machine.remark("hook-api-not-modelled", Severity.WARNING, node, f"{path} is not modelled", help)
    return unknown_call(machine, node, f"{path} is not modelled", [Native("api"), *values])


#: Calls that answer; others of `api` give `api` itself (as Auth0's page of the post-login API object says),
#: or nothing.
_ANSWERING = ("api.cache.", "api.rules.")


def _chained(path: str) -> Value:
    return Opaque(OUTSIDE, f"what {path} gives", API, API, "object")


def _command(decisions: Decisions, machine: Machine, node: Syntax, path: str, values: Values) -> Value:
    """A call that pauses the pipeline once the action has ended, or ends the session."""
    name = path.rsplit(".", 1)[-1]
    if name in LIMITS:
        decisions.command(machine, node, name, (), seconds(machine, values[0] if values else UNDEFINED))
        return _chained(path)
    factors: list[str | None] = []
    if path.startswith("api.authentication."):
        for index, value in enumerate(values[:2]):
            factors.extend(_factors(machine, node, value, index == 1))
    if progress(machine.state).denied is None or name == REVOKE:
        named = None if None in factors else tuple(f for f in factors if f is not None)
        decisions.command(machine, node, name, named)
    if name == REVOKE:
        refuse(decisions, machine, node)
    return _chained(path)


def _factors(machine: Machine, node: Syntax, value: Value, options: bool) -> list[str | None]:
    """The types of the factors that an argument names; None for one that is not known."""
    value = machine.resolve(value)
    if isinstance(value, Opaque):
        text = symbolic_text.written(machine, value)
        return [None if text is None else f"<{symbolic_text.display(text)}>"]
    if not isinstance(value, Ref):
        return [] if options and isinstance(value, Nothing) else [None]
    record = machine.state.read(value)
    if record.havocked or record.path or record.counted or record.tail is not None:
        return [None]
    if record.kind == "array":
        return [factor for item in list(record.items) for factor in _factors(machine, node, item, False)]
    named = machine.resolve(record.props.get("additionalFactors" if options else "type", UNDEFINED))
    if options:
        return _factors(machine, node, named, False)
    return [named] if isinstance(named, str) else _factors(machine, node, named, False)


def _enable(decisions: Decisions, machine: Machine, node: Syntax, values: Values) -> None:
    provider = machine.resolve(values[0]) if values else UNDEFINED
    options = machine.resolve(values[1]) if len(values) > 1 else UNDEFINED
    state = _demanded(machine, node, provider, False)
    remember = _remember("omitted")
    if isinstance(options, Opaque) and unknown_value.kind_of(machine, options) is not OUTSIDE:
        remember = any_requirement(machine, node, UNMODELLED, options.reason)[1]
    elif isinstance(options, Opaque) and not nullish(machine, node, options):
        allow = unknown_value.member(machine, node, options, "allowRememberBrowser")
        if not equal(machine, node, allow, UNDEFINED, True):
            remember = _remember("yes" if truth(machine, node, allow) else "no")
    elif isinstance(options, Ref):
        remember = _option(machine, node, options, _ENABLE_KEYS)
    decisions.enable(machine, node, state, remember)


#: Providers that remember a browser by themselves, for 30 days and without a checkbox, where code lets them;
#: and the others. https://auth0.com/docs/secure/multi-factor-authentication/customize-mfa
AUTOMATIC = ("duo", "google-authenticator")
_OTHERS = ("any", "guardian")


def _demanded(machine: Machine, node: Syntax, provider: Value, rule: bool) -> Expr:
    """What naming this provider asks for; what is false is as `none` in a rule, and not documented in an
    action."""
    if equal(machine, node, provider, "none", True):
        return _state("none")
    if not truth(machine, node, provider):
        whose = "context.multifactor" if rule else "multifactor.enable"
        machine.remark("hook-mfa-provider", Severity.WARNING, node, f"{whose} without a provider")
        return (
            _state("none")
            if rule
            else any_requirement(machine, node, UNMODELLED, "multifactor.enable without a provider")[0]
        )
    if any(equal(machine, node, provider, name, True) for name in AUTOMATIC):
        return _state("automatic")
    if (
        isinstance(provider, Opaque) and unknown_value.kind_of(machine, provider) is OUTSIDE
    ) or provider in _OTHERS:
        return _state("demand")
    message = "this is no provider of MFA that is documented"
    machine.remark(
        "hook-mfa-provider",
        Severity.WARNING,
        node,
        message,
        f"the providers are {', '.join((*_OTHERS, *AUTOMATIC))}",
    )
    return any_requirement(machine, node, UNMODELLED, "a provider of MFA that is not known")[0]


def _option(machine: Machine, node: Syntax, ref: Ref, keys: tuple[str, ...]) -> Expr:
    """What an options object says about allowRememberBrowser."""
    record = machine.state.read(ref)
    if record.havocked or record.path or record.kind != "object":
        return any_requirement(machine, node, UNMODELLED, "an options object that is not known")[1]
    _spelling(machine, node, record.props, keys)
    allow = record.props.get("allowRememberBrowser", UNDEFINED)
    ignore = record.props.get("ignoreCookie", UNDEFINED) if "ignoreCookie" in keys else UNDEFINED
    if not equal(machine, node, allow, UNDEFINED, True):
        return _remember("yes" if truth(machine, node, allow) else "no")
    if not equal(machine, node, ignore, UNDEFINED, True):
        return _remember("no" if truth(machine, node, ignore) else "yes")
    return _remember("omitted")


def _spelling(machine: Machine, node: Syntax, names: dict[str, Value], keys: tuple[str, ...]) -> None:
    for name in names:
        if name not in (*keys, *(_DUO_KEYS if keys is _DEMAND_KEYS else ())):
            near = get_close_matches(name, keys, 1)
            help = f"did you mean {near[0]}?" if near else "the provider ignores it"
            machine.remark("hook-unknown-option", Severity.WARNING, node, f"there is no option {name}", help)


def demand_of(machine: Machine, node: Syntax, value: Value) -> tuple[Expr, Expr]:
    """What a value of context.multifactor demands: an MFA state and a remember option.

    One that is false, null or deleted is as one whose provider is none.
    """
    value = machine.resolve(value)
    if value is UNDEFINED or value is NULL or value is False:
        return _state("none"), _remember("omitted")
    if isinstance(value, Ref):
        record = machine.state.read(value)
        if record.kind == "object" and not record.havocked and not record.path:
            return _demand_object(machine, node, value)
    if isinstance(value, Opaque):
        return any_requirement(machine, node, unknown_value.kind_of(machine, value), value.reason)
    machine.remark("hook-mfa-value", Severity.WARNING, node, "this is no value for context.multifactor")
    return any_requirement(machine, node, UNMODELLED, "a strange value of context.multifactor")


def _demand_object(machine: Machine, node: Syntax, ref: Ref) -> tuple[Expr, Expr]:
    provider = machine.resolve(machine.state.read(ref).props.get("provider", UNDEFINED))
    return _demanded(machine, node, provider, True), _option(machine, node, ref, _DEMAND_KEYS)
