"""Ctrl-C and the time limit of a check: what is settled by then is reported."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from ssoproof import deadline

#: Seconds that a search has to notice that its time is up, before it is ended where it stands.
GRACE = 1.0
#: As a shell has it for a process that Ctrl-C ended.
STOPPED = 128 + 2


class Stopped:
    """Whether Ctrl-C ended the work."""

    def __init__(self) -> None:
        self.early = False

    def code(self, code: int) -> int:
        """The exit code: that of what was found, unless Ctrl-C ended the work."""
        return STOPPED if self.early else code


@contextmanager
def stoppable(seconds: float) -> Iterator[Stopped]:
    """Work that may take so many seconds (0: any time), and that the first Ctrl-C ends with what is
    settled."""
    stopped = Stopped()
    if threading.current_thread() is not threading.main_thread():
        with deadline.within(seconds):
            yield stopped
        return

    def interrupted(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, before)
        stopped.early = True
        deadline.stop(deadline.INTERRUPTED)
        deadline.alarm()

    before = signal.signal(signal.SIGINT, interrupted)
    timed = seconds > 0 and hasattr(signal, "SIGALRM")
    if timed:
        waking = signal.signal(signal.SIGALRM, lambda number, frame: deadline.alarm())
        signal.setitimer(signal.ITIMER_REAL, seconds + GRACE)
    try:
        with deadline.within(seconds):
            yield stopped
    finally:
        if timed:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, waking)
        signal.signal(signal.SIGINT, before)
