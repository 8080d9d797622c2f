"""What a case.toml may hold, and a case made of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from ssoproof.documents.place import Place, Reading
from ssoproof.documents.problems import quoted, suggestion
from ssoproof.documents.toml_tree import parse
from ssoproof.documents.validation import Part, Wrong, validated
from ssoproof.documents.values import Truth, Whole
from ssoproof.providers.registry import providers
from ssoproof.readers.cases import Case, Expectation, Readings, Steps
from ssoproof.source import Span

VERDICTS = ("violated", "proved", "vacuous", "unknown", "not-applicable")


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        help = 'write it in quotes: {key} = "..."'
        raise Wrong("wrong-type", "{key} must be text that is not empty", help)
    return value


def _verdict(value: object) -> str:
    if (written := _text(value)) not in VERDICTS:
        raise Wrong("wrong-value", "{value} is no verdict", suggestion(written, VERDICTS))
    return written


def _values(values: list[str]) -> list[str]:
    if not values:
        raise Wrong("wrong-type", "{key} lists nothing", 'write {key} = ["one", "two"]')
    return values


Text = Annotated[str, BeforeValidator(_text)]
Values = Annotated[list[Text], BeforeValidator(_values)]


class _Steps(Part):
    """The length of the shortest counterexample under one reading."""

    reading: dict[str, Text]
    """a value for each switch that matters"""
    transitions: Whole
    """how many transitions it has"""

    @model_validator(mode="before")
    @classmethod
    def _of_a_reading(cls, stated: Any) -> Any:
        if isinstance(stated, dict) and "reading" not in stated:
            raise Wrong("wrong-type", "{key} state no reading", "write reading = {...}")
        return stated


class _Expected(Part):
    """What one question must answer about one subject."""

    question: Text = Field(examples=["SSO001"])
    """the question's code"""
    subject: Text = Field(examples=["api:orders"])
    """an application's name, or `api:` and an API's name"""
    verdict: Annotated[str, BeforeValidator(_verdict)] = Field(examples=list(VERDICTS))
    """the verdict"""
    sets: list[dict[str, Values]] = Field(default_factory=list)
    """minimal sets of readings under which the verdict holds"""
    complete: Truth = False
    """whether these are all of them"""
    holds: list[dict[str, Values]] = Field(default_factory=list)
    """sets of readings under which the question is proved"""
    steps: list[_Steps] = Field(default_factory=list)
    """lengths of shortest counterexamples"""
    inputs: Values = Field(default_factory=list, examples=['["users with app_metadata.vip"]'])
    """whose logins it is about, as reports name them; not stated: everybody's"""
    sensitive: list[Text] | None = Field(default=None, examples=['["event.user.app_metadata.vip changes"]'])
    """all that the answer is sensitive to, as reports name it; not stated: nothing is said of it"""


class _File(Part):
    """A case."""

    title: Text
    """a title for the case"""
    about: Text
    """what the case shows"""
    expect: list[_Expected] = Field(examples=["[[expect]]"])
    """what must come out: tables with question, subject and verdict"""


def read(folder: Path, file: str, text: str) -> Case:
    """The case of a folder whose case.toml holds this text. BadInput tells all that is wrong with it."""
    root = Place((), parse(file, text), Span(file, 1), Reading())
    stated = validated(_File, root)
    expected: tuple[Expectation, ...] = ()
    if stated is not None:
        places = root.section("expect").entries()
        expected = tuple(_expectation(one, at) for one, at in zip(stated.expect, places, strict=True))
        _check_once(root.section("expect"), expected)
    root.reading.problems.stop_on_errors()
    assert stated is not None, "without errors there is a case"
    return Case(folder, stated.title, stated.about, expected)


def _expectation(stated: _Expected, place: Place) -> Expectation:
    if stated.complete and not stated.sets:
        help = "list the sets, or leave complete out"
        place.section("complete").error("wrong-value", "complete is true, but no sets are listed", help)
    steps = place.section("steps").entries()
    return Expectation(
        question=stated.question,
        subject=stated.subject,
        verdict=stated.verdict,
        sets=tuple(
            _readings(*pair) for pair in zip(stated.sets, place.section("sets").entries(), strict=True)
        ),
        complete=stated.complete,
        holds=tuple(
            _readings(*pair) for pair in zip(stated.holds, place.section("holds").entries(), strict=True)
        ),
        steps=tuple(_steps(one, at) for one, at in zip(stated.steps, steps, strict=True)),
        inputs=tuple(stated.inputs),
        sensitive=None if stated.sensitive is None else tuple(stated.sensitive),
        place=place.section("question").span,
    )


def _readings(stated: dict[str, list[str]], place: Place) -> Readings:
    for switch, values in stated.items():
        for value in values:
            _check_value(place.section(switch), switch, value)
    return {switch: tuple(values) for switch, values in stated.items()}


def _steps(stated: _Steps, place: Place) -> Steps:
    for switch, value in stated.reading.items():
        _check_value(place.section("reading").section(switch), switch, value)
    return Steps(stated.reading, stated.transitions)


def _check_value(place: Place, switch: str, value: str) -> None:
    known = {s.id: s.sort.values for p in providers() for s in p.semantics.switches}
    if switch not in known:
        place.error("unknown-name", f"there is no switch {quoted(switch)}", suggestion(switch, known))
    elif value not in known[switch]:
        message = f"the switch {switch} has no value {quoted(value)}"
        place.error("unknown-name", message, suggestion(value, known[switch]))


def _overlap(one: tuple[str, ...], two: tuple[str, ...]) -> bool:
    """Whether two expectations are about some inputs both; none that are named are all."""
    return not one or not two or not set(one).isdisjoint(two)


def _check_once(place: Place, expected: tuple[Expectation, ...]) -> None:
    stated: dict[tuple[str, str], list[Expectation]] = {}
    for one in expected:
        before = stated.setdefault((one.question, one.subject), [])
        if any(_overlap(one.inputs, other.inputs) for other in before):
            message = f"{one.question} is expected twice for {quoted(one.subject)}"
            help = "a question has one verdict a subject, and one for each of its inputs: put both into one"
            place.reading.problems.error("duplicate-value", message, place.span, help)
        before.append(one)
