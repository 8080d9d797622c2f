"""What the flows share: the tenant under one mode, the instances of applications, and moves in the making."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from math import gcd

from ssoproof.flows.limits import Limit
from ssoproof.logic.build import FALSE, TRUE, and_, is_, or_, var
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import BOOL, EnumSort, RangeSort
from ssoproof.providers.auth0.hooks.request import Entry
from ssoproof.providers.auth0.hooks.scopes import writes_users
from ssoproof.semantics.switch import Semantics
from ssoproof.system.system import Variable
from ssoproof.tenant.model import Application, CacheKind, Demand, DemandKind, Tenant

#: Stages of an instance's transaction. `resume`: the first factor is accepted, the pipeline is next.
#: `unbound`: a challenge in a transaction whose session is not committed yet. `dead`: the session that
#: the transaction ran in has ended.
STAGES = EnumSort(("none", "login", "resume", "challenge", "unbound", "dead"))

#: The stages where code sends the browser somewhere else. `away`: in a transaction that runs in the session;
#: `adrift`: in one whose session is not committed yet.
LEAVING = EnumSort((*STAGES.values, "away", "adrift"))

#: What code left of the MFA requirement before it sent the browser away; `passed`: a commanded challenge was.
CARRIED = EnumSort(("unset", "none", "lenient", "automatic", "strict", "passed"))

#: What the label of a forced login ends with.
FORCED = "!login"

#: Where a pending challenge of the MFA requirement itself leads: the pipeline has ended.
END = "end"


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
    def remembered(self) -> bool:
        """Whether a remembered browser counts as evidence."""
        return self.demand is not None and self.demand.remembered

    @property
    def limits(self) -> tuple[Limit, ...]:
        """The ages that are followed."""
        return tuple(limit for limit in (self.age, self.ticked) if limit is not None)


@dataclass(frozen=True, slots=True)
class Mode:
    """Which system is built. `free`: the browser may send any request that the provider accepts."""

    timed: bool
    free: bool


@dataclass(frozen=True, slots=True)
class Request:
    """One kind of authorize request of an instance; `label` names it in transitions.

    `open`: whether `acr_values` and `max_age` are sent at all is up to a switch.
    """

    label: str
    audience: str | None
    prompt: str | None
    acr_values: str | None
    scope: str | None
    max_age: int | None
    open: bool = False

    @property
    def forced(self) -> bool:
        """True where the first factor is asked for even if the session lives."""
        return self.prompt == "login"


@dataclass(frozen=True)
class Instance:
    """One open place of an application: its name prefixes the variables of its local state.

    `points` are where hooks may have to go on after a pause; with `leaves` some of them send the browser
    away, having asked of MFA what `carries` says. `automates`: a challenge may remember the browser by
    itself. `forcible` are the labels of requests that the browser may also send with prompt=login, where only
    the login page differs. `visited`: APIs that demand MFA at every visit, for which the visit's challenges
    are followed. `overrides`: it is followed whether its login page was shown over a live session, as its
    requests can make it.
    """

    name: str
    app: Application
    requests: tuple[Request, ...]
    silent: tuple[Request, ...]
    tokens: tuple[Limit, ...]
    points: tuple[Entry, ...] = ()
    leaves: bool = False
    carries: tuple[str, ...] = ()
    automates: bool = False
    forcible: tuple[str, ...] = ()
    visited: tuple[str, ...] = ()
    overrides: bool = False

    def _bool(self, name: str) -> Expr:
        return var(f"{self.name}.{name}", BOOL)

    @cached_property
    def page(self) -> Expr:
        """The app's page is open."""
        return self._bool("page")

    @cached_property
    def stage(self) -> Expr:
        """The stage of the pending transaction."""
        return var(f"{self.name}.stage", self.stages)

    @cached_property
    def stages(self) -> EnumSort:
        """The stages that a transaction may be at."""
        return LEAVING if self.leaves else STAGES

    @cached_property
    def point(self) -> Expr:
        """Where the hooks go on after the pause; only with points."""
        return var(f"{self.name}.point", EnumSort((END, *(p.label for p in self.points))))

    @cached_property
    def carried(self) -> Expr:
        """What code left of the MFA requirement; only where it leaves."""
        return var(f"{self.name}.held", CARRIED)

    def bound_for(self, entry: Entry) -> Expr:
        """That the hooks go on there after the pause."""
        return is_(self.point, entry.label)

    @cached_property
    def offer(self) -> Expr:
        """The pending challenge offers to remember the browser."""
        return self._bool("offer")

    @cached_property
    def automatic(self) -> Expr:
        """The pending challenge remembers the browser by itself, without a checkbox; only where one does."""
        return self._bool("automatic") if self.automates else FALSE

    @cached_property
    def requested(self) -> Expr:
        """Which request the pending transaction answers."""
        return var(f"{self.name}.wants", EnumSort(tuple(r.label for r in self.requests)))

    @cached_property
    def here(self) -> Expr:
        """The app got a token in the live session."""
        return self._bool("here")

    @cached_property
    def mfa_here(self) -> Expr:
        """An mfa entry of the live session was written by this app's own login."""
        return self._bool("mfa_here")

    @cached_property
    def passed(self) -> Expr:
        """A challenge that counts for the subject was passed in this visit."""
        return self._bool("passed")

    @cached_property
    def forced(self) -> Expr:
        """The pending transaction's login page was shown although the session lives, which has not ended
        since."""
        return self._bool("forced")

    def passed_for(self, api: str) -> Expr:
        """A challenge was passed in this visit for an API; an empty name is the subject."""
        return self._bool(f"passed.{api}") if api else self.passed

    def at(self, *stages: str) -> Expr:
        """That the transaction is at one of the stages."""
        return is_(self.stage, *(s for s in stages if s in self.stages.values))

    def requests_now(self, request: Request) -> Expr:
        """That the pending transaction answers that request."""
        return is_(self.requested, request.label) if len(self.requests) > 1 else TRUE

    @cached_property
    def forcing(self) -> tuple[Request, ...]:
        """The forced logins that differ from other requests by their login page alone."""
        able = (r for r in self.requests if r.label in self.forcible)
        return tuple(replace(r, label=f"{r.label}{FORCED}", prompt="login") for r in able)

    def token(self, request: Request) -> Limit | None:
        """The limit of the token that the request yields, where the app keeps one."""
        return next((t for t in self.tokens if t.name == f"{self.name}.token.{request.label}"), None)

    @property
    def caches(self) -> bool:
        """True where a silent call may be answered without reaching the provider."""
        return self.app.profile.cache.value is not CacheKind.NONE

    def variables(self) -> tuple[Variable, ...]:
        """The local state, closed and logged out at first."""
        n = self.name
        wants = EnumSort(tuple(r.label for r in self.requests))
        found = [
            Variable(f"{n}.page", BOOL, False, f"{n}'s page is open"),
            Variable(f"{n}.stage", self.stages, "none", f"stage of {n}'s pending transaction"),
            Variable(f"{n}.offer", BOOL, False, f"{n}'s challenge offers to remember the browser"),
            Variable(f"{n}.here", BOOL, False, f"{n} is logged in in the session"),
            Variable(f"{n}.mfa_here", BOOL, False, f"{n}'s own login wrote an mfa entry"),
            Variable(f"{n}.passed", BOOL, False, f"a challenge was passed for it in {n}'s visit"),
        ]
        if len(self.requests) > 1:
            found.append(Variable(f"{n}.wants", wants, wants.values[0], f"what {n}'s transaction asks for"))
        if self.points:
            sort = EnumSort((END, *(p.label for p in self.points)))
            found.append(Variable(f"{n}.point", sort, END, f"where the hooks go on in {n}'s transaction"))
        if self.leaves:
            found.append(
                Variable(f"{n}.held", CARRIED, "unset", f"what code asked before it sent {n}'s browser away")
            )
        if self.automates:
            about = f"{n}'s challenge remembers the browser by itself"
            found.append(Variable(f"{n}.automatic", BOOL, False, about))
        if self.overrides:
            found.append(Variable(f"{n}.forced", BOOL, False, f"{n} forced its login over the live session"))
        for api in self.visited:
            about = f"a challenge was passed for {api} in {n}'s visit"
            found.append(Variable(f"{n}.passed.{api}", BOOL, False, about))
        return (*found, *(t.variable for t in self.tokens))


