"""From a part of a result to a story: the beats of its run, the causes of its end, its readings in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ssoproof.check.report import Report
from ssoproof.explain.assumptions import conditions
from ssoproof.explain.causes import Causes
from ssoproof.explain.clock import clocks, delays
from ssoproof.explain.context import RunContext, Stage, trace_of
from ssoproof.explain.contrast import contrast
from ssoproof.explain.exchange import exchange, short
from ssoproof.explain.hook_decision import decision
from ssoproof.explain.impact import who
from ssoproof.explain.input_text import example_of
from ssoproof.explain.lifelines import tracks
from ssoproof.explain.model import (
    Cause,
    CauseKind,
    Condition,
    Contrast,
    Observation,
    Run,
    StepView,
    Story,
    StoryStep,
)
from ssoproof.explain.reading_text import all_in_words, observations, outcome, separation
from ssoproof.explain.remedy import remedy
from ssoproof.explain.sentences import activity, guilty_steps, others, sentence
from ssoproof.explain.state_changes import Changes
from ssoproof.explain.step_text import marks, what
from ssoproof.verdict.verdict import ConditionalVerdict, Result, Status, Violated


@dataclass(frozen=True, slots=True)
class Explanation:
    """One result with the stories of its parts, and of its sensitivities (None for those without a run)."""

    result: Result
    stories: tuple[Story | None, ...]
    observations: tuple[Observation, ...]
    sensitive: tuple[Story | None, ...] = ()

    @property
    def unsteady(self) -> tuple[tuple[ConditionalVerdict, Story | None], ...]:
        """The sensitivities with their stories."""
        return tuple(zip(self.result.sensitivities, self.sensitive, strict=True))

    @property
    def worst(self) -> Story | None:
        """The story of the first part that has the verdict of the whole."""
        found = zip(self.result.parts, self.stories, strict=True)
        return next((s for part, s in found if s is not None and part.status is self.result.status), None)

    @property
    def first(self) -> Story | None:
        """The shortest story, where there is one."""
        return next((s for s in self.stories if s is not None), None)


def policies(told: Explanation) -> Iterator[tuple[str, Explanation]]:
    """An answer that differs by policy as one answer under each; any other as it is, under no name."""
    if not told.result.by_policy:
        yield "", told
        return
    rows = tuple(zip(told.result.parts, told.stories, strict=True))
    for policy in told.result.by_policy:
        own = [row for row in rows if row[0].policy == policy]
        parts = tuple(replace(part, policy="") for part, _ in own)
        yield (
            policy,
            replace(told, result=replace(told.result, parts=parts), stories=tuple(s for _, s in own)),
        )


@dataclass(frozen=True, slots=True)
class ReportExplanation:
    """A whole report, told; `separations` are notes on a subject that fails in two ways."""

    report: Report
    results: tuple[Explanation, ...]
    separations: tuple[tuple[str, tuple[str, ...]], ...]


def explain(report: Report) -> ReportExplanation:
    """Tells every part of every result; one that shares another's answer shares its stories."""
    stage = Stage(report)
    kept: dict[tuple[str, str], Explanation] = {}
    told = tuple(_explained_once(report, result, stage, kept) for result in report.results)
    return ReportExplanation(report, told, tuple(_separations(told)))


def _explained_once(
    report: Report, result: Result, stage: Stage, kept: dict[tuple[str, str], Explanation]
) -> Explanation:
    shared = kept.get((result.question, result.like)) if result.like else None
    if shared is not None and len(shared.stories) == len(result.parts):
        return replace(shared, result=result)
    kept[result.question, result.subject] = told = explain_result(report, result, stage)
    return told


def explain_result(report: Report, result: Result, stage: Stage | None = None) -> Explanation:
    """Tells one result; one that is shared with an earlier subject is told there."""
    stage = stage or Stage(report)
    stories = tuple(None if result.like else story(stage, result, part) for part in result.parts)
    sensitive = tuple(None if result.like else story(stage, result, part) for part in result.sensitivities)
    return Explanation(result, stories, observations(result, report.semantics), sensitive)


