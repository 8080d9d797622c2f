"""What a run may be told: questions, readings that are fixed, budgets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ssoproof.semantics.readings import Box
from ssoproof.verdict.verdict import Result

#: Called with a unit's name, the depth reached and the work done so far.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Options:
    """Options of a check. `questions` empty: all; `reading` fixes switches, others are explored.

    `depth` bounds the steps of a searched run and `states` how many states a search keeps; a proof by
    exhaustion needs neither bound to be reached. `engine` searches counterexamples: explicit, z3 or
    portfolio.
    `within`: only readings in one of these boxes are looked at; all, where there are none.
    `workers`: how many processes share the work; `cluster`: the address of a Dask scheduler that does
    instead. `memory`: a folder where searches are remembered from run to run. `settled` is called with each
    answer once it is there. `seconds`: how long this check may take, where it is one of a cluster's (0: any
    time); others are told by `deadline.within`.
    """

    questions: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    reading: Mapping[str, str] = field(default_factory=dict)
    depth: int = 24
    states: int = 400_000
    engine: str = "explicit"
    workers: int = 1
    memory: Path | None = None
    cluster: str = ""
    progress: Progress | None = None
    settled: Callable[[Result], None] | None = None
    seconds: float = 0
    within: tuple[Box, ...] = ()
