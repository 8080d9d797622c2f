"""Measures: our search and others' on one model, cold starts, and whole tenants."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.instances import Composer, Instance
from benchmarks.peers import Answer, Peer
from benchmarks.processes import TooLong, run
from ssoproof.engines.bfs import BreadthFirst
from ssoproof.engines.engine import Budget, Check, Closed, Outcome, Reached
from ssoproof.exports.model import Model
from ssoproof.logic.build import FALSE, TRUE
from ssoproof.logic.sorts import BOOL
from ssoproof.system.stepper import Stepper
from ssoproof.system.system import Transition, TransitionSystem, Variable

#: A model without work: what a checker takes for it is its start.
NOTHING = Model(
    "nothing",
    TransitionSystem((Variable("v", BOOL, False),), (Transition("t", "a", "a", (), FALSE, {"v": TRUE}),)),
    (FALSE,),
)
#: What takes longer than this is not repeated; what takes longer than the second, less often.
LONG, SOME = 5.0, 1.0
OURS = "ssoproof"


@dataclass(frozen=True, slots=True)
class Row:
    """One checker on one model: seconds to prepare (compile), to start, to search; megabytes; what it
    said."""

    checker: str
    answer: Answer
    prepare: float
    start: float
    search: float
    memory: float

    @property
    def total(self) -> float:
        """All of it."""
        return self.prepare + self.start + self.search


def medians(measure: Callable[[], dict[str, float]], repeats: int) -> dict[str, float]:
    """The median of each part over some repetitions: three of what takes a second, once what takes long."""
    found = [measure()]
    took = sum(found[0].values())
    while len(found) < (1 if took > LONG else min(3, repeats) if took > SOME else repeats):
        found.append(measure())
    return {name: statistics.median(f[name] for f in found) for name in found[0]}


def own_start(folder: Path, repeats: int) -> float:
    """Our start: a Python process that imports the search."""
    command = [sys.executable, "-c", "import ssoproof.engines.bfs"]
    return medians(lambda: {"run": run(command, folder).seconds}, repeats)["run"]


def ours(model: Model, start: float, repeats: int) -> Row:
    """Our breadth-first search in this process: compiling the steps, and the rest of it."""
    said: list[Answer] = []

    def measure() -> dict[str, float]:
        first = time.perf_counter()
        Stepper(model.system, model.goals, {})
        second = time.perf_counter()
        outcome = BreadthFirst().run(Check(model.system, model.goals, {}), Budget(10_000))
        said.append(_answer(outcome))
        return {"prepare": second - first, "both": time.perf_counter() - second}

    parts = medians(measure, 3 * repeats)  # two short times are subtracted
    return Row(OURS, said[-1], parts["prepare"], start, max(0.0, parts["both"] - parts["prepare"]), 0)


def _answer(outcome: Outcome) -> Answer:
    if isinstance(outcome, Reached):
        return Answer(len(outcome.schedule), None)
    assert isinstance(outcome, Closed)
    return Answer(None, outcome.states)


def theirs(peer: Peer, model: Model, folder: Path, start: float, repeats: int) -> Row:
    """Another checker on the same model."""
    said: list[Answer] = []

    def measure() -> dict[str, float]:
        said.append(peer.answer(model, folder, count=False))
        return said[-1].parts

    parts = medians(measure, repeats)
    prepare = sum(seconds for name, seconds in parts.items() if name != "run")
    return Row(peer.name, said[-1], prepare, start, max(0.0, parts["run"] - start), said[-1].memory)


def their_start(peer: Peer, folder: Path, repeats: int) -> float:
    """The search on a model without work."""
    return medians(lambda: {"run": peer.answer(NOTHING, folder, count=False).parts["run"]}, repeats)["run"]


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole process: seconds and megabytes; None where it took longer than the limit."""

    seconds: float | None
    memory: float


def command(arguments: Sequence[str], folder: Path, limit: float, repeats: int) -> Whole:
    """`ssoproof` with arguments, from a cold start."""
    memory = 0.0

    def measure() -> dict[str, float]:
        nonlocal memory
        ran = run(
            [sys.executable, "-c", "from ssoproof.cli import main; main()", *arguments], folder, limit=limit
        )
        if ran.code in (1, 2):  # internal error, usage
            raise RuntimeError(ran.output)
        memory = max(memory, ran.memory)
        return {"run": ran.seconds}

    try:
        return Whole(medians(measure, repeats)["run"], memory)
    except TooLong:
        return Whole(None, memory)


@dataclass(frozen=True, slots=True)
class Estimate:
    """All questions of a tenant by another checker: seconds to compose and export, and to answer.

    `measured` of `models` were really run; where it is fewer, the seconds are scaled up.
    """

    compose: float
    answer: float
    measured: int
    models: int


def all_by(peer: Peer, instance: Instance, folder: Path, limit: float) -> Estimate:
    """Every question of the tenant, one model each, as many as fit in `limit` seconds."""
    composer = Composer(instance)
    waiting = list(composer.questions())
    compose, answer, measured = 0.0, 0.0, 0
    began = time.perf_counter()
    for question, subject in waiting:
        model, seconds = composer.model(question, subject)
        answered = time.perf_counter()
        peer.answer(model, folder, count=False)
        compose, answer, measured = compose + seconds, answer + time.perf_counter() - answered, measured + 1
        if time.perf_counter() - began > limit:
            break
    scale = len(waiting) / measured
    return Estimate(composer.reading_files + compose * scale, answer * scale, measured, len(waiting))
