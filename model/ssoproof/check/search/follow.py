"""Under which readings a schedule can be followed and ends in the goal."""

from __future__ import annotations

from ssoproof.system.lifted_stepper import MultiStepper
from ssoproof.system.reading_masks import Masks
from ssoproof.system.stepper import StateTuple
from ssoproof.system.system import Goals, TransitionSystem
from ssoproof.system.trace import Schedule


class Follower:
    """Follows schedules through one system under all readings at once."""

    def __init__(self, system: TransitionSystem, goals: Goals, masks: Masks) -> None:
        self.stepper = MultiStepper(system, goals, masks)
        self._number = {t.name: i for i, t in enumerate(system.transitions)}
        self._parameters = tuple(tuple(p.name for p in t.parameters) for t in system.transitions)

    def covers(self, schedule: Schedule) -> int:
        """The readings (a mask) under which the schedule replays and its last step reaches the goal."""
        states: dict[StateTuple, int] = {self.stepper.initial(): self.stepper.masks.all}
        hits = 0
        for name, arguments in schedule:
            number = self._number[name]
            wanted = tuple(arguments[name] for name in self._parameters[number])
            following: dict[StateTuple, int] = {}
            hits = 0
            for state, mask in states.items():
                for _, _, after, hit, possible in self.stepper.given(number, state, wanted):
                    alive = mask & possible
                    if alive:
                        following[after] = following.get(after, 0) | alive
                        hits |= mask & hit
            states = following
        return hits
