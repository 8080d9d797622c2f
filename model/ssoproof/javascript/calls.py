"""Calls: of the hook's own functions, of the language's and the host's, of values that are not known."""

from __future__ import annotations

from typing import NamedTuple

from ssoproof.javascript import (
    builtins,
    external_calls,
    list_methods,
    maps,
    members,
    membership,
    promises,
    prototypes,
    regex,
    strings,
    unknown_value,
)
from ssoproof.javascript.conversions import coerced
from ssoproof.javascript.explorer import Ended, Machine, Thrown
from ssoproof.javascript.havoc import unknown_call, unknown_method
from ssoproof.javascript.heap import Record
from ssoproof.javascript.lists import whole
from ssoproof.javascript.nodes import Leaving
from ssoproof.javascript.operations import nullish
from ssoproof.javascript.operators import name_of
from ssoproof.javascript.provenance import RecordedConstant
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import (
    FUNCTIONS,
    NO_THIS,
    PROCESS,
    UNDEFINED,
    Native,
    Nothing,
    Opaque,
    Primitive,
    Ref,
    Value,
    Values,
    private,
    symbol,
)

#: In the place of a method that is not read before its arguments, or that an object of the script lacks then.
UNREAD, ABSENT = Native("#unread"), Native("#absent")


class Enter(NamedTuple):
    """A function of the script's own that is called, and with what."""

    function: Ref
    code: Syntax
    values: Values
    this: Value = NO_THIS


def call(machine: Machine, node: Syntax, target: Value, values: Values, this: Value = NO_THIS) -> Value:
    """The result of calling `target`."""
    return _whole(machine, node, entering(machine, node, target, values, this))


def _whole(machine: Machine, node: Syntax, given: Value | Enter) -> Value:
    """A function of the script's own runs to its end within the present step."""
    if not isinstance(given, Enter):
        return given
    from ssoproof.javascript.execution import inner_call

    end = machine.nested(lambda state: inner_call(machine, state, given))
    if end.kind == "threw":
        raise Thrown(end.value, end.node)
    if end.kind != "returned":
        raise Ended(end.kind, end.node)
    return end.value


def entering(
    machine: Machine, node: Syntax, target: Value, values: Values, this: Value = NO_THIS
) -> Value | Enter:
    """The result of calling `target`, or the function of the script's own that is to be entered."""
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
        if record.kind == "bound":
            function, bound, *given = record.items
            return entering(machine, node, function, given + values, bound)
        if record.kind == "class":
            raise machine.throw(node, f"{node.short}: a class is called without new")
        if record.kind == "function" and record.code is not None:
            if record.code.names() & {"arguments", "eval"} or record.code.generates:
                return unknown_method(machine, node, [target, this, *values])
            return Enter(target, record.code, values, this)
    raise machine.throw(node, f"{node.short}: not a function")


def check_callee(machine: Machine, node: Syntax, base: Value) -> None:
    """A method of undefined throws before the arguments are evaluated."""
    if isinstance(base, RecordedConstant) and not nullish(machine, node, base):
        return
    base = machine.resolve(base)
    if isinstance(base, Nothing):
        raise machine.throw(node, f"no member of {base.value}")
    if isinstance(base, Opaque) and unknown_value.missing(machine, node, base):
        raise machine.throw(node, f"{base.reason}: no member of undefined")


def read_method(machine: Machine, node: Syntax, base: Value, key: Value, stops: str) -> Value | Leaving:
    """The script's own method, which is read before the arguments are worked out; `stops` is the label of the
    chain that ends where there is none."""
    method: Value = UNREAD
    held = base if isinstance(base, RecordedConstant) else machine.resolve(base)
    name = name_of(machine.resolve(key)) if isinstance(held, Ref) else None
    if (
        isinstance(held, Ref)
        and (name is None or not private(name))
        and not machine.state.read(held).havocked
    ):
        if name is None:
            name = name_of(machine.resolve(coerced(machine, node, key, "string")))
        there = name is not None and prototypes.holder(machine, held, name) is not None
        method = members.get_member(machine, node, held, name) if there and name is not None else ABSENT
    if stops:
        value = method if method not in (UNREAD, ABSENT) else members.get_member(machine, node, base, key)
        if nullish(machine, node, value):
            return Leaving(stops)
    check_callee(machine, node, base)
    return method


