"""One transition, compiled over no more of the state than it reads or writes; what has the same content is
compiled once, and stepped once from where it reads the same, whichever system it belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import Sort, Value
from ssoproof.system.lifted_stepper import MultiStepper
from ssoproof.system.reading_masks import Masks
from ssoproof.system.system import Parameter, Transition, TransitionSystem, Variable

#: Name, sort and initial value of a state variable.
Field = tuple[str, Sort, Value]
#: What is written, in the order of the updates; the readings under which the step hits, and under which it is
#: possible.
Row = tuple[tuple[Value, ...], int, int]


class LoneSteps:
    """The steps of a system with one transition only, from values of the variables that it reads."""

    def __init__(
        self,
        read: tuple[Field, ...],
        written: tuple[Field, ...],
        rigid: tuple[Variable, ...],
        t: Transition,
        goal: Expr,
    ) -> None:
        names = [name for name, _, _ in read]
        unread = tuple(field for field in written if field[0] not in names)
        state = [Variable(*field) for field in (*read, *unread)]
        system = TransitionSystem((*state, *rigid), (t,))
        self._stepper = MultiStepper(system, (goal,), _masks(rigid), every=False)
        self._unread = tuple(initial for _, _, initial in unread)
        order = [v.name for v in state]
        self._places = tuple(order.index(name) for name, _, _ in written)

    def after(self, values: tuple[Value, ...]) -> Iterable[Row]:
        """Each step, from these values of what is read, in order."""
        places = self._places
        for _, _, after, hit, possible in self._stepper.by(0, (*values, *self._unread)):
            yield tuple([after[place] for place in places]), hit, possible


@lru_cache(maxsize=8192)
def lone_steps(
    read: tuple[Field, ...],
    written: tuple[Field, ...],
    rigid: tuple[Variable, ...],
    parameters: tuple[Parameter, ...],
    guard: Expr,
    updates: tuple[tuple[str, Expr], ...],
    goal: Expr,
) -> LoneSteps:
    """The steps of one transition under the readings of `rigid`; what it reads and writes is given apart."""
    t = Transition("alone", "", "", parameters, guard, dict(updates))
    return LoneSteps(read, written, rigid, t, goal)


#: So many entries of tables are remembered across systems.
MOST = 1 << 17


@lru_cache(maxsize=MOST)
def stepped(steps: LoneSteps, values: tuple[Value, ...]) -> tuple[Row, ...]:
    """The steps from some values, worked out once for all systems."""
    return tuple(steps.after(values))


@lru_cache(maxsize=64)
def _masks(rigid: tuple[Variable, ...]) -> Masks:
    return Masks.of(rigid)
