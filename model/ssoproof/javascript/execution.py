"""Runs scripts: threads go step by step, wait where others may come to look the same, and go on as one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ssoproof import bounds
from ssoproof.javascript.blends import blended
from ssoproof.javascript.calls import Enter
from ssoproof.javascript.control import step
from ssoproof.javascript.desugar import program
from ssoproof.javascript.event_loop import Idle
from ssoproof.javascript.explorer import Exhausted, Machine
from ssoproof.javascript.frames import End, Frame, Kont, Thread
from ssoproof.javascript.heap import State
from ssoproof.javascript.joins import Key, Surroundings, unite
from ssoproof.javascript.nodes import Node
from ssoproof.javascript.steps import begin, enter
from ssoproof.javascript.syntax import Syntax
from ssoproof.javascript.values import UNDEFINED, Ref, Value, Values

#: Frames at which a value comes back that others may bring as well.
_JOINS = frozenset({"seq", "label", "loop", "each", "call", "async", "try", "main", "finally", "task"})
#: Of these a value does not matter.
_DROPS = frozenset({"seq", "each", "call", "try"})


@dataclass(frozen=True, slots=True)
class HookEnd:
    """How control left the script's function, and where; `state` is the state at that moment."""

    kind: str
    node: Syntax
    state: State
    value: Value = UNDEFINED


class Schedule:
    """The threads of one run. Those that wait deepest go on first, and of these the ones that are least far
    in the program, so that all that can meet do."""

    def __init__(
        self, machine: Machine, around: Surroundings, idle: Callable[[Thread], list[Thread]] | None
    ) -> None:
        self.machine = machine
        self.around = around
        self.idle = idle
        self.waiting: dict[int, dict[object, tuple[tuple[int, ...], Thread]]] = {}
        self.results: dict[object, Thread] = {}
        self.tidy = 0

    def run(self, threads: Sequence[Thread]) -> list[Thread]:
        """All ends."""
        running = list(threads)
        while running or self.waiting:
            if not running:
                running = [other for thread in self._released() for other in self._go(thread)]
                continue
            thread = running.pop()
            while not self._rests(thread, bool(running or self.waiting)):
                others = self._go(thread)
                if not others:
                    break
                thread, *more = others
                running.extend(more)
        return list(self.results.values())

    def _go(self, thread: Thread) -> list[Thread]:
        if thread.ctl[0] == "ended":
            return [thread]
        if thread.kont is None and thread.ctl[0] != "eval":
            assert self.idle is not None
            return self.idle(thread)
        onward = step(self.machine, thread)
        return [thread] if onward is None else onward

    def _rests(self, thread: Thread, others: bool) -> bool:
        """Has the thread ended, or does it wait for others?"""
        word = thread.ctl[0]
        if word == "ended":
            self._end(thread)
            return True
        if thread.kont is None and word != "eval":
            if self.idle is None:
                end = thread.main or End("returned", self.machine.running or _NOWHERE, UNDEFINED)
                if word in ("throw", "exit"):
                    end = End("threw" if word == "throw" else "returned", thread.ctl[-1], UNDEFINED)
                    if word == "throw":
                        end = end._replace(value=thread.ctl[1])
                thread.ctl = ("ended", end)
                self._end(thread)
                return True
            thread.ctl = ("idle",)
            if others:
                self._wait(thread, 0)
            return others
        joins = word == "ret" and thread.kont is not None and thread.kont.top.kind in _JOINS
        if joins and len(thread.state.heap) > 2 * self.tidy:
            self._tidy(thread)
        if joins and others and thread.kont is not None:
            if thread.kont.top.kind in _DROPS or (thread.kont.top.kind == "loop" and thread.kont.top.place):
                thread.ctl = ("ret", UNDEFINED)
            self._wait(thread, thread.kont.depth)
            return True
        return False

    def _wait(self, thread: Thread, depth: int) -> None:
        bucket = self.waiting.setdefault(depth, {})
        key = Key(thread.state, self.around).thread(thread)
        if key in bucket:
            unite(self.machine, bucket[key][1].state, thread.state)
            return
        bucket[key] = (_progress(thread), thread)
        if len(bucket) > self.machine.limits.states:
            raise Exhausted(f"more than {self.machine.limits.states} different states")

    def _released(self) -> list[Thread]:
        deepest = max(self.waiting)
        bucket = self.waiting[deepest]
        first = min(progress for progress, _ in bucket.values())
        group = [key for key, (progress, _) in bucket.items() if progress == first]
        threads = [bucket.pop(key)[1] for key in group]
        if not bucket:
            del self.waiting[deepest]
        if bounds.BLENDED.passed(len(threads)):
            threads = blended(self.machine, threads, self.around)
        for thread in threads:
            self._tidy(thread)
        return threads

    def _tidy(self, thread: Thread) -> None:
        """Forget cells that nothing refers to, where there are many."""
        state = thread.state
        if self.around.before is not None or not bounds.CELLS.passed(len(state.heap)):
            return
        roots: list[Value] = list(self.around.roots)
        roots.extend(part for part in thread.ctl[1:] if isinstance(part, Ref))
        if thread.main is not None:
            roots.append(thread.main.value)
        if thread.kont is not None:
            roots.extend(thread.kont.references())
        state.prune(roots)
        self.tidy = len(state.heap)

    def _end(self, thread: Thread) -> None:
        end = thread.ctl[1]
        assert isinstance(end, End)
        key = Key(thread.state, self.around).thread(
            Thread(("ended", end.value), None, thread.state), (end.kind, id(end.node))
        )
        if key in self.results:
            unite(self.machine, self.results[key].state, thread.state)
        else:
            self.results[key] = thread


