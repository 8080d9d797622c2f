"""The machine's steps: what each kind of node does, and what becomes of values that come back to frames."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ssoproof.javascript import calls, event_loop, operations, turns
from ssoproof.javascript.explorer import Machine
from ssoproof.javascript.frames import End, Frame, Kont, Thread
from ssoproof.javascript.joins import Key, Surroundings
from ssoproof.javascript.nodes import Leaving, Node, Shape
from ssoproof.javascript.scopes import (
    body_scope,
    closure,
    enter_block,
    hoist,
    hoist_vars,
    new_scope,
    plain_variable,
    read_variable,
    set_variable,
    turn_scope,
)
from ssoproof.javascript.steps import Onward, attempt, call, decide, wait, write
from ssoproof.javascript.values import UNDEFINED, Ref, Value


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
    name = node.data if isinstance(node.data, str) else node.data[0]
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
    return attempt(machine, thread, lambda: node.data(machine, node.at, scope))


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
    kind, what = node.data
    inner = scope
    if kind == "body":
        hoist_vars(machine, what, scope)
        hoist(machine, what.kids, scope)
    elif kind == "body apart":
        inner = body_scope(machine, what, scope)
    elif kind == "block":
        inner = enter_block(machine, what, scope)
    else:
        inner = turn_scope(machine, what, scope, kind == "const")
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
    first = 1 if node.data[1] else 0
    thread.push(Frame("loop", node, scope, first), node.kids[first], scope)
    return None


# Values that come back
def _seq_goes_on(machine: Machine, thread: Thread, frame: Frame) -> Onward:
    assert frame.node is not None and frame.scope is not None
    return _kid(thread, frame.node, frame.scope, frame.place)


def _sub_goes_on(machine: Machine, thread: Thread, frame: Frame) -> Onward:
    node, scope = frame.node, frame.scope
    assert node is not None and scope is not None
    values = (*frame.values, thread.ctl[1])
    if node.kind == "Call" and node.data.method and frame.place == 2:
        if node.data.optional or len(node.kids) > 2:
            return _method_is_there(machine, thread, node, scope, values)
        values = (*values, calls.UNREAD)
    if node.kind == "Each" or frame.place == len(node.kids):
        return _apply(machine, thread, node, scope, values)
    thread.push(Frame("sub", node, scope, frame.place + 1, values), node.kids[frame.place], scope)
    return None


def _method_is_there(
    machine: Machine, thread: Thread, node: Node, scope: Ref, values: tuple[Value, ...]
) -> Onward:
    """Before the arguments are worked out the method is read, and `?.(` goes on where there is one."""
    function, shape = node.at.field["function"], node.data
    assert isinstance(shape, Shape)

    def read() -> Value | Leaving:
        return calls.read_method(machine, function, values[0], values[1], shape.optional)

    def at_once() -> object:
        method = read()
        return method if isinstance(method, Leaving) else call(machine, node, [*values, method])

    def go_on(other: Thread, result: Any) -> None:
        other.push(Frame("sub", node, scope, 3, (*values, result)), node.kids[2], scope)

    if len(node.kids) == 2:
        return attempt(machine, thread, at_once)
    return attempt(machine, thread, read, go_on)


def _if_goes_on(machine: Machine, thread: Thread, frame: Frame) -> Onward:
    node, scope, value = frame.node, frame.scope, thread.ctl[1]
    assert node is not None

    def then(other: Thread, holds: bool) -> None:
        other.ctl = ("eval", node.kids[1 if holds else 2], scope)

    return decide(machine, thread, node, lambda: operations.truth(machine, node.kids[0].at, value), then)


def _logic_goes_on(machine: Machine, thread: Thread, frame: Frame) -> Onward:
    node, scope, value = frame.node, frame.scope, thread.ctl[1]
    assert node is not None

    def test() -> bool:
        if node.data == "??":
            return operations.nullish(machine, node.at, value)
        return operations.truth(machine, node.at, value) is (node.data == "&&")

    def then(other: Thread, onward: bool) -> None:
        other.ctl = ("eval", node.kids[1], scope) if onward else ("ret", value)

    return decide(machine, thread, node, test, then)


def _loop_goes_on(machine: Machine, thread: Thread, frame: Frame) -> Onward:
    """0: the test came back, 1: the body, 2: the update."""
    node, own = frame.node, frame.scope
    assert node is not None and own is not None
    scope: Ref = own
    if frame.place == 0:
        value = thread.ctl[1]

        def then(other: Thread, holds: bool) -> None:
            if holds:
                other.push(frame._replace(place=1), node.kids[1], own)
            else:
                other.ctl = ("exit", "break", UNDEFINED, node.at)

        def holds_now() -> bool:
            return operations.truth(machine, node.kids[0].at, value)

        return decide(machine, thread, node, holds_now, then)
    if frame.place == 1 and node.data[0]:
        old = machine.state.peek(scope)
        scope = new_scope(machine, old.outer)
        cell = machine.state.write(scope)
        cell.props, cell.constants, cell.blended = dict(old.props), old.constants, old.blended
    after = 2 if frame.place == 1 else 0
    thread.push(frame._replace(place=after, scope=scope), node.kids[after], scope)
    return None


def _each_goes_on(machine: Machine, thread: Thread, frame: Frame) -> Onward:
    node, scope, made = frame.node, frame.scope, frame.turns
    assert node is not None and scope is not None and made is not None
    key = -1
    if made.kind in ("open", "tail") or _has_tail(machine, made):
        looks = Thread(("ret", UNDEFINED), Kont(Frame("each", node, scope), thread.kont), thread.state)
        key = machine.look(Key(thread.state, Surroundings()).thread(looks))

    def go_on(other: Thread, result: Any) -> None:
        after, item = result
        set_variable(machine, node.at, scope, node.data[0], "hold", item)
        other.push(frame._replace(turns=after), node.kids[2 if after.kind == "found" else 1], scope)

    return attempt(machine, thread, lambda: turns.following(machine, node.at, scope, made, key), go_on)


def _has_tail(machine: Machine, made: turns.Turns) -> bool:
    return isinstance(made.source, Ref) and machine.state.read(made.source).tail is not None


def _call_ends(machine: Machine, thread: Thread, frame: Frame) -> Onward:
    """The end of a function's body, without a value."""
    thread.ctl = ("ret", UNDEFINED)
    return None


