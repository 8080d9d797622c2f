"""Tests in groups that share inputs: each has cells of its own, those on members depend on the object they
are of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ssoproof.inputs.candidates import Kind
from ssoproof.inputs.cells import Cells, cells, of_objects
from ssoproof.inputs.terms import Test


@dataclass(frozen=True, slots=True)
class Group:
    """Tests with their cells; `under` is the path of the object whose members they read, where that is
    tested."""

    cells: Cells
    under: str = ""

    @property
    def root(self) -> str:
        """The first of its inputs."""
        return self.cells.roots[0]


def groups(tests: Sequence[Test], kinds: Mapping[str, Kind], whole: bool = False) -> tuple[Group, ...]:
    """The tests in groups, those on an object before those on its members, or with `whole` together with
    them."""
    paths = {path for test in tests for path in test.paths}
    parents = {path: _parent(path, paths) for path in paths}
    leader = {path: path for path in paths}

    def find(path: str) -> str:
        while leader[path] != path:
            path = leader[path]
        return path

    for test in tests:
        for path in test.paths[1:]:
            leader[find(path)] = find(test.paths[0])
    members: dict[str, list[str]] = {}
    for path in sorted(paths):
        members.setdefault(find(path), []).append(path)
    for path in sorted(paths):
        parent = parents[path]
        # a group of several inputs, or one two levels below a tested object, is looked at with the object
        joint = whole or any(len(members[find(p)]) > 1 for p in (path, parent) if p) or parents.get(parent)
        if parent and joint:
            _unite(leader, members, find(path), find(parent))
    made = []
    for paths_ in members.values():
        own = [t for t in tests if t.paths and find(t.paths[0]) == find(paths_[0])]
        roots = [p for p in paths_ if not any(p.startswith(f"{other}.") for other in paths_)]
        under = parents[roots[0]] if len(paths_) == 1 else ""
        read = {path for test in own for path in (*test.paths, *roots)}
        said = tuple(
            (p, k) for p, k in sorted(kinds.items()) if any(f"{r}.".startswith(f"{p}.") for r in read)
        )
        held = len(roots) == 1 and roots[0] in parents.values()
        made.append(Group(_cells(tuple(own), tuple(roots), said, held), under))
    return tuple(sorted(made, key=lambda g: (bool(g.under), g.cells.roots)))


@lru_cache(maxsize=512)
def _cells(
    tests: tuple[Test, ...], roots: tuple[str, ...], kinds: tuple[tuple[str, Kind], ...], held: bool
) -> Cells:
    """The cells, worked out once; `kinds` are those of all that the tests read, and of what holds it.

    `held`: members of the input are tested as well.
    """
    made = cells(tests, roots, dict(kinds))
    return of_objects(made, dict(kinds)) if held and (made.objects or made.others) else made


def _unite(leader: dict[str, str], members: dict[str, list[str]], one: str, other: str) -> None:
    if one != other:
        leader[one] = other
        members[other] = sorted((*members[other], *members.pop(one)))


def _parent(path: str, paths: set[str]) -> str:
    """The longest other path that it is a member of; empty where there is none."""
    return max((p for p in paths if path.startswith(f"{p}.")), key=len, default="")
