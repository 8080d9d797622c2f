"""Loops, run step by step; the machine's limits end those that do not end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ssoproof.hooks.convert import truth
from ssoproof.hooks.machine import OUTSIDE, Machine
from ssoproof.hooks.opaque import kind_of
from ssoproof.hooks.sequences import each
from ssoproof.hooks.syntax import Syntax
from ssoproof.hooks.values import UNDEFINED, Opaque, Ref, Value

if TYPE_CHECKING:
    from ssoproof.hooks.statements import Completion

_STOP = object()


def _leaves(completion: Completion | None) -> object:
    """None: go on; _STOP: the loop ends here; else the completion leaves the loop."""
    if completion is None:
        return None
    if completion.how == "return" or completion.value is not UNDEFINED:
        return completion
    return _STOP if completion.how == "break" else None


def _for_of(machine: Machine, node: Syntax, scope: Ref) -> Completion | None:
    from ssoproof.hooks import calls
    from ssoproof.hooks.expressions import evaluate
    from ssoproof.hooks.statements import _unknown

    value = machine.known(evaluate(machine, node.field["right"], scope))
    if node.text.startswith("for await") or node.op != "of":
        return _unknown(machine, node, scope)
    if isinstance(value, Opaque):
        return _for_opaque(machine, node, scope, value)
    if isinstance(value, Ref) and machine.state.read(value).kind == "array":
        for _, item in each(machine, node, value, (scope,), True):
            leaves = _leaves(_round(machine, node, scope, item))
            if leaves is _STOP:
                return None
            if leaves is not None:
                return leaves  # type: ignore[return-value]
        return None
    items = calls.listing(machine, node, value)
    for item in [] if isinstance(items, Opaque) else items:
        leaves = _leaves(_round(machine, node, scope, item))
        if leaves is not None:
            return None if leaves is _STOP else leaves  # type: ignore[return-value]
    return _unknown(machine, node, scope) if isinstance(items, Opaque) else None


def _for_opaque(machine: Machine, node: Syntax, scope: Ref, value: Opaque) -> Completion | None:
    """Over a list that is not known: no round, or one that must not change anything to be enough."""
    from ssoproof.hooks.statements import _unknown

    if kind_of(machine, value) is not OUTSIDE:
        return _unknown(machine, node, scope)
    if value.shape != "array" and machine.flip(OUTSIDE, node, f"{value.reason}: it may not be a list"):
        raise machine.throw(node, "not iterable")
    if not machine.flip(OUTSIDE, node, f"{value.reason}: whether it has items"):
        return None
    before = (machine.sequence, machine.state.key((scope,)))
    item = machine.fresh(OUTSIDE, node, f"an item of {value.path} is outside input")
    leaves = _leaves(_round(machine, node, scope, item))
    if leaves is None and before != (machine.sequence, machine.state.key((scope,))):
        return _unknown(machine, node, scope)
    if leaves is _STOP or leaves is None:
        return None
    return leaves  # type: ignore[return-value]


def _round(machine: Machine, node: Syntax, scope: Ref, item: Value) -> Completion | None:
    from ssoproof.hooks.expressions import evaluate
    from ssoproof.hooks.statements import execute, new_scope
    from ssoproof.hooks.variables import assign_pattern, declare, take_apart

    left = node.field["left"]
    if node.keyword in ("const", "let"):
        inner = new_scope(machine, scope)

        def bind(at: Syntax, name: str, part: Value) -> None:
            declare(machine, at, inner, name, part)

        take_apart(machine, left, inner, item, bind, evaluate)
        return execute(machine, node.field["body"], inner)
    assign_pattern(machine, left, scope, item, evaluate)
    return execute(machine, node.field["body"], scope)


def _for(machine: Machine, node: Syntax, scope: Ref) -> Completion | None:
    from ssoproof.hooks.expressions import evaluate
    from ssoproof.hooks.statements import _unknown, execute, hoist, new_scope

    first = node.field["initializer"]
    if first.kind == "lexical_declaration" and node.has("arrow_function", "function_expression"):
        return _unknown(machine, node, scope)
    inner = new_scope(machine, scope)
    hoist(machine, (first,), inner)
    execute(machine, first, inner)
    while _holds(machine, node.field["condition"], inner):
        leaves = _leaves(execute(machine, node.field["body"], inner))
        if leaves is _STOP:
            return None
        if leaves is not None:
            return leaves  # type: ignore[return-value]
        if "increment" in node.field:
            evaluate(machine, node.field["increment"], inner)
    return None


def _holds(machine: Machine, condition: Syntax, scope: Ref) -> bool:
    from ssoproof.hooks.expressions import evaluate

    if condition.kind == "empty_statement":
        return True
    expression = condition.kids[0] if condition.kind == "expression_statement" else condition
    return truth(machine, condition, evaluate(machine, expression, scope))


def _while(machine: Machine, node: Syntax, scope: Ref) -> Completion | None:
    from ssoproof.hooks.statements import execute

    first = node.kind == "do_statement"
    while first or _holds(machine, node.field["condition"], scope):
        first = False
        leaves = _leaves(execute(machine, node.field["body"], scope))
        if leaves is not None:
            return None if leaves is _STOP else leaves  # type: ignore[return-value]
    return None


LOOPS: dict[str, Callable[[Machine, Syntax, Ref], Completion | None]] = {
    "for_in_statement": _for_of,
    "for_statement": _for,
    "while_statement": _while,
    "do_statement": _while,
}