def entering_read(machine: Machine, node: Syntax, read: Values, values: Values) -> Value | Enter:
    """The same for a method that was read before: `read` is the object, the key and the method."""
    base, key, method, *_ = read
    if method == UNREAD:
        return entering_method(machine, node, base, key, values)
    held = machine.resolve(base)
    if method != ABSENT:
        return entering(machine, node, method, values, held)
    name = name_of(machine.resolve(key))
    if isinstance(held, Ref) and (name is None or prototypes.holder(machine, held, name) is not None):
        return unknown_method(machine, node, [base, *values])
    return entering_method(machine, node, base, key, values)


def entering_method(machine: Machine, node: Syntax, base: Value, key: Value, values: Values) -> Value | Enter:
    """The result of `base[key](...)`, or the function of the script's own that is to be entered."""
    key = machine.resolve(coerced(machine, node, key, "string"))
    name = name_of(key)
    if isinstance(base, RecordedConstant) and name is not None:
        result = strings.recorded(machine, base, name, values)
        if result is not None:
            return result
    base = machine.resolve(base)
    if name is None:
        return unknown_method(machine, node, [base, *values])
    elsewhere = prototypes.private_elsewhere(machine, node, base, name, values)
    if elsewhere is not None:
        return elsewhere
    if isinstance(base, Opaque) and base.path in PROCESS:
        return entering(machine, node, members.get_member(machine, node, base, name), values, base)
    if isinstance(base, Opaque):
        return external_calls.method(machine, node, base, name, values)
    if isinstance(base, Native):
        method = members.method_of(machine, node, base, name)
        return builtins.call(machine, node, method.path, values)
    if isinstance(base, str | float | bool):
        return strings.call(machine, node, base, name, values)
    if isinstance(base, Ref):
        record = machine.state.read(base)
        if record.havocked:
            return unknown_call(machine, node, f"the call {node.short}", [base, *values])
        if prototypes.holder(machine, base, name) is not None:
            return entering(machine, node, members.get_member(machine, node, base, name), values, base)
        if record.kind in FUNCTIONS and name in ("call", "apply", "bind"):
            return _rebound(machine, node, base, name, values)
        if record.kind == "promise" and name in ("then", "catch", "finally"):
            return promises.then(machine, node, base, name, values)
        if record.kind == "map":
            return maps.call(machine, node, base, name, values)
        if record.kind == "array" and members.place(name):
            return entering(machine, node, members.get_member(machine, node, base, name), values, base)
        if record.kind == "regex":
            return regex.call(machine, node, base, name, values)
        if record.kind in ("array", "set"):
            return list_methods.call(machine, node, base, name, values)
        if name == "hasOwnProperty" and len(values) == 1:
            return membership.has_member(machine, node, base, values[0], False)
        if name not in members.INHERITED and record.kind in ("object", "error", "instance", "class"):
            return entering(machine, node, members.get_member(machine, node, base, name), values)
    return unknown_method(machine, node, [base, *values])


def _listed(machine: Machine, node: Syntax, given: Values) -> Values | None:
    """The arguments that `apply` takes out of a value, by its length and places; None where that is not
    known."""
    value = machine.resolve(given[0]) if given else UNDEFINED
    if isinstance(value, Nothing) or (isinstance(value, Opaque) and nullish(machine, node, value)):
        return []
    if isinstance(value, Primitive) or symbol(value):
        raise machine.throw(node, f"{node.short}: arguments that are no object")
    record = machine.state.read(value) if isinstance(value, Ref) else None
    if record is None or record.havocked:
        return None
    if record.kind in ("set", "map"):
        return []
    return whole(machine, node, value) if record.kind == "array" and isinstance(value, Ref) else None


def _rebound(machine: Machine, node: Syntax, function: Ref, name: str, values: Values) -> Value | Enter:
    """`call`, `apply` and `bind` of functions."""
    this, given = (values[0], values[1:]) if values else (NO_THIS, values)
    this = machine.resolve(this)
    if isinstance(this, Primitive):  # of those it makes objects
        this = NO_THIS
    if name == "bind":
        bound = Record("bound")
        bound.items = [function, this, *given]
        return machine.state.new(bound)
    if name == "apply":
        listed = _listed(machine, node, given)
        if listed is None:
            return unknown_method(machine, node, [function, *values])
        given = listed
    return entering(machine, node, function, given, this)
