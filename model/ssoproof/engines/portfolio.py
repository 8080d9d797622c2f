"""A portfolio: engines in processes of their own; the first one that settles the check wins.

Which one wins makes no difference to the answer: a found schedule is the canonical one for every engine.
"""

from __future__ import annotations

import multiprocessing
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait

from ssoproof.engines.bfs import BreadthFirst
from ssoproof.engines.bmc import Bounded
from ssoproof.engines.engine import Budget, Check, Engine, GaveUp, Observer, Outcome


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Runs its engines side by side (they are forked, so that nothing has to be sent to them)."""

    engines: tuple[Engine, ...] = (BreadthFirst(), Bounded())
    name: str = "portfolio"

    def run(self, check: Check, budget: Budget, observer: Observer | None = None) -> Outcome:
        """The first outcome that settles the check; else the one that is safe to the greatest depth."""
        context = multiprocessing.get_context("fork")
        running = {}
        for engine in self.engines:
            mine, theirs = context.Pipe(duplex=False)
            process = context.Process(target=_work, args=(theirs, engine, check, budget), daemon=True)
            process.start()
            theirs.close()
            running[mine] = process
        best: GaveUp = GaveUp("no engine answered", 0)
        try:
            while running:
                for ready in wait(list(running)):
                    assert isinstance(ready, Connection)
                    outcome = _answer(ready)
                    if not isinstance(outcome, GaveUp):
                        return outcome
                    best = max(best, outcome, key=lambda o: o.safe_depth)
                    running.pop(ready).join()
            return best
        finally:
            for process in running.values():
                process.kill()
                process.join()


def _work(answer: Connection, engine: Engine, check: Check, budget: Budget) -> None:
    answer.send(engine.run(check, budget))


def _answer(ready: Connection) -> Outcome:
    try:
        outcome: Outcome = ready.recv()
    except EOFError:
        return GaveUp("an engine ended without an answer", 0)
    return outcome
