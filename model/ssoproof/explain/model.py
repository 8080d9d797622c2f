"""What a counterexample is told as: beats with clock times and lanes, causes, readings, observations.

Plain data, so that every format tells the same story.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ssoproof.amounts import amount
from ssoproof.semantics.readings import EVERY
from ssoproof.source import Origin
from ssoproof.verdict.verdict import Status

#: Lanes beside those of the applications: the provider's shared state, the browser's owner, the clock.
PROVIDER, BROWSER, TIME, PARTING = "provider", "browser", "time", "parting"


class Run(Enum):
    """Which run of a two-run question; BOTH also for questions about one run."""

    BOTH = "both"
    FIRST = "first"
    SECOND = "second"


class Mark(Enum):
    """What a step shows from outside."""

    LOGIN = "login prompt"
    CHALLENGE = "MFA prompt"
    TOKEN = "token"
    ERROR = "error"


class Topic(Enum):
    """What a fact is about."""

    SESSION = "session"
    MEMORY = "remembered browser"
    MFA = "mfa"
    LOGIN = "login"
    TOKEN = "token"
    CHALLENGE = "challenge"
    DEMAND = "demand"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that changed at a step; `gained` is false where something was lost."""

    text: str
    lane: str
    topic: Topic
    gained: bool

    @property
    def signed(self) -> str:
        """The change with a plus or a minus before it."""
        return f"{'+' if self.gained else '-'} {self.text}"


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request (`sent`, with parameters) and what came back; texts are empty where there is nothing."""

    sent: str = ""
    parameters: tuple[tuple[str, str], ...] = ()
    response: str = ""
    failed: bool = False


@dataclass(frozen=True, slots=True)
class StepView:
    """What a step was in one run, or in both; `short` in a few words; `decided` by lines and settings."""

    run: Run
    what: str
    facts: tuple[Fact, ...]
    marks: tuple[Mark, ...]
    why: tuple[str, ...] = ()
    short: str = ""
    exchange: Exchange = Exchange()
    decided: tuple[Cause, ...] = ()


@dataclass(frozen=True, slots=True)
class StoryStep:
    """One step: `number` from 1 (0: the parting of two runs), `clock` in seconds since the start once it is
    done, `delay` what it took.

    `tellings` has one entry, or two where the runs differ; `guilty`: a cause points at it; `breaks`: it
    breaks the property; `verb` is what is done, in the model's word.
    """

    number: int
    transition: str
    lane: str
    clock: int
    delay: int
    tellings: tuple[StepView, ...]
    guilty: bool = False
    breaks: bool = False
    verb: str = ""


class CauseKind(Enum):
    """What sort of thing a cause points at."""

    HOOK = "hook"
    SETTING = "setting"
    STEP = "step"
    READING = "reading"
    INPUT = "input"


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason: in words, where it stands (`place`: file:line, with its text), at which step it arose.

    `at` is the origin of the setting, or the hook's name and the stretch of its code.
    """

    kind: CauseKind
    text: str
    place: str = ""
    code: str = ""
    step: int | None = None
    at: Origin | None = None

    @property
    def located(self) -> str:
        """The reason with its place behind it."""
        return f"{self.text} ({self.place})" if self.place else self.text


@dataclass(frozen=True, slots=True)
class Value:
    """One switch in a box: the values that it may have, and what they mean."""

    switch: str
    values: tuple[str, ...]
    question: str
    meanings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """A box of readings in words; no values: every reading. `default`: the default reading is among them.

    `whom`: whose logins it is about, where not all; empty otherwise.
    """

    box: str
    values: tuple[Value, ...]
    default: bool
    whom: str = ""

    @property
    def text(self) -> str:
        """The box on one line, with whose logins it is about."""
        readings = self.box if self.values else EVERY
        return f"{readings} for {self.whom}" if self.whom else readings


@dataclass(frozen=True, slots=True)
class Observation:
    """What to watch on a real tenant in order to learn the value of a switch."""

    switch: str
    question: str
    probe: str


