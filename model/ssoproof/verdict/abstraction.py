"""The judge of the abstraction: each step of each member is a move of the environment, or changes nothing.

Queries to a fresh solver, over every state and every local situation that the members' invariants and the
summary bits allow: the footprint has the step; a bit stays true while it is needed; the invariants hold
on. Together: any number of members, acting in any order, are simulated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from ssoproof.logic.build import FALSE, TRUE, and_, eq, implies, not_, or_, var
from ssoproof.logic.expr import Expr, Var, free, substitute
from ssoproof.logic.sorts import Sort
from ssoproof.system.footprint import OTHERS, Member, Summary
from ssoproof.system.system import Transition, TransitionSystem
from ssoproof.verdict.judge import Rejected

_STILL = Transition("still", OTHERS, OTHERS, (), TRUE, {})


@dataclass(frozen=True, slots=True)
class Claim:
    """That `abstract` simulates `concrete` with any number of members of each class.

    `concrete` has two instances of each class, both in `members`, so that what one does to another of its
    own class is looked at too; what `mirrors`, the second ones, do themselves is what the first ones do.
    `cleared_by` is the output at which summaries may fall; `seen` are the
    outputs of members that the abstract moves have to show as well.
    """

    concrete: TransitionSystem
    abstract: TransitionSystem
    members: tuple[Member, ...]
    mirrors: frozenset[str]
    cleared_by: str
    seen: frozenset[str]

    @property
    def bits(self) -> dict[str, Summary]:
        """The summaries, by the name of their bit."""
        return {s.bit.name: s for m in self.members for s in m.summaries}

    @property
    def local(self) -> frozenset[str]:
        """The names of all members' local variables."""
        return frozenset(v.name for m in self.members for v in m.locals)


#: What has to be valid, with the complaint where it is not.
Obligation = tuple[Expr, str]


def simulated(claim: Claim, confirmed: set[object] | None = None) -> int:
    """How many queries it took to confirm the claim; Rejected where one fails.

    `confirmed`: keys of what was confirmed before, of claims that may have other victims; more are added.
    """
    solver = _Solver()
    confirmed = set() if confirmed is None else confirmed
    parts = _Parts.of(claim)
    _confirm(solver, parts.initially())
    solver.suppose(parts.said)
    count = 1
    for t in parts.transitions():
        key = parts.key(t)
        if key is None or key not in confirmed:
            count += 1
            _confirm(solver, parts.group(t))
            if key is not None:
                confirmed.add(key)
    return count


def _confirm(solver: _Solver, group: list[Obligation]) -> None:
    if not solver.valid(and_(*(goal for goal, _ in group))):
        raise Rejected(next((text for goal, text in group if not solver.valid(goal)), "the abstraction"))


def obligations(claim: Claim) -> Iterator[list[Obligation]]:
    """All obligations of a claim: first the initial state's, then each transition's."""
    parts = _Parts.of(claim)
    yield parts.initially()
    for t in parts.transitions():
        yield [(implies(parts.said, goal), text) for goal, text in parts.group(t)]


