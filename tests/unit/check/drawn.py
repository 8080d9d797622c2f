"""A pool of a few that ends what is submitted to it in any order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from ssoproof.check.parallel.pool import Task


class Drawn:
    """Hypothesis draws whose task ends next."""

    def __init__(self, size: int, job: Callable[[Task], Any], data: st.DataObject | None = None) -> None:
        self.size, self.job, self.data = size, job, data
        self.busy: list[Task] = []
        self.given: list[Task] = []

    def has_room(self, awaited: bool) -> bool:
        """Whether somebody is idle."""
        return len(self.busy) < self.size

    def submit(self, task: Task) -> None:
        """No task is submitted twice."""
        assert self.has_room(True) and task not in self.given
        self.busy.append(task)
        self.given.append(task)

    def completed(self) -> tuple[Task, Any]:
        """Any task that was given; the oldest one where nothing is drawn."""
        last = len(self.busy) - 1
        task = self.busy.pop(0 if self.data is None else self.data.draw(st.integers(0, last)))
        return task, self.job(task)