def _try_ends(machine: Machine, thread: Thread, frame: Frame) -> Onward:
    """1: in the body, 2: in the handler; the finalizer runs with whatever comes then."""
    node = frame.node
    assert node is not None and frame.scope is not None
    if node.data[1]:
        thread.push(Frame("finally", None, held=thread.ctl), node.kids[2], frame.scope)
    return None


def _finally_ends(machine: Machine, thread: Thread, frame: Frame) -> Onward:
    assert frame.held is not None
    thread.ctl = frame.held
    return None


def _main_ends(machine: Machine, thread: Thread, frame: Frame) -> Onward:
    """`place` 1: what comes back is the value, else the body ended without one."""
    assert frame.node is not None
    value = thread.ctl[1] if frame.place else UNDEFINED
    return _ended(thread, End("returned", frame.node.at, value))


def _ended(thread: Thread, end: End) -> Onward:
    thread.main, thread.ctl = end, ("idle",)
    return None


def _async_ends(kind: str, value_at: int | None) -> Callable[[Machine, Thread, Frame], Onward]:
    def run(machine: Machine, thread: Thread, frame: Frame) -> Onward:
        value = UNDEFINED if value_at is None else thread.ctl[value_at]
        assert frame.node is not None
        return event_loop.settles(machine, thread, frame.node.at, frame.values[0], kind, value)

    return run


# Exceptions
def _catch(machine: Machine, thread: Thread, frame: Frame) -> Onward:
    node = frame.node
    assert node is not None and frame.scope is not None
    if frame.place == 1 and node.data[0]:
        scope = new_scope(machine, frame.scope)
        machine.state.write(scope).props["%error"] = thread.ctl[1]
        thread.kont = Kont(frame._replace(place=2), thread.kont)
        thread.ctl = ("eval", node.kids[1], scope)
        return None
    return _try_ends(machine, thread, frame)


def _main_throws(machine: Machine, thread: Thread, frame: Frame) -> Onward:
    _, value, where = thread.ctl
    return _ended(thread, End("threw", where, value))


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
    return _ended(thread, End("returned", where, value))


# Operations
def _apply(machine: Machine, thread: Thread, node: Node, scope: Ref, values: tuple[Value, ...]) -> Onward:
    """What the node does with the values of its kids."""
    at = node.at
    if node.kind == "Op":
        return attempt(machine, thread, lambda: node.data(machine, at, list(values)))
    if node.kind == "Set":
        name, how = node.data
        return write(machine, thread, node, scope, name, how, values[0])
    if node.kind == "Call":
        return attempt(machine, thread, lambda: call(machine, node, list(values)))
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
        return wait(machine, thread, node, values[0])
    assert node.kind == "Each"
    of = bool(node.data[1])

    def go_on(other: Thread, result: Any) -> None:
        assert isinstance(result, turns.Turns)
        other.kont = Kont(Frame("each", node, scope, 1, (), result), other.kont)
        other.ctl = ("ret", UNDEFINED)

    return attempt(machine, thread, lambda: turns.begin(machine, at, scope, values[0], of), go_on)


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
