"""How much work something does: calls of functions are counted, so that a limit says the same on every
machine."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

import pytest


@dataclass
class Work:
    """How many calls there were, of Python's functions and of built-in ones."""

    calls: int = 0


@contextmanager
def work(most: int = sys.maxsize) -> Iterator[Work]:
    """Counts the calls made inside; the test fails at once where there are more than `most`."""
    done = Work()

    def called(frame: FrameType, event: str, argument: object) -> None:
        if event in ("call", "c_call"):
            done.calls += 1
            if done.calls > most:
                sys.setprofile(None)
                pytest.fail(f"more than {most} calls")

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        yield done
    finally:
        sys.setprofile(before)
