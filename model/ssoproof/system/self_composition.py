"""Two runs of one system: they share a prefix, then others act in the first run only.

After the parting the disturbed app (the victim) does the same in both, each copy with its own outcome; an
answer to a prompt that one copy does not show is ignored there. Names of the second copy end in a prime.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ssoproof.logic.build import FALSE, TRUE, and_, const, eq, implies, is_, ite, lt, not_, number, or_, var
from ssoproof.logic.expr import Expr, free, substitute
from ssoproof.logic.sorts import BOOL, EnumSort
from ssoproof.system.system import OUTSIDE, USER, Parameter, Transition, TransitionSystem, Variable
from ssoproof.system.trace import PART

PARTED = var("parted", BOOL)
#: Somebody else has done something since the runs parted.
ACTED = var("acted", BOOL)
SAME = var("same", BOOL)
SAME2 = var("same'", BOOL)
BOUND = var("bound", BOOL)
#: How a limit's time left compares in the two runs: the same; not less in the first; not known.
ORDER = EnumSort(("equal", "first_later", "unknown"))


#: How an output begins that says that a limit was started with another length than usual.
LENGTH = "length:"


def _order_name(limit: str) -> str:
    return f"order:{limit}"


def order_of(name: str) -> bool:
    """Whether a variable tells how a limit compares in the two runs."""
    return name.startswith("order:")


def _order(limit: str) -> Expr:
    return var(_order_name(limit), ORDER)


def prime(name: str) -> str:
    """The second copy's name."""
    return name + "'"


@dataclass(frozen=True, slots=True)
class Pairing:
    """How a system is doubled.

    `victim`: the actor in both copies; `copied`: the state it depends on, its own and the shared one;
    `allowed`: whether one of its actions may be taken after the parting; `ready`: when the runs may part;
    `ended`: the output that says that the session is over; `blamed`: the one that says that the actor is to
    blame for it, or of time that code is which had set a limit; `present`: that there is a session. Nothing
    is of interest once the session present at the parting is gone in the second run, or a session of the
    first one has ended without blame on somebody else; `always`: the runs part only where there is one.
    `joint`: actors who act in both runs like the victim; `time`: the actor of time; `elapse`: for a timed
    system, the passing of time as a function of a delay, `instants`: the delays that are deadlines in one
    copy, `wait`: any delay; `limits`: for an untimed one, the copied limits, whose order in time is tracked.
    `may`: where the system is only the certain part of one, when a transition could be taken in the whole: a
    copy ignores an action only if it can't. Outside input is the same in both runs at one and the same step;
    `steady`: even where it may vary.
    """

    victim: str
    copied: tuple[Variable, ...]
    allowed: Callable[[str], bool]
    ready: Expr
    ended: str
    blamed: str
    present: Expr
    always: bool
    joint: frozenset[str]
    time: str
    elapse: Callable[[Expr], Transition] | None = None
    instants: tuple[Variable, ...] = ()
    wait: Parameter | None = None
    limits: tuple[str, ...] = ()
    may: Mapping[str, Expr] = field(default_factory=dict)
    steady: bool = False

    def shares(self, parameter: Parameter) -> bool:
        """Whether a choice is the same in both runs at one and the same step."""
        if parameter.kind == OUTSIDE:
            return self.steady or not parameter.varies
        return parameter.kind == USER

    @property
    def renaming(self) -> dict[str, Expr]:
        """From names of the first copy to variables of the second."""
        return {v.name: var(prime(v.name), v.sort) for v in self.copied}


def pair(system: TransitionSystem, how: Pairing) -> TransitionSystem:
    """The system of both runs."""
    second = tuple(Variable(prime(v.name), v.sort, v.initial, f"{v.about} (second run)") for v in how.copied)
    own = [Variable("parted", BOOL, False, "the runs have parted")]
    own.append(Variable("acted", BOOL, False, "somebody else has done something since the runs parted"))
    own.append(
        Variable(
            "same",
            BOOL,
            False,
            "since the parting no session has ended but by what somebody else is to blame for",
        )
    )
    own.append(Variable("same'", BOOL, False, "the session present at the parting lives"))
    if not how.always:
        own.append(Variable("bound", BOOL, False, "a session was present at the parting"))
    own += [Variable(_order_name(n), ORDER, "equal", f"when {n} falls in the two runs") for n in how.limits]
    state = tuple(v for v in system.variables if not v.rigid)
    rigid = tuple(v for v in system.variables if v.rigid)
    transitions = (*_before(system), _part(how), *_after(system, how))
    return TransitionSystem(
        (*state, *second, *own, *rigid), transitions, system.assumption, system.definitions
    )


def _before(system: TransitionSystem) -> Iterator[Transition]:
    for t in system.transitions:
        yield _with(t, t.name, and_(t.guard, not_(PARTED)), t.updates, t.outputs)


