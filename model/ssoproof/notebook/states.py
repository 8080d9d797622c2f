"""The reachable states of one answer: a drawing, and the graph behind it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ssoproof.amounts import amount
from ssoproof.render.graph import mermaid, model
from ssoproof.render.graph.model import Picture
from ssoproof.render.graph.svg import drawn_or, svg
from ssoproof.system.graph import Explored

if TYPE_CHECKING:
    import networkx


@dataclass(frozen=True)
class States:
    """`graph` is a networkx graph over numbers of states (-1: the step that breaks the property); `state(n)`
    are the values of one."""

    picture: Picture
    explored: Explored

    @property
    def graph(self) -> networkx.MultiDiGraph[int]:
        """The states and moves."""
        return self.explored.graph

    def state(self, number: int) -> dict[str, object]:
        """The values of a state by name."""
        return {**self.explored.state(number)}

    @property
    def mermaid(self) -> str:
        """The drawing as Mermaid text, for a merge request."""
        return mermaid.text(self.picture)

    @cached_property
    def svg(self) -> str:
        """The drawing as SVG text; UsageError where it has too much to be read."""
        self.picture.require_legible("take fewer topics or states, or leave out the moves of time")
        return svg(model.dot(self.picture))

    def _repr_svg_(self) -> str | None:
        return (drawn_or(model.dot(self.picture)) or None) if self.picture.legible else None

    def __repr__(self) -> str:
        counts = (
            f"{amount(len(self.picture.nodes), 'box', 'boxes')}, {amount(len(self.picture.edges), 'arrow')}"
        )
        return "\n".join((*self.picture.title, counts))
