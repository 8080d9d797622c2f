"""Pictures and runs as Mermaid flowcharts, which merge requests and wikis draw. All words stay words."""

from __future__ import annotations

from collections.abc import Iterator

from ssoproof.explain.model import Run, Story
from ssoproof.legible import printable
from ssoproof.render.graph.dot import BLUE, GREY, ORANGE, PALE, VERMILLION, Leg, legs, scope
from ssoproof.render.graph.model import Edge, Kind, Node, Picture

_CLASSES = {
    Kind.PLAIN: f"fill:#fff,stroke:{GREY},color:#000",
    Kind.START: f"fill:#fff,stroke:{GREY},stroke-width:3px,color:#000",
    Kind.PATH: f"fill:#E3F1FA,stroke:{BLUE},stroke-width:3px,color:#000",
    Kind.CAUSE: f"fill:{PALE},stroke:{ORANGE},stroke-width:3px,color:#000",
    Kind.BREAKS: f"fill:#FBE3D6,stroke:{VERMILLION},stroke-width:4px,color:#000",
    Kind.MORE: f"fill:#fff,stroke:{GREY},stroke-dasharray:4,color:#000",
}
#: Arrows tell by their form what they are.
_ARROWS = {Kind.PATH: "==>", Kind.CAUSE: "==>", Kind.BREAKS: "==>", Kind.MORE: "-.->"}


def text(picture: Picture) -> str:
    """A picture as Mermaid text."""
    return "".join(f"{line}\n" for line in _lines(picture))


def _lines(picture: Picture) -> Iterator[str]:
    yield "flowchart TB"
    names = {node.name: f"n{k}" for k, node in enumerate(picture.nodes)}
    for node in picture.nodes:
        if not node.group:
            yield f"  {_node(node, names)}"
    for k, (group, words) in enumerate(picture.groups):
        yield f'  subgraph g{k}["{quoted([words])}"]'
        for node in picture.nodes:
            if node.group == group:
                yield f"    {_node(node, names)}"
        yield "  end"
    for edge in picture.edges:
        yield f"  {_edge(edge, names)}"
    for kind in Kind:
        if any(node.kind is kind for node in picture.nodes):
            yield f"  classDef {kind.value} {_CLASSES[kind]}"
    title = quoted(picture.title)
    if title:
        yield f'  title["{title}"]'
        yield f"  classDef said fill:none,stroke:none,color:{GREY}"
        yield "  class title said"
        yield f"  title ~~~ {names[picture.nodes[0].name]}"


def _node(node: Node, names: dict[str, str]) -> str:
    return f'{names[node.name]}["{quoted(node.lines)}"]:::{node.kind.value}'


def _edge(edge: Edge, names: dict[str, str]) -> str:
    words = f'|"{quoted(edge.lines)}"|' if edge.lines else ""
    return f"{names[edge.start]} {_ARROWS.get(edge.kind, '-->')}{words} {names[edge.end]}"


def quoted(lines: tuple[str, ...] | list[str]) -> str:
    """Lines as the inside of a quoted label: whatever could be markup or Mermaid is a character's number."""
    return "<br/>".join(_safe(printable(line)) for line in lines)


def _safe(text: str) -> str:
    """Letters, digits and signs that mean nothing to Mermaid, Markdown or HTML stay; others become
    #number;."""
    return "".join(c if c.isalnum() or c in " .,:/()=+'?!’“”…►✗≠✓–-" else f"#{ord(c)};" for c in text)


def path(story: Story) -> str:
    """A run as Mermaid text."""
    return text(picture(story))


def picture(story: Story) -> Picture:
    """A run as boxes (what changed) and arrows (what happened); two runs part in two groups."""
    return _Path(story).picture()


class _Path:
    def __init__(self, story: Story) -> None:
        self.story = story
        self.nodes = [Node("start", ("start: nobody is logged in",), Kind.START)]
        self.edges: list[Edge] = []

    def picture(self) -> Picture:
        story = self.story
        parting = story.parting
        at, rest = self._follow("start", legs(story.steps[:parting], Run.BOTH), "")
        groups: tuple[tuple[str, str], ...] = ()
        if parting is not None:
            self.nodes.append(Node("parting", ("≠ comparison starts here",)))
            self.edges.append(Edge(at, "parting", rest))
            groups = (("first", "run 1: others act"), ("second", "run 2: others do nothing"))
            for run in (Run.FIRST, Run.SECOND):
                self._follow("parting", legs(story.steps[parting + 1 :], run), run.value)
        return Picture((story.heading, scope(story)), tuple(self.nodes), tuple(self.edges), groups)

    def _follow(self, at: str, path: Iterator[Leg], group: str) -> tuple[str, tuple[str, ...]]:
        """Adds a path: its last box, and what happened after it without a visible change."""
        marked = group != Run.FIRST.value
        for leg in path:
            kind = Kind.BREAKS if leg.breaks else Kind.CAUSE if leg.guilty else Kind.PLAIN
            signs = leg.signs(leg.parts and not marked)
            marked = marked or leg.parts
            facts = leg.changes(self.story)
            if not (signs or facts or group):
                return at, tuple(leg.lines)
            name = f"s{len(self.nodes)}"
            self.nodes.append(Node(name, tuple(facts) or ("nothing changed",), kind, group))
            self.edges.append(Edge(at, name, (*signs, *leg.lines), kind))
            at = name
        return at, ()
