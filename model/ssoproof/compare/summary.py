"""A finding in a few words: its heading, its sentence, and the steps of its run one by one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from ssoproof.amounts import amount
from ssoproof.compare.findings import Finding, named
from ssoproof.explain import sentences
from ssoproof.explain.clock import stamp
from ssoproof.explain.input_text import example_text
from ssoproof.explain.model import BROWSER, PARTING, PROVIDER, TIME, Run, Story, StoryStep
from ssoproof.explain.reading_text import MOST_BOXES, boxes_text, by_policy, condition_text
from ssoproof.explain.unsteady_text import in_short
from ssoproof.properties.registry import question
from ssoproof.tenant.model import Tenant
from ssoproof.verdict.verdict import Proved, Status, Unknown

#: More runs of one finding than this are not told in full.
MOST_RUNS = 5
_NOBODY = (TIME, BROWSER, PARTING, PROVIDER)


def heading(finding: Finding) -> str:
    """Question, subjects, verdict."""
    mark = " (advisory)" if finding.advisory else ""
    return f"{finding.question} {finding.named()}: {finding.status.word}{mark}"


def sensitivity(finding: Finding) -> str:
    """A finding about runs that are not steady, on one line."""
    return f"{finding.question} {finding.named()}: {in_short(finding.pieces[0].part)}"


def sentence(finding: Finding) -> str:
    """What was found, in two or three sentences without line breaks."""
    if finding.status is Status.NOT_APPLICABLE:
        return description(finding)
    return f"{description(finding)} Under {readings(finding)}."


def description(finding: Finding) -> str:
    """What was found, without its readings."""
    rest = finding.subjects[1:]
    alike = (f"The same goes for {named(rest)}.",) if rest else ()
    return " ".join((f"{statement(finding)}.", *alike, *_said(finding)))


def statement(finding: Finding) -> str:
    """What holds, fails or is not known of the subject that is told first, without a full stop."""
    return sentences.sentence(finding.explanation.result, finding.status, finding.story)


def _said(finding: Finding) -> Iterator[str]:
    story, verdict = finding.story, finding.pieces[0].part.verdict
    if finding.explanation.result.divided:
        told = by_policy(finding.explanation.result)
        yield f"{told[:1].upper()}{told[1:]}."
        return
    if finding.status is Status.VIOLATED and story is not None:
        yield f"The {'shortest' if story.shortest else 'replayed'} run has {steps(story.length)}."
        if story.inputs:
            yield f"The run is that of {example_text(story.inputs)}."
        yield f"Its last step{_by(story)}: {last_step(story)}."
        if story.error and story.error[1] not in last_step(story):
            yield f"Error: {story.error[0]}, “{story.error[1]}”."
    elif isinstance(verdict, Unknown):
        if verdict.safe_depth:
            yield f"No run of up to {steps(verdict.safe_depth)} shows a failure."
        yield _ended(f"{verdict.reason[:1].upper()}{verdict.reason[1:]}")
        for condition in story.conditions if story is not None else ():
            if not condition.understood:
                yield f"It breaks, if {condition_text(condition)}."
    elif isinstance(verdict, Proved):
        yield f"Proved for {_ended(finding.explanation.result.scope_of(verdict.certificate))}"


def _ended(text: str) -> str:
    return f"{text}{'' if text.endswith('.') else '.'}"


def remedy(finding: Finding) -> str:
    """What to change: said of the cause where there is a run, else of the check."""
    return finding.story.remedy if finding.story is not None else question(finding.question).remedy


def readings(finding: Finding, most: int = MOST_BOXES) -> str:
    """The readings of a finding in a row; those that are left out are counted."""
    return boxes_text(finding.boxes, most)


def steps(count: int) -> str:
    """A number of steps."""
    return amount(count, "step")


def last_step(story: Story) -> str:
    """The step that breaks the property."""
    found = (t for t in _last(story).tellings if t.run is not Run.SECOND)
    return "; ".join(t.what for t in found)


def _last(story: Story) -> StoryStep:
    return next((b for b in story.steps if b.breaks), story.steps[-1])


def _by(story: Story) -> str:
    lane = _last(story).lane
    return "" if lane in _NOBODY else f" ({lane})"


def step_description(beat: StoryStep, run: Run) -> str:
    """A step as one run has it, with what was gained and lost."""
    found = [t for t in beat.tellings if t.run in (Run.BOTH, run)]
    lane = "" if beat.lane in _NOBODY else f"{beat.lane}: "
    return "; ".join(f"{lane}{t.what}" for t in found)


def timeline(story: Story) -> Iterator[tuple[str, str, str, str]]:
    """The run as rows: number, clock time, what happened, what changed."""
    for beat in story.steps:
        for telling in beat.tellings:
            lane = "" if beat.lane in _NOBODY else f"{beat.lane}: "
            run = {Run.FIRST: "run 1, ", Run.SECOND: "run 2, "}.get(telling.run, "")
            facts = "; ".join(f.signed for f in telling.facts)
            yield str(beat.number or ""), stamp(beat.clock), f"{run}{lane}{telling.what}", facts


def not_modelled(tenant: Tenant, most: int = 12) -> Iterator[str]:
    """The applications that the model does not cover yet, those with one reason together."""
    reasons: dict[str, list[str]] = {}
    for name, reason in tenant.uncovered:
        reasons.setdefault(reason, []).append(name)
    for reason, names in reasons.items():
        yield (
            f"not modelled: {named(names, most)} ({reason.removeprefix('it ')}): no verdict says anything of "
            f"such renewals"
        )


def fingerprint(finding: Finding) -> str:
    """What a finding is known by when lines move: question, verdict, subject and routes, not lines."""
    routes = sorted({route for piece in finding.pieces[:1] for route in piece.routes})
    parts = (finding.question, finding.status.value, finding.subjects[0], *routes)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()
