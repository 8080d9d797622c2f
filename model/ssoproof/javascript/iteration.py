"""Going through what is spread, taken apart or made into a list: its items, where they are known."""

from __future__ import annotations

from ssoproof.javascript import members, prototypes, symbolic_text, unknown_value
from ssoproof.javascript.explorer import OUTSIDE, Machine
from ssoproof.javascript.havoc import unknown_call
from ssoproof.javascript.lists import whole
from ssoproof.javascript.operations import truth
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import (
    UNDEFINED,
    UNWRITTEN,
    Nothing,
    Opaque,
    Primitive,
    Ref,
    Value,
    Values,
    symbol,
)


def listing(machine: Machine, node: Syntax, value: Value) -> Values | Opaque:
    """The items of something that is spread or taken apart; opaque where they are not known."""
    value = machine.resolve(value)
    if isinstance(value, Nothing | bool | float):
        raise machine.throw(node, "not iterable")
    if isinstance(value, str):
        machine.state.space.take(len(value))
        return list(value)
    if isinstance(value, Ref) and machine.state.read(value).kind in ("array", "set", "iterator"):
        once = machine.state.read(value).kind == "iterator"
        items = iterated(machine, value) if once else whole(machine, node, value)
        if items is not None:
            return items
    if (
        isinstance(value, Ref)
        and machine.state.read(value).kind == "map"
        and not machine.state.read(value).havocked
    ):
        items = machine.state.read(value).items
        return [machine.state.new_list(items[at : at + 2]) for at in range(0, len(items), 2)]
    if isinstance(value, Ref) and machine.state.read(value).kind == "instance":
        return _by_protocol(machine, node, value)
    if isinstance(value, Opaque) and unknown_value.kind_of(machine, value) is OUTSIDE:
        check_iterable(machine, node, value)
        return symbolic_text.derived(
            machine, node, [value], "[...{}]", "texts" if value.shape == "texts" else "array"
        )
    return unknown_call(machine, node, f"the items of {node.short} are not modelled", [value])


def iterator_of(machine: Machine, node: Syntax, value: Ref) -> tuple[Ref, Value] | None:
    """What the object's own method for that gives, and how it goes on; None where that is not known."""
    method = prototypes.get(machine, node, value, UNWRITTEN + "Symbol.iterator")
    if method is None:
        raise machine.throw(node, "not iterable")
    iterator = machine.resolve(machine.invoke(machine, node, method, [], value))
    if isinstance(iterator, Primitive) or symbol(iterator):
        raise machine.throw(node, "no iterator")
    if not isinstance(iterator, Ref) or prototypes.holder(machine, iterator, "return") is not None:
        return None
    return iterator, members.get_member(machine, node, iterator, "next")


def next_of(machine: Machine, node: Syntax, iterator: Ref, method: Value) -> tuple[Value, ...]:
    """The next item; nothing where there is no more."""
    given = machine.resolve(machine.invoke(machine, node, method, [], iterator))
    if isinstance(given, Primitive) or symbol(given):
        raise machine.throw(node, "no result of an iterator")
    if truth(machine, node, members.get_member(machine, node, given, "done")):
        return ()
    return (members.get_member(machine, node, given, "value"),)


def _by_protocol(machine: Machine, node: Syntax, value: Ref) -> Values | Opaque:
    """All items of an object that brings code for that."""
    going = iterator_of(machine, node, value)
    items: Values = []
    while going is not None and len(items) <= machine.limits.length:
        machine.step()
        item = next_of(machine, node, *going)
        if not item:
            return items
        items.extend(item)
    return unknown_call(machine, node, f"the items of {node.short} are not modelled", [value, *items])


def listing_or_none(machine: Machine, node: Syntax, values: Values) -> Values | Opaque:
    """What a collection is made of: nothing where that is nullish (or not given)."""
    value = machine.resolve(values[0]) if values else UNDEFINED
    if isinstance(value, Opaque) and unknown_value.nullish(machine, node, value):
        return []
    return [] if isinstance(value, Nothing) else listing(machine, node, value)


def check_iterable(machine: Machine, node: Syntax, value: Opaque) -> None:
    """Thrown where a value from outside is no list, by a free choice where it may be none."""
    fails = symbolic_text.test(machine, value, 'typeof ({} ?? 0)[Symbol.iterator] !== "function"')
    sure = value.shape in ("array", "texts") and not value.optional
    if not sure and machine.fork(OUTSIDE, node, f"{value.reason}: it may not be a list", fails):
        raise machine.throw(node, "not iterable")


def iterated(machine: Machine, ref: Ref) -> Values | None:
    """What an iterator of a map gives, once; None where that is not known."""
    record = machine.state.read(ref)
    if record.havocked or record.outer is None or machine.state.read(record.outer).havocked:
        return None
    items = machine.state.read(record.outer).items
    machine.state.write(ref).havocked = True
    if record.made == "entries":
        return [machine.state.new_list(items[at : at + 2]) for at in range(0, len(items), 2)]
    return items[::2] if record.made == "keys" else items[1::2]
