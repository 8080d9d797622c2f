"""The protocol of all engines: a check goes in, an outcome comes out; engines never print."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from ssoproof.logic.sorts import Value
from ssoproof.system.system import Goals, TransitionSystem
from ssoproof.system.trace import Schedule

#: Called now and then with the depth reached and the work done so far; may raise to cancel.
Observer = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Check:
    """Can a step of the system reach its goal? `goals` has one condition for each transition, in order.

    `reading` fixes every rigid variable.
    """

    system: TransitionSystem
    goals: Goals
    reading: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Budget:
    """How much work an engine may do: steps of a run, and states it may keep."""

    depth: int = 24
    states: int = 2_000_000


@dataclass(frozen=True, slots=True)
class Reached:
    """The shortest schedule whose last step reaches the goal; among equally short ones the least.

    Schedules are compared step by step: by the place of the transition in the system, then by the
    arguments in the order of their sorts.
    """

    schedule: Schedule


@dataclass(frozen=True, slots=True)
class Closed:
    """No run of any length reaches the goal: `states` is how many states there are, `depth` how deep."""

    states: int
    depth: int


@dataclass(frozen=True, slots=True)
class GaveUp:
    """No run of up to `safe_depth` steps reaches the goal; more is not known, for the reason given."""

    reason: str
    safe_depth: int


Outcome = Reached | Closed | GaveUp


class Engine(Protocol):
    """Answers checks."""

    @property
    def name(self) -> str:
        """What the engine is called."""
        ...

    def run(self, check: Check, budget: Budget, observer: Observer | None = None) -> Outcome:
        """The outcome of one check within a budget."""
        ...
