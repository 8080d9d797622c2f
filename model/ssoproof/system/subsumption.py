"""States that stand for others: what is possible in a state is possible too where more of the growing
variables are true."""

from __future__ import annotations

from collections.abc import Iterable

from ssoproof.logic.expr import Apply, Expr, Var, free, postorder
from ssoproof.logic.sorts import BoolSort
from ssoproof.system.packing import Packing, StateTuple
from ssoproof.system.system import TransitionSystem


def growing(system: TransitionSystem, goals: Iterable[Expr]) -> frozenset[str]:
    """Boolean state variables that only ever allow more when they are true.

    In guards, goals and what they themselves become they occur under no negation, and no other variable's
    new value reads them. So where two states differ in that one has more of them true, it has for each step
    of the other the same step, to a state that again differs so at most, and that hits where the other does.
    """
    found = frozenset(v.name for v in system.state_variables if isinstance(v.sort, BoolSort))
    parity = _Parity()
    for root in (*goals, *(t.guard for t in system.transitions)):
        found -= parity.against(root)
    effects = [(name, e) for t in system.transitions for name, e in t.updates.items()]
    while True:
        fewer = found
        for name, e in effects:
            fewer -= parity.against(e) if name in fewer else free(e)
        if fewer == found:
            return found
        found = fewer


class _Parity:
    """For each expression, the variables that it may fall with when they rise, and those that it may rise
    with."""

    def __init__(self) -> None:
        self._signs: dict[Expr, tuple[frozenset[str], frozenset[str]]] = {}

    def against(self, root: Expr) -> frozenset[str]:
        """The variables that the expression may fall with, or change with at all where it is no boolean."""
        for node in postorder(root, without=self._signs):
            self._signs[node] = self._of(node)
        return self._signs[root][0]

    def _of(self, node: Expr) -> tuple[frozenset[str], frozenset[str]]:
        if isinstance(node, Var):
            return frozenset() if isinstance(node.sort, BoolSort) else free(node), free(node)
        if not isinstance(node, Apply):
            return frozenset(), frozenset()
        parts = [self._signs[a] for a in node.args]
        if node.op == "not":
            return parts[0][1], parts[0][0]
        if node.op in ("and", "or"):
            return _joined(falls for falls, _ in parts), _joined(rises for _, rises in parts)
        if node.op == "ite" and isinstance(node.sort, BoolSort):
            condition = free(node.args[0])
            return condition | parts[1][0] | parts[2][0], condition | parts[1][1] | parts[2][1]
        return free(node), free(node)


def _joined(parts: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*parts)


class Cover:
    """Packed states, each with a mask of readings, that stand for all those with fewer growing variables
    true."""

    def __init__(self, packing: Packing, more: Iterable[str]) -> None:
        self.packing = packing
        self._more = packing.bits(more)
        self._rest = packing.all & ~self._more
        self._rows: dict[int, dict[int, int]] = {}
        self._masks: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._masks)

    def add(self, state: int, mask: int) -> None:
        """From now on the state is there under these readings too."""
        self._masks[state] = self._masks.get(state, 0) | mask
        self._rows.setdefault(state & self._rest, {})[state & self._more] = self._masks[state]

    def mask(self, state: int) -> int:
        """The readings under which the state, or one that allows more, is there."""
        return ~self.missing(state, -1)

    def missing(self, state: int, wanted: int) -> int:
        """Those of the wanted readings under which neither the state nor one that allows more is there."""
        wanted &= ~self._masks.get(state, 0)
        rows = self._rows.get(state & self._rest) if wanted else None
        allowed = state & self._more
        for more, mask in rows.items() if rows else ():
            if not allowed & ~more:
                wanted &= ~mask
                if not wanted:
                    break
        return wanted

    @property
    def states(self) -> dict[StateTuple, int]:
        """All states that were added."""
        return {self.packing.unpack(state): mask for state, mask in self._masks.items()}

    def highest(self) -> dict[StateTuple, int]:
        """The states without those that another one stands for; together they stand for the same."""
        found = {}
        for state, mask in self._masks.items():
            allowed = state & self._more
            for more, other in self._rows[state & self._rest].items():
                if more != allowed and not allowed & ~more:
                    mask &= ~other
            if mask:
                found[self.packing.unpack(state)] = mask
        return found

    def allows(self, state: int) -> int:
        """How many growing variables are true."""
        return (state & self._more).bit_count()
