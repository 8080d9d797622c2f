"""How long a check may take: whatever takes long asks here, now and then, whether its time is up."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ssoproof.errors import ExitCode, SsoproofError

INTERRUPTED = "interrupted"


class OutOfTime(SsoproofError):
    """The time of a check is up; what was settled before stands, the rest is unknown."""

    exit_code = ExitCode.UNDECIDED


@dataclass
class _Clock:
    """When the time is up, and why; `guarded`: how many callers turn that into an answer."""

    due: float | None = None
    reason: str = ""
    guarded: int = 0


_CLOCK = _Clock()


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """So many seconds for what is done inside (0: any time, until `stop` is called); afterwards all is as it
    was before."""
    before = _CLOCK.due, _CLOCK.reason
    if seconds:
        _CLOCK.due, _CLOCK.reason = time.monotonic() + seconds, f"time: not settled within {seconds:g} s"
    try:
        yield
    finally:
        _CLOCK.due, _CLOCK.reason = before


@contextmanager
def guarded() -> Iterator[None]:
    """Inside, an alarm may raise OutOfTime at any moment: the caller turns it into an answer."""
    _CLOCK.guarded += 1
    try:
        yield
    finally:
        _CLOCK.guarded -= 1


def stop(reason: str) -> None:
    """The time is up now."""
    _CLOCK.due, _CLOCK.reason = time.monotonic(), reason


def left() -> float | None:
    """How many seconds are left; None: any number."""
    return None if _CLOCK.due is None else max(0.0, _CLOCK.due - time.monotonic())


def over() -> str:
    """Why the time is up; empty where it is not."""
    return _CLOCK.reason if _CLOCK.due is not None and time.monotonic() >= _CLOCK.due else ""


def check() -> None:
    """OutOfTime where the time is up."""
    if _CLOCK.due is not None and (reason := over()):
        raise OutOfTime(reason)


def alarm() -> None:
    """OutOfTime where the time is up and somebody is there to make an answer of it; for handlers of
    signals."""
    if _CLOCK.guarded:
        check()
