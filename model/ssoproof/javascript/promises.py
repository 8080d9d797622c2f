"""Promises and what runs later: handlers of promises, and functions that an outside call answers."""

from __future__ import annotations

import re

from ssoproof.javascript import unknown_value
from ssoproof.javascript.explorer import OUTSIDE, UNMODELLED, Ended, Machine, Thrown
from ssoproof.javascript.frames import Kont
from ssoproof.javascript.havoc import unknown_call, unknown_method
from ssoproof.javascript.heap import Record, Task
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.thenables import refuse_thenable, resolvers, then_of
from ssoproof.javascript.values import (
    FUNCTIONS,
    NO_THIS,
    NULL,
    UNDEFINED,
    Native,
    Opaque,
    Primitive,
    Ref,
    Value,
    Values,
)

_FAILURE = re.compile(r"_?(e|er|ex|[a-zA-Z]*[eE]rr(or)?[0-9]?|exception)\Z")


def is_promise(machine: Machine, value: Value) -> bool:
    """A promise of which the interpreter knows how it is settled, or will be."""
    return isinstance(value, Ref) and machine.state.read(value).kind == "promise"


def maybe_promise(value: Value) -> bool:
    """The result of a call to the outside, which may be a promise."""
    return (
        isinstance(value, Opaque)
        and value.path[:1] == "#"
        and value.shape in ("any", unknown_value.INHERITED)
    )


def settled(machine: Machine, ref: Ref) -> bool:
    """Is it fulfilled or rejected, or may it be?"""
    record = machine.state.read(ref)
    return record.havocked or not record.props.keys().isdisjoint(("value", "error"))


def promise(machine: Machine, kind: str = "", value: Value = UNDEFINED) -> Ref:
    """A promise: pending, or settled as `value` or `error`."""
    ref = machine.state.new(Record("promise"))
    if kind:
        settle(machine, ref, kind, value)
    return ref


def settle(machine: Machine, ref: Ref, kind: str, value: Value) -> None:
    """Settle it, unless it is settled; a promise as value is waited for."""
    if settled(machine, ref) or machine.state.read(ref).havocked:
        return
    value = machine.resolve(value)
    node = machine.here
    if kind == "value" and value == ref and node is not None:
        kind, value = "error", machine.throw(node, "a promise is resolved with itself").value
    method = None
    if kind == "value" and node is not None:
        try:
            method = then_of(machine, value)
        except Thrown as thrown:
            kind, value = "error", thrown.value
    if method is not None and node is not None:
        job: dict[str, Value] = {"promise": ref, "how": "then", "method": method, "object": value}
        calling = machine.state.new(Record("resolver", job))
        _later(machine, Task(node, promise(machine, "value"), (calling, UNDEFINED), None, values=()))
    elif kind == "value" and isinstance(value, Ref) and is_promise(machine, value) and node is not None:
        machine.state.loose -= {value}
        adopting = Task(node, promise(machine, "value"), (UNDEFINED, UNDEFINED), ref, value, adopts=True)
        _later(machine, adopting)
    elif kind == "value" and maybe_promise(value) and node is not None:
        _later(machine, Task(node, None, (UNDEFINED, UNDEFINED), ref, value))
    else:
        machine.state.write(ref).props[kind] = value
        waiting = tuple(task for task in machine.state.pending if task.wait == ref)
        if waiting:  # they run after what is due already
            others = tuple(task for task in machine.state.pending if task.wait != ref)
            machine.state.pending = (*others, *waiting)
        elif kind == "error":
            machine.state.loose |= {ref}


def _later(machine: Machine, task: Task) -> None:
    state = machine.state
    state.pending = (*state.pending, task)
    if task.wait is not None:
        state.loose -= {task.wait}


def then(machine: Machine, node: Syntax, base: Value, name: str, values: Values) -> Value:
    """`base.then(...)`, `.catch(...)` or `.finally(...)` of a promise or of what may be one."""
    machine.here = node
    given = [*values, UNDEFINED, UNDEFINED][:2]
    if name == "catch":
        given = [UNDEFINED, given[0]]
    elif name == "finally":
        if isinstance(given[0], Ref) and _parameters(machine, given[0]):
            return unknown_method(machine, node, [base, *values])
        given = [given[0], given[0]]
    handlers = (machine.resolve(given[0]), machine.resolve(given[1]))
    result = promise(machine)
    wait = base if isinstance(base, Ref) else None
    _later(machine, Task(node, wait, handlers, result, UNDEFINED if wait else base, None, name == "finally"))
    return result


