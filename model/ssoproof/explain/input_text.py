"""Inputs in words: the values that somebody has of whom an answer speaks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ssoproof.amounts import amount
from ssoproof.explain.model import InputValue
from ssoproof.inputs.input_classes import InputClasses
from ssoproof.inputs.terms import readable
from ssoproof.inputs.values import Absent, Members, Value, written
from ssoproof.logic.sorts import Value as SwitchValue
from ssoproof.masking import masked
from ssoproof.semantics.readings import INPUTS
from ssoproof.verdict.verdict import Result

#: More values than this are counted, not named.
MOST = 4
_USER = "event.user."


def example(row: Mapping[str, Value]) -> tuple[InputValue, ...]:
    """The values of one member of a class, as JavaScript; what looks like a secret is masked."""
    return tuple(InputValue(path, _masked(path, value)) for path, value in sorted(row.items()))


@dataclass(frozen=True, slots=True)
class InputClass:
    """A class of inputs that an answer tells apart, of whose tokens or renewals, and one member's values."""

    name: str
    victims: tuple[str, ...]
    example: tuple[InputValue, ...]


def classes_of(result: Result) -> tuple[InputClass, ...]:
    """The classes that an answer tells apart, in order; none where code treats all alike."""
    found: dict[tuple[str, tuple[InputValue, ...]], dict[str, None]] = {}
    for part in result.parts:
        for name, row in part.inputs.values.items() if part.inputs.rigid_variable is not None else ():
            found.setdefault((name, example(row)), {}).update(dict.fromkeys((part.victim, *part.also)))
    return tuple(InputClass(name, tuple(victims), values) for (name, values), victims in found.items())


def example_of(reading: Mapping[str, SwitchValue], inputs: InputClasses) -> tuple[InputValue, ...]:
    """The values in a run under a reading; nothing where it is the same for all."""
    return example(inputs.values.get(str(reading.get(INPUTS)), {}))


def _masked(path: str, value: Value) -> str:
    text = written(value)
    text = text[1:-1] if isinstance(value, Members) else text
    return masked(f"{path} === {text}").removeprefix(f"{path} === ")


def example_text(values: tuple[InputValue, ...]) -> str:
    """Values in half a sentence: `a user whose app_metadata.vip is true`; empty where there are none."""
    named = values[:MOST]
    own = [v for v in named if v.path.startswith(_USER)]
    others = [f"{readable(v.path)} is {_said(v)}" for v in named if v not in own]
    parts = (
        [f"a user whose {_and(f'{v.path.removeprefix(_USER)} is {_said(v)}' for v in own)}"] if own else []
    )
    parts += [f"{'where ' if own else 'a login in which '}{_and(iter(others))}"] if others else []
    parts += [f"and {amount(len(values) - MOST, 'more value')}"] if len(values) > MOST else []
    return " ".join(parts)


def _and(rows: Iterator[str]) -> str:
    *most, last = rows
    return f"{', '.join(most)} and {last}" if most else last


def _said(value: InputValue) -> str:
    return "not there" if value.value == Absent.UNDEFINED.value else value.value
