"""What is remembered in a process by content alone, and forgotten where a fault is planted."""

from __future__ import annotations

from ssoproof.system.lone_steps import lone_steps, stepped
from ssoproof.verdict.own_steps import alone


def forget() -> None:
    """All steps are worked out anew."""
    for each in (lone_steps, stepped, alone):
        each.cache_clear()
