"""Verdicts, readings, runs and remarks in words, as parts of what a notebook shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ssoproof.diagnostics import Diagnostic
from ssoproof.explain.build import Explanation
from ssoproof.explain.input_text import example_text
from ssoproof.explain.model import Cause, Story, Words
from ssoproof.explain.reading_text import all_in_words, whom_of
from ssoproof.explain.sentences import sentence
from ssoproof.explain.unsteady_text import HEADING, lines
from ssoproof.explain.verdict_text import evidence, in_short
from ssoproof.notebook.html import Html, bold, bullets, folded, tag
from ssoproof.render.html.page import SIGNS
from ssoproof.render.text.page import Page
from ssoproof.render.text.timetable import timetable
from ssoproof.semantics.switch import Semantics
from ssoproof.tenant.model import Tenant
from ssoproof.verdict.verdict import (
    ConditionalVerdict,
    NotApplicable,
    Result,
    Unknown,
    Verdict,
    Violated,
)


def plain(draw: Callable[[Page, Story], None], story: Story) -> str:
    """A story as text."""
    page = Page()
    draw(page, story)
    return page.plain().rstrip()


def worded(result: Result) -> str:
    """The verdict with its sign."""
    advisory = " (advisory)" if result.advisory else ""
    return f"{SIGNS[result.status]} {result.status.word}{advisory}"


def row(told: Explanation, subjects: str) -> Sequence[str]:
    """One line of the table of answers."""
    result = told.result
    verdict, parts = tag("strong", worded(result)), ordered(result)
    rest = dict.fromkeys(p.status.word for p in parts if p.status is not result.status)
    whom = whom_of(b for p in result.part(result.status) for b in p.boxes)
    under = f"; {'otherwise' if whom else 'under other readings'} {', '.join(rest)}" if rest else ""
    said = in_short(parts[0].verdict) if parts else "no application may request it"
    said = f"for {whom}: {said}" if whom else said
    return subjects, result.question, verdict, sentence(result, story=told.worst), f"{said}{under}"


def ordered(result: Result) -> list[ConditionalVerdict]:
    """The parts of a result, the worst first; of violated ones the shortest, of unknown ones the least
    safe."""
    return sorted(result.parts, key=lambda p: (p.status.rank, _size(p.verdict)))


def _size(verdict: Verdict) -> int:
    if isinstance(verdict, Violated):
        return verdict.trace.transitions
    return verdict.safe_depth if isinstance(verdict, Unknown) else 0


def conditional_verdict(part: ConditionalVerdict, result: Result, semantics: Semantics) -> Html:
    """One verdict with the readings that it holds under."""
    by = f" (by {part.victim})" if part.victim and part.victim != result.subject else ""
    verdict = tag("strong", f"{SIGNS[part.status]} {part.status.word}{by}: ")
    said = tag("p", verdict, f"{in_short(part.verdict)}. {evidence(part.verdict, result)}".rstrip())
    if isinstance(part.verdict, NotApplicable):
        return said
    words = all_in_words(part.boxes, semantics)
    return tag("div", said, tag("p", "Under these readings:"), bullets(map(box, words)))


def box(words: Words) -> Html:
    """A box of readings; what its switches mean stands below it."""
    whom = f" for {words.whom}" if words.whom else ""
    if not words.values:
        return tag("span", f"every reading{whom}")
    note = " (the default reading is among them)" if words.default else ""
    means = (f"{v.switch}: {v.question} {' or '.join(v.meanings)}" for v in words.values)
    return tag("span", tag("code", words.box), f"{whom}{note}", bullets(means))


def sensitivities(told: Explanation) -> Iterator[Html]:
    """What only runs break that are not steady, each on one line."""
    found = tuple(lines(told))
    if found:
        yield bold(f"{HEADING}:")
        yield bullets(found)


def narrated(story: Story) -> Iterator[Html]:
    """A run in words."""
    if not story.certain:
        yield bold("Possible only if code that was not understood does what is said here:")
        unclear = (c for c in story.conditions if not c.understood)
        yield bullets(f"{c.place}: {c.reason} gives {c.value} at step {c.step}" for c in unclear)
    if story.inputs:
        yield tag("p", f"The run is that of {example_text(story.inputs)}.")
    yield folded("The run as a timetable", tag("pre", plain(timetable, story)))
    yield bold(f"Why step {story.length} comes out so{', in run 1' * story.two_runs}:")
    yield bullets(map(cause, story.deciding))
    if story.contrast:
        yield bold("The same step in run 2, in which nobody else acted:")
        yield bullets(map(cause, story.contrast_alone))
    if story.error:
        yield tag("p", tag("strong", "Error: "), f"{story.error[0]}, “{story.error[1]}”")


def cause(cause: Cause) -> Html:
    """A reason, with its line of code."""
    return tag("span", cause.located, tag("pre", cause.code) if cause.code else "")


def remarks(tenant: Tenant, diagnostics: tuple[Diagnostic, ...]) -> Iterator[Html]:
    """What was remarked and assumed."""
    if diagnostics:
        yield bold("Remarks on the files")
        yield bullets(d.line for d in diagnostics)
    if tenant.assumptions:
        yield folded("Assumed (not stated in the files)", bullets(map(str, tenant.assumptions)))
