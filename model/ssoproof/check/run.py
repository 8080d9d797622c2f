"""Runs all questions on a tenant: subjects, units, results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ssoproof import deadline
from ssoproof.check.cache import Cache
from ssoproof.check.decide import decide
from ssoproof.check.extents import ENVIRONMENT, SCOPES, TENANT
from ssoproof.check.options import Options
from ssoproof.check.parallel.pool import Job, Task, pool, several
from ssoproof.check.parallel.scheduler import Course, Need, Tally, advanced
from ssoproof.check.report import LIMITED, Report
from ssoproof.check.subject_names import resolved
from ssoproof.check.symmetry import first_of_each
from ssoproof.check.systems import Unit
from ssoproof.check.unsteady import sensitivities
from ssoproof.check.workspace import Decided, Workspace
from ssoproof.diagnostics import Diagnostic, Severity
from ssoproof.errors import UsageError
from ssoproof.flows.world import Subject
from ssoproof.garbage import seldom_collected
from ssoproof.properties.registry import by_default, question
from ssoproof.properties.spec import Question, Runs, not_modelled
from ssoproof.providers.registry import announced, provider_of
from ssoproof.semantics.readings import Box
from ssoproof.semantics.switch import Semantics
from ssoproof.tenant.model import Application, Demand, MfaMode, Tenant
from ssoproof.verdict.verdict import ConditionalVerdict, NotApplicable, Proved, Result, Status, Unknown

SCOPE = SCOPES[ENVIRONMENT]


def subjects(tenant: Tenant) -> tuple[Subject, ...]:
    """All applications, then all APIs that state a demand."""
    apps = (Subject("app", a.name, a.demand) for a in tenant.applications)
    apis = (Subject("api", a.name, a.demand) for a in tenant.apis if a.demand is not None)
    return (*apps, *apis)


def victims(tenant: Tenant, subject: Subject) -> tuple[Application, ...]:
    """The applications whose tokens or renewals the subject's questions are about."""
    if subject.kind == "app":
        return (tenant.application(subject.name),)
    api = next(a for a in tenant.apis if a.name == subject.name)
    return tuple(a for a in tenant.applications if api.audience in a.may_request.value)


def semantics_of(tenant: Tenant) -> Semantics:
    """The table of the tenant's provider; UsageError where there is none."""
    return provider_of(tenant).semantics


def check(tenant: Tenant, options: Options, diagnostics: Sequence[Diagnostic] = ()) -> Report:
    """The report on a tenant; `diagnostics` are what its reader had to say."""
    semantics = semantics_of(tenant)
    semantics.parse(options.reading)
    options = resolved(tenant, options)
    named = tuple(question(code) for code in options.questions)
    chosen = [s for s in subjects(tenant) if not options.subjects or str(s) in options.subjects]
    for name in options.subjects:
        if name not in {str(s) for s in chosen}:
            raise UsageError(f"there is no subject {name}; there are {', '.join(map(str, subjects(tenant)))}")
    asked = {s: named or by_default(tenant, s) for s in chosen}
    work = _Work(Workspace(tenant, semantics, cache=Cache(options.memory)), options)
    with deadline.within(options.seconds), seldom_collected():
        if several(options):
            work.shared(asked)
        results = tuple(work.answer(q, s) for s, each in asked.items() for q in each)
        results = tuple(map(work.unsteady, results))
    found = {
        str(d): d
        for d in (
            *_uncovered(tenant),
            *announced(tenant),
            *diagnostics,
            *work.remarks.values(),
            *remarks(work.workspace),
        )
    }
    fixed = tuple(sorted(options.reading.items()))
    report = Report(tenant, semantics, results, tuple(found.values()), fixed=fixed, within=options.within)
    if not report.limited:
        return report
    limited = Diagnostic(LIMITED, Severity.WARNING, f"the answers hold {report.limited}")
    return replace(report, diagnostics=(limited, *report.diagnostics))


def _uncovered(tenant: Tenant) -> Iterator[Diagnostic]:
    for app in tenant.applications:
        if app.uncovered:
            message = (
                f"{app.name}: {app.uncovered}, which the model does not cover yet: how it renews is not "
                f"checked"
            )
            help = "what is asked of others takes it as an application that signs in and does not renew"
            yield Diagnostic("not-modelled", Severity.WARNING, message, app.origin.span, (), help)


