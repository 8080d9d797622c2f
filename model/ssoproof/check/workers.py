"""Several processes, or the machines of a cluster, share the work; the answers are the same as one process gives, in the same order."""

from __future__ import annotations

import multiprocessing
import pickle
import signal
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, Protocol, TypeVar

from ssoproof.check.apart import apart
from ssoproof.check.options import Options, Progress
from ssoproof.errors import UsageError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Want:
    """What a course of work needs done before it goes on; and what it is likely to want after that."""

    what: Any
    likely: tuple[Any, ...] = ()


#: Work that goes on with what it asked for, and comes to something; a function of what it is told, whoever did it.
Course = Generator[Want, Any, T]
#: What is to be done: what the course of that number wants.
Task = tuple[int, Any]


class Crew(Protocol):
    """Those who share the work."""

    def room(self, sure: bool) -> bool:
        """Whether one more task may be given; `sure`: somebody waits for it."""

    def give(self, task: Task) -> None:
        """Has a task done."""

    def done(self) -> tuple[Task, Any]:
        """A task that has been done, once there is one, and what it gave; what it raised is raised."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is done for a task: `here` by a forked process, which sees all that this one does; `abroad` as a call."""

    here: Callable[[Task], Any]
    abroad: Callable[[Task], tuple[Any, ...]]


def several(options: Options) -> bool:
    """Whether more than one process does the work; where none can be forked, one does all."""
    return bool(options.cluster) or (options.workers > 1 and "fork" in multiprocessing.get_all_start_methods())


@contextmanager
def crew(options: Options, job: Job) -> Iterator[Crew]:
    """A cluster, where the options name one, else forked processes; leaving it, on Ctrl-C too, ends all of them."""
    if options.cluster:
        with cluster(options.cluster, job.abroad) as hired:
            yield hired
        return
    with forked(options.workers, job.here) as hired:
        yield hired


def advanced(courses: Sequence[Course[T]], hired: Crew) -> Iterator[tuple[int, T]]:
    """What each course comes to, with its number, as they come.

    What somebody waits for is done first, in the order in which it was wanted; who is idle does what is likely.
    """
    state = _State(courses)
    for number in range(len(courses)):
        yield from state.on(number, None)
    while state.waiting:
        while state.queue and hired.room(True):
            state.given(hired, state.queue.popleft())
        while not state.queue and hired.room(False) and (ahead := state.ahead()):
            state.given(hired, ahead[0])
        task, result = hired.done()
        if state.waiting.get(task[0]) == task:
            yield from state.on(task[0], result)
        else:
            state.known[task] = result


@dataclass
class _State(Generic[T]):
    """Where each course is: the task that it waits for; what was given to the crew, what is to be given, what came early."""

    courses: Sequence[Course[T]]
    waiting: dict[int, Task] = field(default_factory=dict)
    likely: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    queue: deque[Task] = field(default_factory=deque)
    begun: set[Task] = field(default_factory=set)
    known: dict[Task, Any] = field(default_factory=dict)

    def given(self, hired: Crew, task: Task) -> None:
        """Gives a task to the crew."""
        self.begun.add(task)
        hired.give(task)

    def on(self, number: int, result: Any) -> Iterator[tuple[int, T]]:
        """Lets a course go on until it wants what is not known; its end, if it comes to that."""
        while True:
            try:
                want = self.courses[number].send(result)
            except StopIteration as end:
                self.waiting.pop(number, None)
                yield number, end.value
                return
            task = number, want.what
            self.waiting[number], self.likely[number] = task, want.likely
            if task not in self.known:
                break
            result = self.known[task]
        if task not in self.begun:
            self.queue.append(task)

    def ahead(self) -> tuple[Task, ...]:
        """What is likely to be wanted next; empty where nothing is."""
        rows = ((number, what) for number in self.waiting for what in self.likely[number])
        return next(((task,) for task in rows if task not in self.begun), ())


def alone(course: Course[T], job: Callable[[Any], Any]) -> T:
    """What a course comes to if all that it wants is done here, one after the other."""
    result = None
    while True:
        try:
            want = course.send(result)
        except StopIteration as end:
            found: T = end.value
            return found
        result = job(want.what)


def _once() -> Course[Any]:
    return (yield Want(None))


def spread(hired: Crew, count: int) -> Iterator[tuple[int, Any]]:
    """What the task `(number, None)` gives for each number up to a count, as they come."""
    return advanced([_once() for _ in range(count)], hired)


@dataclass
class Tally:
    """Tells how much is done of what is known to be there, and about how long the rest takes."""

    told: Progress | None
    total: int
    done: int = 0
    started: float = field(default_factory=time.monotonic)

    def add(self, last: str, units: int = 1) -> None:
        """So many more units are done; `last`: the last one in words."""
        self.done += units
        if self.told is not None:
            left = _left(time.monotonic() - self.started, self.done, self.total)
            self.told(f"{self.done} of {self.total} done{left}, last {last}", 0, 0)


def _left(passed: float, done: int, total: int) -> str:
    """How long the rest takes, if it goes on as it went."""
    seconds = passed / done * (total - done)
    if seconds < 1:
        return ""
    return f", about {seconds:.0f} s left" if seconds < 90 else f", about {seconds / 60:.0f} min left"


@contextmanager
def forked(workers: int, job: Callable[[Task], Any]) -> Iterator[_Forked]:
    """Processes forked when there is something for them to do; leaving ends all of them."""
    hired = _Forked(workers, job)
    try:
        yield hired
    finally:
        hired.end()


class _Forked:
    """Each process has a pipe of its own and does one task at a time; it sees this process as it was when it began."""

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
        pipe = self._idle.pop() if self._idle else self._hired()
        pipe.send(task)
        self._busy[pipe] = task

    def done(self) -> tuple[Task, Any]:
        """The next task that ends. RuntimeError where a process ended before its task did."""
        pipe = wait(list(self._busy))[0]
        assert isinstance(pipe, Connection)
        task = self._busy.pop(pipe)
        try:
            fine, result = pickle.loads(pipe.recv_bytes())
        except EOFError:
            raise RuntimeError("a process that shared the work was ended from outside, perhaps for want of memory") from None
        self._idle.append(pipe)
        if not fine:
            raise result
        return task, result

    def end(self) -> None:
        """Ends all processes."""
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.join()

    def _hired(self) -> Connection:
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
