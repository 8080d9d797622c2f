"""Which tests can hold together: what somebody who understands the tests says, as a condition."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ssoproof.javascript.answers import NAME
from ssoproof.javascript.path_conditions import FALSE, TRUE, Diagrams, Node

#: Of tests (JavaScript) that share an input, which of them can be true together: one row of answers for each
#: combination that occurs; None where that is not known.
Legal = Callable[[tuple[str, ...]], Sequence[tuple[bool, ...]] | None]

_INPUT = re.compile(r"(?<![\w$.])[A-Za-z_][\w$]*(?:\.[\w$]+)+|\bDate\b|\bthe \w+'s \w+")


class Theory:
    """The tests that were asked, by input, and one condition a group that shares an input."""

    def __init__(self, legal: Legal | None) -> None:
        self.legal = legal
        self.tests: dict[str, list[tuple[int, str]]] = {}
        self.conditions: dict[str, Node] = {}
        self._inputs: dict[int, tuple[str, ...]] = {}

    def add(self, diagrams: Diagrams, level: int, test: str) -> None:
        """Another test."""
        if self.legal is None:
            return
        inputs = tuple(sorted({_place(m.group()) for m in _INPUT.finditer(test)} | set(NAME.findall(test))))
        self._inputs[level] = inputs
        for name in inputs:
            group = self.tests.setdefault(name, [])
            group.append((level, test))
            self.conditions[name] = self._condition(diagrams, group)

    def _condition(self, diagrams: Diagrams, group: Sequence[tuple[int, str]]) -> Node:
        assert self.legal is not None
        rows = self.legal(tuple(test for _, test in group))
        if rows is None:
            return TRUE
        result = FALSE
        for row in rows:
            cube = TRUE
            for (level, _), holds in zip(group, row, strict=True):
                cube = diagrams.both(cube, diagrams.among(level, (not holds, holds)))
            result = diagrams.either(result, cube)
        return result

    def allows(self, diagrams: Diagrams, guard: Node) -> bool:
        """Is there a combination that occurs on the paths with this condition?"""
        if not self.conditions:
            return True
        names = {name for level in _levels(guard) for name in self._inputs.get(level, ())}
        for name in sorted(names & self.conditions.keys()):
            guard = diagrams.both(guard, self.conditions[name])
        return guard is not FALSE


def _place(path: str) -> str:
    """The input that a path leads into: without what is asked of the value itself."""
    return re.sub(
        r"\.(?:length|includes|some|every|find|indexOf|startsWith|endsWith|toLowerCase|match|test|trim)\Z",
        "",
        path,
    )


def _levels(guard: Node) -> set[int]:
    levels: set[int] = set()
    seen: set[int] = set()
    todo = [guard]
    while todo:
        node = todo.pop()
        if node.kids and id(node) not in seen:
            seen.add(id(node))
            levels.add(node.level)
            todo.extend(node.kids)
    return levels