def remarks(workspace: Workspace) -> Iterator[Diagnostic]:
    """What was remarked on the tenant's code, and on searches that were remembered."""
    yield from workspace.authorizer.remarks()
    yield from workspace.cache.diagnostics.values()


def unit_of(report: Report, result: Result, part: ConditionalVerdict) -> Unit:
    """The unit of work that a part of a result came from, to compose its systems again."""
    tenant = report.tenant.with_policy(MfaMode(part.policy)) if part.policy else report.tenant
    subject = next(s for s in subjects(tenant) if str(s) == (result.like or result.subject))
    victim = tenant.application(part.victim)
    workspace = Workspace(tenant, report.semantics)
    return Unit(workspace, question(result.question), subject, victim, part.unsteady)


def answered(tenant: Tenant, options: Options, questions: tuple[str, ...], subject: str) -> _Share:
    """The answers to some questions about one subject; what a machine of a cluster does."""
    report = check(tenant, replace(options, questions=questions, subjects=(subject,)))
    return list(report.results), report.diagnostics


#: Questions about one subject, each with the key of its answer; the answers, with remarks.
_Group = list[tuple[object, Question, Subject]]
_Asked = Mapping[Subject, Sequence[Question]]
_Share = tuple[list[Result], tuple[Diagnostic, ...]]
#: What unsteady runs break of an answer; None: there was no time to work it out.
_Sensitive = tuple[ConditionalVerdict, ...] | None


@dataclass(frozen=True, slots=True, eq=False)
class _Answers:
    """The answers of a group, of which it is asked what unsteady runs break."""

    results: tuple[Result, ...]


