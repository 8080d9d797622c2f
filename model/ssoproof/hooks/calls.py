"""Calls: of the hook's own functions, of the language's and the provider's, of values that are not known."""

from __future__ import annotations

from ssoproof.hooks import opaque
from ssoproof.hooks.heap import Record
from ssoproof.hooks.machine import OUTSIDE, UNMODELLED, Exhausted, Machine, Thrown
from ssoproof.hooks.sequences import each, whole
from ssoproof.hooks.syntax import Syntax
from ssoproof.hooks.unknown import taint, unknown_call
from ssoproof.hooks.values import UNDEFINED, Native, Nothing, Opaque, Ref, Value, words


def closure(machine: Machine, node: Syntax, scope: Ref) -> Ref:
    """A function of the hook's own."""
    record = Record("function")
    record.code, record.outer = node, scope
    return machine.state.new(record)


def call(machine: Machine, node: Syntax, target: Value, values: list[Value]) -> Value:
    """The result of calling `target`."""
    from ssoproof.hooks import natives

    target = machine.known(target)
    if isinstance(target, Native):
        return natives.call(machine, node, target.path, values)
    if isinstance(target, Opaque):
        return _call_opaque(machine, node, target, values)
    if isinstance(target, Ref):
        record = machine.state.read(target)
        if record.wild:
            return unknown_call(machine, node, f"the call of {node.short}", [target, *values])
        if record.kind == "function" and record.code is not None:
            return _invoke(machine, node, target, record.code, values)
    raise machine.throw(node, f"{node.short}: not a function")


def _invoke(machine: Machine, node: Syntax, target: Ref, code: Syntax, values: list[Value]) -> Value:
    from ssoproof.hooks.statements import run_function

    waits = code.asynchronous and code.has("await_expression", "for_in_statement") and not node.memo.get("awaited")
    if waits or code.names() & {"this", "arguments", "eval"} or code.op == "*":
        return unknown_call(machine, node, f"the call {node.short} is not modelled", [target, *values])
    machine.calls += 1
    if machine.calls > machine.limits.calls:
        raise Exhausted(f"functions call each other more than {machine.limits.calls} deep")
    try:
        result = run_function(machine, code, machine.state.read(target).outer, values)
    except Thrown as thrown:
        if not code.asynchronous:
            raise
        if not node.memo.get("awaited") and machine.flip(UNMODELLED, node, "a rejected promise that nobody waits for"):
            raise
        return machine.state.new(Record("promise", {"error": thrown.value}))
    finally:
        machine.calls -= 1
    if code.asynchronous:
        held = machine.known(result)
        if isinstance(held, Ref) and machine.state.read(held).kind == "promise":
            return held
        return machine.state.new(Record("promise", {"value": result}))
    return result


def check_callee(machine: Machine, node: Syntax, base: Value) -> None:
    """A method of undefined throws before the arguments are evaluated."""
    base = machine.known(base)
    if isinstance(base, Nothing):
        raise machine.throw(node, f"no member of {base.value}")
    if isinstance(base, Opaque) and opaque.nullish(machine, node, base):
        raise machine.throw(node, f"{base.reason}: no member of undefined")


def call_method(machine: Machine, node: Syntax, base: Value, key: Value, values: list[Value]) -> Value:
    """The result of `base[key](...)`."""
    from ssoproof.hooks import listmethods, members, natives, strings

    base, key = machine.known(base), machine.known(key)
    name = members.name_of(key)
    if name is None:
        return unknown_call(machine, node, f"the call {node.short} is not modelled", [base, *values])
    if isinstance(base, Opaque):
        return _method_of_opaque(machine, node, base, name, values)
    if isinstance(base, Native):
        return natives.call(machine, node, f"{base.path}.{name}", values)
    if isinstance(base, str | float | bool):
        return strings.call(machine, node, base, name, values)
    if isinstance(base, Ref):
        record = machine.state.read(base)
        if name in record.props and not record.wild:
            target = machine.known(record.props[name])
            return _own_method(machine, node, base, target, values)
        if record.wild:
            return unknown_call(machine, node, f"the call {node.short}", [base, *values])
        if record.kind in ("array", "set"):
            return listmethods.call(machine, node, base, name, values)
        if name == "hasOwnProperty" and len(values) == 1:
            return members.has_member(machine, node, base, values[0])
        if name not in members.INHERITED and record.kind in ("object", "error"):
            return call(machine, node, members.get_member(machine, node, base, name), values)
    return unknown_call(machine, node, f"the call {node.short} is not modelled", [base, *values])


