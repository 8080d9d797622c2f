"""Calls: of the hook's own functions, of the language's and the host's, of values that are not known."""

from __future__ import annotations

from ssoproof.javascript import symbolic_text, unknown_value
from ssoproof.javascript.conversions import coerce
from ssoproof.javascript.explorer import OUTSIDE, UNMODELLED, Exhausted, Machine, Tampered, Thrown
from ssoproof.javascript.havoc import unknown_call
from ssoproof.javascript.heap import Record, error
from ssoproof.javascript.lists import each, whole
from ssoproof.javascript.operations import nullish
from ssoproof.javascript.provenance import RecordedConstant
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import UNDEFINED, Native, Nothing, Opaque, Ref, Table, Value


def closure(machine: Machine, node: Syntax, scope: Ref) -> Ref:
    """A function of the hook's own."""
    record = Record("function")
    record.code, record.outer = node, scope
    ref = machine.state.new(record)
    if node.kind == "function_expression" and "name" in node.field:
        record.outer = _own_name(machine, node, scope, ref)
    return ref


def _own_name(machine: Machine, node: Syntax, scope: Ref, function: Ref) -> Ref:
    """The scope in which a function sees itself under its own name, which is not written to."""
    named = Record("scope", {node.field["name"].text: function})
    named.outer, named.code, named.constants = scope, node, frozenset(named.props)
    return machine.state.new(named)


def call(machine: Machine, node: Syntax, target: Value, values: list[Value]) -> Value:
    """The result of calling `target`."""
    from ssoproof.javascript import builtins, external_calls, promises

    target = machine.resolve(target)
    if isinstance(target, Native):
        return builtins.call(machine, node, target.path, values)
    if isinstance(target, Opaque):
        return external_calls.call(machine, node, target, values)
    if isinstance(target, Ref):
        record = machine.state.read(target)
        if record.havocked:
            return unknown_call(machine, node, f"the call of {node.short}", [target, *values])
        if record.kind == "resolver":
            return promises.resolve(machine, node, record, values)
        if record.kind == "function" and record.code is not None:
            return _invoke(machine, node, target, record.code, values)
    raise machine.throw(node, f"{node.short}: not a function")


def _invoke(machine: Machine, node: Syntax, target: Ref, code: Syntax, values: list[Value]) -> Value:
    from ssoproof.javascript.statements import run_function

    through = node.memo.get("awaited") or (node.memo.get("last") and machine.calls == 0)
    waits = code.asynchronous and code.has("await_expression", "for_in_statement") and not through
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
        return _promise(machine, node, "error", thrown.value)
    finally:
        machine.calls -= 1
    return _promise(machine, node, "value", result) if code.asynchronous else result


def _promise(machine: Machine, node: Syntax, how: str, value: Value) -> Value:
    from ssoproof.javascript import promises

    value = machine.resolve(value)
    machine.here = node
    if how == "value" and promises.is_promise(machine, value):
        return value
    return promises.promise(machine, how, value)


def check_callee(machine: Machine, node: Syntax, base: Value) -> None:
    """A method of undefined throws before the arguments are evaluated."""
    if isinstance(base, RecordedConstant) and not nullish(machine, node, base):
        return
    base = machine.resolve(base)
    if isinstance(base, Nothing):
        raise machine.throw(node, f"no member of {base.value}")
    if isinstance(base, Opaque) and unknown_value.nullish(machine, node, base):
        raise machine.throw(node, f"{base.reason}: no member of undefined")


def call_method(machine: Machine, node: Syntax, base: Value, key: Value, values: list[Value]) -> Value:
    """The result of `base[key](...)`."""
    from ssoproof.javascript import (
        builtins,
        external_calls,
        list_methods,
        maps,
        members,
        promises,
        regex,
        strings,
    )

    key = machine.resolve(key)
    coerce(machine, node, key)
    name = members.name_of(key)
    if isinstance(base, RecordedConstant) and name is not None:
        found = strings.recorded(machine, base, name, values)
        if found is not None:
            return found
    base = machine.resolve(base)
    if name is None:
        return unknown_call(machine, node, f"the call {node.short} is not modelled", [base, *values])
    if isinstance(base, Opaque):
        return external_calls.method(machine, node, base, name, values)
    if isinstance(base, Native):
        if members.missing(machine, base, name):
            members.get_member(machine, node.field.get("function", node), base, name)
            raise machine.throw(node, f"{base.path}.{name}: not a function")
        return builtins.call(machine, node, f"{base.path}.{name}", values)
    if isinstance(base, str | float | bool):
        return strings.call(machine, node, base, name, values)
    if isinstance(base, Ref):
        record = machine.state.read(base)
        if name in record.props and not record.havocked:
            target = machine.resolve(record.props[name])
            return _own_method(machine, node, base, target, values)
        if record.havocked:
            return unknown_call(machine, node, f"the call {node.short}", [base, *values])
        if record.kind == "promise" and name in ("then", "catch", "finally"):
            return promises.then(machine, node, base, name, values)
        if record.kind == "map":
            return maps.call(machine, node, base, name, values)
        if record.kind == "regex":
            return regex.call(machine, node, base, name, values)
        if record.kind in ("array", "set"):
            return list_methods.call(machine, node, base, name, values)
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


