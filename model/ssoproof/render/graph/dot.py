"""A counterexample as a path in DOT: boxes hold what changed, edges run through the words of their steps.

Two runs go side by side. Colours are from the palette of Okabe and Ito; each mark is told
by words and by line weight as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ssoproof.amounts import amount
from ssoproof.explain.clock import stamp
from ssoproof.explain.model import BROWSER, TIME, Fact, Run, StepView, Story, StoryStep
from ssoproof.explain.reading_text import words_text
from ssoproof.render.text.page import wrapped

if TYPE_CHECKING:
    import graphviz

#: Columns of a label.
WIDTH = 38

VERMILLION, BLUE, ORANGE, GREY, PALE = "#D55E00", "#0072B2", "#B07800", "#595959", "#FFF4DC"
#: A fixed-width font: its widths are the same wherever the drawing is laid out and wherever it is shown.
FONT = {"fontname": "Courier", "fontsize": "12"}


@dataclass
class Leg:
    """Consecutive steps of one run that lead from one box to the next."""

    lines: list[str] = field(default_factory=list)
    guilty: bool = False
    breaks: bool = False
    parts: bool = False
    facts: list[Fact] = field(default_factory=list)
    clock: int = 0

    def signs(self, difference: bool) -> list[str]:
        """What the steps are marked as; `difference`: the runs differ here for the first time."""
        return (
            ["✗ BREAKS HERE"] * self.breaks + ["► CAUSE"] * self.guilty + ["≠ FIRST DIFFERENCE"] * difference
        )

    def changes(self, story: Story) -> list[str]:
        """What the steps changed, and the error that they end with."""
        errors = [f"✗ {', '.join(story.error)}"] if self.breaks and story.error else []
        return [*(f.signed for f in self.facts), *errors]


def source(story: Story) -> str:
    """The DOT source of a story's path."""
    import graphviz

    graph = graphviz.Digraph("counterexample", comment=None)
    graph.attr(
        rankdir="TB",
        nodesep="0.5",
        ranksep="0.25",
        label=label([story.heading, scope(story), " "], 64),
        labelloc="t",
        labeljust="l",
        **FONT,
    )
    graph.attr("node", shape="box", style="rounded,filled", fillcolor="white", margin="0.16,0.08", **FONT)
    graph.attr("edge", arrowsize="0.8")
    Drawing(graph, story).draw()
    return str(graph.source)


def scope(story: Story) -> str:
    """How long the run is, and under which readings it is one."""
    certain = "" if story.certain else "possible, if code that was not understood does so; "
    return f"{certain}{amount(story.length, 'step')}, under {words_text(story.readings, 2)}"


def label(lines: list[str], width: int = WIDTH) -> str:
    """Lines as a DOT label, left-justified, each of them plain text whatever it holds."""
    rows = [row for line in lines for row in wrapped(line, width, "   ")]
    return "".join(row.replace("\\", "\\\\") + "\\l" for row in rows)


class Drawing:
    """Puts the nodes and edges of one story into a graph."""

    def __init__(self, graph: graphviz.Digraph, story: Story) -> None:
        self.graph, self.story = graph, story
        self._count = self._clock = 0

    def draw(self) -> None:
        """The whole path."""
        at = self._state(self.graph, ["start: nobody is logged in"], GREY)
        at = self._follow(self.graph, at, list(legs(self.story.steps[: self.story.parting], Run.BOTH)))
        if self.story.parting is None:
            return
        apart = self.story.steps[self.story.parting + 1 :]
        self.graph.node("parting", "comparison starts here", shape="hexagon", style="filled", color=GREY)
        self.graph.edge(at, "parting", color=GREY)
        titles = {Run.FIRST: "run 1: others act", Run.SECOND: "run 2: others do nothing"}
        clock = self._clock
        for run, title in titles.items():
            self._clock = clock
            with self.graph.subgraph(name=f"cluster_{run.value}") as cluster:
                cluster.attr(
                    label=title, labeljust="l", labelloc="b", style="rounded,dashed", color=GREY, margin="14"
                )
                self._follow(cluster, "parting", list(legs(apart, run)), run is Run.FIRST)

    def _follow(self, graph: graphviz.Digraph, at: str, path: list[Leg], marks: bool = False) -> str:
        for leg in path:
            at = self._leg(graph, at, leg, marks and leg.parts)
            marks = marks and not leg.parts
        return at

    def _leg(self, graph: graphviz.Digraph, at: str, leg: Leg, difference: bool) -> str:
        """The steps as an edge that runs through their words, then the state that they lead to."""
        heavy = leg.breaks or leg.guilty
        colour = VERMILLION if leg.breaks else ORANGE if leg.guilty else GREY
        width = "3" if heavy else "1.2"
        step = self._words(graph, leg, colour, difference)
        self.graph.edge(at, step, color=colour, penwidth=width, arrowhead="none")
        lines = self._changed(leg)
        if not lines:
            return step
        state = self._state(graph, lines, colour if heavy else BLUE, width if heavy else "1.5")
        self.graph.edge(step, state, color=colour, penwidth=width)
        return state

    def _words(self, graph: graphviz.Digraph, leg: Leg, colour: str, difference: bool) -> str:
        signs = leg.signs(difference)
        lines = label([*signs, *leg.lines])
        if not signs:
            return self._add(graph, lines, shape="plaintext", style="", margin="0.05,0.02")
        return self._add(graph, lines, style="filled", fillcolor=PALE, color=colour, penwidth="3")

    def _changed(self, leg: Leg) -> list[str]:
        facts = leg.changes(self.story)
        if facts and leg.clock != self._clock:
            facts.insert(0, f"at {stamp(leg.clock)}")
            self._clock = leg.clock
        return facts

    def _state(self, graph: graphviz.Digraph, lines: list[str], colour: str, width: str = "1.5") -> str:
        return self._add(graph, label(lines), color=colour, penwidth=width)

    def _add(self, graph: graphviz.Digraph, text: str, **how: str) -> str:
        self._count += 1
        graph.node(f"n{self._count}", text, **how)
        return f"n{self._count}"


def legs(beats: tuple[StoryStep, ...], run: Run) -> Iterator[Leg]:
    """The steps of one run; those after which nothing can be seen share an edge with the next one."""
    leg = Leg()
    for beat in beats:
        telling = _of(beat, run)
        if telling is None:
            continue
        second = run is Run.SECOND
        leg.lines.append(_line(beat, telling))
        leg.guilty |= beat.guilty and not second
        leg.breaks |= beat.breaks and not second
        leg.parts |= len(beat.tellings) == 2 or telling.run is Run.FIRST
        leg.facts += telling.facts
        leg.clock = beat.clock
        if leg.facts or leg.guilty or leg.breaks or beat.breaks:
            yield leg
            leg = Leg()
    if leg.lines:
        yield leg


def _of(beat: StoryStep, run: Run) -> StepView | None:
    return next((t for t in beat.tellings if run is Run.BOTH or t.run in (run, Run.BOTH)), None)


def _line(beat: StoryStep, telling: StepView) -> str:
    who = "" if beat.lane in (TIME, BROWSER) else f"{beat.lane}: "
    return f"{beat.number}  {who}{telling.what}"
