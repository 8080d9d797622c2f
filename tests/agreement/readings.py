"""Comparisons between the readings of the language; each returns what differs, so that tests can plant
faults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product

import z3

from ssoproof.logic import concrete, symbolic
from ssoproof.logic.expr import Expr, Var
from ssoproof.logic.sorts import Value, values
from ssoproof.system.lifted_stepper import MultiStepper
from ssoproof.system.reading_masks import Masks
from ssoproof.system.replay import Stuck, take
from ssoproof.system.stepper import Stepper
from ssoproof.system.system import TransitionSystem
from ssoproof.system.tables import Tables
from ssoproof.system.unroller import Unroller
from ssoproof.verdict.own_steps import OwnSteps

Seen = set[tuple[int, tuple[Value, ...], tuple[Value, ...], bool]]


def expression_differs(expr: Expr, state: Mapping[str, Value]) -> str:
    """Where the interpreter, the compiled source and Z3 disagree on one value; empty where they agree."""
    expected = concrete.evaluate(expr, state)
    source = concrete.python(expr, lambda v: f"s[{v.name!r}]", {})
    compiled = concrete.compiled(f"def f(s):\n    return {source}\n", "f", {})(state)
    if compiled != expected or isinstance(compiled, bool) != isinstance(expected, bool):
        return f"compiled: {compiled}, interpreted: {expected}"

    def leaf(variable: Var) -> object:
        return symbolic.literal(variable.sort, state[variable.name])

    solved = symbolic.value_of(expr.sort, z3.simplify(symbolic.term(expr, leaf)))
    return "" if solved == expected else f"Z3: {solved}, interpreted: {expected}"


def interpreted(
    system: TransitionSystem,
    goals: tuple[Expr, ...],
    reading: Mapping[str, Value],
    state: Mapping[str, Value],
) -> Seen:
    """All successors by the interpreter."""
    found: Seen = set()
    names = [v.name for v in system.state_variables]
    for number, t in enumerate(system.transitions):
        for choice in product(*(list(values(p.sort)) for p in t.parameters)):
            arguments = {p.name: x for p, x in zip(t.parameters, choice, strict=True)}
            try:
                step = take(system, t, reading, state, arguments)
            except Stuck:
                continue
            hit = concrete.holds(goals[number], {**reading, **state, **arguments})
            found.add((number, choice, tuple(step.state[n] for n in names), hit))
    return found


def steppers_differ(
    system: TransitionSystem,
    goals: tuple[Expr, ...],
    reading: Mapping[str, Value],
    state: Mapping[str, Value],
) -> str:
    """Where the compiled steppers disagree with the interpreter on one state."""
    expected = interpreted(system, goals, reading, state)
    packed = tuple(state[v.name] for v in system.state_variables)
    one = set(Stepper(system, goals, reading).successors(packed))
    if one != expected:
        return f"one reading: {one ^ expected}"
    masks = Masks.of(system.rigid_variables)
    mine = masks.words(reading)
    every = {
        (number, arguments, after, bool(hit & mine))
        for number, arguments, after, hit, possible in MultiStepper(system, goals).successors(packed)
        if possible & mine
    }
    return "" if every == expected else f"all readings: {every ^ expected}"


def trying_once_differs(system: TransitionSystem, goals: tuple[Expr, ...], state: tuple[Value, ...]) -> str:
    """Where trying once an argument that makes no difference leads elsewhere than trying all its values."""
    every, once = (
        {(number, *rest) for number, _, *rest in MultiStepper(system, goals, every=every).successors(state)}
        for every in (True, False)
    )
    return "" if every == once else f"tried once: {every ^ once}"


def tables_differ(
    system: TransitionSystem,
    goals: tuple[Expr, ...],
    states: Iterable[tuple[Value, ...]],
    more: frozenset[str] = frozenset(),
) -> str:
    """Where steps looked up, in the search's tables and in the judge's, are not those of the interpreter.

    The states are looked up one after the other in the same tables. With `more`, steps may be left out to
    states for which another one stands.
    """
    tables, own = Tables(system, goals, more=more), OwnSteps(system, goals)
    pack, grow = tables.packing.pack, tables.packing.bits(more)
    for state in states:
        hits, after = _under_all(system, goals, state)
        expected = {pack(values_): mask for values_, mask in after.items()}
        here = pack(state)
        if own_differs := _own_differs(own, here, hits, expected):
            return own_differs
        hit, found = tables.steps(here)
        if hit != hits:
            return f"{state}: hits under {hit:b}, not {hits:b}"
        if any(mask & ~expected.get(other, 0) for other, mask in found.items() if other != here):
            return f"{state}: {found}, not {expected}"
        for other, mask in expected.items():
            for high, readings in ((here, -1), *found.items()):
                if not (other ^ high) & ~grow and not other & grow & ~high:
                    mask &= ~readings
            if mask:
                return f"{state}: {found}, not {expected}"
    return ""


def _own_differs(own: OwnSteps, state: int, hits: int, expected: dict[int, int]) -> str:
    rows, hit = dict[int, int](), 0
    for other, under, possible in own.after(state):
        hit |= under
        rows[other] = rows.get(other, 0) | possible
    return (
        "" if (hit, rows) == (hits, expected) else f"the judge's own: {hit:b} {rows}, not {hits:b} {expected}"
    )


def _under_all(
    system: TransitionSystem, goals: tuple[Expr, ...], state: tuple[Value, ...]
) -> tuple[int, dict[tuple[Value, ...], int]]:
    """By the interpreter: the readings under which a step hits, and the states after each, with theirs."""
    masks = Masks.of(system.rigid_variables)
    at = {v.name: x for v, x in zip(system.state_variables, state, strict=True)}
    hits, after = 0, dict[tuple[Value, ...], int]()
    for number in range(masks.size):
        for _, _, other, hit in interpreted(system, goals, masks.reading(number), at):
            hits |= hit << number
            after[other] = after.get(other, 0) | 1 << number
    return hits, after


def less_is_possible(
    system: TransitionSystem,
    goals: tuple[Expr, ...],
    more: frozenset[str],
    reading: Mapping[str, Value],
    low: Mapping[str, Value],
    high: Mapping[str, Value],
) -> str:
    """Where a state lacks a step of one with fewer of the variables `more` true; empty where it lacks
    none."""
    names = [v.name for v in system.state_variables]
    after = {
        (number, choice): (state, hit)
        for number, choice, state, hit in interpreted(system, goals, reading, high)
    }
    for number, choice, state, hit in interpreted(system, goals, reading, low):
        if (number, choice) not in after:
            return f"no step {number} {choice}"
        reached, hits = after[number, choice]
        for name, less, instead in zip(names, state, reached, strict=True):
            if less != instead and not (name in more and instead):
                return f"step {number} {choice}: {name} is {instead}, not {less}"
        if hit and not hits:
            return f"step {number} {choice} does not hit"
    return ""


def unroller_differs(
    system: TransitionSystem,
    goals: tuple[Expr, ...],
    reading: Mapping[str, Value],
    state: Mapping[str, Value],
) -> str:
    """Where one step of the unroller disagrees with the interpreter on one state (all models are listed)."""
    expected = interpreted(system, goals, reading, state)
    unroller = Unroller(system, goals)
    solver = z3.SolverFor("QF_FD")
    solver.add(unroller.step(0))
    for v in system.rigid_variables:
        solver.add(unroller.rigid(v.expr) == symbolic.literal(v.sort, reading[v.name]))
    for v in system.state_variables:
        solver.add(unroller.const(v.name, v.sort, 0) == symbolic.literal(v.sort, state[v.name]))
    found: Seen = set()
    while solver.check() == z3.sat and len(found) <= len(expected):
        model = solver.model()
        number = model.eval(unroller.chosen(0), model_completion=True).as_long()
        rows = [
            (symbolic.value_of(sort, model.eval(term, model_completion=True)), sort, term)
            for _, sort, term in unroller.arguments(number, 0)
        ]
        after = tuple(
            symbolic.value_of(v.sort, model.eval(unroller.const(v.name, v.sort, 1), model_completion=True))
            for v in system.state_variables
        )
        hit = z3.is_true(model.eval(unroller.hit(0), model_completion=True))
        found.add((number, tuple(x for x, _, _ in rows), after, hit))
        same = [term == symbolic.literal(sort, x) for x, sort, term in rows]
        solver.add(z3.Not(z3.And(unroller.chosen(0) == number, *same)))
    return "" if found == expected else f"unroller: {found ^ expected}"