def _part(how: Pairing) -> Transition:
    updates: dict[str, Expr] = {prime(v.name): v.expr for v in how.copied}
    updates |= {"parted": TRUE, "same": TRUE, "same'": TRUE}
    if not how.always:
        updates["bound"] = how.present
    about = "comparison starts here: the others act in run 1 only"
    return Transition(PART, PART, PART, (), and_(not_(PARTED), how.ready), updates, {PART: TRUE}, about)


def _after(system: TransitionSystem, how: Pairing) -> Iterator[Transition]:
    actions: dict[str, list[Transition]] = {}
    for t in system.transitions:
        if t.actor == how.victim or t.actor in how.joint:
            if t.actor in how.joint or how.allowed(t.action):
                actions.setdefault(t.action, []).append(t)
        elif t.actor == how.time:
            if how.elapse is None:
                yield _apart(t, how)
        else:
            yield _alone(t, how)
    for outcomes in actions.values():
        yield from _together(outcomes, how)
    yield from _delays(how)


def _gate(how: Pairing) -> Expr:
    return and_(PARTED, SAME, SAME2)


def _alone(t: Transition, how: Pairing) -> Transition:
    """Somebody else's transition, in the first run."""
    blamed = t.outputs.get(how.blamed, FALSE)
    updates = {
        **t.updates,
        **_ending(t.outputs, how, "same", blamed),
        **_starts(t.outputs, how),
        "acted": TRUE,
    }
    return _with(t, f"1:{t.name}", and_(t.guard, _gate(how)), updates, t.outputs)


def _ending(outputs: Mapping[str, Expr], how: Pairing, name: str, blamed: Expr = FALSE) -> dict[str, Expr]:
    """What a session's end does to the flag of its run; nothing where somebody else is to blame for it."""
    over = and_(outputs.get(how.ended if name == "same" else prime(how.ended), FALSE), not_(blamed))
    if over is FALSE:
        return {}
    gone = over if how.always else and_(over, BOUND)
    return {name: and_(var(name, BOOL), not_(gone))}


def _apart(t: Transition, how: Pairing) -> Transition:
    """Untimed limits: they fall in each copy on their own, in one step."""
    second = _second(t, how)
    outputs = {**t.outputs, **second.outputs}
    blamed = t.outputs.get(how.blamed, FALSE)
    updates = {
        **t.updates,
        **second.updates,
        **_ending(outputs, how, "same", blamed),
        **_ending(outputs, how, "same'"),
    }
    guard = and_(t.guard, second.guard, _gate(how), *_in_order(t, second, how))
    parameters = (*t.parameters, *second.parameters)
    return Transition(f"both:{t.name}", t.actor, t.action, parameters, guard, updates, outputs, t.about)


def _renamed(guard: Expr, t: Transition, how: Pairing) -> Expr:
    """A guard as the second copy reads it, with that copy's own free choices."""
    own = {p.name: var(prime(p.name), p.sort) for p in t.parameters if not how.shares(p)}
    return substitute(guard, {**how.renaming, **own})


def _starts(outputs: Mapping[str, Expr], how: Pairing) -> dict[str, Expr]:
    """What a step does to the order of the limits: a later start in one run leaves it more time."""
    found: dict[str, Expr] = {}
    later, unknown = const(ORDER, "first_later"), const(ORDER, "unknown")
    for name in how.limits:
        first = outputs.get(f"start:{name}", FALSE)
        second = outputs.get(prime(f"start:{name}"), FALSE)
        order = _order(name)
        moved = ite(eq(order, const(ORDER, "equal")), later, order)
        after = ite(and_(first, not_(second)), moved, ite(and_(second, not_(first)), unknown, order))
        one, two = (outputs.get(n, FALSE) for n in (f"{LENGTH}{name}", prime(f"{LENGTH}{name}")))
        after = ite(or_(and_(one, not_(two)), and_(two, not_(one))), unknown, after)
        if after is not order:
            found[_order_name(name)] = after
    return found


def _in_order(first: Transition, second: Transition, how: Pairing) -> Iterator[Expr]:
    """That live limits fall in the order that is known of them."""
    names1 = {p.name for p in first.parameters}
    for p in second.parameters:
        limit = p.name.removeprefix("ends:").removesuffix("'")
        if limit in how.limits and f"ends:{limit}" in names1:
            falls1, falls2 = var(f"ends:{limit}", BOOL), p.expr
            both = and_(var(limit, BOOL), var(prime(limit), BOOL))
            same = implies(is_(_order(limit), "equal"), eq(falls1, falls2))
            later = implies(is_(_order(limit), "first_later"), or_(not_(falls1), falls2))
            yield implies(both, and_(same, later))


