"""Operators on values of every kind: known ones exactly, tables pointwise, opaque ones by free choices."""

from __future__ import annotations

from ssoproof.javascript import natives, operators, symbolic_text, unknown_value
from ssoproof.javascript.conversions import coerce, coerced
from ssoproof.javascript.explorer import OUTSIDE, UNMODELLED, Machine
from ssoproof.javascript.provenance import RecordedConstant, derive, plain
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import (
    FUNCTIONS,
    UNDEFINED,
    AtLeast,
    Concrete,
    Native,
    Nothing,
    Opaque,
    Primitive,
    Ref,
    Table,
    Value,
    primitive,
    symbol,
    tagged,
)

_PRIMITIVE = ("string", "number", "boolean")
_EQUALITY = ("===", "!==", "==", "!=")


def truth(machine: Machine, node: Syntax, value: Value) -> bool:
    """The value as a condition; decides the input it depends on where that matters."""
    if isinstance(value, RecordedConstant):
        return machine.recorded(derive(_truthy, value)) is True
    if isinstance(value, Table):
        if any(
            (isinstance(v, AtLeast) and v.least <= 0) or isinstance(v, RecordedConstant) for v in value.values
        ):
            return truth(machine, node, machine.resolve(value))
        return machine.split(value.level, [_truthy(v) for v in value.values]) is True
    if isinstance(value, Opaque):
        return unknown_value.truthy(machine, node, value)
    if isinstance(value, AtLeast) and value.least <= 0:
        return machine.fork(UNMODELLED, node, "the length of a list beyond what is counted")
    return _truthy(value)


def _truthy(value: Concrete) -> bool:
    if isinstance(value, Primitive):
        return operators.truthy(value)
    return True


def nullish(machine: Machine, node: Syntax, value: Value) -> bool:
    """Is the value undefined or null?"""
    if isinstance(value, RecordedConstant):
        return machine.recorded(derive(_nothing, value)) is True
    if isinstance(value, Table):
        return machine.split(value.level, [isinstance(v, Nothing) for v in value.values]) is True
    if isinstance(value, Opaque):
        return unknown_value.nullish(machine, node, value)
    return isinstance(value, Nothing)


def _nothing(value: Concrete) -> bool:
    return isinstance(value, Nothing)


def unary(machine: Machine, node: Syntax, op: str, value: Value) -> Value:
    """The value of `op value`."""
    if op == "void":
        return UNDEFINED
    value = machine.light(value)
    if isinstance(value, RecordedConstant):
        return derive(_unary, op, value)
    if isinstance(value, Table) and all(primitive(v) for v in value.values):
        return as_table(value.level, tuple(_unary(op, v) for v in value.values))
    if op == "!":
        return not truth(machine, node, value)
    value = machine.resolve(value)
    if op != "typeof":
        converted = coerced(machine, node, value, "number")
        if converted is not value:
            return unary(machine, node, op, converted)
    if isinstance(value, Opaque):
        if op == "typeof":
            return unknown_value.type_of(machine, node, value)
        return symbolic_text.derived(
            machine, node, [value], f"({op}{{}})", "number", False, unknown_value.kind_of(machine, value)
        )
    if isinstance(value, Primitive):
        return _unary(op, value)
    if op != "typeof" and symbol(value):
        raise machine.throw(node, "a symbol is no number")
    return _unary_object(machine, node, op, value)


def _unary(op: str, value: Value) -> Concrete:
    assert isinstance(value, Primitive)
    result = operators.unary(op, value)
    assert isinstance(result, Primitive)
    return result


def _unary_object(machine: Machine, node: Syntax, op: str, value: Ref | Native | AtLeast) -> Value:
    if op == "typeof":
        if isinstance(value, AtLeast):
            return "number"
        if symbol(value):
            return "symbol"
        if isinstance(value, Native):
            return "object" if natives.namespace(machine.host, value.path) else "function"
        return "function" if machine.state.read(value).kind in FUNCTIONS else "object"
    return machine.fresh(UNMODELLED, node, f"the operator {op} on {node.short}", "number", False)


