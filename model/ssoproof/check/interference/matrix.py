"""Who disturbs whom: each class of applications as the only others of each victim, and sets that harm only
together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ssoproof.check.cache import Cache
from ssoproof.check.decide import decide
from ssoproof.check.interference.cells import Block, Cell, Class, Column, Matrix, Provenance, Together
from ssoproof.check.interference.minimal_sets import Search
from ssoproof.check.options import Options
from ssoproof.check.parallel.pool import Job, Task, pool, several
from ssoproof.check.parallel.scheduler import Course, Need, Tally, advanced, alone
from ssoproof.check.run import remarks, semantics_of, subjects, victims
from ssoproof.check.systems import Unit
from ssoproof.check.workspace import Workspace
from ssoproof.diagnostics import Diagnostic
from ssoproof.errors import UsageError
from ssoproof.flows.world import Mode, Subject
from ssoproof.properties.registry import question
from ssoproof.properties.spec import Question
from ssoproof.providers.registry import announced
from ssoproof.semantics.switch import Semantics
from ssoproof.tenant.model import Application, Tenant
from ssoproof.verdict.verdict import ConditionalVerdict, Status, Violated

#: The question that is asked where none is named.
DEFAULT = ("SSO002",)
#: So many sets of classes are decided for one column, beside the single ones, in search of sets that harm
#: together.
MOST_SETS = 24


def matrix(
    tenant: Tenant,
    options: Options,
    any_reading: bool = False,
    most_sets: int = MOST_SETS,
    diagnostics: Sequence[Diagnostic] = (),
) -> Matrix:
    """Who disturbs whom; readings that `options` do not fix have their defaults, unless any of them is asked
    for."""
    if tenant.policy_open:
        raise UsageError(
            "the MFA policy is not known, and who disturbs whom may depend on it: state it with --mfa"
        )
    semantics = semantics_of(tenant)
    fixed = semantics.parse(options.reading)
    reading = options.reading if any_reading else {**semantics.defaults, **fixed}
    work = _Work.of(tenant, semantics, replace(options, reading=reading))
    plans = [work.plan(question(code)) for code in dict.fromkeys(options.questions or DEFAULT)]
    columns = work.filled([decider for plan in plans for decider in plan.deciders], most_sets)
    blocks = tuple(
        Block(p.question, p.rows, tuple(columns[d] for d in p.deciders), p.not_applicable) for p in plans
    )
    told = {str(d): d for d in (*announced(tenant), *diagnostics)} | dict(sorted(work.remarks.items()))
    return Matrix(
        tenant, semantics, blocks, replace(options, reading=reading), any_reading, tuple(told.values())
    )


#: A cell, and what was remarked on the way to it.
_Share = tuple[Cell, dict[str, Diagnostic]]


def cell_of(
    tenant: Tenant,
    options: Options,
    code: str,
    subject: str,
    victim: str,
    rows: tuple[Class, ...],
    acting: frozenset[int],
) -> _Share:
    """The cell of some classes beside one victim; what a machine of a cluster does."""
    work = _Work.of(tenant, semantics_of(tenant), options)
    about = next(s for s in subjects(tenant) if str(s) == subject)
    return _Decider(work, question(code), ((about, tenant.application(victim)),), rows).shared(acting)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What one block is about: a decider for each column."""

    question: Question
    rows: tuple[Class, ...]
    deciders: tuple[_Decider, ...]
    not_applicable: tuple[tuple[str, str], ...]


