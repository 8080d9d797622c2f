"""Z3's word on lengths, asked for once in a run of the tests: most of them check the same few tenants, and two
thirds of that is this."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from ssoproof import deadline
from ssoproof.system.system import Goals, TransitionSystem
from ssoproof.verdict.bounded import WORK, Target, none_shorter
from ssoproof.verdict.judge import digests, fingerprint

#: Tests in these folders are about something else, and plant no faults in what it rests on.
ELSEWHERE = frozenset(
    ["cli", "explain", "explore", "golden", "lab", "notebook", "readers", "render", "repair"]
)


def asked_once(folder: Path) -> Callable[..., frozenset[int]]:
    """As `none_shorter`, which depends on nothing else where there is time enough; processes share `folder`."""
    folder.mkdir(exist_ok=True)

    def asked(
        system: TransitionSystem, goals: Goals, targets: Sequence[Target], work: int = WORK
    ) -> frozenset[int]:
        if deadline.left() is not None:
            return none_shorter(system, goals, targets, work)
        row = [fingerprint(system), *digests(goals), str(work), *(f"{t.steps} {t.boxes}" for t in targets)]
        known = folder / hashlib.sha256("\n".join(row).encode()).hexdigest()
        if not known.exists():
            own = known.with_suffix(f".{os.getpid()}")
            own.write_text(" ".join(map(str, sorted(none_shorter(system, goals, targets, work)))))
            own.replace(known)
        return frozenset(map(int, known.read_text().split()))

    return asked
