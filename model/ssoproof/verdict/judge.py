"""The judge: checks evidence with the concrete reading and calls no engine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from operator import itemgetter

from ssoproof import deadline
from ssoproof.errors import SsoproofError
from ssoproof.logic.concrete import holds
from ssoproof.logic.expr import Apply, Expr, postorder
from ssoproof.logic.sorts import Value
from ssoproof.system.replay import Schedule, Stuck, replay
from ssoproof.system.stepper import MaskedStates
from ssoproof.system.subsumption import Cover, growing
from ssoproof.system.system import Goals, TransitionSystem
from ssoproof.system.trace import Trace
from ssoproof.verdict.own_steps import OwnSteps
from ssoproof.verdict.sampled import Sample


class Rejected(SsoproofError):
    """Evidence does not show what it claims; nothing is reported from it."""


def fingerprint(system: TransitionSystem) -> str:
    """A content hash of a system: variables, assumption, transitions with guards and effects."""
    memo: dict[Expr, str] = {}
    rows: list[object] = [(v.name, str(v.sort), v.initial) for v in system.variables]
    rows.append(_digest(system.assumption, memo))
    for t in system.transitions:
        rows.append((t.name, [(p.name, str(p.sort), p.kind) for p in t.parameters], _digest(t.guard, memo)))
        for effects in (t.updates, t.outputs):
            rows.append([(name, _digest(e, memo)) for name, e in sorted(effects.items(), key=itemgetter(0))])
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def digests(exprs: Iterable[Expr]) -> tuple[str, ...]:
    """A content hash of each expression, which does not grow where parts are shared."""
    memo: dict[Expr, str] = {}
    return tuple(_digest(e, memo) for e in exprs)


def _digest(expr: Expr, memo: dict[Expr, str]) -> str:
    for node in postorder(expr, without=memo):
        if isinstance(node, Apply):
            row: object = (node.op, [memo[a] for a in node.args])
        else:
            row = (
                type(node).__name__,
                str(node.sort),
                getattr(node, "name", None),
                getattr(node, "value", None),
            )
        memo[node] = hashlib.sha256(repr(row).encode()).hexdigest()
    return memo[expr]


def confirm(
    system: TransitionSystem, goals: Goals, reading: Mapping[str, Value], schedule: Schedule
) -> Trace:
    """The trace of a schedule whose last step reaches the goal; Rejected where it does not.

    `goals`: for each transition of the system, in order, when taking it reaches the goal.
    """
    try:
        trace = replay(system, reading, schedule)
    except Stuck as stuck:
        raise Rejected(f"the run does not replay: {stuck}") from stuck
    if not trace.steps:
        raise Rejected("the run has no steps")
    last = trace.steps[-1]
    numbers = {t.name: i for i, t in enumerate(system.transitions)}
    scope = {**reading, **trace.before(len(trace) - 1), **last.arguments}
    if not holds(goals[numbers[last.transition]], scope):
        raise Rejected("the run replays, but its last step does not reach the goal")
    return trace


#: States of each reached set that the interpreter looks at as well, once when it was searched.
SAMPLE = 4


def closed(
    system: TransitionSystem,
    goals: Goals,
    reached: MaskedStates,
    readings: int,
    sample: int = SAMPLE,
) -> None:
    """That no run reaches the goal under any reading in the mask `readings`.

    `reached` gives for each state a mask of readings; it stands for those with fewer growing variables true
    as well (`system/subsumption.py`). Checked with the concrete reading: initiation, closure and safety;
    Rejected where one fails. Of `sample` states the plain interpreter checks it again.
    """
    steps, more = OwnSteps(system, goals), growing(system, goals)
    standing = Cover(steps.packing, more)
    states = {steps.packing.pack(state): mask for state, mask in reached.items()}
    for state, mask in states.items():
        standing.add(state, mask)
    if standing.missing(steps.initial, readings):
        raise Rejected("the initial state is not in the reached set")
    for state, mask in states.items():
        mask &= readings
        if not mask:
            continue
        deadline.check()
        for after, hit, possible in steps.after(state):
            if hit & mask:
                raise Rejected("a state of the reached set reaches the goal")
            wanted = possible & mask & ~states.get(after, 0)
            if wanted and standing.missing(after, wanted):
                raise Rejected("the reached set is not closed")
    complaint = Sample(system, goals, reached, readings, more).complaint(sample)
    if complaint:
        raise Rejected(complaint)
