"""The first screen of a check: what breaks, for whom and why, what holds, and what would change an answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from ssoproof.amounts import amount
from ssoproof.check.report import LIMITED, Report
from ssoproof.check.subject_names import called
from ssoproof.compare.findings import Answer, Outcome, answered, named
from ssoproof.diagnostics import ANNOUNCED, Severity
from ssoproof.explain.sentences import sentence
from ssoproof.legible import columns, printable
from ssoproof.properties.registry import QUESTIONS
from ssoproof.render.text.answer_groups import groups
from ssoproof.render.text.causes import by_cause
from ssoproof.render.text.coverage import not_modelled
from ssoproof.render.text.deciding_behaviour import deciding
from ssoproof.render.text.finding_lines import (
    BlockRoom,
    assumed,
    block,
    brief,
    line,
    main_part,
    order,
    otherwise,
    requirement_inferred,
)
from ssoproof.render.text.page import WIDTH, Page
from ssoproof.render.text.styles import STYLES
from ssoproof.verdict.verdict import Status

#: From so many applications on answers are grouped in a table.
MANY = 9
#: So many remarks, names and proofs are named.
REMARKS, NAMES, STATED = 2, 6, 12
#: What fits: so many lines, unless nothing more can be left to --verbose.
LINES = 30
#: A longer path, or one that is the machine's, is not said again.
LONGEST = 40
#: Where a word of a verdict ends.
INDENT = 6


@dataclass(frozen=True, slots=True)
class Room:
    """How many findings get two lines beside the first one, and how many behaviours are named."""

    brief: int
    behaviours: int
    block: BlockRoom


ROOMS = (
    Room(4, 3, BlockRoom(4, 6)),
    Room(4, 3, BlockRoom(4, 6, length=False)),
    Room(4, 2, BlockRoom(4, 6, length=False)),
    Room(4, 1, BlockRoom(4, 6, length=False)),
    Room(3, 1, BlockRoom(4, 6, length=False)),
    Room(2, 1, BlockRoom(4, 6, length=False)),
    Room(1, 1, BlockRoom(4, 6, length=False)),
    Room(2, 1, BlockRoom(3, 4, length=False)),
    Room(1, 1, BlockRoom(2, 2, length=False)),
    Room(0, 1, BlockRoom(2, 2, length=False)),
)


def first_screen(path: str, outcome: Outcome, repair: str | None = None) -> Page:
    """The whole of it for the tenant at a path; `repair` is the line that names a change, where there is
    one."""
    pages = (_page(path, outcome, repair, room) for room in ROOMS)
    return next((page for page in pages if len(page.lines) <= LINES), _page(path, outcome, repair, ROOMS[-1]))


def quiet(path: str, outcome: Outcome) -> Page:
    """What was found and is not accepted, without a head and what holds; nothing where nothing was."""
    page, settled = Page(), outcome.settled()
    own = [a for a in answered(outcome.explanation) if settled.counts(a.explanation)]
    _findings(page, own, outcome.report, path, ROOMS[0])
    _open(page, own, outcome.report, ROOMS[0])
    if outcome.failing.strict:
        not_modelled(page, outcome.report.tenant)
    if page.lines:
        _more(page, path, outcome, own)
    return page


def _page(path: str, outcome: Outcome, repair: str | None, room: Room) -> Page:
    page, report = Page(), outcome.report
    answers = [a for a in answered(outcome.explanation) if a.result.status is not Status.NOT_APPLICABLE]
    settled = outcome.settled()
    own = [a for a in answers if not settled.accepts(a.explanation)]
    _head(page, report, answers)
    if len(report.tenant.applications) >= MANY:
        groups(page, answers, report)
    if not answers:
        for one in answered(outcome.explanation):
            subjects = named([called(report.tenant, s) for s in one.subjects], NAMES)
            code, reason = one.result.question, sentence(one.result).partition(": ")[2]
            page.para(f"not applicable: {code} of {subjects}, {reason}", 0, "dim", hang=INDENT)
    failing = _findings(page, own, report, path, room)
    _open(page, own, report, room)
    if len(report.tenant.applications) < MANY:
        _passing(page, own, report)
    page.blank()
    deciding(page, own, report, room.behaviours)
    _notes(page, outcome, report, own)
    if repair:
        page.para(repair, 0, "bold", hang=INDENT, lead="FIX   ")
    _more(page, path, outcome, failing)
    return page


def _findings(
    page: Page, answers: Sequence[Answer], report: Report, path: str, room: Room
) -> Sequence[Answer]:
    """The first failure in full, some more in two lines each, the others counted; those of one cause are
    one."""
    own = (a for a in answers if a.result.status is Status.VIOLATED)
    failing = sorted(own, key=lambda a: order(a, report))
    causes = [causing.merged for causing in by_cause(failing, report)]
    above = ""
    for number, answer in enumerate(causes[: room.brief + 1]):
        if number:
            brief(page, answer, report, path, above)
        else:
            block(page, answer, report, path, room.block)
            page.blank()
        above = "" if assumed(answer, report) else otherwise(main_part(answer, report)[0], report)
    rest = causes[room.brief + 1 :]
    if rest:
        codes = Counter((a.result.question, assumed(a, report)) for a in rest for _ in a.subjects)
        name = report.semantics.provider.capitalize()
        unless = {True: "", False: f" (only if {name} differs from what is assumed)"}
        said = ", ".join(f"{n} of {code}{unless[usual]}" for (code, usual), n in sorted(codes.items()))
        page.para(f"{said}; -v has all", 0, "bold", hang=INDENT, lead=f"FAIL  {sum(codes.values())} more: ")
    return failing


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
    gap = WIDTH - columns(printable(tenant.name)) - columns(about) - columns(right)
    if gap < 2:
        page.para(f"{tenant.name}{about}", 0, "bold", hang=2)
        page.add((right, "bold"))
    else:
        page.add((tenant.name, "bold"), (about + " " * gap, ""), (right, "bold"))
    not_modelled(page, tenant)
    page.blank()


def _open(page: Page, answers: Sequence[Answer], report: Report, room: Room) -> None:
    """What is undecided, and what is empty."""
    for status in (Status.UNKNOWN, Status.VACUOUS):
        own = [a for a in answers if a.result.status is status]
        for answer in own[: room.brief]:
            brief(page, answer, report, "")
        if len(own) > room.brief:
            page.para(f"{len(own) - room.brief} more {status.word}; -v has all", INDENT, STYLES[status])


def _passing(page: Page, answers: Sequence[Answer], report: Report) -> None:
    """What holds: each statement where nothing else was found, else the checks."""
    passing = [a for a in answers if a.result.status is Status.PROVED]
    if passing and len(passing) == len(answers) <= STATED:
        for answer in passing:
            others = [called(report.tenant, s) for s in answer.subjects[1:]]
            also = f"; so for {named(others, NAMES)}" if others else ""
            line(page, Status.PROVED, f"{answer.result.question}  {sentence(answer.result)}{also}", "")
        silent = "" if report.limited else ", whatever the documents leave open"
        page.para(f"Proved for any number of steps, one browser, one user{silent}.", 0)
    elif passing:
        rows = dict[str, list[str]]()
        for answer in passing:
            names = [called(report.tenant, s) for s in answer.subjects]
            rows.setdefault(answer.result.question, []).extend(names)
        said = " · ".join(f"{code} {named(names, NAMES)}" for code, names in sorted(rows.items()))
        line(page, Status.PROVED, said, "for any number of steps")


def _notes(page: Page, outcome: Outcome, report: Report, answers: Sequence[Answer]) -> None:
    """What verdicts rest on beyond the files, in a line each."""
    found = [*outcome.remarks, *(d for d in report.diagnostics if d.code not in (LIMITED, ANNOUNCED))]
    inferred = [a for a in answers if requirement_inferred(a)]
    if inferred:
        names = dict.fromkeys(called(report.tenant, s) for a in inferred for s in a.subjects)
        lead = f"nobody stated the MFA requirement of {named(list(names), NAMES)}"
        rest = "it is read off the code and policy that are checked, which alone can't show it to be wrong"
        page.para(f"{lead}: {rest}", 0, "yellow", hang=INDENT, lead="NOTE  ")
    if report.limited:
        page.para(report.limited, 0, "yellow", hang=INDENT, lead="NOTE  ")
    worse = [d for d in found if d in outcome.remarks or d.severity is not Severity.NOTE]
    for remark in worse[:REMARKS]:
        page.para(remark.line, 0, "yellow", hang=INDENT, lead="NOTE  ")
    said = list(_counted(outcome, report, len(found) - len(worse[:REMARKS])))
    if said:
        page.para("; ".join(said) + " (-v)", 0, "dim", hang=INDENT, lead="NOTE  ")


def _counted(outcome: Outcome, report: Report, remarks: int) -> Iterator[str]:
    accepted = [f.accepted for f in outcome.findings if f.accepted]
    if accepted:
        reasons = named(list(dict.fromkeys(accepted)), REMARKS)
        yield f"{amount(len(accepted), 'finding')} accepted by the baseline ({reasons})"
    if outcome.sensitivities:
        yield (
            f"{amount(len(outcome.sensitivities), 'answer')} would be different if something changed or "
            f"failed on the way (advisory)"
        )
    assumptions = [str(a) for a in report.tenant.assumptions]
    about = list(dict.fromkeys(a.partition(": ")[0] for a in assumptions))
    if len(assumptions) == 1:
        yield f"assumed for {assumptions[0]}"
    elif assumptions:
        yield f"{len(assumptions)} values assumed that the files do not state, of {named(about, NAMES)}"
    yield from (_short(d.message) for d in report.diagnostics if d.code == ANNOUNCED)
    if remarks:
        yield f"{amount(remarks, 'more remark')} on the files"
    if report.tenant.not_modelled:
        yield f"not covered: {', '.join(_short(n) for n in report.tenant.not_modelled)}"


def _short(text: str) -> str:
    return text.partition(":")[0]


def _more(page: Page, path: str, outcome: Outcome, failing: Sequence[Answer]) -> None:
    asked = {r.question for r in outcome.report.results}
    advisory = [q.code for q in QUESTIONS if q.advisory and not q.logouts and q.code not in asked]
    where = "PATH" if PurePath(path).is_absolute() or columns(path) > LONGEST else path
    left = f"More: {f'ssoproof explain {where} · ' if failing else ''}check -v"
    right = f"exit {int(outcome.exit_code)}"
    if advisory:
        right += f"; {', '.join(advisory)} not asked"
    gap = WIDTH - len(left) - len(right)
    if gap < 2:
        page.para(left, 0, "dim")
        page.add((right.rjust(WIDTH), "dim"))
    else:
        page.add((f"{left}{' ' * gap}{right}", "dim"))
