"""Baselines as files: YAML that people edit, read with the same care as a tenant's files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator

from ssoproof.compare.baseline import Baseline, Entry
from ssoproof.compare.findings import FOUND
from ssoproof.documents.files import read_text
from ssoproof.documents.place import Place, Reading
from ssoproof.documents.problems import quoted, stop, suggestion
from ssoproof.documents.validation import Part, Wrong, validated
from ssoproof.documents.values import FreeText, TrueName, filled, one_of, text
from ssoproof.documents.yaml_tree import Table, parse
from ssoproof.properties.registry import QUESTIONS
from ssoproof.providers.registry import providers
from ssoproof.readers.native.write import quoted as in_quotes
from ssoproof.semantics.readings import Box
from ssoproof.source import beginning
from ssoproof.verdict.verdict import Status

KEY = "ssoproof-baseline"
VERSION = "1"
EVERY = "every reading"
#: More boxes in one entry, or more entries, than this are not read.
MOST_BOXES, MOST_ENTRIES = 200, 5000
_STATUS: dict[str, Status] = {s.value: s for s in FOUND}
_HEAD = (
    "# Findings of ssoproof that are accepted, each with a reason. "
    "`ssoproof check PATH --baseline FILE` reports\n"
    "# whatever goes beyond them: another subject, another cause (routes), another reading.\n"
)


def dumps(entries: Iterable[Entry]) -> str:
    """The file's text, the same byte for byte for the same entries."""
    return _HEAD + "".join(f"{line}\n" for line in _lines(list(entries)))


def _lines(entries: list[Entry]) -> Iterator[str]:
    yield f"{KEY}: {VERSION}"
    yield "accepted:" if entries else "accepted: []"
    for entry in (part for one in entries for part in _by_inputs(one)):
        yield f"  - question: {entry.question}"
        yield f"    verdict: {entry.status.value}"
        yield f"    reason: {in_quotes(entry.reason)}"
        yield from _row("subjects", entry.subjects)
        if entry.victims:
            yield from _row("victims", entry.victims)
        yield from _row("routes", entry.routes)
        if entry.boxes[0].inputs:
            yield from _row("inputs", entry.boxes[0].inputs)
        yield from _row("readings", [box_text(box) for box in entry.boxes])


def _by_inputs(entry: Entry) -> Iterator[Entry]:
    """An entry for each of the inputs that its readings are said for."""
    whom = dict.fromkeys(box.inputs for box in entry.boxes)
    for inputs in whom:
        yield replace(entry, boxes=tuple(box for box in entry.boxes if box.inputs == inputs))
    if not whom:
        yield replace(entry, boxes=(Box(()),))


def _row(key: str, values: Iterable[str]) -> Iterator[str]:
    yield f"    {key}:"
    yield from (f"      - {in_quotes(value)}" for value in values)


def box_text(box: Box) -> str:
    """A box as files have it."""
    return ", ".join(f"{switch}={'|'.join(values)}" for switch, values in box.allowed) or EVERY


def box_of(value: object) -> Box:
    """A box of readings: switches with the values that they may have."""
    words = text(value)
    if words == EVERY:
        return Box(())
    sides: dict[str, tuple[str, ...]] = {}
    for piece in words.split(","):
        switch, _, stated = (p.strip() for p in piece.partition("="))
        if switch in sides:
            help = "list its values with | between them"
            raise Wrong("wrong-value", f"the switch {switch} stands twice", help)
        values = tuple(dict.fromkeys(v.strip() for v in stated.split("|")))
        _check_switch(switch, values)
        sides[switch] = values
    return Box.of(sides)


def _check_switch(switch: str, values: tuple[str, ...]) -> None:
    table = {s.id: s.sort.values for p in providers() for s in p.semantics.switches}
    if switch not in table:
        message = f"there is no switch {quoted(switch)}"
        raise Wrong("unknown-name", message, suggestion(switch, table))
    for value in values:
        if value not in table[switch]:
            message = f"{switch} has no value {quoted(value)}"
            raise Wrong("unknown-name", message, suggestion(value, table[switch]))


_Listed = Annotated[list[TrueName], AfterValidator(filled)]


class _Accepted(Part):
    """One accepted finding."""

    question: Annotated[str, BeforeValidator(one_of([q.code for q in QUESTIONS]))]
    """the question's code"""
    verdict: Annotated[str, BeforeValidator(one_of(list(_STATUS)))]
    """the verdict that is accepted"""
    reason: FreeText
    """why this finding is accepted"""
    subjects: _Listed
    """the applications, or api:NAME"""
    victims: _Listed = Field(default_factory=list)
    """those that are disturbed"""
    routes: _Listed
    """what is to blame; `ssoproof baseline` writes it"""
    inputs: list[TrueName] = Field(default_factory=list)
    """whose logins it accepts, as reports name them; not stated: everybody's"""
    readings: list[Annotated[Box, PlainValidator(box_of)]] = Field(examples=[f"[{EVERY}]"])
    """readings as S2=no, S9=yes|no"""


class _File(Part):
    """A baseline."""

    ssoproof_baseline: Annotated[str, BeforeValidator(one_of((VERSION,)))] = Field(examples=[VERSION])
    """the version of the format"""
    accepted: list[_Accepted] = Field(examples=["[]"])
    """the accepted findings"""


def load(file: Path, unfinished: bool = False) -> Baseline:
    """Reads a baseline. BadInput tells all that is wrong with it, with places; `unfinished`: reasons may be
    empty."""
    reading = Reading()
    node = parse(str(file), read_text(file, beginning(file), what="the baseline"), reading.problems)
    if not isinstance(node, Table):
        raise stop(
            "baseline-empty",
            "the baseline holds no keys",
            beginning(file),
            f"start with `{KEY}: {VERSION}`",
        )
    root = Place((), node, beginning(file), reading)
    places = list(root.section("accepted").entries())
    if len(places) > MOST_ENTRIES:
        message = f"there are more than {MOST_ENTRIES} entries"
        root.section("accepted").error("baseline-large", message, "repair something first")
        reading.problems.stop_on_errors()
    stated = validated(_File, root)
    accepted = stated.accepted if stated is not None else []
    entries = tuple(_entry(one, place, unfinished) for one, place in zip(accepted, places, strict=False))
    reading.problems.stop_on_errors()
    return Baseline(entries)


def _entry(stated: _Accepted, place: Place, unfinished: bool) -> Entry:
    reason = stated.reason.strip()
    if not reason and not unfinished:
        help = "write why this finding is accepted"
        place.section("reason").error("baseline-reason", "the reason is empty", help)
    if not 0 < len(stated.readings) <= MOST_BOXES:
        message = f"readings must be a list of 1 to {MOST_BOXES} entries"
        place.section("readings").error("wrong-value", message, f"write [{EVERY}]")
    return Entry(
        stated.question,
        tuple(stated.subjects),
        tuple(stated.victims),
        _STATUS[stated.verdict],
        tuple(stated.routes),
        tuple(replace(box, inputs=tuple(stated.inputs)) for box in stated.readings),
        reason,
        place.node.span,
    )