def plain(machine: Machine, value: Value) -> bool:
    """True where no function can be reached from the value: it is data."""
    reached = machine.state.reach([value])
    cells = (machine.state.read(ref) for ref in reached.cells)
    return all(
        cell.kind in ("object", "array", "set", "map", "regex", "error", "iterator") for cell in cells
    ) and not any(isinstance(other, Native) for other in reached.others)


def listing(machine: Machine, node: Syntax, value: Value) -> list[Value] | Opaque:
    """The items of something that is spread or taken apart; opaque where they are not known."""
    value = machine.resolve(value)
    if isinstance(value, Nothing | bool | float):
        raise machine.throw(node, "not iterable")
    if isinstance(value, str):
        machine.state.space.take(len(value))
        return list(value)
    if isinstance(value, Ref) and machine.state.read(value).kind in ("array", "set", "iterator"):
        from ssoproof.javascript.maps import iterated

        once = machine.state.read(value).kind == "iterator"
        items = iterated(machine, value) if once else whole(machine, node, value)
        if items is not None:
            return items
    if isinstance(value, Opaque) and unknown_value.kind_of(machine, value) is OUTSIDE:
        fails = symbolic_text.test(machine, value, "typeof ({} ?? 0)[Symbol.iterator] !== 'function'")
        sure = value.shape in ("array", "texts") and not value.optional
        if not sure and machine.fork(OUTSIDE, node, f"{value.reason}: it may not be a list", fails):
            raise machine.throw(node, "not iterable")
        return symbolic_text.derived(
            machine, node, [value], "[...{}]", "texts" if value.shape == "texts" else "array"
        )
    return unknown_call(machine, node, f"the items of {node.short} are not modelled", [value])


def key_of(machine: Machine, node: Syntax, value: Value) -> str | None:
    """A computed key; None where it is not known."""
    from ssoproof.javascript.members import name_of

    value = machine.resolve(value)
    coerce(machine, node, value)
    return name_of(value)


def as_string(machine: Machine, node: Syntax, value: Value) -> Value:
    """The value as a piece of text."""
    from ssoproof.javascript.operations import binary

    coerce(machine, node, value)
    if isinstance(value, Opaque) and value.kind is OUTSIDE:
        return symbolic_text.derived(machine, node, [value], "String({})", "string")
    return binary(machine, node, "+", "", value)


def construct(machine: Machine, node: Syntax, path: str, values: list[Value]) -> Value:
    """The result of `new path(...)`."""
    from ssoproof.javascript import maps, natives, node_globals, promises, regex

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
    if path == "Array" and not values:
        return machine.state.new(Record("array"))
    if path == "Object" and not values:
        return machine.state.new(Record("object"))
    if path == "Set" and len(values) <= 1:
        return _new_set(machine, node, values)
    return unknown_call(machine, node, f"new {path} is not modelled", [Native(path), *values])


def _error(machine: Machine, node: Syntax, path: str, values: list[Value]) -> Value:
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


def _date(machine: Machine, node: Syntax, values: list[Value]) -> Value:
    if not values:
        return symbolic_text.now(machine, node, "new Date()", "date")
    known: list[Value] = [machine.resolve(value) for value in values]
    if len(known) == 1 and isinstance(known[0], str | float):
        text = symbolic_text.written(machine, known[0])
        if text is not None:
            path = f"new Date({text})"
            return Opaque(OUTSIDE, f"{path} is outside input", path, path, "date", False)
    coerce(machine, node, *known)
    if len(known) == 1 and isinstance(known[0], Opaque):
        return symbolic_text.derived(machine, node, known, "new Date({})", "date")
    return machine.fresh(UNMODELLED, node, "a point in time", "date", False)


def _new_set(machine: Machine, node: Syntax, values: list[Value]) -> Value:
    from ssoproof.javascript.values import primitive, tagged, unsigned

    items = listing(machine, node, values[0]) if values and not isinstance(values[0], Nothing) else []
    if isinstance(items, Opaque):
        return machine.fresh(items.kind, node, items.reason, "object", False)
    items = [
        unsigned(machine.recorded(item) if isinstance(item, RecordedConstant) else item) for item in items
    ]
    if not all(primitive(item) and item == item for item in items):
        return unknown_call(machine, node, "a set of values that are not constants", items)
    record = Record("set")
    record.items = list({tagged(item): item for item in items}.values())
    return machine.state.new(record)


__all__ = ["UNDEFINED", "call", "call_method", "closure", "construct", "each", "listing", "plain"]
