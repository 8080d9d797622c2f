"""The compiled concrete reading under all readings at once: each successor with the readings that lead to
it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from math import prod
from typing import Any

from ssoproof.logic import concrete
from ssoproof.logic.build import and_
from ssoproof.logic.expr import Apply, Expr, free
from ssoproof.logic.sorts import BoolSort, Value, contains, values
from ssoproof.system.dont_care import matters
from ssoproof.system.interpreted import Interpreted
from ssoproof.system.lifted_source import Lifting, split
from ssoproof.system.nested_blocks import Nest
from ssoproof.system.reading_masks import Masks
from ssoproof.system.shared_parts import bound, conjuncts_of, level
from ssoproof.system.stepper import StateTuple, Writer
from ssoproof.system.system import DELAY, Goals, Parameter, Transition, TransitionSystem

#: Index of the transition, its arguments, the state after it, the readings under which the step reaches
#: the goal, the readings under which it is possible.
MultiSuccessor = tuple[int, tuple[Value, ...], StateTuple, int, int]

_Step = Callable[..., None]

#: With more combinations of arguments than this, it is looked at whether one makes a difference after those
#: before it.
WIDE = 16


def candidates(system: TransitionSystem, names: Collection[str]) -> Callable[[StateTuple], Sequence[int]]:
    """The transitions whose guard is not false whatever the reading, the arguments and all variables but
    these are."""
    writer = Writer(system)
    early = [[c for c in conjuncts_of(t.guard) if free(c) <= set(names)] for t in system.transitions]
    nest = Nest("candidates(s)")
    nest.line("found = []")
    lifting = Lifting(Masks.of(()), writer.name)
    writer.unpack(nest)
    writer.share(nest, lifting, [c for conjuncts in early for c in conjuncts], often=2)
    for number, conjuncts in enumerate(early):
        test = " and ".join(lifting.python(c) for c in conjuncts) or "True"
        nest.line(f"if {test}: found.append({number})")
    nest.line("return found")
    everything = range(len(system.transitions))
    try:
        return concrete.compiled("\n".join(nest.lines()), "candidates", {})
    except concrete.TooLarge:
        return lambda _: everything


class MultiStepper:
    """Successors under all readings. `goals`: for each transition, when taking it reaches the goal.

    `masks`: where the system's rigid variables are only some of those that readings are about. `delays`: the
    ways to wait that are tried; all, where not given. `every`: whether arguments that lead to the same are
    all told; else the first of them is.
    """

    def __init__(
        self,
        system: TransitionSystem,
        goals: Goals,
        masks: Masks | None = None,
        delays: tuple[int, ...] | None = None,
        every: bool = True,
    ) -> None:
        self.system = system
        self.masks = masks or Masks.of(system.rigid_variables)
        self._goals = goals
        self._delays = delays
        self._every = every
        self._compiled: dict[tuple[int, bool], _Step] = {}
        self._candidates: Callable[[StateTuple], Sequence[int]] | None = None

    def _step(self, number: int, given: bool = False) -> _Step:
        """The compiled transition; compiled when it is first taken."""
        found = self._compiled.get((number, given))
        if found is None:
            t, goal = self.system.transitions[number], self._goals[number]
            pools = tuple(self._pool(p) for p in t.parameters)
            once = not self._every and not given
            try:
                found = _Compiler(self.system, self.masks, t, goal).step(number, pools, once, given)
            except concrete.TooLarge:
                found = Interpreted(self.system, self.masks, number, t, goal, pools, once)
            self._compiled[number, given] = found
        return found

    def _pool(self, p: Parameter) -> tuple[Value, ...]:
        if p.kind == DELAY and self._delays is not None:
            return self._delays
        return tuple(values(p.sort))

    def successors(self, state: StateTuple) -> list[MultiSuccessor]:
        """All successors of a state."""
        found: list[MultiSuccessor] = []
        if self._candidates is None:
            self._candidates = candidates(self.system, {v.name for v in self.system.state_variables})
        for number in self._candidates(state):
            self._step(number)(state, found)
        return found

    def by(self, number: int, state: StateTuple) -> list[MultiSuccessor]:
        """The successors by one transition."""
        found: list[MultiSuccessor] = []
        self._step(number)(state, found)
        return found

    def given(self, number: int, state: StateTuple, arguments: tuple[Value, ...]) -> list[MultiSuccessor]:
        """The successors by one transition with these arguments; none where one is not of its sort."""
        found: list[MultiSuccessor] = []
        parameters = self.system.transitions[number].parameters
        if all(contains(p.sort, x) for p, x in zip(parameters, arguments, strict=True)):
            self._step(number, given=True)(state, found, arguments)
        return found

    def initial(self) -> StateTuple:
        """The initial state."""
        return tuple(self.system.initial_state().values())


class _Compiler:
    """Compiles one transition."""

    def __init__(self, system: TransitionSystem, masks: Masks, t: Transition, goal: Expr) -> None:
        self.system, self.t, self.goal = system, t, goal
        self.writer = Writer(system)
        self.writer.parameters = {p.name: f"p{i}" for i, p in enumerate(t.parameters)}
        self.places = {p.name: i for i, p in enumerate(t.parameters, 1)}
        self.lifting = Lifting(masks, self.writer.name)
        self.globals: dict[str, Any] = {"split": split}
        self.nest = Nest("step(s, found, a=None)")

    def step(self, number: int, pools: Sequence[tuple[Value, ...]], once: bool, given: bool) -> _Step:
        """The function that appends all successors by the transition; `given`: with the arguments that it is
        given."""
        t, nest = self.t, self.nest
        wide = prod(map(len, pools)) > WIDE
        tests = self._relevance(pools, wide) if once else {}
        bindings = self._bindings((*conjuncts_of(t.guard), self.goal, *t.updates.values(), *tests.values()))
        early: list[list[Expr]] = [[] for _ in bindings]
        for c in conjuncts_of(t.guard):
            if wide or not self.lifting.rigid(c):
                early[level(c, self.places)].append(c)
        self.writer.unpack(nest)
        for place in range(len(pools) + 1):
            if place:
                name = f"p{place - 1}"
                nest.loop(name, f"(a[{place - 1}],)" if given else self._pool(place, pools, tests))
            self._at(place, bindings[place], early[place])
            for other, test in tests.items():
                if level(test, self.places) == place:
                    pool = f"pool_{other}"
                    nest.line(f"tried_{other} = {pool} if {self.lifting.python(test)} else {pool}_one")
        rest = [c for c in conjuncts_of(t.guard) if self.lifting.rigid(c)]
        nest.line(f"g = {self.lifting.mask(and_(*rest))}")
        nest.test("g")
        self._emit(number)
        return concrete.compiled("\n".join(nest.lines()), "step", {**self.globals, **self.lifting.globals})

    def _relevance(self, pools: Sequence[tuple[Value, ...]], wide: bool) -> dict[int, Expr]:
        """For each place whose argument may make no difference, when it makes one."""
        plain, found = set(self.writer.index), {}
        for place, p in enumerate(self.t.parameters, 1):
            if len(pools[place - 1]) > 1:
                found[place] = matters(self.t, self.goal, p.name, frozenset(plain))
            if wide:
                plain.add(p.name)
        return found

    def _pool(self, place: int, pools: Sequence[tuple[Value, ...]], tests: dict[int, Expr]) -> str:
        """Source of the values of a parameter that are tried."""
        pool = f"pool_{place}"
        self.globals[pool], self.globals[f"{pool}_one"] = pools[place - 1], pools[place - 1][:1]
        return f"tried_{place}" if place in tests else pool

    def _bindings(self, roots: tuple[Expr, ...]) -> list[list[Apply]]:
        """What gets a name, by how many parameters it depends on: what depends on readings and occurs more
        than once."""
        found: list[list[Apply]] = [[] for _ in range(len(self.places) + 1)]
        for node in bound(roots, (), lambda node, count: count > 1 and self.lifting.rigid(node)):
            found[level(node, self.places)].append(node)
        return found

    def _at(self, place: int, nodes: Sequence[Expr], conjuncts: Sequence[Expr]) -> None:
        """What can be told once so many parameters are chosen: first what does not depend on the readings."""
        lifting, nest = self.lifting, self.nest
        for rigid in (False, True):
            for node in nodes:
                if lifting.rigid(node) is rigid:
                    nest.line(lifting.bind(node))
            for c in conjuncts:
                if lifting.rigid(c) is rigid:
                    if rigid and not lifting.has_name(c):
                        nest.line(lifting.bind(c))
                    nest.test(lifting.mask(c) if rigid else lifting.python(c))

    def _emit(self, number: int) -> None:
        lifting = self.lifting
        base, flags, lists = [], [], []
        for i, v in enumerate(self.system.state_variables):
            e = self.t.updates.get(v.name)
            base.append(f"v{i}" if e is None or lifting.rigid(e) else lifting.python(e))
            if e is not None and lifting.rigid(e):
                if isinstance(e.sort, BoolSort):
                    flags.append(f"({i}, {lifting.mask(e)})")
                else:
                    lists.append(f"({i}, {lifting.choices(e)})")
        arguments, state = _tuple(self.writer.parameters.values()), _tuple(base)
        goal = lifting.mask(self.goal)
        if not flags and not lists:
            self.nest.line(f"found.append(({number}, {arguments}, {state}, {goal} & g, g))")
            return
        more = f"{goal}, g, {_tuple(flags)}, {_tuple(lists)}"
        self.nest.line(f"split(found, {number}, {arguments}, {state}, {more})")


def _tuple(sources: Sequence[str] | Any) -> str:
    return "(" + "".join(f"{source}, " for source in sources) + ")"
