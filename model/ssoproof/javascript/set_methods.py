"""The methods of sets of constants."""

from __future__ import annotations

from collections.abc import Callable

from ssoproof.javascript.explorer import Machine
from ssoproof.javascript.havoc import unknown_call
from ssoproof.javascript.heap import Record
from ssoproof.javascript.lists import content
from ssoproof.javascript.membership import includes
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import UNDEFINED, Ref, Value, Values, primitive, tagged, unsigned

Method = Callable[[Machine, Syntax, Ref, Values], Value | None]


def _has(machine: Machine, node: Syntax, ref: Ref, values: Values) -> Value | None:
    return includes(machine, node, ref, values[:1])


def _add(machine: Machine, node: Syntax, ref: Ref, values: Values) -> Value | None:
    value = _member(machine, values)
    if value is None:
        return None
    items = machine.state.write(ref).items
    machine.state.space.take(len(items))
    if tagged(value) not in [tagged(item) for item in items]:
        items.append(value)
    return ref


def _member(machine: Machine, values: Values) -> Value | None:
    """What a set is asked for, where that is a constant that equals itself."""
    value = unsigned(machine.resolve(values[0])) if values else UNDEFINED
    return value if primitive(value) and value == value else None


def _set_each(machine: Machine, node: Syntax, ref: Ref, values: Values) -> Value | None:
    before = content(machine, ref)
    machine.state.space.take(len(machine.state.read(ref).items))
    for item in list(machine.state.read(ref).items):
        machine.invoke(machine, node, values[0] if values else UNDEFINED, [item, item, ref])
        if content(machine, ref) != before:
            return unknown_call(machine, node, "a set that changes on the way", [ref, *values])
    return UNDEFINED


def _set_clear(machine: Machine, node: Syntax, ref: Ref, values: Values) -> Value | None:
    machine.state.write(ref).items = []
    return UNDEFINED


def _of_sets(combine: Callable[[Values, Values], Values | bool]) -> Method:
    """A method of a set and another one."""

    def run(machine: Machine, node: Syntax, ref: Ref, values: Values) -> Value | None:
        other = machine.resolve(values[0]) if len(values) == 1 else UNDEFINED
        if (
            not isinstance(other, Ref)
            or machine.state.read(other).kind != "set"
            or machine.state.read(other).havocked
        ):
            return None
        result = combine(machine.state.read(ref).items, machine.state.read(other).items)
        if isinstance(result, bool):
            return result
        machine.state.space.take(len(result))
        record = Record("set")
        record.items = result
        return machine.state.new(record)

    return run


def _in(item: Value, items: Values) -> bool:
    return tagged(item) in [tagged(other) for other in items]


def _set_delete(machine: Machine, node: Syntax, ref: Ref, values: Values) -> Value | None:
    value = _member(machine, values)
    if value is None:
        return None
    items = machine.state.write(ref).items
    machine.state.space.take(len(items))
    keys = [tagged(item) for item in items]
    if tagged(value) not in keys:
        return False
    del items[keys.index(tagged(value))]
    return True


METHODS: dict[str, Method] = {
    "has": _has,
    "add": _add,
    "delete": _set_delete,
    "clear": _set_clear,
    "forEach": _set_each,
    "union": _of_sets(lambda a, b: [*a, *(item for item in b if not _in(item, a))]),
    "intersection": _of_sets(
        lambda a, b: (
            [item for item in a if _in(item, b)] if len(a) <= len(b) else [item for item in b if _in(item, a)]
        )
    ),
    "difference": _of_sets(lambda a, b: [item for item in a if not _in(item, b)]),
    "isSubsetOf": _of_sets(lambda a, b: all(_in(item, b) for item in a)),
    "isSupersetOf": _of_sets(lambda a, b: all(_in(item, a) for item in b)),
    "isDisjointFrom": _of_sets(lambda a, b: not any(_in(item, b) for item in a)),
}
