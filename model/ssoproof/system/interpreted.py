"""Successors by one transition, by the interpreter: for what generated code is too large for Python to
compile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from ssoproof.logic.concrete import evaluate
from ssoproof.logic.expr import Expr, free
from ssoproof.logic.sorts import Value
from ssoproof.system.dont_care import matters
from ssoproof.system.reading_masks import Masks
from ssoproof.system.shared_parts import conjuncts_of, level
from ssoproof.system.system import Transition, TransitionSystem

#: See `ssoproof.system.stepper` and `ssoproof.system.lifted_stepper`.
StateTuple = tuple[Value, ...]
MultiSuccessor = tuple[int, tuple[Value, ...], StateTuple, int, int]


class Interpreted:
    """Called with a state, it appends all successors under all readings, as the compiled function does.

    `pools`: the values of each parameter that are tried; `once`: one of them, where the argument makes no
    difference.
    """

    def __init__(
        self,
        system: TransitionSystem,
        masks: Masks,
        number: int,
        t: Transition,
        goal: Expr,
        pools: Sequence[tuple[Value, ...]],
        once: bool,
    ) -> None:
        self._number, self._t, self._goal, self._masks = number, t, goal, masks
        self._names = tuple(v.name for v in system.state_variables)
        self._pools = pools
        read = frozenset().union(*(free(e) for e in (t.guard, goal, *t.updates.values())))
        self._rigid = tuple(i for i, v in enumerate(masks.variables) if v.name in read)
        self._tests = self._by_level()
        self._differs = self._relevance() if once else ()

    def _by_level(self) -> list[list[Expr]]:
        """What the guard demands, by how many parameters it takes to tell; without what depends on
        readings."""
        places = {p.name: i for i, p in enumerate(self._t.parameters, 1)}
        rigid = {self._masks.variables[i].name for i in self._rigid}
        found: list[list[Expr]] = [[] for _ in range(len(places) + 1)]
        for c in conjuncts_of(self._t.guard):
            if free(c).isdisjoint(rigid):
                found[level(c, places)].append(c)
        return found

    def _relevance(self) -> tuple[Expr, ...]:
        plain, found = set(self._names), []
        for p in self._t.parameters:
            found.append(matters(self._t, self._goal, p.name, frozenset(plain)))
            plain.add(p.name)
        return tuple(found)

    def __call__(
        self, state: StateTuple, found: list[MultiSuccessor], given: tuple[Value, ...] | None = None
    ) -> None:
        scope: dict[str, Value] = dict(zip(self._names, state, strict=True))
        pools = self._pools if given is None else [(x,) for x in given]
        for arguments in self._arguments(scope, pools):
            at = {**scope, **self._named(arguments)}
            for after, (hit, mask) in self._effects(at).items():
                found.append((self._number, arguments, after, hit, mask))

    def _named(self, arguments: tuple[Value, ...]) -> dict[str, Value]:
        return {p.name: x for p, x in zip(self._t.parameters, arguments, strict=False)}

    def _arguments(
        self, scope: Mapping[str, Value], pools: Sequence[tuple[Value, ...]]
    ) -> Iterator[tuple[Value, ...]]:
        """All arguments to try, in order; what can't be completed is left early."""
        stack: list[tuple[Value, ...]] = [()]
        while stack:
            chosen = stack.pop()
            at = {**scope, **self._named(chosen)}
            if not all(evaluate(c, at) for c in self._tests[len(chosen)]):
                continue
            if len(chosen) == len(pools):
                yield chosen
                continue
            pool = pools[len(chosen)]
            if self._differs and not evaluate(self._differs[len(chosen)], at):
                pool = pool[:1]
            stack.extend((*chosen, x) for x in reversed(pool))

    def _effects(self, scope: Mapping[str, Value]) -> dict[StateTuple, tuple[int, int]]:
        """The states after the step, each with the readings under which it hits, and under which it is."""
        found: dict[StateTuple, tuple[int, int]] = {}
        for choice in product(*(self._masks.domains[i] for i in self._rigid)):
            here, mask, memo = dict(scope), self._masks.all, dict[Expr, Value]()
            for i, x in zip(self._rigid, choice, strict=True):
                here[self._masks.variables[i].name] = x
                mask &= self._masks.literal(i, x)
            if evaluate(self._t.guard, here, memo):
                updates = self._t.updates
                after = tuple(
                    evaluate(updates[n], here, memo) if n in updates else here[n] for n in self._names
                )
                hits, ways = found.get(after, (0, 0))
                found[after] = (hits | mask if evaluate(self._goal, here, memo) else hits), ways | mask
        return found
