"""Parts of the machine's steps: all that one comes to, writing variables, entering functions, waiting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ssoproof.javascript import calls, promises
from ssoproof.javascript.calls import Enter
from ssoproof.javascript.desugar import compiled
from ssoproof.javascript.explorer import Ended, Exhausted, Machine, Thrown, binding
from ssoproof.javascript.frames import End, Frame, Kont, Thread
from ssoproof.javascript.havoc import unknown_call
from ssoproof.javascript.heap import Record
from ssoproof.javascript.nodes import Leaving, Node, Shape
from ssoproof.javascript.primitives import spread_out
from ssoproof.javascript.scopes import UNSET, new_scope, set_variable
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import NO_THIS, UNDEFINED, Primitive, Ref, Value, Values

#: None: the thread goes on, changed in place; else the threads that go on.
Onward = list[Thread] | None


def attempt(
    machine: Machine,
    thread: Thread,
    run: Callable[[], object],
    then: Callable[[Thread, Any], None] | None = None,
) -> list[Thread]:
    """Everything that one step comes to: values, functions to enter, labels to leave, exceptions, ends."""

    def guarded() -> tuple[object, ...]:
        try:
            return ("ret", run())
        except Thrown as thrown:
            return ("throw", thrown.value, thrown.node)
        except Ended as ended:
            return ("ended", End(ended.kind, ended.node))

    threads = []
    for ctl, state in machine.explore(thread.state, guarded):
        other = Thread(ctl, thread.kont, state, thread.main)
        if ctl[0] == "ret":
            _arrive(machine, other, ctl[1], then)
        threads.append(other)
    return threads


def _arrive(
    machine: Machine, thread: Thread, result: Any, then: Callable[[Thread, Any], None] | None
) -> None:
    machine.state = thread.state
    if isinstance(result, Enter):
        enter(machine, thread, result)
    elif isinstance(result, Leaving):
        thread.ctl = ("exit", result.label, result.value, machine.running)
    elif then is not None:
        then(thread, result)


def decide(
    machine: Machine,
    thread: Thread,
    node: Node,
    test: Callable[[], bool],
    then: Callable[[Thread, bool], None],
) -> Onward:
    """A condition, decided at once where it is known."""
    value = thread.ctl[1]
    if isinstance(value, Primitive):
        machine.state = thread.state
        then(thread, test())
        return None
    return attempt(machine, thread, test, lambda other, result: then(other, result is True))


def enter(machine: Machine, thread: Thread, call: Enter) -> None:
    """A function of the script's begins."""
    depth = machine.nesting + (0 if thread.kont is None else thread.kont.calls)
    if depth >= machine.limits.calls:
        raise Exhausted(f"functions call each other more than {machine.limits.calls} deep")
    machine.state = thread.state
    frame = Frame("call", _place(call.code))
    if call.code.asynchronous:
        promise = machine.state.new(Record("promise"))
        frame = Frame("async", _place(call.code), values=(promise,))
    thread.kont = Kont(frame, thread.kont)
    begin(machine, thread, call.code, machine.state.read(call.function).outer, call.values, call.this)


def begin(
    machine: Machine,
    thread: Thread,
    code: Syntax,
    outer: Ref | None,
    values: Values,
    this: Value = NO_THIS,
) -> None:
    """The body of a function, with its parameters bound; the constructor of a class with a parent has its
    object once that is through with it."""
    parts = compiled(code)
    scope = new_scope(machine, outer)
    cell = machine.state.write(scope)
    props = cell.props
    if code.kind != "arrow_function" and (code.names() & {"this", "super"}):
        derived = bool(code.memo.get("derived"))
        props.update({"this": UNSET, "%made": this} if derived else {"this": this})
        cell.constants = frozenset(("this",))
    props.update(dict.fromkeys(parts.names, UNSET))
    props.update(dict.fromkeys(parts.temporaries, UNDEFINED))
    for index, name in enumerate(parts.parameters):
        if parts.rest and index == len(parts.parameters) - 1:
            props[name] = machine.state.new_list(values[index:])
        else:
            props[name] = values[index] if index < len(values) else UNDEFINED
    thread.ctl = ("eval", parts.body, scope)


def _place(code: Syntax) -> Node:
    cached = code.memo.get("place")
    if not isinstance(cached, Node):
        cached = code.memo["place"] = Node("Lit", code)
    return cached


def wait(machine: Machine, thread: Thread, node: Node, value: Value) -> Onward:
    """The frames of the function wait; what called it goes on."""
    inner, at = [], thread.kont
    while at is not None and at.top.kind not in ("async", "main"):
        inner.append(at.top)
        at = at.rest
    if at is None or not (at.top.kind == "async" or _asynchronous(at.top)):
        return attempt(
            machine, thread, lambda: unknown_call(machine, node.at, "await at the top of a file", [value])
        )
    rest = Kont(at.top, None)
    for frame in reversed(inner):
        rest = Kont(frame, rest)
    caller = at.rest
    promise: Value = at.top.values[0] if at.top.kind == "async" else UNDEFINED

    def go_on(other: Thread, result: Any) -> None:
        other.kont, other.ctl = caller, ("ret", promise) if caller is not None else ("idle",)

    return attempt(machine, thread, lambda: promises.pause(machine, node.at, value, rest), go_on)


def _asynchronous(frame: Frame) -> bool:
    return frame.node is not None and frame.node.at.asynchronous


def write(
    machine: Machine, thread: Thread, node: Node, scope: Ref, name: str, how: str, value: Value
) -> Onward:
    cell = scope if how == "init" else binding(machine, scope, name)
    if cell is not None:
        record = machine.state.peek(cell)
        plain = how != "assign" or (
            record.props[name] != UNSET and record.code is None and name not in record.constants
        )
        if plain and name not in record.exposed:
            machine.state.own(cell).props[name] = value
            thread.ctl = ("ret", value)
            return None

    def run() -> object:
        set_variable(machine, node.at, scope, name, how, value)
        return value

    return attempt(machine, thread, run)


def call(machine: Machine, node: Node, values: Values) -> object:
    shape = node.data
    assert isinstance(shape, Shape)
    first = 3 if shape.method else 1
    given, patterns = spread_out(machine, values[first:], shape.spreads)
    if "...{}" in patterns:
        arguments = node.at.field["arguments"]
        return unknown_call(machine, arguments, "spread arguments that are not known", [*values[:2], *given])
    if shape.method:
        return calls.entering_read(machine, node.at, values, given)
    return calls.entering(machine, node.at, values[0], given)