@dataclass
class _Work:
    """The questions of one check; what has been answered for one subject is not asked again for one like
    it."""

    workspace: Workspace
    options: Options
    answered: dict[object, Result] = field(default_factory=dict)
    keys: dict[tuple[str, str], object] = field(default_factory=dict)
    remarks: dict[str, Diagnostic] = field(default_factory=dict)
    _sensitive: dict[tuple[str, str], _Sensitive] = field(default_factory=dict)

    @property
    def tenant(self) -> Tenant:
        """The tenant that is checked."""
        return self.workspace.tenant

    def key(self, asked: Question, subject: Subject) -> object:
        """Equal for subjects that share an answer."""
        if subject.kind != "app":
            return (asked.code, str(subject))
        return self.workspace.symmetry.key(asked, subject, victims(self.tenant, subject)[0])

    def answer(self, asked: Question, subject: Subject) -> Result:
        """The answer to one question about one subject."""
        reason = asked.applies(self.tenant, subject)
        if reason:
            verdict = NotApplicable(reason, reason != not_modelled(self.tenant, subject))
            return _result(asked, subject, (ConditionalVerdict((), verdict),), self.tenant, self.options)
        try:
            with deadline.guarded():
                return self._answered(asked, subject)
        except deadline.OutOfTime as late:
            first = self.answered.get(self.keys.get((asked.code, str(subject))))
            return self._late(asked, subject, str(late)) if first is None else _shared(first, subject)

    def _answered(self, asked: Question, subject: Subject) -> Result:
        about = asked.code, str(subject)
        if about not in self.keys:
            deadline.check()
            self.keys[about] = self.key(asked, subject)
        key = self.keys[about]
        if key not in self.answered:
            deadline.check()
            self.answered[key] = self.decided(asked, subject)
            self.report_result(self.answered[key])
        found = _shared(self.answered[key], subject)
        if found.like:
            self.report_result(found)
        return found

    def report_result(self, result: Result) -> None:
        """Tells whoever wants to know what is settled."""
        if self.options.settled is not None and not deadline.over():
            self.options.settled(result)

    def _late(self, asked: Question, subject: Subject, reason: str) -> Result:
        """What is left when the time is up: nothing is known."""
        parts = tuple(
            ConditionalVerdict((Box(()),), Unknown(reason, 0), v.name) for v in victims(self.tenant, subject)
        )
        return _result(asked, subject, parts, self.tenant, self.options)

    def shared(self, asked: _Asked) -> None:
        """Several processes answer; where the time is up they are ended, and what they have answered
        stands."""
        try:
            with deadline.guarded():
                self.share(asked)
        except deadline.OutOfTime:
            self.remarks = dict(sorted(self.remarks.items()))

    def share(self, asked: _Asked) -> None:
        """Several processes answer what is to be answered: one takes all questions about a subject, or where
        there are few, one question."""
        todo: dict[str, _Group] = {}
        known: set[object] = set()
        for subject, questions in asked.items():
            for each in questions:
                key = None if each.applies(self.tenant, subject) else self.key(each, subject)
                self.keys[each.code, str(subject)] = key
                if key is not None and key not in known:
                    known.add(key)
                    todo.setdefault(str(subject), []).append((key, each, subject))
        groups = list(todo.values())
        if len(groups) < 2 * self.options.workers:
            groups = [[row] for group in groups for row in group]
        groups.sort(key=lambda group: -sum(2 if each.runs is not Runs.ONE else 1 for _, each, _ in group))
        tally = Tally(self.options.progress, len(groups))
        workers = max(1, min(self.options.workers, len(groups)))
        self.options = replace(self.options, progress=None, workers=workers)
        with pool(self.options, self._job(groups)) as others:
            for number, _ in advanced([self._course(group) for group in groups], others):
                tally.add(str(groups[number][0][2]))
                deadline.check()
        self.remarks = dict(sorted(self.remarks.items()))

    def _course(self, group: _Group) -> Course[None]:
        """The answers of a group; then, once those of all groups are under way, what unsteady runs break."""
        found, remarked = yield Need(None)
        self.remarks |= {str(d): d for d in remarked}
        self.answered |= {key: result for (key, _, _), result in zip(group, found, strict=True)}
        for result in found:
            self.report_result(result)
        deadline.check()
        rows = [result.sensitivities for result in found]
        if not self.options.cluster and any(map(self._movable, found)):
            rows = yield Need(_Answers(tuple(map(_outlined, found))))
        self._sensitive |= {(r.question, r.subject): row for r, row in zip(found, rows, strict=True)}

    def _job(self, groups: Sequence[_Group]) -> Job:
        alone = replace(self.options, workers=1, memory=None, cluster="", settled=None)

        def abroad(task: Task) -> tuple[Any, ...]:
            group, left = groups[task[0]], deadline.left()
            own = alone if left is None else replace(alone, seconds=max(left, 0.001))
            return answered, self.tenant, own, tuple(each.code for _, each, _ in group), str(group[0][2])

        return Job(lambda task: self._done(groups[task[0]], task[1]), abroad)

    def _done(self, group: _Group, answers: _Answers | None) -> _Share | list[_Sensitive]:
        if answers is not None:
            return [self._worked_out(result) for result in answers.results]
        return [self._in_time(each, subject) for _, each, subject in group], tuple(remarks(self.workspace))

    def _in_time(self, asked: Question, subject: Subject) -> Result:
        try:
            return self.decided(asked, subject)
        except deadline.OutOfTime as late:
            return self._late(asked, subject, str(late))

    def decided(self, asked: Question, subject: Subject) -> Result:
        """The answer, worked out."""
        affected = victims(self.tenant, subject)
        if subject.kind == "app":
            return self._decided(asked, subject, ((affected[0], ()),))
        return self._decided(asked, subject, first_of_each(self.workspace.symmetry, asked, subject, affected))

    def _decided(
        self, asked: Question, subject: Subject, affected: Iterable[tuple[Application, tuple[str, ...]]]
    ) -> Result:
        parts: list[ConditionalVerdict] = []
        statistics: dict[str, float] = {}
        remarks = dict.fromkeys([asked.remark] if asked.remark else [])
        for victim, also in affected:
            unit = Unit(self.workspace, asked, subject, victim)
            try:
                decided = decide(unit, self.options)
            except deadline.OutOfTime as late:
                decided = Decided((ConditionalVerdict((Box(()),), Unknown(str(late), 0), victim.name),), {})
            parts += (replace(part, also=also) for part in decided.parts)
            remarks |= dict.fromkeys(decided.remarks)
            for name, value in decided.statistics.items():
                statistics[name] = statistics.get(name, 0) + value
        found = _result(asked, subject, tuple(parts), self.tenant, self.options, statistics)
        if asked.runs is Runs.ONE and subject.demand is not None and subject.demand.inferred:
            remarks[inferred(subject.demand)] = None
        return replace(found, remarks=tuple(remarks))

    def unsteady(self, found: Result) -> Result:
        """An answer with what unsteady runs break of it: they have the time that is left when all answers are
        there."""
        first = found.question, found.like or found.subject
        if first not in self._sensitive:
            self._sensitive[first] = self._worked_out(found)
        parts = self._sensitive[first]
        if parts is None:
            return replace(found, remarks=(*found.remarks, LATE))
        return replace(found, sensitivities=parts)

    def _movable(self, found: Result) -> bool:
        """Whether there is anything that unsteady runs could break, and code by which they could."""
        proved = any(part.status is Status.PROVED for part in found.parts)
        return proved and not found.advisory and bool(self.tenant.hooks)

    def _worked_out(self, found: Result) -> _Sensitive:
        """What unsteady runs break of an answer; None where there was no time for that."""
        if not self._movable(found):
            return ()
        name = found.like or found.subject
        subject = next(s for s in subjects(self.tenant) if str(s) == name)
        sensitive: list[ConditionalVerdict] = []
        try:
            with deadline.guarded():
                for victim in dict.fromkeys(part.victim for part in found.parts):
                    deadline.check()
                    own = tuple(part for part in found.parts if part.victim == victim)
                    application = self.tenant.application(victim)
                    unit = Unit(self.workspace, question(found.question), subject, application)
                    sensitive += sensitivities(unit, self.options, Decided(own, found.statistics))
        except deadline.OutOfTime:
            return None
        return tuple(sensitive)