@dataclass(frozen=True, slots=True)
class _Parts:
    """A claim, and what the obligations of all transitions have in common.

    `kept`: the members' invariants, which hold after each step as well. `said`: these, and that the summary bits
    tell the truth. `context`: all that the obligations of a member's transition depend on besides itself.
    """

    claim: Claim
    moves: tuple[Transition, ...]
    own: Mapping[str, Transition]
    kept: Expr
    said: Expr
    context: object

    @staticmethod
    def of(claim: Claim) -> _Parts:
        """The parts of a claim."""
        moves = tuple(t for t in claim.abstract.transitions if t.actor == OTHERS)
        own = {t.name: t for t in claim.abstract.transitions if t.actor != OTHERS}
        linked = and_(*(implies(s.covers, s.bit.expr) for m in claim.members for s in m.summaries))
        kept = and_(*(m.possible for m in claim.members), *_alone(claim))
        return _Parts(claim, moves, own, kept, and_(linked, kept), _context(claim, moves))

    def transitions(self) -> Iterator[Transition]:
        """The transitions that have to be looked at."""
        for t in self.claim.concrete.transitions:
            if t.actor not in self.claim.mirrors and not _plainly_the_same(self.claim, t, self.own.get(t.name)):
                yield t

    def key(self, t: Transition) -> object | None:
        """Equal where all obligations are, of a member's transition; None of another one."""
        if t.actor not in {m.name for m in self.claim.members}:
            return None
        return self.context, _content(t)

    def initially(self) -> list[Obligation]:
        """That what is said of the members holds at first."""
        return [(_initially(self.claim, self.said), "the initial state breaks what is said of the members")]

    def group(self, t: Transition) -> list[Obligation]:
        """The obligations of a transition, where what is said of the members holds before it."""
        claim = self.claim
        found = [(implies(t.guard, substitute(self.kept, t.updates)), f"{t.name} breaks an invariant of the members")]
        found += _apart(claim, t)
        needed = {n: _needed(claim, t, s) for n, s in claim.bits.items()}
        member = t.actor in {m.name for m in claim.members}
        candidates = (*self.moves, _STILL) if member else tuple(filter(None, [self.own.get(t.name)]))
        ways = (_simulates(claim, t, e, needed) for e in candidates if _might(claim, t, e))
        found.append((implies(t.guard, or_(*ways)), f"the environment has no move for {t.name}"))
        return found


def _context(claim: Claim, moves: tuple[Transition, ...]) -> object:
    actors = {m.name for m in claim.members}
    acting = (*moves, *(t for t in claim.concrete.transitions if t.actor in actors))
    written = frozenset(name for t in acting for name in t.updates)
    shown = frozenset(name for t in acting for name in t.outputs)
    sorts = tuple(sorted((v.name, repr(v.sort)) for v in claim.concrete.variables if v.name in written))
    return claim.members, tuple(map(_content, moves)), sorts, shown & claim.seen, claim.cleared_by


def _content(t: Transition) -> object:
    updates, outputs = (tuple(sorted(each.items(), key=_name_of)) for each in (t.updates, t.outputs))
    return t.name, t.actor, t.parameters, t.guard, updates, outputs


def _name_of(item: tuple[str, Expr]) -> str:
    return item[0]


def _alone(claim: Claim) -> Iterator[Expr]:
    """That no two members are in a situation that only one can be in at a time.

    About any two, so that the two instances of each class speak for any number.
    """
    for one, two in combinations(claim.members, 2):
        for s in one.summaries:
            for other in two.summaries:
                if s.bit.name == other.bit.name:
                    yield not_(and_(or_(s.alone, other.alone), s.covers, other.covers))


def _initially(claim: Claim, expr: Expr) -> Expr:
    from ssoproof.logic.build import const

    by = {v.name: const(v.sort, v.initial) for v in claim.concrete.variables if v.initial is not None}
    by |= {s.bit.name: FALSE for s in claim.bits.values()}
    return substitute(expr, by)


def _apart(claim: Claim, t: Transition) -> Iterator[Obligation]:
    """That one abstract move speaks for all bystanders at once.

    Whoever acts reads no other member's local state but to change that one's; and no bystander gets into a
    situation that it was not in before, so that it never needs a bit that it did not have.
    """
    for m in claim.members:
        if m.name == t.actor:
            continue
        own = frozenset(v.name for v in m.locals)
        shared = [e for n, e in t.updates.items() if n not in own]
        shown = [e for n, e in t.outputs.items() if n in claim.seen]
        if any(not free(e).isdisjoint(own) for e in (t.guard, *shared, *shown)):
            yield FALSE, f"{t.name} reads the local state of {m.name}"
        for s in m.summaries:
            after = substitute(s.covers, t.updates)
            if after is not s.covers:
                yield implies(and_(t.guard, after), s.covers), f"{t.name} puts {m.name} into a new situation"


