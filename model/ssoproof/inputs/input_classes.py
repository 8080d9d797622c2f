"""Who the user is and what the tenant's constants are, as far as code can tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ssoproof.inputs.cells import Row
from ssoproof.inputs.evaluation import evaluate as evaluated
from ssoproof.inputs.groups import Group
from ssoproof.inputs.moving_inputs import Moving
from ssoproof.inputs.rigid import RIGID
from ssoproof.inputs.values import UNDEFINED
from ssoproof.logic.concrete import evaluate
from ssoproof.logic.expr import Expr, free, substitute
from ssoproof.logic.sorts import EnumSort, Value
from ssoproof.semantics.readings import INPUTS
from ssoproof.system.system import Variable


@dataclass(frozen=True, slots=True)
class InputClasses:
    """Who the user is, and what the tenant's constants are, as far as code can tell: classes of such inputs.

    `values` has for each class the inputs of one of its members. `by` says each test with the variable;
    `open_` tests are those that were not joined, for they come to too much. `doubtful` are classes for which
    no values were found. `moved` are the inputs that may change along a run.
    """

    values: Mapping[str, Row]
    by: Mapping[str, Expr]
    open_: frozenset[str] = frozenset()
    doubtful: frozenset[str] = frozenset()
    covered: frozenset[Expr] = frozenset()
    groups: tuple[Group, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    moved: tuple[Moving, ...] = ()

    def group(self, root: str) -> Group | None:
        """The tests of one input."""
        return next((g for g in self.groups if g.cells.roots == (root,)), None)

    @property
    def sort(self) -> EnumSort:
        """The classes, in order."""
        return EnumSort(tuple(self.values))

    def member(self, row: Row) -> str:
        """The class that somebody with these values is in; what they leave out is as in the first class.

        Where none fits, it is the one that fits best.
        """
        first = next(iter(self.values.values()))
        outcome: dict[str, Value] = {}
        for cells in (group.cells for group in self.groups):
            own = {root: row.get(root, first.get(root, UNDEFINED)) for root in cells.roots}
            (vector,) = evaluated(cells.tests, cells.roots, [own])
            pairs = zip(cells.tests, vector, strict=True)
            outcome |= {f"{RIGID}{test.source}": holds for test, holds in pairs}
        known = [e for e in self.covered if free(e) <= outcome.keys()]
        return max(self.values, key=lambda name: self._fitting(name, known, outcome))

    def _fitting(self, name: str, conditions: Sequence[Expr], outcome: Mapping[str, Value]) -> int:
        """How many conditions come out for the class as they do for some outcomes of tests."""
        scope = {INPUTS: name}
        return sum(evaluate(substitute(e, self.by), scope) == evaluate(e, outcome) for e in conditions)

    @property
    def rigid_variable(self) -> Variable | None:
        """The rigid variable, where there are several classes."""
        return self.variable if len(self.values) > 1 else None

    def same(self, other: InputClasses) -> bool:
        """Whether they are the same: by name, by their examples, and by what tests come to for them."""
        return [*self.values.items()] == [*other.values.items()] and self.by == other.by

    @property
    def variable(self) -> Variable:
        """The rigid variable."""
        return Variable(INPUTS, self.sort, None, "whose login it is, and what the tenant's constants are")


#: Where no code tests such inputs.
NO_INPUTS = InputClasses({"any": {}}, {})