def as_table(level: int, values: tuple[Concrete, ...]) -> Value:
    """A table, or its one value where all are the same."""
    first = tagged(values[0])
    return values[0] if all(tagged(v) == first for v in values) else Table(level, values)


def binary(machine: Machine, node: Syntax, op: str, left: Value, right: Value) -> Value:
    """The value of `left op right`; a free choice where a side is opaque."""
    left, right = machine.light(left), machine.light(right)
    shown = (
        (isinstance(left, RecordedConstant) or isinstance(right, RecordedConstant))
        and plain(left)
        and plain(right)
    )
    if shown and (op in _EQUALITY or machine.recorded(derive(_decides, op, left, right))):
        return derive(operators.binary, op, left, right)
    if isinstance(left, Table) or isinstance(right, Table):
        result = _pointwise(op, left, right)
        if result is not None:
            return result
    left, right = machine.resolve(left), machine.resolve(right)
    if op in _EQUALITY:
        return equal(machine, node, left, right, len(op) == 3) == (op[0] == "=")
    hint = "default" if op == "+" else "number"
    first = coerced(machine, node, left, hint)
    if symbol(first) and op not in ("+", *_FLIPPED):
        raise machine.throw(node, "a symbol is no number")
    sides = first, coerced(machine, node, right, hint)
    if sides != (left, right):
        return binary(machine, node, op, *sides)
    if symbol(left) or symbol(right):
        raise machine.throw(node, "a symbol is neither a number nor a text")
    if isinstance(left, Opaque) or isinstance(right, Opaque):
        return _opaque(machine, node, op, left, right)
    if isinstance(left, AtLeast) or isinstance(right, AtLeast):
        return _at_least(machine, node, op, left, right)
    if isinstance(left, Primitive) and isinstance(right, Primitive):
        try:
            result = operators.binary(op, left, right)
            return machine.state.space.text(result) if isinstance(result, str) else result
        except operators.Undecided:
            pass
    shape = (
        "boolean"
        if op in _FLIPPED
        else "string"
        if isinstance(left, str) or isinstance(right, str)
        else "any"
    )
    shape = "number" if op not in ("+", *_FLIPPED) else shape
    return machine.fresh(UNMODELLED, node, f"the operator {op} in {node.short}", shape, False)


def _decides(op: str, left: operators.Known, right: operators.Known) -> bool:
    try:
        operators.binary(op, left, right)
    except operators.Undecided:
        return False
    return True


def _pointwise(op: str, left: Value, right: Value) -> Value | None:
    level = left.level if isinstance(left, Table) else right.level if isinstance(right, Table) else -1
    if isinstance(left, Table) and isinstance(right, Table) and left.level != right.level:
        return None
    size = (
        len(left.values) if isinstance(left, Table) else len(right.values) if isinstance(right, Table) else 0
    )
    lefts = left.values if isinstance(left, Table) else (left,) * size
    rights = right.values if isinstance(right, Table) else (right,) * size
    if not all(primitive(v) for v in (*lefts, *rights)):
        return None
    try:
        return as_table(level, tuple(operators.binary(op, a, b) for a, b in zip(lefts, rights, strict=True)))  # type: ignore[arg-type]
    except operators.Undecided:
        return None


def equal(machine: Machine, node: Syntax, left: Value, right: Value, strict: bool) -> bool:
    """left === right, or left == right."""
    if (
        (isinstance(left, RecordedConstant) or isinstance(right, RecordedConstant))
        and plain(left)
        and plain(right)
    ):
        return (
            machine.recorded(derive(operators.strict_equal if strict else operators.loose_equal, left, right))
            is True
        )
    left, right = machine.resolve(left), machine.resolve(right)
    if isinstance(right, Opaque) and not isinstance(left, Opaque):
        left, right = right, left
    objects = all(isinstance(side, Ref | Native) and not symbol(side) for side in (left, right))
    if not (strict or objects or isinstance(left, Nothing) or isinstance(right, Nothing)):
        if (
            isinstance(left, Opaque)
            and isinstance(right, Ref)
            and (left.optional or left.shape not in _PRIMITIVE)
        ):
            coerce(machine, node, left, right)
        else:
            sides = coerced(machine, node, left), coerced(machine, node, right)
            if sides != (left, right):
                return equal(machine, node, *sides, strict)
    if isinstance(left, Opaque):
        return unknown_value.equal(machine, node, left, right, strict)
    if isinstance(left, AtLeast) or isinstance(right, AtLeast):
        return _equal_at_least(machine, node, left, right)
    if isinstance(left, Ref | Native) or isinstance(right, Ref | Native):
        return _equal_objects(machine, node, left, right, strict)
    assert not isinstance(right, Opaque)
    return operators.strict_equal(left, right) if strict else operators.loose_equal(left, right)


