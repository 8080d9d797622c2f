"""Steps looked up are those of the interpreter; a fault in a table is found there, and by the judge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import product
from types import ModuleType
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from ssoproof.check.problem import Problem
from ssoproof.check.systems import abstract
from ssoproof.engines.antichain import cover
from ssoproof.engines.engine import Budget
from ssoproof.engines.lifted_bfs import explore
from ssoproof.errors import IllFormed
from ssoproof.logic.build import FALSE, TRUE, and_, const, eq, not_, or_, var
from ssoproof.logic.expr import Expr, substitute
from ssoproof.logic.sorts import BOOL, Value
from ssoproof.strategies import COLOURS, growing_systems, systems, value
from ssoproof.system import tables
from ssoproof.system.environment import OTHERS
from ssoproof.system.factors import factors
from ssoproof.system.packing import Packing
from ssoproof.system.property import targets
from ssoproof.system.reading_masks import Masks
from ssoproof.system.subsumption import growing
from ssoproof.system.system import Parameter, Transition, TransitionSystem, Variable
from ssoproof.verdict import own_steps
from ssoproof.verdict.judge import Rejected, closed
from tests import incident
from tests.agreement.readings import tables_differ
from tests.agreement.scale import examples
from tests.agreement.tenants import unit
from tests.remembered import forget

GOAL = var("goal")
#: Parts of what steps are remembered by, each of which alone can make a difference.
_PARTS = ("order", "readings", "guard", "updates", "goal")


@st.composite
def _states(draw: st.DrawFn, system: TransitionSystem) -> list[tuple[Value, ...]]:
    return draw(
        st.lists(st.tuples(*(value(v.sort) for v in system.state_variables)), min_size=2, max_size=12)
    )


@st.composite
def _with_others(draw: st.DrawFn, made: st.SearchStrategy[TransitionSystem]) -> TransitionSystem:
    """Some of the transitions are an environment's."""
    system = draw(made)
    moves = (replace(t, actor=OTHERS) if draw(st.booleans()) else t for t in system.transitions)
    return replace(system, transitions=tuple(moves))


@st.composite
def _doubled(draw: st.DrawFn) -> TransitionSystem:
    """Two copies of a system that step at once, so that most transitions are products."""
    system = draw(systems())
    prime = {v.name: var(f"{v.name}'", v.sort) for v in system.state_variables}
    copies = tuple(replace(v, name=f"{v.name}'") for v in system.state_variables)
    joined = []
    for t, other in zip(system.transitions, draw(st.permutations(system.transitions)), strict=True):
        by = prime | {p.name: var(f"{p.name}'", p.sort) for p in other.parameters}
        again = partial(substitute, by=by, memo={})
        parameters = (*t.parameters, *(replace(p, name=f"{p.name}'") for p in other.parameters))
        updates = t.updates | {f"{name}'": again(e) for name, e in other.updates.items()}
        goals = t.outputs["goal"], again(other.outputs["goal"])
        goal = draw(st.sampled_from((goals[0], and_(goals[0], not_(goals[1])), or_(*goals), TRUE)))
        guard = and_(t.guard, again(other.guard))
        joined.append(Transition(t.name, t.actor, t.action, parameters, guard, updates, {"goal": goal}))
    return TransitionSystem((*system.state_variables, *copies, *system.rigid_variables), tuple(joined))


@settings(max_examples=examples(80), deadline=None)
@given(_with_others(systems() | _doubled()), st.data())
def test_steps_that_are_looked_up_are_the_interpreters(system: TransitionSystem, data: st.DataObject) -> None:
    goals = targets(system, GOAL)
    parts = [len(factors(t, goal)) for t, goal in zip(system.transitions, goals, strict=True)]
    event(f"most factors {max(parts)}")
    assert tables_differ(system, goals, data.draw(_states(system))) == ""