def _second(t: Transition, how: Pairing) -> Transition:
    """A transition as the second copy takes it; what code that is not understood does there is its own."""
    by: dict[str, Expr] = {**how.renaming}
    parameters = []
    for p in t.parameters:
        if how.shares(p):
            parameters.append(p)
        else:
            parameters.append(replace(p, name=prime(p.name)))
            by[p.name] = parameters[-1].expr
    copied = {v.name for v in how.copied}
    updates = {prime(n): substitute(e, by) for n, e in t.updates.items() if n in copied}
    outputs = {prime(n): substitute(e, by) for n, e in t.outputs.items()}
    return Transition(
        t.name, t.actor, t.action, tuple(parameters), substitute(t.guard, by), updates, outputs, t.about
    )


def _together(outcomes: Sequence[Transition], how: Pairing) -> Iterator[Transition]:
    """One action of the victim in both copies: each pair of outcomes, and one copy ignoring it."""
    firsts: list[Transition | None] = [*outcomes, None]
    seconds = [_second(t, how) for t in outcomes]
    possible = [how.may.get(t.name, t.guard) for t in outcomes]
    neither1 = and_(*(not_(g) for g in possible))
    neither2 = and_(*(not_(_renamed(g, t, how)) for g, t in zip(possible, outcomes, strict=True)))
    every1 = {p.name: p for t in outcomes for p in t.parameters}
    every2 = {p.name: p for t in seconds for p in t.parameters}
    for first in firsts:
        for second in (*seconds, None):
            if first is None and second is None:
                continue
            guard1, guard2 = (first.guard if first else neither1), (second.guard if second else neither2)
            reads = free(guard1) | free(guard2)
            used = {p.name for t in (first, second) if t for p in t.parameters} | reads
            parameters = tuple(p for n, p in (every1 | every2).items() if n in used)
            updates = dict(first.updates) if first else {}
            updates |= second.updates if second else {}
            outputs = dict(first.outputs) if first else {}
            outputs |= second.outputs if second else {}
            updates |= _ending(outputs, how, "same")
            updates |= _ending(outputs, how, "same'")
            updates |= _starts(outputs, how)
            guard = and_(guard1, guard2, _gate(how))
            if guard is not FALSE:
                yield _joint(first, second, parameters, guard, updates, outputs)


def _joint(
    first: Transition | None,
    second: Transition | None,
    parameters: tuple[Parameter, ...],
    guard: Expr,
    updates: Mapping[str, Expr],
    outputs: Mapping[str, Expr],
) -> Transition:
    one = first or second
    assert one is not None
    outcome1 = first.name.partition("/")[2] or "done" if first else "ignored"
    outcome2 = second.name.partition("/")[2] or "done" if second else "ignored"
    name = f"both:{one.action}/{outcome1}|{outcome2}"
    about = f"{first.about if first else 'nothing'} | {second.about if second else 'nothing'}"
    return Transition(name, one.actor, one.action, parameters, guard, updates, outputs, about)


def _delays(how: Pairing) -> Iterator[Transition]:
    """The same delay in both copies, up to a deadline of either or any."""
    if how.elapse is None:
        return
    copied = {v.name for v in how.copied}
    for limit in how.instants:
        yield _delay(
            how, limit.expr, f"both:{how.time}.{limit.name}", f"time passes until {limit.about} ends"
        )
        if limit.name in copied:
            delay = var(prime(limit.name), limit.sort)
            about = f"time passes until {limit.about} ends in the second run"
            yield _delay(how, delay, f"both:{how.time}.{prime(limit.name)}", about)
    if how.wait is not None:
        yield _delay(how, how.wait.expr, f"both:{how.time}.wait", "time passes", (how.wait,))


def _delay(
    how: Pairing, delay: Expr, name: str, about: str, parameters: tuple[Parameter, ...] = ()
) -> Transition:
    assert how.elapse is not None
    hole = var("delay", delay.sort)
    template = how.elapse(hole)
    second = _second(template, how)
    fill = {"delay": delay}
    updates = {n: substitute(e, fill) for n, e in {**template.updates, **second.updates}.items()}
    outputs = {n: substitute(e, fill) for n, e in {**template.outputs, **second.outputs}.items()}
    blamed = outputs.get(how.blamed, FALSE)
    updates |= _ending(outputs, how, "same", blamed) | _ending(outputs, how, "same'")
    guard = and_(lt(number(0), delay), _gate(how))
    return Transition(name, how.time, how.time, parameters, guard, updates, outputs, about)


def _with(
    t: Transition, name: str, guard: Expr, updates: Mapping[str, Expr], outputs: Mapping[str, Expr]
) -> Transition:
    return Transition(name, t.actor, t.action, t.parameters, guard, updates, outputs, t.about)
