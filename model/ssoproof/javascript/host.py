"""Where scripts run: what the engine asks of the surroundings that give scripts objects and functions."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Protocol

from ssoproof.javascript.values import NO_THIS, Native, Opaque, Ref, Value, Values

if TYPE_CHECKING:
    from ssoproof.javascript.explorer import Machine
    from ssoproof.javascript.syntax import Syntax


class Call(Protocol):
    """How a value is called: at which place, with which arguments, and for which object."""

    def __call__(
        self, machine: Machine, node: Syntax, target: Value, values: Values, this: Value = NO_THIS
    ) -> Value: ...


class Host(Protocol):
    """The surroundings of scripts: globals, host objects and functions, and what happens to them.

    The objects themselves are cells with a path in the base heap; what such a cell does not hold is outside
    input. Functions are natives, by their dotted names. What the host keeps of one run stands in
    `State.host`, which is compared where states are merged.
    """

    #: Globals that are services or libraries: they give other values each time, or reach out, and are no data
    #: that a script may write to.
    services: Collection[str]

    #: Modules whose results come from outside, besides those of Node and of the usual packages.
    modules: Collection[str]

    #: Functions of services that are always there, give a promise, and answer with data of their own: they
    #: keep nothing of what they get, and change nothing of it.
    promising: Collection[str]

    #: Of a list of which only a part is counted, in words: what there may be more of.
    uncounted: str

    def variable(self, name: str) -> Value | None:
        """The value of a global that is not the language's or Node's; None where there is none."""

    def without_variable(self, name: str) -> str:
        """What may be the reason that there is no such variable, as help for the user."""

    def members(self, path: str) -> Collection[str]:
        """The members of a native of the host: all that there are; a native without any is a function."""

    def native(self, value: Opaque) -> Native | None:
        """The native that the value is, unless it is undefined."""

    def shape(self, path: str) -> tuple[str, bool]:
        """The shape of a member of host objects, and whether it may be undefined."""

    def absent(self, path: str, name: str) -> str | None:
        """Help for the user where no document knows such a member of a host object, and the documents name
        all (empty: code may have given it that member); else None."""

    def immutable(self, path: str) -> bool:
        """Whether nothing can be written into the value with this path, as texts."""

    def owns(self, path: str) -> bool:
        """Whether the native with this path is the host's, and not a part of the language."""

    def powerful(self, path: str) -> bool:
        """Whether code that is not understood and holds the native may change what the script decides."""

    def steady(self, text: str) -> bool:
        """Whether a value, by its text, is the same in two runs at one and the same step."""

    def call(self, machine: Machine, node: Syntax, path: str, values: Values) -> Value | None:
        """The result of a native of the host; None where what it does is not known."""

    def writes(self, machine: Machine, node: Syntax, ref: Ref, name: str | None, value: Value) -> None:
        """A member of an object is about to be written or deleted; None is a name that is not known."""

    def havocs(self, machine: Machine, node: Syntax, ref: Ref) -> None:
        """Code that is not understood may have changed the object."""

    def waits(self, machine: Machine) -> bool:
        """Whether the host waits for the script to say more, whatever became of its promises."""
