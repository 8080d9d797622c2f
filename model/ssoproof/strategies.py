"""Hypothesis strategies for expressions, systems and tenants; public, for tests of what is built on top."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from ssoproof.logic.build import (
    add,
    and_,
    boolean,
    const,
    eq,
    ite,
    le,
    lt,
    min_,
    not_,
    number,
    or_,
    sub,
)
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import BOOL, BoolSort, EnumSort, RangeSort, Sort, Value, fits, values
from ssoproof.system.system import Parameter, Transition, TransitionSystem, Variable

COLOURS = EnumSort(("red", "green", "blue"))
SMALL = RangeSort(0, 3)
SORTS: tuple[Sort, ...] = (BOOL, COLOURS, SMALL)


def value(sort: Sort) -> st.SearchStrategy[Value]:
    """A value of the sort."""
    return st.sampled_from(list(values(sort)))


def booleans(names: Sequence[Expr], depth: int = 3) -> st.SearchStrategy[Expr]:
    """A boolean expression over the named variables."""
    leaves = [e for e in names if isinstance(e.sort, BoolSort)]
    base = st.sampled_from(leaves) if leaves else st.booleans().map(boolean)
    if depth == 0:
        return base | st.booleans().map(boolean)
    below = booleans(names, depth - 1)
    enums = [e for e in names if isinstance(e.sort, EnumSort)]
    options = [
        base,
        below.map(not_),
        st.lists(below, max_size=3).map(lambda xs: and_(*xs)),
        st.lists(below, max_size=3).map(lambda xs: or_(*xs)),
        st.builds(ite, below, below, below),
        st.builds(eq, below, below),
    ]
    if enums:
        options.append(
            st.sampled_from(enums).flatmap(lambda e: value(e.sort).map(lambda v: eq(e, const(e.sort, v))))
        )
    if any(isinstance(e.sort, RangeSort) for e in names):
        numbers = naturals(names, depth - 1)
        options += [st.builds(op, numbers, numbers) for op in (lt, le, eq)]
    return st.one_of(options)


def naturals(names: Sequence[Expr], depth: int = 2) -> st.SearchStrategy[Expr]:
    """A numeric expression over the named variables."""
    leaves = [e for e in names if isinstance(e.sort, RangeSort)]
    constants = st.integers(0, 4).map(number)
    base = st.sampled_from(leaves) | constants if leaves else constants
    if depth == 0:
        return base
    below = naturals(names, depth - 1)
    return st.one_of(
        base,
        st.builds(add, below, below),
        st.builds(sub, below, below),
        st.builds(min_, below, below),
        st.builds(ite, booleans(names, depth - 1), below, below),
    )


def enumerated(sort: EnumSort, names: Sequence[Expr], depth: int = 2) -> st.SearchStrategy[Expr]:
    """An expression of an enumeration over the named variables."""
    leaves = [e for e in names if e.sort == sort]
    base = value(sort).map(lambda v: const(sort, v))
    base = base | st.sampled_from(leaves) if leaves else base
    if depth == 0:
        return base
    below = enumerated(sort, names, depth - 1)
    return base | st.builds(ite, booleans(names, depth - 1), below, below)


def of_sort(sort: Sort, names: Sequence[Expr]) -> st.SearchStrategy[Expr]:
    """An expression whose values all fit the sort."""
    if isinstance(sort, BoolSort):
        return booleans(names)
    if isinstance(sort, EnumSort):
        return enumerated(sort, names)
    return naturals(names).map(lambda e: e if fits(e.sort, sort) else min_(e, number(sort.hi)))


@st.composite
def systems(draw: st.DrawFn) -> TransitionSystem:
    """A small system with state, rigid variables and parameters of every sort."""
    state = []
    for index in range(draw(st.integers(1, 4))):
        sort = draw(st.sampled_from(SORTS))
        state.append(Variable(f"v{index}", sort, draw(value(sort))))
    rigid = [
        Variable(f"R{index}", draw(st.sampled_from((BOOL, COLOURS))), None)
        for index in range(draw(st.integers(0, 2)))
    ]
    names = [v.expr for v in (*state, *rigid)]
    transitions = [_transition(draw, index, state, names) for index in range(draw(st.integers(1, 4)))]
    return TransitionSystem((*state, *rigid), tuple(transitions))


def _transition(draw: st.DrawFn, index: int, state: list[Variable], names: list[Expr]) -> Transition:
    parameters = tuple(
        Parameter(f"p{index}_{k}", draw(st.sampled_from(SORTS))) for k in range(draw(st.integers(0, 2)))
    )
    known = [*names, *(p.expr for p in parameters)]
    changed = draw(st.lists(st.sampled_from(state), unique_by=lambda v: v.name, max_size=3))
    updates = {v.name: draw(of_sort(v.sort, known)) for v in changed}
    outputs = {"goal": draw(booleans(known, 2))}
    return Transition(f"t{index}", "a", f"t{index}", parameters, draw(booleans(known)), updates, outputs)
