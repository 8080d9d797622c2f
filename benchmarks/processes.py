"""Runs a program and says how long it took and how much memory it had."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


class TooLong(Exception):
    """A program did not end in time."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a program printed (both streams), its exit code, wall-clock seconds and peak memory in megabytes."""

    output: str
    code: int
    seconds: float
    memory: float


def run(
    command: Sequence[str | Path], folder: Path, environment: Mapping[str, str] | None = None, limit: float = 120
) -> Ran:
    """Runs a program to its end in `folder`; TooLong where it takes more than `limit` seconds."""
    with (folder / "output.txt").open("w+b") as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            [str(word) for word in command],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})},
        )
        timer = threading.Timer(limit, process.kill)
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read().decode("utf-8", "replace")
    if seconds >= limit:
        raise TooLong(f"{command[0]} took more than {limit:g} s")
    return Ran(text, process.returncode, seconds, usage.ru_maxrss / 1024)
