"""Work that several share: each piece goes on with what it asked for, and comes to the same whoever did that,
in whatever order."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from ssoproof.check.options import Progress
from ssoproof.check.parallel.pool import Pool, Task

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Need:
    """What a course of work needs done before it goes on; and what it is likely to want after that."""

    what: Any
    likely: tuple[Any, ...] = ()


#: Work that goes on with what it asked for, and comes to something; a function of what it is told, whoever
#: did it.
Course = Generator[Need, Any, T]


def advanced(courses: Sequence[Course[T]], pool: Pool) -> Iterator[tuple[int, T]]:
    """What each course comes to, with its number, as they come.

    What somebody waits for is done first, in the order in which it was wanted; who is idle does what is
    likely.
    """
    state = _State(courses)
    for number in range(len(courses)):
        yield from state.on(number, None)
    while state.waiting:
        while state.queue and pool.has_room(awaited=True):
            state.submit(pool, state.queue.popleft())
        while not state.queue and pool.has_room(awaited=False) and (ahead := state.ahead()):
            state.submit(pool, ahead[0])
        task, result = pool.completed()
        state.results[task] = result
        if state.waiting.get(task[0]) == task:
            yield from state.on(task[0], result)


@dataclass
class _State(Generic[T]):
    """Where each course is: the task that it waits for; what was submitted, what is to be, what came back."""

    courses: Sequence[Course[T]]
    waiting: dict[int, Task] = field(default_factory=dict)
    likely: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    queue: deque[Task] = field(default_factory=deque)
    begun: set[Task] = field(default_factory=set)
    results: dict[Task, Any] = field(default_factory=dict)

    def submit(self, pool: Pool, task: Task) -> None:
        """Has a task done."""
        self.begun.add(task)
        pool.submit(task)

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
            if task not in self.results:
                break
            result = self.results[task]
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


@dataclass
class Tally:
    """Tells how much is done of what is known to be there, and about how long the rest takes."""

    progress: Progress | None
    total: int
    done: int = 0
    started: float = field(default_factory=time.monotonic)

    def add(self, last: str, units: int = 1) -> None:
        """So many more units are done; `last`: the last one in words."""
        self.done += units
        if units and self.progress is not None:
            left = _left(time.monotonic() - self.started, self.done, self.total)
            self.progress(f"{self.done} of {self.total} done{left}, last {last}", 0, 0)


def _left(passed: float, done: int, total: int) -> str:
    """How long the rest takes, if it goes on as it went."""
    seconds = passed / done * (total - done)
    if seconds < 1:
        return ""
    return f", about {seconds:.0f} s left" if seconds < 90 else f", about {seconds / 60:.0f} min left"
