"""The machine's steps: what each kind of node does, and what becomes of the value that comes back to a frame."""

from __future__ import annotations

from collections.abc import Callable

from ssoproof.javascript import calls, event_loop, operations, operators, turns
from ssoproof.javascript.calls import Enter
from ssoproof.javascript.core import Leaving, Node, Shape
from ssoproof.javascript.desugar import compiled
from ssoproof.javascript.explorer import Ended, Exhausted, Machine, Thrown, binding
from ssoproof.javascript.frames import End, Frame, Kont, Thread
from ssoproof.javascript.havoc import unknown_call
from ssoproof.javascript.heap import Record
from ssoproof.javascript.joins import Key, Surroundings
from ssoproof.javascript.members import get_member
from ssoproof.javascript.primitives import spread_out
from ssoproof.javascript.scopes import (
    UNSET,
    closure,
    enter_block,
    hoist,
    hoist_vars,
    new_scope,
    plain_variable,
    read_variable,
    set_variable,
)
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import UNDEFINED, Primitive, Ref, Value, Values

#: None: the thread goes on, changed in place; else the threads that go on.
Onward = list[Thread] | None


def attempt(
    machine: Machine,
    thread: Thread,
    run: Callable[[], object],
    then: Callable[[Thread, object], None] | None = None,
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
    machine: Machine, thread: Thread, result: object, then: Callable[[Thread, object], None] | None
) -> None:
    machine.state = thread.state
    if isinstance(result, Enter):
        enter(machine, thread, result)
    elif isinstance(result, Leaving):
        thread.ctl = ("exit", result.label, result.value, machine.running)
    elif then is not None:
        then(thread, result)


def step(machine: Machine, thread: Thread) -> Onward:
    """One step of a thread."""
    machine.step()
    machine.state = thread.state
    word = thread.ctl[0]
    if word == "eval":
        node, scope = thread.ctl[1], thread.ctl[2]
        assert isinstance(node, Node) and isinstance(scope, Ref)
        if node.statement is not None:
            at = node.statement
            machine.running = at
            machine.ran.add((at.file, at.start, at.end))
        return _EVALUATES[node.kind](machine, thread, node, scope)
    kont = thread.kont
    assert kont is not None
    thread.kont = kont.rest
    handler = {"ret": _RETURNS, "throw": _THROWS, "exit": _EXITS}[str(word)].get(kont.top.kind)
    return None if handler is None else handler(machine, thread, kont.top)


# Nodes
def _literal(machine: Machine, thread: Thread, node: Node, scope: Ref) -> Onward:
    thread.ctl = ("ret", node.data)
    return None


def _variable(machine: Machine, thread: Thread, node: Node, scope: Ref) -> Onward:
    name = node.data if isinstance(node.data, str) else node.data[0]  # type: ignore[index]
    value = plain_variable(machine, scope, name)
    if value is not None:
        thread.ctl = ("ret", value)
        return None
    quiet = not isinstance(node.data, str)
    return attempt(machine, thread, lambda: read_variable(machine, node.at, scope, name, quiet))


def _function(machine: Machine, thread: Thread, node: Node, scope: Ref) -> Onward:
    thread.ctl = ("ret", closure(machine, node.at, scope))
    return None


def _piece(machine: Machine, thread: Thread, node: Node, scope: Ref) -> Onward:
    return attempt(machine, thread, lambda: node.data(machine, node.at, scope))  # type: ignore[operator]


def _kids_first(machine: Machine, thread: Thread, node: Node, scope: Ref) -> Onward:
    if not node.kids:
        return _apply(machine, thread, node, scope, ())
    thread.push(Frame("sub", node, scope, 1), node.kids[0], scope)
    return None


def _framed(kind: str, index: int = 1) -> Callable[[Machine, Thread, Node, Ref], Onward]:
    def run(machine: Machine, thread: Thread, node: Node, scope: Ref) -> Onward:
        thread.push(Frame(kind, node, scope, index), node.kids[0], scope)
        return None

    return run


def _scope(machine: Machine, thread: Thread, node: Node, scope: Ref) -> Onward:
    kind, what = node.data  # type: ignore[misc]
    inner = scope
    if kind == "body":
        hoist_vars(machine, what, scope)
        hoist(machine, what.kids, scope)
    else:
        inner = enter_block(machine, what.kids if kind == "block" else what, scope, kind == "block")
    thread.ctl = ("eval", node.kids[0], inner)
    return None


def _sequence(machine: Machine, thread: Thread, node: Node, scope: Ref) -> Onward:
    if not node.kids:
        thread.ctl = ("ret", UNDEFINED)
        return None
    return _kid(thread, node, scope, 0)


