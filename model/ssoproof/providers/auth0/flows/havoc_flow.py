"""Hooks of which it is not followed how they go on after a pause: each way to go on is open, as for code that
is not understood."""

from __future__ import annotations

from ssoproof.flows.instance import CARRIED, Instance, Request
from ssoproof.flows.pauses import Entry, Pause, Pending
from ssoproof.flows.session_limits import Shortening
from ssoproof.flows.world import World
from ssoproof.logic.build import FALSE, and_, const, is_, or_
from ssoproof.logic.sorts import BOOL, EnumSort
from ssoproof.providers.auth0.flows.requirement import HookRequirement
from ssoproof.providers.auth0.hooks.pauses import mentioned
from ssoproof.providers.auth0.hooks.refusals import REVOKE
from ssoproof.providers.auth0.hooks.session_limits import SHORTENS
from ssoproof.system.system import UNMODELLED, Parameter
from ssoproof.tenant.model import HookKind

#: Where hooks go on of which nothing is known.
ANYWHERE = Entry(1, loose=True)


def may_command(world: World) -> frozenset[str]:
    """The kinds of commands that some hook of the tenant names."""
    return frozenset().union(*(mentioned(world.tenant.hooks, kind) for kind in HookKind))


def anything(world: World, instance: Instance, request: Request, entry: Entry) -> HookRequirement:
    """The requirement where hooks may let in, refuse, ask for MFA, or command what some hook names.

    `skip`: a demand that a remembered browser satisfies. A challenge of the policy or of `enable` ends the
    pipeline; one that is commanded may be followed by anything again, which includes a token.
    """
    may = may_command(world)
    ways = ["token", "skip", "denied", "strict", "challenge"]
    ways += ["revoked"] if REVOKE in may else []
    ways += ["away"] if instance.leaves else []
    ways += ["automatic"] if instance.automates else []
    about = "what the hooks do from there on"
    name = f"{instance.app.name}.{request.label}.anything"
    way = Parameter(name, EnumSort(tuple(ways)), UNMODELLED, about)
    strict, challenge = is_(way.expr, "strict"), is_(way.expr, "challenge")
    away = is_(way.expr, "away") if "away" in ways else FALSE
    revoked = is_(way.expr, "revoked") if "revoked" in ways else FALSE
    automatic = is_(way.expr, "automatic") if "automatic" in ways else FALSE
    unset = const(CARRIED, "unset")
    label = ANYWHERE.label if ANYWHERE in instance.points else entry.label
    sets = Parameter(f"{name}.limit", BOOL, UNMODELLED, "the hooks set a limit for the session")
    shortens = (Shortening(sets.expr, False, None),) if SHORTENS in may else ()
    return HookRequirement(
        denied=is_(way.expr, *(w for w in ("denied", "revoked") if w in ways)),
        strict=strict,
        lenient=automatic,
        waived=FALSE,
        policy=FALSE,
        adaptive=FALSE,
        needs=or_(is_(way.expr, "strict", "challenge"), automatic),
        automatic=automatic,
        skip=and_(is_(way.expr, "skip"), world.memory),
        parameters=(way, sets) if shortens else (way,),
        commanded=challenge,
        shortens=shortens,
        away=away,
        revoked=revoked,
        pending=(
            Pending(label, Pause.CHALLENGE, challenge, unset),
            *((Pending(label, Pause.AWAY, away, unset),) if away is not FALSE else ()),
        ),
    )
