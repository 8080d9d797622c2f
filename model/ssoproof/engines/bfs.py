"""Breadth-first search over the compiled concrete reading, for one full reading."""

from __future__ import annotations

from dataclasses import dataclass

from ssoproof import deadline
from ssoproof.amounts import amount
from ssoproof.engines.engine import Budget, Check, Closed, GaveUp, Observer, Outcome, Reached
from ssoproof.logic.sorts import Value
from ssoproof.system.stepper import StateTuple, Stepper
from ssoproof.system.system import TransitionSystem
from ssoproof.system.trace import Schedule

#: How a state was first reached: from which state, by which transition, with which arguments.
Parents = dict[StateTuple, tuple[StateTuple, int, tuple[Value, ...]] | None]


#: A level is gone through to its end, unless it alone exceeds the budget of states that many times.
WITHIN_A_LEVEL = 2


@dataclass(frozen=True, slots=True)
class BreadthFirst:
    """Keeps every state once; transitions are tried in order, so the first hit is the canonical one."""

    name: str = "explicit"

    def run(self, check: Check, budget: Budget, observer: Observer | None = None) -> Outcome:
        """The outcome of one check within a budget."""
        first: StateTuple = tuple(check.system.initial_state().values())
        successors = Stepper(check.system, check.goals, check.reading).successors
        parents: Parents = {first: None}
        level = [first]
        for depth in range(budget.depth):
            if observer is not None:
                observer(depth, len(parents))
            following: list[StateTuple] = []
            for state in level:
                deadline.check()
                if len(parents) > WITHIN_A_LEVEL * budget.states:
                    return GaveUp(f"more than {amount(budget.states, 'state')}", depth)
                for number, arguments, after, hit in successors(state):
                    if hit:
                        return Reached(_schedule(check.system, parents, state, number, arguments))
                    if after not in parents:
                        parents[after] = (state, number, arguments)
                        following.append(after)
            if not following:
                return Closed(len(parents), depth)
            if len(parents) > budget.states:
                return GaveUp(f"more than {amount(budget.states, 'state')}", depth + 1)
            level = following
        return GaveUp(f"depth {budget.depth} reached", budget.depth)


def _schedule(
    system: TransitionSystem, parents: Parents, state: StateTuple, number: int, arguments: tuple[Value, ...]
) -> Schedule:
    steps = [(number, arguments)]
    link = parents[state]
    while link is not None:
        before, number, arguments = link
        steps.append((number, arguments))
        link = parents[before]
    return tuple(named(system, n, a) for n, a in reversed(steps))


def named(
    system: TransitionSystem, number: int, arguments: tuple[Value, ...]
) -> tuple[str, dict[str, Value]]:
    """A step of a schedule: names for numbers and positions."""
    t = system.transitions[number]
    return t.name, {p.name: a for p, a in zip(t.parameters, arguments, strict=True)}