def _kid(thread: Thread, node: Node, scope: Ref, index: int) -> Onward:
    """The kid of a sequence with that index; nothing of the sequence stays behind the last one."""
    kid = node.kids[index]
    if node.spine and (thread.kont is None or thread.kont.calls == 0):
        thread.state.where = max(thread.state.where, (kid.at.start, 0))
    if index + 1 < len(node.kids):
        thread.push(Frame("seq", node, scope, index + 1), kid, scope)
    else:
        thread.ctl = ("eval", kid, scope)
    return None


def _loop(machine: Machine, thread: Thread, node: Node, scope: Ref) -> Onward:
    first = 1 if node.data[1] else 0  # type: ignore[index]
    thread.push(Frame("loop", node, scope, first), node.kids[first], scope)
    return None


# Values that come back
def _seq_goes_on(machine: Machine, thread: Thread, frame: Frame) -> Onward:
    assert frame.node is not None and frame.scope is not None
    return _kid(thread, frame.node, frame.scope, frame.index)


def _sub_goes_on(machine: Machine, thread: Thread, frame: Frame) -> Onward:
    node, scope = frame.node, frame.scope
    assert node is not None and scope is not None
    values = (*frame.values, thread.ctl[1])
    if node.kind == "Each" or len(values) == len(node.kids):
        return _apply(machine, thread, node, scope, values)  # type: ignore[arg-type]
    if node.kind == "Call" and len(values) == 2 and node.data.method:  # type: ignore[attr-defined]
        return _method_is_there(machine, thread, node, scope, values)  # type: ignore[arg-type]
    thread.push(Frame("sub", node, scope, len(values) + 1, values), node.kids[len(values)], scope)  # type: ignore[arg-type]
    return None


def _method_is_there(machine: Machine, thread: Thread, node: Node, scope: Ref, values: tuple[Value, ...]) -> Onward:
    """Before the arguments are worked out: the object has members, and `?.(` goes on where there is one."""
    function, shape = node.at.field["function"], node.data
    assert isinstance(shape, Shape)

    def check() -> object:
        base = values[0]
        if shape.optional:
            method = get_member(machine, function, base, values[1])
            if operations.nullish(machine, function, method):
                return Leaving(shape.optional)
        calls.check_callee(machine, function, base)
        return UNDEFINED

    def go_on(other: Thread, result: object) -> None:
        frame = Frame("sub", node, scope, len(values) + 1, values)
        other.push(frame, node.kids[len(values)], scope)

    return attempt(machine, thread, check, go_on)


def _decide(
    machine: Machine, thread: Thread, node: Node, test: Callable[[], bool], then: Callable[[Thread, bool], None]
) -> Onward:
    """A condition, decided at once where it is known."""
    value = thread.ctl[1]
    if isinstance(value, Primitive) and test is not None and not isinstance(value, tuple):
        machine.state = thread.state
        then(thread, test())
        return None
    return attempt(machine, thread, test, lambda other, result: then(other, result is True))


def _if_goes_on(machine: Machine, thread: Thread, frame: Frame) -> Onward:
    node, scope, value = frame.node, frame.scope, thread.ctl[1]
    assert node is not None

    def then(other: Thread, holds: bool) -> None:
        other.ctl = ("eval", node.kids[1 if holds else 2], scope)

    return _decide(machine, thread, node, lambda: operations.truth(machine, node.kids[0].at, value), then)  # type: ignore[arg-type]


def _logic_goes_on(machine: Machine, thread: Thread, frame: Frame) -> Onward:
    node, scope, value = frame.node, frame.scope, thread.ctl[1]
    assert node is not None

    def test() -> bool:
        if node.data == "??":
            return operations.nullish(machine, node.at, value)  # type: ignore[arg-type]
        return operations.truth(machine, node.at, value) == (node.data == "&&")  # type: ignore[arg-type]

    def then(other: Thread, onward: bool) -> None:
        other.ctl = ("eval", node.kids[1], scope) if onward else ("ret", value)

    return _decide(machine, thread, node, test, then)


def _loop_goes_on(machine: Machine, thread: Thread, frame: Frame) -> Onward:
    """0: the test came back, 1: the body, 2: the update."""
    node, scope = frame.node, frame.scope
    assert node is not None and scope is not None
    if frame.index == 0:
        value = thread.ctl[1]

        def then(other: Thread, holds: bool) -> None:
            if holds:
                other.push(frame._replace(index=1), node.kids[1], scope)
            else:
                other.ctl = ("exit", "break", UNDEFINED, node.at)

        return _decide(machine, thread, node, lambda: operations.truth(machine, node.kids[0].at, value), then)  # type: ignore[arg-type]
    if frame.index == 1 and node.data[0]:  # type: ignore[index]
        old = machine.state.peek(scope)
        scope = new_scope(machine, old.outer)
        cell = machine.state.write(scope)
        cell.props, cell.constants, cell.blended = dict(old.props), old.constants, old.blended
    index = 2 if frame.index == 1 else 0
    thread.push(frame._replace(index=index, scope=scope), node.kids[index], scope)
    return None


