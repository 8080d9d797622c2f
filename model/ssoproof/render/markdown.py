"""Markdown for job summaries and merge requests: a table of verdicts, then each finding folded up with its
run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ssoproof.amounts import amount
from ssoproof.check.cases import Row
from ssoproof.check.subject_names import called
from ssoproof.compare import summary
from ssoproof.compare.findings import FOUND, Finding, Outcome, named, ordered
from ssoproof.compare.locations import pointed
from ssoproof.explain.model import Story
from ssoproof.explain.unsteady_text import HEADING
from ssoproof.legible import printable
from ssoproof.tenant.model import MfaMode
from ssoproof.verdict.verdict import Proved, Status

#: GitHub cuts a summary off at one mebibyte; a report stays well below.
MOST_FINDINGS = 50
MOST_PROVED = 20
_SIGNS = {
    Status.VIOLATED: "❌",
    Status.UNKNOWN: "❓",
    Status.VACUOUS: "⚪",
    Status.PROVED: "✅",
    Status.NOT_APPLICABLE: "➖",
}
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&$@]|^[#+-]|^[0-9]+(?=[.)]))")


def text(outcome: Outcome) -> str:
    """The report."""
    return "".join(f"{line}\n" for line in _lines(outcome))


def cases(rows: Sequence[Row]) -> str:
    """What cases declare and what was found, as a table; below it what does not agree."""
    agree = sum(row.agrees for row in rows)
    lines = [
        "## ssoproof: cases",
        "",
        f"{amount(len({r.case for r in rows}), 'case')}: {agree} of {amount(len(rows), 'answer')} as "
        f"declared.",
        "",
    ]
    lines += ["| | case | check | of | declared | found | steps |", "|---|---|---|---|---|---|---|"]
    for row in rows:
        cells = (
            row.case,
            row.question,
            row.about,
            row.declared_word,
            row.actual_word,
            "" if row.depth is None else str(row.depth),
        )
        lines.append(f"| {'✅' if row.agrees else '❌'} | {' | '.join(map(escaped, cells))} |")
    told = [
        f"{row.case} {row.question} {row.about}: {complaint}" for row in rows for complaint in row.complaints
    ]
    lines += ["", *bullets(told)] if told else []
    return "".join(f"{line}\n" for line in lines)


def escaped(words: str) -> str:
    """Text of the user that is nothing but text in Markdown, on one line."""
    return _SPECIAL.sub(lambda found: _backslash(found.group(1)), " ".join(printable(words).split()))


def _backslash(special: str) -> str:
    return f"{special}\\" if special[0].isdigit() else f"\\{special}"


def code(words: str) -> str:
    """Text of the user as code; it can't end early."""
    flat = " ".join(printable(words).split()).replace("|", "\\|")
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", flat)), default=0))
    pad = " " if "`" in flat else ""
    return f"{fence}{pad}{flat}{pad}{fence}"


def _lines(outcome: Outcome) -> Iterator[str]:
    report = outcome.report
    yield f"## ssoproof: {escaped(report.tenant.name)}"
    yield ""
    yield _verdict(outcome)
    yield ""
    for line in summary.not_modelled(report.tenant):
        yield f"⚠️ {escaped(line)}"
        yield ""
    yield from _table(outcome)
    yield from _scopes(outcome)
    yield from _sensitive(outcome)
    shown = ordered(outcome.new)
    for finding in shown[:MOST_FINDINGS]:
        yield from details(finding, outcome)
    if len(shown) > MOST_FINDINGS:
        rest = len(shown) - MOST_FINDINGS
        yield f"{amount(rest, 'more finding')} {'is' if rest == 1 else 'are'} in the whole report."
        yield ""
    yield from _remarks(outcome)


def _scopes(outcome: Outcome) -> Iterator[str]:
    """What the proofs are about, each scope once."""
    parts = (part.verdict for result in outcome.report.own for part in result.parts)
    for scope in dict.fromkeys(v.certificate.scope for v in parts if isinstance(v, Proved)):
        yield f"PASS means: proved for {escaped(scope)}."
        yield ""


