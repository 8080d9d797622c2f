"""Tasks that ask for nothing, shared by several processes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ssoproof.check.parallel.pool import Pool
from ssoproof.check.parallel.scheduler import Course, Need, advanced


def _once() -> Course[Any]:
    return (yield Need(None))


def spread(pool: Pool, count: int) -> Iterator[tuple[int, Any]]:
    """What the task `(number, None)` gives for each number up to a count, as they come."""
    return advanced([_once() for _ in range(count)], pool)
