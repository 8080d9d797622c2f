"""What a provider knows of evidence: how its logs and its pages in a browser are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ssoproof.observations.files import Row
from ssoproof.observations.har import Exchange
from ssoproof.observations.observation import Log


@dataclass(frozen=True, slots=True)
class Observer:
    """Reads the events of a provider's log, and the exchanges of a recorded browser (with its name).

    `words`: those of its pages and logs, in lower case, which nobody has to hide. `event`: the type of the
    event that its log has for a step of the model, by its verb and what it shows; empty where it has none.
    """

    events: Callable[[Iterable[Row]], Log]
    exchanges: Callable[[str, Iterable[Exchange]], Log]
    words: frozenset[str] = frozenset()
    event: Callable[[str, str], str] = lambda verb, shows: ""
