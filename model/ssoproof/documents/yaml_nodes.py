"""YAML text as ruamel's nodes, composed with a bound on their number and depth.

Imported only where a file is read: the parser is heavy. The tree that readers work with is in `tree`.
"""

from __future__ import annotations

from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer


class OverBound(Exception):
    """The document is larger or deeper than any tenant; line and column count from 1."""

    def __init__(self, mark: Any, deep: bool) -> None:
        super().__init__()
        self.line, self.column, self.deep = mark.line + 1, mark.column + 1, deep


class _Bounded(Composer):  # type: ignore[misc, unused-ignore]
    """Stops in the midst of a document that grows too large, instead of after reading all of it."""

    most_nodes = 0
    most_levels = 0
    nodes = 0
    level = -1

    def compose_node(self, parent: Any, index: Any) -> Any:
        """The next node and what it holds; OverBound where that is too much."""
        self.nodes += 1
        self.level += 1
        if self.nodes > self.most_nodes or self.level > self.most_levels:
            raise OverBound(self.parser.peek_event().start_mark, self.level > self.most_levels)
        node = super().compose_node(parent, index)
        self.level -= 1
        return node


def compose(text: str, most_nodes: int, most_levels: int) -> Any:
    """The root node, or None for an empty document; YAMLError and OverBound as they come."""
    # The loader without comments: the same places, and no quadratic search for comments in long lines.
    yaml = YAML(typ="safe", pure=True)
    yaml.Composer = _Bounded
    yaml.composer.warn_double_anchors = False
    yaml.composer.most_nodes, yaml.composer.most_levels = most_nodes, most_levels
    return yaml.compose(text)
