"""Variables: reading, writing, declaring, and taking values apart with patterns."""

from __future__ import annotations

from collections.abc import Callable

from ssoproof.diagnostics import Severity
from ssoproof.javascript import members
from ssoproof.javascript.explorer import OUTSIDE, UNMODELLED, Machine, Tampered, binding
from ssoproof.javascript.havoc import havoc, unknown_code
from ssoproof.javascript.iteration import listing
from ssoproof.javascript.natives import GLOBALS, OUTSIDE_GLOBALS
from ssoproof.javascript.operations import binary, nullish, truth
from ssoproof.javascript.placeholders import filled
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import UNDEFINED, Native, Opaque, Ref, Value, Values

#: The value of a let or const before its declaration has run.
UNSET = Native("#unset")

Evaluate = Callable[[Machine, Syntax, Ref], Value]


def read_variable(machine: Machine, node: Syntax, scope: Ref, name: str, quiet: bool = False) -> Value:
    """The value of a variable or a global; with `quiet` an unknown name is undefined, as typeof has it."""
    scope_cell = binding(machine, scope, name)
    if scope_cell is None:
        return _global(machine, node, name)
    record = machine.state.read(scope_cell)
    if name + "=" in record.exposed and name not in record.constants:
        return machine.fresh(UNMODELLED, node, f"{name} may be changed by code that is not understood")
    value = record.props[name]
    if value == UNSET:
        raise machine.throw(node, f"{name} is used before its declaration", "ReferenceError")
    return value


def _global(machine: Machine, node: Syntax, name: str) -> Value:
    if name in GLOBALS:
        return GLOBALS[name]
    given = machine.host.variable(name)
    if given is not None:
        return given
    if name in OUTSIDE_GLOBALS:
        shape = "object"
        return Opaque(OUTSIDE_GLOBALS[name], f"{name} is outside input", name, name, shape, False)
    hole = filled(name)
    if hole is not None:
        return machine.fresh(OUTSIDE, node, f"the placeholder {hole} is filled in at deployment")
    machine.remark(
        "hook-unknown-name",
        Severity.WARNING,
        node,
        f"{name} is not defined in this hook",
        machine.host.without_variable(name) or "if it is misspelt, the hook throws",
    )
    if machine.fork(UNMODELLED, node, f"{name} may be undefined"):
        raise machine.throw(node, f"{name} is not defined", "ReferenceError")
    return machine.fresh(UNMODELLED, node, f"{name} is not known")


def assign_variable(machine: Machine, node: Syntax, scope: Ref, name: str, value: Value) -> None:
    """An assignment; throws for constants."""
    scope_cell = binding(machine, scope, name)
    if scope_cell is None:
        if name in GLOBALS:
            raise Tampered(f"{name} is changed")
        unknown_code(machine, node, scope, f"the global variable {name} is written", [value])
        return
    record = machine.state.read(scope_cell)
    if record.props[name] == UNSET:
        raise machine.throw(node, f"{name} is used before its declaration", "ReferenceError")
    if record.code is not None:
        unknown_code(machine, node, scope, f"{name} is the function's own name", [value])
        return
    if name in record.constants:
        raise machine.throw(node, f"{name} is constant")
    declare(machine, node, scope_cell, name, value)


def declare(machine: Machine, node: Syntax, scope: Ref, name: str, value: Value) -> None:
    """Bind the name in this scope."""
    cell = machine.state.write(scope)
    cell.props[name] = value
    if name in cell.exposed:
        havoc(machine, node, f"code that is not understood sees {name}", [value])


Bind = Callable[[Syntax, str, Value], None]


def assign_pattern(machine: Machine, node: Syntax, scope: Ref, value: Value, evaluate: Evaluate) -> None:
    """Assign to an identifier, a member or a pattern."""

    def bind(at: Syntax, name: str, part: Value) -> None:
        assign_variable(machine, at, scope, name, part)

    take_apart(machine, node, scope, value, bind, evaluate)


