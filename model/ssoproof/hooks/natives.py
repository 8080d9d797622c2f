"""Functions that the language brings, on known values; the provider's own are in `effects`."""

from __future__ import annotations

import math
from collections.abc import Callable

from ssoproof.hooks import calls, effects, members, opaque
from ssoproof.hooks.convert import truth
from ssoproof.hooks.heap import Record
from ssoproof.hooks.lowered import ChoiceKind
from ssoproof.hooks.machine import OUTSIDE, UNMODELLED, Machine
from ssoproof.hooks.operators import Undecided, to_number, to_string
from ssoproof.hooks.sequences import whole
from ssoproof.hooks.syntax import Syntax
from ssoproof.hooks.unknown import unknown_call
from ssoproof.hooks.values import UNDEFINED, Nothing, Opaque, Ref, Table, Value, words

#: Modules whose results come from outside; what others do is not known.
OUTSIDE_MODULES = words(
    "axios node-fetch request request-promise superagent got https http auth0 crypto uuid querystring url jsonwebtoken ip "
    "ipaddr.js range_check ip-range-check bluebird"
)


def call(machine: Machine, node: Syntax, path: str, values: list[Value]) -> Value:
    """The result of the native function with this dotted name."""
    head = path.split(".")[0]
    if path == "callback":
        return effects.callback(machine, node, values)
    if head == "api":
        return effects.api(machine, node, path, values)
    if head == "console":
        return UNDEFINED
    if head.endswith("Error") and head == path:
        return calls.construct(machine, node, path, values)
    handler = _FUNCTIONS.get(path)
    result = handler(machine, node, values) if handler is not None else None
    if result is not None:
        return result
    for value in values:
        opaque.refuse_tampering(machine, value)
    return unknown_call(machine, node, f"the call {node.short} is not modelled", values)


def _first(values: list[Value]) -> Value:
    return values[0] if values else UNDEFINED


def _boolean(machine: Machine, node: Syntax, values: list[Value]) -> Value | None:
    return truth(machine, node, _first(values))


def _string(machine: Machine, node: Syntax, values: list[Value]) -> Value | None:
    value = machine.known(values[0]) if values else ""
    if isinstance(value, Opaque) and value.kind is OUTSIDE:
        return machine.fresh(OUTSIDE, node, value.reason, "string", False)
    try:
        return to_string(value) if isinstance(value, str | float | bool | Nothing) else None
    except Undecided:
        return None


def _number(machine: Machine, node: Syntax, values: list[Value]) -> Value | None:
    value = machine.known(values[0]) if values else 0.0
    if isinstance(value, Opaque) and value.kind is OUTSIDE:
        return machine.fresh(OUTSIDE, node, value.reason, "number", False)
    return to_number(value) if isinstance(value, str | float | bool | Nothing) else None


def _parse_int(machine: Machine, node: Syntax, values: list[Value]) -> Value | None:
    value = machine.known(_first(values))
    if isinstance(value, Opaque) and value.kind is OUTSIDE:
        return machine.fresh(OUTSIDE, node, value.reason, "number", False)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 15:
        return float(int(value)) if len(values) == 1 or machine.known(values[1]) == 10.0 else None
    return None


def _is_nan(machine: Machine, node: Syntax, values: list[Value]) -> Value | None:
    value = _number(machine, node, values)
    return math.isnan(value) if isinstance(value, float) and values else None


def _is_array(machine: Machine, node: Syntax, values: list[Value]) -> Value | None:
    value = machine.known(_first(values))
    if isinstance(value, Ref):
        record = machine.state.read(value)
        return None if record.wild else record.kind == "array"
    if isinstance(value, Opaque):
        if value.shape == "array" and not value.optional:
            return True
        return machine.fresh(value.kind, node, value.reason, "boolean", False)
    return False


def _own(machine: Machine, value: Value) -> Record | None:
    """The cell of a known plain object, whose members are all there."""
    value = machine.known(value)
    if not isinstance(value, Ref):
        return None
    record = machine.state.read(value)
    integers = any(name.isdigit() for name in record.props)
    return record if record.kind == "object" and not (record.path or record.wild or integers) else None


def _listing(collect: Callable[[Machine, str, Value], Value]) -> Callable[[Machine, Syntax, list[Value]], Value | None]:
    def run(machine: Machine, node: Syntax, values: list[Value]) -> Value | None:
        value = machine.known(_first(values))
        if isinstance(value, Opaque) and value.kind is OUTSIDE and value.root not in machine.state.leaks:
            if machine.flip(OUTSIDE, node, f"{value.reason}: it may be undefined"):
                raise machine.throw(node, "undefined has no members")
            return machine.fresh(OUTSIDE, node, value.reason, "array", False)
        record = _own(machine, value)
        if record is None:
            return None
        result = Record("array")
        result.items = [collect(machine, name, item) for name, item in record.props.items() if name != "#frozen"]
        return machine.state.new(result)

    return run


