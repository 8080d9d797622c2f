"""Loops, run step by step; the machine's limits end those that do not end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ssoproof import bounds
from ssoproof.javascript.builtins import own
from ssoproof.javascript.explorer import OUTSIDE, Machine
from ssoproof.javascript.expressions import evaluate
from ssoproof.javascript.external_calls import item_of
from ssoproof.javascript.iteration import check_iterable, listing
from ssoproof.javascript.lists import content, each
from ssoproof.javascript.operations import truth
from ssoproof.javascript.symbolic_text import derived, test
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.unknown_value import kind_of, nullish
from ssoproof.javascript.values import UNDEFINED, Nothing, Opaque, Ref, Value
from ssoproof.javascript.variables import assign_pattern, declare, take_apart

if TYPE_CHECKING:
    from ssoproof.javascript.statements import Completion

_STOP = object()


def _leaves(node: Syntax, completion: Completion | None) -> object:
    """None: go on; _STOP: the loop ends here; else the completion leaves the loop."""
    if completion is None:
        return None
    labels = node.memo.get("labels", ())
    assert isinstance(labels, tuple)
    if completion.kind == "continue" and completion.value in labels:
        return None
    if completion.kind == "return" or completion.value is not UNDEFINED:
        return completion
    return _STOP if completion.kind == "break" else None


def _for_of(machine: Machine, node: Syntax, scope: Ref) -> Completion | None:
    from ssoproof.javascript.statements import _unknown

    value = machine.resolve(evaluate(machine, node.field["right"], scope))
    if node.text.startswith("for await"):
        return _unknown(machine, node, scope)
    if node.op != "of":
        return _for_in(machine, node, scope, value)
    if isinstance(value, Opaque):
        return _for_opaque(machine, node, scope, value)
    if isinstance(value, Ref) and machine.state.read(value).kind == "array":
        return _items(machine, node, scope, (item for _, item in each(machine, node, value, (scope,), True)))
    watched = value if isinstance(value, Ref) else None
    if watched is not None and machine.state.read(watched).kind == "iterator":
        watched = machine.state.read(watched).outer
    items = listing(machine, node, value)
    if isinstance(items, Opaque):
        return _unknown(machine, node, scope)
    return _items(machine, node, scope, iter(items), watched)


def _items(
    machine: Machine, node: Syntax, scope: Ref, items: Iterator[Value], watched: Ref | None = None
) -> Completion | None:
    """The rounds; `watched` must stay as it is, since what is added to it or taken away counts at once."""
    from ssoproof.javascript.statements import _unknown

    before = None if watched is None else content(machine, watched)
    for item in items:
        leaves = _leaves(node, _round(machine, node, scope, item))
        if leaves is not None:
            return None if leaves is _STOP else leaves  # type: ignore[return-value]
        if watched is not None and content(machine, watched) != before:
            return _unknown(machine, node, scope)
    return None


def _for_in(machine: Machine, node: Syntax, scope: Ref, value: Value) -> Completion | None:
    """Over the names of a known object's members, or the places of a known list."""
    from ssoproof.javascript.statements import _unknown

    if isinstance(value, Nothing):
        return None
    record = machine.state.read(value) if isinstance(value, Ref) else None
    if (
        record is not None
        and record.kind == "array"
        and not (record.havocked or record.counted or record.tail is not None)
    ):
        assert isinstance(value, Ref)
        return _items(machine, node, scope, iter([str(index) for index in range(len(record.items))]), value)
    plain = own(machine, value)
    if plain is not None:
        return _items(
            machine, node, scope, iter(list(plain.props)), value if isinstance(value, Ref) else None
        )
    if isinstance(value, Opaque) and kind_of(machine, value) is OUTSIDE:
        if nullish(machine, node, value):
            return None
        return _for_opaque(machine, node, scope, derived(machine, node, [value], "Object.keys({})", "texts"))
    return _unknown(machine, node, scope)


def _for_opaque(machine: Machine, node: Syntax, scope: Ref, value: Opaque) -> Completion | None:
    """Over a list that is not known: rounds until one leads back to what was there before."""
    from ssoproof.javascript.statements import _unknown

    if kind_of(machine, value) is not OUTSIDE:
        return _unknown(machine, node, scope)
    check_iterable(machine, node, value)
    sequence, keys = machine.sequence, [machine.state.key((scope,))]
    while machine.fork(
        OUTSIDE, node, f"{value.reason}: whether it has more items", _more(machine, value, len(keys))
    ):
        leaves = _leaves(node, _round(machine, node, scope, item_of(machine, node, value)))
        if leaves is not None:
            return None if leaves is _STOP else leaves  # type: ignore[return-value]
        if machine.state.key((scope,)) in keys and machine.sequence == sequence:
            return None
        keys.append(machine.state.key((scope,)))
        if bounds.ROUNDS.passed(len(keys)) or machine.sequence != sequence:
            return _unknown(machine, node, scope)
    return None


def _more(machine: Machine, value: Opaque, rounds: int) -> str:
    return test(machine, value, f"[...{{}}].length > {rounds - 1}")


def _round(machine: Machine, node: Syntax, scope: Ref, item: Value) -> Completion | None:
    from ssoproof.javascript.statements import execute, new_scope

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
    from ssoproof.javascript.statements import _unknown, execute, hoist, new_scope

    first = node.field["initializer"]
    if first.kind == "lexical_declaration" and node.has("arrow_function", "function_expression"):
        return _unknown(machine, node, scope)
    inner = new_scope(machine, scope)
    hoist(machine, (first,), inner)
    execute(machine, first, inner)
    while _holds(machine, node.field["condition"], inner):
        leaves = _leaves(node, execute(machine, node.field["body"], inner))
        if leaves is _STOP:
            return None
        if leaves is not None:
            return leaves  # type: ignore[return-value]
        if "increment" in node.field:
            evaluate(machine, node.field["increment"], inner)
    return None


def _holds(machine: Machine, condition: Syntax, scope: Ref) -> bool:
    if condition.kind == "empty_statement":
        return True
    expression = condition.kids[0] if condition.kind == "expression_statement" else condition
    return truth(machine, condition, evaluate(machine, expression, scope))


def _while(machine: Machine, node: Syntax, scope: Ref) -> Completion | None:
    from ssoproof.javascript.statements import execute

    first = node.kind == "do_statement"
    while first or _holds(machine, node.field["condition"], scope):
        first = False
        leaves = _leaves(node, execute(machine, node.field["body"], scope))
        if leaves is not None:
            return None if leaves is _STOP else leaves  # type: ignore[return-value]
    return None


LOOPS: dict[str, Callable[[Machine, Syntax, Ref], Completion | None]] = {
    "for_in_statement": _for_of,
    "for_statement": _for,
    "while_statement": _while,
    "do_statement": _while,
}
