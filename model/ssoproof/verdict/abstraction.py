"""The judge of the abstraction: each step of each member is a move of the environment, or changes nothing.

Queries to a fresh solver, over every state and every local situation that the members' invariants and the
summary bits allow: the footprint has the step; a bit stays true while it is needed; the invariants hold
on. Together: any number of members, acting in any order, are simulated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from operator import itemgetter

from ssoproof.logic.build import FALSE, TRUE, and_, eq, implies, not_, or_, var
from ssoproof.logic.expr import Apply, Expr, Var, free, substitute
from ssoproof.logic.sorts import Sort
from ssoproof.system.environment import OTHERS, Member, Summary
from ssoproof.system.system import Transition, Variable
from ssoproof.verdict.claim import BYSTANDER, VICTIM, Claim, well_named
from ssoproof.verdict.judge import Rejected
from ssoproof.verdict.solver import Solver

_STILL = Transition("still", OTHERS, OTHERS, (), TRUE, {})
#: What has to be valid, with the complaint where it is not.
Obligation = tuple[Expr, str]


def simulated(claim: Claim, confirmed: set[object] | None = None) -> int:
    """How many queries it took to confirm the claim; Rejected where one fails.

    `confirmed`: keys of what was confirmed before, of claims that may have other victims, and what was found
    to be valid, whoever the victim is; more are added.
    """
    solver = Solver()
    confirmed = set() if confirmed is None else confirmed
    parts = _Parts(claim)

    def complaint(group: Iterable[Obligation]) -> str:
        for goal, text in group:
            goal = parts.whoever(goal)
            if goal not in confirmed and not solver.valid(goal):
                return text
            confirmed.add(goal)
        return ""

    wrong, count = complaint(parts.initially()), 1
    for t in parts.transitions():
        key = parts.key(t)
        if not wrong and (key is None or key not in confirmed):
            count += 1
            wrong = complaint(parts.group(t, parts.likely(t))) and complaint(parts.group(t))
            if key is not None:
                confirmed.add(key)
    if wrong:
        raise Rejected(wrong)
    return count


def obligations(claim: Claim) -> Iterator[list[Obligation]]:
    """All obligations of a claim: first the initial state's, then each transition's."""
    parts = _Parts(claim)
    yield parts.initially()
    yield from (parts.group(t) for t in parts.transitions())


class _Parts:
    """A claim, cut into what is to be confirmed of each transition.

    Of whoever acts: its invariant stays true, and the environment has a move that does the same to the shared
    state and keeps every bit that the actor needs, or that may be needed still. Of each bystander, with the
    actor: its invariant stays true; it gets into no situation that it was not in before, and into none whose
    bit falls; two members are in no situation that only one can be in. So no bit that any bystander needs is
    ever lost.
    """

    def __init__(self, claim: Claim) -> None:
        well_named(claim)
        self.claim = claim
        self.bits = claim.bits
        self.moves = tuple(_Move(t, self.bits) for t in claim.abstract.transitions if t.actor == OTHERS)
        self.own = {t.name: _Move(t, self.bits) for t in claim.abstract.transitions if t.actor != OTHERS}
        self.still = _Move(_STILL, self.bits)
        self.members = {m.name: _Situated(m) for m in claim.members}
        self.owners = {v.name: m.name for m in claim.members for v in m.locals}
        self.sorts = {v.name: v.sort for v in claim.concrete.variables}
        told = [e for m in claim.members for e in (m.possible, *(s.covers for s in m.summaries))]
        self.watched = frozenset().union(*map(free, told))
        self.changing = frozenset(name for t in claim.concrete.transitions for name in t.updates)
        self.anybody: dict[str, Var] = {v.name: _named(f"{VICTIM}{i}", v) for i, v in enumerate(claim.victim)}
        self._renamed: dict[Expr, Expr] = {}
        self._guards: dict[object, set[Expr]] = {}
        for e in (m.transition for m in self.moves):
            self._guards.setdefault(_effect(e), set()).update(_disjuncts(e.guard))
        self.context = self._context()

    def transitions(self) -> Iterator[Transition]:
        """The transitions that have to be looked at."""
        for t in self.claim.concrete.transitions:
            if t.actor not in self.claim.mirrors and not self._plainly_the_same(t):
                yield t

    def key(self, t: Transition) -> object | None:
        """Equal where all obligations are, of a member's transition; None of another one."""
        return (self.context, self._content(t)) if t.actor in self.members else None

    def initially(self) -> list[Obligation]:
        """That what is said of the members holds at first."""
        said = [_linked(m.own) for m in self.members.values()] + [
            m.own.possible for m in self.members.values()
        ]
        said += [self._apart(self.members[a], self.members[b]) for a, b in combinations(self.members, 2)]
        initial = _initially(self.claim, and_(*said))
        fixed = [s.alone for m in self.claim.members for s in m.summaries]
        loose = self.changing | self.owners.keys()
        steady = TRUE if all(free(e).isdisjoint(loose) for e in fixed) else FALSE
        return [
            (initial, "the initial state breaks what is said of the members"),
            (steady, "who can be alone in a situation changes on the way"),
        ]

    def group(self, t: Transition, moves: Sequence[_Move] | None = None) -> list[Obligation]:
        """The obligations of a transition, which one of the `moves`, where given, has to simulate."""
        acting = self._acting(t, self.moves if moves is None else moves)
        return [*acting, *self._foreign(t), *self._bystanders(t)]

    def likely(self, t: Transition) -> Sequence[_Move]:
        """The moves that are looked at first."""
        footprint = self.claim.footprints.get(t.name)
        return self.moves if footprint is None else tuple(map(self._move, filter(self._has, footprint)))

    def whoever(self, goal: Expr) -> Expr:
        """The goal under names that all victims share; it is valid where the goal is."""
        return substitute(goal, self.anybody, self._renamed)

    def _move(self, t: Transition) -> _Move:
        return _Move(t, self.bits)

    def _has(self, t: Transition) -> bool:
        """Whether the environment has a move that does the same and is possible wherever this one is."""
        guards = self._guards.get(_effect(t), set())
        return TRUE in guards or guards.issuperset(_disjuncts(t.guard))

    def _acting(self, t: Transition, moves: Sequence[_Move]) -> Iterator[Obligation]:
        actor = self.members.get(t.actor)
        before = and_(t.guard, *_said(actor))
        if actor is not None:
            kept = substitute(actor.own.possible, t.updates)
            yield implies(before, kept), f"{t.name} breaks what is said of {t.actor}"
        needed = {n: self._needed(t, s) for n, s in self.bits.items()}
        own = self.own.get(t.name)
        candidates = (*moves, self.still) if actor is not None else () if own is None else (own,)
        ways = (self._simulates(t, e, needed) for e in candidates if e.might(t))
        yield implies(before, or_(*ways)), f"the environment has no move for {t.name}"

    def _needed(self, t: Transition, summary: Summary) -> Expr:
        """That the actor needs the bit after the step, or another one than who acts may need it still."""
        over = t.outputs.get(self.claim.cleared_by, FALSE)
        actor = self.members.get(t.actor)
        mine = [s for s in actor.own.summaries if s.bit.name == summary.bit.name] if actor else []
        raised = [substitute(s.covers, t.updates) for s in mine]
        only = or_(*(and_(s.alone, s.covers) for s in mine))
        others = and_(summary.bit.expr, not_(over)) if summary.falls else summary.bit.expr
        return or_(*raised, and_(others, not_(only)))

    def _simulates(self, t: Transition, move: _Move, needed: Mapping[str, Expr]) -> Expr:
        """That the abstract move is possible and does to the shared state and the bits what `t` asks for."""
        e = move.transition
        names = [
            n for n in dict.fromkeys((*t.updates, *e.updates)) if n not in self.owners and n not in self.bits
        ]
        equal = [_equal(t, e, n, self.sorts[n]) for n in names]
        compared = t.outputs.keys() | e.outputs.keys()
        if e.actor == OTHERS:
            compared &= self.claim.observable
        shown = [eq(t.outputs.get(n, FALSE), e.outputs.get(n, FALSE)) for n in sorted(compared)]
        kept = [implies(needed[n], e.updates.get(n, s.bit.expr)) for n, s in self.bits.items()]
        return and_(e.guard, *equal, *shown, *kept)

    def _foreign(self, t: Transition) -> Iterator[Obligation]:
        """Whoever acts reads no other member's local state but to change that one's."""
        shown = ((n, e) for n, e in t.outputs.items() if n in self.claim.observable)
        for name, expr in (("", t.guard), *t.updates.items(), *shown):
            for read in free(expr):
                owner = self.owners.get(read)
                if owner is not None and owner not in (t.actor, self.owners.get(name)):
                    yield FALSE, f"{t.name} reads the local state of {owner}"

    def _bystanders(self, t: Transition) -> Iterator[Obligation]:
        """What becomes of each bystander; what is the same but for names is told once."""
        over = t.outputs.get(self.claim.cleared_by, FALSE)
        if over is FALSE and self.watched.isdisjoint(t.updates):
            return
        actor = self.members.get(t.actor)
        seen: set[object] = set()
        for name, other in self.members.items():
            if name == t.actor:
                continue
            done = tuple((v, other.here(t.updates[v])) for v in other.names if v in t.updates)
            content = other.content, tuple((other.by[v], e) for v, e in done)
            if content not in seen:
                seen.add(content)
                yield (
                    self._undisturbed(t, actor, other, over, dict(done)),
                    f"{t.name} breaks what is said of {other.own.name}",
                )

    def _undisturbed(
        self, t: Transition, actor: _Situated | None, other: _Situated, over: Expr, done: Mapping[str, Expr]
    ) -> Expr:
        updates = {other.by[n].name if n in other.by else n: e for n, e in {**t.updates, **done}.items()}
        before = [
            t.guard,
            *_said(actor),
            other.possible,
            *(implies(c, s.bit.expr) for c, s in other.summaries),
        ]
        after = [substitute(other.possible, updates)]
        for covers, s in other.summaries:
            there = substitute(covers, updates)
            after.append(implies(there, and_(covers, not_(over) if s.falls else TRUE)))
        if actor is not None:
            apart = self._apart(actor, other, named=False)
            before.append(apart)
            after.append(substitute(apart, updates))
        return implies(and_(*before), and_(*after))

    def _apart(self, one: _Situated, two: _Situated, named: bool = True) -> Expr:
        """That two members are not together in a situation that only one can be in at a time."""
        return and_(
            *(
                not_(and_(or_(s.alone, other.alone), s.covers, other.covers if named else covers))
                for s in one.own.summaries
                for covers, other in two.summaries
                if s.bit.name == other.bit.name
            )
        )

    def _plainly_the_same(self, t: Transition) -> bool:
        """True where the environment has the very transition and nothing is touched that is said of a
        member."""
        own = self.own.get(t.name)
        if own is None or t.actor in self.members or not self.watched.isdisjoint(t.updates):
            return False
        e = own.transition
        if e.guard is not t.guard or not self.owners.keys().isdisjoint(t.updates):
            return False
        shared = {n: x for n, x in e.updates.items() if n not in self.bits}
        return shared == t.updates and not self.bits.keys() & e.updates.keys() and e.outputs == t.outputs

    def _context(self) -> object:
        """All that the obligations of a member's transition depend on besides itself."""
        acting = [m.transition for m in self.moves]
        acting += [t for t in self.claim.concrete.transitions if t.actor in self.members]
        written = frozenset(name for t in acting for name in t.updates)
        shown = frozenset(name for t in acting for name in t.outputs)
        named = {n: self.anybody[n].name if n in self.anybody else n for n in written}
        sorts = tuple(
            sorted((named[name], repr(sort)) for name, sort in self.sorts.items() if name in written)
        )
        moves = tuple(self._content(m.transition) for m in self.moves)
        over = self.claim.cleared_by
        return self.claim.members, moves, sorts, shown & self.claim.observable, over

    def _content(self, t: Transition) -> object:
        """A transition, whoever the victim is."""
        updates = {n: substitute(e, self.anybody) for n, e in t.updates.items()}
        updates = {self.anybody[n].name if n in self.anybody else n: e for n, e in updates.items()}
        outputs = {n: substitute(e, self.anybody) for n, e in t.outputs.items()}
        rows = (tuple(sorted(each.items(), key=itemgetter(0))) for each in (updates, outputs))
        return t.name, t.actor, t.parameters, substitute(t.guard, self.anybody), *rows


