"""The incident by itself: first counterexample, all questions under all readings, cold command line,
successors a second.

`python -m benchmarks.incident` prints medians of five as a Markdown table.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from ssoproof.check.options import Options
from ssoproof.check.run import check, semantics_of, subjects
from ssoproof.check.systems import Unit, concrete
from ssoproof.properties.registry import question
from ssoproof.providers.auth0.flows.authorizer import HookAuthorizer
from ssoproof.readers.native.loader import load
from ssoproof.system.stepper import Stepper
from ssoproof.system.system import DELAY
from ssoproof.tenant.model import Tenant

CASE = Path("specs/cases/a-as-logged")
REPEATS = 5


def median(work: Callable[[], object]) -> float:
    """Seconds of wall clock that the work takes, the median of five."""
    times = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def command(*more: str) -> Callable[[], object]:
    """A cold run of the command line."""
    words = [sys.executable, "-c", "from ssoproof.cli import main; main()", *more]
    return lambda: subprocess.run(words, capture_output=True, check=False)


def successors(tenant: Tenant) -> float:
    """Successors a second of the whole timed system of both applications, waits until deadlines, one
    reading."""
    semantics = semantics_of(tenant)
    subject, victim = subjects(tenant)[0], tenant.application("console")
    unit = Unit(tenant, semantics, question("SSO001"), subject, victim, HookAuthorizer())
    system = concrete(unit, unit.apps(), timed=True, sure=True).full.without(DELAY)
    from ssoproof.logic.build import FALSE

    stepper = Stepper(system, tuple(FALSE for _ in system.transitions), semantics.defaults)
    level, seen, count = [stepper.initial()], {stepper.initial()}, 0
    started = time.perf_counter()
    while level and count < 400_000:
        following = []
        for state in level:
            for _, _, after, _ in stepper.successors(state):
                count += 1
                if after not in seen:
                    seen.add(after)
                    following.append(after)
        level = following
    return count / (time.perf_counter() - started)


def main() -> None:
    """Measures and prints."""
    tenant = load(CASE / "ssoproof.yaml").tenant
    defaults = dict(semantics_of(tenant).defaults)
    first = Options(
        questions=("SSO002",), subjects=("console",), reading={k: str(v) for k, v in defaults.items()}
    )
    rows = [
        (
            "first counterexample (SSO002 of console, default reading), in process",
            median(lambda: check(tenant, first)),
        ),
        ("every question, every reading, one process", median(lambda: check(tenant, Options()))),
        ("every question, every reading, two processes", median(lambda: check(tenant, Options(workers=2)))),
        ("cold command line, every question and reading, two processes", median(command("check", str(CASE)))),
        ("`ssoproof --help`", median(command("--help"))),
    ]
    print("| what | seconds |\n|---|---|")
    for what, seconds in rows:
        print(f"| {what} | {seconds:.2f} |")
    print(
        f"| successors a second, whole timed system of two applications, one core | "
        f"{successors(tenant):,.0f} |"
    )


if __name__ == "__main__":
    main()
