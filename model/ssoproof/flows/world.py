"""What the flows share: the tenant under one mode, the instances of applications, and moves in the making."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cached_property
from math import gcd

from ssoproof.flows.behaviour import Behaviour
from ssoproof.flows.code_times import CodeAge
from ssoproof.flows.instance import Instance, Request
from ssoproof.flows.limits import Limit
from ssoproof.logic.build import TRUE, and_, or_, var
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import BOOL, RangeSort
from ssoproof.system.system import Variable
from ssoproof.tenant.model import Demand, DemandKind, Tenant


@dataclass(frozen=True, slots=True)
class Subject:
    """What a question is about: an application or an API, and the demand on it (None: none is stated)."""

    kind: str
    name: str
    demand: Demand | None

    def __str__(self) -> str:
        return self.name if self.kind == "app" else f"api:{self.name}"

    @property
    def every_visit(self) -> bool:
        """True where a challenge is demanded at every visit."""
        return self.demand is not None and self.demand.kind is DemandKind.EVERY_VISIT

    @property
    def due(self) -> Expr:
        """That anything is demanded: the demand's condition."""
        return TRUE if self.demand is None else self.demand.condition


@dataclass(frozen=True, slots=True)
class Tracked:
    """A demand whose evidence is followed: the subject's (`api` empty), or that of an API which the victim
    asks for.

    `age` is live while a challenge of this session is recent enough, `ticked` while the one that last made
    the browser remembered is; only demands with an age have them, the second one only where a remembered
    browser counts.
    """

    api: str
    demand: Demand | None
    age: Limit | None = None
    ticked: Limit | None = None

    @property
    def kind(self) -> DemandKind:
        """What is demanded; nothing is the same as never."""
        return DemandKind.NEVER if self.demand is None else self.demand.kind

    @property
    def due(self) -> Expr:
        """That anything is demanded: the demand's condition."""
        return TRUE if self.demand is None else self.demand.condition

    @property
    def remembered(self) -> bool:
        """Whether a remembered browser counts as evidence."""
        return self.demand is not None and self.demand.remembered

    @property
    def limits(self) -> tuple[Limit, ...]:
        """The ages that are followed."""
        return tuple(limit for limit in (self.age, self.ticked) if limit is not None)


@dataclass(frozen=True, slots=True)
class Mode:
    """Which system is built. `free`: the browser may send any request that the provider accepts.

    `failing`: calls of code to the outside may fail, which no steady run has. `changing`: what code or a page
    may write of the user changes by steps of its own, instead of being open at each request. `logouts`:
    applications log their users out, and it is followed whom that is meant to reach.
    """

    timed: bool
    free: bool
    failing: bool = False
    changing: bool = False
    logouts: bool = False


