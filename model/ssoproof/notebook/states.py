"""The reachable states of one answer: a drawing, and the graph behind it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ssoproof.amounts import amount
from ssoproof.errors import UsageError
from ssoproof.render.graph import mermaid, model
from ssoproof.render.graph.model import Picture
from ssoproof.render.graph.svg import drawn_or, svg
from ssoproof.system.graph import Explored

if TYPE_CHECKING:
    import networkx

#: More arrows than this are not laid out.
MOST_ARROWS = 400


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
        """The drawing as SVG text; UsageError where it has too many arrows to be read."""
        many = len(self.picture.edges)
        if many > MOST_ARROWS:
            raise UsageError(
                f"{amount(many, 'arrow')} can't be read: take fewer states, fewer topics, or leave out time"
            )
        return svg(model.dot(self.picture))

    def _repr_svg_(self) -> str | None:
        return (drawn_or(model.dot(self.picture)) or None) if len(self.picture.edges) <= MOST_ARROWS else None

    def __repr__(self) -> str:
        counts = (
            f"{amount(len(self.picture.nodes), 'box', 'boxes')}, {amount(len(self.picture.edges), 'arrow')}"
        )
        return "\n".join((*self.picture.title, counts))
