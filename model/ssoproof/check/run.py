"""Runs all questions on a tenant: subjects, units, results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from ssoproof.check.alike import Alike, first_of_each
from ssoproof.check.decide import ENVIRONMENT, SCOPES, decide
from ssoproof.check.options import Options
from ssoproof.check.report import Report
from ssoproof.check.systems import Unit
from ssoproof.diagnostics import Diagnostic
from ssoproof.errors import UsageError
from ssoproof.flows.pipeline import Pipelines
from ssoproof.flows.world import Subject
from ssoproof.properties.registry import QUESTIONS, question
from ssoproof.properties.spec import Question
from ssoproof.semantics.auth0 import PROVIDERS
from ssoproof.semantics.switch import Semantics
from ssoproof.tenant.model import Application, Tenant
from ssoproof.verdict.verdict import NotApplicable, Result, Under

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
    found = PROVIDERS.get(tenant.provider.value)
    if found is None:
        raise UsageError(
            f"there is no table for provider {tenant.provider.value}; there are {', '.join(PROVIDERS)}"
        )
    return found


def check(tenant: Tenant, options: Options, diagnostics: Sequence[Diagnostic] = ()) -> Report:
    """The report on a tenant; `diagnostics` are what its reader had to say."""
    semantics = semantics_of(tenant)
    semantics.parse(options.reading)
    pipelines = Pipelines()
    asked = tuple(question(code) for code in options.questions) or QUESTIONS
    chosen = [s for s in subjects(tenant) if not options.subjects or str(s) in options.subjects]
    for name in options.subjects:
        if name not in {str(s) for s in chosen}:
            raise UsageError(f"there is no subject {name}; there are {', '.join(map(str, subjects(tenant)))}")
    alike = Alike(tenant, semantics, pipelines)
    work = _Work(tenant, semantics, options, pipelines, alike, {"alike": alike})
    results = tuple(work.answer(q, s) for s in chosen for q in asked)
    found = {str(d): d for d in (*diagnostics, *_remarks(pipelines))}
    return Report(tenant, semantics, results, tuple(found.values()))


def _remarks(pipelines: Pipelines) -> Iterator[Diagnostic]:
    for lowered in pipelines.cache.values():
        yield from lowered.diagnostics


def unit_of(report: Report, result: Result, part: Under) -> Unit:
    """The unit of work that a part of a result came from, to compose its systems again."""
    subject = next(s for s in subjects(report.tenant) if str(s) == result.subject)
    victim = report.tenant.application(part.victim)
    return Unit(report.tenant, report.semantics, question(result.question), subject, victim, Pipelines())


@dataclass
class _Work:
    """The questions of one check; what has been answered for one subject is not asked again for one like it."""

    tenant: Tenant
    semantics: Semantics
    options: Options
    pipelines: Pipelines
    alike: Alike
    kept: dict[object, object] = field(default_factory=dict)
    answered: dict[object, Result] = field(default_factory=dict)

    def answer(self, asked: Question, subject: Subject) -> Result:
        """The answer to one question about one subject."""
        reason = asked.applies(self.tenant, subject)
        if reason:
            return _result(asked, subject, (Under((), NotApplicable(reason)),), self.tenant, self.options)
        affected = victims(self.tenant, subject)
        if subject.kind != "app":
            return self._decided(asked, subject, first_of_each(self.alike, asked, subject, affected))
        key = self.alike.key(asked, subject, affected[0])
        if key in self.answered:
            first = self.answered[key]
            return replace(first, subject=str(subject), like=first.subject, statistics={})
        self.answered[key] = self._decided(asked, subject, ((affected[0], ()),))
        return self.answered[key]

    def _decided(
        self, asked: Question, subject: Subject, affected: Iterable[tuple[Application, tuple[str, ...]]]
    ) -> Result:
        parts: list[Under] = []
        statistics: dict[str, float] = {}
        for victim, also in affected:
            unit = Unit(self.tenant, self.semantics, asked, subject, victim, self.pipelines, self.kept)
            decided = decide(unit, self.options)
            parts += (replace(part, also=also) for part in decided.parts)
            for name, value in decided.statistics.items():
                statistics[name] = statistics.get(name, 0) + value
        return _result(asked, subject, tuple(parts), self.tenant, self.options, statistics)


def _result(
    asked: Question,
    subject: Subject,
    parts: tuple[Under, ...],
    tenant: Tenant,
    options: Options,
    statistics: dict[str, float] | None = None,
) -> Result:
    return Result(
        asked.code,
        str(subject),
        asked.advisory,
        parts,
        options.engine,
        SCOPE,
        tenant.assumptions,
        statistics or {},
    )
