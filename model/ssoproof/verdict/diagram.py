"""The invariant of a certificate as a decision diagram: which states are reached under which readings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from ssoproof.logic.sorts import BoolSort, Sort, Value, size, values
from ssoproof.system.stepper import MaskedStates, StateTuple
from ssoproof.system.system import Variable
from ssoproof.verdict.script import Script, all_of, any_of, literal

_FALSE, _TRUE = 0, 1
#: A node: the variable that it looks at, and where each of its values leads (nowhere: to false).
_Node = tuple[int, tuple[tuple[Value, int], ...]]


class Diagram:
    """The states and their readings; equal parts are one node, so that it stays small.

    Variables are the state variables and then the rigid ones; nodes 0 and 1 are false and true, the others
    lead to lesser ones only.
    """

    def __init__(self, variables: Sequence[Variable], rigid: Sequence[Variable]) -> None:
        self.variables = (*variables, *rigid)
        self._state = len(variables)
        self._domains = [tuple(values(v.sort)) if v in rigid else () for v in self.variables]
        self._nodes: dict[_Node, int] = {}
        self._rows: list[_Node] = []
        self._unions: dict[tuple[int, int], int] = {}
        self._readings: dict[tuple[int, int], int] = {}

    def of(self, states: MaskedStates) -> int:
        """The node that is true in these states, each under the readings in its mask."""
        return self._states(0, list(states.items()))

    def _states(self, level: int, rows: list[tuple[StateTuple, int]]) -> int:
        if level == self._state:
            ((_, mask),) = rows
            return self.readings(mask)
        branches: dict[Value, list[tuple[StateTuple, int]]] = {}
        for row in rows:
            branches.setdefault(row[0][level], []).append(row)
        return self._node(level, {value: self._states(level + 1, below) for value, below in branches.items()})

    def readings(self, mask: int) -> int:
        """The node that is true under the readings in a mask."""
        return self._mask(self._state, mask)

    def _mask(self, level: int, mask: int) -> int:
        if not mask or level == len(self.variables):
            return _TRUE if mask else _FALSE
        found = self._readings.get((level, mask))
        if found is None:
            width = 1
            for domain in self._domains[level + 1 :]:
                width *= len(domain)
            rows = {x: (mask >> k * width) & ((1 << width) - 1) for k, x in enumerate(self._domains[level])}
            found = self._node(level, {x: self._mask(level + 1, row) for x, row in rows.items()})
            self._readings[level, mask] = found
        return found

    def lowered(self, root: int, falling: frozenset[str]) -> int:
        """The node that is true wherever `root` is with more of these boolean variables true, or the same."""
        return self._lowered(root, falling, {})

    def _lowered(self, root: int, falling: frozenset[str], known: dict[int, int]) -> int:
        if root in (_FALSE, _TRUE):
            return root
        if root not in known:
            level, live = self._rows[root - 2]
            ways = {x: self._lowered(node, falling, known) for x, node in live}
            if self.variables[level].name in falling:
                ways[False] = self._either(ways.get(False, _FALSE), ways.get(True, _FALSE))
            known[root] = self._node(level, ways)
        return known[root]

    def _either(self, left: int, right: int) -> int:
        if left == right or _FALSE in (left, right):
            return max(left, right)
        if _TRUE in (left, right):
            return _TRUE
        if (left, right) not in self._unions:
            level = min(self._rows[left - 2][0], self._rows[right - 2][0])
            domain = values(self.variables[level].sort)
            ways = {x: self._either(self._at(left, level, x), self._at(right, level, x)) for x in domain}
            self._unions[left, right] = self._node(level, ways)
        return self._unions[left, right]

    def _at(self, node: int, level: int, value: Value) -> int:
        """Where a node leads once the variable of this level has the value."""
        if node in (_FALSE, _TRUE) or self._rows[node - 2][0] != level:
            return node
        return dict(self._rows[node - 2][1]).get(value, _FALSE)

    def _node(self, level: int, below: Mapping[Value, int]) -> int:
        live = {x: node for x, node in below.items() if node != _FALSE}
        if len(live) == size(self.variables[level].sort) and len(set(live.values())) == 1:
            return next(iter(live.values()))
        if not live:
            return _FALSE
        key = (level, tuple(sorted(live.items(), key=_by_name)))
        if key not in self._nodes:
            self._nodes[key] = len(self._rows) + 2
            self._rows.append(key)
        return self._nodes[key]

    def write(self, script: Script, root: int, names: Sequence[str]) -> str:
        """Writes the nodes below a root into a script, given the constants of all variables."""
        wanted, found = self._below(root), {_FALSE: "false", _TRUE: "true"}
        for node, (level, live) in enumerate(self._rows, 2):
            if node in wanted:
                found[node] = script.define("d", _BOOL, self._text(level, live, names[level], found))
        return found[root]

    def _below(self, root: int) -> set[int]:
        wanted, stack = set(), [root]
        while stack:
            node = stack.pop()
            if node > _TRUE and node not in wanted:
                wanted.add(node)
                stack.extend(below for _, below in self._rows[node - 2][1])
        return wanted

    def _text(
        self, level: int, live: Sequence[tuple[Value, int]], name: str, found: Mapping[int, str]
    ) -> str:
        sort = self.variables[level].sort
        ways: dict[int, list[str]] = {}
        for value, node in live:
            ways.setdefault(node, []).append(same(sort, name, value))
        return any_of(
            [any_of(tests) if n == _TRUE else all_of([any_of(tests), found[n]]) for n, tests in ways.items()]
        )


_BOOL: Final = BoolSort()


def _by_name(item: tuple[Value, int]) -> str:
    return str(item[0])


def same(sort: Sort, name: str, value: Value) -> str:
    if isinstance(sort, BoolSort):
        return name if value else f"(not {name})"
    return f"(= {name} {literal(sort, value)})"
