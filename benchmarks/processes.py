"""Runs a program and says how long it took and how much memory it had."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

#: A small process that starts the program and measures it: memory is told for a process and what it was
#: copied from, and this one is small. Its answer is a line of JSON at the end of its output.
_LAUNCHER = """
import json, os, signal, sys, time
limit, output, folder, *words = sys.argv[1:]
start = time.perf_counter()
pid = os.fork()
if not pid:
    os.chdir(folder)
    file = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for number in (1, 2):
        os.dup2(file, number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    try:
        os.execv(words[0], words)
    finally:
        os._exit(127)
late = []
signal.signal(signal.SIGALRM, lambda *_: (late.append(1), os.kill(pid, signal.SIGKILL)))
signal.setitimer(signal.ITIMER_REAL, float(limit))
_, status, usage = os.wait4(pid, 0)
seconds = time.perf_counter() - start
print(json.dumps([os.waitstatus_to_exitcode(status), seconds, usage.ru_maxrss / 1024, bool(late)]))
"""
#: What the launcher itself has: less is not seen.
LEAST = 12


class TooLong(Exception):
    """A program did not end in time."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a program printed (both streams), its exit code, wall-clock seconds and peak memory in
    megabytes."""

    output: str
    code: int
    seconds: float
    memory: float


def run(
    command: Sequence[str | Path],
    folder: Path,
    environment: Mapping[str, str] | None = None,
    limit: float = 120,
) -> Ran:
    """Runs a program to its end in `folder`; TooLong where it takes more than `limit` seconds."""
    file = folder / "output.txt"
    launch = [sys.executable, "-I", "-S", "-c", _LAUNCHER, str(limit), str(file), str(folder)]
    done = subprocess.run(
        [*launch, *map(str, command)],
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    code, seconds, memory, late = json.loads(done.stdout)
    if late:
        raise TooLong(f"{command[0]} took more than {limit:g} s")
    return Ran(file.read_text("utf-8", "replace"), code, seconds, memory)
