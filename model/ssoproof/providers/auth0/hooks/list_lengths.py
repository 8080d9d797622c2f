"""The lengths of lists that code can tell apart, by the numbers that it names."""

from __future__ import annotations

from collections.abc import Sequence

from ssoproof import bounds
from ssoproof.javascript.literals import number_literal
from ssoproof.javascript.syntax import parse, walk
from ssoproof.tenant.model import Hook


def largest_length(hooks: Sequence[Hook]) -> int:
    """The largest small number in the hooks, within the bound: lengths beyond it can't be told apart."""
    largest = 0
    for hook in hooks:
        tree = parse(hook.file, hook.source).tree
        for node in walk(tree) if tree is not None else ():
            value = number_literal(node.text) if node.kind == "number" else None
            if (
                value is not None
                and value.is_integer()
                and largest < value
                and not bounds.COUNTED_ENTRIES.passed(value)
            ):
                largest = int(value)
    return largest
