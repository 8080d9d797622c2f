"""Who the user is and what the tenant's constants are, as far as code can tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ssoproof.inputs.cells import Row
from ssoproof.inputs.groups import Group
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import EnumSort
from ssoproof.semantics.readings import INPUTS
from ssoproof.system.system import Variable


@dataclass(frozen=True, slots=True)
class InputClasses:
    """Who the user is, and what the tenant's constants are, as far as code can tell: classes of such inputs.

    `values` has for each class the inputs of one of its members. `by` says each test with the variable;
    `open_` tests are those that were not joined, for they come to too much. `doubtful` are classes for which
    no values were found.
    """

    values: Mapping[str, Row]
    by: Mapping[str, Expr]
    open_: frozenset[str] = frozenset()
    doubtful: frozenset[str] = frozenset()
    covered: frozenset[Expr] = frozenset()
    groups: tuple[Group, ...] = ()

    def group(self, root: str) -> Group | None:
        """The tests of one input."""
        return next((g for g in self.groups if g.cells.roots == (root,)), None)

    @property
    def sort(self) -> EnumSort:
        """The classes, in order."""
        return EnumSort(tuple(self.values))

    @property
    def told_apart(self) -> Variable | None:
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
