"""Traces to share: a played run as ITF, and an ITF file back to a run, replayed and compared step by step."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ssoproof.amounts import amount
from ssoproof.check.run import victims
from ssoproof.documents.problems import quoted
from ssoproof.errors import UsageError
from ssoproof.explain.context import RunContext, take_apart
from ssoproof.explore.counterexamples import Counterexample, assumed_policy, placed
from ssoproof.explore.run import Followed, PlayedRun, Schedule, delays_in, filled, follow, start
from ssoproof.explore.scenario import ExploredTenant, Scenario, led_by, unsteady_facts, unsteady_of
from ssoproof.explore.transition_names import action, result
from ssoproof.legible import printable
from ssoproof.logic.sorts import Value
from ssoproof.properties.registry import question
from ssoproof.properties.spec import Question, Runs
from ssoproof.semantics.readings import INPUTS
from ssoproof.system.replay import Stuck, take
from ssoproof.system.system import TransitionSystem
from ssoproof.system.trace import State, Step, Trace, itf
from ssoproof.verdict.verdict import Status

#: What is the matter with a file that is no trace, and what to do.
HELP = "load a file that this page or `ssoproof check --out` wrote (*.itf.json)"

#: The most steps that a run may have here.
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Loaded:
    """A run from a file; `said` tells in words what of it does not go as it is written."""

    played: PlayedRun
    said: tuple[str, ...]
    policy: str = ""


def saved(house: ExploredTenant, played: PlayedRun) -> str:
    """A played run as ITF JSON text, with what is needed to go on with it."""
    table = played.scenario
    more = {
        "played": {
            "subject": table.subject,
            "applications": list(table.apps),
            "any request": table.free,
            "policy": assumed_policy(house.tenant),
            "unit": house.played(table).composition.world.unit,
            **unsteady_facts(table.unsteady),
        }
    }
    return itf(played.trace, f"a run of {house.tenant.name}, played by hand", more) + "\n"


def loaded(house: ExploredTenant, text: str, under: Callable[[str], ExploredTenant] | None = None) -> Loaded:
    """The run in an ITF text; UsageError where it is none, or is about another tenant.

    `under` gives the tenant under a policy, where its files state none.
    """
    head, states = _parsed(text)
    rows = tuple(_step(k, state) for k, state in enumerate(states[1:], 1))
    reading = {str(k): str(v) for k, v in _mapping(head.get("reading", {}), "its reading").items()}
    own = head.get("played")
    if own is None:
        return _checked(house, str(head.get("description", "")), reading, rows, states)
    facts = _mapping(own, "what it says of the applications")
    policy = str(facts.get("policy", ""))
    house = under(policy) if under is not None else house
    names = facts.get("applications")
    if not isinstance(names, list) or not all(isinstance(n, str) for n in names):
        raise UsageError(f"the trace does not say which applications play: {HELP}")
    free = facts.get("any request") is True
    table = house.seat(names, str(facts.get("subject", "")), free, unsteady_of(facts))
    unit, here = facts.get("unit"), house.played(table).composition.world.unit
    if not isinstance(unit, int) or isinstance(unit, bool) or unit < 1:
        raise UsageError(f"the trace does not say how long a unit of its time is: {HELP}")
    begun = start(house, table, {**_switch_values(house, reading), **_whom(reading)})
    found = follow(house, begun, delays_in(rows, (unit, here)))
    system = house.played(found.played.scenario).full
    said = (
        *_strange(house, reading),
        *_other_users(begun, reading),
        *_said(found, rows, states if unit == here else [], system),
    )
    return Loaded(found.played, said, assumed_policy(house.tenant))


def _parsed(text: str) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
    """The head and the states of an ITF text."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as wrong:
        raise UsageError(
            f"it is no JSON: {wrong.msg} in line {wrong.lineno}, column {wrong.colno}; {HELP}"
        ) from None
    except (RecursionError, ValueError):
        raise UsageError(f"it is no JSON that can be read; {HELP}") from None
    whole = _mapping(data, "the file")
    head = _mapping(whole.get("#meta"), "its #meta")
    states = whole.get("states")
    if head.get("format") != "ITF" or not isinstance(states, list) or not states:
        raise UsageError(f"it is no trace in the Informal Trace Format; {HELP}")
    if len(states) > LONGEST + 1:
        raise UsageError(f"the trace has {amount(len(states) - 1, 'step')}; {LONGEST} are the most")
    return head, [_mapping(s, f"state {k}") for k, s in enumerate(states)]


