"""Traces: what happened step by step; writable as ITF JSON, the trace format of Apalache and Quint."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from ssoproof.logic.sorts import Value

#: The step at which two runs part; it changes nothing but which run is looked at.
PART = "part"

State = Mapping[str, Value]
#: Names of transitions, each with the values of its parameters.
Schedule = tuple[tuple[str, Mapping[str, Value]], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A transition taken with arguments; `state` is the one after it, `outputs` those that were true."""

    transition: str
    arguments: Mapping[str, Value]
    state: State
    outputs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Trace:
    """A run: the reading under which it happens, the first state, the steps."""

    reading: Mapping[str, Value]
    initial: State
    steps: tuple[Step, ...]

    def __len__(self) -> int:
        return len(self.steps)

    @property
    def transitions(self) -> int:
        """How many transitions the run takes; the point where two runs part is none."""
        return sum(step.transition != PART for step in self.steps)

    def before(self, index: int) -> State:
        """The state in which step `index` (from 0) was taken."""
        return self.initial if index == 0 else self.steps[index - 1].state

    @property
    def schedule(self) -> Schedule:
        """Transition names and arguments, which together with the reading determine the trace."""
        return tuple((s.transition, s.arguments) for s in self.steps)


def itf(trace: Trace, about: str = "", more: Mapping[str, object] | None = None) -> str:
    """The trace as ITF JSON text; `more` is what else its head says."""
    names = sorted(trace.initial)
    states: list[dict[str, object]] = [{"#meta": {"index": 0}, **{n: _itf(trace.initial[n]) for n in names}}]
    for index, step in enumerate(trace.steps, start=1):
        meta = {"index": index, "transition": step.transition, "arguments": dict(step.arguments)}
        states.append({"#meta": meta, **{n: _itf(step.state[n]) for n in names}})
    head = {"format": "ITF", "description": about, "reading": dict(trace.reading), **(more or {})}
    return json.dumps({"#meta": head, "vars": names, "states": states}, indent=1, sort_keys=True)


def _itf(value: Value) -> object:
    return {"#bigint": str(value)} if isinstance(value, int) and not isinstance(value, bool) else value