def _equal_objects(machine: Machine, node: Syntax, left: Value, right: Value, strict: bool) -> bool:
    if left == right:
        return True
    both = isinstance(left, Ref | Native) and isinstance(right, Ref | Native)
    if strict or both or any(isinstance(side, Nothing) or symbol(side) for side in (left, right)):
        return False
    return machine.fork(UNMODELLED, node, f"the comparison {node.short}")


def _equal_at_least(machine: Machine, node: Syntax, left: Value, right: Value) -> bool:
    bound, other = (left, right) if isinstance(left, AtLeast) else (right, left)
    assert isinstance(bound, AtLeast)
    if isinstance(other, Nothing | Ref | Native) or (isinstance(other, float) and other < bound.least):
        return False
    return machine.fork(UNMODELLED, node, "the length of a list beyond what is counted")


_FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


def _at_least(machine: Machine, node: Syntax, op: str, left: Value, right: Value) -> Value:
    if isinstance(right, AtLeast) and isinstance(left, float) and op in _FLIPPED:
        return _at_least(machine, node, _FLIPPED[op], right, left)
    if isinstance(left, AtLeast) and isinstance(right, float):
        if op in (">", ">=") and left.least >= right + (op == ">"):
            return True
        if op in ("<", "<=") and left.least >= right + (op == "<="):
            return False
        if op in ("+", "-") and right.is_integer():
            return AtLeast(left.least + int(right) * (1 if op == "+" else -1))
    if op in _FLIPPED:
        return machine.fork(UNMODELLED, node, "the length of a list beyond what is counted")
    return machine.fresh(UNMODELLED, node, "the length of a list beyond what is counted")


def _opaque(machine: Machine, node: Syntax, op: str, left: Value, right: Value) -> Value:
    sides = [side for side in (left, right) if isinstance(side, Opaque)]
    outside = all(unknown_value.kind_of(machine, side) is OUTSIDE for side in sides)
    outside = outside and not any(isinstance(side, Native | AtLeast) for side in (left, right))
    outside = outside and all(_simple(machine, side) for side in (left, right) if isinstance(side, Ref))
    shape = "boolean" if op in _FLIPPED else "number" if op in ("-", "*", "/", "%", "**") else "any"
    if op == "+" and any(textual(side) for side in (left, right)):
        shape = "string"
    if op in ("in", "instanceof"):
        shape = "boolean"
    kind = OUTSIDE if outside else UNMODELLED
    return symbolic_text.derived(machine, node, [left, right], f"({{}} {op} {{}})", shape, False, kind)


def _simple(machine: Machine, ref: Ref) -> bool:
    """A list or object of constants, which converts to a text as the language has it."""
    return symbolic_text.written(machine, ref) is not None and machine.state.read(ref).kind == "array"


def textual(value: Value) -> bool:
    """Is it sure to be a text?"""
    return isinstance(value, str) or (
        isinstance(value, Opaque) and value.shape == "string" and not value.optional
    )


def as_string(machine: Machine, node: Syntax, value: Value) -> Value:
    """The value as a piece of text."""
    value = coerced(machine, node, value, "string")
    if isinstance(value, Opaque) and value.kind is OUTSIDE:
        return symbolic_text.derived(machine, node, [value], "String({})", "string")
    return binary(machine, node, "+", "", value)