def _sensitive(outcome: Outcome) -> Iterator[str]:
    """What only runs break that are not steady, each on one line."""
    found = outcome.sensitivities
    if found:
        yield f"{HEADING}:"
        yield ""
        yield from bullets(summary.sensitivity(one) for one in found[:MOST_FINDINGS])
        if len(found) > MOST_FINDINGS:
            yield f"{len(found) - MOST_FINDINGS} more in the whole report."
            yield ""


def _verdict(outcome: Outcome) -> str:
    counts: dict[str, int] = {}
    for answer in outcome.answers:
        name = "accepted" if answer.accepted else answer.status.word
        counts[name] = counts.get(name, 0) + len(answer.subjects)
    told = ", ".join(f"{count} {name}" for name, count in counts.items())
    return f"**Exit code {int(outcome.exit_code)}**: {told or 'nothing was asked'}."


def _table(outcome: Outcome) -> Iterator[str]:
    rows = [a for a in ordered(outcome.answers) if a.status in (*FOUND, Status.PROVED)]
    proved = [a for a in rows if a.status is Status.PROVED]
    left = proved[MOST_PROVED:]
    found = [a for a in rows if a.status is not Status.PROVED]
    yield "| | check | of | verdict | under |"
    yield "|---|---|---|---|---|"
    for answer in (*found[: 2 * MOST_FINDINGS], *proved[:MOST_PROVED]):
        yield _row(answer, outcome)
    more = len(left) + max(0, len(found) - 2 * MOST_FINDINGS)
    if more:
        yield f"| | | {amount(more, 'more answer')} | | |"
    yield ""


def _row(answer: Finding, outcome: Outcome) -> str:
    who = named([called(outcome.report.tenant, subject) for subject in answer.subjects])
    note = " (accepted)" if answer.accepted else " (advisory)" if answer.advisory else ""
    sign = "☑️" if answer.accepted else _SIGNS[answer.status]
    under = code(summary.readings(answer, 2))
    return f"| {sign} | {answer.question} | {escaped(who)} | {answer.status.word}{note} | {under} |"


def details(finding: Finding, outcome: Outcome) -> Iterator[str]:
    """One finding: a sentence, and folded up its run, its reasons and what to do."""
    yield f"### {_SIGNS[finding.status]} {escaped(summary.heading(finding))}"
    yield ""
    yield escaped(summary.sentence(finding))
    yield ""
    places = pointed(finding, outcome.report.tenant)
    if places:
        yield f"At {code(places[0].span.place)}: {escaped(places[0].text)}"
        yield ""
    yield "<details><summary>The run, its reasons, and what to do</summary>"
    yield ""
    for policy, story in _runs(finding):
        if policy:
            yield f"If the MFA policy is {policy}:"
            yield ""
        yield from _run(story)
    yield f"**Remedy.** {escaped(summary.remedy(finding))}"
    yield ""
    yield "</details>"
    yield ""


def _runs(finding: Finding) -> Iterator[tuple[str, Story]]:
    """The run; where the answer differs by policy, the first one under each that has one."""
    if not finding.explanation.result.divided:
        yield from (("", story) for story in (finding.story,) if story is not None)
        return
    pieces = {p.part.policy: p.story for p in reversed(finding.pieces) if p.story is not None}
    yield from ((mode.value, pieces[mode.value]) for mode in MfaMode if mode.value in pieces)


def _run(story: Story) -> Iterator[str]:
    yield "| # | clock | what happens | what changes |"
    yield "|---|---|---|---|"
    for number, clock, what, facts in summary.timeline(story):
        yield f"| {number} | {clock} | {escaped(what)} | {escaped(facts)} |"
    yield ""
    yield "Why the last step comes out so:"
    yield ""
    yield from bullets(c.located for c in story.deciding)


def bullets(rows: Iterable[str]) -> Iterator[str]:
    """A list, and an empty line."""
    yield from (f"- {escaped(row)}" for row in rows)
    yield ""


def _remarks(outcome: Outcome) -> Iterator[str]:
    found = (*outcome.remarks, *outcome.report.diagnostics)
    if found:
        yield f"<details><summary>{amount(len(found), 'remark')} on the files</summary>"
        yield ""
        yield from bullets(d.line for d in found[:MOST_FINDINGS])
        if len(found) > MOST_FINDINGS:
            yield f"{amount(len(found) - MOST_FINDINGS, 'more remark')} in the whole report."
            yield ""
        yield "</details>"
        yield ""
