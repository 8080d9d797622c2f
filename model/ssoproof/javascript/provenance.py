"""Constants of a request whose every use is noted, so that what is worked out once serves all requests that
look the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from ssoproof import bounds
from ssoproof.javascript.operators import Undecided
from ssoproof.javascript.values import Concrete, Primitive, Table, Value, tagged

T = TypeVar("T")


class Provenance(Protocol):
    """How a value comes from a request. Equal ones give equal values for one request."""

    @property
    def weight(self) -> int:
        """By how many operations the value comes from the request, each use counted; none for constants."""

    def of(self, request: Any) -> Value:
        """The value for a request."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that is the same for all requests; true is not 1."""

    tag: object
    value: Value = field(compare=False)

    @property
    def weight(self) -> int:
        """No operation of a request is behind it."""
        return 0

    def of(self, request: Any) -> Value:
        """The value."""
        return self.value


@dataclass(frozen=True, slots=True)
class Derived:
    """What a function of values gives; the function has no other inputs and no effect."""

    function: Callable[..., Any]
    arguments: tuple[Provenance, ...]
    weight: int = field(default=1, compare=False)

    def of(self, request: Any) -> Concrete:
        """The result for a request."""
        result: Concrete = self.function(*(a.of(request) for a in self.arguments))
        return result


@dataclass(frozen=True, slots=True)
class RecordedConstant(Table):
    """A constant together with how it comes from the request; a table of one value that no variable
    decides."""

    provenance: Provenance

    @property
    def value(self) -> Concrete:
        """The constant."""
        return self.values[0]


def recorded_constant(provenance: Provenance, value: Concrete) -> RecordedConstant:
    """A constant whose uses are noted."""
    return RecordedConstant(-1, (value,), provenance)


def plain(value: Value) -> bool:
    """A constant, its uses noted or not."""
    return isinstance(value, Primitive | RecordedConstant)


def derive(function: Callable[..., Any], *arguments: Value) -> RecordedConstant:
    """What a function gives for constants, of some of which uses are noted. What it raises is passed on."""
    result = function(*(a.value if isinstance(a, RecordedConstant) else a for a in arguments))
    sources = tuple(
        a.provenance if isinstance(a, RecordedConstant) else Constant(tagged(a), a) for a in arguments
    )
    return recorded_constant(Derived(function, sources, 1 + sum(s.weight for s in sources)), result)


#: What was noted of a request, in order: how it is worked out, and a key of the result.
Notes = dict[Provenance, object]


@dataclass(slots=True)
class _Fork(Generic[T]):
    """Where requests part: what is asked of them, and where each answer leads."""

    provenance: Provenance
    ways: dict[object, _Fork[T] | _End[T]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _End(Generic[T]):
    result: T


@dataclass(slots=True)
class Recorded(Generic[T]):
    """Results for requests, by what was noted of them."""

    root: _Fork[T] | _End[T] | None = None

    @property
    def results(self) -> Iterator[T]:
        """All results."""
        todo = [self.root]
        while todo:
            at = todo.pop()
            if isinstance(at, _Fork):
                todo.extend(at.ways.values())
            elif at is not None:
                yield at.result

    def find(self, request: object, worked_out: dict[int, object] | None = None) -> T | None:
        """The result for a request of which the same would be noted; None where there is none.

        `worked_out`: what is known of requests with the same texts, by the identity of how; more is added.
        """
        worked_out = {} if worked_out is None else worked_out
        at = self.root
        while isinstance(at, _Fork):
            try:
                if id(at.provenance) not in worked_out:
                    worked_out[id(at.provenance)] = tagged(at.provenance.of(request))
            except (Undecided, ArithmeticError, LookupError, TypeError, ValueError):
                return None  # what it comes to then, its own run has to find out
            at = at.ways.get(worked_out[id(at.provenance)])
        return at.result if isinstance(at, _End) else None

    def keep(self, notes: Notes, result: T) -> None:
        """Keep the result for a request of which this was noted."""
        if bounds.NOTES.passed(len(notes)):
            return  # a request that is looked at more often is run each time
        end = _End(result)
        if self.root is None:
            self.root = _path(iter(notes.items()), end)
            return
        at = self.root
        rest = iter(notes.items())
        for provenance, key in rest:
            if not isinstance(at, _Fork) or at.provenance != provenance:
                return  # it was looked at in another order: not kept, so run each time
            onward = at.ways.get(key)
            if onward is None:
                at.ways[key] = _path(rest, end)
                return
            at = onward


def _path(notes: Iterator[tuple[Provenance, object]], end: _End[T]) -> _Fork[T] | _End[T]:
    for provenance, key in notes:
        return _Fork(provenance, {key: _path(notes, end)})
    return end
