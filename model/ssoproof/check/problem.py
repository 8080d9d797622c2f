"""A system with the question asked of it, built from a composition, and its steps looked up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ssoproof.flows.compose import Composition
from ssoproof.flows.two_runs import pairing
from ssoproof.logic.build import not_
from ssoproof.logic.expr import Expr
from ssoproof.properties.spec import Question, Runs
from ssoproof.system.cone import slice_for
from ssoproof.system.property import Property, targets
from ssoproof.system.self_composition import pair
from ssoproof.system.system import Goals, TransitionSystem
from ssoproof.system.tables import Tables


@dataclass(frozen=True, slots=True)
class Problem:
    """A system with the property asked of it. `full` is the system before slicing, for replay."""

    composition: Composition
    full: TransitionSystem
    system: TransitionSystem
    prop: Property
    _tables: dict[Goals, Tables] = field(default_factory=dict, repr=False, compare=False)

    def tables(self, goals: Goals) -> Tables:
        """The steps of the system with these goals, for all searches that ask for the same."""
        if goals not in self._tables:
            self._tables[goals] = Tables(self.system, goals)
        return self._tables[goals]

    @property
    def bad(self) -> Goals:
        """For each transition: when taking it breaks the property."""
        return targets(self.system, not_(self.prop.formula))

    @property
    def witness(self) -> Goals:
        """For each transition: when taking it shows that the question is about something."""
        return targets(self.system, self.prop.antecedent)

    def full_goals(self, goal: Expr) -> Goals:
        """For each transition of the full system: when taking it reaches a goal."""
        return targets(self.full, goal)


def posed(
    question: Question,
    composition: Composition,
    system: TransitionSystem,
    guards: Mapping[str, Expr] | None = None,
    steady: bool = False,
) -> Problem:
    """The question about the composition's first instance, put to a system that was made of the composition.

    `guards` and `steady` are about the second run of a question about two (see `two_runs.pairing`).
    """
    victim = composition.world.instances[0]
    if question.runs is not Runs.ONE:
        anywhere = question.runs is Runs.PARTING_ANYWHERE
        system = pair(system, pairing(composition.world, system, victim, anywhere, guards or {}, steady))
    prop = question.formula(composition.world, victim)
    return Problem(composition, system, slice_for(system, prop), prop)
