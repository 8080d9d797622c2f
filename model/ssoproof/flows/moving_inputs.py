"""Inputs that change along a run, which no steady run has them do: a state of their own, and who changes
it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ssoproof.flows.clock import BROWSER
from ssoproof.inputs.input_classes import InputClasses
from ssoproof.inputs.rigid import RIGID
from ssoproof.inputs.scopes import Documents
from ssoproof.inputs.values import UNDEFINED, Members, Value, identity, written
from ssoproof.inputs.words import distinct, outcome_text
from ssoproof.logic.build import const, is_, ite, not_, var
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import EnumSort
from ssoproof.masking import masked
from ssoproof.system.system import Transition, Variable

#: Nothing has changed yet.
FIRST = "as at first"

#: The action by which an input changes.
CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Moving:
    """One input that may change: its state, how it changes, and what its tests come to."""

    variable: Variable
    transitions: tuple[Transition, ...]
    by: Mapping[str, Expr]


def movable(classes: InputClasses, documents: Documents) -> tuple[str, ...]:
    """The inputs that make a difference and may change while the user is signed in."""
    roots = (g.cells.roots for g in classes.groups if len(g.cells.roots) == 1 and len(g.cells.examples) > 1)
    return tuple(root for (root,) in roots if documents.becomes(root) != ())


def _becomes(value: Value) -> str:
    if value is UNDEFINED:
        return "is taken away"
    text = written(value)
    return f"changes, for example to {masked(text[1:-1] if isinstance(value, Members) else text)}"


def moving(classes: InputClasses, root: str, becomes: tuple[Value, ...] | None = None) -> Moving | None:
    """The input with this path; None where it makes no difference. `becomes`: all that it may become."""
    group = classes.group(root)
    if group is None:
        return None
    cells = group.cells
    said = distinct(
        [outcome_text(frozenset({v}), group, lambda t: classes.texts.get(t, t)) for v in cells.examples]
    )
    texts = dict(zip(cells.examples, said, strict=True))
    sort = EnumSort((FIRST, *dict.fromkeys(texts.values())))
    name = f"now:{root}"
    now = var(name, sort)
    by = {}
    for index, test in enumerate(cells.tests):
        rigid = f"{RIGID}{test.source}"
        if rigid in classes.by:
            holds = [text for vector, text in texts.items() if vector[index]]
            by[rigid] = ite(is_(now, FIRST), classes.by[rigid], is_(now, *holds))
    transitions = tuple(
        Transition(
            f"{BROWSER}.{CHANGE}.{root}/{text}",
            BROWSER,
            f"{BROWSER}.{CHANGE}.{root}",
            (),
            not_(is_(now, text)),
            {name: const(sort, text)},
            {},
            f"{root} {_becomes(next(row[root] for v, row in cells.examples.items() if texts[v] == text))}",
        )
        for text in sort.values[1:]
        if becomes is None
        or any(
            texts[v] == text and identity(row[root]) in map(identity, becomes)
            for v, row in cells.examples.items()
        )
    )
    return Moving(Variable(name, sort, FIRST, f"what {root} has become"), transitions, by)
