"""The core language: the few kinds of nodes to which all code of a script is taken apart.

Statements are expressions whose value nobody reads.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from ssoproof.javascript.values import UNDEFINED, Value, Values

if TYPE_CHECKING:
    from ssoproof.javascript.explorer import Machine
    from ssoproof.javascript.syntax import Syntax
    from ssoproof.javascript.values import Ref

#: What an operation does with the values of the node's kids.
Operation = Callable[["Machine", "Syntax", Values], Value]
#: What code in one piece does in a scope; it may leave its function or loop.
Piece = Callable[["Machine", "Syntax", "Ref"], "Value | Leaving"]

#: The kinds, and what they stand for. `data` is what the kind needs besides its kids.
KINDS = {
    "Lit": "a constant",
    "Var": "read a variable",
    "Set": "write a variable; data: name and how",
    "Func": "a closure",
    "Op": "an operation on the values of the kids",
    "Piece": "code in one piece, which sees its scope; that which is not understood, among others",
    "Call": "a call: of a function, or with two kids first of a method",
    "If": "test, then, else",
    "Logic": "left, and right where the operator goes on",
    "Opt": "a value; where it is nullish the label is left with undefined",
    "Scope": "fresh variables around one kid",
    "Seq": "one after another",
    "Loop": "for ever: test, body, update; `fresh`: variables are new in each turn",
    "Each": "for each item of a list: list, body",
    "Label": "the target of exits",
    "Exit": "leave a label with a value (break, continue, return, the end of an optional chain)",
    "Throw": "an exception",
    "Try": "body, handler, finalizer",
    "Await": "pause until a promise is settled",
}

_NOTHING: frozenset[str] = frozenset()


class Leaving(NamedTuple):
    """A label that code in one piece leaves, and with what value."""

    label: str
    value: Value = UNDEFINED


@dataclass(frozen=True, slots=True)
class Shape:
    """What a call node says: a method or not, which arguments spread, the label that `?.(` leaves."""

    method: bool
    spreads: tuple[bool, ...]
    optional: str = ""


class Node:
    """`kids` are evaluated left to right; `at` is the syntax that the node stands for; `free` are the names
    that it may read or write, `statement` the statement that it is, if it is one; `spine` marks lists of
    statements of a function that run once, in their order."""

    __slots__ = ("at", "data", "free", "kids", "kind", "rests", "spine", "statement")

    def __init__(
        self,
        kind: str,
        at: Syntax,
        kids: tuple[Node, ...] = (),
        data: Any = None,
        free: frozenset[str] = _NOTHING,
    ) -> None:
        self.kind = kind
        self.at = at
        self.kids = kids
        self.data: Any = data
        self.spine = False
        self.statement: Syntax | None = None
        self.free: frozenset[str] = free.union(*(kid.free for kid in kids)) if kids else free
        self.rests: dict[int, tuple[str, ...]] = {}

    def after(self, index: int) -> tuple[str, ...]:
        """The names that the kids from that index on may use, in their order."""
        rest = self.rests.get(index)
        if rest is None:
            names = _NOTHING.union(*(kid.free for kid in self.kids[index:]))
            rest = self.rests[index] = tuple(sorted(names))
        return rest
