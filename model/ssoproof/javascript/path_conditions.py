"""Path conditions as reduced decision diagrams over finitely many inputs and free choices.

A diagram is canonical, so a condition that can't hold is the node FALSE, and a choice that makes no
difference is not in it. `Diagrams.expr` turns a diagram into a guard of the expression language.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ssoproof.logic import build
from ssoproof.logic.expr import Expr

_LEAF = 1 << 60


class Node:
    """A decision on variable `level`, one child a value; the two terminals have no children."""

    __slots__ = ("kids", "level")

    def __init__(self, level: int, kids: tuple[Node, ...]) -> None:
        self.level = level
        self.kids = kids


TRUE = Node(_LEAF, ())
FALSE = Node(_LEAF, ())

#: Renders the test "the variable has one of these values"; the flags are one a value.
Literal = Callable[[Sequence[bool]], Expr]


class Diagrams:
    """Variables, interned nodes and the operations on them; variables are numbered in order of making."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self._literals: list[Literal] = []
        self._nodes: dict[tuple[int, tuple[Node, ...]], Node] = {}
        self._joined: dict[tuple[bool, Node, Node], Node] = {}
        self._exprs: dict[Node, Expr] = {TRUE: build.TRUE, FALSE: build.FALSE}

    def variable(self, size: int, literal: Literal) -> int:
        """A new variable with `size` values."""
        self.sizes.append(size)
        self._literals.append(literal)
        return len(self.sizes) - 1

    def among(self, level: int, flags: Sequence[bool]) -> Node:
        """True where the variable has one of the flagged values."""
        return self._make(level, tuple(TRUE if flag else FALSE for flag in flags))

    def _make(self, level: int, kids: tuple[Node, ...]) -> Node:
        first = kids[0]
        if all(kid is first for kid in kids):
            return first
        key = (level, kids)
        node = self._nodes.get(key)
        if node is None:
            node = self._nodes[key] = Node(level, kids)
        return node

    def both(self, left: Node, right: Node) -> Node:
        """Conjunction."""
        return self._join(True, left, right)

    def either(self, left: Node, right: Node) -> Node:
        """Disjunction."""
        return self._join(False, left, right)

    def without(self, left: Node, right: Node) -> Node:
        """The first where the second does not hold."""
        return self.both(left, self._negated(right))

    def _negated(self, node: Node) -> Node:
        done: dict[Node, Node] = {TRUE: FALSE, FALSE: TRUE}
        stack = [node]
        while stack:
            at = stack[-1]
            missing = [] if at in done else [kid for kid in at.kids if kid not in done]
            if missing:
                stack.extend(missing)
                continue
            stack.pop()
            if at not in done:
                done[at] = self._make(at.level, tuple(done[kid] for kid in at.kids))
        return done[node]

    def _join(self, conjunction: bool, left: Node, right: Node) -> Node:
        joined = self._simple(conjunction, left, right)
        return self._join_all(conjunction, left, right) if joined is None else joined

    def _simple(self, conjunction: bool, left: Node, right: Node) -> Node | None:
        unit, zero = (TRUE, FALSE) if conjunction else (FALSE, TRUE)
        if left is right or right is unit or left is zero:
            return left
        if left is unit or right is zero:
            return right
        return self._joined.get((conjunction, left, right))

    def _join_all(self, conjunction: bool, left: Node, right: Node) -> Node:
        """Bottom up with a stack of its own, since diagrams may be deeper than the interpreter allows."""
        stack = [(left, right)]
        while stack:
            a, b = stack[-1]
            level = min(a.level, b.level)
            size = self.sizes[level]
            lefts = a.kids if a.level == level else (a,) * size
            rights = b.kids if b.level == level else (b,) * size
            pairs = list(zip(lefts, rights, strict=True))
            kids = [self._simple(conjunction, x, y) for x, y in pairs]
            missing = [pair for pair, kid in zip(pairs, kids, strict=True) if kid is None]
            if missing:
                stack.extend(missing)
                continue
            stack.pop()
            self._joined[(conjunction, a, b)] = self._make(
                level, tuple(kid for kid in kids if kid is not None)
            )
        return self._joined[(conjunction, left, right)]

    def expr(self, node: Node) -> Expr:
        """The same condition in the expression language."""
        stack = [node]
        while stack:
            at = stack[-1]
            missing = [kid for kid in at.kids if kid not in self._exprs]
            if missing and at not in self._exprs:
                stack.extend(missing)
                continue
            stack.pop()
            if at not in self._exprs:
                self._exprs[at] = self._decision(at)
        return self._exprs[node]

    def _decision(self, node: Node) -> Expr:
        groups = list(dict.fromkeys(node.kids))
        result = self._exprs[groups[0]]
        for group in groups[1:]:
            test = self._literals[node.level]([kid is group for kid in node.kids])
            result = build.ite(test, self._exprs[group], result)
        return result