@dataclass
class _Work:
    """What the blocks share."""

    workspace: Workspace
    options: Options
    remarks: dict[str, Diagnostic] = field(default_factory=dict)

    @classmethod
    def of(cls, tenant: Tenant, semantics: Semantics, options: Options) -> _Work:
        """The work on a tenant."""
        return cls(Workspace(tenant, semantics, cache=Cache(options.memory)), options)

    @property
    def tenant(self) -> Tenant:
        """The tenant that it is about."""
        return self.workspace.tenant

    def plan(self, asked: Question) -> _Plan:
        """One question about all subjects that were chosen."""
        chosen = [
            s for s in subjects(self.tenant) if not self.options.subjects or str(s) in self.options.subjects
        ]
        reasons = [(str(s), reason) for s in chosen if (reason := asked.applies(self.tenant, s))]
        pairs = [(s, v) for s in chosen if not asked.applies(self.tenant, s) for v in victims(self.tenant, s)]
        rows = tuple(Class(names) for names in self._rows(asked, [s for s, _ in pairs]))
        number = {name: n for n, row in enumerate(rows) for name in row.members}
        grouped: dict[object, list[tuple[Subject, Application]]] = {}
        for subject, victim in pairs:
            api = "" if subject.kind == "app" else subject.name
            key = (self.workspace.symmetry.key(asked, subject, victim), number[victim.name], api)
            grouped.setdefault(key, []).append((subject, victim))
        deciders = (_Decider(self, asked, tuple(group), rows) for group in grouped.values())
        return _Plan(asked, rows, tuple(deciders), tuple(reasons))

    def filled(self, deciders: Sequence[_Decider], most_sets: int) -> dict[_Decider, Column]:
        """All columns; where several share the work, they decide the cells of all columns side by side."""
        courses = [_filled(decider, most_sets) for decider in deciders]
        if several(self.options):
            columns = self._side_by_side(deciders, courses)
        else:
            columns = [
                alone(course, decider.decided) for decider, course in zip(deciders, courses, strict=True)
            ]
        self.remarks |= self.remarked()
        return dict(zip(deciders, columns, strict=True))

    def _side_by_side(self, deciders: Sequence[_Decider], courses: Sequence[Course[Column]]) -> list[Column]:
        tally = Tally(self.options.progress, sum(_units(decider) for decider in deciders))
        self.options = replace(self.options, progress=None)
        followed = [self._followed(c, d, tally) for d, c in zip(deciders, courses, strict=True)]
        with pool(self.options, self._job(deciders)) as others:
            found = dict(advanced(followed, others))
        return [found[number] for number in range(len(deciders))]

    def _job(self, deciders: Sequence[_Decider]) -> Job:
        options = replace(self.options, workers=1, memory=None, cluster="")

        def abroad(task: Task) -> tuple[Any, ...]:
            number, acting = task
            d = deciders[number]
            return (
                cell_of,
                self.tenant,
                options,
                d.question.code,
                str(d.subject),
                d.victim.name,
                d.rows,
                acting,
            )

        return Job(lambda task: deciders[task[0]].shared(task[1]), abroad)

    def _followed(self, course: Course[Column], decider: _Decider, tally: Tally) -> Course[Column]:
        """A column's course; what others do for it is counted, and what was remarked on the way is kept."""
        name, left, cell = str(decider.subject), _units(decider), None
        while True:
            try:
                want = course.send(cell)
            except StopIteration as end:
                tally.add(name, left)
                column: Column = end.value
                return column
            if not left:
                tally.total += 1
                left = 1
            cell, remarks = yield want
            self.remarks |= remarks
            left -= 1
            tally.add(name)

    def remarked(self) -> dict[str, Diagnostic]:
        """What was remarked so far."""
        return {str(d): d for d in remarks(self.workspace)}

    def _rows(self, asked: Question, about: Sequence[Subject]) -> tuple[tuple[str, ...], ...]:
        """Applications that nothing tells apart whichever of the subjects is asked about."""
        mode = Mode(timed=False, free=asked.free, logouts=asked.logouts)
        told: dict[str, list[int]] = {a.name: [] for a in self.tenant.applications}
        demands = {((s.kind == "app" and not asked.logouts) or s.name, repr(s.demand)): s for s in about}
        for subject in demands.values():
            found = self.workspace.symmetry.classes(mode, subject, self.tenant.applications)
            for n, members in enumerate(found):
                for app in members:
                    told[app.name].append(n)
        rows: dict[tuple[int, ...], list[str]] = {}
        for name, numbers in told.items():
            rows.setdefault(tuple(numbers), []).append(name)
        return tuple(tuple(names) for names in rows.values())


@dataclass(frozen=True, eq=False)
class _Decider:
    """Decides one victim against sets of classes; `about` has all subjects and victims that its column speaks
    for."""

    work: _Work
    question: Question
    about: tuple[tuple[Subject, Application], ...]
    rows: tuple[Class, ...]

    @property
    def subject(self) -> Subject:
        """The subject that is asked about."""
        return self.about[0][0]

    @property
    def victim(self) -> Application:
        """The application whose tokens or renewals are asked about."""
        return self.about[0][1]

    @property
    def others(self) -> frozenset[int]:
        """The classes that have a member besides the victim."""
        return frozenset(n for n, row in enumerate(self.rows) if row.members != (self.victim.name,))

    @property
    def settled(self) -> bool:
        """Whether one reading is looked at only."""
        return all(s.id in self.work.options.reading for s in self.work.workspace.semantics.switches)

    def decided(self, acting: frozenset[int]) -> Cell:
        """The verdict with only these classes acting, as a check has it for a tenant with no other
        applications."""
        work = self.work
        names = {name for n in acting for name in self.rows[n].members} | {self.victim.name}
        apps = tuple(a for a in work.tenant.applications if a.name in names)
        workspace = work.workspace
        if acting != self.others:
            workspace = workspace.of_fewer(replace(work.tenant, applications=apps))
        parts = decide(Unit(workspace, self.question, self.subject, self.victim), work.options).parts
        return Cell(worst(parts), Provenance.DECIDED, parts)

    def shared(self, acting: frozenset[int]) -> _Share:
        """The verdict, with what was remarked, for another process."""
        return self.decided(acting), self.work.remarked()

    def actors(self, cell: Cell) -> frozenset[int]:
        """The classes that act in its shortest run."""
        runs = [p.verdict for p in cell.parts if isinstance(p.verdict, Violated)]
        run = min(runs, key=lambda r: r.trace.transitions)
        acting = {run.system.transition(step.transition).actor for step in run.trace.steps}
        acting.discard(self.victim.name)
        return frozenset(n for n, row in enumerate(self.rows) if not acting.isdisjoint(row.members))