#: What is said where the time was up before unsteady runs were looked at.
LATE = "What a call that fails, or an input that changes on the way, would do was not worked out in time."


#: How a remark begins that a requirement is inferred.
INFERRED = "Nobody stated the MFA requirement"


def inferred(demand: Demand) -> str:
    """What stands beside a verdict on a demand that nobody stated."""
    whom = f" for {demand.whom}" if demand.whom else ""
    return (
        f"{INFERRED} ({demand.kind.value}{whom}): it is inferred from what the same code and "
        f"policy ask at a plain first login, so that they alone can't show it to be wrong."
    )


def _outlined(found: Result) -> Result:
    """An answer without the states of its proofs, which are many."""
    parts = (
        replace(part, verdict=replace(v, certificate=replace(v.certificate, states={})))
        if isinstance(v := part.verdict, Proved)
        else part
        for part in found.parts
    )
    return replace(found, parts=tuple(parts))


def _shared(first: Result, subject: Subject) -> Result:
    """The answer of the first subject, as another one shares it."""
    if first.subject == str(subject):
        return first
    return replace(first, subject=str(subject), like=first.subject, statistics={})


def _scope(parts: tuple[ConditionalVerdict, ...]) -> str:
    """What all of an answer is about: no more than the narrowest of its proofs."""
    certified = {part.verdict.certificate.scope for part in parts if isinstance(part.verdict, Proved)}
    return SCOPES[TENANT] if SCOPES[TENANT] in certified else SCOPE


def _beyond(asked: Question, tenant: Tenant) -> str:
    """What the scope of an answer leaves out: of logouts, and in a tenant with refresh tokens of these."""
    if not asked.logouts and not any(app.refresh is not None for app in tenant.applications):
        return ""
    return f"; {asked.leaves_out}" if asked.leaves_out else ""


def _result(
    asked: Question,
    subject: Subject,
    parts: tuple[ConditionalVerdict, ...],
    tenant: Tenant,
    options: Options,
    statistics: dict[str, float] | None = None,
) -> Result:
    return Result(
        asked.code,
        str(subject),
        asked.advises(tenant, subject),
        parts,
        options.engine,
        f"{_scope(parts)}{_beyond(asked, tenant)}",
        tenant.assumptions,
        statistics or {},
    )
