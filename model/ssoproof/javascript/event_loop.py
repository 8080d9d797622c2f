"""What runs after a hook's function has ended: answers from outside and handlers of promises, each in
turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ssoproof.javascript import calls, promises
from ssoproof.javascript.execution import Ending, HookEnd, guarded, merge, run_handler
from ssoproof.javascript.explorer import UNMODELLED, Ended, Machine, Thrown
from ssoproof.javascript.heap import State, Task
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import UNDEFINED, Ref, Value, Values

#: Where the statements of later turns stand in the order of execution: beyond all of the turns before.
_TURN = 10_000_000


class _Due(NamedTuple):
    """A task whose turn it is, and what it calls; `code` None where it calls no function of the hook's."""

    task: Task
    code: Syntax | None
    outer: Ref | None
    values: Values
    good: bool
    value: Value


def afterwards(machine: Machine, ends: Sequence[HookEnd], all_run: bool) -> list[HookEnd]:
    """The ends after everything that was pending has run; without `all_run` it may also not run any more.

    Without it the script is done when the promise that its handler returns is settled.
    """
    done: list[HookEnd] = []
    todo = list(ends)
    while todo:
        turn, todo = todo, []
        for end in turn:
            if end.kind != "returned":
                done.append(end)
                continue
            for waits, state in machine.explore(end.state, lambda end=end: _waits(machine, end, all_run)):  # type: ignore[misc]
                left = HookEnd(end.kind, end.node, state, end.value)
                if waits:
                    todo.extend(_turn(machine, left))
                else:
                    done.extend(_outcome(machine, left, all_run))
        todo = _joined(machine, todo)
    return done


def _waits(machine: Machine, end: HookEnd, all_run: bool) -> bool:
    indices = promises.ready(machine)
    if not indices:
        return False
    value = end.value
    if all_run or (
        isinstance(value, Ref)
        and promises.is_promise(machine, value)
        and not promises.settled(machine, value)
    ):
        return True
    node = machine.state.pending[indices[0]].node
    return machine.fork(UNMODELLED, node, "whether code that nobody waits for still runs")


def _outcome(machine: Machine, end: HookEnd, all_run: bool) -> list[HookEnd]:
    """A handler that returned a rejected promise threw; one that is never settled is waited for in vain."""

    def run() -> tuple[str, Value]:
        value = end.value
        machine.here = end.node
        try:
            promises.refuse_thenable(machine, value)
        except Ended as ended:
            return ended.kind, UNDEFINED
        if all_run or not isinstance(value, Ref) or not promises.is_promise(machine, value):
            return ("threw" if _unheard(machine, end) else end.kind), value
        if not promises.settled(machine, value):
            return "threw", UNDEFINED
        good, result = promises.result_of(machine, end.node, value)
        return (end.kind if good else "threw"), result

    return [HookEnd(kind, end.node, state, value) for (kind, value), state in machine.explore(end.state, run)]


def _unheard(machine: Machine, end: HookEnd) -> bool:
    """A rejected promise that nobody waits for may end the process, where it matters."""
    if not machine.state.loose or machine.host.waits(machine):
        return False
    return machine.fork(UNMODELLED, end.node, "a rejected promise that nobody waits for")


def _joined(machine: Machine, ends: list[HookEnd]) -> list[HookEnd]:
    """Ends of one place whose states look the same, as one."""
    groups: dict[tuple[str, int], list[HookEnd]] = {}
    separate: list[HookEnd] = []
    for end in ends:
        if end.kind == "returned" and not isinstance(end.value, Ref):
            groups.setdefault((end.kind, id(end.node)), []).append(end)
        else:
            separate.append(end)
    for group in groups.values():
        states = merge(machine, [end.state for end in group], [])
        separate.extend(HookEnd("returned", group[0].node, state) for state in states)
    return separate


def _turn(machine: Machine, end: HookEnd) -> list[HookEnd]:
    """One task runs; the ends go on to carry what the handler itself returned."""
    ends: list[HookEnd] = []
    picked = machine.explore(end.state, lambda: _pick(machine))
    for due, state in picked:
        machine.later = state.ticks * _TURN
        machine.statement = machine.later
        try:
            ends.extend(_run(machine, due, state, end))
        finally:
            machine.later = 0
    return ends


def _pick(machine: Machine) -> _Due:
    task = promises.take(machine)
    handler, values, good, value = promises.function_of(machine, task)
    code, outer = None, None
    if isinstance(handler, Ref) and not task.keeps:
        record = machine.state.read(handler)
        usable = record.kind == "function" and not record.havocked and record.code is not None
        if usable and record.code is not None and record.code.op != "*":
            code = record.code if not record.code.names() & {"this", "arguments", "eval"} else None
            outer = record.outer
    return _Due(task, code, outer, values, good, value)


def _run(machine: Machine, due: _Due, state: State, end: HookEnd) -> list[HookEnd]:
    state.held = (*due.task.references(), end.value)
    if due.code is None:
        return _closing(machine, state, end, lambda: _inline(machine, due))
    ends: list[HookEnd] = []
    for left in run_handler(machine, due.code, due.outer, due.values, state):
        if left.kind == "returned" or (left.kind == "threw" and due.task.result is not None):
            outcome = "value" if left.kind == "returned" else "error"

            def settle(outcome: str = outcome, value: Value = left.value) -> None:
                promises.finish(machine, due.task, outcome, value)

            ends.extend(_closing(machine, left.state, end, settle))
        elif left.kind == "threw" and due.code.asynchronous:

            def reject(value: Value = left.value) -> None:
                _reject(machine, due, value)

            ends.extend(_closing(machine, left.state, end, reject))
        else:
            ends.append(left)
    return ends


def _reject(machine: Machine, due: _Due, value: Value) -> None:
    machine.here = due.task.node
    promises.promise(machine, "error", value)


def _inline(machine: Machine, due: _Due) -> None:
    """The task as a whole: what it calls is no function that is followed statement by statement."""
    task = due.task
    handler = task.handlers[0 if due.good else 1]
    if not promises.callable_value(machine, handler):
        promises.finish(machine, task, "value" if due.good else "error", due.value)
        return
    try:
        given = calls.call(machine, task.node, handler, due.values)
    except Thrown as thrown:
        if task.result is None:
            raise
        promises.finish(machine, task, "error", thrown.value)
        return
    good, value = (
        promises.passed_through(machine, task, given, due.good, due.value) if task.keeps else (True, given)
    )
    promises.finish(machine, task, "value" if good else "error", value)


def _closing(machine: Machine, start: State, end: HookEnd, run: Callable[[], None]) -> list[HookEnd]:
    def one() -> Ending:
        run()
        machine.state.held = ()
        return Ending("returned", end.node)

    ends = machine.explore(start, lambda: guarded(one))
    return [
        HookEnd(ending.kind, ending.node, state, end.value if ending.kind == "returned" else ending.value)
        for ending, state in ends
    ]
