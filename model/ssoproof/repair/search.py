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
from ssoproof.repair.situations import situations
from ssoproof.repair.trial import Broken, Trials
from ssoproof.tenant.model import Tenant

#: No edit costs more, and no more are looked at.
COST, CANDIDATES = 5, 2_000
#: In tenants with more applications what is left to repair is weighed more than what it costs.
FEW, STEP = 4, 2


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
        queue: list[tuple[tuple[int, ...], int, bool, Edit]] = []
        noted: set[Edit] = set()
        self._add(queue, noted, Edit())
        while queue:
            (_, *cost), number, weighed, edit = heapq.heappop(queue)
            deadline.check()
            effects = self.table.of(edit)
            if self.greedy and not weighed:
                heapq.heappush(queue, ((cost[0] + self._far(effects), *cost), number, True, edit))
                continue
            if not self.left:
                self.complete = False
                return
            self.looked, self.left = self.looked + 1, self.left - 1
            if progress is not None:
                progress(self.looked)
            if any(self.editor.kind(edit).includes(self.editor.kind(own)) for own in self.accepted):
                continue
            broken = self.broken(edit, effects)
            if broken is None:
                yield from self._fresh(edit, effects)
                continue
            reason, choices = self._fewest(edit, effects, broken)
            self.rejected[edit] = reason
            for more in choices:
                self._add(queue, noted, edit.plus(*more))

    def _fresh(self, edit: Edit, effects: Effects) -> Iterator[Candidate]:
        """The edit, unless another one with the same effects was there before; of a large one what is
        needed."""
        if effects.signature in self._signatures:
            return
        self._signatures[effects.signature] = None
        if self.greedy:
            edit, effects = self._less(edit, effects)
            self._signatures[effects.signature] = None
        if effects.refuses_as(self.table.unchanged):
            yield Candidate(edit, self.editor.applied(self.tenant, edit), effects)

    def _less(self, edit: Edit, effects: Effects) -> tuple[Edit, Effects]:
        """The edit without what can be left out, one choice after the other."""
        for choice in edit.choices:
            smaller = self.editor.without(edit, choice)
            less = self.table.of(smaller)
            if smaller != edit and self.broken(smaller, less) is None:
                return self._less(smaller, less)
        return edit, effects

    def _far(self, effects: Effects) -> int:
        """An estimate of what is left to change: so much for each run that still breaks it."""
        return STEP * sum(clause.blocks(effects) for clause, _ in self.clauses)

    @property
    def greedy(self) -> bool:
        """Whether a repair is wanted of a tenant so large that the least one is not looked for."""
        return len(self.tenant.applications) > FEW

    def note(self, broken: Iterable[Broken]) -> None:
        """Runs that break the tenant as it is."""
        unchanged = self.table.unchanged
        for one in broken:
            if one.run is not None:
                self._learn(unchanged, one)

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

    def _add(
        self, queue: list[tuple[tuple[int, ...], int, bool, Edit]], noted: set[Edit], edit: Edit
    ) -> None:
        cost = self.editor.cost(edit)
        if edit in noted:
            return
        noted.add(edit)
        if cost[0] <= COST + self.greedy * len({one.about for _, one in self.clauses}):
            heapq.heappush(queue, ((cost[0], *cost), len(noted), False, edit))

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
            self._learn(effects, broken)
        return broken

    def _learn(self, effects: Effects, broken: Broken) -> None:
        assert broken.run is not None
        met = situations(broken.run, self.trials.semantics.defaults)
        self.clauses.append((effects.clause(self._read(effects, broken), met), broken))

    def _read(self, effects: Effects, broken: Broken) -> Read:
        """What its run read; where there is no run, everything."""
        lacking = question(broken.question).free
        if broken.run is not None:
            return replace(effects.read_by(broken.run, lacking), places=broken.places)
        requests = effects.requests.values()
        return Read(frozenset(replace(r, mfa=mfa) for r in requests for mfa in (True, False)), lacking)
