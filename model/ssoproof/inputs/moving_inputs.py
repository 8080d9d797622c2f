"""Inputs that change along a run, which no steady run has them do: a state of their own, and who changes
it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ssoproof.inputs.groups import Group
from ssoproof.inputs.rigid import RIGID
from ssoproof.inputs.values import UNDEFINED, Members, Value, identity, written
from ssoproof.inputs.words import distinct, outcome_text
from ssoproof.logic.build import and_, const, is_, ite, not_, var
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


def moving(group: Group, root: str, becomes: tuple[Value, ...] | None, shown: Callable[[str], str]) -> Moving:
    """The input with this path, one of those that a group of tests reads. `becomes`: all that it may become.

    It is open whether an outcome occurs for which no values are known, or which hangs on other inputs too.
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
        sure = row is not None and len(cells.roots) == 1
        if allowed is not None and (row is None or identity(row[root]) not in allowed):
            continue
        about = f"{root} {_becomes(row[root])}" if row is not None and sure else f"{root} changes"
        transitions.append(_change(name, sort, root, text, about, sure))
    return Moving(Variable(name, sort, FIRST, f"what {root} has become"), tuple(transitions), by)


def _change(name: str, sort: EnumSort, root: str, text: str, about: str, sure: bool) -> Transition:
    """The input changes."""
    action = f"{USER_DATA}.{CHANGE}.{root}"
    can = Parameter(f"{name} can", BOOL, UNMODELLED, f"whether {root} can become so")
    guard = not_(is_(var(name, sort), text))
    return Transition(
        f"{action}/{text}",
        USER_DATA,
        action,
        () if sure else (can,),
        guard if sure else and_(guard, can.expr),
        {name: const(sort, text)},
        {},
        about,
    )
