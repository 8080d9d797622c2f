"""When something was gained and lost along a run: the remembered browser, the session, evidence."""

from __future__ import annotations

from dataclasses import dataclass

from ssoproof.explain.context import RunContext
from ssoproof.explain.model import Run
from ssoproof.logic.expr import Expr


@dataclass(frozen=True, slots=True)
class History:
    """A scene seen from one step of one run."""

    scene: RunContext
    end: int
    run: Run = Run.FIRST

    def rose(self, expr: Expr) -> int | None:
        """The last step (from 0) before the end that made a condition true."""
        return self._turned(expr, True)

    def fell(self, expr: Expr) -> int | None:
        """The last step before the end that made a condition false."""
        return self._turned(expr, False)

    def holds(self, expr: Expr) -> bool:
        """Whether a condition is true where the last step is taken."""
        return self.scene.true(expr, self.end, self.run)

    def _turned(self, expr: Expr, to: bool) -> int | None:
        for index in range(self.end - 1, -1, -1):
            before, after = (self.scene.true(expr, index + i, self.run) for i in (0, 1))
            if before is not to and after is to:
                return index
        return None

    def last(self, lane: str, *verbs: str) -> int | None:
        """The last step of an instance with one of the verbs, in this run."""
        for index in range(self.end - 1, -1, -1):
            step = self.scene.acted[index]
            if step.lane == lane and step.verb in verbs and step.outcome(self.run) is not None:
                return index
        return None

    def last_output(self, output: str) -> int | None:
        """The last step at which an output could be seen."""
        for index in range(self.end - 1, -1, -1):
            if output in self.scene.outputs_at(index, self.run):
                return index
        return None

    def challenge(self, lane: str, before: int) -> int | None:
        """The step that showed the challenge which the instance answers at step `before`."""
        for index in range(before - 1, -1, -1):
            step = self.scene.acted[index]
            if step.lane == lane and step.outcome(self.run) == "challenge":
                return index
        return None
