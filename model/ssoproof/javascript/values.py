"""JavaScript values as the interpreter holds them: concrete ones, inputs known up to a table, opaque ones."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ssoproof.javascript.choices import ChoiceKind


class Nothing(Enum):
    """The two values that have no members."""

    UNDEFINED = "undefined"
    NULL = "null"


UNDEFINED = Nothing.UNDEFINED
NULL = Nothing.NULL


@dataclass(frozen=True, slots=True)
class Ref:
    """An object, array or function, by its number in the heap."""

    id: int


@dataclass(frozen=True, slots=True)
class Native:
    """A function or namespace that the language or the host brings, by its dotted name."""

    path: str


@dataclass(frozen=True, slots=True)
class Table:
    """A value that depends on one input: one concrete value for each value of the variable `level`."""

    level: int
    values: tuple[Concrete, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """A whole number of which only a lower bound is known."""

    least: int


@dataclass(frozen=True, slots=True)
class Opaque:
    """A value that is not known; each decision on it is a free choice of `kind`.

    `path` identifies it, so that two questions about one unchanged value agree; `root` names the object
    from outside that it belongs to. `shape` is any, object, array, string, number, boolean; with
    `optional` it may be undefined or null instead.
    """

    kind: ChoiceKind
    reason: str
    path: str
    root: str
    shape: str = "any"
    optional: bool = True


Primitive = str | float | bool | Nothing
Concrete = Primitive | Ref | Native | AtLeast
Value = Concrete | Table | Opaque
#: The values of a call, or of a list.
Values = list[Value]


def words(text: str) -> frozenset[str]:
    """A table of names, written as one text."""
    return frozenset(text.split())


#: What `this` is in a function that is called by itself: undefined or the global object.
NO_THIS = Opaque(ChoiceKind.UNMODELLED, "this is not known here", "this", "this")

#: Kinds of cells that are called.
FUNCTIONS = words("function resolver bound class")

#: How the names of members begin that no text names: private ones, and symbols. It is half a character, which
#: no text of a script holds here.
UNWRITTEN = "\udfff"

#: The symbols that the language brings, as natives.
_SYMBOLS = frozenset(
    f"Symbol.{name}" for name in ("asyncIterator", "hasInstance", "iterator", "toPrimitive", "toStringTag")
)

#: In the path of a value that stands for any number of values.
MANY = "[more]"

#: Names of the object that holds what the whole process shares.
PROCESS = ("global", "globalThis")

#: The shape of an object of a library of the language, which holds nothing of the hook.
LIBRARY = "library"


def tagged(value: Value) -> tuple[str, Value]:
    """A key that tells true from 1 and is equal for equal values."""
    if isinstance(value, float):
        return ("number", repr(value))
    return (type(value).__name__, value)


def unsigned(value: Value) -> Value:
    """The value as a key of a map or a set, in which -0 is 0."""
    return 0.0 if isinstance(value, float) and value == 0 else value


def symbol(value: Value) -> bool:
    """True for a symbol of the language, which is a primitive."""
    return isinstance(value, Native) and value.path in _SYMBOLS


def private(name: str) -> bool:
    """True for the name of a private member."""
    return name.startswith(UNWRITTEN + "#")


def primitive(value: Value) -> bool:
    """True for a known string, number, boolean, undefined or null."""
    return isinstance(value, Primitive)
