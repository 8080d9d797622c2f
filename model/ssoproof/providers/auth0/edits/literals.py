"""`allowRememberBrowser` where code states it, and code in which it says the opposite."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ssoproof.javascript.syntax import Syntax, parse, walk
from ssoproof.tenant.model import Hook

OPTION = "allowRememberBrowser"


@dataclass(frozen=True, slots=True)
class Stated:
    """One place where the option is true or false."""

    node: Syntax
    allowed: bool

    @property
    def line(self) -> int:
        """Its line in the code."""
        return self.node.span.line


def options(hook: Hook) -> Iterator[Stated]:
    """All places of the option in code."""
    parsed = parse(hook.file, hook.source)
    if parsed.tree is None or parsed.error is not None or parsed.source != hook.source.encode("utf-8"):
        return
    for node in walk(parsed.tree):
        if node.kind == "pair" and node.field["key"].text.strip("'\"") == OPTION:
            value = node.field["value"]
            if value.kind in ("true", "false"):
                yield Stated(value, value.kind == "true")


def flipped(hook: Hook, line: int) -> Hook:
    """The hook with the option the other way round on a line."""
    data = hook.source.encode("utf-8")
    for stated in reversed([option for option in options(hook) if option.line == line]):
        word = b"false" if stated.allowed else b"true"
        data = data[: stated.node.start] + word + data[stated.node.end :]
    return replace(hook, source=data.decode("utf-8"))
