"""Whether a list or a set holds a value."""

from __future__ import annotations

from ssoproof import bounds
from ssoproof.javascript.explorer import Machine
from ssoproof.javascript.lists import each
from ssoproof.javascript.operations import as_table, equal
from ssoproof.javascript.operators import strict_equal
from ssoproof.javascript.provenance import RecordedConstant, derive, plain
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import UNDEFINED, Ref, Table, Value, Values, primitive


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


def _among(wanted: Value, *items: Value) -> bool:
    return any(_same(item, wanted) for item in items)


def _same(left: Value, right: Value) -> bool:
    if isinstance(left, float) and isinstance(right, float) and left != left and right != right:
        return True
    return strict_equal(left, right)  # type: ignore[arg-type]
