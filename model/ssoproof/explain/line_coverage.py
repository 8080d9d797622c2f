"""Which lines of the tenant's code ran at a step: the hooks are followed again with the values that the step
had."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from ssoproof.explain.context import RunContext
from ssoproof.explain.hook_decision import decision
from ssoproof.explain.model import CauseKind, Run
from ssoproof.flows import session
from ssoproof.javascript.syntax import Syntax, parse, walk
from ssoproof.logic.build import const
from ssoproof.logic.concrete import evaluate
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import Value
from ssoproof.providers.auth0.flows.pipeline import Pipelines
from ssoproof.providers.auth0.hooks.lower import lower
from ssoproof.providers.auth0.hooks.lowered import Lowered
from ssoproof.providers.auth0.hooks.request import Alternatives, HookRequest
from ssoproof.tenant.model import Hook


@dataclass(frozen=True, slots=True)
class Executed:
    """What ran of one hook at one step: numbers of lines that ran, that did not, and that decided.

    `sure` is false where a choice that the run leaves to the outside decides which lines ran; `ran` then has
    those that may have.
    """

    hook: str
    run: Run
    ran: frozenset[int]
    skipped: frozenset[int]
    decided: frozenset[int]
    sure: bool


@dataclass
class Tracer:
    """Follows hooks at the steps of scenes; equal requests are followed once."""

    pipelines: Pipelines = field(default_factory=Pipelines)
    _cache: dict[object, Lowered] = field(default_factory=dict)

    def at(self, scene: RunContext, index: int) -> tuple[Executed, ...]:
        """The hooks at step `index` (from 0) of a scene, in their order, per run; none where none ran."""
        found = [e for run in scene.runs(index) for e in self._in_run(scene, index, run)]
        first = [e for e in found if e.run is Run.FIRST]
        second = [replace(e, run=Run.FIRST) for e in found if e.run is Run.SECOND]
        if first and first == second:
            return tuple(replace(e, run=Run.BOTH) for e in first)
        return tuple(found)

    def _in_run(self, scene: RunContext, index: int, run: Run) -> Iterator[Executed]:
        decided = decision(scene, index, run)
        lowered = self._followed(scene, index, run) if decided is not None else None
        if decided is None or lowered is None:
            return
        spans = [
            (c.at.route[0], c.at.span) for c in decided.hooks if c.kind is CauseKind.HOOK and c.at is not None
        ]
        for hook in scene.composition.world.tenant.hooks:
            ran, skipped = lines(hook, lowered)
            own = (s for name, s in spans if name == hook.name and s is not None)
            guilty = frozenset(n for s in own for n in range(s.line, max(s.line, s.end_line) + 1))
            if ran or guilty:
                sure = not lowered.choices
                yield Executed(hook.name, run, ran | guilty, skipped - guilty, guilty, sure)

    def _followed(self, scene: RunContext, index: int, run: Run) -> Lowered | None:
        world, step = scene.composition.world, scene.acted[index]
        instance, request = scene.instance(step.lane), scene.request(index)
        if instance is None or request is None or step.verb not in ("sign_in", "continue", "renew"):
            return None
        methods = session.visible_methods(world) if step.verb == "continue" else world.methods
        asked = self.pipelines.request(world, instance, request, step.verb == "renew", methods)
        known = settled(asked, scene.scope(index, run))
        key = (id(world.tenant.hooks), known)
        if key not in self._cache:
            self._cache[key] = lower(world.tenant.hooks, known, pausing=True)
        return self._cache[key]


def settled(asked: HookRequest, scope: Mapping[str, Value]) -> HookRequest:
    """A request with the values that it had, where the model knows them."""
    memo: dict[Expr, Value] = {}

    def one(part: Alternatives) -> Alternatives:
        if not part.options:
            return part
        return Alternatives.single(
            next(v for guard, v in part.options if evaluate(guard, scope, memo) is True)
        )

    def value(expr: Expr) -> Expr:
        return const(expr.sort, evaluate(expr, scope, memo))

    protocol = asked.protocol
    return replace(
        asked,
        audience=one(asked.audience),
        audience_in_query=value(asked.audience_in_query),
        audience_in_body=value(asked.audience_in_body),
        prompt=one(asked.prompt),
        acr_values=one(asked.acr_values),
        scope=one(asked.scope),
        max_age=one(asked.max_age),
        protocol=protocol if isinstance(protocol, str) else one(protocol),
        mfa_entries=value(asked.mfa_entries),
        runs_on=value(asked.runs_on),
    )


def lines(hook: Hook, lowered: Lowered) -> tuple[frozenset[int], frozenset[int]]:
    """Numbers of the lines that ran, and of those that did not. Braces count as what they belong to."""
    tree = parse(hook.file, hook.source).tree
    if tree is None:
        return frozenset(), frozenset()
    said: dict[int, bool] = {}
    begun: set[int] = set()
    for node in walk(tree):
        ran = (node.file, node.start, node.end) in lowered.ran
        if _statement(node) and (ran or node not in tree.kids):
            first, last = node.where[0] + 1, node.where[2] + 1
            said.update((number, ran) for number in range(first, last + 1) if ran or number not in begun)
            if ran:
                begun.add(first)
    return (
        frozenset(number for number, ran in said.items() if ran),
        frozenset(number for number, ran in said.items() if not ran),
    )


def _statement(node: Syntax) -> bool:
    named = node.kind.endswith(("_statement", "_declaration"))
    return named and node.kind not in (
        "statement_block",
        "empty_statement",
        "function_declaration",
        "class_declaration",
    )