def worst(parts: Sequence[ConditionalVerdict]) -> Status:
    """The worst status of some parts; unknown where there are none, for then nothing was shown."""
    return min((p.status for p in parts), key=lambda s: s.rank, default=Status.UNKNOWN)


def _units(decider: _Decider) -> int:
    """How many cells a column is: against all others, with nobody else, and each class alone."""
    return 2 + len(decider.others)


def _filled(decider: _Decider, most: int) -> Course[Column]:
    """A column; wants the cells of sets of classes."""
    names = tuple(dict.fromkeys(str(subject) for subject, _ in decider.about))
    affected = tuple(victim.name for _, victim in decider.about)
    own = next(n for n, row in enumerate(decider.rows) if decider.victim.name in row.members)
    others = decider.others
    union = yield Need(others)
    cells: list[Cell | None] = [None] * len(decider.rows)
    if union.status in (Status.PROVED, Status.VACUOUS):
        for n in others:
            cells[n] = replace(union, provenance=Provenance.UNION)
        return Column(names, affected, own, union, None, tuple(cells), (), True)
    shown = _single_actor(decider, union)
    ahead = [n for n in sorted(others) if not (n == shown and union.shortest) and len(others) > 1]
    nobody = union
    if others:
        nobody = yield Need(frozenset(), tuple(frozenset((n,)) for n in ahead))
    harmless = nobody.status is not Status.VIOLATED
    for n in sorted(others):
        if not harmless and decider.settled:
            cells[n] = replace(nobody, provenance=Provenance.ALONE)
            continue
        cell = union
        if n in ahead:
            cell = yield Need(frozenset((n,)), tuple(frozenset((m,)) for m in ahead if m > n))
        cells[n] = _beside(nobody, _as_run(cell, union) if n == shown else cell)
    if not harmless:
        reason = (
            ""
            if decider.settled
            else "under the readings where it does not break alone, sets were not searched"
        )
        return Column(names, affected, own, union, nobody, tuple(cells), (), not reason, reason)
    single = {n: cell for n, cell in enumerate(cells) if cell is not None}
    found = yield from Search(decider.actors, others, most).run(union, nobody, single)
    together = []
    for acting in found.least:
        if len(acting.rows) > 1:
            together.append(Together(tuple(sorted(acting.rows)), acting.cell, acting.sure))
        for n in acting.rows if len(acting.rows) == 1 else ():
            cells[n] = replace(acting.cell, provenance=Provenance.RUN)
        nobody = nobody if acting.rows else replace(acting.cell, provenance=Provenance.RUN)
    return Column(
        names, affected, own, union, nobody, tuple(cells), tuple(together), not found.open, found.open
    )


def _single_actor(decider: _Decider, union: Cell) -> int | None:
    """The only class that acts in the run against all others, where there is just one."""
    if not decider.settled or union.status is not Status.VIOLATED:
        return None
    acting = decider.actors(union)
    return next(iter(acting)) if len(acting) == 1 and len(decider.others) > 1 else None


def _as_run(cell: Cell, union: Cell) -> Cell:
    """The cell of the only class that acts in the run against all others: the run is this cell's too."""
    return (
        cell
        if cell is not union and cell.status is Status.VIOLATED
        else replace(union, provenance=Provenance.RUN)
    )


def _beside(alone: Cell, cell: Cell) -> Cell:
    """A cell in which nothing breaks but what breaks with nobody else acting is told so."""
    same = alone.status is cell.status is Status.VIOLATED and set(alone.boxes) == set(cell.boxes)
    return replace(cell, provenance=Provenance.ALONE) if same else cell
