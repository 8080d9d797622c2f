"""The SMT-LIB reading, for any QF_BV solver: a certificate as an inductive invariant, in three queries, and
that no run is shorter than one that is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ssoproof.amounts import amount
from ssoproof.logic.expr import Expr, Var
from ssoproof.logic.sorts import values
from ssoproof.semantics.readings import Box
from ssoproof.system.subsumption import growing
from ssoproof.system.system import Goals, Transition, TransitionSystem
from ssoproof.verdict.abstraction import obligations
from ssoproof.verdict.claim import Claim
from ssoproof.verdict.diagram import Diagram, same
from ssoproof.verdict.script import Script, all_of, any_of, bits, fit, within
from ssoproof.verdict.verdict import Exhausted


@dataclass(frozen=True, slots=True)
class Query:
    """One script, to be given to a solver as it is; the claim holds if the answer is `unsat`."""

    name: str
    text: str


# The queries.

#: Kinds of constants: the state before and after a step, rigid variables, parameters of transitions.
BEFORE, AFTER, READING, CHOICE = "before", "after", "reading", "choice"


def queries(system: TransitionSystem, goals: Goals, certificate: Exhausted) -> tuple[Query, ...]:
    """Initiation, consecution and safety of a reached set, as one query each; all of them have to be unsat.

    `goals`: for each transition, when taking it breaks the property. The system's assumption is not used.
    """
    wanted = certificate.readings
    states = {s: m & wanted for s, m in certificate.states.items() if m & wanted}
    diagram = Diagram(system.state_variables, system.rigid_variables)
    invariant = diagram.lowered(diagram.of(states), growing(system, goals))
    frame = _Frame(system, goals, diagram, invariant)
    return (
        Query("initiation", frame.initiation(wanted)),
        Query("consecution", frame.consecution()),
        Query("safety", frame.safety()),
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    system: TransitionSystem
    goals: Goals
    diagram: Diagram
    invariant: int

    def initiation(self, readings: int) -> str:
        """Some reading that the certificate speaks for does not reach the initial state."""
        script = Script("some reading that counts is not one of the initial state's: has to be unsat")
        names = self._names(script, BEFORE)
        for v, name in zip(self.system.state_variables, names, strict=False):
            assert v.initial is not None
            script.require(same(v.sort, name, v.initial))
        script.require(self.diagram.write(script, self.diagram.readings(readings), names))
        script.require(f"(not {self._invariant(script, names)})")
        return script.text()

    def consecution(self) -> str:
        """Some step leads out of the reached set."""
        script = Script("some step leads out of the reached set: has to be unsat")
        before, after = self._names(script, BEFORE), self._names(script, AFTER)
        kept = filter(None, (within(v.sort, n) for v, n in zip(self.diagram.variables, after, strict=True)))
        script.require(self._invariant(script, before))
        roots = [e for t in self.system.transitions for e in (t.guard, *t.updates.values())]
        terms = script.terms(roots, self._leaf(script))
        script.require(
            any_of([all_of(list(self._step(n, terms, before, after))) for n in range(len(self.goals))])
        )
        script.require(f"(not {all_of([self._invariant(script, after), *kept])})")
        return script.text()

    def _step(
        self, number: int, terms: Mapping[Expr, str], before: Sequence[str], after: Sequence[str]
    ) -> Iterator[str]:
        t = self.system.transitions[number]
        yield terms[t.guard]
        yield from _effects(self.system, t, terms, before, after)

    def safety(self) -> str:
        """Some step from the reached set breaks the property."""
        script = Script("some step from the reached set breaks the property: has to be unsat")
        script.require(self._invariant(script, self._names(script, BEFORE)))
        rows = list(zip((t.guard for t in self.system.transitions), self.goals, strict=True))
        terms = script.terms([e for row in rows for e in row], self._leaf(script))
        script.require(any_of([all_of([terms[guard], terms[goal]]) for guard, goal in rows]))
        return script.text()

    def _invariant(self, script: Script, names: Sequence[str]) -> str:
        return self.diagram.write(script, self.invariant, names)

    def _names(self, script: Script, kind: str) -> list[str]:
        """The constants of the state variables and then of the rigid ones."""
        kinds = [READING if v.rigid else kind for v in self.diagram.variables]
        rows = zip(kinds, self.diagram.variables, strict=True)
        return [script.symbol(k, v.name, v.sort, confined=k != AFTER) for k, v in rows]

    def _leaf(self, script: Script) -> Callable[[Var], str]:
        kinds = {v.name: READING if v.rigid else BEFORE for v in self.system.variables}
        return lambda v: script.symbol(kinds.get(v.name, CHOICE), v.name, v.sort)


def abstraction_queries(claim: Claim) -> Iterator[Query]:
    """One query for each transition that an abstraction has to simulate; all of them have to be unsat."""
    for number, group in enumerate(obligations(claim)):
        script = Script(*(text for _, text in group), "one of these is so: has to be unsat")
        goals = [goal for goal, _ in group]
        terms = script.terms(goals, _anything(script))
        script.require(f"(not {all_of([terms[goal] for goal in goals])})")
        yield Query(f"abstraction-{number:03}", script.text())


def _anything(script: Script) -> Callable[[Var], str]:
    return lambda v: script.symbol("any", v.name, v.sort)


def shorter_query(system: TransitionSystem, goals: Goals, steps: int, boxes: Sequence[Box]) -> Query:
    """That some run of fewer than so many steps reaches the goal under a reading of the boxes.

    A run may pause, so that one length stands for all of those up to it.
    """
    script = Script(f"some run of up to {amount(steps - 1, 'step')} breaks the property: has to be unsat")
    rigid = {v.name: script.symbol(READING, v.name, v.sort) for v in system.rigid_variables}
    script.require(any_of([all_of(list(_sides(system, box, rigid))) for box in boxes]))
    assumed = script.terms([system.assumption], lambda v: rigid[v.name])
    script.require(assumed[system.assumption])
    before = [script.symbol("state0", v.name, v.sort) for v in system.state_variables]
    for v, name in zip(system.state_variables, before, strict=True):
        assert v.initial is not None
        script.require(same(v.sort, name, v.initial))
    hits = []
    for k in range(steps - 1):
        after = [
            script.symbol(f"state{k + 1}", v.name, v.sort, confined=False) for v in system.state_variables
        ]
        known = rigid | dict(zip((v.name for v in system.state_variables), before, strict=True))
        hits.append(_unrolled(script, system, goals, k, known, after))
        before = after
    script.require(any_of(hits))
    return Query("shorter", script.text())


def _sides(system: TransitionSystem, box: Box, rigid: Mapping[str, str]) -> Iterator[str]:
    for v in system.rigid_variables:
        allowed = box.sides.get(v.name)
        if allowed is not None:
            yield any_of([same(v.sort, rigid[v.name], x) for x in values(v.sort) if str(x) in allowed])


def _unrolled(
    script: Script,
    system: TransitionSystem,
    goals: Goals,
    k: int,
    known: Mapping[str, str],
    after: Sequence[str],
) -> str:
    """Takes a step, or none; the term that it reaches the goal."""

    def leaf(v: Var) -> str:
        return known.get(v.name) or script.symbol(f"choice{k}", v.name, v.sort)

    rows = list(zip(system.transitions, goals, strict=True))
    roots = [e for t, goal in rows for e in (t.guard, goal, *t.updates.values())]
    terms = script.terms(roots, leaf)
    before = [known[v.name] for v in system.state_variables]
    steps = [all_of([terms[t.guard], *_effects(system, t, terms, before, after)]) for t, _ in rows]
    steps.append(all_of([f"(= {new} {old})" for old, new in zip(before, after, strict=True)]))
    script.require(any_of(steps))
    return any_of([all_of([terms[t.guard], terms[goal]]) for t, goal in rows])


def _effects(
    system: TransitionSystem,
    t: Transition,
    terms: Mapping[Expr, str],
    before: Sequence[str],
    after: Sequence[str],
) -> Iterator[str]:
    for v, old, new in zip(system.state_variables, before, after, strict=False):
        e = t.updates.get(v.name)
        yield f"(= {new} {old if e is None else fit(terms[e], bits(e.sort), bits(v.sort))})"
