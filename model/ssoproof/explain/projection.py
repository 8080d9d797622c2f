"""Each run of a pair as a run of its own: its steps where there is but one run, and the states that it goes
through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ssoproof.errors import IllFormed
from ssoproof.explain.model import PARTING, TIME, Run
from ssoproof.flows.clock import WAIT
from ssoproof.logic.sorts import Value, values
from ssoproof.system.replay import Stuck, take
from ssoproof.system.system import UNMODELLED, Parameter, TransitionSystem
from ssoproof.system.trace import State, Trace

if TYPE_CHECKING:
    from ssoproof.explain.context import Acted

#: A step of one run: its place in the trace of both, the transition's name, its arguments.
Taken = tuple[int, str, Mapping[str, Value]]


def parted(trace: Trace, index: int) -> bool:
    """True where the runs have parted before step `index` (from 0)."""
    return trace.before(index).get("parted") is True


def arguments(trace: Trace, index: int, run: Run) -> Mapping[str, Value]:
    """The choices made at step `index` in a run; those of the second one have names that end in a prime."""
    given = trace.steps[index].arguments
    shared = {n: v for n, v in given.items() if not n.endswith("'")}
    if run is not Run.SECOND or not parted(trace, index):
        return shared
    return {**shared, **{n[:-1]: v for n, v in given.items() if n.endswith("'")}}


def units(trace: Trace, acted: Sequence[Acted], index: int) -> int:
    """How long a pause is: a wait says it, another one lasts until its limit is over."""
    waited = trace.steps[index].arguments.get("delay")
    left = trace.before(index).get(acted[index].label, 0) if waited is None else waited
    return int(left)


def taken(trace: Trace, acted: Sequence[Acted], run: Run) -> Iterator[Taken]:
    """The steps of one of the runs, as they are taken where there is but one."""
    for index, step in enumerate(acted):
        if step.lane == PARTING or step.outcome(run) is None:
            continue
        apart, name, given = parted(trace, index), step.transition.name, arguments(trace, index, run)
        if step.lane == TIME:
            yield index, *_pause(step.label, run, apart, units(trace, acted, index))
        elif not apart:
            yield index, name, given
        elif name.startswith("1:") and not step.transition.action.startswith("1:"):
            yield index, name.removeprefix("1:"), given
        else:
            outcome = step.outcome(run)
            yield index, f"{step.transition.action}/{outcome}" if outcome else step.transition.action, given


def _pause(label: str, run: Run, apart: bool, length: int) -> tuple[str, Mapping[str, Value]]:
    """A pause until the first run's own deadline stays one; any other is a wait."""
    own = not label.endswith("'") and label != WAIT and (run is Run.FIRST or not apart)
    return (f"{TIME}.{label}", {}) if own else (f"{TIME}.{WAIT}", {"delay": length})


def second_states(system: TransitionSystem, trace: Trace, acted: Sequence[Acted]) -> tuple[State, ...]:
    """The whole state at each moment of the second run, the other applications' own too.

    The pair keeps no second copy of what belongs to them, for it does not matter there. So the run is taken
    by itself.
    """
    by_name = {t.name: t for t in system.transitions}
    steps = {index: (name, given) for index, name, given in taken(trace, acted, Run.SECOND)}
    found: list[State] = [system.initial_state()]
    for index in range(len(trace)):
        state = found[-1]
        if index in steps:
            name, given = steps[index]
            try:
                own = {p.name: _value(p, given) for p in by_name[name].parameters}
                state = take(system, by_name[name], trace.reading, state, own, index).state
            except (Stuck, KeyError) as wrong:
                raise IllFormed(f"the second run can't be taken by itself: {wrong}") from wrong
        found.append(state)
    return tuple(found)


def _value(parameter: Parameter, given: Mapping[str, Value]) -> Value:
    """A choice as the run made it. A run of the certain part has none for code that was not understood: there
    any will do."""
    if parameter.kind == UNMODELLED and parameter.name not in given:
        return next(values(parameter.sort))
    return given[parameter.name]
