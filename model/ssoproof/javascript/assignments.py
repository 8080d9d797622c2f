"""Assignments: plain ones, those with an operator, counting up and down, and what is deleted."""

from __future__ import annotations

from collections.abc import Callable

from ssoproof.javascript import members
from ssoproof.javascript.explorer import Machine
from ssoproof.javascript.havoc import unknown_code
from ssoproof.javascript.operations import binary, nullish, truth, unary
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import Ref, Value
from ssoproof.javascript.variables import assign_pattern, assign_variable, read_variable


def target_of(machine: Machine, node: Syntax, scope: Ref) -> tuple[Value, Value] | None:
    """The object and the key that a member expression stands for; None where it is no place to write to."""
    from ssoproof.javascript.expressions import evaluate, member_key

    if node.optional or node.field["object"].kind == "super":
        return None
    base = evaluate(machine, node.field["object"], scope)
    return base, member_key(machine, node, scope)


def assign(machine: Machine, node: Syntax, scope: Ref) -> Value:
    """`left = right`."""
    from ssoproof.javascript.expressions import evaluate

    left, right = node.field["left"], node.field["right"]
    if left.kind in ("member_expression", "subscript_expression"):
        target = target_of(machine, left, scope)
        if target is not None:
            value = evaluate(machine, right, scope)
            members.set_member(machine, node, *target, value)
            return value
        return unknown_code(machine, node, scope, "this assignment is not modelled")
    value = evaluate(machine, right, scope)
    assign_pattern(machine, left, scope, value, evaluate)
    return value


def combine(machine: Machine, node: Syntax, scope: Ref) -> Value:
    """`left += right` and its like."""
    from ssoproof.javascript.expressions import evaluate

    left, op = node.field["left"], node.op[:-1]

    def new(old: Value) -> Value | None:
        if op in ("&&", "||", "??"):
            stays = (
                (not nullish(machine, node, old)) if op == "??" else truth(machine, node, old) == (op == "||")
            )
            return None if stays else evaluate(machine, node.field["right"], scope)
        return binary(machine, node, op, old, evaluate(machine, node.field["right"], scope))

    return _update(machine, node, left, scope, new, False)


def count(machine: Machine, node: Syntax, scope: Ref) -> Value:
    """`x++`, `--x` and their like."""
    argument = node.field["argument"]
    op = "+" if "++" in node.text.replace(argument.text, "", 1) else "-"
    postfix = argument.start == node.start

    def combine(old: Value) -> Value:
        return binary(machine, node, op, unary(machine, node, "+", old), 1.0)

    return _update(machine, node, argument, scope, combine, postfix)


def _update(
    machine: Machine,
    node: Syntax,
    left: Syntax,
    scope: Ref,
    combine: Callable[[Value], Value | None],
    postfix: bool,
) -> Value:
    if left.kind == "identifier":
        old = read_variable(machine, left, scope, left.text)
        value = combine(old)
        if value is not None:
            assign_variable(machine, left, scope, left.text, value)
    else:
        target = target_of(machine, left, scope) if "object" in left.field else None
        if target is None:
            return unknown_code(machine, node, scope, "this assignment is not modelled")
        old = members.get_member(machine, left, *target)
        value = combine(old)
        if value is not None:
            members.set_member(machine, node, *target, value)
    if postfix:
        return unary(machine, node, "+", old)
    return old if value is None else value
