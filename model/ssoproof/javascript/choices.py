"""Free choices: what a script's outcome rests on besides what is known, from outside or not understood."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from ssoproof.logic import build
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import EnumSort, Sort
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
    input, or of answers of calls to the outside; empty where a call to the outside fails, and for code that
    was not understood. `display` is the test for people, without what may be a secret. `fails`: where the
    choice is true a call to the outside failed, or never answered. `answers` are the names of answers in the
    test, or of the answer that then is not there. `occur`: of a choice that is not understood, the values of
    which it is known that they occur.
    """

    name: str
    sort: Sort
    kind: ChoiceKind
    span: Span
    reason: str
    test: str = ""
    display: str = ""
    fails: bool = False
    answers: tuple[str, ...] = ()
    occur: tuple[str, ...] = ()


def variable(choice: Choice) -> tuple[int, Callable[[Sequence[bool]], Expr]]:
    """How many values it has, and the condition that it is one of some of them."""
    sort = choice.sort
    drawn = build.var(choice.name, sort)
    if isinstance(sort, EnumSort):
        names = sort.values
        return len(names), lambda flags: build.is_(
            drawn, *(n for n, f in zip(names, flags, strict=True) if f)
        )
    return 2, lambda flags: drawn if flags[1] else build.not_(drawn)
