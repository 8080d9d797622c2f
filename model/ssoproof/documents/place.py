"""Places in a document: a part of its tree with its route, its span, and what the reading of it collects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from ssoproof.documents.problems import Problems, Related
from ssoproof.documents.yaml_tree import Items, Node, Table
from ssoproof.settings import Assumption, Sourced
from ssoproof.source import Origin, Span

T = TypeVar("T")
Route = tuple[str, ...]
_LEFT_OUT = Table(Span("", 0))


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reading of files collects."""

    problems: Problems = field(default_factory=Problems)
    assumptions: list[Assumption] = field(default_factory=list)

    def assume(self, subject: str, text: str, route: Route, reason: str) -> Origin:
        """Notes an assumption and gives the origin of the default."""
        origin = Origin(route, None, reason)
        self.assumptions.append(Assumption(subject, text, origin))
        return origin


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a document. `span` is where its key (or list entry) stands; `name` is its key, for entries of
    a list that of the list."""

    route: Route
    node: Node
    span: Span
    reading: Reading
    name: str = ""

    @property
    def origin(self) -> Origin:
        """Where the value is stated."""
        return Origin(self.route, self.node.span)

    @property
    def header(self) -> Origin:
        """Where its key stands: the origin of what has parts."""
        return Origin(self.route, self.span)

    @property
    def title(self) -> str:
        """How messages call a part that has keys."""
        return ".".join(self.route) or "the file"

    @property
    def stated(self) -> bool:
        """False for an empty mapping that stands for a key that is left out."""
        return self.node is not _LEFT_OUT

    def entries(self) -> Iterator[Place]:
        """The entries of a mapping or a list."""
        if isinstance(self.node, Table):
            for entry in self.node.entries:
                yield Place((*self.route, entry.key), entry.node, entry.key_span, self.reading, entry.key)
        elif isinstance(self.node, Items):
            for number, node in enumerate(self.node.nodes):
                yield Place((*self.route, str(number)), node, node.span, self.reading, self.name)

    def inside(self, key: str) -> Place | None:
        """The value of a key; None where it is not stated."""
        if isinstance(self.node, Table):
            for entry in self.node.entries:
                if entry.key == key:
                    return Place((*self.route, key), entry.node, entry.key_span, self.reading, key)
        return None

    def section(self, key: str) -> Place:
        """The value of a key; an empty mapping where it is not stated."""
        return self.inside(key) or Place((*self.route, key), _LEFT_OUT, self.span, self.reading, key)

    def keys(self) -> tuple[str, ...]:
        """The keys of a mapping."""
        return tuple(entry.key for entry in self.node.entries) if isinstance(self.node, Table) else ()

    def error(self, code: str, message: str, help: str, related: Related = ()) -> None:
        """An error at the value."""
        self.reading.problems.error(code, message, self.node.span, help, related)

    def setting(self, key: str, value: T, assumed: tuple[str, str, str]) -> Sourced[T]:
        """A key's value with its origin: where it is stated, else an assumption (subject, text, reason)."""
        stated = self.inside(key)
        if stated is not None:
            return Sourced(value, stated.origin)
        subject, words, reason = assumed
        return Sourced(value, self.reading.assume(subject, words, (*self.route, key), reason))

    def optional(self, key: str, value: T) -> Sourced[T]:
        """A key's value with its origin, where leaving it out is no assumption."""
        stated = self.inside(key)
        return Sourced(value, stated.origin if stated else Origin((*self.route, key), None, "not stated"))
