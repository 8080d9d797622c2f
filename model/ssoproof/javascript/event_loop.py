"""What runs while nothing else does: the rest of functions that await, handlers of promises, answers from
outside, timers; each in turn."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ssoproof.javascript import calls, promises, thenables
from ssoproof.javascript.explorer import OUTSIDE, UNMODELLED, Ended, Machine, Thrown
from ssoproof.javascript.frames import End, Frame, Kont, Thread
from ssoproof.javascript.heap import Task
from ssoproof.javascript.steps import attempt, enter
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import UNDEFINED, Ref, Value


class _Due(NamedTuple):
    """A task whose turn it is: how what it waited for came out, and what it comes to itself, if it ran
    within the step."""

    task: Task
    good: bool
    value: Value
    entered: calls.Enter | None = None


def settles(
    machine: Machine, thread: Thread, at: Syntax, promise: Value, kind: str, value: Value
) -> list[Thread]:
    """A function that gave a promise is through; its caller, if it still waits, gets that."""

    def run() -> Value:
        assert isinstance(promise, Ref)
        machine.here = at
        promises.settle(machine, promise, kind, value)
        return promise

    return attempt(machine, thread, run, _onward)


def _onward(thread: Thread, result: object) -> None:
    if thread.kont is None:
        thread.ctl = ("idle",)


class Idle:
    """What a thread does that has nothing to do; with `all_run` everything that is pending runs.

    Without it the script is done when the promise that its handler returned is settled.
    """

    def __init__(self, machine: Machine, all_run: bool) -> None:
        self.machine = machine
        self.all_run = all_run

    def __call__(self, thread: Thread) -> list[Thread]:
        """The threads that go on, or have ended."""
        threads = []
        for result, state in self.machine.explore(thread.state, lambda: self._guarded(thread.main)):
            other = Thread(("ended", result), None, state, thread.main)
            if isinstance(result, _Due):
                _start(self.machine, other, result)
            threads.append(other)
        return threads

    def _guarded(self, main: End | None) -> End | _Due:
        try:
            return self._next(main)
        except Thrown as thrown:
            return End("threw", thrown.node, thrown.value)
        except Ended as ended:
            return End(ended.kind, ended.node)

    def _next(self, main: End | None) -> End | _Due:
        machine = self.machine
        if main is not None and main.kind != "returned":
            return main
        if self._waits(main):
            return _run(machine, promises.take(machine))
        if main is None:
            waiting = [task.node for task in machine.state.pending if task.resume is not None]
            assert waiting
            return End("threw", waiting[-1])
        return self._outcome(main)

    def _waits(self, main: End | None) -> bool:
        machine = self.machine
        indices = promises.ready(machine)
        if not indices:
            return False
        if main is None or self.all_run or _unsettled(machine, main.value):
            return True
        node = machine.state.pending[indices[0]].node
        return machine.fork(UNMODELLED, node, "whether code that nobody waits for still runs")

    def _outcome(self, end: End) -> End:
        """A handler that returned a rejected promise threw; one that is never settled is waited for in
        vain."""
        machine, value = self.machine, self.machine.resolve(end.value)
        machine.here = end.node
        thenables.refuse_thenable(machine, value)
        if self.all_run:
            return end._replace(kind="threw") if self._unheard(end) else end
        if isinstance(value, Ref) and promises.is_promise(machine, value):
            if not promises.settled(machine, value):
                return End("threw", end.node)
            good, result = promises.result_of(machine, end.node, value)
            return End("returned" if good else "threw", end.node, result)
        return end._replace(kind="threw") if self._unheard(end) else end

    def _unheard(self, end: End) -> bool:
        """A rejected promise that nobody waits for may end the process, where it matters."""
        machine = self.machine
        if not machine.state.loose or machine.host.waits(machine):
            return False
        return machine.fork(UNMODELLED, end.node, "a rejected promise that nobody waits for")


def _unsettled(machine: Machine, value: Value) -> bool:
    return (
        isinstance(value, Ref)
        and promises.is_promise(machine, value)
        and not promises.settled(machine, value)
    )


def _run(machine: Machine, task: Task) -> _Due:
    """What the task comes to, or the function of the script's own that it enters."""
    if task.adopts:
        machine.here = task.node
        passing = Task(task.node, _as_ref(task.source), (UNDEFINED, UNDEFINED), task.result)
        machine.state.pending = (*machine.state.pending, passing)
        return _Due(task, True, UNDEFINED)
    name = promises.answer_of(machine, task.source) if task.answers else ""
    reason = f"{task.node.short}: it may never answer"
    if task.answers and machine.fork(OUTSIDE, task.node, reason, fails=name):
        return _Due(task, True, UNDEFINED)
    handler, values, good, value = promises.function_of(machine, task)
    if task.resume is not None:
        return _Due(task, good, value)
    if not promises.callable_value(machine, handler):
        promises.finish(machine, task, "value" if good else "error", value)
        return _Due(task, good, value)
    try:
        given = calls.entering(machine, task.node, handler, values)
    except Thrown as thrown:
        if task.result is None:
            raise
        promises.finish(machine, task, "error", thrown.value)
        return _Due(task, good, value)
    if isinstance(given, calls.Enter):
        return _Due(task, good, value, given)
    _close(machine, task, good, value, given)
    return _Due(task, good, value)


def _as_ref(value: Value) -> Ref:
    assert isinstance(value, Ref)
    return value


def _close(machine: Machine, task: Task, good: bool, value: Value, given: Value) -> None:
    """The handler gave something: the task's promise is settled with it."""
    if task.keeps:
        good, value = promises.passed_through(machine, task, given, good, value)
    else:
        good, value = True, given
    promises.finish(machine, task, "value" if good else "error", value)


def _start(machine: Machine, thread: Thread, due: _Due) -> None:
    thread.ctl = ("idle",)
    if due.task.resume is not None:
        thread.kont = due.task.resume
        thread.ctl = ("ret", due.value) if due.good else ("throw", due.value, due.task.node)
    elif due.entered is not None:
        thread.kont = Kont(Frame("task", None, values=(due.good, due.value), task=due.task), None)
        enter(machine, thread, due.entered)


def _closing(machine: Machine, thread: Thread, run: Callable[[], None]) -> list[Thread]:
    def idle(other: Thread, result: object) -> None:
        other.ctl = ("idle",)

    def go() -> Value:
        run()
        return UNDEFINED

    threads = attempt(machine, thread, go, idle)
    for other in threads:
        if other.ctl[0] == "throw":
            other.ctl = ("ended", End("threw", other.ctl[2], other.ctl[1]))
    return threads


def task_returned(machine: Machine, thread: Thread, frame: Frame) -> list[Thread]:
    """The function that a task called is through."""
    good, value = frame.values
    task, given = frame.task, thread.ctl[1]
    assert task is not None

    def run() -> None:
        assert task is not None
        _close(machine, task, good is True, value, given)

    return _closing(machine, thread, run)


def task_threw(machine: Machine, thread: Thread, frame: Frame) -> list[Thread] | None:
    """The function that a task called threw: its promise is rejected, or the script ends."""
    _, value, where = thread.ctl
    task = frame.task
    assert task is not None
    if task.result is None:
        thread.ctl = ("ended", End("threw", where, value))
        return [thread]
    return _closing(machine, thread, lambda: promises.finish(machine, task, "error", value))
