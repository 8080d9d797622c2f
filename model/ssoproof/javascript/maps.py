"""Maps whose keys are constants."""

from __future__ import annotations

from ssoproof.javascript.explorer import Machine
from ssoproof.javascript.havoc import unknown_call, unknown_method
from ssoproof.javascript.heap import Record
from ssoproof.javascript.iteration import listing, listing_or_none
from ssoproof.javascript.lists import content
from ssoproof.javascript.operations import equal
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import (
    UNDEFINED,
    Opaque,
    Ref,
    Value,
    Values,
    primitive,
    tagged,
    unsigned,
)


def construct(machine: Machine, node: Syntax, values: Values) -> Value:
    """`new Map(entries)`: each entry takes two places of the cell's items."""
    ref = machine.state.new(Record("map"))
    entries = listing_or_none(machine, node, values)
    if isinstance(entries, Opaque):
        return unknown_call(machine, node, "a map of entries that are not known", values)
    for entry in entries:
        if primitive(machine.resolve(entry)):
            raise machine.throw(node, "an entry that is no object")
        pair = listing(machine, node, entry)
        if isinstance(pair, Opaque) or not _put(machine, ref, [*pair, UNDEFINED, UNDEFINED][:2]):
            return unknown_call(machine, node, "a map whose keys are no constants", values)
    return ref


def _put(machine: Machine, ref: Ref, pair: Values) -> bool:
    key = unsigned(machine.resolve(pair[0]))
    if not primitive(key) or key != key:
        return False
    items = machine.state.write(ref).items
    machine.state.space.take(len(items) // 2)
    keys = [tagged(held) for held in items[::2]]
    if tagged(key) in keys:
        items[2 * keys.index(tagged(key)) + 1] = pair[1]
    else:
        items.extend((key, pair[1]))
    return True


def call(machine: Machine, node: Syntax, ref: Ref, name: str, values: Values) -> Value:
    """The result of a method."""
    items = machine.state.read(ref).items
    if name in ("get", "has") and len(values) == 1:
        return _find(machine, node, items, values[0], name)
    if (
        name == "set"
        and len(values) == 2
        and len(items) < machine.limits.length
        and _put(machine, ref, values)
    ):
        return ref
    if name == "forEach" and len(values) == 1:
        before = content(machine, ref)
        machine.state.space.take(len(items))
        for key, value in list(zip(items[::2], items[1::2], strict=True)):
            machine.invoke(machine, node, values[0], [value, key, ref])
            if content(machine, ref) != before:
                return unknown_call(machine, node, "a map that changes on the way", [ref, *values])
        return UNDEFINED
    if name == "clear" and not values:
        machine.state.write(ref).items = []
        return UNDEFINED
    if name == "delete" and len(values) == 1:
        return _delete(machine, node, ref, values)
    if name in ("keys", "values", "entries") and not values:
        record = Record("iterator")
        record.outer, record.made = ref, name
        return machine.state.new(record)
    return unknown_method(machine, node, [ref, *values])


def _delete(machine: Machine, node: Syntax, ref: Ref, values: Values) -> Value:
    key = unsigned(machine.resolve(values[0]))
    if not primitive(key) or key != key:
        return unknown_method(machine, node, [ref, *values])
    items = machine.state.write(ref).items
    machine.state.space.take(len(items) // 2)
    keys = [tagged(held) for held in items[::2]]
    if tagged(key) not in keys:
        return False
    at = 2 * keys.index(tagged(key))
    del items[at : at + 2]
    return True


def _find(machine: Machine, node: Syntax, items: Values, key: Value, name: str) -> Value:
    key = machine.resolve(key)
    if isinstance(key, float) and key != key:
        return UNDEFINED if name == "get" else False
    machine.state.space.take(len(items) // 2)
    for index in range(0, len(items), 2):
        if equal(machine, node, key, items[index], True):
            return items[index + 1] if name == "get" else True
    return UNDEFINED if name == "get" else False
