"""Conversions of values to texts, numbers and JSON: they run code that objects bring for it, and may
throw."""

from __future__ import annotations

from ssoproof import bounds
from ssoproof.javascript.explorer import OUTSIDE, UNMODELLED, Machine
from ssoproof.javascript.havoc import unknown_call
from ssoproof.javascript.heap import Record, held
from ssoproof.javascript.natives import ERRORS
from ssoproof.javascript.operators import Undecided, name_of, to_string
from ssoproof.javascript.prototypes import get, holder
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.unknown_value import kind_of
from ssoproof.javascript.values import (
    LIBRARY,
    UNDEFINED,
    UNWRITTEN,
    Native,
    Nothing,
    Opaque,
    Primitive,
    Ref,
    Table,
    Value,
    Values,
    primitive,
    symbol,
)

#: Members that the language calls when it converts an object to a primitive.
_CONVERTERS = ("valueOf", "toString", UNWRITTEN + "Symbol.toPrimitive")

_PRIMITIVE = ("string", "number", "boolean")


def coerced(
    machine: Machine, node: Syntax, value: Value, hint: str = "default", within: frozenset[Ref] = frozenset()
) -> Value:
    """The value as a primitive: what the code gives that objects bring for that. `hint`: string, number or
    default.

    Objects that are converted as the language does it stay as they are, unless their text is obvious. What
    comes from outside the tenant is data: it holds no functions, and no members with the names of those that
    convert.
    """
    if isinstance(value, Table) and any(isinstance(one, Ref) for one in value.values):
        value = machine.resolve(value)
    if isinstance(value, Opaque):
        _coerce_opaque(machine, node, value)
    if not isinstance(value, Ref):
        return value
    record = machine.state.read(value)
    if record.havocked or value in within:
        return unknown_call(machine, node, f"the conversion of an object in {node.short}", [value])
    own = record.kind not in ("array", "error") and any(holder(machine, value, n) for n in _CONVERTERS)
    if own:
        return _by_own_code(machine, node, value, hint)
    if record.kind == "array" and not (
        record.path or record.counted or record.made or record.tail is not None
    ):
        return _list_text(machine, node, value, within | {value})
    if not tame(machine, value):
        return unknown_call(machine, node, f"the conversion of an object in {node.short}", [value])
    return "[object Object]" if _nameless(machine, value) else value


def _nameless(machine: Machine, ref: Ref) -> bool:
    """Is it an object that converts to the text which all of them share?"""
    record = machine.state.read(ref)
    named = holder(machine, ref, UNWRITTEN + "Symbol.toStringTag") is not None
    return record.kind in ("object", "instance") and not (record.path or record.made or named)


def _by_own_code(machine: Machine, node: Syntax, ref: Ref, hint: str) -> Value:
    """What the object's own members for that give, in the order that the hint says."""
    order = ("toString", "valueOf") if hint == "string" else ("valueOf", "toString")
    special = get(machine, node, ref, _CONVERTERS[2])
    for name in order if special is None or isinstance(special, Nothing) else ("",):
        method = machine.resolve(get(machine, node, ref, name) or UNDEFINED) if name else special
        if method is UNDEFINED and holder(machine, ref, name) is None:
            if name == "valueOf":
                continue
            return "[object Object]" if _nameless(machine, ref) else _some_text(machine, node)
        if isinstance(method, Primitive):
            continue
        given = machine.invoke(machine, node, method or UNDEFINED, [] if name else [hint], ref)
        if isinstance(given, Table) and any(isinstance(one, Ref) for one in given.values):
            given = machine.resolve(given)
        if isinstance(given, Opaque) and given.shape not in _PRIMITIVE:
            return unknown_call(machine, node, f"the conversion of an object in {node.short}", [ref])
        if not isinstance(given, Ref | Native) or symbol(given):
            return given
    raise machine.throw(node, "an object that is no primitive")


def _some_text(machine: Machine, node: Syntax) -> Value:
    return machine.fresh(UNMODELLED, node, f"the text of an object in {node.short}", "string", False)


def _list_text(machine: Machine, node: Syntax, ref: Ref, within: frozenset[Ref]) -> Value:
    """The text of a list: those of its items; the list itself where they are not all known, and no code of
    the script's runs."""
    items = machine.state.read(ref).items
    machine.state.space.take(1 + len(items))
    if tame(machine, ref) and not all(primitive(i) or symbol(i) or isinstance(i, Ref) for i in items):
        return ref
    texts = [machine.resolve(convertible(machine, node, item, "string", within)) for item in list(items)]
    if machine.state.read(ref).items != items:
        return unknown_call(machine, node, "a list that changes on the way", [ref])
    try:
        text = ",".join("" if isinstance(t, Nothing) else to_string(t) for t in texts)  # type: ignore[arg-type]
    except (Undecided, AttributeError, TypeError):
        return _some_text(machine, node)
    return (
        _some_text(machine, node) if bounds.TEXT_LENGTH.passed(len(text)) else machine.state.space.text(text)
    )


