"""What a run assumes beyond the tenant's files: outside input, and what code that was not understood does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ssoproof.explain.context import RunContext
from ssoproof.explain.model import Condition, Run
from ssoproof.logic.concrete import evaluate
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import Value, values
from ssoproof.source import Origin, Span
from ssoproof.system.system import OUTSIDE, UNMODELLED, Parameter, Transition


def conditions(scene: RunContext) -> tuple[Condition, ...]:
    """Each choice that makes a difference to the step at which it was made."""
    return tuple(c for index in range(len(scene.trace)) for c in _at(scene, index))


def _at(scene: RunContext, index: int) -> Iterator[Condition]:
    t = scene.acted[index].transition
    step = scene.trace.steps[index]
    scope = {**scene.trace.reading, **scene.trace.before(index), **step.arguments}
    spans = _spans(scene, index)
    for p in t.parameters:
        if p.kind in (OUTSIDE, UNMODELLED) and matters(t, p, scope):
            second = p.name.endswith("'")
            where = spans.get(p.name.removesuffix("'"))
            run = Run.BOTH if not scene.parted(index) else Run.SECOND if second else Run.FIRST
            yield Condition(
                where.place if where else "",
                p.about.removesuffix(" (second run)"),
                _written(step.arguments[p.name]),
                scene.number(index),
                run,
                p.kind == OUTSIDE,
                Origin((), where) if where else None,
            )


def _written(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _spans(scene: RunContext, index: int) -> Mapping[str, Span]:
    need = scene.requirement(index)
    return scene.unit.authorizer.choice_spans(need) if need else {}


def matters(t: Transition, p: Parameter, scope: Mapping[str, Value]) -> bool:
    """True where another value would have prevented the step, or changed what it does."""
    exprs = (*t.updates.values(), *t.outputs.values())
    now = _all(exprs, scope)
    for value in values(p.sort):
        other = {**scope, p.name: value}
        if evaluate(t.guard, other) is not True or _all(exprs, other) != now:
            return True
    return False


def _all(exprs: tuple[Expr, ...], scope: Mapping[str, Value]) -> list[Value]:
    memo: dict[Expr, Value] = {}
    return [evaluate(e, scope, memo) for e in exprs]
