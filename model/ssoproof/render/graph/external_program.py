"""What another program prints, within bounds of time and size, whatever the program does."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Sequence
from tempfile import TemporaryFile
from threading import Event, Timer

#: More than this is not taken from a program.
MOST_BYTES = 64 * 1024 * 1024


class Failed(Exception):
    """The program could not be used; the message says why."""


def output(command: Sequence[str], given: bytes, seconds: float) -> bytes:
    """What the command prints for its input; Failed where it does not start, ends badly or goes on for too
    long."""
    with TemporaryFile() as stream:
        stream.write(given)
        stream.seek(0)
        try:
            running = subprocess.Popen(
                command,
                stdin=stream,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except (OSError, ValueError) as wrong:
            raise Failed(f"it can't be started ({getattr(wrong, 'strerror', None) or wrong})") from wrong
    late = Event()
    clock = Timer(seconds, _late, (running, late))
    clock.daemon = True
    clock.start()
    try:
        printed = _read(running)
        code = running.wait()
    finally:
        clock.cancel()
    if late.is_set():
        raise Failed(f"it did not end within {seconds:g} s")
    if code:
        raise Failed(f"it ended with signal {-code}" if code < 0 else f"it ended with exit code {code}")
    return printed


def _read(running: subprocess.Popen[bytes]) -> bytes:
    assert running.stdout is not None
    with running.stdout as pipe:
        printed = pipe.read(MOST_BYTES + 1)
    if len(printed) > MOST_BYTES:
        _end(running)
        raise Failed(f"it prints more than {MOST_BYTES // 1024 // 1024} MiB")
    return printed


def _late(running: subprocess.Popen[bytes], late: Event) -> None:
    late.set()
    _end(running)


def _end(running: subprocess.Popen[bytes]) -> None:
    """Ends the program and what it has started."""
    try:
        if hasattr(os, "killpg"):
            os.killpg(running.pid, signal.SIGKILL)
        else:
            running.kill()
    except OSError:
        pass  # all of it has ended
    running.wait()
