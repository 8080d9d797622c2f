"""Functions of `Object`: members of objects as lists, and the other way round."""

from __future__ import annotations

from collections.abc import Callable

from ssoproof.javascript import members, membership, prototypes, symbolic_text, unknown_value
from ssoproof.javascript.explorer import OUTSIDE, Function, Machine
from ssoproof.javascript.heap import Record
from ssoproof.javascript.iteration import listing
from ssoproof.javascript.lists import whole
from ssoproof.javascript.operators import name_of
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import UNDEFINED, UNWRITTEN, Opaque, Ref, Value, Values


def _first(values: Values) -> Value:
    return values[0] if values else UNDEFINED


def own(machine: Machine, value: Value) -> Record | None:
    """The cell of a known plain object, whose members are all there; of an instance, as such a cell."""
    value = machine.resolve(value)
    if not isinstance(value, Ref):
        return None
    record = machine.state.read(value)
    names = prototypes.own_names(machine, value)
    if names is not None:
        held = {name: record.props[name] for name in names if not name.startswith(UNWRITTEN)}
        plain = not any(
            isinstance(one, Ref) and machine.state.peek(one).kind == "accessor" for one in held.values()
        )
        record = Record("object" if plain else "instance", held)
    machine.state.space.take(len(record.props) // 2)
    integers = any(members.place(name) or name[:1].isdigit() for name in record.props)
    return record if record.kind == "object" and not (record.path or record.havocked or integers) else None


def _listing(
    collect: Callable[[Machine, str, Value], Value],
) -> Function:
    def run(machine: Machine, node: Syntax, values: Values) -> Value | None:
        value = machine.resolve(_first(values))
        if isinstance(value, Opaque) and value.kind is OUTSIDE and value.root not in machine.state.leaks:
            if unknown_value.nullish(machine, node, value):
                raise machine.throw(node, "undefined has no members")
            name = collect.__name__.strip("_")
            return symbolic_text.derived(
                machine, node, [value], f"Object.{name}({{}})", "texts" if name == "keys" else "array"
            )
        record = own(machine, value)
        if record is None:
            return None
        return machine.state.new_list([collect(machine, name, item) for name, item in record.props.items()])

    return run


def _keys(machine: Machine, name: str, item: Value) -> Value:
    return name


def _values(machine: Machine, name: str, item: Value) -> Value:
    return item


def _entries(machine: Machine, name: str, item: Value) -> Value:
    return machine.state.new_list([name, item])


def _assign(machine: Machine, node: Syntax, values: Values) -> Value | None:
    target = machine.resolve(_first(values))
    if not isinstance(target, Ref) or machine.state.read(target).kind != "object":
        return None
    for source in values[1:]:
        members.copy_into(machine, node, target, source)
    return target


def _from_entries(machine: Machine, node: Syntax, values: Values) -> Value | None:
    entries = listing(machine, node, _first(values))
    if isinstance(entries, Opaque):
        return None
    ref = machine.state.new(Record("object"))
    for entry in entries:
        pair = machine.resolve(entry)
        items = whole(machine, node, pair) if isinstance(pair, Ref) and _is_list(machine, pair) else None
        key = name_of(machine.resolve(items[0])) if items and len(items) > 1 else None
        if items is None or key is None or key == "__proto__":
            return None
        machine.state.write(ref).props[key] = items[1]
    return ref


def _is_list(machine: Machine, ref: Ref) -> bool:
    return machine.state.read(ref).kind == "array"


def _freeze(machine: Machine, node: Syntax, values: Values) -> Value | None:
    value = machine.resolve(_first(values))
    if isinstance(value, Ref):
        machine.state.write(value).frozen = True
    return value


def _has_own(machine: Machine, node: Syntax, values: Values) -> Value | None:
    return membership.has_member(machine, node, values[0], values[1], False) if len(values) == 2 else None


FUNCTIONS: dict[str, Function] = {
    "Object.keys": _listing(_keys),
    "Object.values": _listing(_values),
    "Object.entries": _listing(_entries),
    "Object.assign": _assign,
    "Object.fromEntries": _from_entries,
    "Object.hasOwn": _has_own,
    "Object.freeze": _freeze,
}
