"""Which parts of expressions generated code evaluates first and gives a name, so that no text grows or nests
without end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence

from ssoproof.logic.expr import Apply, Expr, free, postorder

#: A part gets a name where its text would have more nodes, or nest deeper.
HEAVIEST, DEEPEST = 300, 20


def bound(
    roots: Sequence[Expr], known: Collection[Expr], shared: Callable[[Apply, int], bool]
) -> Iterator[Apply]:
    """The parts to name, each after those that it is made of: those that `shared` picks by how often they
    occur, and large ones.

    `known` have names already. Where expressions share parts their text may be exponentially larger than they
    are.
    """
    counts = Counter(a for e in postorder(*roots) if isinstance(e, Apply) for a in e.args)
    counts.update(roots)
    weights: dict[Expr, int] = {}
    heights: dict[Expr, int] = {}
    for node in postorder(*roots):
        weights[node], heights[node] = 1, 0
        if not isinstance(node, Apply) or node in known:
            continue
        weight, height = _size(node, weights, heights)
        if shared(node, counts[node]) or weight > HEAVIEST or height > DEEPEST:
            yield node
        else:
            weights[node], heights[node] = weight, height


def _size(node: Apply, weights: dict[Expr, int], heights: dict[Expr, int]) -> tuple[int, int]:
    """Nodes and depth of a node's text; the condition of an `ite`, and what is subtracted, stand in it
    twice."""
    twice = {"ite": node.args[:1], "sub": node.args}.get(node.op, ())
    weight = 1 + sum(weights[a] for a in (*node.args, *twice))
    return weight, 1 + max(heights[a] for a in node.args)


def level(expr: Expr, places: dict[str, int]) -> int:
    """After how many parameters an expression can be evaluated, given the place of each from 1 on."""
    return max((places[name] for name in free(expr) if name in places), default=0)


def conjuncts_of(guard: Expr) -> tuple[Expr, ...]:
    """What a guard demands, part by part."""
    return guard.args if isinstance(guard, Apply) and guard.op == "and" else (guard,)
