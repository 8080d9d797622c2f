"""States that differ in plain values only become one: each value then depends on the states' conditions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from ssoproof import bounds
from ssoproof.javascript.explorer import UNMODELLED, Machine
from ssoproof.javascript.frames import Thread
from ssoproof.javascript.heap import Blend, Record, State
from ssoproof.javascript.joins import Key, Surroundings, plain, unite
from ssoproof.javascript.path_conditions import FALSE, Node
from ssoproof.javascript.values import Opaque, Ref, Value, tagged

#: A cell of one state and what it is in the other.
_Pair = tuple[Ref, Ref]


def blended(machine: Machine, threads: Sequence[Thread], around: Surroundings) -> list[Thread]:
    """The threads, those that are alike but for plain values as one; where many are left, also those whose
    lists of plain values are of other lengths."""
    united = _alike(machine, threads, around, 1)
    return _alike(machine, united, around, 2) if bounds.DIFFERENT.passed(len(united)) else united


def _alike(machine: Machine, threads: Sequence[Thread], around: Surroundings, loose: int) -> list[Thread]:
    alike: dict[object, tuple[Thread, Key]] = {}
    apart: list[Thread] = []
    for thread in threads:
        key = Key(thread.state, around, loose)
        text = key.thread(thread)
        if text not in alike:
            alike[text] = thread, key
        elif not _blend(machine, *alike[text], thread, key):
            apart.append(thread)
    return [*(thread for thread, _ in alike.values()), *apart]


def _blend(machine: Machine, into: Thread, first: Key, thread: Thread, second: Key) -> bool:
    """The second thread goes into the first; False where members stand in another order."""
    pairs = list(_pairs(first, second))
    old, new = into.state, thread.state
    if not all(_same_order(old.peek(a), new.peek(b)) for a, b in pairs):
        return False
    before = old.guard
    machine.state = old
    variables = zip(first.variables, second.variables, strict=True)
    for (scope, name), (other, _) in variables:
        _blend_place(machine, old, Ref(scope), name, before, new.peek(Ref(other)).props[name], new.guard)
    for a, b in pairs:
        _blend_cell(machine, old, a, before, new.peek(b), new.guard)
    unite(machine, old, new)
    return True


def _pairs(first: Key, second: Key) -> Iterable[_Pair]:
    yield from ((Ref(a), Ref(b)) for a, b in zip(first.cells, second.cells, strict=True))
    here, there = first.state.heap, second.state.heap
    for number in sorted({*here, *there}):
        common = number in first.state.base or number < first.fixed
        if (
            common
            and (number in here or number in first.state.base)
            and here.get(number) is not there.get(number)
        ):
            yield Ref(number), Ref(number)


def _same_order(old: Record, new: Record) -> bool:
    common = [name for name in old.props if name in new.props]
    return common == [name for name in new.props if name in old.props]


def _blend_cell(machine: Machine, state: State, ref: Ref, before: Node, other: Record, guard: Node) -> None:
    record = state.peek(ref)
    if len(record.items) != len(other.items) or (
        record.kind in ("set", "map") and record.items != other.items
    ):
        _forget(state, ref)
        return
    if record.kind == "array":
        for at, (mine, theirs) in enumerate(zip(record.items, other.items, strict=True)):
            value = _either(machine, mine, before, theirs, guard)
            if value is not mine:
                cell = state.own(ref)
                cell.items[at] = value
                cell.blended = cell.blended or isinstance(value, Blend)
        return
    names = _in_order(list(record.props), list(other.props))
    if names != list(record.props):
        cell = state.own(ref)
        held = dict(cell.props)
        cell.props = {name: held.get(name, cast(Value, _NOWHERE)) for name in names}
    for name in names:
        _blend_place(machine, state, ref, name, before, other.props.get(name, _NOWHERE), guard)


def _forget(state: State, ref: Ref) -> None:
    """What the cell holds is not known any more."""
    cell = state.own(ref)
    cell.havocked, cell.props, cell.items, cell.made, cell.blended = True, {}, [], "", False


def _in_order(names: list[str], others: list[str]) -> list[str]:
    """All names, in an order that agrees with both lists."""
    at = 0
    for name in others:
        if name in names:
            at = names.index(name) + 1
        else:
            names.insert(at, name)
            at += 1
    return names


def _blend_place(
    machine: Machine, state: State, ref: Ref, name: str, before: Node, other: Value | Blend, guard: Node
) -> None:
    if state.peek(ref).havocked:
        return
    mine = state.peek(ref).props[name]
    value = _either(machine, mine, before, other, guard)
    if isinstance(value, Blend) and not value.arms:
        _forget(state, ref)
    elif value is not mine:
        cell = state.own(ref)
        cell.props[name] = value
        cell.blended = cell.blended or isinstance(value, Blend)


#: A member that is in one of the states only.
_NOWHERE = Blend(())


def _either(machine: Machine, mine: Value | Blend, before: Node, theirs: Value | Blend, guard: Node) -> Value:
    """What stands in a place of both states."""
    if not isinstance(mine, Blend) and not isinstance(theirs, Blend):
        if not plain(mine) or tagged(mine) == tagged(theirs):
            return mine
    elif mine == theirs and mine is not _NOWHERE:
        return cast(Value, mine)
    arms: dict[object, tuple[Node, Value | None]] = {}
    for held, condition in ((mine, before), (theirs, guard)):
        for when, value in _arms(held):
            key = None if value is None else tagged(value)
            both = condition if when is None else machine.diagrams.both(condition, when)
            earlier = arms[key][0] if key in arms else FALSE
            arms[key] = machine.diagrams.either(earlier, both), value
    left = tuple(arm for arm in arms.values() if arm[0] is not FALSE)
    if bounds.BLENDED_VALUES.passed(len(left)) and machine.running is not None:
        if None in arms:
            return cast(Value, _NOWHERE)
        shapes = {_shape(value) for _, value in left}
        shape = shapes.pop() if len(shapes) == 1 else "any"
        reason = "a value that depends on the path in many ways"
        return machine.fresh(UNMODELLED, machine.running, reason, shape, shape == "any")
    return cast(Value, Blend(left))


def _shape(value: Value | None) -> str:
    """The shape of a value that is never undefined; any for others."""
    if isinstance(value, Opaque):
        return value.shape if value.shape in _SHAPES.values() and not value.optional else "any"
    return next((shape for kind, shape in _SHAPES.items() if isinstance(value, kind)), "any")


_SHAPES: dict[type, str] = {str: "string", bool: "boolean", float: "number"}


def _arms(held: Value | Blend) -> list[tuple[Node | None, Value | None]]:
    if held is _NOWHERE:
        return [(None, None)]
    return list(held.arms) if isinstance(held, Blend) else [(None, held)]