def _parameters(machine: Machine, function: Ref) -> tuple[Syntax, ...]:
    code = machine.state.read(function).code
    if code is None:
        return ()
    return code.field["parameters"].kids if "parameters" in code.field else (code.field["parameter"],)


def answer_later(machine: Machine, node: Syntax, function: Value, source: Value) -> None:
    """An outside call got the function and calls it once, later."""
    machine.here = node
    _later(machine, Task(node, None, (function, function), None, source, (), answers=True))


def run_later(machine: Machine, node: Syntax, function: Value, values: Values, handle: Value) -> None:
    """A timer: the function runs once the present code has ended, unless it is cleared."""
    machine.here = node
    _later(machine, Task(node, None, (function, function), None, handle, tuple(values)))


def clear(machine: Machine, node: Syntax, handle: Value) -> None:
    """The timer of that handle does not run any more; where the handle is not known, any of them may not."""
    waiting = machine.state.pending
    timers = [task for task in waiting if task.values is not None and isinstance(task.source, Opaque)]
    if not isinstance(handle, Opaque) or not timers:
        return
    gone = [task for task in timers if task.source == handle]
    if not gone and handle.path[:1] == "#" and handle.shape == "object" and handle.kind is OUTSIDE:
        return
    for task in [] if gone else timers:
        if machine.fork(UNMODELLED, node, f"whether {node.short} stops {task.node.short}"):
            gone.append(task)
    machine.state.pending = tuple(task for task in waiting if task not in gone)


def _answer(machine: Machine, task: Task) -> Values:
    """What an outside call hands over: a failure where the first parameter is named so, and results."""
    node, function, source = task.node, task.handlers[0], task.source
    assert isinstance(source, Opaque)
    names = [kid.text for kid in _parameters(machine, function)] if isinstance(function, Ref) else []
    first = not names or _FAILURE.match(names[0]) is not None
    values: Values = []
    failed = first and fails(machine, node, source)
    for index in range(max(3, len(names))):
        if index == 0 and first and not failed:
            nothing = machine.either(OUTSIDE, node, f"no failure of {node.short}", (NULL, UNDEFINED))
            values.append(nothing)
            continue
        values.append(_part(machine, task, source, index, first, failed))
    return values


def _part(machine: Machine, task: Task, source: Opaque, index: int, first: bool, failed: bool) -> Value:
    """One of the results, or the failure."""
    node, called = task.node, machine.called.get(source.path)
    kind = unknown_value.kind_of(machine, source)
    if called is not None and not failed and index == first:
        shape = called.shape
        value = Opaque(kind, called.people, called.name, called.name, shape, shape == "data")
    elif called is not None and not failed and index == first + 1 and called.shape == "message":
        value = Opaque(kind, called.people, f"{called.name}.body", called.name, "data", True)
    else:
        fails = index == 0 and first
        reason = f"the {'failure' if fails else 'answer'} of {node.short} is outside input"
        value = machine.fresh(kind, node, reason, "failure" if fails else "data", not fails)
    unknown_value.leak(machine, value.root, [source])
    return value


def ready(machine: Machine) -> list[int]:
    """What may run next: what waits for a settled promise, the first; else any answer from outside."""
    tasks = machine.state.pending
    machine.state.space.take(len(tasks))
    now = [i for i, task in enumerate(tasks) if task.wait is not None and settled(machine, task.wait)]
    return now[:1] or [i for i, task in enumerate(tasks) if task.wait is None]


def take(machine: Machine) -> Task:
    """One of the tasks that may run next, by a free choice where there are several."""
    indices = ready(machine)
    tasks = machine.state.pending
    at = next((index for index in indices if _quiet(machine, tasks[index])), indices[-1])
    for index in indices[:-1] if at == indices[-1] else ():
        if machine.fork(OUTSIDE, tasks[index].node, "which of several pending calls is answered first"):
            at = index
            break
    machine.state.pending = (*tasks[:at], *tasks[at + 1 :])
    machine.state.turn += tasks[at].wait is None
    return tasks[at]


