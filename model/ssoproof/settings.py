"""A setting together with the place that it comes from, so that an answer can point at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from ssoproof.source import Origin

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sourced(Generic[T]):
    """A value and its origin."""

    value: T
    origin: Origin = Origin()

    @property
    def assumed(self) -> bool:
        """True where the value is a default that the user's files do not state."""
        return not self.origin.stated


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something that a verdict depends on and that the user's files do not state."""

    subject: str
    text: str
    origin: Origin = Origin()

    def __str__(self) -> str:
        return f"{self.subject}: {self.text}"
