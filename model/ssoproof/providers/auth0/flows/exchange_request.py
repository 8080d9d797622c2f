"""What hooks see where a refresh token is exchanged.

It is looked at in several ways, since some switches decide which code runs, and what is there at all. The
instance's own state stands under names that are nobody's until hooks are lowered.
"""

from __future__ import annotations

from collections.abc import Iterator

from ssoproof.flows.instance import Instance, Request
from ssoproof.logic.build import TRUE, and_, not_, or_, var
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import BOOL
from ssoproof.providers.auth0.hooks.lowered import Lowered
from ssoproof.providers.auth0.hooks.request import Alternatives, Exchange
from ssoproof.providers.auth0.switches import says
from ssoproof.tenant.model import NOT_KNOWN, Hook, HookKind

#: What hooks see as the protocol.
REFRESHED = "oauth2-refresh-token"
#: Words of the ways in which an exchange is looked at: rules do not run; what the sign-in sent is there; the
#: scopes that the exchange sends are.
_ACTIONS, _ORIGINAL, _BODY = "actions", "original", "body"
#: That the refresh token was issued in the live session.
BOUND = var("refresh:bound", BOOL)
#: What hooks may look at that the sign-in sent.
_SENT = ("requested_scopes", "acr_values", "prompt")


def visible_exchange(request: Request) -> Exchange | None:
    """What hooks see of an exchange; None of an authorize request."""
    if not request.exchange:
        return None
    words = request.exchange.split(".")
    return Exchange(
        unseen=says("S13", "undefined"),
        empty=or_(says("S13", "empty"), and_(says("S13", "session"), not_(BOUND))),
        session=and_(says("S39", "session"), BOUND),
        scopes=_ORIGINAL in words or _BODY in words,
        rest=_ORIGINAL in words,
        rules=_ACTIONS not in words,
    )


def visible_audience(instance: Instance, request: Request) -> Alternatives:
    """The audience that Actions see; where one token serves several, that of the sign-in is not worked
    out."""
    if not request.exchange:
        return Alternatives.single(request.audience)
    family = instance.family
    several = family is not None and len(family.exchanges) > 1 and bool(family.usable)
    original = NOT_KNOWN if several else request.audience
    return Alternatives(
        (
            (says("S40", "asked"), request.audience),
            (says("S40", "original"), original),
            (says("S40", "absent"), None),
        )
    )


def ways(hooks: tuple[Hook, ...]) -> Iterator[tuple[Expr, str]]:
    """Which code runs, each with what an exchange is called then."""
    if not any(hook.kind is HookKind.RULE for hook in hooks):
        yield TRUE, ""
        return
    yield says("S56", "yes"), ""
    yield says("S56", "no"), f".{_ACTIONS}"


def reads_sent(lowered: Lowered) -> bool:
    """Whether hooks look at what the sign-in sent."""
    return any(path.rpartition(".")[2] in _SENT for path, _ in lowered.reads)


#: What is there of what the sign-in sent, where hooks look at that.
SENT_WAYS = (
    (says("S41", "absent"), ""),
    (says("S41", "original"), f".{_ORIGINAL}"),
    (says("S41", "body"), f".{_BODY}"),
)
