"""Runs one hook from all states in which it can begin, statement by statement.

After each statement of the hook's body, states that look the same are merged, so that decisions which
leave no trace do not multiply.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ssoproof import bounds
from ssoproof.javascript.explorer import Ended, Exhausted, Machine, Thrown
from ssoproof.javascript.expressions import evaluate
from ssoproof.javascript.heap import State
from ssoproof.javascript.operations import truth
from ssoproof.javascript.statements import bind_exception, enter_block, enter_function, execute
from ssoproof.javascript.syntax import Syntax, walk
from ssoproof.javascript.values import UNDEFINED, Ref, Value, Values


@dataclass(frozen=True, slots=True)
class HookEnd:
    """How control left the hook's function, and where; `state` is the state at that moment."""

    kind: str
    node: Syntax
    state: State
    value: Value = UNDEFINED


class Ending(NamedTuple):
    """How a stretch of code ended: next, or a way to leave; with the value that is returned or thrown."""

    kind: str
    node: Syntax
    value: Value = UNDEFINED


#: The states that go on, and how the others ended.
_Parted = tuple[list[State], list[HookEnd]]


def merge(machine: Machine, states: Sequence[State], roots: Sequence[Ref]) -> list[State]:
    """States that look the same from `roots`, joined: path conditions united, facts that all share."""
    joined: dict[object, State] = {}
    for state in states:
        key = (state.key(roots), state.host)
        into = joined.get(key)
        if into is None:
            joined[key] = state
            continue
        into.guard = machine.diagrams.either(into.guard, state.guard)
        into.facts = {k: v for k, v in into.facts.items() if state.facts.get(k) is v}
        into.stale |= state.stale
        into.spoilt |= state.spoilt
        into.ticks = max(into.ticks, state.ticks)
        for site, count in state.counts.items():
            into.counts[site] = max(count, into.counts.get(site, 0))
        into.next_id = max(into.next_id, state.next_id)
    if len(joined) > machine.limits.states:
        raise Exhausted(f"more than {machine.limits.states} different states")
    return list(joined.values())


def run_statements(
    machine: Machine,
    kids: Sequence[Syntax],
    scope: Ref,
    states: list[State],
    live: Callable[[int], frozenset[str]] | None,
) -> _Parted:
    """Run the statements in order from each state: the states at their end, and all ways to leave."""
    left: list[HookEnd] = []
    for index, kid in enumerate(kids):
        after: list[State] = []
        for start in states:
            ended, gone = run_statement(machine, kid, scope, start)
            after.extend(ended)
            left.extend(gone)
        if live is not None:
            for state in after:
                _forget_dead(state, scope, live(index))
        states = merge(machine, after, [scope])
    return states, left


def run_statement(machine: Machine, kid: Syntax, scope: Ref, start: State) -> _Parted:
    """Run one statement; those that hold statements are taken apart, so that states merge within as well."""
    machine.statement = kid.start + machine.later
    machine.ran.add((kid.file, kid.start, kid.end))
    machine.running = kid
    if kid.kind == "if_statement":
        return _if(machine, kid, scope, start)
    if kid.kind == "statement_block":
        return _block(machine, kid, scope, start)
    if kid.kind == "try_statement" and "finalizer" not in kid.field:
        return _try(machine, kid, scope, start)
    return _sorted(machine.explore(start, lambda: _one(machine, kid, scope)))


def _sorted(ends: list[tuple[Ending, State]]) -> _Parted:
    after = [state for end, state in ends if end.kind == "next"]
    return after, [HookEnd(end.kind, end.node, state, end.value) for end, state in ends if end.kind != "next"]


def _if(machine: Machine, kid: Syntax, scope: Ref, start: State) -> _Parted:
    condition = kid.field["condition"]

    def decide() -> Ending:
        holds = truth(machine, condition, evaluate(machine, condition, scope))
        return Ending("next", condition, holds)

    ends = machine.explore(start, lambda: guarded(decide))
    after, left = [], _sorted(ends)[1]
    for holds in (True, False):
        states = [state for end, state in ends if end.kind == "next" and end.value is holds]
        other = kid.field.get("alternative")
        branch = kid.field["consequence"] if holds else other and other.kids[0]
        for state in merge(machine, states, [scope]):
            ended, gone = ([state], []) if branch is None else run_statement(machine, branch, scope, state)
            after.extend(ended)
            left.extend(gone)
    return after, left


def _block(machine: Machine, kid: Syntax, scope: Ref, start: State) -> _Parted:
    ((inner, state),) = machine.explore(start, lambda: enter_block(machine, kid, scope))
    return run_statements(machine, kid.kids, inner, [state], _liveness(kid))