def _separations(told: tuple[Explanation, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    broken = {
        (t.result.question, t.result.subject): t
        for t in told
        if t.result.status is Status.VIOLATED and not t.result.like
    }
    for (code, subject), one in broken.items():
        two = broken.get(("SSO002", subject))
        if code == "SSO001" and two is not None and one.first and two.first:
            yield subject, separation(one.first, two.first)


def story(stage: Stage, result: Result, part: ConditionalVerdict) -> Story | None:
    """The story of one part, None where it has no run to tell."""
    scene = stage.scene(result, part)
    if scene is None:
        return None
    mentioned = frozenset(s for box in part.boxes for s, _ in box.allowed)
    last = len(scene.trace) - 1
    blame = Causes(scene, last, Run.FIRST, mentioned)
    rests = conditions(scene)
    ends = [c for c in rests if c.step == scene.number(last)]
    deciding = (*blame.causes(), *_inputs(ends, Run.FIRST))
    second: tuple[Cause, ...] = ()
    if scene.two_runs:
        second = (*Causes(scene, last, Run.SECOND, frozenset()).causes(), *_inputs(ends, Run.SECOND))
    question, nearest = scene.unit.question, _nearest(scene, part)
    told = Story(
        question.code,
        result.subject,
        question.title,
        question.why,
        remedy(scene) or question.remedy,
        scene.victim.name,
        _lanes(scene),
        scene.two_runs,
        tuple(story_steps(scene, deciding)),
        deciding,
        second,
        blame.error,
        all_in_words(part.boxes, stage.report.semantics),
        tracks(scene),
        rests,
        isinstance(part.verdict, Violated) and part.verdict.shortest,
        isinstance(part.verdict, Violated),
        tuple(sorted((n, str(v)) for n, v in scene.trace.reading.items())),
        activity=activity(scene, deciding),
        others=others(scene, deciding),
        inputs=example_of(scene.trace.reading, part.inputs),
        who=who(scene, nearest),
        nearest=nearest,
    )
    return replace(told, sentence=sentence(result, part.status, told))


def _nearest(scene: RunContext, part: ConditionalVerdict) -> Contrast | None:
    trace = trace_of(part)
    certain = isinstance(part.verdict, Violated)
    return contrast(scene, trace[1]) if trace is not None and certain else None


def _inputs(ends: list[Condition], run: Run) -> Iterator[Cause]:
    """The outside input that the last step rests on."""
    for condition in ends:
        if condition.understood and condition.place and condition.run in (Run.BOTH, run):
            yield Cause(
                CauseKind.INPUT, f"outside input: {outcome(condition)}", condition.place, at=condition.at
            )


def _lanes(scene: RunContext) -> tuple[str, ...]:
    """The applications that act, the victim first."""
    acting = {step.lane for step in scene.acted}
    return tuple(i.name for i in scene.composition.world.instances if i is scene.victim or i.name in acting)


def story_steps(scene: RunContext, causes: tuple[Cause, ...]) -> Iterator[StoryStep]:
    """All steps told; the last one breaks the property."""
    guilty = guilty_steps(causes)
    for index in range(len(scene.acted)):
        last = index == len(scene.acted) - 1
        yield replace(story_step(scene, index), guilty=scene.number(index) in guilty, breaks=last)


def story_step(scene: RunContext, index: int) -> StoryStep:
    """Step `index` (from 0) told, whatever it is to blame for."""
    pauses = delays(scene)
    return StoryStep(
        scene.number(index),
        scene.trace.steps[index].transition,
        scene.acted[index].lane,
        clocks(scene)[index],
        pauses[index],
        _tellings(scene, index, pauses[index]),
        verb=scene.acted[index].verb,
    )


def _tellings(scene: RunContext, index: int, delay: int) -> tuple[StepView, ...]:
    found = [_step_view(scene, index, run, delay) for run in scene.runs(index)]
    if len(found) == 2 and _same(*found):
        return (replace(found[0], run=Run.BOTH),)
    return tuple(found)


def _same(one: StepView, two: StepView) -> bool:
    return (one.what, one.facts, one.marks) == (two.what, two.facts, two.marks)


def _step_view(scene: RunContext, index: int, run: Run, delay: int) -> StepView:
    decided = decision(scene, index, run)
    return StepView(
        run,
        what(scene, index, run, delay),
        Changes(scene, index, run).facts(),
        marks(scene, index, run),
        tuple(cause.located for cause in decided.causes) if decided else (),
        short(scene, index, run),
        exchange(scene, index, run),
        decided.causes if decided else (),
    )
