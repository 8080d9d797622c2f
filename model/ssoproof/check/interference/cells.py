"""The matrix of who disturbs whom as data: classes, cells, columns, blocks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ssoproof.check.exit_codes import USUALLY, FailOn, understood
from ssoproof.check.options import Options
from ssoproof.diagnostics import Diagnostic
from ssoproof.errors import ExitCode
from ssoproof.properties.spec import Question
from ssoproof.semantics.readings import Box
from ssoproof.semantics.switch import Semantics
from ssoproof.tenant.model import Tenant
from ssoproof.verdict.verdict import ConditionalVerdict, Status, Violated


class Provenance(Enum):
    """How a cell got its verdict."""

    DECIDED = "decided with these applications only"
    UNION = "inferred: all others together can't break it, so fewer can't"
    RUN = "the run against all others has only these act"
    ALONE = "inferred: it breaks with nobody else acting"


@dataclass(frozen=True, slots=True)
class Class:
    """Applications that nothing tells apart when they act; the first one gives the class its name."""

    members: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name of the first member."""
        return self.members[0]


@dataclass(frozen=True, slots=True)
class Cell:
    """What others can do to a victim. `steps`: of the run that breaks it; `parts`: the evidence."""

    status: Status
    provenance: Provenance
    parts: tuple[ConditionalVerdict, ...]

    @property
    def steps(self) -> int | None:
        """The fewest steps of a run that breaks it; None where there is none."""
        return min(
            (p.verdict.trace.transitions for p in self.parts if isinstance(p.verdict, Violated)), default=None
        )

    @property
    def shortest(self) -> bool:
        """Whether no run is shorter."""
        return any(
            p.verdict.shortest and p.verdict.trace.transitions == self.steps
            for p in self.parts
            if isinstance(p.verdict, Violated)
        )

    @property
    def boxes(self) -> tuple[Box, ...]:
        """The readings under which it has its status."""
        return tuple(box for p in self.parts if p.status is self.status for box in p.boxes)


@dataclass(frozen=True, slots=True)
class Together:
    """Classes, by their numbers in the block, that harm only together: no class of them can be left out.

    `least` is False where the verdict on some smaller set is unknown.
    """

    rows: tuple[int, ...]
    cell: Cell
    least: bool


@dataclass(frozen=True, slots=True)
class Column:
    """One disturbed class: what all others can do to it, what nobody else does, each class alone, sets
    together.

    `subjects` are those that the column speaks for, the first one was asked; `victims` likewise. `cells` has
    one for each row, None where the row has no other member. `complete`: every set of classes that holds none
    of those listed, singly or together, was shown to do no harm; `open` says why it is not.
    """

    subjects: tuple[str, ...]
    victims: tuple[str, ...]
    own: int
    all: Cell
    alone: Cell | None
    cells: tuple[Cell | None, ...]
    together: tuple[Together, ...]
    complete: bool
    open: str = ""

    @property
    def status(self) -> Status:
        """The worst that was found: a set that was shown to harm settles what the search among all left
        open."""
        found = [self.all, *(c for c in self.cells if c), *(t.cell for t in self.together)]
        if any(c.status is Status.VIOLATED for c in found):
            return Status.VIOLATED
        return self.all.status


@dataclass(frozen=True, slots=True)
class Block:
    """One question: acting classes as rows, disturbed classes as columns."""

    question: Question
    rows: tuple[Class, ...]
    columns: tuple[Column, ...]
    not_applicable: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """All blocks; `any_reading`: violated means violated under some reading, else the `options` fix them
    all."""

    tenant: Tenant
    semantics: Semantics
    blocks: tuple[Block, ...]
    options: Options
    any_reading: bool
    diagnostics: tuple[Diagnostic, ...] = ()
    failing: FailOn = USUALLY

    @property
    def exit_code(self) -> ExitCode:
        """As a check has it."""
        found = ((c.status, b.question.advisory) for b in self.blocks for c in b.columns)
        return self.failing.code(found, understood(self.tenant, self.diagnostics))
