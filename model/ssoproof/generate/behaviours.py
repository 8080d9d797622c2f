"""What classes of generated applications do: how hooks decide for them, and which APIs they reach."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from random import Random

from ssoproof.amounts import amount
from ssoproof.errors import UsageError

#: What a hook may write for a request: nothing, a waiver, a demand that allows or forbids remembering, a
#: refusal.
NOTHING, WAIVE, ALLOW, FORBID, DENY = "nothing", "waive", "allow", "forbid", "deny"


@dataclass(frozen=True, slots=True)
class Policy:
    """What hooks write where the session's methods lack mfa, and where they have it.

    `only`: when they write at all, as outside input says.
    """

    name: str
    missing: str
    there: str
    only: str = ""


#: Conditions on outside input: the network that the user is in, and what the provider stores about the user.
AWAY, STAFF = "away from the office", "for staff"


POLICIES = (
    Policy("open", NOTHING, NOTHING),
    Policy("first", FORBID, NOTHING),
    Policy("first-remembered", ALLOW, NOTHING),
    Policy("always", FORBID, FORBID),
    Policy("always-remembered", ALLOW, ALLOW),
    Policy("explicit", FORBID, WAIVE),
    Policy("explicit-remembered", ALLOW, WAIVE),
    Policy("waived", WAIVE, WAIVE),
    Policy("waived-once", NOTHING, WAIVE),
    Policy("away", FORBID, NOTHING, AWAY),
    Policy("away-remembered", ALLOW, NOTHING, AWAY),
    Policy("staff", FORBID, NOTHING, STAFF),
    Policy("staff-always", FORBID, FORBID, STAFF),
    Policy("retired", DENY, DENY),
)
#: Policies that the tenant wrote as a rule long ago, with lists of client ids.
LISTED = ("first", "always", "always-remembered", "explicit")

#: Kinds of APIs: ordinary ones; those that the step-up hook lists; those that it knows by their address.
PLAIN, SENSITIVE, PAYMENT = "plain", "sensitive", "payment"
KINDS = (PLAIN, SENSITIVE, PAYMENT)
#: Which kinds the members of a class may ask for; None stands for whatever the tenant has.
REACHES: tuple[tuple[str, ...] | None, ...] = (
    (PLAIN,),
    (SENSITIVE, PLAIN),
    (PAYMENT, PLAIN),
    KINDS,
    None,
)


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What tells a class from others: its policy, where that stands, its reach, and leave for silent calls.

    `listed`: by client id in a rule, else by metadata in an Action. `relaxed`: no code asks at prompt=none.
    """

    policy: Policy
    listed: bool
    reach: tuple[str, ...] | None
    relaxed: bool

    def decides(self, kind: str | None, silent: bool, done: bool, waivers: bool) -> str:
        """What the hooks decide for a request; `kind` None: no audience; `waivers`: there is a policy to
        waive."""
        if self.relaxed and silent:
            return NOTHING
        policy = self.policy
        if policy.missing == DENY:
            return DENY
        if kind == SENSITIVE or (kind == PAYMENT and not done):
            return FORBID  # written last, and nothing is stronger
        first = policy.there if done else policy.missing
        if first == NOTHING or (first == WAIVE and not waivers):
            return NOTHING
        return f"{first} {policy.only}" + (" by rule" if first == WAIVE and self.listed else "")

    def _row(self, kind: str | None, silent: bool, waivers: bool) -> tuple[str, ...]:
        return tuple(self.decides(kind, silent, done, waivers).strip() for done in (False, True))

    def key(self, waivers: bool) -> frozenset[object]:
        """Equal for behaviours that can't be told apart, whatever the browser asks for."""
        kinds = (None, *(self.reach or KINDS))
        return frozenset((s, self._row(k, s, waivers)) for k, s in product(kinds, (False, True)))

    def own(self, renews: bool, waivers: bool) -> tuple[object, ...]:
        """The same for what the application asks for itself: its sign-in and, if it renews, its silent
        calls."""
        kinds = self.reach or KINDS
        silent = tuple(self._row(k, True, waivers) for k in kinds) if renews else ()
        return (self._row(kinds[0], False, waivers), len(kinds), silent)


def every() -> Iterator[Behaviour]:
    """All behaviours that a tenant's code can tell; lists are for the policies of old, leave for plain
    clients."""
    for relaxed, reach, policy, listed in product((False, True), REACHES, POLICIES, (False, True)):
        if relaxed and reach != (PLAIN,):
            continue
        if not listed or (not relaxed and policy.name in LISTED):
            yield Behaviour(policy, listed, reach, relaxed)


#: How far back in the draw the behaviours stand that few tenants have.
_RARE = 0.6


def drawn(count: int, seed: int, waivers: bool) -> tuple[Behaviour, ...]:
    """`count` behaviours that differ from one another; UsageError where there are not so many."""
    rng = Random(f"behaviours {seed}")
    places = [(rng.random() + _RARE * b.relaxed, b) for b in every()]
    firsts: dict[frozenset[object], Behaviour] = {}
    for _, behaviour in sorted(places, key=lambda place: place[0]):
        firsts.setdefault(behaviour.key(waivers), behaviour)
    if not 1 <= count <= len(firsts):
        raise UsageError(f"there can be 1 to {amount(len(firsts), 'class', 'classes')}, not {count}")
    return tuple(firsts.values())[:count]
