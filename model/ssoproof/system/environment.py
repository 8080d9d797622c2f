"""Footprints: what members of a class can do to the shared state, whatever their own local state is.

A member's local state is replaced by a choice made anew at each step, kept honest by two things: an
invariant that ties it to the shared state, and summary bits that say whether any member can be in a
given local situation. The result has every behaviour of any number of members, and maybe more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from operator import itemgetter

from ssoproof.logic.build import FALSE, and_, const, implies, not_, or_
from ssoproof.logic.expr import Expr, free, substitute
from ssoproof.logic.sorts import values
from ssoproof.system.system import Transition, TransitionSystem, Variable

#: The actor of all moves of the environment.
OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Summary:
    """A bit that is true if some member may be in a local situation (`covers`, over the member's locals).

    `falls`: the bit falls when the output `cleared_by` is shown, for then no member is in it any more.
    `alone`: where this holds, at most one member at a time is in it, so that the bit falls when one leaves.
    """

    bit: Variable
    covers: Expr
    falls: bool
    alone: Expr = FALSE


@dataclass(frozen=True, slots=True)
class Member:
    """One representative of a class: its actor name and local variables; `possible` holds in every run."""

    name: str
    locals: tuple[Variable, ...]
    summaries: tuple[Summary, ...]
    possible: Expr


@dataclass(frozen=True, slots=True)
class Environment:
    """A system whose members were replaced by their footprints' union, and the footprint of each of their
    transitions, by its name."""

    system: TransitionSystem
    footprints: Mapping[str, tuple[Transition, ...]]


#: What expressions become where local variables have certain values: for each such choice of values.
Memos = dict[tuple[tuple[str, Expr], ...], dict[Expr, Expr]]


def environment(
    system: TransitionSystem,
    members: tuple[Member, ...],
    cleared_by: str,
    seen: Callable[[str], bool],
    memos: Memos | None = None,
) -> Environment:
    """The system with all members replaced by their footprints' union.

    `cleared_by`: the output at which summaries may fall; `seen`: which outputs of members are kept. `memos`
    may be shared between systems.
    """
    memos = {} if memos is None else memos
    local = frozenset(v.name for m in members for v in m.locals)
    actors = {m.name: m for m in members}
    bits = tuple({s.bit.name: s for m in members for s in m.summaries}.values())
    own = [_bystander(t, local, bits, cleared_by) for t in system.transitions if t.actor not in actors]
    own = [t for t in own if t is not None]
    foreign = {
        t.name: tuple(footprint(t, actors[t.actor], local, bits, cleared_by, seen, memos))
        for t in system.transitions
        if t.actor in actors
    }
    moves = _distinct(move for moves in foreign.values() for move in moves)
    kept = tuple(v for v in system.variables if v.name not in local)
    rigid = tuple(v for v in kept if v.rigid)
    state = tuple(v for v in kept if not v.rigid)
    transitions = (*(t for t in own if t is not None), *moves)
    made = TransitionSystem((*state, *(b.bit for b in bits), *rigid), transitions, system.assumption)
    return Environment(made, {name: tuple(_distinct(moves)) for name, moves in foreign.items()})


def _bystander(
    t: Transition, local: frozenset[str], bits: tuple[Summary, ...], cleared_by: str
) -> Transition | None:
    """Somebody else's transition: members' locals go, their bits fall where they are cleared."""
    if not free(t.guard).isdisjoint(local):
        return None
    over = t.outputs.get(cleared_by, FALSE)
    updates = {name: e for name, e in t.updates.items() if name not in local}
    if over is not FALSE:
        updates |= {b.bit.name: and_(b.bit.expr, not_(over)) for b in bits if b.falls}
    return Transition(t.name, t.actor, t.action, t.parameters, t.guard, updates, t.outputs, t.about)


def footprint(
    t: Transition,
    member: Member,
    local: frozenset[str],
    bits: tuple[Summary, ...],
    cleared_by: str,
    seen: Callable[[str], bool],
    memos: Memos,
) -> Iterator[Transition]:
    """The moves on the shared state that a member's transition can make, one for each local situation."""
    exprs = (t.guard, *t.updates.values(), *t.outputs.values())
    read = frozenset().union(*(free(e) for e in exprs), *(free(s.covers) for s in member.summaries))
    mine = tuple(v for v in member.locals if v.name in read)
    others = tuple(v for v in member.locals if v.name in free(member.possible) - read)
    over = t.outputs.get(cleared_by, FALSE)
    for by, guard in _situations(t.guard, mine, {}):
        at = partial(substitute, by=by, memo=memos.setdefault(tuple(by.items()), {}))
        honest = [implies(at(s.covers), s.bit.expr) for s in member.summaries]
        guard = and_(guard, _some(at(member.possible), others), *honest)
        if guard is FALSE:
            continue
        after = {**by, **{v.name: at(t.updates[v.name]) for v in member.locals if v.name in t.updates}}
        updates = {name: at(e) for name, e in t.updates.items() if name not in local}
        updates |= dict(_bits(member, bits, at, after, at(over)))
        updates = {name: e for name, e in updates.items() if not _same(name, e)}
        outputs = {n: at(e) for n, e in t.outputs.items() if seen(n)}
        if updates or any(e is not FALSE for e in outputs.values()):
            yield Transition(t.name, OTHERS, OTHERS, t.parameters, guard, updates, outputs, t.about)


def _situations(
    guard: Expr, locals_: tuple[Variable, ...], by: dict[str, Expr]
) -> Iterator[tuple[dict[str, Expr], Expr]]:
    """Every valuation of the locals under which the guard is not plainly false, with what is left of it."""
    if guard is FALSE:
        return
    if not locals_:
        yield by, guard
        return
    first, *rest = locals_
    for value in values(first.sort):
        fixed = const(first.sort, value)
        yield from _situations(substitute(guard, {first.name: fixed}), tuple(rest), {**by, first.name: fixed})


def _some(expr: Expr, locals_: tuple[Variable, ...]) -> Expr:
    """That some valuation of the locals makes the expression true."""
    for v in locals_:
        expr = or_(*(substitute(expr, {v.name: const(v.sort, value)}) for value in values(v.sort)))
    return expr


def _bits(
    member: Member,
    bits: tuple[Summary, ...],
    before: Callable[[Expr], Expr],
    after: Mapping[str, Expr],
    cleared: Expr,
) -> Iterator[tuple[str, Expr]]:
    raised = {s.bit.name: substitute(s.covers, after) for s in member.summaries}
    left = {s.bit.name: and_(s.alone, before(s.covers)) for s in member.summaries}
    for b in bits:
        kept = and_(b.bit.expr, not_(cleared)) if b.falls else b.bit.expr
        kept = and_(kept, not_(left.get(b.bit.name, FALSE)))
        yield b.bit.name, or_(kept, raised.get(b.bit.name, FALSE))


def _same(name: str, expr: Expr) -> bool:
    return getattr(expr, "name", None) == name


def _distinct(transitions: Iterable[Transition]) -> Iterator[Transition]:
    """One transition for each different guard and effect, with guards of equal effects joined."""
    groups: dict[object, list[Transition]] = {}
    for t in transitions:
        updates = tuple(sorted(t.updates.items(), key=itemgetter(0)))
        outputs = tuple(sorted(t.outputs.items(), key=itemgetter(0)))
        groups.setdefault((t.parameters, updates, outputs), []).append(t)
    for number, group in enumerate(groups.values()):
        first = group[0]
        guard = or_(*(t.guard for t in group))
        yield Transition(
            f"{OTHERS}.{number}:{first.name}",
            OTHERS,
            OTHERS,
            first.parameters,
            guard,
            first.updates,
            first.outputs,
            first.about,
        )
