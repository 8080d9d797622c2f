"""Observations: what a log or recorded traffic shows of one login or renewal, and what was left unread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum


class Moment(Enum):
    """Where in a login something can be observed.

    The browser is sent to the provider; the first factor is accepted; code runs after it; a challenge is
    answered; the browser is back from where code sent it; a silent call; a logout.
    """

    AUTHORIZE = "authorize"
    FIRST_FACTOR = "first factor"
    PIPELINE = "pipeline"
    ANSWER = "answer"
    RETURN = "return"
    SILENT = "silent"
    LOGOUT = "logout"


#: Where an interactive login may come to an outcome.
INTERACTIVE = frozenset({Moment.AUTHORIZE, Moment.PIPELINE, Moment.ANSWER, Moment.RETURN})
#: A silent call, and a logout.
SILENT, LOGOUT = frozenset({Moment.SILENT}), frozenset({Moment.LOGOUT})


class Outcome(Enum):
    """What came of a request."""

    TOKEN = "token"
    CHALLENGE = "challenge"
    LOGIN = "login"
    DENIED = "denied"
    AWAY = "away"
    MFA_REQUIRED = "mfa required"
    INTERACTION = "interaction"


@dataclass(frozen=True, slots=True)
class Observation:
    """What one place of a source shows of one step.

    `place`: file and line. `time`: seconds (None: not stated), of one clock for all observations of a
    browser. `client`: the application's client id or name. `browser`: equal for what happened in one browser.
    `user`: whose login it was; None where that may be anybody.
    `outcomes`: what came of it is one of these; empty where that is not seen. `code_ran`: it is known that
    code ran. `saw_mfa`: whether code saw MFA in the session. `demanded`: whether code demanded MFA.
    `challenged`: whether a challenge was passed in the login that ends here; `ticked`: whether its answer
    ticked the box. None stands for what is not seen.
    """

    place: str
    time: float | None
    moments: frozenset[Moment]
    client: str
    browser: str = ""
    outcomes: frozenset[Outcome] = frozenset()
    code_ran: bool = False
    saw_mfa: bool | None = None
    demanded: bool | None = None
    challenged: bool | None = None
    ticked: bool | None = None
    user: str | None = None

    @property
    def silent(self) -> bool:
        """True for a silent call."""
        return self.moments == SILENT

    @property
    def failed(self) -> bool:
        """True for a silent call that is known to have failed."""
        return self.silent and bool(self.outcomes) and Outcome.TOKEN not in self.outcomes

    @property
    def words(self) -> str:
        """What was observed, in words."""
        parts = [_moment(self.moments)]
        if self.saw_mfa is not None:
            parts.append(f"code saw {'MFA' if self.saw_mfa else 'no MFA'} in the session")
        if self.demanded is not None:
            parts.append(f"code required {'MFA' if self.demanded else 'no MFA'}")
        if self.challenged is not None:
            parts.append("an MFA prompt was passed" if self.challenged else "no MFA prompt was passed")
        if self.ticked is not None:
            parts.append(f"the box was {'' if self.ticked else 'not '}ticked")
        if self.outcomes:
            names = sorted(OUTCOME_WORDS[o] for o in self.outcomes)
            parts.append(" or ".join(names))
        return ", ".join(parts)


#: Outcomes as people are told of them.
OUTCOME_WORDS = {
    Outcome.TOKEN: "a token",
    Outcome.CHALLENGE: "an MFA prompt",
    Outcome.LOGIN: "login required",
    Outcome.DENIED: "access denied",
    Outcome.AWAY: "sent somewhere else by code",
    Outcome.MFA_REQUIRED: "“multifactor authentication required”",
    Outcome.INTERACTION: "interaction required",
}


def _moment(moments: frozenset[Moment]) -> str:
    if moments == SILENT:
        return "silent renewal"
    if moments == LOGOUT:
        return "logout"
    if moments == {Moment.FIRST_FACTOR}:
        return "first factor accepted"
    if moments == {Moment.ANSWER}:
        return "answer to an MFA prompt"
    return "interactive login"


class Effect(Enum):
    """What a part of a source that gives no observation means for those after it.

    It adds nothing; it was not understood, so that nothing after it in its browser is used; it is outside of
    what is modelled, with the same effect.
    """

    NOTHING = "adds nothing"
    UNREAD = "not understood"
    OUTSIDE = "not modelled"


@dataclass(frozen=True, slots=True)
class Remainder:
    """A part of a source that gives no observation; `why` names no value that could be a secret.

    `browser`: whose later observations it bears on; None: those of all browsers of `user`, and of all
    browsers where that is None too.
    """

    place: str
    time: float | None
    why: str
    effect: Effect
    browser: str | None = None
    user: str | None = None

    def bears_on(self, observation: Observation) -> bool:
        """Whether it may have to do with the observation's browser."""
        if self.browser is not None:
            return self.browser == observation.browser
        return self.user is None or observation.user in (None, self.user)


class Extent(Enum):
    """What a source shows of its browsers, if it is complete: the ends of logins, each run of code, or every
    exchange."""

    ENDS = "every token that was issued, every silent renewal that reached the provider, and every logout"
    CODE = "every run of code"
    EXCHANGES = "everything that the browser asked of the provider"


#: What is said of a line of text that may be anything: noise, mostly.
NO_PATTERN = "no pattern fits the line"


@dataclass(slots=True)
class Log:
    """What sources show, in the order in which it happened within each browser, and what they left over.

    `assumptions`: what is taken for granted of a source; `extents`: for each browser, what its source shows
    of it.
    """

    observations: list[Observation] = field(default_factory=list)
    remainders: list[Remainder] = field(default_factory=list)
    assumptions: dict[str, None] = field(default_factory=dict)
    extents: dict[str, Extent] = field(default_factory=dict)

    def add(self, other: Log) -> None:
        """Takes another source's part in."""
        self.observations += other.observations
        self.remainders += other.remainders
        self.assumptions |= other.assumptions
        self.extents |= other.extents

    def leave(self, remainder: Remainder) -> None:
        """Notes what gives no observation."""
        self.remainders.append(remainder)


def tallied(remainders: Iterable[Remainder], effect: Effect) -> list[tuple[str, int, str]]:
    """What is left over with an effect: each reason once, how often, and the first place."""
    rows = [r for r in remainders if r.effect is effect]
    counts = Counter(r.why for r in rows)
    first = {r.why: r.place for r in reversed(rows)}
    return [(why, count, first[why]) for why, count in counts.items()]