@dataclass(frozen=True)
class World:
    """One tenant under one mode, about one subject: the shared state and the instances.

    `alone`: the limit of a browser that a provider remembers by itself, where hooks name such a provider.
    `short_limits`: those that code may set for the session, by whether they are idle ones and by their
    seconds (None: not worked out).
    """

    tenant: Tenant
    semantics: Semantics
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

    @cached_property
    def writes_users(self) -> bool:
        """Whether some hook may write the user's metadata."""
        return writes_users(self.tenant.hooks)

    @property
    def follows_entries(self) -> bool:
        """Whether some demand can be met by an mfa entry that a remembered browser wrote."""
        return any(t.remembered and t.kind is DemandKind.ONCE_PER_SESSION for t in self.tracked)

    @cached_property
    def marker(self) -> Expr:
        """The session's marker of MFA done (S9)."""
        return var("marker", BOOL)

    @cached_property
    def shut(self) -> Expr:
        """A challenge for the subject was failed or abandoned, and evidence is still missing (a ghost)."""
        return var("shut", BOOL)

    @cached_property
    def methods(self) -> Expr:
        """How many mfa entries the session's methods have, up to `top`, which means that or more."""
        return var("methods", RangeSort(0, self.top))

    @cached_property
    def memory(self) -> Expr:
        """The browser is remembered (a ticked box that has not lapsed)."""
        ticked = and_(*(limit.live() for limit in self.remembered))
        return ticked if self.alone is None else or_(ticked, self.alone.live())

    def says(self, switch: str, *values: str) -> Expr:
        """That the reading answers a switch with one of the values."""
        return self.semantics[switch].is_(*values)

    @property
    def timed(self) -> bool:
        """Whether this is the timed system."""
        return self.mode.timed

    def shared_variables(self) -> tuple[Variable, ...]:
        """The state that all applications share, empty at first."""
        found = [
            Variable("session", BOOL, False, "an SSO session lives"),
            Variable("methods", RangeSort(0, self.top), 0, "mfa entries in the session's methods"),
            Variable("evidence", BOOL, False, "a challenge that counts was passed in this session"),
            Variable("marker", BOOL, False, "a marker of MFA done, for the session"),
            Variable("shut", BOOL, False, "a failed challenge waits for evidence"),
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
        return (*found, *(limit.variable for limit in (*limits, *(a for _, a in self.auth))))


#: Into how many units the longest common time is divided, so that several things can happen in turn within
#: it.
GRIDS = (10, 6, 5, 4, 3, 2)


def common_unit(durations: Iterable[int]) -> int:
    """A time in seconds of which all durations are multiples, short enough to tell moments between deadlines
    apart."""
    longest = gcd(*durations) or 1
    return longest // next((n for n in GRIDS if longest % n == 0), 1)
