"""What the report on a hook is made of: what it reads, what it decides when, and what is left open."""

from __future__ import annotations

from dataclasses import dataclass

from ssoproof.diagnostics import Diagnostic
from ssoproof.javascript.choices import Choice
from ssoproof.source import Span
from ssoproof.tenant.model import Hook


@dataclass(frozen=True, slots=True)
class Condition:
    """The variable has one of these values."""

    variable: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """Under all conditions: what is decided, in words, in order; `end` is how the hook ended if it failed."""

    conditions: tuple[Condition, ...]
    decided: tuple[str, ...]
    end: str = ""


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """The rows, and whether there are more than are shown."""

    rows: tuple[Row, ...]
    cut: bool


@dataclass(frozen=True, slots=True)
class Ending:
    """A place where a hook ends, with its code."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """The decision table, and the applications that it holds for; `whole` where it is all of those looked
    at."""

    applications: tuple[str, ...]
    whole: bool
    table: DecisionTable
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Portrait:
    """One hook, told."""

    hook: Hook
    reads: tuple[tuple[str, Span], ...]
    decides: tuple[str, ...]
    parts: tuple[Part, ...]
    choices: tuple[Choice, ...]
    throws: tuple[Ending, ...]
    never: tuple[tuple[Span, str], ...]
    understood: bool
    diagnostics: tuple[Diagnostic, ...]