def _mapping(data: object, what: str) -> Mapping[str, Any]:
    if not isinstance(data, dict):
        raise UsageError(f"{what} is not an object, as a trace has it; {HELP}")
    return data


def _step(index: int, state: Mapping[str, Any]) -> tuple[str, Mapping[str, Value]]:
    meta = _mapping(state.get("#meta"), f"the #meta of state {index}")
    name, given = meta.get("transition"), meta.get("arguments", {})
    if not isinstance(name, str):
        raise UsageError(f"state {index} does not say by which transition it was reached; {HELP}")
    return name, {
        str(k): v
        for k, v in _mapping(given, f"the arguments of step {index}").items()
        if isinstance(v, bool | int | str)
    }


def _switch_values(house: ExploredTenant, reading: Mapping[str, str]) -> dict[str, str]:
    """The part of a reading that the provider's table has."""
    table = {s.id: s.sort.values for s in house.semantics.switches}
    return {k: v for k, v in reading.items() if v in table.get(k, ())}


def _whom(reading: Mapping[str, str]) -> dict[str, str]:
    """The class of inputs that a reading names; a file of before names none."""
    return {INPUTS: reading[INPUTS]} if INPUTS in reading else {}


def _other_users(begun: PlayedRun, reading: Mapping[str, str]) -> Iterator[str]:
    """That a run is not of those of whom it was, or that the file does not say so."""
    own = begun.reading.get(INPUTS)
    if INPUTS in reading and reading[INPUTS] != own:
        instead = f"; the run is that of {own}" if own is not None else ", and code treats all alike"
        yield f"Code tells no {printable(reading[INPUTS])} apart any more{instead}."


def _strange(house: ExploredTenant, reading: Mapping[str, str]) -> Iterator[str]:
    gone = sorted(set(reading) - set(_switch_values(house, reading)) - {INPUTS})
    if gone:
        yield (
            f"There is no {', '.join(f'{printable(k)}={printable(reading[k])}' for k in gone)} any more; the "
            f"default is taken."
        )


def _said(
    found: Followed, rows: Schedule, states: list[Mapping[str, Any]], system: TransitionSystem
) -> Iterator[str]:
    """What went otherwise than the file has it."""
    yield from deviations(found, len(rows))
    if not found.otherwise:
        yield from _compared(found.played.trace, states, system)


def _compared(trace: Trace, states: list[Mapping[str, Any]], system: TransitionSystem) -> Iterator[str]:
    """The first state that is not as the file has it."""
    about = {v.name: v.about for v in system.variables}
    for index, step in enumerate(trace.steps):
        for name, value in sorted(step.state.items()):
            was = _value(states[index + 1].get(name)) if index + 1 < len(states) else None
            if was is not None and was != value:
                what = printable(about.get(name) or "something of the state")
                values = (
                    f"{printable(str(value).lower())} after it and {printable(str(was).lower())[:40]} in the "
                    f"file"
                )
                yield f"Step {index + 1} goes, but “{what}” is {values}: the tenant is not as it was."
                return


def deviations(found: Followed, count: int) -> Iterator[str]:
    """What of a schedule did not go as it was written, in words."""
    changed = [o for o in found.otherwise if o.became]
    left = [o for o in found.otherwise if not o.became]
    if changed:
        one = changed[0]
        more = f", and {len(changed) - 1} more" if len(changed) > 1 else ""
        what = f"Step {one.index + 1} ({action(one.became, found.played.scenario.apps)})"
        yield f"{what} comes out otherwise: {result(one.became)}, not {result(one.expected)}{more}."
    for one in left:
        yield (
            f"Step {one.index + 1} ({action(one.expected, found.played.scenario.apps)}) is left out: "
            f"{printable(one.why)}."
        )
    if found.ends is not None:
        went = len(found.played.trace)
        yield f"It goes for {went} of {amount(count, 'step')}. {_ended(found)}"


