"""Repairs of a tenant: changes after which all that matters is proved, and what each costs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from ssoproof import deadline
from ssoproof.check.options import Options
from ssoproof.check.report import Report
from ssoproof.check.run import check, semantics_of, subjects
from ssoproof.errors import UsageError
from ssoproof.properties.registry import QUESTIONS
from ssoproof.providers.edits import Edit, Editor, Part
from ssoproof.providers.registry import provider_of
from ssoproof.repair.costs import costs
from ssoproof.repair.entry import Entries, entries, locked_out
from ssoproof.repair.refusals import Refusal
from ssoproof.repair.restatements import Restatement, restatements
from ssoproof.repair.rollout import Rollout, safest
from ssoproof.repair.search import Candidate, Search
from ssoproof.repair.trial import Acting, Asked, Broken, Trials
from ssoproof.tenant.model import Tenant
from ssoproof.verdict.verdict import Status, Violated

#: So many repairs are given, and once there is one, so many more edits are looked at for another one.
MOST, FURTHER = 3, 300
#: Nobody waits for more edits, or for larger tenants, who did not ask for repairs.
FIRST, FEW, MANY = 150, 4, 12
#: Seconds that the first repair may take, of a tenant with few applications and of one with more.
PATIENCE = 60.0, 30.0


@dataclass(frozen=True, slots=True)
class Repair:
    """A change after which everything that matters is proved.

    `words` say what is done, `costs` whom it costs what; `checks` is how many answers were proved again.
    """

    edit: Edit
    tenant: Tenant
    parts: tuple[Part, ...]
    costs: tuple[str, ...]
    checks: int
    rollout: Rollout | None = None

    @property
    def words(self) -> str:
        """What is done, in one line."""
        return "; ".join(part.words for part in self.parts)


@dataclass(frozen=True, slots=True)
class Rejected:
    """An obvious change, and what breaks after it."""

    words: str
    question: str
    subject: str
    acting: Acting = ()


@dataclass(frozen=True, slots=True)
class Repairs:
    """What came of a search: repairs, the cheapest first; obvious changes that are none; what else the owner
    may do, which is to ask for less.

    `broken` is what some run breaks today, `acting` who breaks what. Where there is no repair, `conflict` are
    the questions that can't be had together, `refused` what is promised though code refuses it. `complete`:
    nothing was left out, of `looked` edits. `least`: no smaller change would do.
    """

    tenant: Tenant
    broken: tuple[Asked, ...]
    repairs: tuple[Repair, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    restatements: tuple[Restatement, ...] = ()
    conflict: tuple[Asked, ...] = ()
    looked: int = 0
    complete: bool = True
    refused: tuple[Refusal, ...] = ()
    least: bool = True
    acting: Mapping[Asked, Acting] = field(default_factory=dict)


@dataclass
class RepairWork:
    """The search for one tenant's repairs."""

    tenant: Tenant
    options: Options
    _before: Entries | None = None
    trials: Trials = field(init=False)
    editor: Editor = field(init=False)

    def __post_init__(self) -> None:
        if self.tenant.policy_open:
            raise UsageError(
                "repairs are of one MFA policy, and the files do not state it: say which, with --mfa"
            )
        provider = provider_of(self.tenant)
        if provider.editor is None:
            raise UsageError(f"no changes are worked out for tenants of {provider.title}")
        self.editor = provider.editor()
        self.trials = Trials(semantics_of(self.tenant), replace(self.options, workers=1, progress=None))

    @cached_property
    def search(self) -> Search:
        """The search, with what holds today though nobody stated it."""
        self.trials.guards = guards = self.editor.guarded(self.tenant)
        every = frozenset((q.code, s) for q in QUESTIONS if q.free for s in self._unstated(guards))
        if every:
            self.trials.guarding = every
            self.trials.guarding -= {b.about for b in self.trials.broken(guards, guard=True)}
        return Search(self.tenant, self.editor, self.trials)

    def _unstated(self, guards: Tenant) -> Iterator[str]:
        """Of whom nobody stated a demand, neither their own nor of what they ask for, and something is asked
        today."""
        stated = {str(s) for s in subjects(self.tenant) if s.demand is not None}
        for subject in subjects(guards):
            if str(subject) in stated or subject.demand is None:
                continue
            if subject.kind == "app":
                asked = guards.application(subject.name).requests.value
                apis = [self.tenant.api(audience) for audience in asked]
                if all(api is not None and api.demand is not None for api in apis):
                    continue
            yield str(subject)

    def each(self, progress: Callable[[int], None] | None = None) -> Iterator[Repair]:
        """Repairs as they turn up, the cheapest first."""
        for candidate in self.search.run(progress):
            proved = self._proved(candidate) if candidate.edit.choices else 0
            if proved:
                self.search.accepted.append(candidate.edit)
                self.search.left = FURTHER
                yield self._repair(candidate, proved)

    @property
    def looked(self) -> int:
        """How many edits were looked at."""
        return self.search.looked if "search" in self.__dict__ else 0

    def holds(self) -> bool:
        """Whether all that matters is proved today."""
        results = check(self.tenant, replace(self.trials.options, settled=None)).results
        return not any(r.status in _FAILING for r in results if not r.advisory)

    def _repair(self, candidate: Candidate, proved: int) -> Repair:
        parts = self.editor.parts(self.tenant, candidate.edit)
        changed = tuple(
            costs(self.tenant, self.search.table.unchanged, candidate.effects, self.trials.semantics)
        )
        return Repair(candidate.edit, candidate.tenant, parts, changed, proved)

    def _proved(self, candidate: Candidate) -> int:
        """How many answers the judge proved; 0 where one is not, or somebody is locked out."""
        tenant = candidate.tenant
        if locked_out(self.before, self._entries(tenant)) is not None:
            return 0
        own = self._holds(tenant, ())
        guarded = self.trials.guarded(tenant)
        if not own or guarded is None:
            return own
        also = self._holds(guarded, tuple(sorted(self.trials.guarding)))
        return own + also if also else 0

    def _holds(self, tenant: Tenant, only: tuple[Asked, ...]) -> int:
        options = replace(self.trials.options, settled=None)
        if only:
            codes, names = {q for q, _ in only}, {s for _, s in only}
            options = replace(options, questions=tuple(sorted(codes)), subjects=tuple(sorted(names)))
        results = [r for r in check(tenant, options).results if not r.advisory]
        rows = [r.status for r in results if not only or (r.question, r.subject) in only]
        asked = [status for status in rows if status is not Status.NOT_APPLICABLE]
        return len(asked) if all(status is Status.PROVED for status in asked) else 0

    @property
    def before(self) -> Entries:
        """Who gets in today."""
        if self._before is None:
            self._before = self._entries(self.tenant)
        return self._before

    def _entries(self, tenant: Tenant) -> Entries:
        return entries(tenant, self.trials.semantics, self.trials.authorizer(tenant), self.options.states)

    def rejected(self, found: tuple[Repair, ...]) -> Iterator[Rejected]:
        """The changes that come to mind first, with what breaks after each."""
        for edit in self.editor.obvious(self.tenant):
            if any(repair.edit == edit for repair in found):
                continue
            broken = self.trials.first_broken(self.editor.applied(self.tenant, edit))
            if broken is not None:
                words = "; ".join(part.words for part in self.editor.parts(self.tenant, edit))
                yield Rejected(words, broken.question, broken.subject, broken.acting)


