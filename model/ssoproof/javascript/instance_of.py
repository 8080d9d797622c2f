"""The operator instanceof."""

from __future__ import annotations

from ssoproof.javascript import natives, prototypes, unknown_value
from ssoproof.javascript.explorer import OUTSIDE, UNMODELLED, Machine
from ssoproof.javascript.operations import truth
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import (
    FUNCTIONS,
    UNDEFINED,
    UNWRITTEN,
    AtLeast,
    Native,
    Opaque,
    Primitive,
    Ref,
    Value,
    symbol,
)

#: Functions without a prototype.
_BARE = ("arrow_function", "method_definition")


def instance_of(machine: Machine, node: Syntax, left: Value, right: Value) -> Value:
    """`left instanceof right`, for the language's own errors and lists."""
    left, right = machine.resolve(left), machine.resolve(right)
    special = UNWRITTEN + "Symbol.hasInstance"
    if isinstance(right, Ref) and prototypes.holder(machine, right, special) is not None:
        method = prototypes.get(machine, node, right, special) or UNDEFINED
        return truth(machine, node, machine.invoke(machine, node, method, [left], right))
    _check_class(machine, node, right)
    bound = machine.state.read(right) if isinstance(right, Ref) else None
    if bound is not None and bound.kind == "bound" and not bound.havocked:
        return instance_of(machine, node, left, bound.items[0])
    if isinstance(left, Primitive) or symbol(left):
        return False
    _check_prototype(machine, node, left, right)
    settled = not isinstance(left, Opaque) or unknown_value.kind_of(machine, left) is OUTSIDE
    if isinstance(right, Ref) and machine.state.read(right).kind == "class" and settled:
        return isinstance(left, Ref) and prototypes.is_instance(machine, left, right)
    if isinstance(right, Native):
        if (
            isinstance(left, Ref)
            and machine.state.read(left).kind == "instance"
            and right.path in natives.ERRORS
        ):
            made = machine.state.read(left).made
            return right.path == made or (right.path == "Error" and made in natives.ERRORS)
        record = machine.state.read(left) if isinstance(left, Ref) else None
        if (
            record is not None
            and record.kind == "error"
            and not record.havocked
            and right.path.endswith("Error")
            and (record.made or right.path == "Error")
        ):
            return right.path in ("Error", record.made)
        if record is not None and record.kind == "array" and not record.havocked and right.path == "Array":
            return True
    outside_value = isinstance(left, Opaque) and unknown_value.kind_of(machine, left) is OUTSIDE
    kind = OUTSIDE if outside_value and isinstance(right, Native | Opaque) else UNMODELLED
    return machine.fresh(kind, node, f"{node.short} is not worked out", "boolean", False)


def _check_prototype(machine: Machine, node: Syntax, left: Value, right: Value) -> None:
    """For an object the operator throws where the function on the right is none that makes objects."""
    if isinstance(right, Ref):
        record = machine.state.read(right)
        code = record.code
        if record.havocked or record.kind == "class":
            return
        makes = code is not None and (code.generates or not (code.asynchronous or code.kind in _BARE))
        if record.kind == "function" and makes:
            return
        if not isinstance(left, Opaque | AtLeast):
            raise machine.throw(node, "the function has no prototype")
    elif not isinstance(right, Native) or natives.makes_objects(right.path):
        return
    if machine.fork(UNMODELLED, node, f"{node.short}: the function may have no prototype"):
        raise machine.throw(node, "the function has no prototype")


def _check_class(machine: Machine, node: Syntax, right: Value) -> None:
    """The operator throws for what is no class, and asks classes that answer for themselves."""
    record = machine.state.read(right) if isinstance(right, Ref) else None
    if isinstance(right, Opaque) and right.path == "URL":
        return
    if isinstance(right, Opaque) or (record is not None and record.havocked):
        kind = unknown_value.kind_of(machine, right) if isinstance(right, Opaque) else UNMODELLED
        if machine.fork(kind, node, f"{node.short}: what stands on the right may be no class"):
            raise machine.throw(node, "the operator instanceof needs a class")
    elif (record is None or record.kind not in FUNCTIONS) and (
        not isinstance(right, Native) or symbol(right) or natives.namespace(machine.host, right.path)
    ):
        raise machine.throw(node, "the operator instanceof needs a class")