def convertible(
    machine: Machine, node: Syntax, value: Value, hint: str, within: frozenset[Ref] = frozenset()
) -> Value:
    """The value as a primitive that becomes a text or a number: throws for a symbol."""
    given = coerced(machine, node, value, hint, within)
    if symbol(given):
        raise machine.throw(node, "a symbol is neither a number nor a text")
    return given


def coerce(machine: Machine, node: Syntax, *values: Value) -> None:
    """The values become primitives in an order that is not followed: objects that bring code for that are
    taken to do anything."""
    for value in values:
        if isinstance(value, Table) and not tame(machine, value):
            value = machine.resolve(value)
        if isinstance(value, Ref) and not tame(machine, value):
            unknown_call(machine, node, f"the conversion of an object in {node.short}", [value])
        elif isinstance(value, Opaque):
            _coerce_opaque(machine, node, value)


def _coerce_opaque(machine: Machine, node: Syntax, value: Opaque) -> None:
    if (value.shape in _PRIMITIVE and not value.optional) or value.shape == LIBRARY:
        return
    behind = machine.state.leaks.get(value.root, frozenset())
    if not all(tame(machine, held) for held in behind):
        unknown_call(machine, node, f"the conversion of an object in {node.short}", behind)
    elif (value.kind if behind else kind_of(machine, value)) is UNMODELLED and machine.fork(
        UNMODELLED, node, f"{value.reason}: its conversion may throw"
    ):
        raise machine.throw(node, "a value that is not converted")


def tame(machine: Machine, value: Value, within: frozenset[Ref] = frozenset()) -> bool:
    """Is the value converted to a primitive as the language does it, without code of the hook, and without a
    throw?"""
    if isinstance(value, Table):
        return all(tame(machine, one, within) for one in value.values)
    if isinstance(value, Opaque):
        return kind_of(machine, value) is OUTSIDE or (value.shape in _PRIMITIVE and not value.optional)
    if not isinstance(value, Ref) or value in within:
        return not symbol(value)
    record = machine.state.read(value)
    machine.state.space.take(record.size())
    if record.havocked or any(holder(machine, value, name) for name in _CONVERTERS):
        return False
    parts: Values = []
    if record.kind == "array":
        parts = [*record.items, *(() if record.tail is None else (record.tail,))]
    elif record.kind == "error" or record.made in ERRORS:
        for name in ("name", "message"):
            at = holder(machine, value, name)
            part = None if at is None else machine.member(at, name)
            if at is not None and (part is None or _accessor(machine, part)):
                return False
            parts.extend(() if part is None else (part,))
    return all(tame(machine, part, within | {value}) for part in parts)


def _accessor(machine: Machine, value: Value) -> bool:
    return isinstance(value, Ref) and machine.state.peek(value).kind == "accessor"


def serial(machine: Machine, value: Value, within: tuple[Ref, ...] = (), later: bool = False) -> bool:
    """Is the value written as JSON without code of the hook, and without a throw?

    With `later` it is written, or converted, once the hook has ended: what code that is not understood holds,
    that code may use whenever it likes.
    """
    if isinstance(value, Table):
        return all(serial(machine, one, within, later) for one in value.values)
    if isinstance(value, Opaque):
        behind = machine.state.leaks.get(value.root, frozenset())
        data = later or value.kind is OUTSIDE or (value.shape in _PRIMITIVE and not value.optional)
        return data and all(serial(machine, held, within, later) for held in behind)
    if not isinstance(value, Ref):
        return True
    if value in within or bounds.SERIAL_LEVELS.passed(len(within)):
        return False
    record = machine.state.peek(value)
    machine.state.space.take(record.size())
    if record.havocked or record.kind == "instance":
        return record.havocked and later
    own = ("toJSON", *_CONVERTERS) if later else ("toJSON",)
    return not any(holder(machine, value, name) for name in own) and _serial_parts(
        machine, record, (*within, value), later
    )


def _serial_parts(machine: Machine, record: Record, within: tuple[Ref, ...], later: bool) -> bool:
    tail = () if record.tail is None else (record.tail,)
    items = record.items if record.kind == "array" else []
    own = [value for one in (*record.props.values(), *items) for value in held(one)]
    parts = (*own, *tail, *machine.state.stored(record))
    return all(serial(machine, part, within, later) for part in parts)


def is_data(machine: Machine, value: Value) -> bool:
    """True where no function can be reached from the value: it is data."""
    reached = machine.state.reach([value])
    cells = (machine.state.peek(ref) for ref in reached.cells)
    return all(
        cell.kind in ("object", "array", "set", "map", "regex", "error", "iterator") for cell in cells
    ) and not any(isinstance(other, Native) for other in reached.others)


def key_of(machine: Machine, node: Syntax, value: Value) -> str | None:
    """A computed key; None where it is not known."""
    value = machine.resolve(coerced(machine, node, value, "string"))
    if isinstance(value, Native) and symbol(value):
        return UNWRITTEN + value.path
    return name_of(value)
