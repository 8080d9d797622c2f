"""Names that any checker can read: letters, digits and underscores, each once, whatever the tenant calls
things."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ssoproof.exports.model import Model
from ssoproof.logic.sorts import EnumSort

_LONGEST = 40


def identifier(prefix: str, text: str) -> str:
    """An identifier: `prefix` makes it unique and keeps it apart from keywords."""
    return f"{prefix}_{re.sub(r'[^A-Za-z0-9]', '_', text)[:_LONGEST]}"


def plain(text: str) -> str:
    """A text that ends no comment and no line."""
    return re.sub(r"[^A-Za-z0-9_.:!#=, -]", "?", text)[:200]


class Names:
    """Identifiers for the variables, transitions and values of a model."""

    def __init__(self, model: Model) -> None:
        system = model.system
        self.variables = {v.name: identifier(f"v{i}", v.name) for i, v in enumerate(system.variables)}
        self.transitions = [identifier(f"t{i}", t.name) for i, t in enumerate(system.transitions)]
        self._values: dict[str, str] = {}
        self._model = model

    def value(self, sort: EnumSort, name: str) -> str:
        """The identifier of a value of an enumeration; equal names are one value in all sorts."""
        if name not in self._values:
            self._values[name] = identifier(f"k{len(self._values)}", name)
        return self._values[name]

    def legend(self) -> Iterator[str]:
        """Lines for comments: the title, and which identifier stands for what."""
        yield plain(self._model.title)
        for v in self._model.system.variables:
            yield plain(f"{self.variables[v.name]} = {v.name}: {v.about}")
        for name, t in zip(self.transitions, self._model.system.transitions, strict=True):
            yield plain(f"{name} = {t.name}")
