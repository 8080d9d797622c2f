"""A counterexample as a sequence diagram in SVG: lanes, requests, what code decides, bars for what lasts.

In a narrow picture it is a list of steps.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

from ssoproof.explain.model import PROVIDER, Run, Story, Topic, Track
from ssoproof.legible import columns, cut, printable
from ssoproof.render.graph.sequence_canvas import Canvas, style
from ssoproof.render.graph.sequence_list import NARROW_WIDTH, as_list
from ssoproof.render.graph.sequence_steps import USER, Message, Note, Row, lanes, rows
from ssoproof.render.graph.timeline import spans
from ssoproof.render.text.page import wrapped

WIDTH, HEAD, TITLE = 830, 84, 24
#: Where lanes begin and end, where notes do, and where the bars stand.
FIRST, LAST, NOTE_LEFT, NOTE_RIGHT = 92, 500, 392, 658
BARS = {1: (740,), 2: (700, 780), 3: (684, 730, 789), 4: (676, 714, 762, 808)}
#: Height of a line, and columns that fit beside an arrow and in a note.
LINE, MESSAGE, NOTE, BOLD, NAME = 15, 52, 35, 31, 13
_KINDS = {Topic.SESSION: "session", Topic.MFA: "mfa"}
_HEADS = {
    "SSO session": ("SSO", "session"),
    "MFA in the session": ("MFA", "passed"),
    "remembered browser": ("remembered", "browser"),
    "MFA marker": ("MFA", "marker"),
}


def svg(story: Story, path: str = "") -> str:
    """The drawing as SVG text; `path` is the tenant's, below which places are named."""
    told = rows(story, path)
    wide = Diagram(story).draw(told)
    narrow = as_list(story, told)
    height = wide.y
    name, about = (escape(printable(t)) for t in (story.heading, _description(story)))
    size = f'width="{WIDTH}" height="{height:g}"'
    label = f'role="img" aria-label="{_attribute(story)}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" class="sq" {size} {label}>'
    return "\n".join(
        (
            head,
            f"<title>{name}</title>",
            f"<desc>{about}</desc>",
            f"<style>{style()}</style>",
            '<rect width="100%" height="100%" class="ground"/>',
            f'<svg class="wide" width="100%" height="100%" viewBox="0 0 {WIDTH} {wide.y:g}" '
            f'preserveAspectRatio="xMidYMin meet">',
            *wide.parts,
            "</svg>",
            f'<svg class="list" width="100%" height="100%" viewBox="0 0 {NARROW_WIDTH} {narrow.y:g}" '
            f'preserveAspectRatio="xMidYMin meet">',
            *narrow.parts,
            "</svg>",
            "</svg>\n",
        )
    )


def inline(story: Story, path: str = "") -> str:
    """The lanes alone for a page that has their style and says the same in words: no title, no list."""
    drawn = Diagram(story, titled=False).draw(rows(story, path))
    height = drawn.y - TITLE
    view = f'viewBox="0 {TITLE} {WIDTH} {height:g}" width="{WIDTH}" height="{height:g}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" class="sq wide" {view} aria-hidden="true">'
    return "\n".join((head, *drawn.parts, "</svg>"))


def _attribute(story: Story) -> str:
    return escape(printable(story.heading), {'"': "&quot;"})


def _description(story: Story) -> str:
    """The run in sentences, for whoever does not see the drawing."""
    said = [f"Step {s.number}, {s.lane}: {v.what}." for s in story.steps for v in s.tellings[:1] if s.number]
    return " ".join(said)


