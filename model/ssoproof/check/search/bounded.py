"""Asks Z3 whether any run is shorter than those that are told, on one system after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ssoproof.check.cache import Cache
from ssoproof.check.problem import Problem
from ssoproof.check.search.shortest import Part
from ssoproof.verdict.bounded import Target, none_shorter


@dataclass(frozen=True, slots=True)
class Ground:
    """A system whose runs include all of those that count; `about`: for which parts it is worth asking."""

    name: str
    problem: Callable[[], Problem]
    about: Callable[[Part], bool] = lambda _: True


def bounded(told: Sequence[Part], grounds: Iterable[Ground], memory: Cache) -> list[str]:
    """For each part the name of the first ground on which no run is shorter; empty where there is none."""
    names = [""] * len(told)
    for ground in grounds:
        left = [n for n, part in enumerate(told) if not names[n] and ground.about(part)]
        if not left:
            continue
        problem = ground.problem()
        targets = [Target(len(told[n].trace), told[n].boxes) for n in left]
        key = memory.key(problem.system, problem.bad, [(t.steps, sorted(map(str, t.boxes))) for t in targets])
        settled = memory.lengths(key)
        if settled is None:
            settled = none_shorter(problem.system, problem.bad, targets)
            memory.keep_lengths(key, settled)
        for place in settled:
            names[left[place]] = ground.name
    return names