def _ended(found: Followed) -> str:
    assert found.ends is not None
    what = action(found.ends.expected, found.played.scenario.apps)
    return f"Step {found.ends.index + 1} ({what}) can't be taken: {printable(found.ends.why)}."


def _value(data: object) -> Value | None:
    """A value as ITF has it."""
    if isinstance(data, dict) and isinstance(data.get("#bigint"), str):
        text = data["#bigint"]
        return int(text) if text.isdecimal() and len(text) < 12 else None
    return data if isinstance(data, bool | int | str) else None


def _checked(
    house: ExploredTenant,
    about: str,
    reading: Mapping[str, str],
    rows: Schedule,
    states: list[Mapping[str, Any]],
) -> Loaded:
    """A trace that a check wrote: it may be of two runs, of which the first is taken."""
    code, _, subject = about.partition(" ")
    asked = question(code) if code else None
    if asked is None or not subject:
        raise UsageError(f"the trace does not say which question it answers; {HELP}")
    if asked.logouts:
        raise UsageError("the trace is about logouts of applications, which can’t be played")
    playing = [a.name for a in house.tenant.applications if f"{a.name}.page" in states[0]]
    if not playing:
        raise UsageError(
            f"no application of tenant {quoted(house.tenant.name)[1:-1]} plays in the trace: it is of "
            f"another tenant"
        )
    fitting = [a.name for a in victims(house.tenant, house.subject(subject)) if a.name in playing]
    given = {**house.semantics.defaults, **_switch_values(house, reading), **_whom(reading)}
    tried = [
        _replayed(house, asked, house.seat(led_by(v, playing), subject, asked.free), given, rows)
        for v in fitting
    ]
    if not tried:
        raise UsageError(f"{subject} is nothing that the applications of the trace can be asked about")
    scene, ends = max(tried, key=lambda found: len(found[0].trace))
    run = placed(Counterexample(code, "", subject, Status.VIOLATED, "", "", True), scene)
    assert run.scenario is not None
    found = follow(house, start(house, run.scenario, given), run.first)
    said = [*_strange(house, reading), *_other_users(found.played, reading)]
    if asked.runs is not Runs.ONE:
        said.append("The trace is of two runs; the first one is played here, with the others’ doing.")
    if ends:
        said.append(f"It goes for {len(scene.trace)} of {amount(len(rows), 'step')}. {ends}")
    elif found.ends is not None or found.otherwise:
        said += deviations(found, len(run.first))
    else:
        said += _compared(scene.trace, states, house.played(run.scenario).full)
    return Loaded(found.played, tuple(said))


def _replayed(
    house: ExploredTenant, asked: Question, table: Scenario, reading: Mapping[str, Value], rows: Schedule
) -> tuple[RunContext, str]:
    """The trace of a check as far as it goes on the question's own system, and why no further."""
    made, classes = house.problem(asked, table), house.inputs(asked, table)
    if classes.rigid_variable is not None and reading.get(INPUTS) not in classes.values:
        reading = {**reading, INPUTS: next(iter(classes.values))}
    by_name = {t.name: t for t in made.full.transitions}
    state: State = made.full.initial_state()
    steps: list[Step] = []
    why = ""
    for name, given in rows:
        t = by_name.get(name)
        try:
            if t is None:
                raise Stuck(len(steps), "this tenant has no such step")
            steps.append(take(made.full, t, reading, state, filled(t, given), len(steps)))
        except Stuck as stuck:
            failed = printable(stuck.why.replace(name, "it"))
            why = (
                f"Step {len(steps) + 1} ({action(name, table.apps)}) can't be taken: {failed}. The tenant is "
                f"not as it was."
            )
            break
        state = steps[-1].state
    trace = Trace(dict(reading), made.full.initial_state(), tuple(steps))
    acted = tuple(take_apart(by_name[s.transition]) for s in steps)
    unit = house.unit(asked, table.subject, table.victim)
    return RunContext(unit, made.composition, trace, acted, asked.runs is not Runs.ONE), why
