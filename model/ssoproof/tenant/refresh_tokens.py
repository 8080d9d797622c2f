"""How an application's refresh tokens behave: by its settings at the provider, and by its SDK."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ssoproof.settings import Sourced


class Access(Enum):
    """Two kinds of refresh tokens: one outlives the session that it was issued in, one dies with it."""

    OFFLINE = "offline"
    ONLINE = "online"


class Promise(Enum):
    """For how long renewing is promised: as the token's limits allow, or until the page is reloaded or
    closed."""

    LIMITS = "limits"
    VISIT = "visit"


class Store(Enum):
    """Where an SDK keeps the token: in memory it goes with the page, or with an answer without a new one."""

    MEMORY = "memory"
    STORAGE = "storage"


@dataclass(frozen=True, slots=True)
class RefreshTokens:
    """The refresh tokens of one application.

    `rotates`: each exchange gives a new one, and a token that was used counts for `leeway` seconds still.
    `idle` and `absolute` are its limits in seconds (None: there is none). `store` None: not stated, which
    leaves it open. `falls_back`: without a token that
    works the SDK renews silently. `completes`: the client may answer an MFA requirement of an exchange at the
    token endpoint. `also` are audiences besides the one of the sign-in that an exchange may ask for.
    """

    rotates: Sourced[bool]
    idle: Sourced[int | None]
    absolute: Sourced[int | None]
    store: Sourced[Store | None]
    falls_back: Sourced[bool]
    completes: Sourced[bool]
    leeway: Sourced[int] = Sourced(0)
    also: Sourced[tuple[str, ...]] = Sourced(())
    access: Sourced[Access] = Sourced(Access.OFFLINE)
    promise: Sourced[Promise] = Sourced(Promise.LIMITS)

    @property
    def uncovered(self) -> str:
        """What of them the model does not cover; empty where it covers them."""
        return "it renews by online refresh tokens" if self.access.value is Access.ONLINE else ""


#: What the model leaves out of the refresh tokens that it covers.
LEFT_OUT = (
    "lost messages and reuse detection of refresh tokens, pages that share one, their revocation by people"
)
