"""Sets of readings carried along observations: each state that the tenant may be in, with the readings under
which it may be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ssoproof import bounds
from ssoproof.errors import SsoproofError
from ssoproof.evidence.ground import SESSION, Ground
from ssoproof.flows.clock import TIME
from ssoproof.logic.build import FALSE
from ssoproof.logic.concrete import evaluate
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import Value
from ssoproof.system.lifted_stepper import MultiStepper
from ssoproof.system.stepper import StateTuple
from ssoproof.system.system import Goals

#: A state, and which limits in it were started since the observations began (bits, by place).
Place = tuple[StateTuple, int]
#: For each place the readings under which it may be reached.
Belief = dict[Place, int]


class TooWide(SsoproofError):
    """More states than are followed."""


@dataclass
class Carrier:
    """Moves beliefs through one system. `span`: seconds from the first observation to the last, with what
    clocks may be wrong by; `between`: the transitions that may happen unseen once observations have begun. A
    limit that lasts longer can't end before the last if it started after the
    first."""

    ground: Ground
    span: float | None
    between: frozenset[int]
    _steppers: dict[Goals, MultiStepper] = field(default_factory=dict)
    _successors: dict[StateTuple, tuple[tuple[int, StateTuple, int], ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        system = self.ground.system
        self.masks = self.ground.regions.masks
        self._plain = tuple(FALSE for _ in system.transitions)
        self._timely = [t.actor == TIME for t in system.transitions]
        names = [v.name for v in system.state_variables]
        self._session = names.index(SESSION)
        self._shorts = [names.index(n) for n in self.ground.shorts if n in names]
        self._limits = [i for i, n in enumerate(names) if self._lasts(n)]
        self._free = {i for i in self._limits if names[i] in self.ground.free}
        self._names = names

    def _lasts(self, name: str) -> bool:
        return self.span is not None and self.ground.seconds.get(name, 0) > self.span

    def initial(self, readings: int) -> Belief:
        """Before anything has happened."""
        return {(self._stepper(self._plain).initial(), 0): readings}

    def _stepper(self, goals: Goals) -> MultiStepper:
        if goals not in self._steppers:
            system = self.ground.system
            self._steppers[goals] = MultiStepper(system, goals, self.masks, every=False)
        return self._steppers[goals]

    def _after(self, state: StateTuple) -> tuple[tuple[int, StateTuple, int], ...]:
        rows = self._successors.get(state)
        if rows is None:
            every = self._stepper(self._plain).successors(state)
            rows = self._successors[state] = tuple((n, after, possible) for n, _, after, _, possible in every)
        return rows

    def _place(self, number: int, before: Place, after: StateTuple, begun: bool) -> Place | None:
        """The place after a step; None where a limit would end that can't have been reached yet."""
        state, young = before
        if young and self._timely[number] and any(self._too_soon(young, state, after)):
            return None
        found = 0
        for i in self._limits:
            if after[i] and (young >> i & 1 or (begun and not state[i])):
                found |= 1 << i
        return after, found

    def _too_soon(self, young: int, state: StateTuple, after: StateTuple) -> Iterator[bool]:
        """The session may end sooner by a limit of code, and what belongs to it ends with it."""
        over = state[self._session] and not after[self._session]
        for i in self._limits:
            if young >> i & 1 and state[i] and not after[i]:
                if i == self._session:
                    yield not any(state[k] for k in self._shorts)
                else:
                    yield not over or i in self._free

    def by(self, number: int, state: StateTuple) -> Iterator[tuple[int, StateTuple, int]]:
        """The successors of a state by one transition, each with its readings."""
        return (row for row in self._after(state) if row[0] == number)

    def arguments(self, before: Place, number: int, after: Place, reading: int) -> dict[str, Value]:
        """The choices made in a step between two places under one reading."""
        parameters = self.ground.system.transitions[number].parameters
        rows = self._stepper(self._plain).by(number, before[0])
        chosen = next(a for _, a, then, _, able in rows if then == after[0] and able >> reading & 1)
        return {p.name: x for p, x in zip(parameters, chosen, strict=True)}

    def moves(self, place: Place, mask: int, begun: bool) -> Iterator[tuple[int, Place, int]]:
        """The unseen steps from a place under some of the readings of a mask."""
        for number, after, possible in self._after(place[0]):
            if mask & possible and (not begun or number in self.between):
                then = self._place(number, place, after, begun)
                if then is not None:
                    yield number, then, mask & possible

    def unseen(self, belief: Belief, begun: bool = True) -> Belief:
        """All that any number of unseen steps may lead to. `begun`: observations have begun."""
        reached, fresh = dict(belief), dict(belief)
        while fresh:
            following: Belief = {}
            for place, mask in fresh.items():
                for _, after, possible in self.moves(place, mask, begun):
                    self._add(reached, following, after, possible)
            fresh = following
        return reached

    def _add(self, reached: Belief, following: Belief, place: Place, mask: int) -> None:
        more = mask & ~reached.get(place, 0)
        if more:
            reached[place] = reached.get(place, 0) | more
            following[place] = following.get(place, 0) | more
            if bounds.EVIDENCE_STATES.passed(len(reached)):
                raise TooWide(f"more than {bounds.EVIDENCE_STATES.formatted} states")

    def observed(self, belief: Belief, goals: Goals, stays: Expr, begun: bool = True) -> Belief:
        """The belief after one step that fits an observation, or, where it may be none, after none."""
        found: Belief = {}
        for _, _, after, mask in self.steps(belief, goals, begun):
            found[after] = found.get(after, 0) | mask
        if stays is not FALSE:
            for place, mask in belief.items():
                if evaluate(stays, dict(zip(self._names, place[0], strict=True))):
                    found[place] = found.get(place, 0) | mask
        return found

    def steps(self, belief: Belief, goals: Goals, begun: bool) -> Iterator[tuple[Place, int, Place, int]]:
        """The steps that fit: place before, transition, place after, readings."""
        stepper = self._stepper(goals)
        numbers = [i for i, goal in enumerate(goals) if goal is not FALSE]
        for place, mask in belief.items():
            for number in numbers:
                for _, _, after, hit, _ in stepper.by(number, place[0]):
                    then = self._place(number, place, after, begun)
                    if mask & hit and then is not None:
                        yield place, number, then, mask & hit


def readings(belief: Belief) -> int:
    """All readings of a belief."""
    found = 0
    for mask in belief.values():
        found |= mask
    return found
