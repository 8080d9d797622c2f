"""Behaviours of the provider that an answer depends on: a table of verdicts over the two that matter most,
and what is assumed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ssoproof.check.report import Report
from ssoproof.compare.findings import Answer
from ssoproof.semantics.readings import Box
from ssoproof.semantics.switch import Switch
from ssoproof.verdict.verdict import ConditionalVerdict, Status, Violated

#: More behaviours than this are named by number only.
MOST = 8


@dataclass(frozen=True, slots=True)
class Cell:
    """The verdict under one pair of values; `usual`: under those that are assumed."""

    status: Status
    steps: int
    usual: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """Verdicts by the values of two behaviours, or of one; all others are as assumed."""

    down: Switch
    across: Switch | None
    rows: tuple[tuple[str, bool, tuple[Cell, ...]], ...]


def grid(answer: Answer, report: Report) -> Grid | None:
    """The table of an answer; None where no behaviour makes a difference, or where more than behaviours
    do."""
    result = answer.result
    if result.by_policy or len({p.status for p in result.parts}) < 2:
        return None
    fixed = {switch for switch, _ in report.fixed}
    names = (o.switch for o in answer.explanation.observations if o.switch not in fixed)
    switches = [report.semantics[name] for name in names][:MOST]
    if not switches:
        return None
    down = next((s for s in switches if _varies(answer, report, s)), switches[0])
    across = next((s for s in switches if s is not down and _varies(answer, report, s, down)), None)
    rows = []
    for value in down.values:
        reading = {**report.assumed_reading, down.id: value.name}
        cells = tuple(_cells(answer, reading, across, report))
        if not cells:
            return None
        rows.append((value.meaning, value.name == report.assumed_reading[down.id], cells))
    return Grid(down, across, tuple(rows))


def _varies(answer: Answer, report: Report, switch: Switch, beside: Switch | None = None) -> bool:
    """Whether the verdict is another one for some value of a switch, with some value of one beside it."""
    for value in [v.name for v in beside.values] if beside else [""]:
        usual = {**report.assumed_reading, **({beside.id: value} if beside else {})}
        own = {(c.status, c.steps) for c in _cells(answer, usual, switch, report)}
        if len(own) > 1:
            return True
    return False


def _cells(answer: Answer, reading: dict[str, str], across: Switch | None, report: Report) -> Iterator[Cell]:
    usual = report.assumed_reading
    for value in [v.name for v in across.values] if across else [""]:
        own = {**reading, **({across.id: value} if across else {})}
        part = answer.result.under_reading(own)
        if part is not None:
            yield Cell(part.status, _length(part), own == usual)


def _length(part: ConditionalVerdict) -> int:
    return part.verdict.trace.transitions if isinstance(part.verdict, Violated) else 0


def holding(part: ConditionalVerdict, report: Report) -> tuple[tuple[str, str, bool], ...]:
    """The behaviours that a verdict rests on, as statements: of the set in which most is as assumed.

    Each with the switch's id, and whether it is what is assumed.
    """
    semantics, usual = report.semantics, report.assumed_reading
    if not part.boxes:
        return ()

    def unlike(box: Box) -> tuple[int, int]:
        return sum(usual[s] not in values for s, values in box.allowed), len(box.allowed)

    found = []
    for switch, values in min(part.boxes, key=unlike).allowed[:MOST]:
        assumed = usual[switch] in values
        value = usual[switch] if assumed else values[0]
        found.append((semantics[switch].statement(value), switch, assumed))
    return tuple(found)