def _own_method(machine: Machine, node: Syntax, base: Ref, target: Value, values: list[Value]) -> Value:
    if isinstance(target, Ref):
        code = machine.state.read(target).code
        if code is not None and "this" in code.names():
            return unknown_call(machine, node, f"the call {node.short} uses this", [base, target, *values])
    return call(machine, node, target, values)


_READING = words(
    "includes indexOf lastIndexOf some every find findIndex filter map forEach join slice concat startsWith endsWith "
    "toLowerCase toUpperCase trim split replace match test toString getTime valueOf substring substr charAt padStart "
    "toISOString localeCompare flat keys values entries at hasOwnProperty trimStart trimEnd"
)
_TEXT = words("toLowerCase toUpperCase trim replace substring substr charAt padStart toISOString toString")
_FACTS = words("includes some every startsWith endsWith test hasOwnProperty")
_OF_STRING = words(
    "includes indexOf lastIndexOf slice concat startsWith endsWith toLowerCase toUpperCase trim split replace match "
    "toString substring substr charAt padStart localeCompare at"
)
_OF_ARRAY = words("includes indexOf some every find findIndex filter map forEach join slice concat at toString")
_OF_DATE = words("getTime valueOf toISOString toString")
_SHAPED = {"string": _OF_STRING, "array": _OF_ARRAY, "date": _OF_DATE, "number": frozenset(("toString", "valueOf"))}


def _method_of_opaque(machine: Machine, node: Syntax, base: Opaque, name: str, values: list[Value]) -> Value:
    kind = opaque.kind_of(machine, base)
    if opaque.nullish(machine, node, base):
        raise machine.throw(node, f"{base.reason}: no member {name} of undefined")
    if kind is UNMODELLED:
        return unknown_call(machine, node, f"the call {node.short}: {base.reason}", [base, *values])
    if name not in _SHAPED.get(base.shape, ()) and machine.flip(OUTSIDE, node, f"{base.reason}: {name} may fail"):
        raise machine.throw(node, f"{base.reason}: {name} failed")
    if name not in _READING:
        opaque.forget(machine, base.root)
    return _outside_result(machine, node, base, name, values)


def _outside_result(machine: Machine, node: Syntax, base: Opaque, name: str, values: list[Value]) -> Value:
    functions = [v for v in values if not plain(machine, v)]
    if functions and name in _READING:
        _visit_opaque(machine, node, base, functions)
    elif functions:
        taint(machine, node, f"the call {node.short} gets a function", functions)
    shape = "boolean" if name in _FACTS else "string" if name in _TEXT else "any"
    shape = (
        "number" if name in ("getTime", "indexOf", "findIndex") else "array" if name in ("filter", "split") else shape
    )
    result = machine.fresh(OUTSIDE, node, base.reason, shape, shape == "any")
    if name not in _FACTS and shape not in ("number", "string"):
        opaque.leak(machine, result.root, [base, *values])
    if name not in _READING:
        opaque.leak(machine, base.root, values)
    return result


def _visit_opaque(machine: Machine, node: Syntax, base: Opaque, functions: list[Value]) -> None:
    """A list that is not known calls the function any number of times with items that are not known."""
    if len(functions) > 1 or not isinstance(functions[0], Ref) or machine.state.read(functions[0]).kind != "function":
        taint(machine, node, f"the call {node.short} gets a function", functions)
        return
    function = functions[0]
    if not machine.flip(OUTSIDE, node, f"{base.reason}: whether it has items"):
        return
    before = (machine.sequence, machine.state.key([function]))
    item = machine.fresh(OUTSIDE, node, f"an item of {base.path} is outside input")
    call(machine, node, function, [item, machine.fresh(OUTSIDE, node, base.reason, "number", False)])
    if before != (machine.sequence, machine.state.key([function])):
        unknown_call(machine, node, f"{node.short} changes something for each item of {base.path}", [function])


