"""Which lines of the tenant's code ran at a step: the hooks are followed again with the values that the step
had."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ssoproof.explain.context import RunContext
from ssoproof.explain.hook_decision import decision
from ssoproof.explain.model import CauseKind, Run
from ssoproof.flows import session
from ssoproof.flows.provider import Authorizer, Followed
from ssoproof.javascript.syntax import Syntax, parse, walk
from ssoproof.providers.registry import provider_of
from ssoproof.tenant.model import Hook, Tenant


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

    _authorizers: dict[str, Authorizer] = field(default_factory=dict)

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
        followed = self._followed(scene, index, run) if decided is not None else None
        if decided is None or followed is None:
            return
        spans = [
            (c.at.route[0], c.at.span) for c in decided.hooks if c.kind is CauseKind.HOOK and c.at is not None
        ]
        for hook in scene.composition.world.tenant.hooks:
            ran, skipped = lines(hook, followed)
            own = (s for name, s in spans if name == hook.name and s is not None)
            guilty = frozenset(n for s in own for n in range(s.line, max(s.line, s.end_line) + 1))
            if ran or guilty:
                sure = followed.sure
                yield Executed(hook.name, run, ran | guilty, skipped - guilty, guilty, sure)

    def _followed(self, scene: RunContext, index: int, run: Run) -> Followed | None:
        world, step = scene.composition.world, scene.acted[index]
        instance, request = scene.instance(step.lane), scene.request(index)
        if instance is None or request is None or step.verb not in ("sign_in", "continue", "renew"):
            return None
        methods = session.visible_methods(world) if step.verb == "continue" else world.methods
        return self._authorizer(world.tenant).followed(
            world, instance, request, step.verb == "renew", methods, scene.scope(index, run)
        )

    def _authorizer(self, tenant: Tenant) -> Authorizer:
        provider = provider_of(tenant)
        return self._authorizers.setdefault(provider.name, provider.authorizer())


def lines(hook: Hook, followed: Followed) -> tuple[frozenset[int], frozenset[int]]:
    """Numbers of the lines that ran, and of those that did not. Braces count as what they belong to."""
    tree = parse(hook.file, hook.source).tree
    if tree is None:
        return frozenset(), frozenset()
    said: dict[int, bool] = {}
    begun: set[int] = set()
    for node in walk(tree):
        ran = (node.file, node.start, node.end) in followed.statements
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