def _quiet(machine: Machine, task: Task) -> bool:
    """Does nobody see when the task runs? It calls what looks at its argument only, and so do those who wait
    for it."""
    if task.resume is not None or (task.values is not None and not task.answers):
        return False
    return all(_unseen(machine, handler) for handler in task.handlers) and all(
        _quiet(machine, other) for other in machine.state.pending if task.result and other.wait == task.result
    )


def _unseen(machine: Machine, handler: Value) -> bool:
    if not isinstance(handler, Ref):
        return handler is UNDEFINED
    record = machine.state.peek(handler)
    if record.kind == "resolver":
        return "list" in record.props and record.props["how"] != "value"
    if record.kind != "function" or record.code is None or record.havocked:
        return False
    own = record.code.field.get("parameters") or record.code.field.get("parameter")
    return own is not None and record.code.names() <= own.names()


def outcome(machine: Machine, task: Task) -> tuple[bool, Value]:
    """Fulfilled or not, and with what."""
    if task.wait is not None:
        return result_of(machine, task.node, task.wait)
    source = task.source
    assert isinstance(source, Opaque)
    return answered(machine, task.node, source, not fails(machine, task.node, source))


def fails(machine: Machine, node: Syntax, source: Opaque) -> bool:
    """Whether a call to the outside fails; the same however often that is asked."""
    kind = unknown_value.kind_of(machine, source)
    reason, once = f"{source.reason}: it may fail", f"fails {source.path}"
    return machine.fork(kind, node, reason, "", once, answer_of(machine, source))


def answer_of(machine: Machine, source: Value | None) -> str:
    """The name of the answer of a call to the outside."""
    called = machine.called.get(source.root) if isinstance(source, Opaque) else None
    return "" if called is None else called.name


def result_of(machine: Machine, node: Syntax, ref: Ref) -> tuple[bool, Value]:
    """How a settled promise came out."""
    record = machine.state.read(ref)
    if record.havocked:
        reason = "a promise that unknown code holds"
        return machine.fork(UNMODELLED, node, reason), machine.fresh(UNMODELLED, node, reason)
    good = "value" in record.props
    return good, record.props["value" if good else "error"]


def answered(machine: Machine, node: Syntax, source: Opaque, good: bool) -> tuple[bool, Value]:
    """What comes out of a call to the outside."""
    kind = unknown_value.kind_of(machine, source)
    called = machine.called.get(source.path)
    if good and called is not None:
        optional = called.shape == "data"
        value = Opaque(kind, called.people, called.name, called.name, called.shape, optional)
    else:
        value = machine.fresh(kind, node, source.reason, "data" if good else "failure", good)
    unknown_value.leak(machine, value.root, [source])
    return good, value


def function_of(machine: Machine, task: Task) -> tuple[Value, Values, bool, Value]:
    """What the task calls and with what; and how its promise is settled where it calls nothing."""
    machine.here = task.node
    if task.values is not None:
        given = _answer(machine, task) if task.answers else list(task.values)
        return task.handlers[0], given, True, UNDEFINED
    good, value = outcome(machine, task)
    handler = task.handlers[0 if good else 1]
    return handler, [] if task.keeps else [value], good, value


def callable_value(machine: Machine, value: Value) -> bool:
    """A handler that is called; what is no function is passed over."""
    if isinstance(value, Ref):
        record = machine.state.read(value)
        return record.havocked or record.kind in FUNCTIONS
    return isinstance(value, Native | Opaque)


def passed_through(
    machine: Machine, task: Task, given: Value, good: bool, value: Value
) -> tuple[bool, Value]:
    """How the promise of `finally` is settled: as before, unless what the function gave fails."""
    machine.here = task.node
    refuse_thenable(machine, given)
    if maybe_promise(given) and isinstance(given, Opaque):
        if fails(machine, task.node, given):
            return answered(machine, task.node, given, False)
    elif isinstance(given, Ref) and is_promise(machine, given):
        machine.state.loose -= {given}
        if not settled(machine, given):
            raise Ended("unknown", task.node)
        fine, reason = result_of(machine, task.node, given)
        return (good, value) if fine else (False, reason)
    return good, value


