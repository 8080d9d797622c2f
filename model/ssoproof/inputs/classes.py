"""Classes of inputs: values that come to the same in all that rests on them are one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ssoproof.inputs.cells import Row
from ssoproof.inputs.evaluation import Vector
from ssoproof.inputs.groups import Group
from ssoproof.inputs.values import Value
from ssoproof.logic.build import FALSE, TRUE, and_, or_
from ssoproof.logic.expr import Apply, Expr, free, postorder, substitute

#: So many classes are told apart; beyond, tests stay open.
MOST = 48

#: Of each group the outcomes that are meant; a group that is not named may have any.
Cube = tuple[tuple[int, frozenset[Vector]], ...]


@dataclass(frozen=True, slots=True)
class Class:
    """Inputs that come to the same: how each test comes out for one of them, and its values.

    `cubes` together are all of them. `sure`: values were found that are in the class.
    """

    outcome: Mapping[str, bool]
    values: Row
    cubes: tuple[Cube, ...]
    sure: bool


#: What is left of the conditions, and which objects are there whose members are still to be looked at.
_Key = tuple[tuple[Expr, ...], tuple[tuple[str, bool], ...]]


@dataclass(slots=True)
class _Part:
    """What is left of the conditions, for inputs that were decided so far."""

    outcome: dict[str, bool]
    values: dict[str, Value]
    cubes: list[dict[int, frozenset[Vector]]]
    sure: bool


def conditions(exprs: Iterable[Expr], names: frozenset[str]) -> tuple[Expr, ...]:
    """The largest conditions in the expressions that rest on the named variables alone."""
    exprs = tuple(exprs)
    wanted: dict[Expr, None] = {}
    pure: dict[Expr, bool] = {}
    for node in postorder(*exprs):
        read = free(node)
        pure[node] = bool(read) and read <= names
        if pure[node] or not isinstance(node, Apply) or read.isdisjoint(names):
            continue
        own = [arg for arg in node.args if pure[arg]]
        if node.op in ("and", "or") and len(own) > 1:
            own = [and_(*own) if node.op == "and" else or_(*own)]
        wanted.update(dict.fromkeys(own))
    wanted.update(dict.fromkeys(e for e in exprs if pure[e]))
    return tuple(wanted)


def classes(
    wanted: Sequence[Expr], parts: Sequence[Group], name: Mapping[str, str], most: int = MOST
) -> tuple[Class, ...] | None:
    """The inputs in classes with equal conditions; None where there are too many.

    `name` gives the variable of each test's text.
    """
    start = _Part({}, {}, [{}], True)
    at: dict[_Key, _Part] = {(tuple(wanted), ()): start}
    last = {g.under: i for i, g in enumerate(parts) if g.under}
    for index, group in enumerate(parts):
        following: dict[_Key, _Part] = {}
        for (left, flags), part in at.items():
            for vector, is_object, row in _cells(group, dict(flags)):
                by = {
                    name[t.text]: TRUE if holds else FALSE
                    for t, holds in zip(group.cells.tests, vector, strict=True)
                    if t.text in name
                }
                rest = tuple(substitute(e, by) if not free(e).isdisjoint(by) else e for e in left)
                told = dict(flags)
                if group.root in last and len(group.cells.roots) == 1:
                    told[group.root] = is_object
                told = {root: flag for root, flag in told.items() if last[root] > index}
                key: _Key = (rest, tuple(sorted(told.items())))
                _add(following, key, part, index, group, vector, row, name)
        if len(following) > 4 * most:
            return None
        at = following
    done: dict[tuple[Expr, ...], _Part] = {}
    for (left, _), part in at.items():
        if left in done:
            done[left].cubes += part.cubes
            if part.sure and not done[left].sure:
                done[left].outcome, done[left].values, done[left].sure = part.outcome, part.values, True
        else:
            done[left] = part
    if len(done) > most:
        return None
    return tuple(Class(p.outcome, p.values, tuple(_joined(p.cubes, parts)), p.sure) for p in done.values())


def _cells(group: Group, flags: Mapping[str, bool]) -> Iterator[tuple[Vector, bool, Row | None]]:
    """The outcomes of a group, with whether they are of an object, and the values that were found."""
    cells = group.cells
    if group.under and flags.get(group.under) is False:
        yield tuple(_absent(group)), False, {}
        return
    if not (cells.objects or cells.others):
        yield from ((vector, True, cells.examples.get(vector)) for vector in cells.vectors)
        return
    for vector in cells.vectors:
        for is_object, rows in ((True, cells.objects), (False, cells.others)):
            if vector in rows or vector in cells.possible or (vector, is_object) in cells.unseen:
                yield vector, is_object, rows.get(vector)


def _absent(group: Group) -> Iterator[bool]:
    """The outcomes where there is no such member."""
    from ssoproof.inputs.evaluation import evaluate
    from ssoproof.inputs.values import UNDEFINED

    rows = [dict.fromkeys(group.cells.roots, UNDEFINED)]
    yield from evaluate(group.cells.tests, group.cells.roots, rows)[0]


def _add(
    following: dict[_Key, _Part],
    key: _Key,
    part: _Part,
    index: int,
    group: Group,
    vector: Vector,
    row: Row | None,
    name: Mapping[str, str],
) -> None:
    sure = row is not None
    outcome = {name[t.text]: h for t, h in zip(group.cells.tests, vector, strict=True) if t.text in name}
    cubes = [{**cube, index: frozenset({vector})} for cube in part.cubes]
    values = {**part.values, **(row or {})}
    before = following.get(key)
    if before is None:
        following[key] = _Part({**part.outcome, **outcome}, values, cubes, part.sure and sure)
        return
    if part.sure and sure and not before.sure:
        before.outcome, before.values, before.sure = {**part.outcome, **outcome}, values, True
    before.cubes = _merged(before.cubes, cubes, index)


def _merged(
    one: list[dict[int, frozenset[Vector]]], other: list[dict[int, frozenset[Vector]]], index: int
) -> list[dict[int, frozenset[Vector]]]:
    """Cubes that differ in this group alone are one."""
    found: dict[object, dict[int, frozenset[Vector]]] = {}
    for cube in (*one, *other):
        rest = tuple(sorted((k, tuple(sorted(v))) for k, v in cube.items() if k != index))
        if rest in found:
            found[rest] = {**cube, index: cube[index] | found[rest][index]}
        else:
            found[rest] = cube
    return list(found.values())


def _joined(cubes: list[dict[int, frozenset[Vector]]], parts: Sequence[Group]) -> Iterator[Cube]:
    """Without what says nothing."""
    for index in range(len(parts)):
        cubes = _merged(cubes, [], index) if cubes else cubes
    every = [frozenset(g.cells.vectors) for g in parts]
    seen: dict[Cube, None] = {}
    for cube in cubes:
        said = tuple((k, v) for k, v in sorted(cube.items()) if not v >= every[k])
        seen.setdefault(said)
    yield from seen
