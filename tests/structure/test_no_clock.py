"""No test measures time: how long something takes depends on the machine. Work is counted, or measured in
benchmarks."""

from __future__ import annotations

import re
from pathlib import Path

CLOCK = re.compile(
    r"\btime\.(time|monotonic|perf_counter|process_time|thread_time)(_ns)?\(|\btimeit\b|^from time import (?!sleep$)",
    re.M,
)


def readings(text: str) -> list[str]:
    return [found.group() for found in CLOCK.finditer(text)]


def test_no_test_reads_a_clock() -> None:
    tests = Path(__file__).parent.parent
    files = [f for f in sorted(tests.rglob("*.py")) if f != Path(__file__)]
    assert len(files) > 100
    assert {
        str(f.relative_to(tests)): found for f in files if (found := readings(f.read_text(encoding="utf-8")))
    } == {}


def test_reading_a_clock_is_noticed() -> None:
    assert (
        readings("from time import perf_counter\n")
        and readings("x = time.monotonic_ns()")
        and readings("import timeit")
    )
    assert not readings("import time\nfrom time import sleep\ntime.sleep(1)\nuntil(time)\n")