def _each_goes_on(machine: Machine, thread: Thread, frame: Frame) -> Onward:
    node, scope, made = frame.node, frame.scope, frame.turns
    assert node is not None and scope is not None and made is not None
    key: object = None
    if made.kind in ("open", "tail", "live"):
        looks = Thread(("ret", UNDEFINED), Kont(Frame("each", node, scope), thread.kont), thread.state)
        key = Key(thread.state, Surroundings()).thread(looks) if made.kind != "live" or _has_tail(machine, made) else None

    def go_on(other: Thread, result: object) -> None:
        after, item = result  # type: ignore[misc]
        set_variable(machine, node.at, scope, node.data[0], "hold", item)  # type: ignore[index]
        other.push(frame._replace(turns=after), node.kids[2 if after.kind == "found" else 1], scope)

    return attempt(machine, thread, lambda: turns.following(machine, node.at, scope, made, key), go_on)


def _has_tail(machine: Machine, made: turns.Turns) -> bool:
    return isinstance(made.source, Ref) and machine.state.read(made.source).tail is not None


def _passes(machine: Machine, thread: Thread, frame: Frame) -> Onward:
    return None


def _call_ends(machine: Machine, thread: Thread, frame: Frame) -> Onward:
    """The end of a function's body, without a value."""
    thread.ctl = ("ret", UNDEFINED)
    return None


def _try_ends(machine: Machine, thread: Thread, frame: Frame) -> Onward:
    """1: in the body, 2: in the handler; the finalizer runs with whatever comes then."""
    node = frame.node
    assert node is not None and frame.scope is not None
    if node.data[1]:  # type: ignore[index]
        thread.push(Frame("finally", None, held=thread.ctl), node.kids[2], frame.scope)
    return None


def _finally_ends(machine: Machine, thread: Thread, frame: Frame) -> Onward:
    assert frame.held is not None
    thread.ctl = frame.held
    return None


def _main_ends(machine: Machine, thread: Thread, frame: Frame) -> Onward:
    """`index` 1: what comes back is the value, else the body ended without one."""
    assert frame.node is not None
    value = thread.ctl[1] if frame.index else UNDEFINED
    return _ended(thread, End("returned", frame.node.at, value))  # type: ignore[arg-type]


def _ended(thread: Thread, end: End) -> Onward:
    thread.main, thread.ctl = end, ("idle",)
    return None


def _async_ends(kind: str, value_at: int | None) -> Callable[[Machine, Thread, Frame], Onward]:
    def run(machine: Machine, thread: Thread, frame: Frame) -> Onward:
        value = UNDEFINED if value_at is None else thread.ctl[value_at]
        assert frame.node is not None
        return event_loop.settles(machine, thread, frame.node.at, frame.values[0], kind, value)  # type: ignore[arg-type]

    return run


# Exceptions
def _catch(machine: Machine, thread: Thread, frame: Frame) -> Onward:
    node = frame.node
    assert node is not None and frame.scope is not None
    if frame.index == 1 and node.data[0]:  # type: ignore[index]
        scope = new_scope(machine, frame.scope)
        machine.state.write(scope).props["%error"] = thread.ctl[1]  # type: ignore[assignment]
        thread.kont = Kont(frame._replace(index=2), thread.kont)
        thread.ctl = ("eval", node.kids[1], scope)
        return None
    return _try_ends(machine, thread, frame)


def _main_throws(machine: Machine, thread: Thread, frame: Frame) -> Onward:
    _, value, where = thread.ctl
    return _ended(thread, End("threw", where, value))  # type: ignore[arg-type]


# Exits
def _label_reached(machine: Machine, thread: Thread, frame: Frame) -> Onward:
    assert frame.node is not None
    if thread.ctl[1] == frame.node.data:
        thread.ctl = ("ret", thread.ctl[2])
    return None


def _call_returns(machine: Machine, thread: Thread, frame: Frame) -> Onward:
    thread.ctl = ("ret", thread.ctl[2])
    return None


def _main_returns(machine: Machine, thread: Thread, frame: Frame) -> Onward:
    _, _, value, where = thread.ctl
    return _ended(thread, End("returned", where, value))  # type: ignore[arg-type]


