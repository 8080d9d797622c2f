"""The first screen of a check: what breaks, for whom and why, what holds, and what would change an answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from ssoproof.amounts import amount
from ssoproof.check.report import Report
from ssoproof.check.subject_names import called
from ssoproof.compare.findings import Answer, Outcome, answered, named
from ssoproof.diagnostics import Severity
from ssoproof.properties.registry import QUESTIONS
from ssoproof.legible import columns
from ssoproof.render.text.answer_groups import groups
from ssoproof.render.text.coverage import not_modelled
from ssoproof.render.text.deciding_behaviour import deciding
from ssoproof.render.text.finding_lines import block, brief, line, order
from ssoproof.render.text.page import WIDTH, Page
from ssoproof.render.text.styles import STYLES
from ssoproof.verdict.verdict import Status

#: From so many applications on answers are grouped in a table.
MANY = 9
#: So many findings get two lines, so many behaviours of the provider and remarks one.
BRIEF, BEHAVIOURS, REMARKS, NAMES = 4, 3, 2, 6
#: Where a word of a verdict ends.
INDENT = 6


def first_screen(path: str, outcome: Outcome, repair: str | None = None) -> Page:
    """The whole of it for the tenant at a path; `repair` is the line that names a change, where there is
    one."""
    page, report = Page(), outcome.report
    answers = [a for a in answered(outcome.explanation) if a.result.status is not Status.NOT_APPLICABLE]
    settled = outcome.settled()
    own = [a for a in answers if not settled.accepts(a.explanation)]
    _head(page, report, answers)
    failing = sorted((a for a in own if a.result.status is Status.VIOLATED), key=lambda a: order(a, report))
    many = len(report.tenant.applications) >= MANY
    if many:
        groups(page, answers, report)
    findings(page, failing, report, path, many)
    _rest(page, own, report)
    page.blank()
    deciding(page, own, report, BEHAVIOURS)
    _notes(page, outcome, report)
    if repair:
        page.para(repair, 0, "bold", hang=INDENT, lead="FIX   ")
    _more(page, path, outcome, failing)
    return page


def findings(page: Page, failing: Sequence[Answer], report: Report, path: str, many: bool = False) -> None:
    """The first finding in full, some more in two lines each, the others counted."""
    for number, answer in enumerate(failing[: BRIEF + 1]):
        (brief if number else block)(page, answer, report, path)
        if not number:
            page.blank()
    rest = failing[BRIEF + 1 :]
    if rest:
        codes = Counter(a.result.question for a in rest)
        said = ", ".join(f"{n} of {code}" for code, n in sorted(codes.items()))
        page.para(f"{amount(len(rest), 'more finding')}: {said}; -v has all", INDENT, "bold red")


def _head(page: Page, report: Report, answers: Sequence[Answer]) -> None:
    tenant = report.tenant
    policy = "not known" if tenant.policy_open else tenant.mfa.value.value.capitalize()
    kinds = Counter(h.kind.value for h in tenant.hooks)
    counts = [amount(len(tenant.applications), "application")]
    counts += [amount(n, kind) for kind, n in kinds.items()]
    verdicts = Counter(a.result.status for a in answers for _ in a.subjects)
    checks = amount(sum(verdicts.values()), "check")
    said = ", ".join(f"{verdicts[s]} {s.word}" for s in Status if verdicts[s])
    about = f" · {report.semantics.provider.capitalize()}, MFA policy {policy} · {', '.join(counts)}"
    right = f"{checks}: {said}" if answers else ""
    gap = WIDTH - columns(tenant.name) - columns(about) - columns(right)
    if gap < 2:
        page.para(about, 0, lead=tenant.name, hang=2)
        page.add((right, "bold"))
    else:
        page.add((tenant.name, "bold"), (about + " " * gap, ""), (right, "bold"))
    not_modelled(page, tenant)
    page.blank()


def _rest(page: Page, answers: Sequence[Answer], report: Report) -> None:
    """What is undecided, what is empty, what holds; each verdict together."""
    for status in (Status.UNKNOWN, Status.VACUOUS):
        own = [a for a in answers if a.result.status is status]
        for answer in own[:BRIEF]:
            brief(page, answer, report, "")
        if len(own) > BRIEF:
            page.para(f"{len(own) - BRIEF} more {status.word}; -v has all", INDENT, STYLES[status])
    passing = [a for a in answers if a.result.status is Status.PROVED]
    if passing:
        rows = dict[str, list[str]]()
        for answer in passing:
            names = [called(report.tenant, s) for s in answer.subjects]
            rows.setdefault(answer.result.question, []).extend(names)
        said = " · ".join(f"{code} {named(names, NAMES)}" for code, names in sorted(rows.items()))
        line(page, Status.PROVED, said, "proved for runs of any length")


def _notes(page: Page, outcome: Outcome, report: Report) -> None:
    """What verdicts rest on beyond the files, in a line each."""
    found = [*outcome.remarks, *report.diagnostics]
    worse = [d for d in found if d.severity is not Severity.NOTE]
    for remark in worse[:REMARKS]:
        page.para(remark.line, 0, "yellow", hang=INDENT, lead="NOTE  ")
    said = list(_counted(outcome, report, len(found) - len(worse[:REMARKS])))
    if said:
        page.para("; ".join(said) + ". -v has them.", 0, "dim", hang=INDENT, lead="NOTE  ")


def _counted(outcome: Outcome, report: Report, remarks: int) -> Iterator[str]:
    accepted = sum(bool(f.accepted) for f in outcome.findings)
    if accepted:
        yield f"{amount(accepted, 'finding')} accepted by the baseline"
    if outcome.sensitivities:
        yield (
            f"{amount(len(outcome.sensitivities), 'answer')} would be different if something changed or "
            f"failed on the way (advisory)"
        )
    if report.tenant.assumptions:
        yield f"{amount(len(report.tenant.assumptions), 'setting')} assumed that the files do not state"
    if remarks:
        yield f"{amount(remarks, 'more remark')} on the files"
    if report.tenant.not_modelled:
        yield f"not covered: {', '.join(_short(n) for n in report.tenant.not_modelled)}"


def _short(text: str) -> str:
    return text.partition(":")[0]


def _more(page: Page, path: str, outcome: Outcome, failing: Sequence[Answer]) -> None:
    asked = {r.question for r in outcome.report.results}
    advisory = [q.code for q in QUESTIONS if q.advisory and q.code not in asked]
    left = f"More: {f'ssoproof explain {path} · ' if failing else ''}check -v"
    right = f"exit {int(outcome.exit_code)}"
    if advisory:
        right += f"; {', '.join(advisory)} not asked"
    gap = WIDTH - len(left) - len(right)
    if gap < 2:
        page.para(left, 0, "dim")
        page.add((right.rjust(WIDTH), "dim"))
    else:
        page.add((f"{left}{' ' * gap}{right}", "dim"))
