"""What a run may be told: questions, readings that are fixed, budgets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

#: Called with a unit's name, the depth reached and the work done so far.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Options:
    """Options of a check. `questions` empty: all; `reading` fixes switches, others are explored.

    `depth` bounds the steps of a searched run and `states` how many states a search keeps; a proof by
    exhaustion needs neither bound to be reached. `engine` searches counterexamples: explicit or bmc.
    """

    questions: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    reading: Mapping[str, str] = field(default_factory=dict)
    depth: int = 24
    states: int = 400_000
    engine: str = "explicit"
    progress: Progress | None = None
