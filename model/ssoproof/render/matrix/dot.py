"""Who disturbs whom as a graph: classes as nodes, an arrow from who acts to whom that breaks. DOT, drawn by
Graphviz.

Sets that harm only together meet in a small node. Colours come with words, for those who don't see them.
"""

from __future__ import annotations

from collections.abc import Set
from typing import TYPE_CHECKING

from ssoproof.amounts import amount
from ssoproof.check.interference.cells import Block, Cell, Column, Matrix
from ssoproof.render.graph.dot import BLUE, FONT, GREY, ORANGE, PALE, VERMILLION, label
from ssoproof.render.matrix.words import counted, harmful, undecided, whom
from ssoproof.verdict.verdict import Status

if TYPE_CHECKING:
    import graphviz
    import networkx

#: Columns of a node's label.
WIDTH = 30


def digraph(block: Block) -> networkx.MultiDiGraph[str]:
    """The graph: nodes have `kind` (class, subject, together) and `label`; edges `steps` and `kind` (alone,
    together)."""
    import networkx as nx

    graph: networkx.MultiDiGraph[str] = nx.MultiDiGraph(question=block.question.code)
    for n, row in enumerate(block.rows):
        graph.add_node(f"class{n}", kind="class", label=counted(row.members), breaks="", members=row.members)
    for n, column in enumerate(block.columns):
        _column(graph, block, n, column)
    return graph


def _column(graph: networkx.MultiDiGraph[str], block: Block, number: int, column: Column) -> None:
    if column.status is not Status.VIOLATED and not undecided(column):
        return
    target = _target(graph, block, number, column)
    if column.alone is not None and column.alone.status is Status.VIOLATED:
        graph.nodes[target]["breaks"] = (
            f"breaks with nobody else acting, {amount(column.alone.steps or 0, 'step')}"
        )
    for n in harmful(column):
        graph.add_edge(f"class{n}", target, kind="alone", steps=_steps(column.cells[n]))
    for n in undecided(column):
        graph.add_edge(f"class{n}", target, kind="unknown", steps=0)
    for k, found in enumerate(column.together):
        joint = f"together{number}.{k}"
        graph.add_node(joint, kind="together", label="only together", breaks="", members=())
        for n in found.rows:
            graph.add_edge(f"class{n}", joint, kind="part", steps=0)
        graph.add_edge(joint, target, kind="together", steps=_steps(found.cell))


def _steps(cell: Cell | None) -> int:
    return cell.steps or 0 if cell is not None else 0


def _target(graph: networkx.MultiDiGraph[str], block: Block, number: int, column: Column) -> str:
    """The class that is disturbed; a node of its own where the column is about an API or about a part of its
    class."""
    if column.subjects == column.victims == block.rows[column.own].members:
        return f"class{column.own}"
    name = f"disturbed{number}"
    graph.add_node(name, kind="subject", label=whom(column), breaks="", members=column.victims)
    return name


def source(matrix: Matrix, *blocks: Block) -> str:
    """The DOT source of some blocks, all where none is named; classes without an arrow are counted."""
    import graphviz

    blocks = blocks or matrix.blocks
    drawn = graphviz.Digraph("who-disturbs-whom", comment=None)
    drawn.attr(rankdir="LR", nodesep="0.3", ranksep="0.9", labeljust="l", **FONT)
    drawn.attr("node", shape="box", style="rounded,filled", fillcolor="white", margin="0.16,0.08", **FONT)
    drawn.attr("edge", arrowsize="0.8", **FONT)
    for block in blocks:
        with drawn.subgraph(name=f"cluster_{block.question.code}") as cluster:
            _block(cluster, matrix, block)
    return str(drawn.source)


def _block(drawn: graphviz.Digraph, matrix: Matrix, block: Block) -> None:
    graph, code = digraph(block), block.question.code
    nodes = graph.nodes(data=True)
    still = {n for n, data in nodes if data["kind"] == "class" and not graph.degree(n) and not data["breaks"]}
    kinds = {data["kind"] for _, _, data in graph.edges(data=True)}
    drawn.attr(
        label=_title(matrix, block, len(still), kinds),
        labelloc="t",
        labeljust="l",
        color=GREY,
        style="dashed",
        margin="12",
    )
    for name, data in nodes:
        if name not in still:
            _node(drawn, f"{code}.{name}", data, disturbed=graph.in_degree(name) > 0 or bool(data["breaks"]))
    for one, other, data in graph.edges(data=True):
        _edge(drawn, f"{code}.{one}", f"{code}.{other}", data["kind"], data["steps"])
    if len(still) == len(nodes):
        drawn.node(f"{code}.none", "nobody breaks it for anybody", shape="plaintext", style="")


def legend(kinds: Set[str], any_reading: bool) -> tuple[str, ...]:
    """What each kind of line that occurs means, and no other."""
    behaviour = "under one provider behaviour" if any_reading else "under the provider behaviour chosen"
    told = {
        "An arrow": (("alone", "together"), f"who acts breaks it for whom, {behaviour}"),
        "A dotted arrow": (("unknown",), f"{Status.UNKNOWN.word} whether who acts breaks it"),
        "Dashed lines": (("part",), "who breaks it only together"),
    }
    return tuple(f"{what}: {means}" for what, (own, means) in told.items() if not kinds.isdisjoint(own))


def _title(matrix: Matrix, block: Block, still: int, kinds: Set[str]) -> str:
    lines = [f"{block.question.code}: {block.question.title}", *legend(kinds, matrix.any_reading)]
    if still:
        lines.append(f"{amount(still, 'more class', 'more classes')} without an arrow")
    return label([*lines, " "], 72)


def _node(drawn: graphviz.Digraph, name: str, data: dict[str, object], disturbed: bool) -> None:
    if data["kind"] == "together":
        drawn.node(
            name,
            "only together",
            shape="octagon",
            style="filled",
            color=ORANGE,
            fillcolor=PALE,
            penwidth="2",
            margin="0.05",
        )
        return
    lines = [str(data["label"]), *([f"✗ {data['breaks']}"] if data["breaks"] else [])]
    colour = VERMILLION if disturbed else BLUE
    drawn.node(
        name,
        label(lines, WIDTH),
        color=colour,
        penwidth="2.5" if disturbed else "1.5",
        fillcolor=PALE if disturbed else "white",
    )


def _edge(drawn: graphviz.Digraph, one: str, other: str, kind: str, steps: int) -> None:
    if kind == "part":
        drawn.edge(one, other, color=ORANGE, style="dashed", arrowhead="none", penwidth="1.5")
    elif kind == "unknown":
        drawn.edge(one, other, f" {Status.UNKNOWN.word}", color=GREY, style="dotted", fontcolor=GREY)
    else:
        drawn.edge(
            one,
            other,
            f" {amount(steps, 'step')}",
            color=ORANGE if kind == "together" else VERMILLION,
            penwidth="1.8",
        )
