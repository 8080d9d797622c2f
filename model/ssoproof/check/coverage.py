"""Under which readings a schedule can be followed and ends in the goal."""

from __future__ import annotations

from collections.abc import Mapping

from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import Value
from ssoproof.system.masks import Masks
from ssoproof.system.multistepper import MultiStepper
from ssoproof.system.stepper import StateTuple
from ssoproof.system.system import DELAY, TransitionSystem


class Follower:
    """Follows schedules through one system under all readings at once."""

    def __init__(self, system: TransitionSystem, goals: tuple[Expr, ...], masks: Masks) -> None:
        self.stepper = MultiStepper(system, goals, masks)
        self._number = {t.name: i for i, t in enumerate(system.transitions)}
        self._system, self._goals = system, goals
        self._waiting: dict[tuple[int, ...], MultiStepper] = {}

    def _stepper(self, wanted: tuple[Value, ...], number: int) -> MultiStepper:
        """A stepper that tries no other delays than the wanted one."""
        if not any(p.kind == DELAY for p in self._system.transitions[number].parameters):
            return self.stepper
        delays = tuple(value for value in wanted if isinstance(value, int))
        if delays not in self._waiting:
            self._waiting[delays] = MultiStepper(self._system, self._goals, self.stepper.masks, delays)
        return self._waiting[delays]

    def covers(self, schedule: tuple[tuple[str, Mapping[str, Value]], ...]) -> int:
        """The readings (a mask) under which the schedule replays and its last step reaches the goal."""
        states: dict[StateTuple, int] = {self.stepper.initial(): self.stepper.masks.all}
        hits = 0
        for name, arguments in schedule:
            number = self._number[name]
            wanted = tuple(arguments[p.name] for p in self._system.transitions[number].parameters)
            following: dict[StateTuple, int] = {}
            hits = 0
            for state, mask in states.items():
                for _, chosen, after, hit, possible in self._stepper(wanted, number).by(number, state):
                    alive = mask & possible if chosen == wanted else 0
                    if alive:
                        following[after] = following.get(after, 0) | alive
                        hits |= mask & hit
            states = following
        return hits