def _call_opaque(machine: Machine, node: Syntax, target: Opaque, values: list[Value]) -> Value:
    if opaque.kind_of(machine, target) is UNMODELLED:
        return unknown_call(machine, node, f"the call {node.short}: {target.reason}", [target, *values])
    functions = [v for v in values if not plain(machine, v)]
    if machine.flip(OUTSIDE, node, f"{target.reason}: the call may fail"):
        raise Thrown(machine.fresh(OUTSIDE, node, target.reason), node)
    if functions:
        taint(machine, node, f"the call {node.short} gets a function", functions)
    result = machine.fresh(OUTSIDE, node, f"the result of {node.short} is outside input")
    opaque.leak(machine, result.root, values)
    return result


def plain(machine: Machine, value: Value) -> bool:
    """True where no function can be reached from the value: it is data."""
    reached = machine.state.reach([value])
    cells = (machine.state.read(ref) for ref in reached.cells)
    return all(cell.kind in ("object", "array", "set", "error") for cell in cells) and not any(
        isinstance(other, Native) for other in reached.others
    )


def listing(machine: Machine, node: Syntax, value: Value) -> list[Value] | Opaque:
    """The items of something that is spread or taken apart; opaque where they are not known."""
    value = machine.known(value)
    if isinstance(value, Nothing | bool | float):
        raise machine.throw(node, "not iterable")
    if isinstance(value, str) and value.isascii():
        return list(value)
    if isinstance(value, Ref) and machine.state.read(value).kind in ("array", "set"):
        items = whole(machine, node, value)
        if items is not None:
            return items
    if isinstance(value, Opaque) and opaque.kind_of(machine, value) is OUTSIDE:
        if value.shape != "array" and machine.flip(OUTSIDE, node, f"{value.reason}: it may not be a list"):
            raise machine.throw(node, "not iterable")
        return machine.fresh(OUTSIDE, node, value.reason, "array", False)
    return unknown_call(machine, node, f"the items of {node.short} are not modelled", [value])


def key_of(machine: Machine, value: Value) -> str | None:
    """A computed key; None where it is not known."""
    from ssoproof.hooks.members import name_of

    return name_of(machine.known(value))


def as_string(machine: Machine, node: Syntax, value: Value) -> Value:
    """The value as a piece of text."""
    from ssoproof.hooks.convert import binary

    if isinstance(value, Opaque) and value.kind is OUTSIDE:
        return machine.fresh(OUTSIDE, node, value.reason, "string", False)
    return binary(machine, node, "+", "", value)


def construct(machine: Machine, node: Syntax, path: str, values: list[Value]) -> Value:
    """The result of `new path(...)`."""
    if path.endswith("Error") and len(values) <= 2:
        message = values[0] if values else ""
        return machine.state.new(Record("error", {"name": path, "message": message}))
    if path == "Date":
        return machine.fresh(OUTSIDE, node, "a point in time", "date", False)
    if path == "Set" and len(values) <= 1:
        return _new_set(machine, node, values)
    return unknown_call(machine, node, f"new {path} is not modelled", values)


def _new_set(machine: Machine, node: Syntax, values: list[Value]) -> Value:
    from ssoproof.hooks.values import primitive, tagged

    items = listing(machine, node, values[0]) if values and not isinstance(values[0], Nothing) else []
    if isinstance(items, Opaque):
        return machine.fresh(items.kind, node, items.reason, "object", False)
    if not all(primitive(item) and item == item for item in items):
        return unknown_call(machine, node, "a set of values that are not constants", items)
    record = Record("set")
    record.items = list({tagged(item): item for item in items}.values())
    return machine.state.new(record)


__all__ = ["UNDEFINED", "call", "call_method", "closure", "construct", "each", "listing", "plain"]
