"""Scopes of inputs: how long a value stays as it is."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Protocol

from ssoproof.inputs.candidates import Kind
from ssoproof.inputs.terms import Test, readable, test_of
from ssoproof.inputs.values import Value
from ssoproof.masking import masked
from ssoproof.tenant.stated_inputs import StatedInput, Statement


class Scope(IntEnum):
    """How long an input keeps its value; a test of several inputs has the last of their scopes."""

    TENANT = 0
    USER = 1
    SESSION = 2
    COUNTER = 3
    CLOCK = 4
    REQUEST = 5
    CALL = 6

    @property
    def rigid(self) -> bool:
        """The same in a whole run."""
        return self <= Scope.SESSION


class Documents(Protocol):
    """What a provider's documents say of the inputs of code."""

    def canonical(self, path: str) -> str:
        """The one name of an input that hooks of different kinds know by several."""

    def scope(self, path: str) -> Scope:
        """How long the input, by its canonical path, keeps its value."""

    def kind(self, path: str) -> Kind:
        """Its type, and whether it may be absent."""

    def becomes(self, path: str) -> tuple[Value, ...] | None:
        """What it may become while the user is signed in; None: anything."""

    def owned(self, path: str) -> bool:
        """Whether the user may change it at any time."""


@dataclass(frozen=True)
class Catalogue:
    """Tests of one provider's inputs; kinds of those that were met so far.

    `stated` is what the owners say of inputs, at the requests of one application or of all. `hidden` are
    texts that are secrets, which no name of a class shows. `people` has the words of tests that
    people know by others.
    """

    documents: Documents
    stated: tuple[StatedInput, ...] = ()
    hidden: frozenset[str] = frozenset()
    kinds: dict[str, Kind] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)

    def test(self, text: str) -> Test:
        """The test with this text."""
        test = test_of(text, self.documents.canonical)
        for path in test.paths:
            while path and path not in self.kinds:
                self.kinds[path] = self._kind(path)
                path = path.rpartition(".")[0]
        return test

    def _kind(self, path: str) -> Kind:
        kind = self.documents.kind(path)
        for said in self.stated:
            below = path.startswith(f"{said.path}.")
            if said.says is Statement.NEVER and (below or path == said.path):
                return Kind("absent")
            if path == said.path and said.says is Statement.ALWAYS:
                kind = replace(kind, optional=False)
            elif path == said.path and said.says is Statement.VALUES:
                kind = replace(kind, optional=False, only=said.values)
        return kind

    def words(self, text: str) -> str:
        """The test for people, without secrets."""
        return masked(readable(self.people.get(text, text)), self.hidden)

    def constant(self, path: str) -> bool:
        """Whether it is stated that the input stays as it is while the user is signed in."""
        return any(said.says is Statement.CONSTANT and said.path == path for said in self.stated)

    def answers(self, call: str) -> bool:
        """Whether it is stated that a call with this text answers."""
        return any(said.says is Statement.ANSWERS and said.path in call for said in self.stated)

    def scope(self, test: Test) -> Scope:
        """The last of the scopes of all that the test reads."""
        return max((self.documents.scope(path) for path in test.paths), default=Scope.CALL)


def overlap(path: str, other: str) -> bool:
    """Whether one of two inputs is, or holds, the other."""
    return f"{path}.".startswith(f"{other}.") or other.startswith(f"{path}.")
