"""The operator new, for classes of the language."""

from __future__ import annotations

from ssoproof.javascript import (
    maps,
    natives,
    node_globals,
    promises,
    pure_values,
    regex,
    symbolic_text,
    unknown_value,
)
from ssoproof.javascript.conversions import convertible
from ssoproof.javascript.explorer import OUTSIDE, UNMODELLED, Machine, Tampered
from ssoproof.javascript.havoc import unknown_call
from ssoproof.javascript.heap import Record, error
from ssoproof.javascript.iteration import listing_or_none
from ssoproof.javascript.lists import HOLES, whole_number
from ssoproof.javascript.operations import as_string
from ssoproof.javascript.provenance import RecordedConstant
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import (
    UNDEFINED,
    Native,
    Nothing,
    Opaque,
    Ref,
    Table,
    Value,
    Values,
    primitive,
    tagged,
    unsigned,
)


def construct(machine: Machine, node: Syntax, path: str, values: Values) -> Value:
    """The result of `new path(...)`."""
    if path.split(".")[0] in natives.NODE:
        return node_globals.call(machine, node, path, values)
    if path in ("Function", "eval"):
        raise Tampered(f"{node.short} runs a text as code")
    if (
        path.endswith("Error")
        and len(values) <= 2
        and (len(values) < 2 or symbolic_text.written(machine, values[1]) is not None)
    ):
        return _error(machine, node, path, values)
    if path == "Date":
        return _date(machine, node, values)
    if path == "Promise":
        return promises.construct(machine, node, values)
    if path == "RegExp":
        return regex.construct(machine, node, values)
    if path in ("Map", "WeakMap"):
        return maps.construct(machine, node, values)
    if path == "Array":
        return array(machine, node, values)
    if path == "Object" and not values:
        return machine.state.new(Record("object"))
    if path == "Set" and len(values) <= 1:
        return _new_set(machine, node, values)
    return unknown_call(machine, node, f"new {path} is not modelled", [Native(path), *values])


#: Shapes of what may be undefined, and is no number.
_NO_NUMBERS = ("string", "boolean", "object", "array", "texts", "date")


def array(machine: Machine, node: Syntax, values: Values) -> Value:
    """`Array(...)`: of one number it makes a list with so many holes."""
    if len(values) != 1:
        return machine.state.new_list(values)
    size = machine.resolve(values[0])
    if isinstance(size, Opaque) and size.shape in _NO_NUMBERS and size.kind is OUTSIDE:
        return machine.state.new_list([size])
    if isinstance(size, Opaque):
        return unknown_call(machine, node, "a list of a length that is not known", values)
    if not isinstance(size, float):
        return machine.state.new_list([size])
    if size < 0 or not whole_number(size):
        raise machine.throw(node, "no length of a list", "RangeError")
    if size > machine.limits.length:
        return unknown_call(machine, node, "a list that is too long", values)
    machine.state.space.take(int(size))
    ref = machine.state.new_list([UNDEFINED] * int(size))
    machine.state.write(ref).made = HOLES if size else ""
    return ref


def _error(machine: Machine, node: Syntax, path: str, values: Values) -> Value:
    record = error(path, _message(machine, node, values[0] if values else UNDEFINED))
    options = machine.resolve(values[1]) if len(values) > 1 else UNDEFINED
    if isinstance(options, Ref) and "cause" in machine.state.read(options).props:
        record.props["cause"] = machine.state.read(options).props["cause"]
    return machine.state.new(record)


def _message(machine: Machine, node: Syntax, value: Value) -> Value:
    """What an error is made with, as its text."""
    if (
        isinstance(value, Table)
        and not isinstance(value, RecordedConstant)
        and any(isinstance(v, Nothing) for v in value.values)
    ):
        value = machine.resolve(value)
    if value is UNDEFINED:
        return ""
    if (
        isinstance(value, Opaque)
        and value.optional
        and unknown_value.equal(machine, node, value, UNDEFINED, True)
    ):
        return ""
    return as_string(machine, node, value)


def _date(machine: Machine, node: Syntax, values: Values) -> Value:
    if not values:
        return symbolic_text.now(machine, node, "new Date()", "date")
    arguments = machine.resolve_all(values)
    if len(arguments) == 1 and isinstance(arguments[0], str | float):
        text = symbolic_text.written(machine, arguments[0])
        if text is not None:
            path = f"new Date({text})"
            return Opaque(OUTSIDE, f"{path} is outside input", path, path, "date", False)
    hint = "default" if len(arguments) == 1 else "number"
    arguments = machine.resolve_all([convertible(machine, node, value, hint) for value in arguments])
    if len(arguments) == 1 and isinstance(arguments[0], Opaque):
        return symbolic_text.derived(machine, node, arguments, "new Date({})", "date")
    return machine.fresh(UNMODELLED, node, "a point in time", "date", False)


def _new_set(machine: Machine, node: Syntax, values: Values) -> Value:
    items = listing_or_none(machine, node, values)
    if isinstance(items, Opaque):
        inputs = pure_values.pure_value(machine, [items], "new Set({})", "inputs")
        return inputs or machine.fresh(items.kind, node, items.reason, "object", False)
    items = [
        unsigned(machine.recorded(item) if isinstance(item, RecordedConstant) else item) for item in items
    ]
    if not all(primitive(item) and item == item for item in items):
        return unknown_call(machine, node, "a set of values that are not constants", items)
    record = Record("set")
    record.items = list({tagged(item): item for item in items}.values())
    return machine.state.new(record)
