"""What code that was not understood may do: widen everything that it can reach."""

from __future__ import annotations

from collections.abc import Iterable

from ssoproof.diagnostics import Severity
from ssoproof.javascript.explorer import UNMODELLED, Ended, Machine, Tampered, Thrown
from ssoproof.javascript.heap import WRITING, Reached, held
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.tampering import tampers
from ssoproof.javascript.values import Native, Opaque, Ref, Value

_WRITING = (*WRITING, "variable_declarator", "class_declaration", "generator_function_declaration")

#: Code that stays, and may run again later.
_LASTING = (
    "function_expression",
    "arrow_function",
    "function_declaration",
    "generator_function",
    "method_definition",
    "class",
)


def unknown_code(
    machine: Machine, node: Syntax, scope: Ref, reason: str, values: Iterable[Value] = ()
) -> Opaque:
    """The value of an expression that was not understood, after everything that it may have done.

    It can use what its identifiers name and `values`, and all that can be reached from there.
    """
    _refuse_tampering(node)
    seeds = list(values)
    writes = node.has(*_WRITING)
    every = bool(node.names() & {"eval", "arguments"})
    at: Ref | None = scope
    while at is not None:
        record = machine.state.peek(at)
        for name in sorted(record.props) if every else sorted(node.names() & record.props.keys()):
            seeds.extend(held(record.props[name]))
            if writes or node.has(*_LASTING):
                _expose(machine, node, reason, at, name, writes)
        at = record.outer
    return unknown_call(machine, node, reason, seeds)


def unknown_call(machine: Machine, node: Syntax, reason: str, values: Iterable[Value]) -> Opaque:
    """The same for a call of which only the reachable values are known."""
    machine.remark(
        "hook-not-understood",
        Severity.WARNING,
        node,
        f"{reason}; it is taken to do anything",
        "every decision that depends on it is left open, and nothing plain rests on it",
    )
    havoc(machine, node, reason, values)
    if machine.fork(UNMODELLED, node, f"{reason}: it may throw"):
        raise Thrown(opaque(machine, node, reason), node)
    return opaque(machine, node, reason)


def unknown_method(machine: Machine, node: Syntax, values: Iterable[Value]) -> Opaque:
    """The same for a call of what is there, and is not modelled."""
    return unknown_call(machine, node, f"the call {node.short} is not modelled", values)


def opaque(machine: Machine, node: Syntax, reason: str) -> Opaque:
    """A value about which nothing is known."""
    return machine.fresh(UNMODELLED, node, reason)


def havoc(machine: Machine, node: Syntax, reason: str, values: Iterable[Value]) -> None:
    """Unknown code holds `values`: it may change all cells behind them, and use the host's functions.

    Where it can change by them what the script decides, the script ends as unknown.
    """
    reached = machine.state.reach(values)
    for ref in reached.cells:
        code = machine.state.peek(ref).code
        if code is not None and machine.state.peek(ref).kind == "function":
            _refuse_tampering(code)
    for path in sorted(_open_paths(machine, reached)):
        machine.state.spoilt |= {path}
        forget(machine, path)
    for ref in sorted(reached.cells, key=lambda r: r.id):
        _spoil(machine, node, ref)
    for scope, name, writes in sorted(reached.variables, key=lambda v: (v[0].id, v[1])):
        _expose(machine, node, reason, scope, name, writes)
    if any(isinstance(value, Native) and machine.host.powerful(value.path) for value in reached.others):
        raise Ended("unknown", node)


def _open_paths(machine: Machine, reached: Reached) -> set[str]:
    """Paths of what the code can write to: the host's objects and values from outside that are no
    primitives."""
    cells = (machine.state.peek(ref).path for ref in reached.cells)
    values = (
        value.path
        for value in reached.others
        if isinstance(value, Opaque)
        and (value.shape not in ("string", "number", "boolean", "date"))
        and not machine.host.immutable(value.path)
    )
    return {path for path in (*cells, *values) if path[:1] not in ("", "#")}


def forget(machine: Machine, root: str) -> None:
    """What was known about values behind `root` may be true no more."""
    facts = machine.state.facts
    for key in [key for key in facts if root in key[0] and key[0] != root]:
        del facts[key]
    machine.state.stale |= {root}


def _refuse_tampering(code: Syntax) -> None:
    if tampers(code):
        raise Tampered(f"{code.short} may change the language")


def _expose(machine: Machine, node: Syntax, reason: str, scope: Ref, name: str, writes: bool) -> None:
    cell = machine.state.own(scope)
    cell.exposed |= {name, name + "="} if writes else {name}
    if writes and name not in cell.constants:
        cell.props[name] = opaque(machine, node, reason)


def _spoil(machine: Machine, node: Syntax, ref: Ref) -> None:
    record = machine.state.peek(ref)
    if record.havocked or record.kind == "scope":
        return
    cell = machine.state.own(ref)
    cell.blended = False
    cell.havocked, cell.props, cell.items, cell.counted, cell.tail = True, {}, [], None, None
    machine.host.havocs(machine, node, ref)