class _Situated:
    """A member, and what is said of it under names that all members with the same of it share."""

    def __init__(self, own: Member) -> None:
        self.own = own
        self.names = tuple(v.name for v in own.locals)
        self.by = {v.name: _named(f"{BYSTANDER}{i}", v) for i, v in enumerate(own.locals)}
        self.possible = self.here(own.possible)
        self.summaries = tuple((self.here(s.covers), s) for s in own.summaries)
        told = tuple((covers, s.bit.name, s.falls, s.alone) for covers, s in self.summaries)
        self.content = tuple(self.by.values()), self.possible, told

    def here(self, expr: Expr) -> Expr:
        """The expression under the shared names."""
        return substitute(expr, self.by)


class _Move:
    """A transition of the environment, and what it can be told by at a glance."""

    def __init__(self, transition: Transition, bits: Mapping[str, Summary]) -> None:
        self.transition = transition
        self.choices = frozenset(p.name for p in transition.parameters)
        self.shared = frozenset(transition.updates) - bits.keys()
        self.outputs = frozenset(transition.outputs)

    def might(self, t: Transition) -> bool:
        """Whether the move is worth a look: it has no other choices, changes and shows nothing else than `t`
        may.

        Leaving moves out makes the claim harder to confirm, never easier.
        """
        return (
            self.shared <= t.updates.keys()
            and self.outputs <= t.outputs.keys()
            and self.choices <= {p.name for p in t.parameters}
        )


