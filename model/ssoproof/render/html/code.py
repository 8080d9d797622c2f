"""Code of hooks beside a run: which lines ran at each step, which of them decided, and at which step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ssoproof.explain.line_coverage import Executed
from ssoproof.explain.model import Cause, Run, Story
from ssoproof.masking import lines
from ssoproof.render.html.steps import RUNS, Line, folded, line_state
from ssoproof.tenant.model import Hook

#: What a line was at a step, in one letter.
LETTERS = {"ran": "r", "may": "m", "decided": "d", "skipped": "s", "": "-"}
#: Nothing of the hook ran at the step.
IDLE = "."


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A line: for each step a letter, and the steps at which it decided. Number 0: lines left out."""

    number: int
    text: str
    letters: str
    decides: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """A hook with what ran of it, in one run or in both; `sure`: no choice from outside decides which
    lines ran."""

    file: str
    kind: str
    index: int
    run: str
    sure: bool
    lines: tuple[CodeLine, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What hooks and policy decided at a step (the place of its column), in one run or in both."""

    column: int
    number: int
    run: str
    causes: tuple[Cause, ...]


Ran = Mapping[int, tuple[Executed, ...]]


def code(story: Story, ran: Ran, places: Sequence[int], hooks: tuple[Hook, ...]) -> Iterator[Code]:
    """The hooks that ran in a story, in their order; a second time where run 2 takes another way."""
    for index, hook in enumerate(hooks, 1):
        for run in (Run.FIRST, Run.SECOND):
            own = {
                column: executed
                for column, place in enumerate(places)
                for executed in ran.get(place, ())
                if executed.hook == hook.name and (executed.run is Run.SECOND) == (run is Run.SECOND)
            }
            if own:
                said = RUNS[run] if any(e.run is not Run.BOTH for e in own.values()) else ""
                sure = all(e.sure for e in own.values())
                rows = tuple(_lines(story, own, places, hook))
                yield Code(hook.file, hook.kind.value, index, said, sure, rows)


def _lines(
    story: Story, own: Mapping[int, Executed], places: Sequence[int], hook: Hook
) -> Iterator[CodeLine]:
    rows = []
    for number, text in enumerate(lines(hook.source), 1):
        states = [line_state(number, executed) for executed in own.values()]
        best = next((s for s in ("decided", "ran", "may", "skipped") if s in states), "")
        rows.append(Line(number, text, best))
    for line in folded(rows):
        if not line.number:
            yield CodeLine(0, line.text, "", ())
            continue
        letters = "".join(
            LETTERS[line_state(line.number, own[k])] if k in own else IDLE for k in range(len(places))
        )
        steps = (story.steps[places[k]] for k, letter in enumerate(letters) if letter == "d")
        yield CodeLine(line.number, line.text, letters, tuple(f"step {s.number}, {s.lane}" for s in steps))


def decisions(story: Story, places: Sequence[int]) -> Iterator[Decision]:
    """What was decided at each step at which something was."""
    for column, place in enumerate(places):
        step = story.steps[place]
        for view in step.tellings:
            if view.decided:
                yield Decision(column, step.number, RUNS[view.run], view.decided)
