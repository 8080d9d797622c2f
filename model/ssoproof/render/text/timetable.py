"""A story as a timetable: clock times down, one lane per application and one for the provider across."""

from __future__ import annotations

from collections.abc import Iterator

from ssoproof.explain.clock import stamp
from ssoproof.explain.model import BROWSER, PARTING, PROVIDER, TIME, Mark, Run, StepView, Story, StoryStep
from ssoproof.legible import columns, cut
from ssoproof.render.text.page import WIDTH, Page, Piece, trimmed, wrapped

BREAKS, GUILTY = "✗", "►"
LEGEND = f"{GUILTY} cause   {BREAKS} it fails here   + gained   - lost"
RUNS = {Run.FIRST: "1", Run.SECOND: "2", Run.BOTH: ""}

_EDGE = 2

#: Lines of one lane in one row of the table: text and style.
Cell = list[Piece]


def timetable(page: Page, story: Story) -> None:
    """Adds the timetable of a story to a page."""
    Timetable(page, story).draw()


class Timetable:
    """The layout of one story."""

    def __init__(self, page: Page, story: Story) -> None:
        self.page, self.story = page, story
        self.lanes = (*story.lanes, PROVIDER)
        self.clock = max(5, *(len(stamp(b.clock)) for b in story.steps))
        self.run = 5 if story.two_runs else 0
        left = 2 + 2 + 4 + self.clock + 2 + self.run
        self.width = (WIDTH - left - 2 * (len(self.lanes) - 1)) // len(self.lanes)
        self.left = left

    def draw(self) -> None:
        """Head, one row a step, legend."""
        names = [*self.story.lanes, "provider (shared)"]
        head = f"{'':2}{'':2}{'#':>2}  {'clock':<{self.clock}}  {'run' if self.run else '':<{self.run}}"
        self._cells([(head, "bold")], [[(name, "bold")] for name in names])
        for beat in self.story.steps:
            self._step(beat)
        self.page.add(("  " + LEGEND, "dim"))

    def _step(self, beat: StoryStep) -> None:
        sign = BREAKS if beat.breaks else GUILTY if beat.guilty else " "
        style = "bold red" if beat.breaks else "bold yellow" if beat.guilty else ""
        for number, telling in enumerate(beat.tellings):
            first = number == 0
            count, clock = (str(beat.number or ""), stamp(beat.clock)) if first else ("", "")
            left = f"  {sign if first else ' '} {count:>2}  {clock:<{self.clock}}  "
            side = [(left, style), (f"{RUNS[telling.run]:<{self.run}}", "cyan")]
            if beat.lane in (PARTING, TIME, BROWSER):
                self._across(side, f"── {telling.what} ──", style or "dim")
                side = [(" " * self.left, "")]
                if not telling.facts:
                    continue
            self._cells(side, [list(self._lane(beat, telling, lane, style)) for lane in self.lanes])

    def _lane(self, beat: StoryStep, telling: StepView, lane: str, style: str) -> Iterator[Piece]:
        if beat.lane == lane:
            error = Mark.ERROR in telling.marks
            mine = "bold red" if error and beat.breaks else style if beat.breaks or beat.guilty else ""
            yield from ((row, mine) for row in wrapped(telling.what, self.width))
        for fact in telling.facts:
            if fact.lane == lane:
                colour = "green" if fact.gained else "magenta"
                yield from ((row, colour) for row in wrapped(fact.signed, self.width, "  "))

    def _across(self, side: list[Piece], text: str, style: str) -> None:
        for row in wrapped(text, WIDTH - self.left):
            self.page.add(*side, (row, style))
            side = [(" " * self.left, "")]

    def _cells(self, side: list[Piece], cells: list[Cell]) -> None:
        for line in range(max(1, *(len(cell) for cell in cells))):
            pieces: list[Piece] = list(side) if line == 0 else [(" " * self.left, "")]
            for cell in cells:
                text, style = cell[line] if line < len(cell) else ("", "")
                shown = cut(text, self.width)
                pieces += [(shown, style), (" " * (self.width - columns(shown) + _EDGE), "")]
            self.page.add(*trimmed(pieces))
