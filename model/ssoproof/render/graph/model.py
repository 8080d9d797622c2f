"""A picture of boxes and arrows as plain data, for every format: what each says, and what it is marked as."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from ssoproof.amounts import amount
from ssoproof.errors import UsageError
from ssoproof.render.graph.dot import BLUE, FONT, GREY, ORANGE, PALE, VERMILLION, label

if TYPE_CHECKING:
    import graphviz

#: Drawings with more of these are not laid out: nobody could read them, and it takes minutes.
MOST_BOXES, MOST_ARROWS = 40, 400


class Kind(Enum):
    """What a box or an arrow is marked as; each kind has words and line weight, so that no colour is
    needed."""

    PLAIN = "plain"
    START = "start"
    PATH = "path"
    CAUSE = "cause"
    BREAKS = "breaks"
    MORE = "more"


@dataclass(frozen=True, slots=True)
class Node:
    """A box with its lines."""

    name: str
    lines: tuple[str, ...]
    kind: Kind = Kind.PLAIN
    group: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow with its lines."""

    start: str
    end: str
    lines: tuple[str, ...] = ()
    kind: Kind = Kind.PLAIN


@dataclass(frozen=True, slots=True)
class Picture:
    """Boxes, arrows, titles of groups, and the lines above it all."""

    title: tuple[str, ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    groups: tuple[tuple[str, str], ...] = ()

    @property
    def legible(self) -> bool:
        """Whether somebody could read it as a drawing."""
        return len(self.nodes) <= MOST_BOXES and len(self.edges) <= MOST_ARROWS

    def require_legible(self, less: str) -> None:
        """UsageError for a picture that nobody could read; `less` says what leaves less to draw."""
        if not self.legible:
            boxes, arrows = amount(len(self.nodes), "box", "boxes"), amount(len(self.edges), "arrow")
            raise UsageError(
                f"{boxes} and {arrows} can't be read as a drawing, which has at most {MOST_BOXES} and "
                f"{MOST_ARROWS}: {less}"
            )


_NODES = {
    Kind.PLAIN: {"color": GREY},
    Kind.START: {"color": GREY, "penwidth": "3", "style": "rounded,filled,bold"},
    Kind.PATH: {"color": BLUE, "penwidth": "3", "fillcolor": "#E3F1FA"},
    Kind.CAUSE: {"color": ORANGE, "penwidth": "3", "fillcolor": PALE},
    Kind.BREAKS: {
        "color": VERMILLION,
        "penwidth": "4",
        "fillcolor": "#FBE3D6",
        "shape": "octagon",
        "style": "filled",
    },
    Kind.MORE: {"color": GREY, "style": "dashed"},
}
_EDGES = {
    Kind.PLAIN: {"color": GREY, "fontcolor": GREY},
    Kind.START: {"color": GREY},
    Kind.PATH: {"color": BLUE, "penwidth": "3.5"},
    Kind.CAUSE: {"color": ORANGE, "penwidth": "3.5"},
    Kind.BREAKS: {"color": VERMILLION, "penwidth": "4"},
    Kind.MORE: {"color": GREY, "style": "dashed"},
}


def dot(picture: Picture) -> str:
    """The picture as DOT."""
    import graphviz

    graph = graphviz.Digraph("states", comment=None)
    title = label([*picture.title, " "], 92)
    graph.attr(rankdir="TB", nodesep="0.2", ranksep="0.45", label=title, labelloc="t", labeljust="l", **FONT)
    graph.attr("node", shape="box", style="rounded,filled", fillcolor="white", margin="0.14,0.07", **FONT)
    graph.attr("edge", arrowsize="0.8", **{**FONT, "fontsize": "10"})
    for node in picture.nodes:
        if not node.group:
            _node(graph, node)
    for name, words in picture.groups:
        with graph.subgraph(name=f"cluster_{name}") as cluster:
            cluster.attr(label=label([words]), labeljust="l", style="rounded,dashed", color=GREY, margin="14")
            for node in picture.nodes:
                if node.group == name:
                    _node(cluster, node)
    for edge in picture.edges:
        graph.edge(edge.start, edge.end, label(list(edge.lines), 26), **_EDGES[edge.kind])
    return str(graph.source)


def _node(graph: graphviz.Digraph, node: Node) -> None:
    graph.node(node.name, label(list(node.lines), 30), **_NODES[node.kind])