# Operations
def _apply(machine: Machine, thread: Thread, node: Node, scope: Ref, values: tuple[Value, ...]) -> Onward:
    """What the node does with the values of its kids."""
    at = node.at
    if node.kind == "Op":
        return attempt(machine, thread, lambda: node.data(machine, at, list(values)))  # type: ignore[operator]
    if node.kind == "Set":
        name, how = node.data  # type: ignore[misc]
        return _write(machine, thread, node, scope, name, how, values[0])
    if node.kind == "Call":
        return attempt(machine, thread, lambda: _call(machine, node, list(values)))
    if node.kind == "Opt":
        return attempt(
            machine,
            thread,
            lambda: Leaving(str(node.data)) if operations.nullish(machine, at, values[0]) else values[0],
        )
    if node.kind == "Exit":
        thread.ctl = ("exit", node.data, values[0], at)
        return None
    if node.kind == "Throw":
        thread.ctl = ("throw", values[0], at)
        return None
    if node.kind == "Await":
        return _await(machine, thread, node, values[0])
    assert node.kind == "Each"
    of = bool(node.data[1])  # type: ignore[index]

    def go_on(other: Thread, result: object) -> None:
        assert isinstance(result, turns.Turns)
        other.kont = Kont(Frame("each", node, scope, 1, (), result), other.kont)
        other.ctl = ("ret", UNDEFINED)

    return attempt(machine, thread, lambda: turns.begin(machine, at, scope, values[0], of), go_on)


def _write(
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


def _call(machine: Machine, node: Node, values: Values) -> object:
    shape = node.data
    assert isinstance(shape, Shape)
    first = 2 if shape.method else 1
    given, patterns = spread_out(machine, values[first:], shape.spreads)
    if "...{}" in patterns:
        arguments = node.at.field["arguments"]
        return unknown_call(machine, arguments, "spread arguments that are not known", [*values[:first], *given])
    if shape.method:
        return calls.entering_method(machine, node.at, values[0], values[1], given)
    return calls.entering(machine, node.at, values[0], given)


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
    begin(machine, thread, call.code, machine.state.read(call.function).outer, call.values)


def begin(machine: Machine, thread: Thread, code: Syntax, outer: Ref | None, values: Values) -> None:
    """The body of a function, with its parameters bound."""
    parts = compiled(code)
    scope = new_scope(machine, outer)
    props = machine.state.write(scope).props
    props.update(dict.fromkeys((*parts.names, *parts.temporaries), UNDEFINED))
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


def _await(machine: Machine, thread: Thread, node: Node, value: Value) -> Onward:
    """The frames of the function wait; what called it goes on."""
    inner, at = [], thread.kont
    while at is not None and at.top.kind not in ("async", "main"):
        inner.append(at.top)
        at = at.rest
    if at is None or not (at.top.kind == "async" or _asynchronous(at.top)):
        return attempt(machine, thread, lambda: unknown_call(machine, node.at, "await at the top of a file", [value]))
    rest = Kont(at.top, None)
    for frame in reversed(inner):
        rest = Kont(frame, rest)
    caller = at.rest
    promise: Value = at.top.values[0] if at.top.kind == "async" else UNDEFINED

    def go_on(other: Thread, result: object) -> None:
        other.kont, other.ctl = caller, ("ret", promise) if caller is not None else ("idle",)

    return attempt(machine, thread, lambda: event_loop.pause(machine, node.at, value, rest), go_on)


def _asynchronous(frame: Frame) -> bool:
    return frame.node is not None and frame.node.at.asynchronous


_EVALUATES: dict[str, Callable[[Machine, Thread, Node, Ref], Onward]] = {
    "Lit": _literal,
    "Var": _variable,
    "Func": _function,
    "Piece": _piece,
    **dict.fromkeys(("Op", "Set", "Call", "Opt", "Exit", "Throw", "Await", "Each"), _kids_first),
    "If": _framed("if"),
    "Logic": _framed("logic"),
    "Scope": _scope,
    "Seq": _sequence,
    "Loop": _loop,
    "Label": _framed("label"),
    "Try": _framed("try"),
}
_Handler = Callable[[Machine, Thread, Frame], Onward]
_RETURNS: dict[str, _Handler] = {
    "seq": _seq_goes_on,
    "sub": _sub_goes_on,
    "if": _if_goes_on,
    "logic": _logic_goes_on,
    "loop": _loop_goes_on,
    "each": _each_goes_on,
    "label": _passes,
    "call": _call_ends,
    "try": _try_ends,
    "finally": _finally_ends,
    "main": _main_ends,
    "async": _async_ends("value", None),
    "task": event_loop.task_returned,
}
_THROWS: dict[str, _Handler] = {
    "try": _catch,
    "main": _main_throws,
    "async": _async_ends("error", 1),
    "task": event_loop.task_threw,
}
_EXITS: dict[str, _Handler] = {
    "label": _label_reached,
    "try": _try_ends,
    "call": _call_returns,
    "main": _main_returns,
    "async": _async_ends("value", 2),
}