def _pair(machine: Machine, name: str, item: Value) -> Value:
    record = Record("array")
    record.items = [name, item]
    return machine.state.new(record)


def _assign(machine: Machine, node: Syntax, values: list[Value]) -> Value | None:
    target = machine.known(_first(values))
    if not isinstance(target, Ref) or machine.state.read(target).kind != "object":
        return None
    for source in values[1:]:
        members.copy_into(machine, node, target, source)
    return target


def _freeze(machine: Machine, node: Syntax, values: list[Value]) -> Value | None:
    value = machine.known(_first(values))
    if isinstance(value, Ref):
        machine.state.write(value).props["#frozen"] = True
    return value


def _array_from(machine: Machine, node: Syntax, values: list[Value]) -> Value | None:
    value = machine.known(_first(values))
    if len(values) != 1 or not isinstance(value, Ref) or machine.state.read(value).kind not in ("array", "set"):
        return None
    items = whole(machine, node, value)
    if items is None:
        return None
    record = Record("array")
    record.items = items
    return machine.state.new(record)


def _outside(shape: str, reason: str) -> Callable[[Machine, Syntax, list[Value]], Value | None]:
    return lambda machine, node, values: machine.fresh(OUTSIDE, node, reason, shape, False)


def _stringify(machine: Machine, node: Syntax, values: list[Value]) -> Value | None:
    if len(values) > 1 and not calls.plain(machine, values[1]):
        return None
    return machine.fresh(_data_kind(machine, values), node, "the text of a value", "string", False)


def _data_kind(machine: Machine, values: list[Value]) -> ChoiceKind:
    """OUTSIDE where a value is from outside as a whole; else what is computed here is not modelled."""
    return OUTSIDE if values and isinstance(values[0], Opaque) and values[0].kind is OUTSIDE else UNMODELLED


def _parse_json(machine: Machine, node: Syntax, values: list[Value]) -> Value | None:
    kind = _data_kind(machine, values)
    if machine.flip(kind, node, "JSON.parse may throw"):
        raise machine.throw(node, "JSON.parse", "SyntaxError")
    return machine.fresh(kind, node, "the result of JSON.parse")


def _math(machine: Machine, node: Syntax, values: list[Value]) -> Value | None:
    kinds = [v.kind for v in values if isinstance(v, Opaque)]
    if not kinds or any(isinstance(v, Ref | Table) for v in values):
        return None
    kind = UNMODELLED if UNMODELLED in kinds else OUTSIDE
    return machine.fresh(kind, node, f"the result of {node.short}", "number", False)


def _require(machine: Machine, node: Syntax, values: list[Value]) -> Value | None:
    name = machine.known(_first(values))
    text = name.removeprefix("node:").split("@")[0] if isinstance(name, str) else ""
    if text in OUTSIDE_MODULES:
        return machine.fresh(OUTSIDE, node, f"what the module {text} returns is outside input", "object", False)
    return machine.fresh(UNMODELLED, node, f"the module {text or 'here'} is not modelled", "object", False)


def _resolved(machine: Machine, node: Syntax, values: list[Value]) -> Value | None:
    value = machine.known(_first(values))
    if isinstance(value, Ref) and machine.state.read(value).kind == "promise":
        return value
    return machine.state.new(Record("promise", {"value": value}))


def _rejected(machine: Machine, node: Syntax, values: list[Value]) -> Value | None:
    return machine.state.new(Record("promise", {"error": _first(values)}))


_FUNCTIONS: dict[str, Callable[[Machine, Syntax, list[Value]], Value | None]] = {
    "Boolean": _boolean,
    "String": _string,
    "Number": _number,
    "parseInt": _parse_int,
    "parseFloat": _parse_int,
    "isNaN": _is_nan,
    "Array.isArray": _is_array,
    "Array.from": _array_from,
    "Object.keys": _listing(lambda machine, name, item: name),
    "Object.values": _listing(lambda machine, name, item: item),
    "Object.entries": _listing(_pair),
    "Object.assign": _assign,
    "Object.freeze": _freeze,
    "JSON.stringify": _stringify,
    "JSON.parse": _parse_json,
    "Date.now": _outside("number", "the current time is outside input"),
    "Date.parse": _outside("number", "a point in time"),
    "Date": _outside("string", "the current time is outside input"),
    "Math.random": _outside("number", "a random number is outside input"),
    "Math.floor": _math,
    "Math.round": _math,
    "Math.ceil": _math,
    "Math.abs": _math,
    "Math.max": _math,
    "Math.min": _math,
    "require": _require,
    "Promise.resolve": _resolved,
    "Promise.reject": _rejected,
}
