"""How many generated examples the comparisons take: `SSOPROOF_TIMES=20` makes twenty times as many, newly
drawn."""

from __future__ import annotations

import os


def campaign() -> bool:
    """Whether examples are to be drawn anew, to find what no run has met yet."""
    return "SSOPROOF_TIMES" in os.environ


def examples(usual: int) -> int:
    """The number to generate."""
    return usual * int(os.environ.get("SSOPROOF_TIMES", "1"))
