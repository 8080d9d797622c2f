"""Pauses of a login: what makes hooks wait, where they go on, and what they take along."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ssoproof.logic.expr import Expr


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a pipeline begins, or goes on after a pause.

    `index` counts hooks in the order in which they run, rules first. `returning`: that hook is entered where
    it goes on after a redirect or a form. `loose`: from there on the hooks are taken to do anything (with
    index 1 Actions only).
    """

    index: int = 0
    returning: bool = False
    loose: bool = False

    @property
    def label(self) -> str:
        """The entry as a value of a variable."""
        return f"{'back' if self.returning else 'after'}{self.index}{'x' if self.loose else ''}"


#: The beginning of a login.
START = Entry()


class Pause(Enum):
    """What the browser does while the pipeline waits: a challenge is pending, or it is somewhere else."""

    CHALLENGE = "challenge"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Pending:
    """A pause: the pipeline goes on at `label`, and takes along what code asked so far (`carried`)."""

    label: str
    pause: Pause
    guard: Expr
    carried: Expr
