"""Transition systems as data: variables, transitions with outputs, rigid variables for the readings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from ssoproof.errors import IllFormed
from ssoproof.logic.build import TRUE, var
from ssoproof.logic.expr import Expr, Var, free, postorder
from ssoproof.logic.sorts import BOOL, Sort, Value, contains, fits

#: For each transition of a system, in order: when taking it reaches the goal.
Goals = tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Variable:
    """A state variable with its initial value; a rigid one has none: it is free and never changes."""

    name: str
    sort: Sort
    initial: Value | None
    about: str = ""

    @property
    def rigid(self) -> bool:
        """True for a reading or another choice that is made once, before the run."""
        return self.initial is None

    @property
    def expr(self) -> Expr:
        """The variable as an expression."""
        return var(self.name, self.sort)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A choice made when a transition is taken; `kind` says who makes it.

    `varies`: outside input that may differ between two runs at one and the same step (a counter, an age, an
    answer). `occur`: of a choice that is not understood, values of which it is known that they occur.
    """

    name: str
    sort: Sort
    kind: str = "user"
    about: str = ""
    varies: bool = False
    occur: tuple[str, ...] = ()

    @property
    def expr(self) -> Expr:
        """The parameter as an expression."""
        return var(self.name, self.sort)


#: Kinds of parameters: an answer of the user; outside input to a hook; code that was not understood;
#: which limits fall while untimed time passes; how long timed time passes.
USER, OUTSIDE, UNMODELLED, FALLS, DELAY = "user", "outside", "unmodelled", "falls", "delay"


@dataclass(frozen=True, slots=True)
class Transition:
    """One way the system can move: outcome `name` of what `actor` does (`action`).

    Guard, updates and outputs read the state before and the parameters; variables without update keep
    their value; outputs are what can be seen of the step (boolean), false where not given.
    """

    name: str
    actor: str
    action: str
    parameters: tuple[Parameter, ...]
    guard: Expr
    updates: Mapping[str, Expr]
    outputs: Mapping[str, Expr] = field(default_factory=dict)
    about: str = ""


@dataclass(frozen=True, slots=True)
class TransitionSystem:
    """Variables, a constraint on the rigid ones, transitions in canonical order, and named expressions.

    `definitions` are for explanation only (why a hook or policy decided as it did).
    """

    variables: tuple[Variable, ...]
    transitions: tuple[Transition, ...]
    assumption: Expr = TRUE
    definitions: Mapping[str, Expr] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for complaint in complaints(self):
            raise IllFormed(complaint)

    @property
    def state_variables(self) -> tuple[Variable, ...]:
        """The variables that a run can change, in order."""
        return tuple(v for v in self.variables if not v.rigid)

    @property
    def rigid_variables(self) -> tuple[Variable, ...]:
        """The variables that are chosen once, in order."""
        return tuple(v for v in self.variables if v.rigid)

    def variable(self, name: str) -> Variable:
        """The variable of that name; KeyError where there is none."""
        for variable in self.variables:
            if variable.name == name:
                return variable
        raise KeyError(name)

    def transition(self, name: str) -> Transition:
        """The transition of that name; KeyError where there is none."""
        for transition in self.transitions:
            if transition.name == name:
                return transition
        raise KeyError(name)

    def without(self, kind: str) -> TransitionSystem:
        """The system without the transitions that have a parameter of a kind."""
        kept = tuple(t for t in self.transitions if all(p.kind != kind for p in t.parameters))
        return replace(self, transitions=kept)

    def initial_state(self) -> dict[str, Value]:
        """The initial values of the state variables."""
        return {v.name: v.initial for v in self.variables if v.initial is not None}


def complaints(system: TransitionSystem) -> Iterator[str]:
    """What is wrong with the typing of a system; nothing where it is well formed."""
    sorts = {v.name: v.sort for v in system.variables}
    if len(sorts) != len(system.variables):
        yield "two variables have one name"
    for v in system.variables:
        if v.initial is not None and not contains(v.sort, v.initial):
            yield f"{v.name}: {v.initial!r} is not a value of {v.sort}"
    if len({t.name for t in system.transitions}) != len(system.transitions):
        yield "two transitions have one name"
    rigid = frozenset(v.name for v in system.variables if v.rigid)
    if not free(system.assumption) <= rigid:
        yield "the assumption reads something that can change"
    for t in system.transitions:
        yield from _complaints(t, sorts, rigid)
    yield from _strangers(system, sorts)


def _strangers(system: TransitionSystem, sorts: Mapping[str, Sort]) -> Iterator[str]:
    """Variables in expressions that have a declared name and another sort: readings by name and by sort would
    differ."""
    choices: dict[str, set[Sort]] = {}
    for p in (p for t in system.transitions for p in t.parameters):
        choices.setdefault(p.name, set()).add(p.sort)
    roots = (e for t in system.transitions for e in _parts(t))
    yield from _other_sorts(
        (system.assumption, *roots), {**choices, **{n: {sort} for n, sort in sorts.items()}}
    )
    for t in system.transitions:
        own = {p.name: {p.sort} for p in t.parameters}
        if any(len(choices[name]) > 1 for name in own):
            yield from _other_sorts(_parts(t), own)


def _parts(t: Transition) -> tuple[Expr, ...]:
    return (t.guard, *t.updates.values(), *t.outputs.values())


def _other_sorts(roots: Iterable[Expr], declared: Mapping[str, set[Sort]]) -> Iterator[str]:
    for v in postorder(*roots):
        if isinstance(v, Var) and v.sort not in declared.get(v.name, {v.sort}):
            yield f"{v.name} is read as one of {v.sort}, which it is not declared to be"


def _complaints(t: Transition, sorts: Mapping[str, Sort], rigid: frozenset[str]) -> Iterator[str]:
    local = {p.name for p in t.parameters}
    if not local.isdisjoint(sorts):
        yield f"{t.name}: a parameter has a variable's name"
    known = local | sorts.keys()
    for what, expr in (("guard", t.guard), *t.updates.items(), *t.outputs.items()):
        unknown = free(expr) - known
        if unknown:
            yield f"{t.name}: {what} reads {sorted(unknown)}, which is not declared"
    for name, expr in t.updates.items():
        if name not in sorts or name in rigid:
            yield f"{t.name}: {name} is not a state variable"
        elif not fits(expr.sort, sorts[name]):
            yield f"{t.name}: {name} of {sorts[name]} can't take {expr.sort}"
    for name, expr in (("guard", t.guard), *t.outputs.items()):
        if expr.sort != BOOL:
            yield f"{t.name}: {name} is not a boolean"