_NOWHERE: Syntax = None  # type: ignore[assignment]


def _progress(thread: Thread) -> tuple[int, ...]:
    """How far a thread is in the program, from the outermost frame inwards."""
    kont = thread.kont
    if kont is None and thread.state.pending:
        kont = thread.state.pending[0].resume
    places = [] if kont is None else [f.place for f in kont.frames() if f.kind in ("seq", "sub", "try")]
    return tuple(reversed(places))


def run_handler(
    machine: Machine,
    code: Syntax,
    outer: Ref | None,
    values: Values,
    start: State,
    all_run: bool,
    roots: Sequence[Ref] = (),
) -> list[HookEnd]:
    """Call a function of the script, and run what it leaves pending; every way in which all that ends.

    `all_run`: everything that is pending runs; `roots` are cells that count as a whole at the end.
    """
    thread = Thread(("idle",), Kont(Frame("main", Node("Lit", code)), None), start.copy())
    machine.state = thread.state
    thread.state.where = (0, 0)
    if code.kind == "function_expression" and outer is None and "name" in code.field:
        outer = own_scope(machine, code)
    begin(machine, thread, code, outer, values)
    return _ends(Schedule(machine, Surroundings(roots), Idle(machine, all_run)).run([thread]))


def own_scope(machine: Machine, code: Syntax) -> Ref | None:
    """The scope in which a function that is no value yet sees its own name."""
    from ssoproof.javascript.scopes import closure, new_scope

    return machine.state.read(closure(machine, code, new_scope(machine, None))).outer


def _ends(threads: Sequence[Thread]) -> list[HookEnd]:
    ends = []
    for thread in threads:
        end = thread.ctl[1]
        assert isinstance(end, End)
        ends.append(HookEnd(end.kind, end.node, thread.state, end.value))
    return ends


def run_file(
    machine: Machine, tree: Syntax, kids: Sequence[Syntax], scope: Ref, start: State
) -> list[HookEnd]:
    """Run the statements of a file in a scope that is there."""
    node, hidden = program(tree, kids)
    thread = Thread(("eval", node, scope), Kont(Frame("main", Node("Lit", tree)), None), start.copy())
    thread.state.write(scope).props.update(dict.fromkeys(hidden, UNDEFINED))
    return _ends(Schedule(machine, Surroundings((scope,)), None).run([thread]))


def inner_call(machine: Machine, state: State, call: Enter) -> list[tuple[End, State]]:
    """Call a function within a step: all ends of the call itself."""
    before = state.copy()
    thread = Thread(("idle",), Kont(Frame("main", Node("Lit", call.code), place=1), None), state)
    machine.nesting += 1
    try:
        enter(machine, thread, call)
        threads = Schedule(machine, Surroundings((), before), None).run([thread])
    finally:
        machine.nesting -= 1
    return [(end, thread.state) for thread in threads if isinstance(end := thread.ctl[1], End)]
