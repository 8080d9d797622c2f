"""Limits: things that are live for a stated time. Timed: the time left. Untimed: live or not, ends any
time."""

from __future__ import annotations

from dataclasses import dataclass

from ssoproof.logic.build import FALSE, TRUE, const, lt, number, sub, var
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import BOOL, RangeSort, Sort
from ssoproof.system.system import Variable

#: The limit of the remembered browser: untimed, one for both; timed, by inactivity and overall.
REMEMBERED, OVERALL = "remembered", "remembered_overall"

#: The limit of one that the provider of the second factor remembers by itself.
ITSELF = "remembered_alone"


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit; `units` is its length in units of the tenant's clock, None in the untimed reading."""

    name: str
    units: int | None
    about: str

    @property
    def sort(self) -> Sort:
        """The sort of the variable behind it."""
        return BOOL if self.units is None else RangeSort(0, self.units)

    @property
    def variable(self) -> Variable:
        """The variable: not live at first."""
        return Variable(self.name, self.sort, False if self.units is None else 0, self.about)

    @property
    def expr(self) -> Expr:
        """The variable as an expression."""
        return var(self.name, self.sort)

    def live(self, value: Expr | None = None) -> Expr:
        """That the limit is not reached yet (of a given value of its variable)."""
        value = self.expr if value is None else value
        return value if self.units is None else lt(number(0), value)

    @property
    def full(self) -> Expr:
        """The value right after a start."""
        return TRUE if self.units is None else const(self.sort, self.units)

    @property
    def over(self) -> Expr:
        """The value once the limit is reached."""
        return FALSE if self.units is None else const(self.sort, 0)

    def after(self, delay: Expr, value: Expr | None = None) -> Expr:
        """The value after a delay; timed only."""
        return sub(self.expr if value is None else value, delay)
