"""The search for repairs: by cost, and each candidate changes something that a bad run of an earlier one
read."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from ssoproof import deadline
from ssoproof.properties.registry import question
from ssoproof.providers.edits import Choice, Edit, Editor, Read
from ssoproof.repair.effects import Clause, Effects, Table
from ssoproof.repair.trial import Broken, Trials
from ssoproof.tenant.model import Tenant

#: No edit costs more, and no more are looked at.
COST, CANDIDATES = 5, 2_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """An edit after which nothing breaks, as far as a search tells; the judge has not spoken yet."""

    edit: Edit
    tenant: Tenant
    effects: Effects


@dataclass
class Search:
    """Looks for edits after which nothing breaks, the cheapest first.

    `clauses` are the runs that broke candidates so far; `complete` is false once something was left out that
    might be a repair; `looked` edits were looked at, and `left` may still be.
    """

    tenant: Tenant
    editor: Editor
    trials: Trials
    clauses: list[tuple[Clause, Broken]] = field(default_factory=list)
    rejected: dict[Edit, Broken] = field(default_factory=dict)
    complete: bool = True
    looked: int = 0
    left: int = CANDIDATES
    accepted: list[Edit] = field(default_factory=list)
    _signatures: dict[object, Broken | None] = field(default_factory=dict)

    def run(self, progress: Callable[[int], None] | None = None) -> Iterator[Candidate]:
        """Each edit after which nothing breaks; those that were accepted meanwhile are not repeated with
        something on top."""
        queue: list[tuple[tuple[int, ...], int, Edit]] = []
        noted: set[Edit] = set()
        self._add(queue, noted, Edit())
        while queue:
            _, _, edit = heapq.heappop(queue)
            deadline.check()
            if not self.left:
                self.complete = False
                return
            self.looked, self.left = self.looked + 1, self.left - 1
            if progress is not None:
                progress(self.looked)
            if any(self.editor.kind(edit).includes(self.editor.kind(own)) for own in self.accepted):
                continue
            effects = self.table.of(edit)
            broken = self.broken(edit, effects)
            if broken is None:
                fresh = effects.signature not in self._signatures
                self._signatures.setdefault(effects.signature)
                if fresh and effects.refuses_as(self.table.unchanged):
                    yield Candidate(edit, self.editor.applied(self.tenant, edit), effects)
                continue
            reason, choices = self._fewest(edit, effects, broken)
            self.rejected[edit] = reason
            for more in choices:
                self._add(queue, noted, edit.plus(*more))

    def note(self, broken: Iterable[Broken]) -> None:
        """Runs that break the tenant as it is."""
        unchanged = self.table.unchanged
        for one in broken:
            if one.run is not None:
                self.clauses.append((unchanged.clause(self._read(unchanged, one)), one))

    def _fewest(
        self, edit: Edit, effects: Effects, broken: Broken
    ) -> tuple[Broken, Sequence[tuple[Choice, ...]]]:
        """Of all known runs that break an edit the one that leaves the fewest choices, which has to come out
        otherwise as well."""
        known = [(clause.read, one) for clause, one in self.clauses if clause.blocks(effects)]
        if not known:
            known.append((self._read(effects, broken), broken))
        rows = [(one, tuple(self.editor.choices(self.tenant, edit, read))) for read, one in known]
        return min(rows, key=lambda row: len(row[1]))

    def _add(self, queue: list[tuple[tuple[int, ...], int, Edit]], noted: set[Edit], edit: Edit) -> None:
        cost = self.editor.cost(edit)
        if edit in noted:
            return
        noted.add(edit)
        if cost[0] <= COST:
            heapq.heappush(queue, (cost, len(noted), edit))

    @cached_property
    def table(self) -> Table:
        """What edits come to."""
        return Table(self.tenant, self.editor, self.trials.authorizer)

    def broken(self, edit: Edit, effects: Effects) -> Broken | None:
        """What breaks: by a run that is known already, else by a search."""
        for clause, known in self.clauses:
            if clause.blocks(effects):
                return known
        if self._signatures and effects.signature in self._signatures:
            return self._signatures[effects.signature]
        broken = self.trials.first_broken(self.editor.applied(self.tenant, edit), effects)
        if broken is not None and broken.run is None:
            self._signatures[effects.signature] = broken
            self.complete = False
        elif broken is not None:
            self.clauses.append((effects.clause(self._read(effects, broken)), broken))
        return broken

    def _read(self, effects: Effects, broken: Broken) -> Read:
        """What its run read; where there is no run, everything."""
        lacking = question(broken.question).free
        if broken.run is not None:
            return effects.read_by(broken.run, lacking)
        requests = effects.requests.values()
        return Read(frozenset(replace(r, mfa=mfa) for r in requests for mfa in (True, False)), lacking)
