"""Whether a list or a set holds a value, and an object a member."""

from __future__ import annotations

import json

from ssoproof import bounds
from ssoproof.javascript import prototypes, symbolic_text, unknown_value
from ssoproof.javascript.conversions import coerced
from ssoproof.javascript.explorer import OUTSIDE, Machine
from ssoproof.javascript.havoc import unknown_call
from ssoproof.javascript.heap import Record
from ssoproof.javascript.lists import each
from ssoproof.javascript.members import INHERITED
from ssoproof.javascript.mentions import mentions
from ssoproof.javascript.operations import as_table, equal
from ssoproof.javascript.operators import name_of, strict_equal
from ssoproof.javascript.provenance import RecordedConstant, derive, plain
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import (
    UNDEFINED,
    Nothing,
    Opaque,
    Primitive,
    Ref,
    Table,
    Value,
    Values,
    primitive,
)


def includes(machine: Machine, node: Syntax, ref: Ref, values: Values) -> Value | None:
    """Whether it holds the value; None where that is not worked out."""
    if len(values) > 1:
        return None
    wanted = machine.light(values[0]) if values else UNDEFINED
    record = machine.state.read(ref)
    if isinstance(wanted, Table) and not record.counted and record.tail is None:
        items = record.items
        machine.state.space.take(len(items))
        light = sum(v.provenance.weight for v in items if isinstance(v, RecordedConstant))
        if (
            isinstance(wanted, RecordedConstant)
            and all(plain(v) for v in items)
            and not bounds.TRACED.passed(light)
        ):
            return derive(_among, wanted, *items)
        if all(primitive(v) for v in (*items, *wanted.values)):
            answers = tuple(_among(v, *items) for v in wanted.values)
            return as_table(wanted.level, answers)
    for _, item in each(machine, node, ref, (ref,)):
        if isinstance(wanted, float) and wanted != wanted and isinstance(item, float) and item != item:
            return True
        if equal(machine, node, item, wanted, True):
            return True
    return False


def has_member(machine: Machine, node: Syntax, base: Value, key: Value, inherits: bool = True) -> Value:
    """`key in base`; or whether it has such a member of its own."""
    base = machine.resolve(base)
    if isinstance(base, Primitive):
        raise machine.throw(node, "the operator in needs an object")
    key = machine.resolve(coerced(machine, node, key, "string"))
    name = name_of(key)
    if isinstance(base, Ref) and name is not None:
        record = machine.state.read(base)
        if record.kind == "instance" and not record.made and name not in INHERITED:
            at = prototypes.holder(machine, base, name)
            if at is None or not machine.state.peek(at).havocked:
                return at == base or (inherits and at is not None)
        if record.kind == "object" and not record.havocked and name not in INHERITED:
            value = record.props.get(name, UNDEFINED)
            if not record.path:
                return name in record.props
            if isinstance(value, RecordedConstant):
                value = machine.recorded(value)
            if not isinstance(value, Table | Nothing):
                return True
            steady = record.path[:1] != "#" and not mentions(record.path, machine.state.stale)
            if steady and name not in record.props:
                full = f"({json.dumps(name)} in {record.path})"
                return Opaque(OUTSIDE, f"{full} is outside input", full, record.path, "boolean", False)
            return machine.fresh(OUTSIDE, node, f"{name} in {record.path} is outside input", "boolean", False)
    if isinstance(base, Ref) and isinstance(key, Opaque):
        test = _has_name(machine.state.read(base), inherits)
        if test:
            return symbolic_text.derived(machine, node, [key], test, "boolean")
    if (
        isinstance(base, Opaque)
        and unknown_value.kind_of(machine, base) is OUTSIDE
        and isinstance(key, Opaque | str)
    ):
        test = symbolic_text.test(machine, base, "(v => Object(v) !== v)({})")
        unsure = base.shape not in ("object", "array") or base.optional
        if unsure and machine.fork(OUTSIDE, node, f"{base.reason}: it may be no object", test):
            raise machine.throw(node, "the operator in needs an object")
        return symbolic_text.derived(machine, node, [key, base], "({} in {})", "boolean")
    return unknown_call(machine, node, f"{node.short} is not modelled", [])


def _has_name(record: Record, inherits: bool) -> str:
    """The test of whether an object of the script's has a member with a name from outside, if it is clear."""
    plain = record.kind == "object" and not record.havocked and not record.path
    if not plain or not all(name.isidentifier() for name in record.props):
        return ""
    table = json.dumps(dict.fromkeys(record.props, 0)).replace("{", "{{").replace("}", "}}")
    return f"({{}} in {table})" if inherits else f"Object.prototype.hasOwnProperty.call({table}, {{}})"


def _among(wanted: Value, *items: Value) -> bool:
    return any(_same(item, wanted) for item in items)


def _same(left: Value, right: Value) -> bool:
    if isinstance(left, float) and isinstance(right, float) and left != left and right != right:
        return True
    return strict_equal(left, right)  # type: ignore[arg-type]
