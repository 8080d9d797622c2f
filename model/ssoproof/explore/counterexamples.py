"""Counterexamples as places to jump into: the runs of a check as schedules of single runs, plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ssoproof.check.report import Report
from ssoproof.explain.build import story
from ssoproof.explain.context import RunContext, Stage
from ssoproof.explain.model import PARTING, Run
from ssoproof.explain.projection import taken
from ssoproof.explain.reading_text import boxes_text
from ssoproof.explain.sentences import sentence
from ssoproof.explain.verdict_text import in_short
from ssoproof.explore.run import Schedule
from ssoproof.explore.scenario import Scenario
from ssoproof.logic.sorts import Value
from ssoproof.tenant.model import Tenant
from ssoproof.verdict.verdict import STEADY, ConditionalVerdict, Result, Status


@dataclass(frozen=True, slots=True)
class Counterexample:
    """One answer of a check with its run, if it has one; `second` is the run without the others' doing.

    `unit` is the length in seconds of a unit of the schedules' waits; `parting`: how many steps come before
    the runs part; `policy`: under which MFA policy it was found, where the files state none. `sensitivity`:
    its runs are not steady.
    """

    code: str
    sentence: str
    subject: str
    status: Status
    said: str
    readings: str
    certain: bool
    scenario: Scenario | None = None
    reading: Mapping[str, Value] | None = None
    first: Schedule = ()
    second: Schedule = ()
    unit: int = 1
    parting: int | None = None
    policy: str = ""
    sensitivity: bool = False


def findings(report: Report) -> tuple[Counterexample, ...]:
    """All answers of a report that anybody could look at, the worst first, sensitivities after them."""
    stage = Stage(report)
    found = [f for result in report.own for f in _of(stage, result)]
    return tuple(sorted(found, key=lambda f: (f.sensitivity, f.status.rank)))


def _of(stage: Stage, result: Result) -> Iterator[Counterexample]:
    for part in result.parts:
        if part.status is not Status.NOT_APPLICABLE:
            yield _finding(stage, result, part)
    for part in result.sensitivities:
        if part.status in (Status.VIOLATED, Status.UNKNOWN):
            yield _finding(stage, result, part)


def _finding(stage: Stage, result: Result, part: ConditionalVerdict) -> Counterexample:
    by = f" (about {part.victim})" if part.victim != result.subject else ""
    readings = boxes_text(part.boxes, len(part.boxes))
    if part.unsteady != STEADY:
        readings = f"{readings}, if {part.unsteady}"
    plain = Counterexample(
        result.question,
        sentence(result, part.status, story(stage, result, part)),
        result.subject,
        part.status,
        in_short(part.verdict) + by,
        readings,
        part.status is Status.VIOLATED,
        sensitivity=part.unsteady != STEADY,
    )
    scene = stage.scene(result, part)
    return plain if scene is None or scene.unit.question.logouts else placed(plain, scene)


def placed(plain: Counterexample, scene: RunContext) -> Counterexample:
    """A finding with its run."""
    names = tuple(i.name for i in scene.composition.world.instances)
    table = Scenario(str(scene.unit.subject), names, scene.unit.question.free, scene.unit.unsteady)
    second = tuple(schedule(scene, Run.SECOND)) if scene.two_runs else ()
    parting = next((k for k, step in enumerate(scene.acted) if step.lane == PARTING), None)
    return replace(
        plain,
        scenario=table,
        reading=scene.reading,
        first=tuple(schedule(scene, Run.FIRST)),
        second=second,
        unit=scene.composition.world.unit,
        parting=parting,
        policy=assumed_policy(scene.unit.tenant),
    )


def assumed_policy(tenant: Tenant) -> str:
    """The MFA policy that stands for one that the files do not state; empty where they state it."""
    return tenant.mfa.value.value if tenant.policy_open else ""


def schedule(scene: RunContext, run: Run) -> Iterator[tuple[str, Mapping[str, Value]]]:
    """The steps of one of a scene's runs, as they are taken where there is but one."""
    return ((name, given) for _, name, given in taken(scene.trace, scene.acted, run))
