"""Constants of a request whose every use is noted, so that what is lowered once serves all requests that look
the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ssoproof import bounds
from ssoproof.javascript.operators import Undecided
from ssoproof.javascript.values import Concrete, Nothing, Table, Value, tagged
from ssoproof.providers.auth0.hooks.lowered import Lowered
from ssoproof.providers.auth0.hooks.request import HookRequest


@dataclass(frozen=True, slots=True)
class Field:
    """What a request shows under a name; `key` of its metadata."""

    name: str
    key: str = ""

    def of(self, request: HookRequest) -> Concrete:
        """The text."""
        if self.name == "metadata":
            return dict(request.client_metadata)[self.key]
        if self.name == "audience":
            ((_, value),) = request.audience.options
            assert isinstance(value, str)
            return value
        return request.client_id if self.name == "client_id" else request.client_name


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that is the same for all requests; true is not 1."""

    tag: object
    value: Value = field(compare=False)

    def of(self, request: HookRequest) -> Value:
        """The value."""
        return self.value


@dataclass(frozen=True, slots=True)
class Derived:
    """What a function of values gives; the function has no other inputs and no effect."""

    function: Callable[..., Any]
    arguments: tuple[Field | Derived | Constant, ...]
    weight: int = field(default=1, compare=False)

    def of(self, request: HookRequest) -> Concrete:
        """The result for a request."""
        found: Concrete = self.function(*(a.of(request) for a in self.arguments))
        return found


Provenance = Field | Derived


def weight(how: Field | Derived | Constant) -> int:
    """By how many operations the value comes from the request, each use counted; none for constants."""
    return how.weight if isinstance(how, Derived) else 1 if isinstance(how, Field) else 0


@dataclass(frozen=True, slots=True)
class RecordedConstant(Table):
    """A constant together with how it comes from the request; a table of one value that no variable
    decides."""

    provenance: Provenance

    @property
    def value(self) -> Concrete:
        """The constant."""
        return self.values[0]


def recorded_constant(how: Provenance, value: Concrete) -> RecordedConstant:
    """A constant whose uses are noted."""
    return RecordedConstant(-1, (value,), how)


def plain(value: Value) -> bool:
    """A constant, its uses noted or not."""
    return isinstance(value, str | float | bool | Nothing | RecordedConstant)


def derive(function: Callable[..., Any], *arguments: Value) -> RecordedConstant:
    """What a function gives for constants of which some are seen. Whatever it raises is passed on."""
    found = function(*(a.value if isinstance(a, RecordedConstant) else a for a in arguments))
    hows = tuple(
        a.provenance if isinstance(a, RecordedConstant) else Constant(tagged(a), a) for a in arguments
    )
    return recorded_constant(Derived(function, hows, 1 + sum(weight(how) for how in hows)), found)


#: What was noted of a request, in order: how it is worked out, and a key of the result.
Notes = dict[Provenance, object]


@dataclass(slots=True)
class _Fork:
    """Where requests part: what is asked of them, and where each answer leads."""

    provenance: Provenance
    ways: dict[object, _Fork | _End] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _End:
    lowered: Lowered


@dataclass(slots=True)
class Recorded:
    """What was found for requests, by what was noted of them."""

    root: _Fork | _End | None = None

    @property
    def lowered(self) -> Iterator[Lowered]:
        """All that was found."""
        todo = [self.root]
        while todo:
            at = todo.pop()
            if isinstance(at, _Fork):
                todo.extend(at.ways.values())
            elif at is not None:
                yield at.lowered

    def find(self, request: HookRequest, known: dict[int, object] | None = None) -> Lowered | None:
        """What was found for a request of which the same would be noted; None where there is none.

        `known`: what was worked out of requests with the same texts before, by the identity of how; more is
        added.
        """
        known = {} if known is None else known
        at = self.root
        while isinstance(at, _Fork):
            try:
                if id(at.provenance) not in known:
                    known[id(at.provenance)] = _key(at.provenance, request)
            except (Undecided, ArithmeticError, LookupError, TypeError, ValueError):
                return None  # what lowering it comes to then, it has to find out itself
            at = at.ways.get(known[id(at.provenance)])
        return at.lowered if isinstance(at, _End) else None

    def keep(self, notes: Notes, found: Lowered) -> None:
        """Keep what was found for a request of which this was noted."""
        if bounds.NOTES.passed(len(notes)):
            return  # a request that is looked at more often is lowered each time
        end = _End(found)
        if self.root is None:
            self.root = _path(iter(notes.items()), end)
            return
        at = self.root
        rest = iter(notes.items())
        for how, key in rest:
            if not isinstance(at, _Fork) or at.provenance != how:
                return  # it was looked at in another order: not kept, so lowered each time
            onward = at.ways.get(key)
            if onward is None:
                at.ways[key] = _path(rest, end)
                return
            at = onward


def _path(notes: Iterator[tuple[Provenance, object]], end: _End) -> _Fork | _End:
    for how, key in notes:
        return _Fork(how, {key: _path(notes, end)})
    return end


def _key(how: Provenance, request: HookRequest) -> object:
    return tagged(how.of(request))
