"""Refresh tokens of an instance: one token with all that comes of it, its limits, and the evidence it has."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ssoproof.flows.limits import Limit
from ssoproof.logic.build import FALSE, TRUE, and_, is_, var
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import BOOL, EnumSort
from ssoproof.system.system import Variable
from ssoproof.tenant.refresh_tokens import RefreshTokens

#: The label of no request.
NONE = "-"


@dataclass(frozen=True, slots=True)
class Ages:
    """How old the evidence is that a demand asks for: `own`, of the token's own exchanges; `session`, of the
    session in which it was issued, once that has ended."""

    own: Limit
    session: Limit


@dataclass(frozen=True)
class Family:
    """The refresh token that an instance got last, or one that whoever holds it prefers to keep.

    `labels`: the requests whose tokens may come with one, each with the exchange that it allows. `exchanges`:
    all that there are; `usable`: those that any refresh token allows. `limits` are its own. `followed`: its
    evidence is followed, for the demands in `once` and `ages` (by API; empty: the subject). `free`: whoever
    holds it uses it, whatever the application's page does. `ranked`: it is followed whether the application
    has got another one since.
    """

    name: str
    tokens: RefreshTokens
    labels: tuple[tuple[str, str], ...]
    exchanges: tuple[str, ...]
    usable: frozenset[str] = frozenset()
    limits: tuple[Limit, ...] = ()
    once: tuple[str, ...] = ()
    ages: tuple[tuple[str, Ages], ...] = ()
    followed: bool = False
    free: bool = False
    ranked: bool = False

    def _bool(self, name: str) -> Expr:
        return var(f"{self.name}.{name}", BOOL)

    @cached_property
    def alive(self) -> Expr:
        """The provider has the token still, its limits aside."""
        return self._bool("refresh")

    @cached_property
    def has(self) -> Expr:
        """The application's SDK has the token."""
        return TRUE if self.free else self._bool("refresh_stored")

    @cached_property
    def bound(self) -> Expr:
        """The token was issued in the live session."""
        return self._bool("refresh_bound")

    @cached_property
    def assured(self) -> Expr:
        """Renewing is promised, as far as the owners and the user are concerned."""
        return self._bool("refresh_assured") if self.promises else FALSE

    @cached_property
    def older(self) -> Expr:
        """The application has got another one since."""
        return self._bool("refresh_older") if self.ranked else FALSE

    @property
    def promises(self) -> bool:
        """Whether it is followed what is promised."""
        return self.followed and not self.free

    @cached_property
    def recorded(self) -> Expr:
        """MFA is recorded in the token."""
        return self._bool("refresh_mfa")

    @cached_property
    def original(self) -> Expr:
        """The exchange that the token allows, where they differ."""
        return var(f"{self.name}.refresh_for", EnumSort(self.exchanges))

    @cached_property
    def pending(self) -> Expr:
        """The exchange for which MFA is pending at the token endpoint."""
        return var(f"{self.name}.refresh_pending", EnumSort((NONE, *self.exchanges)))

    @property
    def completes(self) -> bool:
        """Whether MFA can be answered there."""
        return self.tokens.completes.value

    def waits(self, *labels: str) -> Expr:
        """That MFA is pending for one of the exchanges; for any, where none is named."""
        return is_(self.pending, *(labels or self.exchanges)) if self.completes else FALSE

    def allows(self, label: str) -> Expr:
        """That the token may be exchanged so."""
        if label in self.usable or len(self.exchanges) < 2:
            return TRUE
        return is_(self.original, label)

    @property
    def live(self) -> Expr:
        """That none of its limits is reached."""
        return and_(*(limit.live() for limit in self.limits))

    @property
    def works(self) -> Expr:
        """That the provider takes it."""
        return and_(self.alive, self.live)

    @property
    def idle(self) -> Limit | None:
        """The limit that starts again with each exchange."""
        return next((limit for limit in self.limits if limit.name == f"{self.name}.refresh_idle"), None)

    def proof(self, api: str) -> Expr:
        """Evidence that outlives the session: what that had when it ended, and what exchanges gained."""
        return self._bool(_proof(api))

    def age(self, api: str) -> Ages | None:
        """The age of that evidence, where a demand states one."""
        return dict(self.ages).get(api)

    @property
    def clocks(self) -> tuple[Limit, ...]:
        """All that time ends: its limits, and the ages."""
        return (*self.limits, *(limit for _, ages in self.ages for limit in (ages.own, ages.session)))

    def variables(self) -> tuple[Variable, ...]:
        """Its state: there is no token at first."""
        n = self.name
        found = [
            Variable(f"{n}.refresh", BOOL, False, f"{n}'s refresh token is valid"),
            Variable(f"{n}.refresh_bound", BOOL, False, f"{n}'s refresh token was issued in the session"),
            Variable(f"{n}.refresh_mfa", BOOL, False, f"MFA is recorded in {n}'s refresh token"),
        ]
        if not self.free:
            found.append(Variable(f"{n}.refresh_stored", BOOL, False, f"{n} has its refresh token"))
        if self.ranked:
            found.append(Variable(f"{n}.refresh_older", BOOL, False, f"{n} has got another one since"))
        if self.promises:
            found.append(Variable(f"{n}.refresh_assured", BOOL, False, f"renewing is promised to {n}"))
        if len(self.exchanges) > 1:
            sort = EnumSort(self.exchanges)
            about = f"what {n}'s refresh token is for"
            found.append(Variable(f"{n}.refresh_for", sort, self.exchanges[0], about))
        if self.completes:
            about = f"MFA is pending at {n}'s exchange"
            found.append(Variable(f"{n}.refresh_pending", EnumSort((NONE, *self.exchanges)), NONE, about))
        for api in self.once:
            about = f"evidence that {n}'s refresh token has"
            found.append(Variable(f"{n}.{_proof(api)}", BOOL, False, about))
        return (*found, *(limit.variable for limit in self.clocks))


def _proof(api: str) -> str:
    return f"refresh_proof.{api}" if api else "refresh_proof"
