"""What a user got wrong, shown in a notebook as its message alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ssoproof.errors import BadInput, UsageError
from ssoproof.legible import printable


@contextmanager
def readable() -> Iterator[None]:
    """Lets IPython show what a user got wrong as its message alone, without a traceback."""
    try:
        yield
    except (BadInput, UsageError) as wrong:
        shown = [printable(line) for line in str(wrong).splitlines()]
        vars(wrong)["_render_traceback_"] = lambda: shown
        raise
