"""Who disturbs whom: each class of applications as the only others of each victim, and sets that harm only together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ssoproof.check.alike import Alike
from ssoproof.check.cells import Block, Cell, Class, Column, How, Matrix, Together
from ssoproof.check.decide import decide
from ssoproof.check.options import Options
from ssoproof.check.run import semantics_of, subjects, victims
from ssoproof.check.systems import Unit
from ssoproof.check.together import Search
from ssoproof.diagnostics import Diagnostic
from ssoproof.errors import UsageError
from ssoproof.flows.pipeline import Pipelines
from ssoproof.flows.world import Mode, Subject
from ssoproof.properties.registry import question
from ssoproof.properties.spec import Question
from ssoproof.semantics.switch import Semantics
from ssoproof.tenant.model import Application, Tenant
from ssoproof.verdict.verdict import Status, Under, Violated

#: The question that is asked where none is named.
DEFAULT = ("SSO002",)
#: So many sets of classes are decided for one column, beside the single ones, in search of sets that harm together.
MOST_SETS = 24


def matrix(
    tenant: Tenant,
    options: Options,
    any_reading: bool = False,
    most_sets: int = MOST_SETS,
    diagnostics: Sequence[Diagnostic] = (),
) -> Matrix:
    """Who disturbs whom; readings that `options` do not fix have their defaults, unless any of them is asked for."""
    if tenant.policy_open:
        raise UsageError("the MFA policy is not known, and who disturbs whom may depend on it: state it with --mfa")
    semantics = semantics_of(tenant)
    fixed = semantics.parse(options.reading)
    reading = options.reading if any_reading else {**semantics.defaults, **fixed}
    pipelines = Pipelines()
    alike = Alike(tenant, semantics, pipelines)
    work = _Work(tenant, semantics, replace(options, reading=reading), pipelines, alike, most_sets)
    blocks = tuple(work.block(question(code)) for code in dict.fromkeys(options.questions or DEFAULT))
    remarks = (d for lowered in pipelines.found for d in lowered.diagnostics)
    told = {str(d): d for d in (*diagnostics, *remarks)}
    return Matrix(tenant, semantics, blocks, work.options, any_reading, tuple(told.values()))


@dataclass
class _Work:
    """What the blocks share."""

    tenant: Tenant
    semantics: Semantics
    options: Options
    pipelines: Pipelines
    alike: Alike
    most_sets: int
    kept: dict[object, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.kept["alike"] = self.alike

    def block(self, asked: Question) -> Block:
        """One question about all subjects that were chosen."""
        chosen = [s for s in subjects(self.tenant) if not self.options.subjects or str(s) in self.options.subjects]
        reasons = [(str(s), reason) for s in chosen if (reason := asked.applies(self.tenant, s))]
        pairs = [(s, v) for s in chosen if not asked.applies(self.tenant, s) for v in victims(self.tenant, s)]
        rows = self._rows(asked, [s for s, _ in pairs])
        number = {name: n for n, row in enumerate(rows) for name in row}
        grouped: dict[object, list[tuple[Subject, Application]]] = {}
        for subject, victim in pairs:
            api = "" if subject.kind == "app" else subject.name
            key = (self.alike.key(asked, subject, victim), number[victim.name], api)
            grouped.setdefault(key, []).append((subject, victim))
        classes = tuple(Class(row) for row in rows)
        columns = (self._column(asked, group, classes, number) for group in grouped.values())
        return Block(asked, classes, tuple(columns), tuple(reasons))

    def _rows(self, asked: Question, about: Sequence[Subject]) -> tuple[tuple[str, ...], ...]:
        """Applications that nothing tells apart whichever of the subjects is asked about."""
        mode = Mode(timed=False, free=asked.free)
        told: dict[str, list[int]] = {a.name: [] for a in self.tenant.applications}
        demands = {(s.kind == "app" or s.name, repr(s.demand)): s for s in about}
        for subject in demands.values():
            found = self.alike.classes(mode, subject, self.tenant.applications)
            for n, members in enumerate(found):
                for app in members:
                    told[app.name].append(n)
        rows: dict[tuple[int, ...], list[str]] = {}
        for name, numbers in told.items():
            rows.setdefault(tuple(numbers), []).append(name)
        return tuple(tuple(names) for names in rows.values())

    def _column(
        self,
        asked: Question,
        group: Sequence[tuple[Subject, Application]],
        rows: tuple[Class, ...],
        number: dict[str, int],
    ) -> Column:
        subject, victim = group[0]
        decider = _Decider(self, asked, subject, victim, rows)
        names = tuple(dict.fromkeys(str(s) for s, _ in group))
        affected = tuple(v.name for _, v in group)
        return _filled(decider, names, affected, number, self.most_sets)


@dataclass
class _Decider:
    """Decides one victim against sets of classes."""

    work: _Work
    asked: Question
    subject: Subject
    victim: Application
    rows: tuple[Class, ...]

    @property
    def others(self) -> frozenset[int]:
        """The classes that have a member besides the victim."""
        return frozenset(n for n, row in enumerate(self.rows) if row.members != (self.victim.name,))

    @property
    def settled(self) -> bool:
        """Whether one reading is looked at only."""
        return all(s.id in self.work.options.reading for s in self.work.semantics.switches)

    def decided(self, acting: frozenset[int]) -> Cell:
        """The verdict with only these classes acting, as a check has it for a tenant with no other applications."""
        work = self.work
        whole = acting == self.others
        names = {name for n in acting for name in self.rows[n].members} | {self.victim.name}
        apps = tuple(a for a in work.tenant.applications if a.name in names)
        tenant = work.tenant if whole else replace(work.tenant, applications=apps)
        kept = work.kept if whole else {key: what for key, what in work.kept.items() if _lasting(key)}
        unit = Unit(tenant, work.semantics, self.asked, self.subject, self.victim, work.pipelines, kept)
        parts = decide(unit, work.options).parts
        work.kept.update((key, what) for key, what in kept.items() if _lasting(key))
        return Cell(worst(parts), How.DECIDED, parts)

    def actors(self, cell: Cell) -> frozenset[int]:
        """The classes that act in its shortest run."""
        runs = [p.verdict for p in cell.parts if isinstance(p.verdict, Violated)]
        run = min(runs, key=lambda r: r.trace.transitions)
        acting = {run.system.transition(step.transition).actor for step in run.trace.steps}
        acting.discard(self.victim.name)
        return frozenset(n for n, row in enumerate(self.rows) if not acting.isdisjoint(row.members))


def _lasting(key: object) -> bool:
    """Whether what is kept under a key does not depend on which applications the tenant has."""
    return key in ("alike", "lowered again") or (isinstance(key, tuple) and key[:1] == ("same",))


def worst(parts: Sequence[Under]) -> Status:
    """The worst status of some parts; unknown where there are none, for then nothing was shown."""
    order = list(Status)
    return min((p.status for p in parts), key=order.index, default=Status.UNKNOWN)


def _filled(
    decider: _Decider, names: tuple[str, ...], affected: tuple[str, ...], number: dict[str, int], most: int
) -> Column:
    own, others = number[decider.victim.name], decider.others
    union = decider.decided(others)
    cells: list[Cell | None] = [None] * len(decider.rows)
    if union.status in (Status.PROVED, Status.VACUOUS):
        for n in others:
            cells[n] = replace(union, how=How.UNION)
        return Column(names, affected, own, union, None, tuple(cells), (), True)
    alone = union if not others else decider.decided(frozenset())
    harmless = alone.status is not Status.VIOLATED
    for n in sorted(others):
        own_way = not harmless and decider.settled
        cells[n] = replace(alone, how=How.ALONE) if own_way else _beside(alone, _cell(decider, n, union))
    if not harmless:
        reason = "" if decider.settled else "under the readings where it does not break alone, sets were not searched"
        return Column(names, affected, own, union, alone, tuple(cells), (), not reason, reason)
    single = {n: cell for n, cell in enumerate(cells) if cell is not None}
    found = Search(decider.decided, decider.actors, others, most).run(union, alone, single)
    together = []
    for acting in found.least:
        if len(acting.rows) > 1:
            together.append(Together(tuple(sorted(acting.rows)), acting.cell, acting.sure))
        for n in acting.rows if len(acting.rows) == 1 else ():
            cells[n] = replace(acting.cell, how=How.RUN)
        alone = alone if acting.rows else replace(acting.cell, how=How.RUN)
    return Column(names, affected, own, union, alone, tuple(cells), tuple(together), not found.open, found.open)


def _cell(decider: _Decider, n: int, union: Cell) -> Cell:
    """One class alone; where the run against all others has no other class act, it is this cell's too."""
    only = frozenset((n,))
    if decider.others == only:
        return union
    shown = decider.settled and union.status is Status.VIOLATED and decider.actors(union) == only
    if shown and union.shortest:
        return replace(union, how=How.RUN)
    cell = decider.decided(only)
    return replace(union, how=How.RUN) if shown and cell.status is not Status.VIOLATED else cell


def _beside(alone: Cell, cell: Cell) -> Cell:
    """A cell in which nothing breaks but what breaks with nobody else acting is told so."""
    same = alone.status is cell.status is Status.VIOLATED and set(alone.boxes) == set(cell.boxes)
    return replace(cell, how=How.ALONE) if same else cell
