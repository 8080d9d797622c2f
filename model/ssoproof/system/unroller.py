"""Unrolls a system into Z3 formulas, one template with substituted variables: at(expr, k), trace(model)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import z3

from ssoproof.logic import symbolic
from ssoproof.logic.expr import Expr, Var
from ssoproof.logic.sorts import EnumSort, RangeSort, Sort, Value
from ssoproof.logic.symbolic import Term
from ssoproof.system.system import Goals, Transition, TransitionSystem


class Unroller:
    """Formulas about step k (from 0): `step(k)` is the transition relation, `hit(k)` that it reaches the
    goal.

    The transition taken at k is the bit-vector `chosen(k)`, an index into the system's transitions.
    Parameters of one sort share slots between transitions.
    """

    def __init__(self, system: TransitionSystem, goals: Goals) -> None:
        self.system = system
        self._state = system.state_variables
        self._rigid = {
            v.name: z3.Const(f"rigid:{v.name}", symbolic.z3_sort(v.sort)) for v in system.rigid_variables
        }
        self._slots: list[tuple[Sort, str]] = []
        self._slot_of: dict[tuple[str, str], int] = {}
        for t in system.transitions:
            self._assign_slots(t)
        self._act_sort: Sort = RangeSort(0, max(1, len(system.transitions) - 1))
        self._build_template(goals)
        self._consts: dict[tuple[str, str, Sort, int], Term] = {}

    def _assign_slots(self, t: Transition) -> None:
        used: set[int] = set()
        for p in t.parameters:
            free = (i for i, (sort, _) in enumerate(self._slots) if sort == p.sort and i not in used)
            slot = next(free, len(self._slots))
            if slot == len(self._slots):
                self._slots.append((p.sort, f"arg{slot}"))
            used.add(slot)
            self._slot_of[t.name, p.name] = slot

    def _build_template(self, goals: Goals) -> None:
        sorts = [v.sort for v in self._state] + [s for s, _ in self._slots] + [self._act_sort]
        self._holes = [z3.Var(i, symbolic.z3_sort(s)) for i, s in enumerate(sorts)]
        base = {v.name: self._holes[i] for i, v in enumerate(self._state)} | self._rigid
        act = self._holes[-1]
        rows = []
        for number, (t, goal) in enumerate(zip(self.system.transitions, goals, strict=True)):
            local = {
                p.name: self._holes[len(self._state) + self._slot_of[t.name, p.name]] for p in t.parameters
            }
            rows.append((act == number, t, goal, _Scope({**base, **local})))
        guards = [z3.Implies(taken, scope.term(t.guard)) for taken, t, _, scope in rows]
        count = len(self._state)
        free = zip(sorts[count:], self._holes[count:], strict=True)
        domains = [symbolic.within(s, hole) for s, hole in free]
        self._enabled = z3.And(*guards, *domains, z3.ULT(act, len(rows)) if _tight(act, len(rows)) else True)
        self._next = [self._next_of(v.name, v.sort, i, rows) for i, v in enumerate(self._state)]
        self._hit = z3.Or(*(z3.And(taken, scope.term(goal)) for taken, _, goal, scope in rows))

    def _next_of(self, name: str, sort: Sort, index: int, rows: list[Any]) -> Term:
        found = self._holes[index]
        for taken, t, _, scope in rows:
            if name in t.updates:
                value = scope.term(t.updates[name])
                if isinstance(sort, (RangeSort, EnumSort)):
                    value = symbolic.resize(value, symbolic.width(sort))
                found = symbolic.choice(taken, value, found)
        return found

    def const(self, name: str, sort: Sort, k: int) -> Term:
        """The Z3 constant for a state variable at step k."""
        return self._const("state", name, sort, k)

    def _const(self, kind: str, name: str, sort: Sort, k: int) -> Term:
        """One constant for each kind, name, sort and step, whatever things are called."""
        key = kind, name, sort, k
        if key not in self._consts:
            self._consts[key] = z3.Const(f"{kind}:{name}@{k}", symbolic.z3_sort(sort))
        return self._consts[key]

    def _slot(self, name: str, sort: Sort, k: int) -> Term:
        return self._const("argument", name, sort, k)

    def _filling(self, k: int) -> list[Term]:
        state = [self.const(v.name, v.sort, k) for v in self._state]
        slots = [self._slot(name, sort, k) for sort, name in self._slots]
        return [*state, *slots, self.chosen(k)]

    def chosen(self, k: int) -> Term:
        """The index of the transition taken at step k."""
        return self._const("chosen", "", self._act_sort, k)

    def choices(self, k: int) -> list[Term]:
        """The argument slots and the choice at step k."""
        return [*(self._slot(name, sort, k) for sort, name in self._slots), self.chosen(k)]

    def initial(self) -> Term:
        """The initial state, the domains of the rigid variables, and the system's assumption."""
        first = [
            self.const(v.name, v.sort, 0) == symbolic.literal(v.sort, v.initial)
            for v in self._state
            if v.initial is not None
        ]
        domains = [symbolic.within(v.sort, self._rigid[v.name]) for v in self.system.rigid_variables]
        return z3.And(*first, *domains, self.rigid(self.system.assumption))

    def rigid(self, expr: Expr) -> Term:
        """An expression over rigid variables only."""
        return symbolic.term(expr, lambda v: self._rigid[v.name])

    def domain(self, k: int) -> Term:
        """That the state variables at step k have values of their sorts; needed where they are free."""
        return z3.And(*(symbolic.within(v.sort, self.const(v.name, v.sort, k)) for v in self._state), True)

    def step(self, k: int) -> Term:
        """That a transition is taken from step k to k+1."""
        filling = self._filling(k)
        after = [
            self.const(v.name, v.sort, k + 1) == z3.substitute_vars(n, *filling)
            for v, n in zip(self._state, self._next, strict=True)
        ]
        return z3.And(z3.substitute_vars(self._enabled, *filling), *after)

    def hit(self, k: int) -> Term:
        """That the step taken at k reaches the goal."""
        return z3.substitute_vars(self._hit, *self._filling(k))

    def at(self, expr: Expr, k: int) -> Term:
        """An expression over the state at step k."""
        terms = {v.name: self.const(v.name, v.sort, k) for v in self._state} | self._rigid
        return symbolic.term(expr, lambda v: terms[v.name])

    def arguments(self, number: int, k: int) -> list[tuple[str, Sort, Term]]:
        """Names, sorts and terms of the arguments of transition `number` at step k."""
        t = self.system.transitions[number]
        slots = ((p, self._slots[self._slot_of[t.name, p.name]]) for p in t.parameters)
        return [(p.name, p.sort, self._slot(name, sort, k)) for p, (sort, name) in slots]

    def reading(self, model: Any) -> dict[str, Value]:
        """The values of the rigid variables in a model."""
        return {
            v.name: symbolic.value_of(v.sort, model.eval(self._rigid[v.name], model_completion=True))
            for v in self.system.rigid_variables
        }

    def schedule(self, model: Any, length: int) -> list[tuple[str, Mapping[str, Value]]]:
        """Transitions and arguments of the first `length` steps in a model."""
        found: list[tuple[str, Mapping[str, Value]]] = []
        for k in range(length):
            number = model.eval(self.chosen(k), model_completion=True).as_long()
            arguments = {
                name: symbolic.value_of(sort, model.eval(term, model_completion=True))
                for name, sort, term in self.arguments(number, k)
            }
            found.append((self.system.transitions[number].name, arguments))
        return found


class _Scope:
    """Terms of expressions in which names stand for holes of the template."""

    def __init__(self, names: Mapping[str, Term]) -> None:
        self._names = names
        self._memo: dict[Expr, Term] = {}

    def term(self, expr: Expr) -> Term:
        """The term of one expression; shared parts are built once."""

        def leaf(variable: Var) -> Term:
            found: Term = self._names[variable.name]
            return found

        return symbolic.term(expr, leaf, self._memo)


def _tight(act: Term, count: int) -> bool:
    return bool(count < 2 ** act.size())
