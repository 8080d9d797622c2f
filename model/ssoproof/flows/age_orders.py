"""Untimed ages of one run: which of two began later, so that the one which must end first does.

Limits that may end at any moment say nothing of each other. Where code tests an age and a demand states
one, an answer may hang on which of the two ends first; that follows from when each was last begun, and from
their lengths.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ssoproof.flows.limits import Limit
from ssoproof.flows.move import Move
from ssoproof.flows.world import World
from ssoproof.logic.build import FALSE, and_, const, implies, is_, ite, not_, or_, var
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import EnumSort
from ssoproof.system.system import Variable

#: Which of two limits was begun later.
BEGUN = EnumSort(("together", "first", "second"))

#: So many pairs are followed; others end independently of each other.
_MOST = 8


@dataclass(frozen=True, slots=True)
class Pair:
    """Two limits with their lengths: seconds, and whether that very moment is within them."""

    first: Limit
    second: Limit
    lengths: tuple[tuple[int, bool], tuple[int, bool]]

    @property
    def expr(self) -> Expr:
        """Which of them was begun later."""
        return var(f"later:{self.first.name}:{self.second.name}", BEGUN)


def pairs(world: World) -> tuple[Pair, ...]:
    """The ages that are followed in pairs: those that code tests, with each other and with those of
    demands."""
    if world.timed:
        return ()
    code = [(limit, (age.seconds, age.inclusive)) for age, limit in world.code_ages]
    stated = [
        (limit, (t.demand.max_age, True))
        for t in world.tracked
        for limit in t.limits
        if t.demand is not None and t.demand.max_age is not None
    ]
    made = []
    for number, (limit, length) in enumerate(code):
        for other, its in (*code[number + 1 :], *stated):
            made.append(Pair(limit, other, (length, its)))
    return tuple(made[:_MOST])


def variables(world: World) -> tuple[Variable, ...]:
    """The state that says which was begun later."""
    about = "which of two ages was begun later"
    return tuple(Variable(p.expr.name, BEGUN, "together", about) for p in pairs(world))  # type: ignore[attr-defined]


def follow(world: World, move: Move) -> Move:
    """The move with what it does to the order."""
    for pair in pairs(world):
        one = move.outputs.get(f"start:{pair.first.name}", FALSE)
        other = move.outputs.get(f"start:{pair.second.name}", FALSE)
        if one is FALSE and other is FALSE:
            continue
        begun = ite(other, const(BEGUN, "second"), pair.expr)
        begun = ite(one, ite(other, const(BEGUN, "together"), const(BEGUN, "first")), begun)
        move.assign(pair.expr, begun)
    return move


def in_order(world: World, falls: Mapping[Limit, Expr]) -> Iterator[Expr]:
    """That live ages end in the order that is known of them; `falls` says which end now."""
    for pair in pairs(world):
        one, other = falls.get(pair.first), falls.get(pair.second)
        if one is None or other is None:
            continue
        first, second = pair.lengths
        ends_one = or_(not_(pair.first.live()), one)
        ends_other = or_(not_(pair.second.live()), other)
        both = and_(pair.first.live(), pair.second.live())
        # the one that ends no later than the other does has ended where the other ends
        if second >= first:
            early = is_(pair.expr, "together", "second")
            yield implies(and_(both, early, other), ends_one)
        if first >= second:
            early = is_(pair.expr, "together", "first")
            yield implies(and_(both, early, one), ends_other)
