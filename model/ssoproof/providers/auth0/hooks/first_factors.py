"""The first factor of a login, and the connection that it came by: known, or a rigid choice among a few.

Names of methods: https://auth0.com/docs/customize/actions/explore-triggers/signup-and-login-triggers/login-trigger/post-login-event-object.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from ssoproof.inputs.rigid import RIGID
from ssoproof.logic.build import TRUE, and_, is_, not_, or_, var
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import BOOL, EnumSort
from ssoproof.providers.auth0.hooks.request import Alternatives
from ssoproof.tenant.model import User

#: What stands for the first factor in tests of inputs: no code reads it by this name.
FACTOR = "event.authentication.first_factor"
_STRATEGY = "event.connection.strategy"


def first_factor(user: User) -> str | Alternatives:
    """What the first entry of the session's methods is called."""
    if not user.possible:
        return user.first_factor.value
    guards: dict[str, Expr] = {}
    for guard, factors in _ways(user):
        for own, factor in _chain(FACTOR, factors):
            guards[factor] = or_(guards.get(factor, not_(TRUE)), and_(guard, own))
    return Alternatives(tuple((guard, factor) for factor, guard in guards.items()))


def strategy(user: User) -> Alternatives | None:
    """The strategy of the session's connection; None where no connection is stated."""
    names = tuple(dict.fromkeys(c.strategy for c in user.connections))
    return Alternatives(tuple(_chain(_STRATEGY, names))) if names else None


def connection_name(user: User) -> str | None:
    """What the session's connection is called, where there is one only."""
    return user.connections[0].name if len(user.connections) == 1 else None


def any_factor(user: User, name: str) -> str | Alternatives:
    """The first factor as a choice that is called so, where it is not known."""
    if not user.possible:
        return user.first_factor.value
    chosen = var(name, EnumSort(user.possible))
    return Alternatives(tuple((is_(chosen, factor), factor) for factor in user.possible))


def _ways(user: User) -> Iterator[tuple[Expr, tuple[str, ...]]]:
    """The first factors of each strategy; where no connection is stated, all of them."""
    if not user.connections:
        yield TRUE, user.possible
    for guard, name in _chain(_STRATEGY, tuple(dict.fromkeys(c.strategy for c in user.connections))):
        own = (factor for c in user.connections if c.strategy == name for factor in c.first_factors)
        yield guard, tuple(dict.fromkeys(own))


def _chain(path: str, names: Sequence[str]) -> Iterator[tuple[Expr, str]]:
    """That an input is the first name, the second, and so on; it is the last one where it is no other."""
    before: Expr = TRUE
    for number, name in enumerate(names):
        test = var(f"{RIGID}{path} === {json.dumps(name)}", BOOL)
        yield (before if number == len(names) - 1 else and_(before, test)), name
        before = and_(before, not_(test))
