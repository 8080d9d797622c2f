"""Verdicts, each with its evidence, and the result of a question with the readings that it holds under."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from ssoproof.inputs.input_classes import NO_INPUTS, InputClasses
from ssoproof.logic.sorts import Value
from ssoproof.semantics.readings import Box
from ssoproof.settings import Assumption
from ssoproof.system.stepper import MaskedStates
from ssoproof.system.system import TransitionSystem
from ssoproof.system.trace import Trace


@dataclass(frozen=True, slots=True)
class Exhausted:
    """A certificate: `reached` many states that stand for all reachable ones.

    `system` is the content hash of the system that it is about; `over` names the abstraction, `scope` what is
    covered. `states` are these states (tuples in the order of the system's state variables), each with the
    mask of the readings under which it stands for itself and those that allow less (`system/subsumption.py`);
    the certificate speaks for the readings in `readings`.
    """

    system: str
    reached: int
    over: str = ""
    scope: str = ""
    states: MaskedStates = field(default_factory=dict, repr=False, compare=False)
    readings: int = field(default=0, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Proved:
    """No run of any length breaks the property; the judge accepted the certificate."""

    certificate: Exhausted


@dataclass(frozen=True, slots=True)
class Violated:
    """A run breaks the property; the judge replayed it on `system`.

    `bounded` names what Z3 unrolled to find that no run has fewer steps; empty: that is not known.
    """

    trace: Trace
    system: TransitionSystem
    bounded: str = ""

    @property
    def shortest(self) -> bool:
        """Whether no run is shorter under any reading of its part."""
        return bool(self.bounded)


@dataclass(frozen=True, slots=True)
class Unknown:
    """Neither: no run of up to `safe_depth` steps breaks the property.

    `possible` is a run that breaks it if code that was not understood does what the run says.
    """

    reason: str
    safe_depth: int
    possible: Trace | None = None
    system: TransitionSystem | None = None


@dataclass(frozen=True, slots=True)
class Vacuous:
    """No witness reaches what the question is about; `depth` is how far was searched, None: everywhere."""

    depth: int | None


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """The question is not asked of this subject, for the reason given; `modelled`: not because the model
    lacks it."""

    reason: str
    modelled: bool = True


Verdict = Proved | Violated | Unknown | Vacuous | NotApplicable


class Status(Enum):
    """The verdict in one word for programs; the order is that of the exit codes."""

    VIOLATED = "violated"
    UNKNOWN = "unknown"
    VACUOUS = "vacuous"
    PROVED = "proved"
    NOT_APPLICABLE = "not applicable"

    @property
    def word(self) -> str:
        """The verdict in one word for people, in every format."""
        return _WORDS[self]

    @property
    def rank(self) -> int:
        """Its place in that order, from 0: the worst comes first."""
        return list(Status).index(self)


_WORDS = {
    Status.VIOLATED: "FAIL",
    Status.UNKNOWN: "UNDECIDED",
    Status.VACUOUS: "EMPTY",
    Status.PROVED: "PASS",
    Status.NOT_APPLICABLE: "not applicable",
}


def status(verdict: Verdict) -> Status:
    """The one word for a verdict."""
    return {
        Proved: Status.PROVED,
        Violated: Status.VIOLATED,
        Unknown: Status.UNKNOWN,
        Vacuous: Status.VACUOUS,
        NotApplicable: Status.NOT_APPLICABLE,
    }[type(verdict)]


@dataclass(frozen=True, slots=True)
class Unsteady:
    """What runs may do that no steady run does: calls to the outside fail, inputs with these paths change."""

    failing: bool = False
    moving: tuple[str, ...] = ()

    def __str__(self) -> str:
        said = ["a call of code to the outside fails"] if self.failing else []
        return " and ".join((*said, *(f"{path} changes" for path in self.moving)))


#: Runs in which nothing of the kind happens.
STEADY = Unsteady()


@dataclass(frozen=True, slots=True)
class ConditionalVerdict:
    """One verdict and the readings that it holds under: the union of boxes, none of which can be widened.

    `victim`: the application whose tokens or renewals it is about; `also`: others for which the same holds
    since nothing tells them apart. `inputs`: the classes of inputs that its boxes speak of.
    `policy`: the MFA policy under which it holds, where the files state none; empty: under each.
    """

    boxes: tuple[Box, ...]
    verdict: Verdict
    victim: str = ""
    also: tuple[str, ...] = ()
    inputs: InputClasses = NO_INPUTS
    unsteady: Unsteady = STEADY
    policy: str = ""

    @property
    def status(self) -> Status:
        """The one word for the verdict."""
        return status(self.verdict)


@dataclass(frozen=True, slots=True)
class Result:
    """The answer to one question about one subject.

    `parts` together cover all readings. `independent` lists the switches that the verdict does not depend on;
    `scope` says what the verdict is about, and after a semicolon what it leaves out; `statistics` are counts
    and seconds; `like` names the subject whose answer this one shares, and is empty where the answer is its
    own. `remarks` say what the answer leaves out on purpose. `sensitivities` are what only unsteady runs
    break, or a proof that they do not either.
    """

    question: str
    subject: str
    advisory: bool
    parts: tuple[ConditionalVerdict, ...]
    engine: str
    scope: str
    assumptions: tuple[Assumption, ...] = ()
    statistics: Mapping[str, float] = field(default_factory=dict)
    like: str = ""
    remarks: tuple[str, ...] = ()
    sensitivities: tuple[ConditionalVerdict, ...] = ()

    def scope_of(self, certificate: Exhausted) -> str:
        """What one of its proofs is about: that may be narrower, and leaves out what the answer does."""
        _, sign, left_out = self.scope.partition("; ")
        return f"{certificate.scope}{sign}{left_out}" if certificate.scope else self.scope

    @property
    def status(self) -> Status:
        """The worst of its parts; unknown where it differs by a policy that the files do not state."""
        if self.divided:
            return Status.UNKNOWN
        return min((p.status for p in self.parts), key=lambda s: s.rank, default=Status.NOT_APPLICABLE)

    @property
    def divided(self) -> bool:
        """Whether the answer differs by policy; one that is not asked under some policy differs from what is
        not proved."""
        found = set(self.by_policy.values())
        return len(found) > 1 and not found <= {Status.PROVED, Status.NOT_APPLICABLE}

    @property
    def counting(self) -> tuple[Status, ...]:
        """The verdicts that have a say in an exit code: of an answer that differs by policy, that alone."""
        return (Status.UNKNOWN,) if self.divided else tuple(p.status for p in self.parts)

    @property
    def by_policy(self) -> Mapping[str, Status]:
        """The worst under each policy, where parts are of one policy; else nothing."""
        found: dict[str, Status] = {}
        for p in self.parts:
            if p.policy:
                found[p.policy] = min(found.get(p.policy, p.status), p.status, key=lambda s: s.rank)
        return found

    def part(self, wanted: Status) -> tuple[ConditionalVerdict, ...]:
        """The parts with one status."""
        return tuple(p for p in self.parts if p.status is wanted)

    def under_reading(self, reading: Mapping[str, Value]) -> ConditionalVerdict | None:
        """The worst part that a full reading falls under; of several victims' parts the worst counts."""
        found = (p for p in self.parts if any(box.holds(reading) for box in p.boxes))
        return min(found, key=lambda p: p.status.rank, default=None)
