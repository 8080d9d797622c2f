"""JUnit XML, as CI servers show test results: one suite a question, one case a subject.

Valid against the schema of https://github.com/windyroad/JUnit-Schema, the strictest one in common use.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from ssoproof.check.cases import Row
from ssoproof.check.exit_codes import Weight
from ssoproof.check.subject_names import called
from ssoproof.compare import summary
from ssoproof.compare.findings import FOUND, Finding, Outcome
from ssoproof.legible import printable
from ssoproof.properties.registry import QUESTIONS
from ssoproof.properties.spec import Question
from ssoproof.render.text.page import Page
from ssoproof.render.text.timetable import timetable
from ssoproof.verdict.verdict import Status

#: The moment of a report whose time is not told.
NEVER = "1970-01-01T00:00:00"


def text(outcome: Outcome, when: str = NEVER, *further: Outcome) -> str:
    """The report, of several tenants if need be; `when` is its moment, as 2024-05-01T12:30:00."""
    suites: list[str] = []
    for one in (outcome, *further):
        for asked in (q for q in QUESTIONS if any(a.question == q.code for a in one.answers)):
            suites.append("\n".join(_suite(one, asked, len(suites), when)))
    return _whole(suites)


def cases(rows: Sequence[Row], when: str = NEVER) -> str:
    """What cases declare as tests: one suite a case, one test an expectation."""
    names = dict.fromkeys(row.case for row in rows)
    suites = ([row for row in rows if row.case == name] for name in names)
    return _whole("\n".join(_case_suite(suite, number, when)) for number, suite in enumerate(suites))


def _case_suite(rows: Sequence[Row], number: int, when: str) -> Iterator[str]:
    failures = sum(not row.agrees for row in rows)
    name = _attribute(rows[0].case)
    counts = f'tests="{len(rows)}" failures="{failures}" errors="0" skipped="0"'
    yield _start(name, '"ssoproof"', number, when, counts)
    yield "    <properties></properties>"
    for row in rows:
        start = f'    <testcase name={_attribute(f"{row.question} {row.about}")} classname={name} time="0"'
        if row.agrees:
            yield f"{start}/>"
            continue
        yield f"{start}>"
        message = _attribute(f"declared {row.declared_word}, found {row.actual_word}")
        yield (
            f"      <failure message={message} "
            f'type="differs">{escape(_xml(chr(10).join(row.complaints)))}</failure>'
        )
        yield "    </testcase>"
    yield _END


def _start(name: str, package: str, number: int, when: str, counts: str) -> str:
    return (
        f'  <testsuite name={name} package={package} id="{number}" timestamp="{when}" hostname="localhost" '
        f'{counts} time="0">'
    )


_END = "    <system-out></system-out>\n    <system-err></system-err>\n  </testsuite>"


def _whole(suites: Iterable[str]) -> str:
    lines = ('<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>", *suites, "</testsuites>")
    return "".join(f"{line}\n" for line in lines)


def _suite(outcome: Outcome, asked: Question, number: int, when: str) -> Iterator[str]:
    cases = [case for case in _cases(outcome) if case.code == asked.code]
    failures = sum(bool(case.failed) for case in cases)
    errors = sum(bool(case.erred) for case in cases)
    skipped = sum(case.skipped for case in cases)
    counts = f'tests="{len(cases)}" failures="{failures}" errors="{errors}" skipped="{skipped}"'
    package = _attribute(f"ssoproof.{outcome.report.tenant.name}".strip())
    yield _start(f'"{asked.code}"', package, number, when, counts)
    yield "    <properties>"
    yield f'      <property name="statement" value={_attribute(asked.title)}/>'
    yield f'      <property name="advisory" value="{str(asked.advisory).lower()}"/>'
    if outcome.report.limited:
        yield f'      <property name="limited" value={_attribute(outcome.report.limited)}/>'
    yield "    </properties>"
    for case in cases:
        yield from case.lines()
    own = [f for f in outcome.sensitivities if f.question == asked.code]
    said = (
        f"sensitive: {summary.sensitivity(f)}: {summary.statement(f)}."
        for f in own
        if outcome.weight(f) is Weight.INFORMS
    )
    out = escape(_xml("\n".join(said)))
    yield _END.replace("<system-out>", f"<system-out>{out}", 1)


class _Case:
    """What is said of one subject: all findings of one answer."""

    def __init__(self, code: str, subject: str, outcome: Outcome) -> None:
        self.code, self.subject, self.outcome = code, subject, outcome
        self.answers: list[Finding] = []

    @property
    def failed(self) -> list[Finding]:
        """What breaks the build: a violation that counts and that nobody accepted."""
        return [a for a in self.answers if self.outcome.weight(a) is Weight.BREAKS]

    @property
    def erred(self) -> list[Finding]:
        """What is unknown or vacuous, where nothing is violated."""
        return [] if self.failed else [a for a in self.answers if self.outcome.weight(a) is Weight.FAILS]

    @property
    def skipped(self) -> bool:
        """True where nothing was asked, or what was found does not count."""
        if self.failed or self.erred:
            return False
        return any(a.status is not Status.PROVED for a in self.answers)

    def lines(self) -> Iterator[str]:
        name, kind = (
            _attribute(called(self.outcome.report.tenant, self.subject)),
            _attribute(f"ssoproof.{self.code}"),
        )
        found = self.failed or self.erred
        if not found and not self.skipped:
            yield f'    <testcase name={name} classname={kind} time="0"/>'
            return
        yield f'    <testcase name={name} classname={kind} time="0">'
        if found:
            tag = "failure" if self.failed else "error"
            first = self.subject == found[0].subjects[0]
            words = _words(found[0]) if first else f"as {found[0].subjects[0]}"
            message = _attribute(f"{found[0].status.word}: {words}")
            body = escape(_xml("\n".join(account(a, self.subject) for a in found)))
            yield f'      <{tag} message={message} type="{found[0].status.value}">{body}</{tag}>'
        else:
            yield f"      <skipped message={_attribute(self._why())}/>"
        yield "    </testcase>"

    def _why(self) -> str:
        shown = [a for a in self.answers if a.status is not Status.PROVED]
        reasons = (f"accepted: {a.accepted}" if a.accepted else _in_a_word(a) for a in shown)
        idle = any(a.status in FOUND and not a.accepted for a in shown)
        lead = (
            ""
            if not idle
            else "advisory: "
            if shown[0].advisory
            else f"does not fail ({self.outcome.failing}): "
        )
        return lead + " ".join(dict.fromkeys(reasons))


def _in_a_word(answer: Finding) -> str:
    """The sentence, with its verdict where it has one."""
    said = summary.sentence(answer)
    return f"{answer.status.word}: {said}" if answer.status in FOUND else said


def _cases(outcome: Outcome) -> list[_Case]:
    found: dict[tuple[str, str], _Case] = {}
    for answer in outcome.answers:
        for subject in answer.subjects:
            case = found.setdefault((answer.question, subject), _Case(answer.question, subject, outcome))
            case.answers.append(answer)
    for finding in outcome.sensitivities:
        for subject in finding.subjects if outcome.weight(finding) is not Weight.INFORMS else ():
            found[finding.question, subject].answers.append(finding)
    order = {(r.question, r.subject): n for n, r in enumerate(outcome.report.results)}
    return sorted(found.values(), key=lambda c: order[c.code, c.subject])


def _words(finding: Finding) -> str:
    lead = f"If {finding.when}: " if finding.when else ""
    return f"{lead}{summary.sentence(finding)}"


def account(finding: Finding, subject: str, alone: bool = False) -> str:
    """A finding in full for the subject that is told first; for others, which one that is. `alone`: in full
    too."""
    page = Page()
    when = f", if {finding.when}" if finding.when else ""
    page.para(f"{finding.question} {subject}: {finding.status.word}{when}", 0)
    if subject != finding.subjects[0]:
        page.para(
            f"The same answer as that of "
            f"{finding.subjects[0]}{'' if alone else ', where it is told in full'}.",
            0,
        )
        if not alone:
            return page.plain()
    page.para(summary.sentence(finding), 0)
    if finding.story is not None:
        page.blank()
        timetable(page, finding.story)
        page.blank()
        page.para("Why the last step comes out so:", 0)
        for cause in finding.story.deciding:
            page.para(cause.located, 2, lead="· ")
        page.blank()
    page.para(f"Remedy: {summary.remedy(finding)}", 0)
    return page.plain()


def _attribute(words: str) -> str:
    """A token in quotes: no line breaks, no spaces at the ends, nothing that XML forbids."""
    return quoteattr(" ".join(_xml(words).split()) or "-")


def _xml(words: str) -> str:
    """Text without the characters that XML 1.0 can't hold; line breaks stay."""
    return "\n".join(printable(line) for line in words.split("\n"))