def take_apart(
    machine: Machine, node: Syntax, scope: Ref, value: Value, bind: Bind, evaluate: Evaluate
) -> None:
    """Give each name of the pattern its part of the value."""
    machine.step()
    kind = node.kind
    if kind in ("identifier", "shorthand_property_identifier_pattern", "undefined"):
        bind(node, node.text, value)
    elif kind in ("assignment_pattern", "object_assignment_pattern"):
        _with_default(machine, node, scope, value, bind, evaluate)
    elif kind == "object_pattern":
        _object_pattern(machine, node, scope, value, bind, evaluate)
    elif kind == "array_pattern" and not _gaps(node):
        parts = listing(machine, node, value)
        for index, kid in enumerate(node.kids):
            part = _part(machine, kid, parts, index)
            target = kid.kids[0] if kid.kind == "rest_pattern" else kid
            take_apart(machine, target, scope, part, bind, evaluate)
    elif kind in ("member_expression", "subscript_expression") and not node.optional:
        base = evaluate(machine, node.field["object"], scope)
        key: Value = (
            node.field["property"].text
            if kind == "member_expression"
            else evaluate(machine, node.field["index"], scope)
        )
        members.set_member(machine, node, base, key, value)
    else:
        unknown_code(machine, node, scope, "this pattern is not modelled", [value])
        for name in pattern_names(node):
            bind(node, name, machine.fresh(UNMODELLED, node, "this pattern is not modelled"))


def _gaps(node: Syntax) -> bool:
    return (
        node.text.count(",") >= len(node.kids) and node.text.replace(" ", "")[-2:] != ",]"
    ) or ",," in node.text.replace(" ", "")


def _part(machine: Machine, node: Syntax, parts: Values | Opaque, index: int) -> Value:
    if isinstance(parts, Opaque):
        return machine.fresh(parts.kind, node, parts.reason)
    if node.kind == "rest_pattern":
        return machine.state.new_list(parts[index:])
    return parts[index] if index < len(parts) else UNDEFINED


def _with_default(
    machine: Machine, node: Syntax, scope: Ref, value: Value, bind: Bind, evaluate: Evaluate
) -> None:
    if truth(machine, node, binary(machine, node, "===", value, UNDEFINED)):
        value = evaluate(machine, node.field["right"], scope)
    take_apart(machine, node.field["left"], scope, value, bind, evaluate)


def _object_pattern(
    machine: Machine, node: Syntax, scope: Ref, value: Value, bind: Bind, evaluate: Evaluate
) -> None:
    if nullish(machine, node, value):
        raise machine.throw(node, "undefined can't be taken apart")
    names: list[str] = []
    for kid in node.kids:
        if kid.kind == "shorthand_property_identifier_pattern":
            bind(kid, kid.text, members.get_member(machine, kid, value, kid.text))
            names.append(kid.text)
        elif kid.kind == "object_assignment_pattern":
            part = members.get_member(machine, kid, value, kid.field["left"].text)
            take_apart(machine, kid, scope, part, bind, evaluate)
            names.append(kid.field["left"].text)
        elif kid.kind == "pair_pattern" and kid.field["key"].kind in ("property_identifier", "string"):
            name = kid.field["key"].text if kid.field["key"].kind != "string" else kid.field["key"].text[1:-1]
            part = members.get_member(machine, kid, value, name)
            take_apart(machine, kid.field["value"], scope, part, bind, evaluate)
            names.append(name)
        elif kid.kind == "rest_pattern" and kid.kids[0].kind == "identifier":
            bind(kid, kid.kids[0].text, members.without(machine, kid, value, names))
        else:
            unknown_code(machine, kid, scope, "this pattern is not modelled", [value])
            for name in pattern_names(kid):
                bind(kid, name, machine.fresh(UNMODELLED, kid, "this pattern is not modelled"))


def pattern_names(node: Syntax) -> list[str]:
    """The names that a pattern binds; may hold names of its defaults as well."""
    if node.kind in ("identifier", "shorthand_property_identifier_pattern", "undefined"):
        return [node.text]
    if node.kind in ("assignment_pattern", "object_assignment_pattern"):
        return pattern_names(node.field["left"])
    if node.kind == "pair_pattern":
        return pattern_names(node.field["value"])
    if node.kind in ("object_pattern", "array_pattern", "rest_pattern"):
        return [name for kid in node.kids for name in pattern_names(kid)]
    return []