def _try(machine: Machine, kid: Syntax, scope: Ref, start: State) -> _Parted:
    handler = kid.field["handler"]
    after, left = run_statement(machine, kid.field["body"], scope, start)
    thrown = [end for end in left if end.kind == "threw"]
    left = [end for end in left if end.kind != "threw"]
    for end in thrown:

        def bind(end: HookEnd = end) -> Ending:
            return Ending("next", handler, bind_exception(machine, handler, scope, end.value))

        ends = machine.explore(end.state, lambda bind=bind: guarded(bind))  # type: ignore[misc]
        left.extend(_sorted(ends)[1])
        for bound, state in ends:
            if bound.kind == "next" and isinstance(bound.value, Ref):
                ended, gone = run_statement(machine, handler.field["body"], bound.value, state)
                after.extend(ended)
                left.extend(gone)
    return after, left


def guarded(run: Callable[[], Ending]) -> Ending:
    """The end of a stretch, exceptions included."""
    try:
        return run()
    except Thrown as thrown:
        return Ending("threw", thrown.node, thrown.value)
    except Ended as ended:
        return Ending(ended.kind, ended.node)


def _one(machine: Machine, kid: Syntax, scope: Ref) -> Ending:
    def run() -> Ending:
        completion = execute(machine, kid, scope)
        if completion is None or completion.kind != "return":
            return Ending("next", kid)
        return Ending("returned", completion.node, completion.value)

    return guarded(run)


def _forget_dead(state: State, scope: Ref, live: frozenset[str]) -> None:
    dead = [name for name in state.read(scope).props if name not in live]
    if dead:
        cell = state.write(scope)
        for name in dead:
            del cell.props[name]
    if bounds.CELLS.passed(len(state.heap)):
        state.prune([scope])


def run_handler(
    machine: Machine, code: Syntax, outer: Ref | None, values: Values, start: State
) -> list[HookEnd]:
    """Call a function of the hook; every way in which it ends, with what it returns."""
    body = code.field["body"]
    _mark_ends(body)
    entered = machine.explore(start, lambda: _enter(machine, code, outer, values))
    left = [HookEnd(kind, code, state) for (kind, _), state in entered if kind != "next"]
    for (kind, scope), state in entered:
        if kind != "next":
            continue
        if body.kind != "statement_block":
            wrapped = machine.explore(state, lambda scope=scope: _expression(machine, body, scope))  # type: ignore[misc]
            left.extend(HookEnd(end.kind, body, after, end.value) for end, after in wrapped)
            continue
        live = _liveness(body)
        states, gone = run_statements(machine, body.kids, scope, [state], live)
        left.extend(gone)
        left.extend(HookEnd("returned", code, after) for after in states)
    return left


def _enter(machine: Machine, code: Syntax, outer: Ref | None, values: Values) -> tuple[str, Ref]:
    try:
        return "next", enter_function(machine, code, outer, values)
    except Thrown:
        return "threw", Ref(0)
    except Ended as ended:
        return ended.kind, Ref(0)


def _expression(machine: Machine, body: Syntax, scope: Ref) -> Ending:
    return guarded(lambda: Ending("returned", body, evaluate(machine, body, scope)))


def _mark_ends(node: Syntax, last: bool = True) -> None:
    """Calls with which a function ends: nothing of it comes after them."""
    if node.kind == "statement_block":
        for kid in node.kids:
            _mark_ends(kid, last and kid is node.kids[-1])
    elif node.kind == "if_statement":
        other = node.field.get("alternative")
        for branch in (node.field["consequence"], *(other.kids[:1] if other is not None else ())):
            _mark_ends(branch, last)
    elif node.kids and (node.kind == "return_statement" or (last and node.kind == "expression_statement")):
        _mark_chain(node.kids[0])
    elif node.kind.endswith("_expression") and last:
        _mark_chain(node)


def _mark_chain(node: Syntax) -> None:
    while True:
        node.memo["last"] = True
        if node.kind == "call_expression":
            function = node.field["function"]
            if function.kind != "member_expression":
                return
            node = function.field["object"]
        elif node.kids and node.kind in ("unary_expression", "await_expression", "parenthesized_expression"):
            node = node.kids[0]
        else:
            return


def _is_function(node: Syntax) -> bool:
    return node.kind.endswith("function") or "function_" in node.kind or node.kind == "method_definition"


def _liveness(body: Syntax) -> Callable[[int], frozenset[str]] | None:
    """Names that may still be used after the statement with that index; None where that may be any."""
    if body.names() & {"eval", "this", "arguments"}:
        return None
    cached = body.memo.get("live")
    lists: list[frozenset[str]] = cached if isinstance(cached, list) else []
    if not lists:
        after = frozenset(name for node in walk(body) if _is_function(node) for name in node.names())
        for kid in reversed(body.kids):
            lists.append(after)
            after |= kid.names()
        lists.reverse()
        body.memo["live"] = lists
    return lambda index: lists[index]
