"""What an application's logout does, and whom its owners mean it to reach."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ssoproof.settings import Sourced


class Does(Enum):
    """Whether an application's logout ends the session at the provider, or drops its own tokens only."""

    PROVIDER = "provider"
    LOCAL = "local"


class Revokes(Enum):
    """Which refresh tokens it revokes: none, the one that the application has, or all that its user has for
    it."""

    NOTHING = "nothing"
    TOKEN = "token"
    ALL = "all"


class Extent(Enum):
    """Whom it is meant to reach besides itself: nobody, who is signed in in the same session, everybody, or a
    list; open: its owners say that of other logouts, and not of this one."""

    SELF = "self"
    SESSION = "session"
    ALL = "all"
    LISTED = "listed"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Reach:
    """The applications that a logout is meant to reach; whoever's logout it is, it reaches that one."""

    extent: Extent
    applications: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Logout:
    """The logout of one application. `does` None: not stated, which leaves it open. `reach` None: owners
    state none at all; one at the provider is then taken to reach everybody, another one itself."""

    does: Sourced[Does | None] = Sourced(None)
    revokes: Sourced[Revokes] = Sourced(Revokes.NOTHING)
    reach: Sourced[Reach | None] = Sourced(None)
