"""What a script has still to do: frames, each with the rest of one node, linked from the innermost on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ssoproof.javascript.values import UNDEFINED, Ref, Value

if TYPE_CHECKING:
    from ssoproof.javascript.heap import State, Task
    from ssoproof.javascript.nodes import Node
    from ssoproof.javascript.syntax import Syntax
    from ssoproof.javascript.turns import Turns


class Frame(NamedTuple):
    """A node of which the kids before `place` are done, with the values of these where they matter.

    `kind` says what becomes of a value that comes back: seq, sub, logic, if, loop, each, label, try, call,
    async, finally (goes on with what was held up), task, given (gives `values[0]` instead).
    """

    kind: str
    node: Node | None
    scope: Ref | None = None
    place: int = 0
    values: tuple[Value, ...] = ()
    turns: Turns | None = None
    held: tuple[Any, ...] | None = None
    task: Task | None = None


class Kont:
    """A frame on top of others; `calls` counts the functions in it."""

    __slots__ = ("calls", "depth", "rest", "top")

    def __init__(self, top: Frame, rest: Kont | None) -> None:
        self.top = top
        self.rest = rest
        self.depth: int = 1 if rest is None else rest.depth + 1
        inner = top.kind in ("call", "async")
        self.calls: int = inner if rest is None else rest.calls + inner

    def frames(self) -> list[Frame]:
        """All frames, the innermost first."""
        listed: list[Frame] = []
        at: Kont | None = self
        while at is not None:
            listed.append(at.top)
            at = at.rest
        return listed

    def references(self) -> tuple[Value, ...]:
        """Everything that the frames refer to."""
        refs: list[Value] = []
        for frame in self.frames():
            if frame.scope is not None:
                refs.append(frame.scope)
            refs.extend(frame.values)
            if frame.turns is not None:
                refs.extend((frame.turns.source, *frame.turns.items))
            if frame.held is not None:
                refs.extend(part for part in frame.held if isinstance(part, Ref))
            if frame.task is not None:
                refs.extend(frame.task.references())
        return tuple(refs)


class Thread:
    """One way in which the script runs: what it does next, what it does after that, and its state.

    `ctl` is ("eval", node, scope), ("ret", value), ("throw", value, where), ("exit", label, value, where) or
    ("ended", kind, where); `main` is how the handler itself ended.
    """

    __slots__ = ("ctl", "kont", "main", "state")

    def __init__(
        self, ctl: tuple[Any, ...], kont: Kont | None, state: State, main: End | None = None
    ) -> None:
        self.ctl = ctl
        self.kont = kont
        self.state = state
        self.main = main

    def push(self, frame: Frame, node: Node, scope: Ref) -> None:
        """Evaluate the node, then go on with the frame."""
        self.kont = Kont(frame, self.kont)
        self.ctl = ("eval", node, scope)


class End(NamedTuple):
    """How a function ended: returned, threw or another way to leave; where, and with which value."""

    kind: str
    node: Syntax
    value: Value = UNDEFINED