def _plainly_the_same(claim: Claim, t: Transition, e: Transition | None) -> bool:
    """True where the environment has the very transition and no member's local state is touched."""
    bits, local = claim.bits, claim.local
    if e is None or e.guard is not t.guard or not local.isdisjoint(t.updates):
        return False
    said = (e for m in claim.members for e in (m.possible, *(s.covers for s in m.summaries)))
    if any(not free(each).isdisjoint(t.updates) for each in said):
        return False
    shared = {n: x for n, x in e.updates.items() if n not in bits}
    return shared == t.updates and not bits.keys() & e.updates.keys() and e.outputs == t.outputs


def _might(claim: Claim, t: Transition, e: Transition) -> bool:
    """Whether the move is worth a look: it has no other choices, changes and shows nothing else than `t` may.

    Leaving moves out makes the claim harder to confirm, never easier.
    """
    shared = e.updates.keys() - claim.bits.keys()
    same_choices = {p.name for p in e.parameters} <= {p.name for p in t.parameters}
    return same_choices and shared <= t.updates.keys() and e.outputs.keys() <= t.outputs.keys()


def _simulates(claim: Claim, t: Transition, e: Transition, needed: Mapping[str, Expr]) -> Expr:
    """That the abstract move is possible and does to the shared state and the bits what `t` asks for."""
    bits, local = claim.bits, claim.local
    names = [n for n in dict.fromkeys((*t.updates, *e.updates)) if n not in local and n not in bits]
    sorts = {v.name: v.sort for v in claim.concrete.variables}
    equal = [_equal(t, e, n, sorts[n]) for n in names]
    compared = claim.seen if e.actor == OTHERS else t.outputs.keys() | e.outputs.keys()
    shown = [eq(t.outputs.get(n, FALSE), e.outputs.get(n, FALSE)) for n in sorted(compared)]
    kept = [implies(needed[n], e.updates.get(n, s.bit.expr)) for n, s in bits.items()]
    return and_(e.guard, *equal, *shown, *kept)


def _equal(t: Transition, e: Transition, name: str, sort: Sort) -> Expr:
    before = var(name, sort)
    return eq(t.updates.get(name, before), e.updates.get(name, before))


def _needed(claim: Claim, t: Transition, summary: Summary) -> Expr:
    """That after the step some member is in the situation, or another one than who acts may still be."""
    over = t.outputs.get(claim.cleared_by, FALSE)
    mine = [(m.name, s) for m in claim.members for s in m.summaries if s.bit.name == summary.bit.name]
    raised = [substitute(s.covers, t.updates) for _, s in mine]
    only = or_(*(and_(s.alone, s.covers) for name, s in mine if name == t.actor))
    others = and_(summary.bit.expr, not_(over)) if summary.falls else summary.bit.expr
    return or_(*raised, and_(others, not_(only)))


class _Solver:
    """A fresh solver over the variables of both systems."""

    def __init__(self) -> None:
        import z3

        from ssoproof.logic import symbolic

        self._z3, self._symbolic = z3, symbolic
        self._terms: dict[Expr, Any] = {}
        self._solver = z3.SolverFor("QF_FD")
        self._sorts: dict[str, Sort] = {}
        self._unsat = z3.unsat

    def _leaf(self, variable: Var) -> Any:
        term = self._z3.Const(variable.name, self._symbolic.z3_sort(variable.sort))
        if variable.name not in self._sorts:
            self._sorts[variable.name] = variable.sort
            self._pending.append(self._symbolic.within(variable.sort, term))
        return term

    def _term(self, expr: Expr) -> Any:
        self._pending: list[Any] = []
        term = self._symbolic.term(expr, self._leaf, self._terms)
        self._solver.add(*self._pending)
        return term

    def suppose(self, expr: Expr) -> None:
        """Take it from now on that the expression holds."""
        self._solver.add(self._term(expr))

    def valid(self, expr: Expr) -> bool:
        """True where the expression holds for all values of its variables with which all holds that is supposed."""
        if not free(expr):
            return expr is TRUE
        term = self._term(expr)
        self._solver.push()
        self._solver.add(self._z3.Not(term))
        answer = self._solver.check()
        self._solver.pop()
        return bool(answer == self._unsat)
