"""An instance: one open place of an application, with its requests and its local state."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from ssoproof.flows.family import Family
from ssoproof.flows.limits import Limit
from ssoproof.flows.pauses import Entry
from ssoproof.logic.build import FALSE, TRUE, is_, var
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import BOOL, EnumSort
from ssoproof.system.system import Variable
from ssoproof.tenant.model import Application, CacheKind

#: Stages of an instance's transaction. `resume`: the first factor is accepted, the pipeline is next.
#: `unbound`: a challenge in a transaction whose session is not committed yet. `dead`: the session that
#: the transaction ran in has ended.
STAGES = EnumSort(("none", "login", "resume", "challenge", "unbound", "dead"))


#: The stages where code sends the browser somewhere else. `away`: in a transaction that runs in the session;
#: `adrift`: in one whose session is not committed yet.
LEAVING = EnumSort((*STAGES.values, "away", "adrift"))


#: What code left of the MFA requirement before it sent the browser away; `passed`: a commanded challenge was.
CARRIED = EnumSort(("unset", "none", "lenient", "automatic", "strict", "passed"))


#: The word of acr_values that stands for MFA (the PAPE policies of OpenID).
MULTI_FACTOR = "http://schemas.openid.net/pape/policies/2007/06/multi-factor"


#: What the label of a forced login ends with.
FORCED = "!login"


#: Where a pending challenge of the MFA requirement itself leads: the pipeline has ended.
END = "end"


@dataclass(frozen=True, slots=True)
class Request:
    """One kind of authorize request of an instance; `label` names it in transitions.

    `open`: whether `acr_values` and `max_age` are sent at all is up to a switch. `exchange`: it is no
    authorize request, a refresh token is exchanged at the token endpoint; which is looked at in several ways.
    """

    label: str
    audience: str | None
    prompt: str | None
    acr_values: str | None
    scope: str | None
    max_age: int | None
    open: bool = False
    exchange: str = ""

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
    requests can make it. `logs_out`: it is followed whether it has signed its user in, since it may log them
    out. `family` is its refresh token, where it may get one, `exchanges` are what that may
    be exchanged for.
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
    logs_out: bool = False
    family: Family | None = None
    exchanges: tuple[Request, ...] = ()

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

    @cached_property
    def signed(self) -> Expr:
        """The application has signed its user in, and has not logged them out since."""
        return self._bool("signed")

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
            Variable(f"{n}.offer", BOOL, False, f"{n}'s MFA prompt offers to remember the browser"),
            Variable(f"{n}.here", BOOL, False, f"{n} is logged in in the session"),
            Variable(f"{n}.mfa_here", BOOL, False, f"{n}'s own login wrote an mfa entry"),
            Variable(f"{n}.passed", BOOL, False, f"an MFA prompt was passed for it in {n}'s visit"),
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
            about = f"{n}'s MFA prompt remembers the browser by itself"
            found.append(Variable(f"{n}.automatic", BOOL, False, about))
        if self.overrides:
            found.append(Variable(f"{n}.forced", BOOL, False, f"{n} forced its login over the live session"))
        if self.logs_out:
            found.append(Variable(f"{n}.signed", BOOL, False, f"{n} has signed its user in"))
        for api in self.visited:
            about = f"an MFA prompt was passed for {api} in {n}'s visit"
            found.append(Variable(f"{n}.passed.{api}", BOOL, False, about))
        if self.family is not None:
            found += self.family.variables()
        return (*found, *(t.variable for t in self.tokens))