def finish(machine: Machine, task: Task, kind: str, value: Value) -> None:
    """Settle what waits for the task."""
    machine.here = task.node
    if task.result is not None:
        settle(machine, task.result, kind, value)


def pause(machine: Machine, node: Syntax, value: Value, rest: Kont) -> Value:
    """`await value`: the rest of the function runs once the value is there."""
    machine.here = node
    value = machine.resolve(value)
    if isinstance(value, Ref) and machine.state.read(value).havocked and not is_promise(machine, value):
        value = unknown_call(machine, node, f"what {node.short} waits for", [value])
    nobody = (UNDEFINED, UNDEFINED)
    if isinstance(value, Ref) and is_promise(machine, value):
        _later(machine, Task(node, value, nobody, None, resume=rest))
    elif isinstance(value, Opaque) and maybe_promise(value):
        refuse_thenable(machine, value)
        _later(machine, Task(node, None, nobody, None, value, resume=rest))
    else:
        _later(machine, Task(node, promise(machine, "value", value), nobody, None, resume=rest))
    return UNDEFINED


def construct(machine: Machine, node: Syntax, values: Values) -> Value:
    """`new Promise(executor)`."""

    machine.here = node
    result = promise(machine)
    executor = machine.resolve(values[0]) if values else UNDEFINED
    if isinstance(executor, Primitive):
        raise machine.throw(node, "a promise needs a function")
    _try(machine, node, result, executor, UNDEFINED)
    return result


def _try(machine: Machine, node: Syntax, ref: Ref, function: Value, this: Value) -> None:
    """A function gets what settles the promise; where it throws, and did not use that, the promise fails."""
    good, bad = resolvers(machine, ref)
    try:
        machine.invoke(machine, node, function, [good, bad], NO_THIS if this is UNDEFINED else this)
    except Thrown as thrown:
        resolve(machine, node, machine.state.read(bad), [thrown.value])


def resolve(machine: Machine, node: Syntax, resolver: Record, values: Values) -> Value:
    """A call of `resolve` or `reject`, of what reports to a promise of several, or of an object's `then`."""
    machine.here = node
    target, how = resolver.props["promise"], str(resolver.props["how"])
    value = values[0] if values else UNDEFINED
    assert isinstance(target, Ref)
    if how == "then":
        _try(machine, node, target, resolver.props["method"], resolver.props["object"])
        return UNDEFINED
    used = resolver.props.get("once")
    if isinstance(used, Ref):
        if machine.state.read(used).props["used"]:
            return UNDEFINED
        machine.state.write(used).props["used"] = True
    if how in ("value", "error"):
        if not settled(machine, target):
            settle(machine, target, how, value)
        return UNDEFINED
    if how != "all":
        member = "value" if how == "fulfilled" else "reason"
        value = machine.state.new(Record("object", {"status": how, member: value}))
    gathered, left, at = (resolver.props[name] for name in ("list", "left", "at"))
    assert isinstance(gathered, Ref) and isinstance(left, Ref) and isinstance(at, float)
    machine.state.write(gathered).items[int(at)] = value
    cell = machine.state.write(left)
    waiting = cell.props["left"]
    assert isinstance(waiting, float)
    cell.props["left"] = waiting - 1
    if waiting == 1:
        settle(machine, target, "value", gathered)
    return UNDEFINED


def report(machine: Machine, node: Syntax, value: Value, handlers: tuple[Value, Value]) -> None:
    """The handlers are called with what the value, or the promise that it is, comes to."""
    machine.here = node
    value = machine.resolve(value)
    if isinstance(value, Opaque) and maybe_promise(value):
        refuse_thenable(machine, value)
        _later(machine, Task(node, None, handlers, None, value))
        return
    waits = (
        value if isinstance(value, Ref) and is_promise(machine, value) else promise(machine, "value", value)
    )
    _later(machine, Task(node, waits, handlers, None))
