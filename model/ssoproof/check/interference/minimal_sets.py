"""Smallest sets of classes that harm only together: runs are shrunk, and what is left without them is
decided.

A larger set does whatever a smaller one does. So a set that holds none of the harmful ones lies in a set that
leaves out one class of each; once all of those are shown to do no harm, no harmful set is missing. The
duality is that of minimal unsatisfiable and maximal satisfiable sets
(https://doi.org/10.1007/s10601-015-9183-0).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from ssoproof.amounts import amount
from ssoproof.check.interference.cells import Cell
from ssoproof.check.parallel.scheduler import Course, Need
from ssoproof.verdict.verdict import Status

#: Numbers of classes.
Acting = frozenset[int]
#: More ways of leaving out classes are not looked at.
MOST_WAYS = 500


@dataclass(frozen=True, slots=True)
class Least:
    """A harmful set and its verdict; `sure`: without any one of its classes it was shown to do no harm."""

    rows: Acting
    cell: Cell
    sure: bool


@dataclass(frozen=True, slots=True)
class MinimalSets:
    """Harmful sets beside the single classes that were known to harm; `open`: why others may be missing."""

    least: tuple[Least, ...]
    open: str = ""


@dataclass
class Search:
    """Searches one column's sets; `most` bounds how many are decided. `actors` tells who acts in a cell's
    run."""

    actors: Callable[[Cell], Acting]
    others: Acting
    most: int
    decided: dict[Acting, Cell] = field(default_factory=dict)
    spent: int = 0

    def run(self, union: Cell, alone: Cell, single: Mapping[int, Cell]) -> Course[MinimalSets]:
        """All sets of two classes or more, as far as the bound allows; wants cells of sets of classes."""
        self.decided |= {frozenset((n,)): cell for n, cell in single.items()}
        self.decided |= {frozenset(): alone, self.others: union}
        harmful = [
            rows for rows, cell in self.decided.items() if len(rows) == 1 and cell.status is Status.VIOLATED
        ]
        least: list[Least] = []
        while True:
            found, reason = yield from self._next(harmful)
            if found is None:
                return MinimalSets(tuple(least), reason)
            least.append(found)
            harmful.append(found.rows)

    def _next(self, harmful: Iterable[Acting]) -> Course[tuple[Least | None, str]]:
        """A harmful set that holds none of the known ones; None, and why one may be missing, where none was
        found."""
        reason = ""
        ways = left_out(harmful)
        if ways is None:
            return None, f"there are more than {MOST_WAYS} ways to leave out one class of each harmful set"
        for number, way in enumerate(ways):
            cell = yield from self._decided(
                self.others - way, [self.others - more for more in ways[number + 1 :]]
            )
            if cell is None:
                return None, f"more than {amount(self.most, 'set')} would have to be decided"
            if cell.status is Status.VIOLATED:
                found = yield from self._shrunk(self.actors(cell), cell)
                return found, ""
            if cell.status is Status.UNKNOWN:
                reason = "it is unknown whether what is left without the harmful classes harms"
        return None, reason

    def _decided(self, acting: Acting, likely: Iterable[Acting]) -> Course[Cell | None]:
        if acting not in self.decided:
            if self.spent >= self.most:
                return None
            self.spent += 1
            more = tuple(rows for rows in likely if rows not in self.decided)
            self.decided[acting] = yield Need(acting, more[: self.most - self.spent])
        return self.decided[acting]

    def _shrunk(self, acting: Acting, cell: Cell) -> Course[Least]:
        """Classes are left out one by one while harm remains; a run tells at once who is not needed."""
        sure = True
        for n in sorted(acting):
            if n not in acting:
                continue
            fewer = yield from self._decided(acting - {n}, [acting - {m} for m in sorted(acting) if m > n])
            if fewer is not None and fewer.status is Status.VIOLATED:
                acting, cell = self.actors(fewer), fewer
            elif fewer is None or fewer.status is Status.UNKNOWN:
                sure = False
        return Least(acting, cell, sure)


def left_out(harmful: Iterable[Acting]) -> tuple[Acting, ...] | None:
    """The smallest sets that hold a class of each harmful set; None where there are too many."""
    ways: set[Acting] = {frozenset()}
    for rows in harmful:
        grown = {way | {n} for way in ways if way.isdisjoint(rows) for n in rows}
        kept = {way for way in ways if not way.isdisjoint(rows)}
        grown |= kept
        ways = {way for way in grown if not any(other < way for other in grown)}
        if len(ways) > MOST_WAYS:
            return None
    return tuple(sorted(ways, key=lambda way: (len(way), sorted(way))))
