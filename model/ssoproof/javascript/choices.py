"""Free choices: what a script's outcome rests on besides what is known, from outside or not understood."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ssoproof.logic.sorts import Sort
from ssoproof.source import Span


class ChoiceKind(Enum):
    """Where a free choice comes from: input from outside the tenant, or code that was not understood."""

    OUTSIDE = "outside"
    UNMODELLED = "unmodelled"


OUTSIDE = ChoiceKind.OUTSIDE
UNMODELLED = ChoiceKind.UNMODELLED


@dataclass(frozen=True, slots=True)
class Choice:
    """A free variable that a script's outcome rests on; `reason` names what it stands for.

    `test` is what it says in JavaScript, where it is a function of what the host documents as the script's
    input; empty for the results of calls to the outside and for code that was not understood. `display` is
    the test for people, without what may be a secret. `fails`: it holds where a call to the outside fails.
    """

    name: str
    sort: Sort
    kind: ChoiceKind
    span: Span
    reason: str
    test: str = ""
    display: str = ""
    fails: bool = False
