"""AIGER without any other checker: the written circuit is simulated beside the interpreter of systems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.agreement.models import models, of_case
from tests.unit.exports.aag import Aag, read_ascii, read_binary
from tests.unit.exports.hostile import HOSTILE

from ssoproof.exports import aiger
from ssoproof.exports.gates import decoded, encoded
from ssoproof.exports.model import Model, fixed
from ssoproof.logic.build import var
from ssoproof.logic.concrete import evaluate, holds
from ssoproof.logic.sorts import Value, values
from ssoproof.strategies import systems, value
from ssoproof.system.property import targets
from ssoproof.system.system import Transition

State = tuple[int, ...]


def steps(
    model: Model, state: Mapping[str, Value]
) -> Iterator[tuple[int, dict[str, Value], dict[str, Value], bool]]:
    """By the interpreter: number of the transition, arguments, the state after it, whether the goal is
    reached."""
    for number, (t, goal) in enumerate(zip(model.system.transitions, model.goals, strict=True)):
        for chosen in product(*(list(values(p.sort)) for p in t.parameters)):
            arguments = {p.name: v for p, v in zip(t.parameters, chosen, strict=True)}
            seen = {**state, **arguments}
            if holds(t.guard, seen):
                after = {**state, **{name: evaluate(e, seen) for name, e in t.updates.items()}}
                yield number, arguments, after, holds(goal, seen)


class Beside:
    """The circuit of a model, read back from its text."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.made = aiger.circuit(model)
        self.aag: Aag = read_ascii(aiger.ascii_text(self.made))

    def decoded(self, state: State) -> dict[str, Value]:
        """The system's state that the latches stand for."""
        now = {
            latch: bit ^ (latch in self.made.flipped)
            for (latch, _), bit in zip(self.aag.latches, state, strict=True)
        }
        found: dict[str, Value] = {}
        for v in self.model.system.state_variables:
            bits = self.made.places[v.name]
            found[v.name] = decoded(v.sort, sum(now[latch] << i for i, latch in enumerate(bits)))
        return found

    def inputs(self, number: int, t: Transition | None, arguments: Mapping[str, Value]) -> dict[int, int]:
        """What the inputs are for a step."""
        found = {literal: (number >> i) & 1 for i, literal in enumerate(self.made.move)}
        for p in t.parameters if t else ():
            bits = self.made.arguments.get(f"{t.name if t else ''}/{p.name}", ())
            found.update(
                {literal: (encoded(p.sort, arguments[p.name]) >> i) & 1 for i, literal in enumerate(bits)}
            )
        return found

    def differs(self, most: int = 300) -> str:
        """How the circuit differs from the interpreter on states that can be reached; empty where it does
        not."""
        initial: State = (0,) * len(self.aag.latches)
        if self.decoded(initial) != self.model.system.initial_state():
            return f"starts in {self.decoded(initial)}"
        seen, waiting = {initial}, [initial]
        while waiting and len(seen) < most:
            state = waiting.pop()
            for after in self._step(state):
                if isinstance(after, str):
                    return after
                if after not in seen:
                    seen.add(after)
                    waiting.append(after)
        return ""

    def _step(self, state: State) -> Iterator[State | str]:
        transitions = self.model.system.transitions
        before = self.decoded(state)
        taken = set()
        for number, arguments, after, hit in steps(self.model, before):
            taken.add((number, tuple(arguments.values())))
            (output,), latches = self.aag.step(state, self.inputs(number, transitions[number], arguments))
            if self.decoded(latches) != after or output != hit:
                yield (
                    f"{before} by {transitions[number].name} {arguments}: {self.decoded(latches)}, {output}; "
                    f"not {after}, {hit}"
                )
            yield latches
        for number, t in enumerate(transitions):
            for chosen in product(*(list(values(p.sort)) for p in t.parameters)):
                if (number, chosen) not in taken:
                    named = {p.name: v for p, v in zip(t.parameters, chosen, strict=True)}
                    if self.aag.step(state, self.inputs(number, t, named)) != ((0,), state):
                        yield f"{before}: {t.name} can't be taken, but something happens"
        if self.aag.step(state, self.inputs(len(transitions), None, {})) != ((0,), state):
            yield f"{before}: nothing is taken, but something happens"


@settings(max_examples=25, deadline=None)
@given(models())
def test_generated_systems_step_as_their_circuits(model: Model) -> None:
    assert Beside(model).differs() == ""


@pytest.mark.parametrize("name", ["a-as-logged", "d-audience-action"])
def test_shipped_cases_step_as_their_circuits(name: str) -> None:
    assert [Beside(m).differs(12) for m in of_case(name)[:3]] == [""] * 3


def test_hostile_names_step_as_their_circuits() -> None:
    assert Beside(HOSTILE).differs() == ""


@settings(max_examples=25, deadline=None)
@given(models())
def test_both_formats_say_the_same(model: Model) -> None:
    made = aiger.circuit(model)
    text, data = read_ascii(aiger.ascii_text(made)), read_binary(aiger.binary(made))
    assert (text.inputs, text.latches, text.outputs) == (data.inputs, data.latches, data.outputs)
    assert [(left, {a, b}) for left, a, b in text.gates] == [(left, {a, b}) for left, a, b in data.gates]


@settings(max_examples=25, deadline=None)
@given(systems(), st.data())
def test_free_readings_are_chosen_once(system: object, data: st.DataObject) -> None:
    model = fixed("free", system, targets(system, var("goal")), {})  # type: ignore[arg-type]
    reading = {v.name: data.draw(value(v.sort)) for v in model.system.rigid_variables}
    under = fixed("fixed", model.system, model.goals, reading)
    beside, made = Beside(model), aiger.circuit(model)
    first = {
        literal: (encoded(v.sort, reading[v.name]) >> i) & 1
        for v in model.system.rigid_variables
        for i, literal in enumerate(made.first[v.name])
    }
    state: State = (0,) * len(beside.aag.latches)
    expected: dict[str, Value] = under.system.initial_state()
    for chosen in (first, {literal: 1 - bit for literal, bit in first.items()}):
        for number, arguments, after, hit in list(steps(under, expected))[:1]:
            inputs = {**chosen, **beside.inputs(number, under.system.transitions[number], arguments)}
            (output,), state = beside.aag.step(state, inputs)
            assert (beside.decoded(state), output) == (after, hit)
            expected = after
        if state == (0,) * len(beside.aag.latches):
            break