@settings(max_examples=examples(60), deadline=None)
@given(_with_others(growing_systems()), st.data())
def test_steps_left_out_lead_where_another_stands(system: TransitionSystem, data: st.DataObject) -> None:
    goals = targets(system, GOAL)
    more = growing(system, goals)
    event(f"growing {len(more)}")
    assert tables_differ(system, goals, data.draw(_states(system)), more) == ""


@settings(max_examples=examples(25), deadline=None)
@given(_with_others(systems() | _doubled()))
def test_tables_that_forget_all_the_time_lead_to_the_same(system: TransitionSystem) -> None:
    goals, every = targets(system, GOAL), Masks.of(system.rigid_variables).all
    found = explore(system, goals, every, Budget(1000, 100_000))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "MOST", 300)
        again = explore(system, goals, every, Budget(1000, 100_000))
    assert (again.hits, again.states, again.dangers) == (found.hits, found.states, found.dangers)


@settings(max_examples=examples(60), deadline=None)
@given(systems(), st.data())
def test_states_are_packed_and_unpacked(system: TransitionSystem, data: st.DataObject) -> None:
    fields = Packing(system)
    states = data.draw(_states(system))
    assert [fields.unpack(fields.pack(state)) for state in states] == states
    assert len({fields.pack(state) for state in states}) == len(set(states))


# Planted faults.


def _asked(code: str, subject: str) -> Problem:
    work = unit(incident.repaired(), code, subject)
    assert work is not None
    return abstract(work)


def _short(original: type[tables.Table]) -> type[tables.Table]:
    """Tables of which the key lacks its lowest bit."""

    class Short(original):  # type: ignore[misc, valid-type]
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments)
            self.key &= self.key - 1

    return Short


def _ready() -> TransitionSystem:
    """Harm in three steps: the second can be taken once the first was. One step for each kind of table."""
    x, *flags = (Variable(name, BOOL, False) for name in ("x", "y", "z"))
    first = Transition("first", "a", "first", (), not_(x.expr), {"x": TRUE}, {"goal": FALSE})
    p = Parameter("p", BOOL)
    steps = [
        Transition("plain", "a", "plain", (), x.expr, {"y": TRUE}, {"goal": FALSE}),
        Transition("one", OTHERS, "one", (), x.expr, {"y": TRUE}, {"goal": FALSE}),
        Transition("other", OTHERS, "other", (), x.expr, {"z": TRUE}, {"goal": FALSE}),
        Transition("chosen", "a", "chosen", (p,), x.expr, {"z": p.expr}, {"goal": FALSE}),
    ]
    harm = Transition("harm", "a", "harm", (), or_(*(v.expr for v in flags)), {}, {"goal": TRUE})
    return TransitionSystem((x, *flags), (first, *steps, harm))


