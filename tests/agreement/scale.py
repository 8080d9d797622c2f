"""How many generated examples the comparisons take: `SSOPROOF_TIMES=20` makes twenty times as many."""

from __future__ import annotations

import os


def examples(usual: int) -> int:
    """The number to generate."""
    return usual * int(os.environ.get("SSOPROOF_TIMES", "1"))
