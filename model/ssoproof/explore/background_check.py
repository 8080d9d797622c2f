"""Checks on demand, in a process of their own: the page goes on meanwhile, and a check can be given up."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from threading import Lock, Thread
from typing import Any

from ssoproof.amounts import amount
from ssoproof.check.options import Options
from ssoproof.errors import SsoproofError
from ssoproof.explore.counterexamples import Counterexample, findings
from ssoproof.tenant.model import Tenant


@dataclass(frozen=True, slots=True)
class Searched:
    """How far a check is; `said` in words, `counterexamples` once it is done."""

    busy: bool = False
    done: bool = False
    said: str = ""
    counterexamples: tuple[Counterexample, ...] = ()


@dataclass
class Search:
    """One check at a time of one tenant."""

    tenant: Tenant
    _now: Searched = field(default_factory=Searched)
    _process: BaseProcess | None = None
    _lock: Lock = field(default_factory=Lock)

    def begin(self, options: Options) -> None:
        """Begins a check; one that is under way is given up."""
        self.end()
        context = get_context("spawn")
        here, there = context.Pipe(duplex=False)
        process = context.Process(target=_work, args=(self.tenant, options, there), daemon=True)
        with self._lock:
            self._now, self._process = Searched(busy=True, said="the check begins"), process
        process.start()
        there.close()
        Thread(target=self._listen, args=(process, here), daemon=True).start()

    def state(self) -> Searched:
        """How far it is."""
        with self._lock:
            return self._now

    def end(self) -> None:
        """Gives up the check that is under way."""
        with self._lock:
            process, self._process = self._process, None
            if self._now.busy:
                self._now = Searched(said="the check was stopped")
        if process is not None and process.is_alive():
            process.terminate()
            process.join(10)

    def _listen(self, process: BaseProcess, pipe: Connection) -> None:
        try:
            while self._now.busy:
                kind, what = pipe.recv()
                self._publish(process, _outcome(kind, what))
        except (EOFError, OSError):
            self._publish(process, Searched(said="the check ended without an answer"))
        finally:
            pipe.close()

    def _publish(self, process: BaseProcess, now: Searched) -> None:
        """What a process says counts only while it is the one that is waited for."""
        with self._lock:
            if self._process is process and self._now.busy:
                self._now = now


def _outcome(kind: str, what: Any) -> Searched:
    if kind == "found":
        runs = sum(f.scenario is not None for f in what)
        answers = amount(len(what), "answer")
        return Searched(
            done=True, said=f"{answers}, {runs} with a run to jump into", counterexamples=tuple(what)
        )
    return Searched(busy=kind == "progress", said=str(what))


def _work(tenant: Tenant, options: Options, pipe: Connection) -> None:
    """The check, in its own process."""
    import signal

    from ssoproof.check.unknown_policy import check_any

    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def progress(name: str, depth: int, work: int) -> None:
        pipe.send(("progress", f"checking {name}, {amount(depth, 'step')} deep"))

    try:
        pipe.send(("found", findings(check_any(tenant, replace(options, progress=progress)))))
    except SsoproofError as wrong:
        pipe.send(("failed", f"the check stopped: {wrong}"))
    except Exception as wrong:
        pipe.send(("failed", f"the check stopped: {type(wrong).__name__}"))
