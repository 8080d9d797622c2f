"""Inputs that change along a run, which no steady run has them do: a state of their own, and who changes
it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ssoproof.inputs.groups import Group
from ssoproof.inputs.rigid import RIGID
from ssoproof.inputs.values import UNDEFINED, Members, Value, identity, written
from ssoproof.inputs.words import distinct, outcome_text
from ssoproof.logic.build import TRUE, and_, const, is_, ite, not_, or_, var
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import BOOL, EnumSort
from ssoproof.masking import masked
from ssoproof.system.system import UNMODELLED, Parameter, Transition, Variable

#: Nothing has changed yet.
FIRST = "as at first"

#: The action by which an input changes.
CHANGE = "change"

#: Who changes it: nobody that the model knows, so that it stands with what the browser does by itself.
USER_DATA = "browser"


@dataclass(frozen=True, slots=True)
class Moving:
    """One input that may change: its state, how it changes, and what its tests come to."""

    variable: Variable
    transitions: tuple[Transition, ...]
    by: Mapping[str, Expr]


def _becomes(value: Value) -> str:
    if value is UNDEFINED:
        return "is taken away"
    text = written(value)
    return f"changes, for example to {masked(text[1:-1] if isinstance(value, Members) else text)}"


def moving(
    group: Group,
    root: str,
    becomes: tuple[Value, ...] | None,
    shown: Callable[[str], str],
    doubtful: bool = False,
    parent: Group | None = None,
) -> Moving:
    """The input with this path, one of those that a group of tests reads. `becomes`: all that it may become.

    It is open whether an outcome occurs for which no values are known, or which hangs on other inputs too,
    and with `doubtful` whether any does. A member changes only where the object is there whose member it is,
    by the tests of `parent`.
    """
    cells = group.cells
    said = distinct([outcome_text(frozenset({v}), group, shown) for v in cells.vectors])
    texts = dict(zip(cells.vectors, said, strict=True))
    sort = EnumSort((FIRST, *dict.fromkeys(texts.values())))
    name = f"now:{root}"
    now = var(name, sort)
    by: dict[str, Expr] = {}
    for index, test in enumerate(cells.tests):
        holds = [text for vector, text in texts.items() if vector[index]]
        rigid = f"{RIGID}{test.source}"
        by[rigid] = ite(is_(now, FIRST), var(rigid, BOOL), is_(now, *holds))
    allowed = None if becomes is None else {identity(value) for value in becomes}
    transitions = []
    for vector, text in texts.items():
        row = cells.examples.get(vector)
        sure = row is not None and len(cells.roots) == 1 and not doubtful
        if allowed is not None and (row is None or identity(row[root]) not in allowed):
            continue
        about = f"{root} {_becomes(row[root])}" if row is not None and sure else f"{root} changes"
        transitions.append(_change(name, sort, root, text, about, sure, _there(parent)))
    return Moving(Variable(name, sort, FIRST, f"what {root} has become"), tuple(transitions), by)


def _there(parent: Group | None) -> tuple[Expr, Expr]:
    """Where the object is surely there, and where it may be."""
    if parent is None:
        return TRUE, TRUE
    cells, sure, may = parent.cells, [], []
    for vector in cells.vectors:
        tests = zip(cells.tests, vector, strict=True)
        rigid = ((var(f"{RIGID}{test.source}", BOOL), holds) for test, holds in tests)
        outcome = and_(*(test if holds else not_(test) for test, holds in rigid))
        if vector in cells.objects and vector not in cells.others and (vector, False) not in cells.unseen:
            sure.append(outcome)
        if vector in cells.objects or vector not in cells.others or (vector, True) in cells.unseen:
            may.append(outcome)
    return or_(*sure), or_(*may)


def _change(
    name: str, sort: EnumSort, root: str, text: str, about: str, sure: bool, there: tuple[Expr, Expr]
) -> Transition:
    """The input changes."""
    action = f"{USER_DATA}.{CHANGE}.{root}"
    can = Parameter(f"{name} can", BOOL, UNMODELLED, f"whether {root} can become so")
    guard, (surely, may) = not_(is_(var(name, sort), text)), there
    opened = and_(guard, or_(surely, and_(may, can.expr)) if sure else and_(may, can.expr))
    sure = sure and surely == may
    return Transition(
        f"{action}/{text}",
        USER_DATA,
        action,
        () if sure else (can,),
        and_(guard, may) if sure else opened,
        {name: const(sort, text)},
        {},
        about,
    )
