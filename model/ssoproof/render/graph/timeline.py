"""A counterexample as a swim-lane drawing in SVG: what lasts is a bar, what is shown or fails is a mark.

Time goes from left to right, with one lane per application and one for what the provider shares.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from ssoproof.amounts import amount
from ssoproof.explain.clock import stamp
from ssoproof.explain.model import (
    BROWSER,
    PARTING,
    PROVIDER,
    TIME,
    Mark,
    Run,
    StepView,
    Story,
    StoryStep,
    Topic,
    Track,
)
from ssoproof.explain.reading_text import condition_text, words_text
from ssoproof.legible import cut, isolated, printable
from ssoproof.render.graph.colour_scheme import both_schemes
from ssoproof.render.graph.svg import ISOLATED
from ssoproof.render.text.page import wrapped

FONT = "DejaVu Sans, Verdana, Geneva, sans-serif"
#: Okabe and Ito; marks have a shape and a word as well, so that no colour is needed.
VERMILLION, ORANGE, INK, GREY, LINE = "#D55E00", "#B07800", "#1a1a1a", "#595959", "#c8c8c8"
BARS = {
    Topic.SESSION: "#56B4E9",
    Topic.MFA: "#9FD5B5",
    Topic.MEMORY: "#E8C15A",
    Topic.TOKEN: "#B9CDE5",
    Topic.LOGIN: "#B9CDE5",
    Topic.CHALLENGE: "#E3B5CF",
}
SHAPES = {Mark.LOGIN: "square", Mark.CHALLENGE: "diamond", Mark.TOKEN: "circle", Mark.ERROR: "cross"}
NAMES = {
    Mark.LOGIN: "login prompt",
    Mark.CHALLENGE: "MFA prompt",
    Mark.TOKEN: "token",
    Mark.ERROR: "error",
}

GUTTER, PART, RIGHT = 190, 48, 16
#: Columns share the width of a page, within these bounds; narrow ones have short words.
WIDTH, NARROW, SHORT, WIDE = 830, 72, 110, 136
TOP, HEAD, LINE_HEIGHT, BAR, GAP = 66, 46, 14, 20, 12
#: The longest word that stays whole, and the width of a sign.
WORD, SIGN = 14, 6.6


@dataclass
class Canvas:
    """SVG elements in the making."""

    parts: list[str] = field(default_factory=list)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: int = 11,
        colour: str = INK,
        anchor: str = "start",
        bold: bool = False,
    ) -> None:
        """One line of text."""
        weight = ' font-weight="bold"' if bold else ""
        self.parts.append(
            f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{colour}" text-anchor="{anchor}"{weight}>'
            f"{isolated(escape(printable(words)), ISOLATED)}</text>"
        )

    def rect(self, x: float, y: float, w: float, h: float, fill: str, **how: str) -> None:
        """A rectangle; further attributes by name, with _ for -."""
        more = "".join(f" {k.replace('_', '-')}={quoteattr(v)}" for k, v in how.items())
        self.parts.append(f'<rect x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" fill="{fill}"{more}/>')

    def line(
        self, x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1, dash: str = ""
    ) -> None:
        """A straight line."""
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        ends = f'x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}"'
        self.parts.append(f'<line {ends} stroke="{colour}" stroke-width="{width:g}"{dashed}/>')

    def path(self, d: str, fill: str, stroke: str, width: float = 1.5) -> None:
        """A path."""
        self.parts.append(f'<path d="{d}" fill="{fill}" stroke="{stroke}" stroke-width="{width:g}"/>')

    def mark(self, shape: str, x: float, y: float, size: float = 7) -> None:
        """A mark: square, diamond, circle or cross."""
        s = size
        if shape == "cross":
            self.path(
                f"M{x - s:g},{y - s:g} L{x + s:g},{y + s:g} M{x - s:g},{y + s:g} L{x + s:g},{y - s:g}",
                "none",
                VERMILLION,
                4,
            )
        elif shape == "diamond":
            self.path(
                f"M{x:g},{y - s - 2:g} L{x + s + 2:g},{y:g} L{x:g},{y + s + 2:g} L{x - s - 2:g},{y:g} Z",
                "#E3B5CF",
                INK,
            )
        elif shape == "square":
            self.path(f"M{x - s:g},{y - s:g} h{2 * s:g} v{2 * s:g} h{-2 * s:g} Z", "#ffffff", INK)
        else:
            fill = "#B9CDE5" if shape == "circle" else "#ffffff"
            radius = s if shape == "circle" else 3
            self.parts.append(
                f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{fill}" stroke="{INK}" '
                f'stroke-width="1.5"/>'
            )


def svg(story: Story) -> str:
    """The drawing of a story as SVG text."""
    return Timeline(story).draw()


class Timeline:
    """The layout of one story."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.canvas = Canvas()
        steps = sum(beat.lane != PARTING for beat in story.steps)
        room = WIDTH - GUTTER - RIGHT - PART * (len(story.steps) - steps)
        self.column = min(max(room / max(steps, 1), NARROW), WIDE)
        self.edges = [float(GUTTER)]
        for beat in story.steps:
            self.edges.append(self.edges[-1] + (PART if beat.lane == PARTING else self.column))
        self.right = self.edges[-1]
        self.width = max(self.right + RIGHT, 640)
        self.title = wrapped(story.heading, int(self.width / 9.6))
        self.head = TOP - 22 + 18 * len(self.title)

    def middle(self, index: int) -> float:
        """Where a step (from 0) stands."""
        return (self.edges[index] + self.edges[index + 1]) / 2

    def draw(self) -> str:
        """The whole drawing."""
        y: float = self.head + HEAD
        for lane in self.story.lanes:
            y = self._lane(lane, y)
        y = self._provider(y)
        bottom = y
        body, self.canvas = self.canvas, Canvas()
        self._columns(bottom)
        self.canvas.parts += body.parts
        self._heading()
        y = self._legend(bottom + 24)
        y = self._why(y + 8)
        return self._document(y + 10)

    def _document(self, height: float) -> str:
        size = f'width="{self.width:g}" height="{height:g}" viewBox="0 0 {self.width:g} {height:g}"'
        name = escape(printable(f"{self.story.code} {self.story.subject}"))
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{FONT}">\n<title>{name}</title>'
        ground = f'<rect width="{self.width:g}" height="{height:g}" fill="#ffffff"/>'
        return both_schemes("\n".join([head, ground, *self.canvas.parts, "</svg>"]) + "\n")

    def _heading(self) -> None:
        for number, line in enumerate(self.title):
            self.canvas.text(16, 26 + 18 * number, line, 15, bold=True)
        kind = "" if self.story.certain else "possible, if code that was not understood does so · "
        under = words_text(self.story.readings, len(self.story.readings))
        words = f"{kind}{amount(self.story.length, 'step')} · under {under}"
        limit = int(self.width / 6.8)
        self.canvas.text(16, 28 + 18 * len(self.title), cut(words, limit), 11, GREY)

    def _columns(self, bottom: float) -> None:
        """Heads of the columns, and the ground of those that matter."""
        top = self.head
        for index, beat in enumerate(self.story.steps):
            x, right = self.edges[index], self.edges[index + 1]
            if beat.breaks or beat.guilty:
                fill = "#FBE3D6" if beat.breaks else "#FFF4DC"
                self.canvas.rect(x + 1, top, right - x - 2, bottom - top, fill)
            if beat.lane == TIME:
                self.canvas.rect(x + 1, top, right - x - 2, bottom - top, "#efefef")
            self._column(index, beat, top, bottom)

    def _column(self, index: int, beat: StoryStep, top: float, bottom: float) -> None:
        x = self.middle(index)
        if beat.lane == PARTING:
            self.canvas.line(x, top + 32, x, bottom, INK, 1.5, "5 4")
            self.canvas.text(x, top + 14, "compare", 10, GREY, "middle")
            self.canvas.text(x, top + 26, "from here", 10, GREY, "middle")
            return
        sign, word = ("✗", "breaks") if beat.breaks else ("►", "cause") if beat.guilty else ("", "")
        colour = VERMILLION if beat.breaks else ORANGE if sign else INK
        self.canvas.text(x, top + 14, f"{beat.number} {sign}".strip(), 12, colour, "middle", bold=True)
        if beat.lane not in (TIME, BROWSER):
            self.canvas.text(x, top + 42, word, 11, colour, "middle", bold=True)
        before = self.story.steps[index - 1].clock if index else -1
        if beat.lane in (TIME, BROWSER):
            self.canvas.text(x, top + 29, beat.tellings[0].what, 11, INK, "middle", bold=True)
            self.canvas.text(x, top + 42, f"until {stamp(beat.clock)}", 10, GREY, "middle")
        elif beat.clock != before:
            self.canvas.text(x, top + 29, stamp(beat.clock), 11, GREY, "middle")

    def _lane(self, lane: str, y: float) -> float:
        """One application: its steps, the second run's where it differs, its bars."""
        start = y
        self.canvas.text(16, y + 22, cut(lane, 22), 13, bold=True)
        y = self._events(lane, y, (Run.BOTH, Run.FIRST))
        if any(b.lane == lane and t.run is Run.SECOND for b in self.story.steps for t in b.tellings):
            self.canvas.line(GUTTER, y, self.right, y, LINE, 1, "2 3")
            self.canvas.text(28, y + 22, "run 2", 11, GREY)
            y = self._events(lane, y, (Run.SECOND,))
        y = self._bars([t for t in self.story.tracks if t.lane == lane], y)
        self.canvas.line(8, y + GAP / 2, self.right, y + GAP / 2, LINE)
        return max(y, start + 40) + GAP

    def _events(self, lane: str, y: float, runs: tuple[Run, ...]) -> float:
        lowest = y + 34
        for index, beat in enumerate(self.story.steps):
            for telling in beat.tellings if beat.lane == lane else ():
                if telling.run in runs:
                    lowest = max(lowest, self._event(index, telling, y))
        return lowest

    def _event(self, index: int, telling: StepView, y: float) -> float:
        x = self.middle(index)
        shapes = [SHAPES[m] for m in telling.marks] or ["dot"]
        for number, shape in enumerate(shapes):
            self.canvas.mark(shape, x + 20 * (number - (len(shapes) - 1) / 2), y + 17)
        heavy = Mark.ERROR in telling.marks
        words = telling.short if self.column < SHORT and telling.short else telling.what
        rows = wrapped(words, max(WORD, int(self.column / SIGN)))
        for number, row in enumerate(rows):
            self.canvas.text(x, y + 40 + LINE_HEIGHT * number, row, 11, INK, "middle", heavy)
        return y + 40 + LINE_HEIGHT * len(rows)

    def _provider(self, y: float) -> float:
        self.canvas.text(16, y + 16, "provider", 13, bold=True)
        self.canvas.text(86, y + 16, "shared by all applications", 9, GREY)
        tracks = [t for t in self.story.tracks if t.lane == PROVIDER]
        return self._bars(tracks, y + 26)

    def _bars(self, tracks: Iterable[Track], y: float) -> float:
        for track in tracks:
            run = {Run.FIRST: ", run 1", Run.SECOND: ", run 2"}.get(track.run, "")
            self.canvas.text(28, y + 14, cut(f"{track.name}{run}", 30), 10, GREY)
            for begin, end in spans(track.alive):
                self._bar(track, begin, end, y + 3)
            y += BAR
        return y

    def _bar(self, track: Track, begin: int, end: int | None, y: float) -> None:
        x = GUTTER if begin == 0 else self.middle(begin - 1)
        right = self.right if end is None else self.middle(end - 1)
        self.canvas.rect(
            x, y, right - x, BAR - 7, BARS.get(track.topic, LINE), stroke=INK, stroke_width="0.8"
        )
        if end is not None:
            self.canvas.line(right, y - 3, right, y + BAR - 4, INK, 2.5)

    def _legend(self, y: float) -> float:
        x = 24.0
        used = {m for b in self.story.steps for t in b.tellings for m in t.marks}
        for mark in (m for m in Mark if m in used):
            self.canvas.mark(SHAPES[mark], x, y - 4, 5)
            self.canvas.text(x + 14, y, NAMES[mark], 10, GREY)
            x += 34 + 7 * len(NAMES[mark])
        self.canvas.rect(x - 6, y - 10, 26, 10, BARS[Topic.SESSION], stroke=INK, stroke_width="0.8")
        self.canvas.text(x + 28, y, "lasts", 10, GREY)
        self.canvas.line(x + 78, y - 12, x + 78, y + 2, INK, 2.5)
        self.canvas.text(x + 86, y, "ends", 10, GREY)
        return y

    def _why(self, y: float) -> float:
        """The reasons, as lines of text below the lanes."""
        limit = min(int((self.width - 60) / 7), 150)
        conditions = [f"possible, if {condition_text(c)}" for c in self.story.conditions if not c.understood]
        for line in (*conditions, *(c.located for c in self.story.deciding)):
            rows = wrapped(line, limit)
            for number, row in enumerate(rows):
                y += 16
                self.canvas.text(24 if number == 0 else 34, y, f"· {row}" if number == 0 else row, 11)
        if self.story.error:
            y += 18
            error, words = self.story.error
            self.canvas.text(24, y, f"error: {error}, “{words}”", 11, VERMILLION, bold=True)
        return y


def spans(alive: tuple[bool, ...]) -> list[tuple[int, int | None]]:
    """Stretches of truth: the moment of the first, and of the first after them (None: to the end)."""
    found: list[tuple[int, int | None]] = []
    begin: int | None = None
    for moment, value in enumerate(alive):
        if value and begin is None:
            begin = moment
        elif not value and begin is not None:
            found.append((begin, moment))
            begin = None
    if begin is not None:
        found.append((begin, None))
    return found
