"""The reachable states of a system under one reading as a graph, as far as asked, with a shortest way to a
goal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from ssoproof.logic.sorts import Value
from ssoproof.system.stepper import StateTuple, Stepper
from ssoproof.system.system import Goals, TransitionSystem

if TYPE_CHECKING:
    import networkx

#: The node in the graph that stands for a reached goal; states are numbered from 0, the initial one.
GOAL = -1

#: States that are looked at for a way to the goal, however few are kept.
SEARCHED = 200_000


@dataclass(frozen=True, slots=True)
class Move:
    """One edge: a transition and its arguments."""

    transition: int
    arguments: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Explored:
    """States by number in breadth-first order, and a directed multigraph over them whose edges carry a
    `move`.

    `path` is a shortest way to the goal as edges (from, to, move), empty where none was found; `closed`: the
    goal can't be reached at all. `complete`: every reachable state is kept; else only the first ones and
    those of the path are, and nodes with `open` set have successors that are left out.
    """

    system: TransitionSystem
    states: Mapping[int, StateTuple]
    graph: networkx.MultiDiGraph[int]
    path: tuple[tuple[int, int, Move], ...]
    complete: bool
    closed: bool

    def state(self, number: int) -> dict[str, Value]:
        """The values of a state by name."""
        names = (v.name for v in self.system.state_variables)
        return dict(zip(names, self.states[number], strict=True))


def explore(system: TransitionSystem, goals: Goals, reading: Mapping[str, Value], most: int) -> Explored:
    """The first `most` states under a full reading, and those of a shortest path to a goal."""
    import networkx

    successors = Stepper(system, goals, reading).successors
    order = [tuple(system.initial_state().values())]
    numbers = {order[0]: 0}
    whole: networkx.MultiDiGraph[int] = networkx.MultiDiGraph()
    whole.add_node(0, depth=0)
    found = False
    at = 0
    while at < len(order) and len(order) <= SEARCHED and not (found and at >= most):
        for transition, arguments, after, hit in successors(order[at]):
            move = Move(transition, arguments)
            if hit:
                whole.add_edge(at, GOAL, move=move)
                found = True
                continue
            if after not in numbers:
                numbers[after] = len(order)
                whole.add_node(len(order), depth=whole.nodes[at]["depth"] + 1)
                order.append(after)
            whole.add_edge(at, numbers[after], move=move)
        at += 1
    steps = _steps(whole, networkx.shortest_path(whole, 0, GOAL)) if found else ()
    kept = {
        *range(min(most, len(order))),
        *(node for edge in steps for node in edge[:2]),
        *([GOAL] if found else []),
    }
    graph = whole.subgraph(kept).copy()
    for node in kept - {GOAL}:
        graph.nodes[node]["open"] = node >= at or any(to not in kept for to in whole.successors(node))
    states = {node: order[node] for node in sorted(kept) if node != GOAL}
    ended = at == len(order)
    return Explored(system, states, graph, steps, ended and len(states) == len(order), ended and not found)


def _steps(graph: networkx.MultiDiGraph[int], nodes: list[int]) -> tuple[tuple[int, int, Move], ...]:
    """A path of nodes as edges; of several moves between two nodes the first in the system's order."""
    return tuple(
        (a, b, min((e["move"] for e in graph[a][b].values()), key=lambda m: m.transition))
        for a, b in pairwise(nodes)
    )
