"""Calls: of the hook's own functions, of the language's and the host's, of values that are not known."""

from __future__ import annotations

from ssoproof.javascript import (
    builtins,
    external_calls,
    list_methods,
    maps,
    members,
    promises,
    regex,
    strings,
    unknown_value,
)
from ssoproof.javascript.conversions import coerce
from ssoproof.javascript.explorer import Exhausted, Machine, Thrown
from ssoproof.javascript.havoc import unknown_call, unknown_method
from ssoproof.javascript.heap import Record
from ssoproof.javascript.operations import nullish
from ssoproof.javascript.operators import name_of
from ssoproof.javascript.provenance import RecordedConstant
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import Native, Nothing, Opaque, Ref, Value, Values


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


def call(machine: Machine, node: Syntax, target: Value, values: Values) -> Value:
    """The result of calling `target`."""
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


def _invoke(machine: Machine, node: Syntax, target: Ref, code: Syntax, values: Values) -> Value:
    from ssoproof.javascript.statements import run_function

    through = node.memo.get("awaited") or (node.memo.get("last") and machine.calls == 0)
    waits = code.asynchronous and code.has("await_expression", "for_in_statement") and not through
    if waits or code.names() & {"this", "arguments", "eval"} or code.op == "*":
        return unknown_method(machine, node, [target, *values])
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


def _promise(machine: Machine, node: Syntax, outcome: str, value: Value) -> Value:
    value = machine.resolve(value)
    machine.here = node
    if outcome == "value" and promises.is_promise(machine, value):
        return value
    return promises.promise(machine, outcome, value)


def check_callee(machine: Machine, node: Syntax, base: Value) -> None:
    """A method of undefined throws before the arguments are evaluated."""
    if isinstance(base, RecordedConstant) and not nullish(machine, node, base):
        return
    base = machine.resolve(base)
    if isinstance(base, Nothing):
        raise machine.throw(node, f"no member of {base.value}")
    if isinstance(base, Opaque) and unknown_value.nullish(machine, node, base):
        raise machine.throw(node, f"{base.reason}: no member of undefined")


def call_method(machine: Machine, node: Syntax, base: Value, key: Value, values: Values) -> Value:
    """The result of `base[key](...)`."""
    key = machine.resolve(key)
    coerce(machine, node, key)
    name = name_of(key)
    if isinstance(base, RecordedConstant) and name is not None:
        result = strings.recorded(machine, base, name, values)
        if result is not None:
            return result
    base = machine.resolve(base)
    if name is None:
        return unknown_method(machine, node, [base, *values])
    if isinstance(base, Opaque):
        return external_calls.method(machine, node, base, name, values)
    if isinstance(base, Native):
        method = members.method_of(machine, node, base, name)
        return builtins.call(machine, node, method.path, values)
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
    return unknown_method(machine, node, [base, *values])


def _own_method(machine: Machine, node: Syntax, base: Ref, target: Value, values: Values) -> Value:
    if isinstance(target, Ref):
        code = machine.state.read(target).code
        if code is not None and "this" in code.names():
            return unknown_call(machine, node, f"the call {node.short} uses this", [base, target, *values])
    return call(machine, node, target, values)
