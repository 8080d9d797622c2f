"""How often Python looks for objects that refer to each other in circles: seldom while much is made that does
not."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

#: Python itself has 700, 10 and 10, with which a large check takes a tenth longer.
SELDOM = (50_000, 20, 20)


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Meanwhile the collector runs seldom, or as seldom as it did where that is less often."""
    before = gc.get_threshold()
    if 0 < before[0] < SELDOM[0]:
        gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