@pytest.mark.parametrize(
    ("kind", "names"), (("_One", {"plain"}), ("_Either", {"one", "other"}), ("_Product", {"chosen"}))
)
def test_a_key_that_is_one_bit_short_is_found(
    kind: str, names: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the interpreter, and by the judge's own steps where it hides what can be reached."""
    system = _ready()
    chosen = (t for t in system.transitions if t.name in {"first", "harm", *names})
    system = replace(system, transitions=tuple(chosen))
    goals, states = targets(system, GOAL), [(False, False, False), (True, False, False)]
    assert tables_differ(system, goals, states) == ""
    assert cover(system, goals, 1, Budget(9)).hit
    monkeypatch.setattr(tables, "MENU", 0)
    monkeypatch.setattr(tables, kind, _short(getattr(tables, kind)))
    assert tables_differ(system, goals, states) != ""
    blind = cover(system, goals, 1, Budget(9))
    assert blind.closed and not blind.hit
    with pytest.raises(Rejected):
        closed(system, goals, blind.states, 1, sample=0)


def test_a_key_of_the_judges_own_that_is_one_bit_short_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the sample that the interpreter takes, which has no tables."""
    system = _ready()
    goals = targets(system, GOAL)
    blind = {(x, False, False): 1 for x in (False, True)}
    with pytest.raises(Rejected, match=r"^the reached set is not closed"):
        closed(system, goals, blind, 1)
    original = Packing.bits
    monkeypatch.setattr(Packing, "bits", lambda self, names: original(self, set(names) - {"x"}))
    with pytest.raises(Rejected, match="interpreter"):
        closed(system, goals, blind, 1)


def _forgets(original: Callable[..., Any], place: int) -> Callable[..., Any]:
    """Remembers by all that it is given but for one part."""
    made: dict[object, Any] = {}

    def remembered(*parts: Any) -> Any:
        key = (*parts[:place], *parts[place + 1 :])
        if key not in made:
            made[key] = original(*parts)
        return made[key]

    return remembered


def _alike(part: str) -> tuple[TransitionSystem, TransitionSystem]:
    """Two systems whose transitions differ in one part of what their steps are remembered by."""
    x, y, z = (Variable(name, BOOL, False) for name in "xyz")
    r, s = (Variable(name, BOOL, None) for name in "RS")

    usual, swapped = and_(x.expr, not_(y.expr), r.expr), and_(y.expr, not_(x.expr), r.expr)

    def one(
        guard: Expr = usual,
        update: Expr = y.expr,
        goal: Expr = x.expr,
        state: tuple[Variable, ...] = (x, y, z),
        rigid: tuple[Variable, ...] = (r, s),
    ) -> TransitionSystem:
        t = Transition("t", "a", "t", (), guard, {"z": update}, {"goal": goal})
        return TransitionSystem((*state, *rigid), (t,))

    others = {
        "order": one(state=(y, x, z)),
        "readings": one(rigid=(s, r)),
        "guard": one(guard=swapped),
        "updates": one(update=not_(y.expr)),
        "goal": one(goal=y.expr),
    }
    return one(), others[part]


@pytest.mark.parametrize(
    ("module", "name", "part", "place"),
    [
        *((tables, "lone_steps", part, n) for part, n in zip(_PARTS, (0, 2, 4, 5, 6), strict=True)),
        *((own_steps, "alone", part, n) for part, n in zip(_PARTS, (0, 2, 4, 5, 6), strict=True)),
        (tables, "stepped", "same", 1),
    ],
)
def test_a_key_of_what_all_systems_share_that_is_one_part_short_is_found(
    module: ModuleType, name: str, part: str, place: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Steps that another system's transition left behind, under a key that does not tell the two apart."""
    one, other = _alike("goal" if part == "same" else part)
    states = list(product((False, True), repeat=3))
    goals = [targets(system, GOAL) for system in (one, other)]
    monkeypatch.setattr(tables, "MENU", 0)
    assert [tables_differ(s, g, states) for s, g in zip((one, other), goals, strict=True)] == ["", ""]
    monkeypatch.setattr(module, name, _forgets(getattr(module, name).__wrapped__, place))
    assert any(tables_differ(s, g, states) for s, g in zip((one, other), goals, strict=True))


def test_tables_of_another_victim_are_refused() -> None:
    one, other = _asked("MFA003", "console"), _asked("MFA003", "account")
    assert explore(one.system, one.bad, 1, Budget(), tables=one.tables(one.bad)).tables is one.tables(one.bad)
    for stale in (other.tables(other.bad), one.tables(one.witness)):
        with pytest.raises(IllFormed, match="another system"):
            explore(one.system, one.bad, 1, Budget(), tables=stale)


def test_readings_that_there_are_not_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three colours have two bits: the readings with the fourth code are none."""
    r, x = Variable("R", COLOURS, None), Variable("x", BOOL, False)
    unless_red = not_(eq(r.expr, const(COLOURS, "red")))
    t = Transition("t", "a", "t", (), unless_red, {"x": TRUE}, {"goal": x.expr})
    system = TransitionSystem((x, r), (t,))
    goals = targets(system, GOAL)
    assert tables_differ(system, goals, [(False,), (True,)]) == ""
    forget()
    monkeypatch.setattr(Masks, "all", property(lambda self: (1 << self.size + 1) - 1))
    assert tables_differ(system, goals, [(False,), (True,)]) != ""
