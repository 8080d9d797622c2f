"""What code measures against the clock or counts: ages of challenges and of the session, and sign-ins."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Since(Enum):
    """Since when an age counts.

    The first mfa entry of the session, the last one, the first factor that it was last given, the session's
    beginning.
    """

    FIRST_ENTRY = "first_entry"
    LAST_ENTRY = "last_entry"
    FIRST_FACTOR = "first_factor"
    BEGINNING = "beginning"


@dataclass(frozen=True, slots=True, order=True)
class CodeAge:
    """An age in seconds that code tests; with `inclusive` that very age still counts as young."""

    since: str
    seconds: int
    inclusive: bool

    @property
    def name(self) -> str:
        """The name of the limit that says whether what is meant is younger."""
        return f"age_{self.since}_{self.seconds}{'' if self.inclusive else 'x'}"

    @property
    def about(self) -> str:
        """What the limit is, in words."""
        return f"the age of {_WORDS[Since(self.since)]}, which code compares with {self.seconds} s,"


_WORDS = {
    Since.FIRST_ENTRY: "the session's first MFA",
    Since.LAST_ENTRY: "the session's last MFA",
    Since.FIRST_FACTOR: "the last first factor",
    Since.BEGINNING: "the session",
}


@dataclass(frozen=True, slots=True)
class CodeTimes:
    """All that the tenant's code measures: ages, and up to which number it counts a user's sign-ins (0: it
    does not)."""

    ages: tuple[CodeAge, ...] = ()
    count: int = 0


NO_TIMES = CodeTimes()
