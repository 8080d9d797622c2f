"""What the core's operations do, each in one step: literals, members, operators, patterns, what is not
understood."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from ssoproof.javascript import (
    builtins,
    constructors,
    external_calls,
    members,
    membership,
    prototypes,
    regex,
    symbolic_text,
    unknown_value,
)
from ssoproof.javascript.conversions import coerced, key_of
from ssoproof.javascript.explorer import OUTSIDE, UNMODELLED, Machine
from ssoproof.javascript.havoc import opaque, unknown_call, unknown_code
from ssoproof.javascript.heap import Record
from ssoproof.javascript.instance_of import instance_of
from ssoproof.javascript.iteration import listing
from ssoproof.javascript.literals import string_literal
from ssoproof.javascript.nodes import Leaving, Operation, Piece
from ssoproof.javascript.operations import as_string, binary, nullish, truth
from ssoproof.javascript.operations import unary as unary_operation
from ssoproof.javascript.pure_values import address
from ssoproof.javascript.scopes import declare, imported, lift, pattern_names
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import NULL, UNDEFINED, UNWRITTEN, Native, Opaque, Ref, Value, Values


# Literals
def hole(text: str) -> Operation:
    """A text with a placeholder."""
    reason = f"the placeholder in {text!r} is filled in at deployment"
    return lambda machine, node, values: machine.fresh(OUTSIDE, node, reason, "string", False)


def piece_of_text(machine: Machine, node: Syntax, values: Values) -> Value:
    """A value in a template."""
    return as_string(machine, node, values[0])


def joined_text(machine: Machine, node: Syntax, values: Values) -> Value:
    """The pieces of a template."""
    text: Value = ""
    for value in values:
        text = binary(machine, node, "+", text, value)
    return text


def regular_expression(machine: Machine, node: Syntax, values: Values) -> Value:
    """A literal one."""
    return regex.literal(machine, node)


def empty_object(machine: Machine, node: Syntax, values: Values) -> Value:
    """`{}`."""
    return machine.state.new(Record("object"))


def with_members(machine: Machine, node: Syntax, values: Values) -> Value:
    """The object that comes first, with members: names and values."""
    ref = values[0]
    if not isinstance(ref, Ref):
        return unknown_call(machine, node, "members of what is not known", values)
    cell = machine.state.write(ref)
    for name, value in zip(values[1::2], values[2::2], strict=True):
        if not isinstance(name, str) or name == "__proto__":
            return unknown_call(machine, node, "this key of an object is not modelled", values)
        if name.startswith(UNWRITTEN):
            cell.kind = "instance"
        cell.props[name] = value
    return ref


def accessor(how: str) -> Operation:
    """The object that comes first, with a getter or a setter."""

    def run(machine: Machine, node: Syntax, values: Values) -> Value:
        prototypes.define(machine, node, values[0], how, values[1], values[2])
        return values[0]

    return run


def class_member(how: str, static: bool) -> Operation:
    """A class gets a member."""
    return lambda machine, node, values: prototypes.class_member(machine, node, how, static, values)


def super_member(static: bool) -> Operation:
    """`super[key]`: class, object, key."""
    return lambda machine, node, values: prototypes.above(machine, node, values, static)


def super_method(static: bool, spreads: tuple[bool, ...]) -> Operation:
    """`super[key](...)`: class, object, key, arguments."""

    def run(machine: Machine, node: Syntax, values: Values) -> Value:
        cls, this, key, *rest = values
        method = prototypes.above(machine, node, [cls, this, key], static)
        given, patterns = spread_out(machine, rest, spreads)
        if "...{}" in patterns:
            return unknown_call(machine, node, "spread arguments that are not known", [cls, this, *given])
        return machine.invoke(machine, node, method, given, this)

    return run


def super_call(spreads: tuple[bool, ...]) -> Operation:
    """`super(...)`: class, object, arguments."""

    def run(machine: Machine, node: Syntax, values: Values) -> Value:
        cls, this, *rest = values
        given, patterns = spread_out(machine, rest, spreads)
        if "...{}" in patterns:
            return unknown_call(machine, node, "spread arguments that are not known", [cls, this, *given])
        return prototypes.parent_constructs(machine, node, cls, this, given)

    return run


def copy_members(machine: Machine, node: Syntax, values: Values) -> Value:
    """`{...source}`."""
    ref = values[0]
    if not isinstance(ref, Ref) or machine.state.read(ref).kind != "object":
        return unknown_call(machine, node, "members that go into an object with accessors", values)
    members.copy_into(machine, node, ref, values[1])
    return ref


def computed_key(machine: Machine, node: Syntax, values: Values) -> Value:
    """A key in brackets; null where it is not known."""
    key = key_of(machine, node, values[0])
    return NULL if key is None else key


def spread(machine: Machine, node: Syntax, values: Values) -> Value:
    """The items of what is spread, as a list of their own."""
    items = listing(machine, node, values[0])
    return items if isinstance(items, Opaque) else machine.state.new_list(items)


def spread_out(machine: Machine, values: Values, spreads: Sequence[bool]) -> tuple[Values, list[str]]:
    """The values with the items of what is spread in their places; where these are not known the list stays,
    and its pattern is `...{}`."""
    whole: Values = []
    patterns: list[str] = []
    for value, spread_here in zip(values, spreads, strict=True):
        if spread_here and isinstance(value, Ref):
            items = machine.state.read(value).items
            machine.state.space.take(len(items))
            whole.extend(items)
            patterns.extend(["{}"] * len(items))
        else:
            whole.append(value)
            patterns.append("...{}" if spread_here else "{}")
    return whole, patterns


def array(spreads: tuple[bool, ...]) -> Operation:
    """A list literal."""

    def run(machine: Machine, node: Syntax, values: Values) -> Value:
        if not any(spreads):
            return machine.state.new_list(values)
        items, patterns = spread_out(machine, values, spreads)
        if "...{}" not in patterns:
            return machine.state.new_list(items)
        if len(patterns) == 1:
            return items[0]
        value = symbolic_text.derived(machine, node, items, f"[{', '.join(patterns)}]", "array")
        unknown_value.leak(machine, value.root, items)
        return value

    return run


# Operators
@lru_cache(maxsize=64)
def operator(op: str) -> Operation:
    """`left op right`."""

    def run(machine: Machine, node: Syntax, values: Values) -> Value:
        left, right = values
        if op == "in":
            return membership.has_member(machine, node, right, left)
        if op == "instanceof":
            return instance_of(machine, node, left, right)
        return binary(machine, node, op, left, right)

    return run


@lru_cache(maxsize=16)
def unary(op: str) -> Operation:
    """`op value`."""
    return lambda machine, node, values: unary_operation(machine, node, op, values[0])


@lru_cache(maxsize=4)
def default(op: str) -> Operation:
    """`left || literal` and `left ?? literal`: opaque again where left is, without asking which."""

    def run(machine: Machine, node: Syntax, values: Values) -> Value:
        left, right = values
        if isinstance(left, Opaque):
            return _defaulted(machine, node, left, right, op)
        gone = nullish(machine, node, left) if op == "??" else not truth(machine, node, left)
        return right if gone else left

    return run


def _defaulted(machine: Machine, node: Syntax, left: Opaque, other: Value, op: str) -> Value:
    facts = machine.state.facts
    if facts.get((left.path, "truthy")) is True or (not left.optional and left.shape in ("object", "array")):
        return left
    nothing = other is UNDEFINED or other is NULL
    shape = left.shape if _like(machine, left, other) else "any"
    kind = unknown_value.kind_of(machine, left)
    value = symbolic_text.derived(machine, node, [left, other], f"({{}} {op} {{}})", shape, nothing, kind)
    unknown_value.leak(machine, value.root, [left])
    good = isinstance(other, Ref) or other in (True,) or (isinstance(other, str) and other != "")
    if op == "||" and good:
        facts[(value.path, "truthy")] = True
    return value


def _like(machine: Machine, left: Opaque, other: Value) -> bool:
    """Is the default of the shape that the value has where it is there?"""
    if isinstance(other, Ref):
        return machine.state.read(other).kind == left.shape
    return (isinstance(other, str) and left.shape == "string") or (
        isinstance(other, bool) and left.shape == "boolean"
    )


# Members
def member(machine: Machine, node: Syntax, values: Values) -> Value:
    """`object[key]`."""
    return members.get_member(machine, node, values[0], values[1])


def put(machine: Machine, node: Syntax, values: Values) -> Value:
    """`object[key] = value`."""
    members.set_member(machine, node, values[0], values[1], values[2])
    return values[2]


def delete(machine: Machine, node: Syntax, values: Values) -> Value:
    """`delete object[key]`."""
    members.delete_member(machine, node, values[0], values[1])
    return True


def new(spreads: tuple[bool, ...]) -> Operation:
    """`new class(...)`."""

    def run(machine: Machine, node: Syntax, values: Values) -> Value:
        target = machine.resolve(values[0])
        given, patterns = spread_out(machine, values[1:], spreads)
        if "...{}" in patterns:
            return unknown_call(machine, node, "spread arguments that are not known", [target, *given])
        if isinstance(target, Ref):
            return prototypes.construct(machine, node, target, given)
        if isinstance(target, Native):
            return constructors.construct(machine, node, target.path, given)
        if isinstance(target, Opaque) and target.path == "URL" and not machine.state.unsteady(target):
            found = address(machine, machine.resolve_all(given))
            if found is not None:
                if found[1] and machine.fork(OUTSIDE, node, f"{node.short}: it may throw", found[1]):
                    raise machine.throw(node, "no address")
                return found[0]
        if isinstance(target, Opaque) and unknown_value.kind_of(machine, target) is OUTSIDE:
            return external_calls.construct(machine, node, target, given)
        name = node.field["constructor"]
        return unknown_call(machine, node, f"new {name.short} is not modelled", [target, *given])

    return run


# Patterns
def parts(machine: Machine, node: Syntax, values: Values) -> Value:
    """The items of what a list pattern takes apart."""
    given = machine.resolve(values[0])
    if isinstance(given, Ref) and machine.state.read(given).kind == "instance":
        return unknown_call(machine, node, "taking apart what has an iterator of its own", values)
    return spread(machine, node, values)


def part(index: int, rest: bool) -> Operation:
    """One item of `parts`, or all from there on."""

    def run(machine: Machine, node: Syntax, values: Values) -> Value:
        listed = values[0]
        if isinstance(listed, Opaque):
            return machine.fresh(listed.kind, node, listed.reason)
        assert isinstance(listed, Ref)
        items = machine.state.read(listed).items
        if rest:
            return machine.state.new_list(items[index:])
        return items[index] if index < len(items) else UNDEFINED

    return run


def taken_apart(machine: Machine, node: Syntax, values: Values) -> Value:
    """What an object pattern takes apart; throws for undefined and null."""
    if nullish(machine, node, values[0]):
        raise machine.throw(node, "undefined can't be taken apart")
    return values[0]


def converted_key(machine: Machine, node: Syntax, values: Values) -> Value:
    """A key in brackets as the primitive that it becomes."""
    return coerced(machine, node, values[0], "string")


def others(machine: Machine, node: Syntax, values: Values) -> Value:
    """A new object with the members of the first value that the pattern did not name: all other values."""
    names = [key_of(machine, node, key) for key in values[1:]]
    if None in names:
        return unknown_call(machine, node, "a rest beside a key that is not known", values)
    return members.without(machine, node, values[0], [name for name in names if name is not None])


def unknown_pattern(machine: Machine, node: Syntax, values: Values) -> Value:
    """A pattern that is not understood."""
    return unknown_call(machine, node, "this pattern is not modelled", values)


def unknown_part(machine: Machine, node: Syntax, values: Values) -> Value:
    """What it gives."""
    return machine.fresh(UNMODELLED, node, "this pattern is not modelled")


# Code in one piece
def unknown(reason: str) -> Piece:
    """An expression that is not understood."""
    return lambda machine, node, scope: unknown_code(machine, node, scope, reason)


def unknown_statement(machine: Machine, node: Syntax, scope: Ref) -> Value | Leaving:
    """A statement that is not understood: it may also leave its function or its loop."""
    reason = f"{node.kind.replace('_', ' ')} is not modelled"
    unknown_code(machine, node, scope, reason)
    for name in pattern_names(node.field["name"]) if "name" in node.field else []:
        declare(machine, node, scope, name, opaque(machine, node, reason))
    if node.has("return_statement") and machine.fork(UNMODELLED, node, f"{reason}: it may return"):
        return Leaving("return", opaque(machine, node, reason))
    for jump in ("break", "continue"):
        if node.has(f"{jump}_statement") and machine.fork(UNMODELLED, node, f"{reason}: it may {jump}"):
            return Leaving(jump)
    return UNDEFINED


def lifted(machine: Machine, node: Syntax, scope: Ref) -> Value:
    """The declaration of a function in a block."""
    lift(machine, node, scope)
    return UNDEFINED


def import_module(machine: Machine, node: Syntax, scope: Ref) -> Value:
    """An import is a call of require; the default of a module is the module."""
    source = string_literal(node.field["source"])
    module = builtins.call(machine, node, "require", [source or ""])
    for name, given in imported(node).items():
        value = members.get_member(machine, node, module, given) if given else module
        declare(machine, node, scope, name, value)
    return UNDEFINED
