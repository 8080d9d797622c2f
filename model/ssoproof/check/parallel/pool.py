"""Those who share the work: forked processes, or the machines of a Dask cluster, both as executors of
concurrent.futures."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from threading import Thread
from typing import Any, Protocol

from ssoproof import deadline
from ssoproof.check.options import Options
from ssoproof.check.parallel.subprocess_call import apart
from ssoproof.errors import UsageError

#: What is to be done: the number of a piece of work, and what that piece wants.
Task = tuple[int, Any]
#: Seconds that a process, and a machine, whose answer travels, have to end by themselves once the time of the
#: check is up.
PATIENCE, TRAVEL = 1.0, 10.0
_ENDED = "a process that shared the work was ended from outside, perhaps for want of memory"


class Pool(Protocol):
    """Those who share the work, in the order in which tasks are submitted."""

    def has_room(self, awaited: bool) -> bool:
        """Whether one more task may be submitted; `awaited`: somebody waits for it."""

    def submit(self, task: Task) -> None:
        """Has a task done."""

    def completed(self) -> tuple[Task, Any]:
        """A task that has been done, once there is one, and its result; what it raised is raised."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is done for a task: `here` by a forked process, which sees all that this one does; `abroad` as a
    call."""

    here: Callable[[Task], Any]
    abroad: Callable[[Task], tuple[Any, ...]]


class Futures:
    """Tasks as futures of an executor that does `size()` of them at a time.

    `queues`: what somebody waits for is submitted at once, so that a cluster that grows with its work sees
    all of it. `patience`: seconds that tasks have to end by themselves once the time of the check is up.
    """

    def __init__(
        self,
        start: Callable[[Task], Future[Any]],
        size: Callable[[], int],
        queues: bool = False,
        patience: float = PATIENCE,
    ) -> None:
        self._start, self._size, self._queues, self._patience = start, size, queues, patience
        self._submitted: dict[Future[Any], Task] = {}

    def has_room(self, awaited: bool) -> bool:
        """Whether one more task may be submitted; `awaited`: somebody waits for it."""
        return (awaited and self._queues) or len(self._submitted) < self._size()

    def submit(self, task: Task) -> None:
        """Has a task done."""
        self._submitted[self._start(task)] = task

    def completed(self) -> tuple[Task, Any]:
        """The next task that ends. RuntimeError where a process ended before its task did; OutOfTime where
        none ends well after the time is up."""
        left = deadline.left()
        timeout = None if left is None else left + self._patience
        done = wait(self._submitted, timeout, FIRST_COMPLETED).done
        if not done:
            raise deadline.OutOfTime(deadline.over())
        future = next(f for f in self._submitted if f in done)
        try:
            return self._submitted.pop(future), future.result()
        except BrokenProcessPool as broken:
            raise RuntimeError(_ENDED) from broken


def several(options: Options) -> bool:
    """Whether more than one process does the work; where none can be forked, one does all."""
    return bool(options.cluster) or (
        options.workers > 1 and "fork" in multiprocessing.get_all_start_methods()
    )


@contextmanager
def pool(options: Options, job: Job) -> Iterator[Pool]:
    """A cluster, where the options name one, else forked processes; leaving it, on Ctrl-C too, ends all of
    them."""
    if options.cluster:
        with cluster(options.cluster, job.abroad) as machines:
            yield machines
        return
    with forked(options.workers, job.here) as processes:
        yield processes


@contextmanager
def forked(workers: int, job: Callable[[Task], Any]) -> Iterator[Futures]:
    """Processes that are forked with the first task, and have all that this one has by then.

    They hold the other end of a pipe: once this process leaves or is ended, however that happens, they end.
    """
    theirs, ours = os.pipe()
    fork = multiprocessing.get_context("fork")
    executor = ProcessPoolExecutor(workers, fork, _begin, (job, theirs, ours))
    try:
        yield Futures(lambda task: executor.submit(_done, task), lambda: workers)
    finally:
        os.close(ours)
        executor.shutdown(cancel_futures=True)
        os.close(theirs)


_JOB: Callable[[Task], Any] | None = None


def _begin(job: Callable[[Task], Any], theirs: int, ours: int) -> None:
    """What a forked process does first. Ctrl-C is the parent's business."""
    global _JOB
    _JOB = job
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.close(ours)
    Thread(target=_end_with_parent, args=(theirs,), daemon=True).start()


def _end_with_parent(theirs: int) -> None:
    """Once nobody has the other end of the pipe, ends this process and what an engine started in it."""
    os.read(theirs, 1)
    for child in multiprocessing.active_children():
        child.kill()
    os._exit(1)


def _done(task: Task) -> Any:
    assert _JOB is not None
    try:
        return _JOB(task)
    except Exception as fault:
        portable = _portable(fault)
    # Raised here, with no other exception about it: once Dask is imported, that one would be sent along.
    raise portable


def _portable(fault: Exception) -> Exception:
    """A fault to be raised by the parent; in words, where it can't be sent as it is."""
    try:
        pickle.loads(pickle.dumps(fault))
    except Exception:
        return RuntimeError(f"{type(fault).__name__}: {fault}")
    return fault


@contextmanager
def cluster(address: str, call: Callable[[Task], tuple[Any, ...]]) -> Iterator[Futures]:
    """A Dask cluster that is there already; leaving cancels what was submitted to it.

    UsageError where there is none at the address, or Dask is not installed.
    """
    try:
        distributed: Any = import_module("distributed")
    except ModuleNotFoundError as why:
        raise UsageError("--dask needs the package distributed: pip install distributed") from why
    try:
        client = distributed.Client(address, timeout=10)
    except (OSError, ValueError) as why:
        raise UsageError(f"there is no Dask scheduler at {address}: {why}") from why
    with client:
        executor = client.get_executor(pure=False)

        def start(task: Task) -> Future[Any]:
            future: Future[Any] = executor.submit(apart, *call(task))
            return future

        try:
            yield Futures(start, lambda: sum(client.nthreads().values()), True, TRAVEL)
        finally:
            executor.shutdown(wait=False)