class Diagram:
    """The layout of one story in lanes."""

    def __init__(self, story: Story, titled: bool = True) -> None:
        self.titled = titled
        self.story, self.canvas = story, Canvas(y=HEAD)
        self.lanes = lanes(story)
        gap = (LAST - FIRST) / (len(self.lanes) - 1)
        self.at = {lane: FIRST + gap * k for k, lane in enumerate(self.lanes)}
        self.tracks = [t for t in story.tracks if t.lane == PROVIDER]
        #: Where each step of the trace ends, in both runs.
        self.ends: dict[int, float] = {}

    def draw(self, told: Sequence[Row]) -> Canvas:
        """Bars and lanes lie below the messages, so they are drawn when all heights are known."""
        for row in told:
            self._row(row)
        messages, self.canvas.parts = self.canvas.parts, []
        bottom = self.canvas.y
        bands = [p for p in messages if 'class="band' in p]
        self.canvas.parts = bands
        self._lanes(bottom)
        self._bars(bottom)
        self.canvas.parts += [p for p in messages if 'class="band' not in p]
        self._legend(bottom)
        return self.canvas

    def _lanes(self, bottom: float) -> None:
        if self.titled:
            self.canvas.text(12, 22, cut(f"{self.story.sentence} ({self.story.code})", 105), "big bold")
        for lane, x in self.at.items():
            self.canvas.line(x, HEAD - 8, x, bottom, "life")
            name, below = self._called(lane)
            half = 4.2 * max(columns(name), columns(below), 8) + 6
            self.canvas.rect(x - half, 36, 2 * half, 40, "lane", 5)
            self.canvas.text(x, 53, name, "bold", "middle")
            self.canvas.text(x, 69, below, "small mute", "middle")

    def _called(self, lane: str) -> tuple[str, str]:
        if lane == USER:
            return "User", "one browser"
        if lane == PROVIDER:
            return "Provider", "and its code"
        return cut(lane, NAME), "application"

    def _row(self, row: Row) -> None:
        if row.across:
            self._across(row)
            self.ends[row.index] = self.canvas.y - 14
            return
        second = row.run is Run.SECOND
        kind = "mute" if second else "fail" if row.breaks else "cause" if row.guilty else ""
        top = self.canvas.y
        place = len(self.canvas.parts)
        first = True
        for message in row.requests:
            self._message(message, kind if second else "", row)
            if first:
                self._number(row, kind)
                first = False
        self._notes(row.notes, kind)
        for message in row.replies:
            self._message(message, kind, row)
            if first:
                self._number(row, kind)
                first = False
        self.canvas.y += 12
        self.ends.setdefault(row.index, self.canvas.y - 18)
        if kind in ("fail", "cause"):
            band = Canvas()
            band.rect(0, top + 1, WIDTH, self.canvas.y - top - 2, f"band {kind}")
            self.canvas.parts[place:place] = band.parts

    def _number(self, row: Row, kind: str) -> None:
        if row.run is not Run.BOTH:
            run = 1 if row.run is Run.FIRST else 2
            self.canvas.text(22, self.canvas.y + 20, f"run {run}", "small mute", "middle")
        self.canvas.step(22, self.canvas.y - 6, row.number, kind)

    def _across(self, row: Row) -> None:
        y = self.canvas.y + 18
        width = 7 * columns(row.across) + 24
        middle = (FIRST + LAST) / 2
        self.canvas.line(0, y, WIDTH, y, "compare")
        self.canvas.rect(middle - width / 2, y - 11, width, 22, "label", 11)
        self.canvas.text(middle, y + 4.5, row.across, "", "middle")
        self.canvas.y += 40

    def _message(self, message: Message, kind: str, row: Row) -> None:
        ground = " on-fail" if row.breaks else " on-cause" if row.guilty else ""
        start, end = self.at[message.start], self.at[message.end]
        mono = "mono" if PROVIDER in (message.start, message.end) else ""
        for line in broken(message.parts, MESSAGE):
            self.canvas.y += LINE
            x, anchor = self._anchor(start, end, line)
            self.canvas.text(x, self.canvas.y, line, f"halo{ground} {mono} {kind}", anchor)
        self.canvas.y += 8
        if start == end:
            end = start + 40
        self.canvas.arrow(start, end, self.canvas.y, kind, message.reply)
        if kind == "mute" and message.reply and not message.failed:
            self.canvas.text(min(start, end) - 12, self.canvas.y + 5, "✓", "works bold", "end")
        self.canvas.y += 7

    def _anchor(self, start: float, end: float, line: str) -> tuple[float, str]:
        """In the middle of the arrow, unless it would reach beyond the provider or the left edge."""
        middle, half = (start + end) / 2, columns(line) * 3.7
        if middle + half > LAST - 8 and LAST in (start, end):
            return LAST - 8, "end"
        return max(middle, half + 44), "middle"

    def _notes(self, notes: Sequence[Note], kind: str) -> None:
        lines = [
            (line, note) for note in notes for line in wrapped(note.text, BOLD if note.change else NOTE, "  ")
        ]
        if not lines:
            return
        self.canvas.y += 4
        height = LINE * len(lines) + 9
        self.canvas.rect(NOTE_LEFT, self.canvas.y, NOTE_RIGHT - NOTE_LEFT, height, f"note {kind}", 4)
        for line, note in lines:
            self.canvas.y += LINE
            colour = "cause bold" if note.lost else "bold" if note.change else ""
            self.canvas.text(NOTE_LEFT + 8, self.canvas.y, line, colour)
        self.canvas.y += 12

    def _bars(self, bottom: float) -> None:
        names = list(dict.fromkeys(t.name for t in self.tracks))
        for x, name in zip(BARS.get(len(names), BARS[4]), names, strict=False):
            for number, word in enumerate(_HEADS.get(name, (name, ""))):
                self.canvas.text(x, 53 + 14 * number, word, "small mute", "middle")
            own = [t for t in self.tracks if t.name == name]
            for track in own:
                self._bar(track, x, bottom, own)
        if names:
            self.canvas.text(740, 36, "held by the provider", "small mute", "middle")

    def _bar(self, track: Track, x: float, bottom: float, own: Iterable[Track]) -> None:
        kind = _KINDS.get(track.topic, "memory")
        first = next((t for t in own if t.run is not Run.SECOND), track)
        for begin, end in spans(track.alive):
            top = self.ends.get(begin - 1, HEAD)
            foot = bottom if end is None else self.ends.get(end - 1, bottom)
            if track.run is Run.SECOND:
                gone = [e for _, e in spans(first.alive) if e is not None and e > begin]
                top = max(top, self.ends.get(gone[0] - 1, top) + 4) if gone else top
                self.canvas.rect(x - 8, top, 16, max(foot - top, 4), f"ghost {kind}", 3)
                continue
            self.canvas.rect(x - 8, top, 16, max(foot - top, 4), f"bar {kind}", 3)
            if end is not None:
                self.canvas.line(x - 14, foot, x + 14, foot, "end")

    def _legend(self, bottom: float) -> None:
        y = bottom + 26
        two = " Grey, dashed bars: run 2, the same without the others." if self.story.two_runs else ""
        self.canvas.text(
            12, y, f"Solid: request. Dashed: response. Bars: what the provider holds.{two}", "small mute"
        )
        if self.story.reading:
            y += 17
            silent = "what the provider is assumed to do where its documents are silent"
            words = f"? and −: {silent} (ssoproof explain)."
            self.canvas.text(12, y, words, "small mute")
        self.canvas.y = y + 14


def broken(parts: Sequence[str], most: int) -> list[str]:
    """Parts of a message on as few lines as fit."""
    lines: list[str] = []
    for part in parts:
        if lines and columns(lines[-1] + part) <= most:
            lines[-1] += part
        elif part:
            lines.append(part.strip() if not lines else part)
    return [cut(line, most + 8) for line in lines]
