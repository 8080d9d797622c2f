"""What goes between page and server, checked: nothing of a request is believed before it fits."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ssoproof.amounts import amount
from ssoproof.errors import UsageError
from ssoproof.explore.run import Schedule
from ssoproof.explore.scenario import unsteady_of
from ssoproof.explore.trace_files import LONGEST
from ssoproof.logic.sorts import Value
from ssoproof.verdict.verdict import STEADY, Unsteady

#: The longest name of a transition, application or switch that is looked up, and the largest number.
NAME, NUMBER = 5000, 10**9


@dataclass(frozen=True, slots=True)
class RunRequest:
    """A run that a page wants to look at: its table (`apps` empty: any), steps, moment and choices.

    `policy`: the MFA policy, where the files do not state it. `skip`: steps that can't be taken are left out;
    `unit`: seconds of a unit of the steps' waits (0: the table's).
    """

    apps: tuple[str, ...] = ()
    subject: str = ""
    free: bool = False
    policy: str = ""
    reading: Mapping[str, str] = field(default_factory=dict)
    steps: Schedule = ()
    at: int | None = None
    picks: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    skip: bool = False
    unit: int = 0
    wait: int | None = None
    unsteady: Unsteady = STEADY


def json_of(data: bytes) -> Mapping[str, Any]:
    """A request's body; UsageError where it is no JSON object."""
    try:
        found = json.loads(data.decode("utf-8"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise UsageError("the request is no JSON") from None
    if not isinstance(found, dict):
        raise UsageError("the request is no JSON object")
    return found


def _no_number(text: str) -> float:
    raise ValueError(text)


def run_request(data: Mapping[str, Any]) -> RunRequest:
    """A request for a run; UsageError tells which part of it does not fit."""
    table = _object(data.get("table", {}), "table")
    apps = table.get("apps", [])
    if not isinstance(apps, list) or len(apps) > NAME:
        raise UsageError("the request’s table has no list of applications")
    picks = _object(data.get("picks", {}), "picks")
    return RunRequest(
        tuple(_name(a, "application") for a in apps),
        _name(table.get("subject", ""), "subject"),
        table.get("free") is True,
        _name(table.get("policy", ""), "policy"),
        {
            _name(k, "switch"): _name(v, "value")
            for k, v in _object(data.get("reading", {}), "reading").items()
        },
        steps(data.get("steps", [])),
        _number(data.get("at"), "at"),
        {_name(k, "action"): _arguments(v) for k, v in picks.items()},
        data.get("skip") is True,
        _number(data.get("unit"), "unit") or 0,
        _number(data.get("wait"), "wait"),
        unsteady_of(table),
    )


def steps(data: object) -> Schedule:
    """A schedule; UsageError where it is none."""
    if not isinstance(data, list):
        raise UsageError("the request’s steps are no list")
    if len(data) > LONGEST:
        raise UsageError(f"the run has {amount(len(data), 'step')}; {LONGEST} are the most")
    found = []
    for row in data:
        if not isinstance(row, list) or len(row) != 2:
            raise UsageError("a step of the request is not a name with arguments")
        found.append((_name(row[0], "transition"), _arguments(row[1])))
    return tuple(found)


def _arguments(data: object) -> dict[str, Value]:
    row = _object(data, "arguments")
    if len(row) > 500:
        raise UsageError("a step of the request has too many arguments")
    return {_name(k, "parameter"): _value(v) for k, v in row.items()}


def _object(data: object, what: str) -> Mapping[str, Any]:
    if not isinstance(data, dict):
        raise UsageError(f"the request’s {what} is not an object")
    return data


def _name(data: object, what: str) -> str:
    if not isinstance(data, str) or len(data) > NAME:
        raise UsageError(f"a name of the request ({what}) is no text of at most {NAME} characters")
    return data


def _value(data: object) -> Value:
    if isinstance(data, bool):
        return data
    return _name(data, "value") if isinstance(data, str) else _whole(data, "value")


def _whole(data: object, what: str) -> int:
    if not isinstance(data, int) or isinstance(data, bool) or not 0 <= data <= NUMBER:
        raise UsageError(f"the request’s {what} is no number from 0 to {NUMBER}")
    return data


def _number(data: object, what: str) -> int | None:
    return None if data is None else _whole(data, what)