def _effect(t: Transition) -> object:
    """What a transition does where it is possible."""
    rows = (tuple(sorted(each.items(), key=itemgetter(0))) for each in (t.updates, t.outputs))
    return t.parameters, *rows


def _disjuncts(guard: Expr) -> tuple[Expr, ...]:
    return guard.args if isinstance(guard, Apply) and guard.op == "or" else (guard,)


def _named(name: str, variable: Variable) -> Var:
    found = var(name, variable.sort)
    assert isinstance(found, Var)
    return found


def _linked(member: Member) -> Expr:
    return and_(*(implies(s.covers, s.bit.expr) for s in member.summaries))


def _said(actor: _Situated | None) -> tuple[Expr, ...]:
    """What is said of who acts."""
    return () if actor is None else (actor.own.possible, _linked(actor.own))


def _initially(claim: Claim, expr: Expr) -> Expr:
    from ssoproof.logic.build import const

    by = {v.name: const(v.sort, v.initial) for v in claim.concrete.variables if v.initial is not None}
    by |= {s.bit.name: FALSE for s in claim.bits.values()}
    return substitute(expr, by)


def _equal(t: Transition, e: Transition, name: str, sort: Sort) -> Expr:
    before = var(name, sort)
    return eq(t.updates.get(name, before), e.updates.get(name, before))
