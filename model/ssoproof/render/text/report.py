"""The report for a terminal: verdicts, then each answer with its run, its reasons and its readings."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from ssoproof.amounts import amount, things
from ssoproof.check.report import Report
from ssoproof.check.subject_names import called
from ssoproof.compare.findings import Answer, Outcome, Settled, answered, named
from ssoproof.compare.findings import outcome as outcome_of
from ssoproof.explain.build import Explanation, ReportExplanation, policies
from ssoproof.explain.input_text import example_text
from ssoproof.explain.model import Cause, Story, Words
from ssoproof.explain.reading_text import (
    all_in_words,
    by_policy,
    condition_text,
    mentioned_switches,
    whom_of,
    words_text,
)
from ssoproof.explain.sentences import sentence
from ssoproof.legible import columns
from ssoproof.properties.registry import question
from ssoproof.render.text.behaviour_meanings import meanings
from ssoproof.render.text.coverage import coverage, not_covered, not_modelled
from ssoproof.render.text.first_screen import first_screen, quiet
from ssoproof.render.text.page import WIDTH, Page, Piece
from ssoproof.render.text.remarks import accepted, left_out, remarks, rests_on
from ssoproof.render.text.sensitivity import sections as independence
from ssoproof.render.text.styles import STYLES as STYLES
from ssoproof.render.text.timetable import timetable
from ssoproof.render.text.unsteady import sensitive
from ssoproof.verdict.verdict import (
    ConditionalVerdict,
    NotApplicable,
    Proved,
    Result,
    Status,
    Unknown,
    Vacuous,
    Violated,
)

#: More answers than this are not told in full, more lines of a kind not listed, more names not named.
MOST_ANSWERS, MOST_LINES, MOST_NAMES, MOST_ROWS = 40, 40, 12, 200


def several(outcomes: Sequence[tuple[str, Outcome]], detail: int = 0, repairs: Sequence[str] = ()) -> Page:
    """The reports of tenants, below their paths where there are several; those that tell nothing are left
    out.

    The first screen of each, with a line on its repair where there is one, or all of it: with `detail` 1, or
    where it says what answers do not depend on.
    """
    page = Page()
    for (path, one), repair in zip_longest(outcomes, repairs[: len(outcomes)]):
        if detail > 0 or one.report.independent is not None:
            own = text(one.explanation, one, detail)
        else:
            own = quiet(path, one) if detail else first_screen(path, one, repair)
        if own.lines and len(outcomes) > 1:
            page.lines += [()] * bool(page.lines)
            page.lines.append(((path, ""),))
        page.lines += own.lines
    return page


def text(explanation: ReportExplanation, outcome: Outcome | None = None, detail: int = 0) -> Page:
    """The whole report; `detail` 1: nothing is left out for its length."""
    outcome = outcome or outcome_of(explanation)
    report, page = explanation.report, Page()
    answers, settled = answered(explanation), outcome.settled()
    _head(page, report)
    _verdicts(page, answers, settled, report, 0 if detail else MOST_ROWS)
    asked = [
        a
        for a in answers
        if a.result.status is not Status.NOT_APPLICABLE and not settled.accepts(a.explanation)
    ]
    _answers(page, asked, report, len(asked) if detail else MOST_ANSWERS)
    accepted(page, outcome)
    _separations(page, explanation)
    _switches(page, explanation)
    rests_on(page, explanation, 0 if detail else MOST_LINES)
    coverage(page, report.tenant)
    remarks(page, (*outcome.remarks, *report.diagnostics), 0 if detail else MOST_LINES)
    return page


def _answers(page: Page, answers: Sequence[Answer], report: Report, most: int) -> None:
    """The first answers in full, those that found something before proofs; the others are counted."""
    for one in _first(answers, most):
        answer(page, one, report)
    if len(answers) > most:
        page.rule()
        rest = len(answers) - most
        page.para(
            f"{amount(rest, 'more answer')} {things(rest, 'stands', 'stand')} in the table only; --verbose "
            f"shows all in full",
            0,
            "dim",
        )
        page.blank()


def _first(answers: Sequence[Answer], most: int) -> list[Answer]:
    """So many answers in their order; where not all fit, proofs go first."""
    kept = {id(a) for a in sorted(answers, key=lambda a: a.result.status is Status.PROVED)[:most]}
    return [a for a in answers if id(a) in kept]


def _head(page: Page, report: Report) -> None:
    tenant = report.tenant
    counts = f"{amount(len(tenant.applications), 'application')}, {amount(len(tenant.apis), 'API')}"
    code = amount(len(tenant.hooks), "hook")
    page.add(
        (f"tenant {tenant.name}", "bold"),
        (
            f"  {report.semantics.provider.capitalize()}, MFA policy "
            f"{'not known' if tenant.policy_open else tenant.mfa.value.value.capitalize()}",
            "",
        ),
    )
    page.add((f"  {counts}, {code}", "dim"))
    if report.limited:
        page.para(report.limited, style="yellow")
    not_modelled(page, tenant)
    page.blank()


def _verdicts(page: Page, answers: Sequence[Answer], settled: Settled, report: Report, most: int) -> None:
    asked = [a for a in answers if a.result.status is not Status.NOT_APPLICABLE]
    who = {id(a): _who(a, report) for a in asked}
    name = min(28, max([7, *(columns(w) for w in who.values())]))
    widths = (name, 6, 10, WIDTH - name - 6 - 10 - 10)
    head: Sequence[Piece] = [("subject", "dim"), ("check", "dim"), ("verdict", "dim"), ("", "")]
    page.table(
        [head, *(_row(a, who[id(a)], settled) for a in _first(asked, most or len(asked)))] if asked else [],
        widths,
    )
    left_out(page, len(asked), most)
    spared: dict[tuple[str, str], list[str]] = {}
    for answer in answers:
        if answer.result.status is Status.NOT_APPLICABLE:
            key = answer.result.question, _reason(answer.result)
            spared.setdefault(key, []).extend(answer.subjects)
    if spared:
        page.blank()
    for (code, reason), subjects in spared.items():
        page.para(f"not applicable: {code} of {named(subjects, MOST_NAMES)}, {reason}", style="dim", hang=2)
    page.blank()


def _reason(result: Result) -> str:
    return "; ".join(dict.fromkeys(getattr(p.verdict, "reason", "") for p in result.parts))


def _who(answer: Answer, report: Report) -> str:
    more, first = len(answer.subjects) - 1, called(report.tenant, answer.subjects[0])
    return f"{first} +{more}" if more else first


def _row(answer: Answer, who: str, settled: Settled) -> Sequence[Piece]:
    result = answer.result
    style = STYLES[result.status]
    mark = " (accepted)" if settled.accepts(answer.explanation) else " (advisory)" if result.advisory else ""
    note = f"{sentence(result, story=answer.explanation.worst)}{mark} {_short(result)}"
    return [(who, ""), (result.question, ""), (result.status.word, style), (note, "")]


def _short(result: Result) -> str:
    """Length or safe depth, and what else holds under other readings, or under which policy."""
    if result.by_policy:
        return f"[{by_policy(result)}]"
    steps = [p.verdict.trace.transitions for p in result.parts if isinstance(p.verdict, Violated)]
    safe = [p.verdict.safe_depth for p in result.parts if isinstance(p.verdict, Unknown)]
    said = amount(min(steps), "step") if steps else f"safe to {amount(min(safe), 'step')}" if safe else ""
    rest = [s.word for s in Status if s is not result.status and result.part(s)]
    if rest:
        whom = whom_of(box for p in result.part(result.status) for box in p.boxes)
        if whom:
            said = f"for {whom}{': ' if said else ''}{said}"
        said += (
            f"{'; ' if said else ''}{' or '.join(rest)} {'otherwise' if whom else 'if the provider differs'}"
        )
    return f"[{said}]" if said else ""


def answer(page: Page, answer: Answer, report: Report) -> None:
    """One answer: its runs, reasons and readings."""
    told = answer.explanation
    result, asked = told.result, question(told.result.question)
    page.rule()
    advisory = " (advisory)" if result.advisory else ""
    page.add(
        (f"{result.question} {called(report.tenant, result.subject)}: ", "bold"),
        (f"{result.status.word}{advisory}", STYLES[result.status]),
    )
    page.para(f"{sentence(result, story=told.worst)}.", style="italic")
    alike = answer.subjects[1:]
    if alike:
        whom = f"{amount(len(alike), 'subject')} that nothing tells apart from it"
        page.para(f"The same holds for {whom}: {named(alike, MOST_NAMES)}", style="dim")
    page.blank()
    for policy, own in policies(told):
        if policy:
            page.para(f"If the MFA policy is {policy}: {own.result.status.word}", style="bold")
            page.blank()
        _parts(page, own, report)
    sensitive(page, told)
    _independent(page, result, report)
    for remark in result.remarks:
        page.para(remark, 4, "dim", hang=6)
        page.blank()
    not_covered(page, report.tenant)
    if told.observations:
        page.para("Find out on a test tenant what the provider does:", style="bold")
        for seen in told.observations:
            page.para(f"{seen.probe}", 4, hang=6, lead=f"{seen.switch}: ")
        page.blank()
    if result.status is Status.VIOLATED:
        page.para(told.worst.remedy if told.worst is not None else asked.remedy, lead="Repair: ")
        page.blank()


def _parts(page: Page, told: Explanation, report: Report) -> None:
    """All parts of an answer, the shortest run in full."""
    if told.first is not None and told.result.status is Status.VIOLATED:
        _violated(page, told, told.first)
    for part, story in zip(told.result.parts, told.stories, strict=True):
        if isinstance(part.verdict, NotApplicable):
            page.para(f"{sentence(told.result, part.status)}.", 4, "dim")
            page.blank()
        elif not isinstance(part.verdict, Violated):
            _part(page, part, story, told.result, report)


def _violated(page: Page, told: Explanation, story: Story) -> None:
    broken = [
        s
        for s, p in zip(told.stories, told.result.parts, strict=True)
        if s and isinstance(p.verdict, Violated)
    ]
    length = "shortest run" if story.shortest else "run, replayed, not known to be the shortest"
    page.para(f"The {length} that shows it, {amount(story.length, 'step')}{_by(story)}:", style="bold")
    page.blank()
    run(page, story)
    if story.inputs:
        page.para(f"The run is that of {example_text(story.inputs)}.", style="dim")
    readings(page, story.readings, Status.VIOLATED.word)
    if story.bound:
        page.para(story.bound, style="dim")
    for other in broken[1:]:
        _other(page, other)
    if len(broken) > 1:
        page.blank()


def _independent(page: Page, result: Result, report: Report) -> None:
    for lead, lines in independence(report, result):
        page.para(lead, style="bold")
        for line in lines:
            page.para(line, 4, hang=2, lead="· ")
        page.blank()


def _by(story: Story) -> str:
    """Whose token it is about, where the question is about an API."""
    return "" if story.victim == story.subject else f" (a token of {story.victim})"


def run(page: Page, story: Story) -> None:
    """A story as a timetable, and the reasons of its end."""
    timetable(page, story)
    page.blank()
    reasons(page, story)


def reasons(page: Page, story: Story) -> None:
    """Why the last step came out as it did, and the words of the error."""
    page.para(
        f"Why it {'happens' if story.certain else 'may happen'} at step {story.length}"
        f"{' of run 1' * story.two_runs}:",
        style="bold",
    )
    _causes(page, story.deciding)
    if story.contrast:
        page.para("The same step in run 2, in which nobody else acted:", style="bold")
        _causes(page, story.contrast_alone)
    elif story.nearest is not None:
        page.para("The nearest run that works:", style="bold")
        page.para(story.nearest.sentence(story.victim), 4, lead="· ")
    if story.error:
        error, words = story.error
        page.add(("  Error: ", "bold"), (f"{error}, “{words}”", "red"))
    page.blank()


def _causes(page: Page, causes: tuple[Cause, ...]) -> None:
    for cause in causes:
        page.para(cause.located, 4, lead="· ")
        if cause.code:
            page.para(cause.code, 8, "cyan")


def readings(page: Page, words: tuple[Words, ...], lead: str) -> None:
    """Boxes of readings; the words at the end of the report say what their switches mean."""
    whom = {w.whom for w in words}
    if len(whom) == 1 and words[0].whom:
        lead = f"{lead} for {words[0].whom}"
    if not words[0].values and (len(words) == 1 or not words[0].whom):
        page.para(f"{lead}, whatever else the provider does where its documents are silent.", style="bold")
    else:
        page.para(f"{lead} if the provider behaves so{', or so' * (len(words) > 1)}:", style="bold")
        for box in words:
            note = "   (assumed)" if box.default else ""
            page.para(f"{box.box if len(whom) == 1 else box.text}{note}", 4, hang=2)
    page.blank()


def _other(page: Page, story: Story) -> None:
    """A run under further readings, on a few lines."""
    boxes = words_text(story.readings, len(story.readings))
    known = "" if story.shortest or not story.certain else ", not known to be the fewest"
    page.para(f"under {boxes}: {amount(story.length, 'step')}{known}{_by(story)}", 2, hang=4, lead="Also: ")
    for cause in story.deciding:
        if cause.step is not None:
            page.para(cause.located, 8, "dim", lead="· ")


def _part(page: Page, part: ConditionalVerdict, story: Story | None, result: Result, report: Report) -> None:
    verdict = part.verdict
    words = all_in_words(part.boxes, report.semantics)
    by = f" (tokens of {part.victim})" if part.victim and part.victim != result.subject else ""
    if part.status is not result.status:
        page.para(
            f"{part.status.word}{by}: {sentence(result, part.status, story)}.", style=STYLES[part.status]
        )
    if isinstance(verdict, Proved):
        seal = verdict.certificate
        page.para(f"Proved{by} for {verdict.certificate.scope or result.scope}.", 4)
        page.para(
            f"proof: {amount(seal.reached, 'state')}, over {seal.over}; checked by a second program; no "
            f"lifetime matters to it",
            4,
            "dim",
        )
        readings(page, words, Status.PROVED.word)
    elif isinstance(verdict, Vacuous):
        readings(page, words, part.status.word)
    elif isinstance(verdict, Unknown):
        _unknown(page, verdict, story)
        readings(page, words, part.status.word)


def _unknown(page: Page, verdict: Unknown, story: Story | None) -> None:
    safe = (
        f"No run of up to {amount(verdict.safe_depth, 'step')} shows a failure. "
        if verdict.safe_depth
        else ""
    )
    page.para(f"{safe}{verdict.reason[:1].upper()}{verdict.reason[1:]}.", 4, "dim")
    if story is None:
        return
    for condition in story.conditions:
        if not condition.understood:
            page.para(condition_text(condition), 4, "yellow", lead="possible, if ")
    page.blank()
    run(page, story)


def _separations(page: Page, explanation: ReportExplanation) -> None:
    for subject, lines in explanation.separations:
        page.section(f"How to tell apart the two failures of {subject}")
        for line in lines:
            page.para(line, 2, lead="· ")
        page.blank()


def _switches(page: Page, explanation: ReportExplanation) -> None:
    """What the switches mean that the answers mention."""
    switches = mentioned_switches(explanation.report)
    if not switches:
        return
    page.section("What the provider does where its documents are silent")
    meanings(page, switches)
