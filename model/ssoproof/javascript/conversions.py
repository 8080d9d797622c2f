"""Conversions of values to texts, numbers and JSON: they run code that objects bring for it, and may
throw."""

from __future__ import annotations

from ssoproof import bounds
from ssoproof.javascript.explorer import OUTSIDE, UNMODELLED, Machine
from ssoproof.javascript.havoc import unknown_call
from ssoproof.javascript.heap import Record, held
from ssoproof.javascript.operators import name_of
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.unknown_value import kind_of
from ssoproof.javascript.values import LIBRARY, Native, Opaque, Ref, Table, Value, Values

#: Members that the language calls when it converts an object to a primitive; others go by symbols, as which
#: no cell holds members.
_CONVERTERS = ("valueOf", "toString")

_PRIMITIVE = ("string", "number", "boolean")


def coerce(machine: Machine, node: Syntax, *values: Value) -> None:
    """The values become texts, numbers or names of members.

    Objects that bring code for that are taken to do anything. What comes from outside the tenant is data: it
    holds no functions, and no members with the names of those that convert.
    """
    for value in values:
        if isinstance(value, Table) and not tame(machine, value):
            value = machine.resolve(value)
        if isinstance(value, Ref) and not tame(machine, value):
            unknown_call(machine, node, f"the conversion of an object in {node.short}", [value])
        elif isinstance(value, Opaque):
            _coerce_opaque(machine, node, value)


def _coerce_opaque(machine: Machine, node: Syntax, value: Opaque) -> None:
    if (value.shape in _PRIMITIVE and not value.optional) or value.shape == LIBRARY:
        return
    behind = machine.state.leaks.get(value.root, frozenset())
    if not all(tame(machine, held) for held in behind):
        unknown_call(machine, node, f"the conversion of an object in {node.short}", behind)
    elif (value.kind if behind else kind_of(machine, value)) is UNMODELLED and machine.fork(
        UNMODELLED, node, f"{value.reason}: its conversion may throw"
    ):
        raise machine.throw(node, "a value that is not converted")


def tame(machine: Machine, value: Value, within: frozenset[Ref] = frozenset()) -> bool:
    """Is the value converted to a primitive as the language does it, without code of the hook, and without a
    throw?"""
    if isinstance(value, Table):
        return all(tame(machine, one, within) for one in value.values)
    if isinstance(value, Opaque):
        return kind_of(machine, value) is OUTSIDE or (value.shape in _PRIMITIVE and not value.optional)
    if not isinstance(value, Ref) or value in within:
        return True
    record = machine.state.read(value)
    machine.state.space.take(record.size())
    if record.havocked or any(name in record.props for name in _CONVERTERS):
        return False
    parts: Values = []
    if record.kind == "array":
        parts = [*record.items, *(() if record.tail is None else (record.tail,))]
    elif record.kind == "error":
        parts = [record.props[name] for name in ("name", "message") if name in record.props]
    return all(tame(machine, part, within | {value}) for part in parts)


def serial(machine: Machine, value: Value, within: tuple[Ref, ...] = (), later: bool = False) -> bool:
    """Is the value written as JSON without code of the hook, and without a throw?

    With `later` it is written, or converted, once the hook has ended: what code that is not understood holds,
    that code may use whenever it likes.
    """
    if isinstance(value, Table):
        return all(serial(machine, one, within, later) for one in value.values)
    if isinstance(value, Opaque):
        behind = machine.state.leaks.get(value.root, frozenset())
        data = later or value.kind is OUTSIDE or (value.shape in _PRIMITIVE and not value.optional)
        return data and all(serial(machine, held, within, later) for held in behind)
    if not isinstance(value, Ref):
        return True
    if value in within or bounds.SERIAL_LEVELS.passed(len(within)):
        return False
    record = machine.state.peek(value)
    machine.state.space.take(record.size())
    if record.havocked:
        return later
    own = ("toJSON", *_CONVERTERS) if later else ("toJSON",)
    return not any(name in record.props for name in own) and _serial_parts(
        machine, record, (*within, value), later
    )


def _serial_parts(machine: Machine, record: Record, within: tuple[Ref, ...], later: bool) -> bool:
    tail = () if record.tail is None else (record.tail,)
    items = record.items if record.kind == "array" else []
    own = [value for one in (*record.props.values(), *items) for value in held(one)]
    parts = (*own, *tail, *machine.state.stored(record))
    return all(serial(machine, part, within, later) for part in parts)


def is_data(machine: Machine, value: Value) -> bool:
    """True where no function can be reached from the value: it is data."""
    reached = machine.state.reach([value])
    cells = (machine.state.peek(ref) for ref in reached.cells)
    return all(
        cell.kind in ("object", "array", "set", "map", "regex", "error", "iterator") for cell in cells
    ) and not any(isinstance(other, Native) for other in reached.others)


def key_of(machine: Machine, node: Syntax, value: Value) -> str | None:
    """A computed key; None where it is not known."""
    value = machine.resolve(value)
    coerce(machine, node, value)
    return name_of(value)