def repairs(
    tenant: Tenant, options: Options, most: int = MOST, progress: Callable[[int], None] | None = None
) -> Repairs:
    """The repairs of a tenant; when its time is up, those that are there by then."""
    work = RepairWork(tenant, options)
    broken: tuple[Broken, ...] = ()
    about: tuple[Asked, ...] = ()
    found: list[Repair] = []
    rejected: tuple[Rejected, ...] = ()
    restated: tuple[Restatement, ...] = ()
    complete = False
    try:
        with deadline.guarded():
            broken = tuple(work.trials.broken(tenant))
            about = tuple(dict.fromkeys(b.about for b in broken))
            if not broken:
                return Repairs(tenant, (), complete=work.holds())
            refused = tuple(work.trials.refusals(tenant, broken))
            if refused:
                return Repairs(tenant, about, refused=refused, acting=_acting(broken))
            work.search.note(broken)
            for repair in work.each(progress):
                found.append(repair)
                if len(found) == most:
                    break
            complete = work.search.complete
            found = [replace(r, rollout=safest(work, r.parts, frozenset(about))) for r in found]
            rejected = tuple(work.rejected(tuple(found)))
            restated = tuple(restatements(tenant, work.trials))
    except deadline.OutOfTime:
        complete = False
    conflict = _conflict(work.search) if complete and not found else ()
    return Repairs(
        tenant,
        about,
        tuple(found),
        rejected,
        restated,
        conflict,
        work.looked,
        complete,
        least=not work.search.greedy,
        acting=_acting(broken),
    )


def _acting(broken: Iterable[Broken]) -> dict[Asked, Acting]:
    """Who breaks what, as far as runs tell."""
    return {one.about: one.acting for one in broken if one.acting}


def _conflict(search: Search) -> tuple[Asked, ...]:
    """The two that broke most of what was looked at: what keeps the one breaks the other."""
    counted: dict[Asked, int] = {}
    for broken in search.rejected.values():
        counted[broken.about] = counted.get(broken.about, 0) + 1
    return tuple(sorted(counted, key=lambda about: (-counted[about], about))[:2])


def first(report: Report, options: Options, seconds: float = 0) -> Repair | None:
    """The cheapest repair of a report's tenant, if there is one among the first edits, or in so many seconds.

    None where no run breaks anything, where the policy is not stated, and of tenants with many applications
    too.
    """
    tenant = report.tenant
    failing = [r.status for r in report.results if not r.advisory and r.status in _FAILING]
    if Status.VIOLATED not in failing or tenant.policy_open or provider_of(tenant).editor is None:
        return None
    large = len(tenant.applications) > FEW
    if len(tenant.applications) > MANY:
        return None
    left, seconds = deadline.left(), seconds or PATIENCE[large]
    try:
        with deadline.within(seconds if left is None else min(seconds, left)), deadline.guarded():
            work = RepairWork(tenant, options)
            if large:
                broken = tuple(_runs(report))
                if any(work.trials.refusals(tenant, broken)):
                    return None
                work.search.note(broken)
            work.search.left = FIRST
            return next(work.each(), None)
    except deadline.OutOfTime:
        return None


def _runs(report: Report) -> Iterator[Broken]:
    """What the runs of a report break."""
    for result in (r for r in report.own if not r.advisory):
        verdicts = (part.verdict for part in result.parts)
        if run := next((v.trace for v in verdicts if isinstance(v, Violated)), None):
            yield Broken(result.question, result.subject, run)


_FAILING = (Status.VIOLATED, Status.UNKNOWN, Status.VACUOUS)
