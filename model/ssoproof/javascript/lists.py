"""Lists: their length and items, also of lists of which only a prefix is known, and going through them."""

from __future__ import annotations

import math
from collections.abc import Iterator

from ssoproof.javascript.explorer import UNMODELLED, Machine
from ssoproof.javascript.havoc import unknown_call
from ssoproof.javascript.heap import Record
from ssoproof.javascript.operations import as_table
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import UNDEFINED, AtLeast, Concrete, Opaque, Ref, Value, Values, tagged

#: What a list is `made` of that has no items yet, only a length.
HOLES = "holes"


def length_of(machine: Machine, record: Record) -> Value:
    """The length of a list, exact or from below."""
    counted = record.counted
    if counted is None:
        return float(len(record.items)) if record.tail is None else AtLeast(len(record.items))
    values: list[Concrete] = [float(1 + count) for count in range(counted.least, counted.most + 1)]
    if counted.saturated:
        values[-1] = AtLeast(1 + counted.most)
    return values[0] if counted.level is None else as_table(counted.level, tuple(values))


def present(machine: Machine, record: Record, index: int) -> bool:
    """Is there an item at the index (of those that the cell holds)? Decides how many there are."""
    counted = record.counted
    if counted is None or index <= counted.least:
        return index < len(record.items)
    if index > counted.most:
        return False
    assert counted.level is not None
    counts = range(counted.least, counted.most + 1)
    return machine.split(counted.level, [count >= index for count in counts]) is True


def whole_number(value: float) -> bool:
    """Is it an integer, and no infinite one?"""
    return value == value and abs(value) != math.inf and value == int(value)


def content(machine: Machine, ref: Ref) -> object:
    """What a list, set or map holds, or under which names an object does: equal as long as it stays so."""
    record = machine.state.read(ref)
    return record.havocked, tuple(record.props), tuple(tagged(item) for item in record.items)


def at_index(machine: Machine, node: Syntax, ref: Ref, key: float | AtLeast) -> Value:
    """The item at an index."""
    record = machine.state.read(ref)
    if isinstance(key, AtLeast):
        if key.least >= 1 and record.tail is not None:
            if record.counted is None:
                return unknown_call(machine, node, machine.host.uncounted, [record.tail])
            if record.counted.most >= 1:
                return record.tail
        return unknown_call(machine, node, machine.host.uncounted, [ref])
    if not whole_number(key) or key < 0:
        return UNDEFINED
    index = int(key)
    if present(machine, record, index):
        return record.items[index]
    if record.tail is not None and index >= len(record.items):
        return unknown_call(machine, node, machine.host.uncounted, [ref])
    return UNDEFINED


def set_item(machine: Machine, ref: Ref, key: float, value: Value) -> bool:
    """Write an item of a list that is fully known; False where that is not modelled."""
    record = machine.state.read(ref)
    if (
        record.counted
        or record.tail is not None
        or not whole_number(key)
        or not 0 <= key <= len(record.items)
    ):
        return False
    if record.frozen or record.made == HOLES:
        return False
    items = machine.state.write(ref).items
    if int(key) == len(items):
        items.append(value)
    else:
        items[int(key)] = value
    return True


def each(
    machine: Machine, node: Syntax, ref: Ref, roots: tuple[Ref, ...], live: bool = False
) -> Iterator[tuple[int | AtLeast, Value]]:
    """The items in order. A tail is visited at most once, which is enough where the visit changes
    nothing that can be seen from `roots`; otherwise anything may happen. With `live`, items that are
    added on the way are visited as well."""
    index, size = 0, len(machine.state.read(ref).items)
    while True:
        machine.step()
        record = machine.state.read(ref)
        if record.havocked:
            unknown_call(machine, node, "a list that unknown code holds", list(roots))
            return
        if len(record.items) < size and not live:
            unknown_call(machine, node, "a list that gets shorter on the way", list(roots))
            return
        if not present(machine, record, index) or (index >= size and not live):
            break
        yield index, record.items[index]
        index += 1
    record = machine.state.read(ref)
    if record.tail is None or (record.counted is not None and index <= record.counted.most):
        return
    if not machine.fork(UNMODELLED, node, machine.host.uncounted):
        return
    before = (machine.state.where, machine.state.key(roots))
    yield AtLeast(index), record.tail
    if before != (machine.state.where, machine.state.key(roots)):
        unknown_call(machine, node, machine.host.uncounted, list(roots))


def whole(machine: Machine, node: Syntax, ref: Ref) -> Values | None:
    """All items, after deciding how many there are; None where there may be a tail or nothing is known."""
    record = machine.state.read(ref)
    if record.havocked:
        return None
    counted = record.counted
    if counted is None:
        machine.state.space.take(len(record.items))
        return None if record.tail is not None else list(record.items)
    count = 0
    while present(machine, record, count):
        count += 1
    beyond = count > counted.most and record.tail is not None
    if beyond and machine.fork(UNMODELLED, node, machine.host.uncounted):
        return None
    return list(record.items[:count])


def opaque_list(machine: Machine, node: Syntax) -> Opaque:
    """A list about which nothing is known."""
    return machine.fresh(UNMODELLED, node, machine.host.uncounted, "array", False)