@dataclass(frozen=True)
class World:
    """One tenant under one mode, about one subject: the shared state and the instances.

    `alone`: the limit of a browser that a provider remembers by itself, where hooks name such a provider.
    `short_limits`: those that code may set for the session, by whether they are idle ones and by their
    seconds (None: not worked out). `code_ages`: the ages that code tests, each with its limit; `counts_to`:
    the number to which code counts sign-ins (0: it does not).
    """

    tenant: Tenant
    behaviour: Behaviour
    mode: Mode
    subject: Subject
    instances: tuple[Instance, ...]
    top: int
    unit: int
    idle: Limit
    absolute: Limit
    remembered: tuple[Limit, ...]
    tracked: tuple[Tracked, ...]
    auth: tuple[tuple[int, Limit], ...]
    alone: Limit | None = None
    short_limits: tuple[tuple[tuple[bool, int | None], Limit], ...] = ()
    code_ages: tuple[tuple[CodeAge, Limit], ...] = ()
    counts_to: int = 0

    @cached_property
    def apart(self) -> tuple[object, ...]:
        """What a world has besides its tenant, its provider, its subject and its instances."""
        others = ("tenant", "behaviour", "subject", "instances")
        return tuple(getattr(self, f.name) for f in fields(self) if f.name not in others)

    @cached_property
    def signed_in(self) -> Expr:
        """How many interactive sign-ins the run has seen, up to what code counts to."""
        return var("signed_in", RangeSort(0, self.counts_to))

    @property
    def shorts(self) -> tuple[Limit, ...]:
        """The limits that code may set for the session; timed, without the one whose time is not worked
        out."""
        return tuple(
            limit for (_, seconds), limit in self.short_limits if seconds is not None or not self.timed
        )

    @property
    def idle_shorts(self) -> tuple[Limit, ...]:
        """Those of them that hold until the session is used again."""
        return tuple(limit for (idle, seconds), limit in self.short_limits if idle and limit in self.shorts)

    @property
    def unknown_short(self) -> Limit | None:
        """The one whose time is not worked out, which stands for all of the kind."""
        return dict(self.short_limits).get((False, None))

    def short(self, idle: bool, seconds: int | None) -> Limit | None:
        """The limit that such a call sets; None where the session's own limits leave it no effect."""
        own = self.tenant.session.idle.value if idle else self.tenant.session.absolute.value
        if seconds is not None and seconds >= own:
            return None
        return dict(self.short_limits).get((idle, seconds), self.unknown_short)

    def offered(self, request: Request) -> Expr:
        """That the provider knows the audience of a request."""
        api = self.tenant.api(request.audience)
        return TRUE if api is None else api.exists

    @cached_property
    def session(self) -> Expr:
        """An SSO session lives."""
        return var("session", BOOL)

    @cached_property
    def evidence(self) -> Expr:
        """A challenge that counts was passed in the session (a ghost: no code sees it)."""
        return var("evidence", BOOL)

    @cached_property
    def entry(self) -> Expr:
        """A remembered browser wrote an mfa entry in this session (a ghost): evidence where it counts as
        such."""
        return var("entry", BOOL)

    @property
    def follows_entries(self) -> bool:
        """Whether some demand can be met by an mfa entry that a remembered browser wrote."""
        return any(t.remembered and t.kind is DemandKind.ONCE_PER_SESSION for t in self.tracked)

    @cached_property
    def marker(self) -> Expr:
        """The session's marker of MFA done."""
        return var("marker", BOOL)

    @cached_property
    def shut(self) -> Expr:
        """A challenge for the subject was failed or abandoned, and evidence is still missing (a ghost)."""
        return var("shut", BOOL)

    @cached_property
    def logged_out(self) -> Expr:
        """A logout that is meant to reach the subject, and no first factor since (a ghost)."""
        return var("logged_out", BOOL)

    @cached_property
    def methods(self) -> Expr:
        """How many mfa entries the session's methods have, up to `top`, which means that or more."""
        return var("methods", RangeSort(0, self.top))

    @cached_property
    def memory(self) -> Expr:
        """The browser is remembered (a ticked box that has not lapsed)."""
        ticked = and_(*(limit.live() for limit in self.remembered))
        return ticked if self.alone is None else or_(ticked, self.alone.live())

    @property
    def timed(self) -> bool:
        """Whether this is the timed system."""
        return self.mode.timed

    def shared_variables(self) -> tuple[Variable, ...]:
        """The state that all applications share, empty at first."""
        found = [
            Variable("session", BOOL, False, "an SSO session lives"),
            Variable("methods", RangeSort(0, self.top), 0, "mfa entries in the session's methods"),
            Variable("evidence", BOOL, False, "an MFA prompt that counts was passed in this session"),
            Variable("marker", BOOL, False, "a marker of MFA done, for the session"),
            Variable("shut", BOOL, False, "a failed MFA prompt waits for evidence"),
        ]
        limits = [
            *self.remembered,
            *((self.alone,) if self.alone else ()),
            *((self.idle, self.absolute) if self.timed else ()),
            *self.shorts,
        ]
        limits += [limit for t in self.tracked for limit in t.limits]
        if self.follows_entries:
            found.append(
                Variable("entry", BOOL, False, "a remembered browser wrote an mfa entry in this session")
            )
        if self.mode.logouts:
            about = "nobody has signed in since a logout that reaches the application"
            found.append(Variable("logged_out", BOOL, False, about))
        if self.counts_to:
            found.append(
                Variable("signed_in", RangeSort(0, self.counts_to), 0, "interactive sign-ins so far")
            )
        ages = (limit for _, limit in (*self.auth, *self.code_ages))
        return (*found, *(limit.variable for limit in (*limits, *ages)))


#: Into how many units the longest common time is divided, so that several things can happen in turn within
#: it.
GRIDS = (10, 6, 5, 4, 3, 2)


def common_unit(durations: Iterable[int]) -> int:
    """A time in seconds of which all durations are multiples, short enough to tell moments between deadlines
    apart."""
    longest = gcd(*durations) or 1
    return longest // next((n for n in GRIDS if longest % n == 0), 1)