@dataclass(frozen=True, slots=True)
class Track:
    """Something that lasts: for each moment (before the first step, then after each) whether it was there."""

    name: str
    lane: str
    run: Run
    topic: Topic
    alive: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """A choice that the run rests on: outside input, or what code that was not understood does."""

    place: str
    reason: str
    value: str
    step: int
    run: Run
    understood: bool
    at: Origin | None = None


@dataclass(frozen=True, slots=True)
class InputValue:
    """The value of one input, by the name that Actions have for it, as JavaScript."""

    path: str
    value: str


@dataclass(frozen=True, slots=True)
class Contrast:
    """The nearest run that works: what is otherwise in it, from which fact on, and how it ends.

    `step` is that of the failing run (0: none), `instead` and `ending` are words without a subject; `fact`
    says what it has or lacks, `reasons` why it ends as it does.
    """

    step: int
    lane: str
    instead: str
    fact: str
    ending: str
    reasons: tuple[str, ...] = ()

    def sentence(self, victim: str) -> str:
        """All of it, without a full stop."""
        why = f": {self.reasons[0]}" if self.reasons else ""
        return f"{self.instead}, {victim} {self.ending}{why}"


@dataclass(frozen=True, slots=True)
class Story:
    """A counterexample, told. `certain` is false for a run that rests on code that was not understood.

    `title` is what should hold, of no application in particular; `sentence` what the run shows. `others` are
    the other applications to blame, `activity` what is done to the one of them that a cause points at (both
    empty where nobody is). `inputs` are the values that code reads in the run, where they matter to it.
    `who` is affected, in words; `nearest` is the run nearest to it that works.
    """

    code: str
    subject: str
    title: str
    why: str
    remedy: str
    victim: str
    lanes: tuple[str, ...]
    two_runs: bool
    steps: tuple[StoryStep, ...]
    deciding: tuple[Cause, ...]
    contrast: tuple[Cause, ...]
    error: tuple[str, str] | None
    readings: tuple[Words, ...]
    tracks: tuple[Track, ...]
    conditions: tuple[Condition, ...]
    shortest: bool
    certain: bool
    reading: tuple[tuple[str, str], ...]
    sentence: str = ""
    activity: str = ""
    others: tuple[str, ...] = ()
    inputs: tuple[InputValue, ...] = ()
    who: str = ""
    nearest: Contrast | None = None

    @property
    def heading(self) -> str:
        """Check, subject, verdict and sentence in a row: what stands above a drawing of the run."""
        word = Status.VIOLATED if self.certain else Status.UNKNOWN
        return f"{self.code} {self.subject}: {word.word}. {self.sentence}"

    @property
    def bound(self) -> str:
        """Z3's word on its length; empty where there is none."""
        if not self.shortest or self.length < 2:
            return ""
        steps = amount(self.length - 1, "step")
        return f"Z3: no run of {steps} or fewer shows it, for any provider behaviour in this group."

    @property
    def contrast_alone(self) -> tuple[Cause, ...]:
        """The reasons of the second run that the first does not share."""
        return tuple(c for c in self.contrast if c not in self.deciding)

    @property
    def parting(self) -> int | None:
        """The place (from 0) of the parting among the steps, where there are two runs."""
        return next((k for k, step in enumerate(self.steps) if step.lane == PARTING), None)

    @property
    def length(self) -> int:
        """How many transitions the run has; the parting of two runs is none."""
        return sum(b.lane != PARTING for b in self.steps)


def at_step(text: str, step: int | None = None) -> Cause:
    """A reason that lies in a step of the run."""
    return Cause(CauseKind.STEP, text, step=step)


def by_setting(text: str, origin: Origin, step: int | None = None) -> Cause:
    """A reason that lies in a setting."""
    return Cause(CauseKind.SETTING, text, origin.span.place if origin.span else "", step=step, at=origin)
