"""Those who share the work: forked processes, or the machines of a cluster; each does one task at a time."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import Connection, wait
from threading import Thread
from typing import Any, Protocol

from ssoproof import deadline
from ssoproof.check.options import Options
from ssoproof.check.parallel.subprocess_call import apart
from ssoproof.errors import UsageError

#: What is to be done: the number of a piece of work, and what that piece wants.
Task = tuple[int, Any]
#: Seconds that a process has to end by itself once the time of the check is up.
PATIENCE = 1.0
_ENDED = "a process that shared the work was ended from outside, perhaps for want of memory"


class Executor(Protocol):
    """Those who share the work."""

    def room(self, sure: bool) -> bool:
        """Whether one more task may be given; `sure`: somebody waits for it."""

    def give(self, task: Task) -> None:
        """Has a task done."""

    def done(self) -> tuple[Task, Any]:
        """A task that has been done, once there is one, and what it gave; what it raised is raised."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is done for a task: `here` by a forked process, which sees all that this one does; `abroad` as a
    call."""

    here: Callable[[Task], Any]
    abroad: Callable[[Task], tuple[Any, ...]]


def several(options: Options) -> bool:
    """Whether more than one process does the work; where none can be forked, one does all."""
    return bool(options.cluster) or (
        options.workers > 1 and "fork" in multiprocessing.get_all_start_methods()
    )


@contextmanager
def executor(options: Options, job: Job) -> Iterator[Executor]:
    """A cluster, where the options name one, else forked processes; leaving it, on Ctrl-C too, ends all of
    them."""
    if options.cluster:
        with cluster(options.cluster, job.abroad) as hired:
            yield hired
        return
    with forked(options.workers, job.here) as hired:
        yield hired


@contextmanager
def forked(workers: int, job: Callable[[Task], Any]) -> Iterator[_Forked]:
    """Processes forked when there is something for them to do; leaving ends all of them."""
    hired = _Forked(workers, job)
    try:
        yield hired
    finally:
        hired.end()


class _Forked:
    """Each process has a pipe of its own and does one task at a time; it sees this process as it was when it
    began."""

    def __init__(self, workers: int, job: Callable[[Task], Any]) -> None:
        self._workers, self._job = workers, job
        self._context = multiprocessing.get_context("fork")
        self._processes: list[multiprocessing.process.BaseProcess] = []
        self._idle: list[Connection] = []
        self._busy: dict[Connection, Task] = {}

    def room(self, sure: bool) -> bool:
        """Whether a process is idle, or one more may be forked."""
        return bool(self._idle) or len(self._processes) < self._workers

    def give(self, task: Task) -> None:
        """Has a task done by a process that is idle."""
        pipe = self._idle.pop() if self._idle else self._started()
        self._busy[pipe] = task
        try:
            pipe.send(task)
        except BrokenPipeError:
            raise RuntimeError(_ENDED) from None

    def done(self) -> tuple[Task, Any]:
        """The next task that ends. RuntimeError where a process ended before its task did."""
        pipe = self._ready()
        assert isinstance(pipe, Connection)
        task = self._busy.pop(pipe)
        try:
            fine, result = pickle.loads(pipe.recv_bytes())
        except EOFError:
            raise RuntimeError(_ENDED) from None
        self._idle.append(pipe)
        if not fine:
            raise result
        return task, result

    def _ready(self) -> Any:
        """The pipe of a process that has done its task; OutOfTime where none is done well after the time is
        up."""
        left = deadline.left()
        ready = wait(list(self._busy), None if left is None else left + PATIENCE)
        if not ready:
            raise deadline.OutOfTime(deadline.over())
        return ready[0]

    def end(self) -> None:
        """Ends all processes."""
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.join()

    def _started(self) -> Connection:
        ours, theirs = self._context.Pipe()
        others = (*self._idle, *self._busy, ours)
        process = self._context.Process(target=_serve, args=(self._job, theirs, others), daemon=True)
        process.start()
        self._processes.append(process)
        theirs.close()
        return ours


def _serve(job: Callable[[Task], Any], pipe: Connection, others: Sequence[Connection]) -> None:
    """Does tasks until nobody is at the other end. Ctrl-C is the parent's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_watch, args=(os.getppid(),), daemon=True).start()
    for other in others:
        other.close()
    while True:
        try:
            task = pipe.recv()
        except EOFError:
            return
        try:
            found = pickle.dumps((True, job(task)))
        except Exception as fault:
            found = _fault(fault)
        try:
            pipe.send_bytes(found)
        except BrokenPipeError:
            return


def _watch(parent: int) -> None:
    """Ends this process soon after its parent, however that one ended, and whatever there is left to do."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _fault(fault: Exception) -> bytes:
    """A fault to be raised by the parent; in words, where it can't be sent as it is."""
    try:
        told = pickle.dumps((False, fault))
        pickle.loads(told)
    except Exception:
        return pickle.dumps((False, RuntimeError(f"{type(fault).__name__}: {fault}")))
    return told


@contextmanager
def cluster(address: str, call: Callable[[Task], tuple[Any, ...]]) -> Iterator[_Cluster]:
    """A Dask cluster that is there already; leaving cancels what was given to it.

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
        hired = _Cluster(client, distributed.as_completed(), call)
        try:
            yield hired
        finally:
            client.cancel(list(hired.given))


class _Cluster:
    """Calls are made in processes of their own by the workers of a cluster, which has its own queue."""

    def __init__(self, client: Any, ended: Any, call: Callable[[Task], tuple[Any, ...]]) -> None:
        self._client, self._ended, self._call = client, ended, call
        self.given: dict[Any, Task] = {}

    def room(self, sure: bool) -> bool:
        """The queue takes all that somebody waits for; else only who is idle is given something."""
        return sure or len(self.given) < sum(self._client.nthreads().values())

    def give(self, task: Task) -> None:
        """Has a task done."""
        future = self._client.submit(apart, *self._call(task), pure=False)
        self.given[future] = task
        self._ended.add(future)

    def done(self) -> tuple[Task, Any]:
        """The next task that ends."""
        future = next(self._ended)
        return self.given.pop(future), future.result()
