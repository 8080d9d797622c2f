"""The sentence of a result: what holds beside PASS, what happens beside FAIL. Every format takes it from
here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ssoproof.explain.context import RunContext
from ssoproof.explain.model import Cause, Run, Story
from ssoproof.properties.registry import question
from ssoproof.properties.spec import Runs
from ssoproof.verdict.verdict import ConditionalVerdict, NotApplicable, Result, Status

#: What somebody does to another application at a step that is to blame. Where the step shows a prompt, it was
#: opened.
_DOINGS = {
    "open": "Opening",
    "reload": "Opening",
    "sign_in": "Opening",
    "continue": "Signing in to",
    "back": "Signing in to",
    "first_factor": "Signing in to",
    "pass": "Signing in to",
    "pass_remember": "Signing in to",
    "failed": "Failing the MFA prompt of",
    "abandoned": "Leaving the MFA prompt of",
    "logout": "Logging out of",
    "close": "Closing",
}


def sentence(result: Result, status: Status | None = None, story: Story | None = None) -> str:
    """The sentence of one verdict of a result, the worst if none is named, without a full stop; `story` has
    its run."""
    asked, subject = question(result.question), result.subject
    match status or result.status:
        case Status.PROVED:
            return asked.statement(subject)
        case Status.VIOLATED:
            return asked.failure(subject, *_named(result, subject, story))
        case Status.UNKNOWN:
            return asked.undecided(subject)
        case Status.VACUOUS:
            return asked.empty(subject)
    return f"Not applicable to {subject}: {_reason(result.parts)}"


def _named(result: Result, subject: str, story: Story | None) -> tuple[str, str, str]:
    """Whose token it is, and what which others do; of a run that tells of another subject, no more than fits
    this one."""
    victims = list(dict.fromkeys(p.victim for p in result.part(Status.VIOLATED) if p.victim))
    if story is not None:
        victims = [story.victim]
    victim = victims[0] if len(victims) == 1 else ""
    if story is None or subject in story.others:
        return victim, "", ""
    return victim, story.activity, in_a_row(story.others)


def _reason(parts: Iterable[ConditionalVerdict]) -> str:
    found = (p.verdict.reason for p in parts if isinstance(p.verdict, NotApplicable))
    return "; ".join(dict.fromkeys(found)) or "no application may request it"


def guilty_steps(causes: Iterable[Cause]) -> set[int]:
    """The numbers of the steps that causes point at."""
    return {cause.step for cause in causes if cause.step is not None}


def others(scene: RunContext, causes: Sequence[Cause]) -> tuple[str, ...]:
    """The other applications whose activity breaks it, those at whose steps a cause points if there are
    any."""
    if scene.unit.question.runs is Runs.ONE:
        return ()
    acting = _acting(scene)
    guilty = guilty_steps(causes)
    lanes = [scene.acted[k].lane for k in acting if scene.number(k) in guilty] or [
        scene.acted[k].lane for k in acting
    ]
    return tuple(dict.fromkeys(lanes))


def activity(scene: RunContext, causes: Sequence[Cause]) -> str:
    """What is done to the one other application that is to blame, by the last step that a cause points at;
    else empty."""
    guilty = guilty_steps(causes)
    steps = [scene.acted[k] for k in _acting(scene) if scene.number(k) in guilty]
    if len({step.lane for step in steps}) != 1 or scene.unit.question.runs is Runs.ONE:
        return ""
    return doing(steps[-1].verb, steps[-1].lane)


def doing(verb: str, application: str) -> str:
    """What somebody does to an application by a step with a verb; empty for a verb that nobody does."""
    said = _DOINGS.get(verb, "")
    return said and f"{said} {application}"


def _acting(scene: RunContext) -> list[int]:
    """The steps of other applications after the parting."""
    names = {i.name for i in scene.composition.world.instances[1:]}
    return [
        k
        for k, step in enumerate(scene.acted)
        if step.lane in names and scene.parted(k) and Run.FIRST in scene.runs(k)
    ]


def in_a_row(names: Sequence[str]) -> str:
    """Names as one says them: a, b and c."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1] if names else "")))
